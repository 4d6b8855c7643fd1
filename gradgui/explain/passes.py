"""Backward passes as the cursor sees them: which one, how far it is, what a node got and sent in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from gradgui.explain.operands import input_names
from gradgui.explain.words import name_text
from gradgui.i18n import tr
from gradgui.recording import events as ev
from gradgui.recording.index import last_up_to

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

ACCUMULATE = "AccumulateGrad"


def last_pass(recording: Recording, cursor: int) -> int:
    """Return the number of the last BackwardStarted up to the cursor, -1 when there is none."""
    return last_up_to(recording.index.backwards, cursor)


def started(recording: Recording, seq: int) -> ev.BackwardStarted | None:
    """Return the start of a pass, None when it was not kept."""
    event = recording[seq] if seq >= 0 else None
    return event if isinstance(event, ev.BackwardStarted) else None


def is_running(recording: Recording, start: int, cursor: int) -> bool:
    """Say whether a pass had begun and not ended at the cursor."""
    if start < 0 or start > cursor or 0 <= recording.index.failure <= cursor:
        return False
    end = recording.index.backward_end.get(start, start)
    return end > cursor or not isinstance(recording[end], ev.BackwardFinished)


def pending(recording: Recording, start: int, node: int) -> ev.Pending | None:
    """Return what a pass said of a node at its start, None when it never comes there."""
    event = started(recording, start)
    if event is None:
        return None
    return next((p for p in event.pending if p.node == node), None)


def accumulator(recording: Recording, start: int, tensor: int) -> int:
    """Return the node that adds to ``.grad`` of a leaf in a pass, -1 when the pass does not reach it."""
    event = started(recording, start)
    if event is None:
        return -1
    return next((p.node for p in event.pending if p.tensor == tensor and p.name == ACCUMULATE), -1)


def visit(recording: Recording, node: int, cursor: int) -> int:
    """Return the newest visit of a node that still says something at the cursor, -1 for none.

    A visit of an earlier pass says nothing any more while a pass under way is still to come to the node.
    """
    seen = last_up_to(recording.index.visits.get(node, []), cursor)
    start = last_pass(recording, cursor)
    if start > seen and is_running(recording, start, cursor) and pending(recording, start, node) is not None:
        return -1
    return seen


def sent(recording: Recording, node: int, since: int, cursor: int) -> dict[int, int]:
    """Return for each input of a node the event that sent its gradient, after event ``since``."""
    if since < 0:
        return {}
    found = {}
    for seq in between(recording.index.sends.get(node, []), since, cursor):
        event = recording[seq]
        if isinstance(event, ev.GradientSent):
            found[event.index] = seq
    return found


def arrived(recording: Recording, node: int, start: int, cursor: int) -> list[int]:
    """Return the gradients that arrived at a node in the pass that began at ``start``."""
    following = recording.index.backwards
    rank = bisect_right(following, start)
    end = following[rank] - 1 if rank < len(following) else cursor
    return between(recording.index.arrivals.get(node, []), start, min(cursor, end))


def between(seqs: list[int], after: int, upto: int) -> list[int]:
    """Return the part of a sorted list above ``after`` and up to ``upto``."""
    return seqs[bisect_left(seqs, after + 1) : bisect_right(seqs, upto)]


def card_of(recording: Recording, tensor: int, cursor: int) -> int:
    """Return the newest card of a tensor at the cursor, -1 for none."""
    history = recording.index.card_of.get(tensor)
    found = history.at(cursor) if history is not None else None
    return -1 if found is None else found


def node_card(recording: Recording, node: int, cursor: int) -> int:
    """Return the card of a node: the one that it made, or that of the leaf it accumulates for."""
    made = recording.index.node_made.get(node)
    if made is not None:
        return made if made <= cursor else -1
    tensor = recording.index.node_tensor.get(node)
    return -1 if tensor is None else card_of(recording, tensor, cursor)


def node_name(recording: Recording, node: int, cursor: int) -> str:
    """Return what to call a node: the name or expression of its tensor."""
    tensor = recording.index.node_tensor.get(node)
    return name_text(recording, tensor, cursor) if tensor is not None else tr("a node")


def made_by(recording: Recording, node: int) -> ev.OpApplied | ev.TensorMutated | None:
    """Return the event that made a node, None for an accumulator."""
    made = recording.index.node_made.get(node, -1)
    event = recording[made] if made >= 0 else None
    return event if isinstance(event, ev.OpApplied | ev.TensorMutated) else None


def sender_text(recording: Recording, node: int, index: int, cursor: int) -> str:
    """Return who sent a part: the operation, and for which of its uses when there are several."""
    if node < 0:
        return tr("seed")
    event = made_by(recording, node)
    name = node_name(recording, node, cursor)
    if event is None or not 0 <= index < len(event.inputs):
        return name
    tensor = event.inputs[index].tensor
    if sum(o.tensor == tensor for o in event.inputs) < 2:
        return name
    return f"{name}, {input_names(recording, event, cursor)[index]}"
