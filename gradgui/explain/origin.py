"""Where a value came from: the operation as a formula, and one element worked out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gradgui.explain import passes
from gradgui.explain.formulas import forward_words
from gradgui.explain.operands import ROLES, Made, gather
from gradgui.explain.words import element_text, line_of, name_text
from gradgui.explain.worked import Worked, forward_numbers
from gradgui.i18n import tr
from gradgui.recording import events as ev
from gradgui.recording.naming import card_tensor, label_of
from gradgui.recording.rules import renamed, worked_rule

if TYPE_CHECKING:
    from gradgui.explain.operands import Operands
    from gradgui.recording.recording import Recording
    from gradgui.recording.rules import WorkedLine

MOST_LETTERS = 30
DEEPEST = 2


@dataclass(frozen=True, slots=True)
class Source:
    """A tensor that went into a value."""

    name: str
    card: int
    value: int


@dataclass(frozen=True, slots=True)
class Origin:
    """How a value was made: ``name`` = ``formula``, worked out, and what went in."""

    name: str
    formula: str
    worked: Worked
    note: str
    sources: tuple[Source, ...] = ()
    steps: tuple[WorkedLine, ...] = ()  # the lines of an optimiser's rule before the last one


def origin_of(recording: Recording, card: int, cursor: int) -> Origin:
    """Return how the value of a card was made."""
    event = recording[card]
    updated = _update_of(recording, card, cursor)
    if updated is not None:
        return updated
    if isinstance(event, ev.OpApplied | ev.TensorMutated):
        return _operation(recording, card, event, cursor)
    if isinstance(event, ev.Detached):
        source = name_text(recording, event.source, cursor)
        name = name_text(recording, event.tensor, cursor)
        how = ".data" if event.how == "data" else ".detach()"
        note = tr("the same memory as {source}, without its history", source=source)
        place = Source(source, passes.card_of(recording, event.source, cursor), event.value)
        return Origin(name, f"{source}{how}", Worked(), note, (place,))
    if isinstance(event, ev.LeafCreated):
        name = name_text(recording, event.tensor, cursor)
        if event.creator == "gradient":
            return Origin(name, tr("handed over by the backward pass"), Worked(), "")
        if event.creator == "outside":
            return Origin(name, tr("made before the recording began"), Worked(), "")
        line = line_of(recording, card)
        note = tr("made by {creator}, line {line}", creator=event.creator, line=line) if line else ""
        return Origin(name, " ".join(recording.text(card).split()) or event.creator, Worked(), note)
    return Origin("", "", Worked(), "")


def _update_of(recording: Recording, card: int, cursor: int) -> Origin | None:
    """Return how an optimiser made the value that a card has now, None when none did."""
    tensor = card_tensor(recording[card])
    history = recording.index.values.get(tensor)
    seq = history.since(cursor) if history is not None else -1
    event = recording[seq] if seq > card else None
    if not isinstance(event, ev.ParameterUpdated) or not event.rule:
        return None
    name = name_text(recording, tensor, cursor)
    place, lines = worked_rule(recording, event)
    formula = renamed(event.rule[-1].formula, name)
    line = line_of(recording, seq)
    note = tr("by {optimiser}, line {line}", optimiser=event.optimiser, line=line) if line else event.optimiser
    if not lines:
        return Origin(name, formula, Worked(), note)
    last = lines[-1]
    worked = Worked(element_text(place) if place else "", last.numbers, last.result, place is None)
    return Origin(name, formula, worked, note, (), lines[:-1])


def _operation(recording: Recording, card: int, event: Made, cursor: int) -> Origin:
    tensor = event.output if isinstance(event, ev.OpApplied) else event.tensor
    name = name_text(recording, tensor, cursor)
    work = gather(recording, event, card, counted=False)
    sources = _sources(recording, event, card)
    if work is None:
        note = tr("changed through NumPy, unseen by autograd") if event.op == "numpy" else event.op
        return Origin(name, " ".join(recording.text(card).split()), Worked(), note, sources)
    worked = forward_numbers(work, recording.value(event.value))
    note = tr("every cell alike") if worked.alike and recording.value(event.value).size > 1 else ""
    if isinstance(event, ev.TensorMutated):
        note = tr("changed in place: now version {version}", version=event.version)
    return Origin(name, _formula(recording, event, work, card), worked, note, sources)


def _formula(recording: Recording, event: Made, work: Operands, card: int, depth: int = 1) -> str:
    """Return the formula, with inputs that have no name written out while it stays short."""
    names = dict(work.names)
    for role, operand in zip(ROLES, event.inputs, strict=False):
        if operand.tensor < 0 or label_of(recording, operand.tensor, card).named or depth > DEEPEST:
            continue
        made = passes.card_of(recording, operand.tensor, card)
        inner = recording[made] if made >= 0 and made != card else None
        if not isinstance(inner, ev.OpApplied):
            continue
        parts = gather(recording, inner, made, counted=False)
        if parts is not None:
            text = _formula(recording, inner, parts, made, depth + 1)
            names[role] = f"({text})" if " " in text else text
    full = forward_words(replace(work, names=names))
    return full if len(full) <= MOST_LETTERS else forward_words(work)


def _sources(recording: Recording, event: Made, card: int) -> tuple[Source, ...]:
    seen: dict[int, Source] = {}
    for operand in event.inputs:
        if operand.tensor >= 0 and operand.tensor not in seen:
            made = passes.card_of(recording, operand.tensor, card - 1)
            seen[operand.tensor] = Source(name_text(recording, operand.tensor, card), made, operand.value)
    return tuple(seen.values())
