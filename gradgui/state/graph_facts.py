"""What the graph asks of a backward pass: how it goes, in what order nodes are visited, what has been sent."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from gradgui.engine.ready import FIRST, ReadyQueue
from gradgui.explain.visits import Visits, count_visits
from gradgui.recording import events as ev
from gradgui.recording.index import last_up_to, within

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

ACCUMULATE = "AccumulateGrad"


@dataclass(frozen=True, slots=True)
class PassPlan:
    """One backward pass as it was known at its start."""

    start: int
    roots: tuple[ev.Root, ...]
    waits: dict[int, int]  # node → how many gradients it waits for
    order: tuple[int, ...]  # nodes as they will be visited
    rank: dict[int, int]
    accumulators: dict[int, int]  # leaf → its node
    visits: Visits


_plans: WeakKeyDictionary[Recording, dict[int, PassPlan]] = WeakKeyDictionary()


def plan_of(recording: Recording, start: int) -> PassPlan | None:
    """Return the plan of the pass that began at an event; it is made once and kept as long as the recording."""
    plans = _plans.setdefault(recording, {})
    if start not in plans and isinstance(event := recording[start], ev.BackwardStarted):
        plans[start] = _plan(recording, start, event)
    return plans.get(start)


@dataclass(frozen=True, slots=True)
class Pass:
    """The newest backward pass at a moment. ``over`` when it has ended, ``broken`` when an error ended it."""

    plan: PassPlan
    upto: int  # the last event of it that has happened
    over: bool
    broken: bool
    past: bool  # it ended before the present event

    @property
    def active(self) -> bool:
        """Whether its gradients are still on their way: an error stops the picture where it is."""
        return not self.over or self.broken


def pass_at(recording: Recording, cursor: int) -> Pass | None:
    """Return the newest pass that had begun at the cursor."""
    start = last_up_to(recording.index.backwards, cursor)
    if start < 0:
        return None
    plan = plan_of(recording, start)
    if plan is None:
        return None
    end = recording.index.finished.get(start, -1)
    failure = recording.index.failure
    if 0 <= end <= cursor:
        event = recording[end]
        complete = isinstance(event, ev.BackwardFinished) and event.complete
        broken = not complete and (failure < 0 or failure > cursor or failure - end < 8)
        return Pass(plan, end, True, broken and not _resumed(recording, end, cursor), cursor > end)
    if 0 <= failure <= cursor:
        return Pass(plan, failure, True, True, False)
    return Pass(plan, cursor, False, False, False)


def _resumed(recording: Recording, end: int, cursor: int) -> bool:
    """Say whether the program went on after a pass that an error had ended."""
    statements = recording.index.statements
    return bisect_right(statements, cursor) > bisect_right(statements, end)


def sends_in(recording: Recording, node: int, moment: Pass) -> dict[int, tuple[int, ev.GradientSent]]:
    """Return for each input of a node the gradient it has sent there in a pass, with the event's number."""
    found = {}
    for seq in within(recording.index.sends.get(node, []), moment.plan.start, moment.upto):
        event = recording[seq]
        if isinstance(event, ev.GradientSent):
            found[event.index] = (seq, event)
    return found


def arrivals_in(recording: Recording, node: int, moment: Pass) -> list[ev.GradientSent]:
    """Return the gradients that have arrived at a node in a pass."""
    seqs = within(recording.index.arrivals.get(node, []), moment.plan.start, moment.upto)
    events = (recording[seq] for seq in seqs)
    return [event for event in events if isinstance(event, ev.GradientSent)]


def visit_in(recording: Recording, node: int, moment: Pass) -> int:
    """Return the event at which a pass visited a node, -1 when it has not yet."""
    seqs = within(recording.index.visits.get(node, []), moment.plan.start, moment.upto)
    return seqs[-1] if seqs else -1


def edges_of(recording: Recording, node: int) -> tuple[int, ...]:
    """Return for each input of a node the node that its gradient goes to, -1 for none."""
    made = recording.index.node_made.get(node, -1)
    event = recording[made] if made >= 0 else None
    return event.edges if isinstance(event, ev.OpApplied | ev.TensorMutated) else ()


def card_of_node(recording: Recording, node: int, cursor: int) -> int:
    """Return the card of a node: the one made with it, or that of the leaf it accumulates for."""
    made = recording.index.node_made.get(node)
    if made is not None:
        return made if made <= cursor else -1
    history = recording.index.card_of.get(recording.index.node_tensor.get(node, -1))
    found = history.at(cursor) if history is not None else None
    return -1 if found is None else found


def _plan(recording: Recording, start: int, event: ev.BackwardStarted) -> PassPlan:
    waits = {p.node: p.waits for p in event.pending}
    names = {p.node: p.name for p in event.pending}
    order = _visiting_order(recording, [r.node for r in event.roots], waits, names)
    accumulators = {p.tensor: p.node for p in event.pending if p.name == ACCUMULATE}
    rank = {node: place for place, node in enumerate(order)}
    visits = count_visits(recording, event)
    return PassPlan(start, event.roots, waits, order, rank, accumulators, visits)


def _visiting_order(
    recording: Recording, roots: list[int], waits: dict[int, int], names: dict[int, str]
) -> tuple[int, ...]:
    """Walk as the engine does: accumulators as soon as they are ready, then the youngest node."""
    left = dict(waits)
    ready: Any = ReadyQueue()  # the engine's own; here it holds the numbers of nodes
    for node in dict.fromkeys(roots):
        if left.get(node, 0) == 0:
            ready.push(_priority(node, names), node)
    order: list[int] = []
    while ready.heap:
        node = ready.pop()
        order.append(node)
        for receiver in edges_of(recording, node):
            if receiver in left:
                left[receiver] -= 1
                if left[receiver] == 0:
                    ready.push(_priority(receiver, names), receiver)
    return tuple(order)


def _priority(node: int, names: dict[int, str]) -> float:
    return FIRST if names.get(node) == ACCUMULATE else node
