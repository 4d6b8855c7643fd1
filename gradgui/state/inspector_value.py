"""The Value tab: the numbers of a tensor, where they came from, what it is, who uses it, what it was before."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.engine.printing import format_tensor
from gradgui.explain.operands import Made, output_of
from gradgui.explain.origin import Origin, origin_of
from gradgui.explain.passes import between
from gradgui.explain.rule_words import saved_rows
from gradgui.explain.why import Reason, not_recorded
from gradgui.explain.words import TOGETHER, code_line, line_of, name_text, shape_tuple, value_text
from gradgui.i18n import ntr, tr
from gradgui.recording import events as ev
from gradgui.recording.naming import card_tensor
from gradgui.recording.numerals import bytes_text, num

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording
    from gradgui.recording.values import Value

MOST_USES = 8
MOST_VERSIONS = 8
MOST_COMPARED = 256  # cards that are looked through for the same expression


@dataclass(frozen=True, slots=True)
class Fact:
    """One row: what, and its value; a click goes to ``card`` or ``seq``."""

    name: str
    text: str
    card: int = -1
    seq: int = -1
    mono: bool = True


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same expression on two lines: the columns, and (what, there, here) for each row."""

    there: str
    here: str
    card: int
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ValueTab:
    """The Value tab. ``frame``: data, quiet for what is not recorded, grad for a gradient."""

    value: int
    frame: str
    statistics: str
    origin: Origin
    why: Reason
    facts: tuple[Fact, ...]
    uses: tuple[Fact, ...]
    more_uses: int
    versions: tuple[Fact, ...]
    same: Comparison | None
    requires_grad: bool
    grad_fn: str


def value_tab(recording: Recording, card: int, cursor: int) -> ValueTab | None:
    """Return the Value tab of a card."""
    event = recording[card]
    tensor = card_tensor(event)
    end = _end_of(recording, tensor, card, cursor)
    held = recording.value_at(tensor, end)
    if held is None:
        return None
    value = recording.value(held.value)
    made = event if isinstance(event, ev.OpApplied | ev.TensorMutated) else None
    node = made.node_name if made is not None and made.node >= 0 else ""
    why = not_recorded(recording, card, cursor)
    tracked = recording.requires_grad_at(tensor, end)
    uses = between(recording.index.uses.get(tensor, []), card, end)
    return ValueTab(
        held.value,
        "quiet" if why.sentences and not tracked else "data",
        statistics_text(value),
        origin_of(recording, card, cursor),
        why,
        _facts(recording, card, made, value, held.version, tracked, node, cursor),
        tuple(_use(recording, seq, cursor) for seq in uses[-MOST_USES:]),
        max(0, len(uses) - MOST_USES),
        _versions(recording, tensor, cursor),
        _same_elsewhere(recording, card, made, value, cursor),
        tracked,
        node,
    )


def exact_text(value: Value, requires_grad: bool = False, grad_fn: str = "") -> str:
    """Return a value exactly as PyTorch prints it; its corners when no more was kept."""
    if value.array is not None:
        return format_tensor(value.array, value.dtype, requires_grad=requires_grad, grad_fn=grad_fn or None)
    assert value.corners is not None
    text = format_tensor(value.corners, value.dtype, requires_grad=False, grad_fn=None)
    shape = shape_tuple(value.shape)
    return tr("{shape} in full; its first and last elements are kept:\n{corners}", shape=shape, corners=text)


def statistics_text(value: Value) -> str:
    """Write min, max, mean, norm; NaN and ∞ only when there are any."""
    if value.size == 0:
        return tr("no elements")
    s = value.statistics
    if value.dtype == "bool":
        return tr("{n} of {all} True", n=value.size - s.zeros, all=value.size)
    if value.size == 1 and not s.nans and not s.infs:
        return tr("one number")
    parts = [f"min {num(s.low)}", f"max {num(s.high)}", f"mean {num(s.mean)}", f"norm {num(s.norm)}"]
    if s.zeros:
        parts.append(ntr("{n} zero", "{n} zeros", s.zeros))
    if s.nans:
        parts.append(f"{s.nans} NaN")
    if s.infs:
        parts.append(f"{s.infs} ∞")
    # a word and its number stay on one line
    return "   ".join(part.replace(" ", TOGETHER) for part in parts)


def _end_of(recording: Recording, tensor: int, card: int, cursor: int) -> int:
    """Return the last event at which a card was the tensor's newest."""
    history = recording.index.card_of.get(tensor)
    following = history.next_after(card) if history is not None else -1
    return min(cursor, following - 1) if following > card else cursor


