"""The words above the graph, and the order in which a backward pass visits its nodes."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.explain.visits import order_sentence
from gradgui.i18n import ntr, tr
from gradgui.recording import events as ev
from gradgui.recording.naming import label_of
from gradgui.state.graph_facts import Pass, arrivals_in, pass_at, visit_in

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

QUEUE_BEFORE, QUEUE_LENGTH = 3, 9
MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class Headline:
    """Two lines: what this is about, and the fact; ``note`` stands at the right."""

    title: str = ""
    text: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class QueueChip:
    """One node in the order of work: done, now, wait (a part has come) or later."""

    node: int
    card: int
    name: str
    node_name: str
    state: str


@dataclass(frozen=True, slots=True)
class Queue:
    """A stretch of the order of work; ``before`` and ``after`` count what is left out."""

    chips: tuple[QueueChip, ...] = ()
    before: int = 0
    after: int = 0


def headline_at(recording: Recording, cursor: int) -> tuple[Headline, Queue]:
    """Return what stands above the graph."""
    moment = pass_at(recording, cursor)
    failure = recording.index.failure
    if moment is not None and moment.broken:
        return _broken(recording, moment), _queue(recording, moment, cursor)
    if moment is not None and not moment.over:
        return _at_work(recording, moment), _queue(recording, moment, cursor)
    if 0 <= failure <= cursor:
        title = tr("The program got this far")
        return Headline(title, _counts(recording, cursor)), Queue()
    if moment is not None and _same_turn(recording, moment.plan.start, cursor):
        return Headline(tr("After backward"), _after(recording, moment, cursor)), Queue()
    return Headline(tr("Recorded so far"), _counts(recording, cursor)), Queue()


def _counts(recording: Recording, cursor: int) -> str:
    index = recording.index
    tensors = bisect_right(index.cards, cursor)
    operations = bisect_right(recording.index.tracked, cursor)
    kept = index.saved_bytes.at(cursor) or 0
    if not tensors:
        return tr("nothing yet")
    made = ntr("{n} tensor", "{n} tensors", tensors)
    done = ntr("{n} operation", "{n} operations", operations)
    if not operations:
        return tr("{tensors}; no operation recorded", tensors=made)
    if not kept:
        return tr("{tensors}, {operations}; nothing kept for the way back", tensors=made, operations=done)
    size = ntr("{n} byte", "{n} bytes", kept)
    return tr("{tensors}, {operations}; {bytes} kept for the way back", tensors=made, operations=done, bytes=size)


def _visited(recording: Recording, moment: Pass) -> int:
    """Return how many nodes of a pass have been visited; they are visited in the planned order."""
    low, high = 0, len(moment.plan.order)
    while low < high:
        middle = (low + high) // 2
        if visit_in(recording, moment.plan.order[middle], moment) >= 0:
            low = middle + 1
        else:
            high = middle
    return low


def _at_work(recording: Recording, moment: Pass) -> Headline:
    done, total = _visited(recording, moment), len(moment.plan.order)
    note = ntr("{done} of {n} node visited", "{done} of {n} nodes visited", total, done=done)
    return Headline(tr("Order of work"), order_sentence(moment.plan.visits), note)


def _broken(recording: Recording, moment: Pass) -> Headline:
    done, total = _visited(recording, moment), len(moment.plan.order)
    note = ntr("{done} of {n} node visited", "{done} of {n} nodes visited", total, done=done)
    return Headline(tr("Backward got this far"), "", note)


def _queue(recording: Recording, moment: Pass, cursor: int) -> Queue:
    plan = moment.plan
    done = _visited(recording, moment)
    first = max(0, min(done - 1 - QUEUE_BEFORE, len(plan.order) - QUEUE_LENGTH))
    window = plan.order[first : first + QUEUE_LENGTH]
    chips = tuple(_chip(recording, node, first + i, done, moment, cursor) for i, node in enumerate(window))
    return Queue(chips, first, max(0, len(plan.order) - first - len(window)))


def _chip(recording: Recording, node: int, place: int, done: int, moment: Pass, cursor: int) -> QueueChip:
    index = recording.index
    tensor = index.node_tensor.get(node, -1)
    name = label_of(recording, tensor, cursor).text
    state = "done" if place < done - 1 else "now" if place == done - 1 else "later"
    if state == "later" and arrivals_in(recording, node, moment):
        state = "wait"
    made = index.node_made.get(node, -1)
    history = index.card_of.get(tensor)
    card = made if made >= 0 else (history.at(cursor) if history is not None else None)
    return QueueChip(node, -1 if card is None else card, name, index.node_name.get(node, ""), state)


def _same_turn(recording: Recording, start: int, cursor: int) -> bool:
    """Say whether the present event is in the same iteration as the pass."""
    return recording.enclosing(start, "iteration") == recording.enclosing(cursor, "iteration")


def _after(recording: Recording, moment: Pass, cursor: int) -> str:
    filled = [
        label_of(recording, tensor, cursor).text + ".grad"
        for tensor in moment.plan.accumulators
        if (recording.grad_at(tensor, cursor) or 0) >= 0 and recording.grad_at(tensor, cursor) is not None
    ]
    root = label_of(recording, moment.plan.roots[0].tensor, cursor).text if moment.plan.roots else ""
    event = recording[moment.plan.start]
    kept = isinstance(event, ev.BackwardStarted) and event.retain_graph
    rest = tr("what {root} needed for the way back is freed", root=root)
    if kept:
        rest = tr("what {root} needed for the way back is kept", root=root)
    if isinstance(event, ev.BackwardStarted) and event.call == "grad":
        return tr("autograd.grad leaves every .grad alone; {rest}", rest=rest)
    if not filled:
        return rest if not moment.plan.accumulators else tr("no .grad is filled any more; {rest}", rest=rest)
    more = len(filled) - MOST_NAMES
    names = ", ".join(filled[:MOST_NAMES])
    if more > 0:
        return ntr("{names} and {n} more are filled; {rest}", "{names} and {n} more are filled; {rest}", more,
                   names=names, rest=rest)  # fmt: skip
    return ntr("{names} is filled; {rest}", "{names} are filled; {rest}", len(filled), names=names, rest=rest)
