"""What to call a tensor at a moment: the name that the program gave it, or the expression that made it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.recording import events as ev
from gradgui.recording.expressions import expression

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

_TARGET = re.compile(r"^\s*([^\W\d]\w*)\s*=\s*\(*\s*$")
_REST = re.compile(r"^\s*\)*\s*(#.*)?$")
LONGEST = 18


@dataclass(frozen=True, slots=True)
class Label:
    """A text for a tensor; ``named`` when it is a name of the program and not an expression."""

    text: str
    named: bool


def label_of(recording: Recording, tensor: int, cursor: int) -> Label:
    """Return what to call a tensor at the cursor: prefix-safe, for it reads only what had happened."""
    owner = grad_owner(recording, tensor, cursor)
    if owner >= 0:
        return Label(f"{label_of(recording, owner, cursor).text}.grad", True)
    name = name_of(recording, tensor, cursor)
    if name:
        return Label(name, True)
    cards = recording.index.card_of.get(tensor)
    made = cards.seqs[0] if cards is not None else -1
    return label_of_card(recording, made) if made >= 0 else Label(_unmade(recording, tensor), False)


def _unmade(recording: Recording, tensor: int) -> str:
    """Return what to call a tensor that no event made: what a recorded backward pass began with, else a number."""
    uses = recording.index.uses.get(tensor)
    return "seed" if uses and recording.phase_at(uses[0]) == "backward" else f"tensor {tensor}"


def name_of(recording: Recording, tensor: int, cursor: int) -> str:
    """Return the first name given to a tensor that still stands for it, else the last one given, "" for none.

    A name of a call that has ended stands for nothing.
    """
    history = recording.index.names_of.get(tensor)
    if history is None:
        return ""
    last = ""
    for _, (name, frame) in history.until(cursor):
        bound = recording.index.names[(frame, name)].at(cursor)
        ended = frame > 0 and recording.index.scope_end.get(frame, cursor + 1) <= cursor
        if bound is not None and bound.tensor == tensor and not ended:
            return name
        last = name
    return last


def label_of_card(recording: Recording, card: int) -> Label:
    """Return what to call the tensor that event ``card`` made, known from the text alone."""
    event = recording[card]
    layer = layer_of(recording, card)
    if layer:
        return Label(f"{layer} {_kind_of(event)}", False)
    # made by the backward pass itself (create_graph), its place in the text is only the call of that pass
    own = recording.phase_at(card) != "backward"
    target = assigned_name(recording, card) if own else ""
    if isinstance(event, ev.LeafCreated) and event.slot:
        return Label(f"{target or event.creator}.{event.slot}", bool(target))
    if target:
        return Label(target, True)
    if isinstance(event, ev.LeafCreated) and event.creator == "DataLoader":
        return Label("batch", False)
    text = (own and " ".join(recording.text(card).split())) or _expression(recording, card)
    return Label(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…", False)


def _expression(recording: Recording, card: int) -> str:
    event = recording[card]
    if not isinstance(event, ev.OpApplied):
        return _kind_of(event)
    text = expression(event, lambda tensor: label_of(recording, tensor, card).text)
    return text if len(text) <= LONGEST else event.op.removesuffix("_scalar")


def layer_of(recording: Recording, seq: int) -> str:
    """Return the layer inside whose own code event ``seq`` happened, "" for code of the person.

    Its place in the text is only the call of the layer, or of what holds it.
    """
    event = recording[seq]
    scope = recording[event.parent] if event.parent >= 0 else None
    if isinstance(scope, ev.ScopeEntered) and scope.kind == "module" and scope.site == event.site:
        return scope.name.split(" (", 1)[0]
    return ""


def _kind_of(event: ev.Event) -> str:
    if isinstance(event, ev.OpApplied | ev.TensorMutated):
        return event.op
    return event.creator if isinstance(event, ev.LeafCreated) else "tensor"


def assigned_name(recording: Recording, seq: int) -> str:
    """Return the name that the expression of event ``seq`` is assigned to, "" when it is only a part."""
    span = recording.span(seq)
    lines = recording.source.lines
    if span is None or span.file or not 1 <= span.line <= span.end_line <= len(lines):
        return ""
    before, after = lines[span.line - 1][: span.col], lines[span.end_line - 1][span.end_col :]
    target = _TARGET.match(before)
    return target.group(1) if target and _REST.match(after) else ""


def grad_owner(recording: Recording, tensor: int, cursor: int) -> int:
    """Return the leaf whose ``.grad`` a tensor is, -1 for an ordinary tensor."""
    history = recording.index.grad_owner.get(tensor)
    owner = history.at(cursor) if history is not None else None
    return -1 if owner is None else owner


def card_tensor(event: ev.Event) -> int:
    """Return the tensor that a card's event made; -1 for an event that makes no card."""
    if isinstance(event, ev.OpApplied):
        return event.output
    if isinstance(event, ev.LeafCreated | ev.TensorMutated | ev.Detached):
        return event.tensor
    return -1