def _facts(
    recording: Recording,
    card: int,
    made: Made | None,
    value: Value,
    version: int,
    tracked: bool,
    node: str,
    cursor: int,
) -> tuple[Fact, ...]:
    facts = [
        Fact("dtype", value.dtype),
        Fact("shape", shape_tuple(value.shape)),
        Fact("requires_grad", str(tracked)),
        Fact("is_leaf", str(not node)),
        Fact("grad_fn", f"<{node}>" if node else "None"),
    ]
    if made is not None and node:
        rows = saved_rows(recording, made, -1, cursor)
        texts = [f"{r.name} ({r.text})" if r.state == "constant" else r.name.partition(",")[0] for r in rows]
        facts.append(Fact(tr("saved by grad_fn"), ", ".join(texts) or tr("nothing")))
    facts.append(Fact(tr("version"), str(version)))
    view = recording[card + 1] if card + 1 <= cursor else None
    if isinstance(view, ev.ViewCreated) and view.view == card_tensor(recording[card]):
        facts.append(Fact(tr("shares memory with"), name_text(recording, view.base, cursor)))
    if value.array is None:
        facts.append(Fact(tr("in memory"), tr("{bytes}, corners kept", bytes=bytes_text(value.nbytes))))
    return tuple(facts)


def _use(recording: Recording, seq: int, cursor: int) -> Fact:
    event = recording[seq]
    line = line_of(recording, seq)
    place = tr("line {line}", line=line) if line else ""
    if not isinstance(event, ev.OpApplied | ev.TensorMutated):
        return Fact("", place, seq=seq)
    name = name_text(recording, output_of(event), cursor) if isinstance(event, ev.OpApplied) else recording.text(seq)
    card = seq if isinstance(event, ev.OpApplied) or event.node >= 0 else -1
    return Fact(" ".join(name.split()), place, card, seq, mono=False)


def _versions(recording: Recording, tensor: int, cursor: int) -> tuple[Fact, ...]:
    """Return the values that a tensor has had, newest first, when there were several."""
    history = recording.index.values.get(tensor)
    rank = history.rank(cursor) if history is not None else 0
    if history is None or rank < 2:
        return ()
    rows = []
    for i in range(rank - 1, max(-1, rank - 1 - MOST_VERSIONS), -1):
        seq, held = history.seqs[i], history.items[i]
        line = line_of(recording, seq)
        name = tr("v{version}, line {line}", version=held.version, line=line)
        code = " ".join(recording.text(seq).split()) or code_line(recording, line)
        rows.append(Fact(name, f"{value_text(recording.value(held.value))}   {code}", seq=seq))
    return tuple(rows)


# ---- the same expression, recorded and not -------------------------------------------------------------------


def _same_elsewhere(recording: Recording, card: int, made: Made | None, value: Value, cursor: int) -> Comparison | None:
    """Return an unrecorded operation beside the newest recorded one of the same text."""
    if made is None or made.node >= 0 or not isinstance(made, ev.OpApplied):
        return None
    text = " ".join(recording.text(card).split())
    cards = recording.index.cards
    place = bisect_left(cards, card)
    if not text:
        return None
    for other in reversed(cards[max(0, place - MOST_COMPARED) : bisect_right(cards, card - 1)]):
        event = recording[other]
        if isinstance(event, ev.OpApplied) and event.node >= 0 and event.op == made.op:
            if " ".join(recording.text(other).split()) == text:
                return _comparison(recording, other, event, card, value, cursor)
    return None


def _comparison(
    recording: Recording, other: int, event: ev.OpApplied, card: int, value: Value, cursor: int
) -> Comparison:
    kept = [f"{name_text(recording, s.tensor, cursor)} v{s.version}" if s.tensor >= 0 else s.text for s in event.saved]
    size = sum(recording.value(s.value).nbytes for s in event.saved if s.value >= 0)
    saves = ", ".join(dict.fromkeys(kept))
    if size:
        saves += f", {bytes_text(size)}"
    rows = (
        (tr("value"), value_text(recording.value(event.value)), value_text(value)),
        ("requires_grad", "True", "False"),
        ("grad_fn", event.node_name, "None"),
        (tr("saves"), saves or tr("nothing"), tr("nothing")),
        (".backward()", tr("works"), tr("error")),
    )
    there, here = (tr("line {line}", line=line_of(recording, seq)) for seq in (other, card))
    return Comparison(there, here, other, rows)
