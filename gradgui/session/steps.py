"""Where a step of some size leads: pure questions to a recording."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from enum import Enum
from typing import TYPE_CHECKING

from gradgui.recording import events as ev

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

# A node step stops where a tensor is made or a gradient arrives; a visit alone moves no number.
NODE_STOPS = (ev.LeafCreated, ev.OpApplied, ev.TensorMutated, ev.GradientSent, ev.GradAccumulated, ev.Failed, ev.Elided)


class StepSize(Enum):
    """How far one step goes."""

    event = "event"
    statement = "statement"
    node = "node"
    iteration = "iteration"


def stepped(recording: Recording, cursor: int, direction: int, size: StepSize) -> int:
    """Return where one step leads, forward for a positive direction; an end of the recording when nothing follows."""
    last = max(0, len(recording) - 1)
    match size:
        case StepSize.event:
            found = cursor + direction
        case StepSize.statement:
            found = _next_statement(recording, cursor) if direction > 0 else _statement_before(recording, cursor)
        case StepSize.node:
            found = _node_stop(recording, cursor, direction)
        case StepSize.iteration:
            found = _neighbour(recording.index.scopes.get("iteration", []), cursor, direction)
    if found < 0:
        found = last if direction > 0 else 0
    return _up_to_a_hole(recording, cursor, min(found, last))


def _up_to_a_hole(recording: Recording, cursor: int, found: int) -> int:
    """Return a step's end, or the event that it would cross which was not kept: it belongs to the next iteration."""
    if recording.complete or isinstance(recording[cursor], ev.Elided):
        return found
    first, after = recording.stretch(cursor)
    return max(first - 1, min(found, after))


def next_phase(recording: Recording, cursor: int, direction: int) -> int:
    """Return the start of the next phase (forward, backward, no_grad …) or of the one before."""
    found = _neighbour(recording.index.phases.seqs, cursor, direction)
    if found < 0:
        found = max(0, len(recording) - 1) if direction > 0 else 0
    return _up_to_a_hole(recording, cursor, found)


def tensor_event(recording: Recording, cursor: int, tensor: int, direction: int) -> int:
    """Return the next or previous event that concerns a tensor; the cursor itself when there is none."""
    found = _neighbour(recording.index.tensor_events.get(tensor, []), cursor, direction)
    return cursor if found < 0 else found


def _neighbour(seqs: list[int], cursor: int, direction: int) -> int:
    if direction > 0:
        rank = bisect_right(seqs, cursor)
        return seqs[rank] if rank < len(seqs) else -1
    rank = bisect_left(seqs, cursor)
    return seqs[rank - 1] if rank else -1


def _node_stop(recording: Recording, cursor: int, direction: int) -> int:
    seqs = range(cursor + 1, len(recording)) if direction > 0 else range(min(cursor, len(recording)) - 1, -1, -1)
    return next((seq for seq in seqs if isinstance(recording[seq], NODE_STOPS)), -1)


def _next_statement(recording: Recording, cursor: int) -> int:
    """Return the next statement of this function or of one that called it: calls are stepped over."""
    statements = recording.index.statements
    around = _calls_around(recording, cursor)
    rank = bisect_right(statements, cursor)
    while rank < len(statements):
        called = _call_within(recording, statements[rank], around)
        if called < 0:
            return statements[rank]
        end = recording.index.scope_end.get(called, len(recording))
        rank = bisect_right(statements, end)
    return -1


def _statement_before(recording: Recording, cursor: int) -> int:
    statements = recording.index.statements
    around = _calls_around(recording, cursor)
    rank = bisect_left(statements, cursor) - 1
    while rank >= 0:
        called = _call_within(recording, statements[rank], around)
        if called < 0:
            return statements[rank]
        rank = bisect_left(statements, called) - 1
    return -1


def _calls_around(recording: Recording, seq: int) -> list[int]:
    """Return the calls that an event happened in, the innermost first."""
    found: list[int] = []
    while 0 <= seq < len(recording) and (seq := recording.enclosing(seq, "call")) >= 0:
        found.append(seq)
    return found


def _call_within(recording: Recording, seq: int, around: list[int]) -> int:
    """Return the outermost call of an event that is not among those around; -1 when there is none."""
    inner = [call for call in _calls_around(recording, seq) if call not in around]
    return inner[-1] if inner else -1
