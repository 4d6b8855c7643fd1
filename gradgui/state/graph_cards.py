"""What one card shows at a moment: its value, what is kept, what has arrived, what it has sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.engine.opdef import TABLE
from gradgui.explain.why import not_recorded
from gradgui.graph.copies import copied_from
from gradgui.i18n import tr
from gradgui.recording import events as ev
from gradgui.recording.naming import card_tensor, label_of, label_of_card
from gradgui.recording.numerals import shape_text
from gradgui.state.graph_facts import Pass, pass_at
from gradgui.state.graph_gradients import PortLook, Strip, Tray, ports_of, strip_of, tray_of
from gradgui.state.graph_hooks import HookLook, hook_looks
from gradgui.state.graph_memory import Memory, memory_look

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording
    from gradgui.recording.values import Value

MOST_PIPS = 3
LONGEST_PIP = 8


@dataclass(frozen=True, slots=True)
class Pip:
    """Something that a node keeps for its backward: kept, freed or stale."""

    text: str
    state: str


@dataclass(frozen=True, slots=True)
class Drawer:
    """The ``.grad`` of a tensor: not yet, None or numbers (a value's id)."""

    look: str
    value: int = -1


@dataclass(frozen=True, slots=True)
class CardLook:
    """Everything that is drawn on and under one card, and on the wires that end at it."""

    card: int
    tensor: int
    kind: str  # leaf, op, ghost
    name: str
    named: bool
    glyph: str
    shape: str
    version: int
    value: int
    foot: str
    pips: tuple[Pip, ...] = ()
    caption: str = ""
    drawer: Drawer | None = None
    tray: Tray | None = None
    strip: Strip | None = None
    ports: tuple[PortLook, ...] = ()
    old: bool = False  # an in-place change has made a newer version
    bad: bool = False  # an error is about it
    memory: Memory | None = None  # what it shares with its views
    hooks: tuple[HookLook, ...] = ()
    folded: int = 0  # of a group: how many cards it stands for


def card_look(recording: Recording, card: int, cursor: int) -> CardLook | None:
    """Return what a card shows at the cursor, None before it was made."""
    if not 0 <= card <= cursor < len(recording):
        return None
    event = recording[card]
    tensor = card_tensor(event)
    if tensor < 0:
        return None
    node = event.node if isinstance(event, ev.OpApplied | ev.TensorMutated) else -1
    until = _newer(recording, tensor, card, cursor)
    held = recording.value_at(tensor, until)
    kind = _kind(recording, event, tensor, cursor)
    old = until < cursor
    moment = pass_at(recording, cursor)
    label = label_of(recording, tensor, cursor)
    node_in_pass = _node_in_pass(moment, node, tensor)
    drawer = None if old else _drawer(recording, kind, tensor, cursor)
    strip = strip_of(recording, node, moment, cursor) if drawer is None else None
    return CardLook(
        card,
        tensor,
        kind,
        label.text,
        label.named,
        _glyph(event),
        shape_text(recording.value(held.value).shape) if held is not None else "",
        held.version if held is not None else 0,
        held.value if held is not None else -1,
        _foot(recording, event, kind, old, held.version if held is not None else 0, cursor),
        _pips(recording, event, node, cursor),
        _caption(recording, event, kind, node, cursor, copied=copied_from(recording, card) >= 0),
        drawer,
        None if strip is not None else tray_of(recording, node_in_pass, moment, cursor),
        strip,
        ports_of(recording, node, moment, cursor),
        old,
        _is_bad(recording, card, tensor, node, cursor),
        memory_look(recording, tensor, cursor) if not old else None,
        hook_looks(recording, node_in_pass, moment, cursor),
    )


def _newer(recording: Recording, tensor: int, card: int, cursor: int) -> int:
    """Return the moment whose value a card shows: the present one, or the last before a newer card took over."""
    history = recording.index.card_of.get(tensor)
    following = history.next_after(card) if history is not None else -1
    return cursor if following < 0 or following > cursor else following - 1


def _kind(recording: Recording, event: ev.Event, tensor: int, cursor: int) -> str:
    if isinstance(event, ev.LeafCreated):
        return "leaf"
    if isinstance(event, ev.OpApplied | ev.TensorMutated) and event.node >= 0:
        return "op"
    return "leaf" if recording.requires_grad_at(tensor, cursor) else "ghost"


def _glyph(event: ev.Event) -> str:
    if isinstance(event, ev.OpApplied | ev.TensorMutated):
        row = TABLE.get(event.op) or TABLE.get(event.op.rstrip("_"))
        glyph = row.glyph if row is not None else ""
        return glyph if 0 < len(glyph) <= 3 else "ƒ"
    return "leaf" if isinstance(event, ev.LeafCreated) else "cut"


def _foot(recording: Recording, event: ev.Event, kind: str, old: bool, version: int, cursor: int) -> str:
    if old:
        return tr("version {n}", n=version)
    if kind == "leaf":
        tensor = card_tensor(event)
        return "requires_grad" if recording.requires_grad_at(tensor, cursor) else tr("no grad")
    if kind == "ghost":
        return tr("no grad_fn")
    return event.node_name if isinstance(event, ev.OpApplied | ev.TensorMutated) else ""


def _pips(recording: Recording, event: ev.Event, node: int, cursor: int) -> tuple[Pip, ...]:
    if node < 0 or not isinstance(event, ev.OpApplied | ev.TensorMutated):
        return ()
    history = recording.index.released.get(node)
    freed = history is not None and history.at(cursor) is not None
    made = recording.index.node_made[node]
    pips = [_pip(recording, saved, made, freed, cursor) for saved in event.saved]
    if len(pips) > MOST_PIPS:
        pips = [*pips[: MOST_PIPS - 1], Pip(f"+{len(pips) - MOST_PIPS + 1}", pips[-1].state)]
    return tuple(pips)


def _pip(recording: Recording, saved: ev.Saved, made: int, freed: bool, cursor: int) -> Pip:
    if saved.tensor < 0:
        return Pip(_short(saved.text or saved.role), "freed" if freed else "kept")
    name = _short(label_of(recording, saved.tensor, made).text)
    now = recording.value_at(saved.tensor, cursor)
    stale = now is not None and now.version != saved.version
    if now is not None and not stale and not freed and now.value != saved.value >= 0:
        return Pip(f"{name} v{saved.version} ≠", "stale")  # through .data or NumPy: other numbers, the same version
    return Pip(f"{name} v{saved.version}", "freed" if freed else "stale" if stale else "kept")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_PIP else text[: LONGEST_PIP - 1] + "…"


def _caption(recording: Recording, event: ev.Event, kind: str, node: int, cursor: int, *, copied: bool) -> str:
    """Return the words under a card: why it is not recorded, or that it keeps nothing."""
    if isinstance(event, ev.Detached):
        return tr("detached") if kind == "ghost" else ""
    if not isinstance(event, ev.OpApplied | ev.TensorMutated):
        return tr("a copy: no way back") if copied else ""
    if kind == "ghost":
        return _ghost_caption(recording, event, cursor)
    if node < 0:
        return ""
    if not event.saved:
        return tr("saves nothing")
    history = recording.index.released.get(node)
    span = recording.sites[event.site] if event.site >= 0 else None
    if span is not None and history is not None and history.at(cursor) == "dropped":
        return tr("line {line}", line=span.line)
    return ""


def _ghost_caption(recording: Recording, event: ev.OpApplied | ev.TensorMutated, cursor: int) -> str:
    del cursor
    if event.why == "no_grad":
        span = recording.sites[event.site] if event.site >= 0 else None
        return tr("no_grad, line {line}", line=span.line) if span is not None else "no_grad"
    if event.why == "no_input":
        return tr("no input needs grad")
    return tr("no slope") if event.why == "dtype" else tr("no gradient")


def _drawer(recording: Recording, kind: str, tensor: int, cursor: int) -> Drawer | None:
    held = recording.grad_at(tensor, cursor)
    retains = recording.index.retains.get(tensor)
    retained = retains is not None and bool(retains.at(cursor))
    if held is None:
        wanted = retained or (kind == "leaf" and recording.requires_grad_at(tensor, cursor))
        return Drawer("not yet") if wanted else None
    return Drawer("None") if held < 0 else Drawer("numbers", held)


def _node_in_pass(moment: Pass | None, node: int, tensor: int) -> int:
    """Return the node at which gradients for a card arrive: its own, or the leaf's accumulator."""
    if node >= 0 or moment is None:
        return node
    return moment.plan.accumulators.get(tensor, -1)


def _is_bad(recording: Recording, card: int, tensor: int, node: int, cursor: int) -> bool:
    failure = recording.index.failure
    if failure < 0 or failure > cursor:
        return False
    event = recording[failure]
    if not isinstance(event, ev.Failed):
        return False
    newest = _newer(recording, tensor, card, cursor) == cursor
    return node in event.nodes or (newest and tensor in event.tensors)


def exact_text(recording: Recording, value: int) -> str:
    """Return a value's numbers in full for a hover: up to 36 of them, else its statistics."""
    held = recording.value(value)
    return _exact(held)


def _exact(held: Value) -> str:
    if held.array is None or held.size > 36:
        s = held.statistics
        return tr("{shape}   mean {mean:.6g}   std {std:.6g}   {low:.6g} … {high:.6g}",
                  shape=shape_text(held.shape), mean=s.mean, std=s.std, low=s.low, high=s.high)  # fmt: skip
    return repr(held.array.tolist())


def ghost_reason(recording: Recording, card: int, cursor: int) -> tuple[str, ...]:
    """Return the sentences that say why a card was not recorded."""
    return not_recorded(recording, card, cursor).sentences


def place_label(recording: Recording, card: int) -> tuple[str, bool, int]:
    """Return the name, whether the program gave it, and the line of a card that is still to come."""
    label = label_of_card(recording, card)
    span = recording.span(card)
    return label.text, label.named, span.line if span is not None and not span.file else 0
