"""Answers to why: why an operation was not recorded on the tape, why a ``.grad`` is empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.explain import passes
from gradgui.explain.operands import ROLES, Made, row_of
from gradgui.explain.words import line_of, name_text
from gradgui.i18n import ntr, tr
from gradgui.recording import events as ev
from gradgui.recording.numerals import bytes_text

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording


@dataclass(frozen=True, slots=True)
class Reason:
    """Sentences that answer a why, and the line that they point to (0 for none)."""

    sentences: tuple[str, ...] = ()
    line: int = 0
    seq: int = -1


@dataclass(frozen=True, slots=True)
class GradState:
    """A drawer: ``state`` is numbers, none, not_yet, or not_kept; ``value`` the numbers."""

    state: str
    value: int
    why: tuple[str, ...]


# ---- why is it not recorded? ---------------------------------------------------------------------------------


def not_recorded(recording: Recording, card: int, cursor: int) -> Reason:
    """Return why a card has no node; nothing for one that has, and for a leaf."""
    event = recording[card]
    if isinstance(event, ev.Detached):
        source = name_text(recording, event.source, cursor)
        return Reason((tr("detach() takes {source} off the tape: same numbers, no history.", source=source),), 0, card)
    if not isinstance(event, ev.OpApplied | ev.TensorMutated) or not event.why:
        return Reason()
    if event.why == "no_grad":
        return _mode_off(recording, card, event, cursor)
    if event.why == "no_input":
        return Reason((_no_input(recording, event, cursor),))
    if event.why == "dtype":
        kind = recording.value(event.value).dtype
        return Reason((tr("The result is of dtype {dtype}, and only fractions have a slope.", dtype=kind),))
    if event.why == "numpy":
        return Reason((tr("NumPy wrote into the memory: autograd saw nothing, not even a new version."),))
    return Reason((tr("This operation has no gradient."),))


def _mode_off(recording: Recording, card: int, event: Made, cursor: int) -> Reason:
    switch = recording.index.mode.since(card)
    line = line_of(recording, switch) if switch >= 0 else 0
    first = tr("Grad mode is off since line {line}.", line=line) if line else tr("Grad mode is off.")
    sentences = [first]
    tracked = _tracked(recording, event, cursor)
    if tracked:
        names = ", ".join(tracked)
        sentences.append(
            ntr(
                "{names} still requires grad; its result does not.",
                "{names} still require grad; their result does not.",
                len(tracked),
                names=names,
            )
        )
    spared = _not_kept(recording, event, cursor)
    if spared:
        sentences.append(spared)
    return Reason(tuple(sentences), line, switch)


def _tracked(recording: Recording, event: Made, cursor: int) -> list[str]:
    names = [
        name_text(recording, o.tensor, cursor)
        for o in event.inputs
        if o.tensor >= 0 and recording.requires_grad_at(o.tensor, cursor)
    ]
    return list(dict.fromkeys(names))


def _not_kept(recording: Recording, event: Made, cursor: int) -> str:
    """Say how many bytes recording would have kept for the way back."""
    row = row_of(event)
    if row is None:
        return ""
    kept: dict[int, str] = {}
    for i, operand in enumerate(event.inputs):
        if operand.tensor < 0 or i >= len(row.saves) or not recording.requires_grad_at(operand.tensor, cursor):
            continue
        for role in row.saves[i]:
            place = ROLES.index(role) if role in ROLES else -1
            source = event.inputs[place] if 0 <= place < len(event.inputs) else None
            if role == "out":
                kept[event.value] = tr("the result")
            elif source is not None and source.tensor >= 0:
                kept[source.value] = name_text(recording, source.tensor, cursor)
    if not kept:
        return ""
    size = sum(recording.value(v).nbytes for v in kept)
    return tr(
        "{bytes} not kept ({names}, for the way back).",
        bytes=_bytes(size),
        names=", ".join(dict.fromkeys(kept.values())),
    )


def _bytes(size: int) -> str:
    return ntr("{n} byte", "{n} bytes", size) if size < 1024 else bytes_text(size)


def _no_input(recording: Recording, event: Made, cursor: int) -> str:
    names = [name_text(recording, o.tensor, cursor) for o in event.inputs if o.tensor >= 0]
    names = list(dict.fromkeys(names))
    if not names:
        return tr("No input requires grad.")
    if len(names) == 1:
        return tr("Its input {name} does not require grad, so there is nothing to record.", name=names[0])
    return tr("None of {names} requires grad, so there is nothing to record.", names=", ".join(names))


# ---- why is .grad empty? -------------------------------------------------------------------------------------


def grad_state(recording: Recording, tensor: int, cursor: int) -> GradState:
    """Return what the drawer of a tensor shows at the cursor, and why."""
    name = name_text(recording, tensor, cursor)
    held = recording.grad_at(tensor, cursor)
    if held is not None and held >= 0:
        return GradState("numbers", held, ())
    if held == -1:
        return GradState("none", -1, (_cleared(recording, tensor, cursor),))
    if not recording.requires_grad_at(tensor, cursor):
        return GradState("none", -1, (tr("{name} does not require grad, so nothing is ever sent to it.", name=name),))
    if _is_leaf(recording, tensor, cursor) or _retains(recording, tensor, cursor):
        return _leaf_state(recording, tensor, name, cursor)
    return GradState(
        "not_kept",
        -1,
        (
            tr("A gradient passes through {name}, but only leaves keep theirs.", name=name),
            tr("{name}.retain_grad() before backward() keeps it here too.", name=name),
        ),
    )


def _is_leaf(recording: Recording, tensor: int, cursor: int) -> bool:
    card = passes.card_of(recording, tensor, cursor)
    event = recording[card] if card >= 0 else None
    return not (isinstance(event, ev.OpApplied | ev.TensorMutated) and event.node >= 0)


def _retains(recording: Recording, tensor: int, cursor: int) -> bool:
    history = recording.index.retains.get(tensor)
    return history is not None and bool(history.at(cursor))


def _cleared(recording: Recording, tensor: int, cursor: int) -> str:
    seq = recording.index.grads[tensor].since(cursor)
    return tr("Set to None on line {line}. None is not 0: there is no gradient at all.", line=line_of(recording, seq))


def _leaf_state(recording: Recording, tensor: int, name: str, cursor: int) -> GradState:
    start = passes.last_pass(recording, cursor)
    begin = passes.started(recording, start)
    if begin is None:
        return GradState("not_yet", -1, (tr("No backward() has run so far."),))
    reached = any(p.tensor == tensor for p in begin.pending)
    line = line_of(recording, start)
    if reached and passes.is_running(recording, start, cursor):
        return GradState("not_yet", -1, (tr("The backward of line {line} is on its way here.", line=line),))
    if reached and 0 <= recording.index.failure <= cursor:
        return GradState("not_yet", -1, (tr("The backward of line {line} stopped before it came here.", line=line),))
    if reached:
        return GradState("not_yet", -1, (tr("The backward of line {line} kept nothing here.", line=line),))
    root = name_text(recording, begin.roots[0].tensor, cursor) if begin.roots else "?"
    return GradState(
        "not_yet",
        -1,
        (tr("No path: the backward of line {line} began at {root}, and {root} was not computed from {name}.",
            line=line, root=root, name=name),),
    )  # fmt: skip
