"""What changed when: for each tensor, node, name and line the numbers of the events that touched it.

Built as events arrive; every question about a cursor is a bisection, so a state costs O(log n) and not O(n).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from gradgui.recording import events as ev

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gradgui.recording.bridge import Bridge

T = TypeVar("T")


class History(Generic[T]):
    """Something that changes with time: (number of the event, what it was from then on)."""

    __slots__ = ("items", "seqs")

    def __init__(self) -> None:
        self.seqs: list[int] = []
        self.items: list[T] = []

    def add(self, seq: int, item: T) -> None:
        """Set it from event ``seq`` on."""
        if self.seqs and self.seqs[-1] == seq:
            self.items[-1] = item
            return
        self.seqs.append(seq)
        self.items.append(item)

    def rank(self, cursor: int) -> int:
        """Return how many changes there were up to the cursor."""
        return bisect_right(self.seqs, cursor)

    def at(self, cursor: int) -> T | None:
        """Return what it was at the cursor; None before the first change."""
        rank = self.rank(cursor)
        return self.items[rank - 1] if rank else None

    def since(self, cursor: int) -> int:
        """Return the number of the event that made it what it was at the cursor; -1 before the first change."""
        rank = self.rank(cursor)
        return self.seqs[rank - 1] if rank else -1

    def until(self, cursor: int) -> Iterator[tuple[int, T]]:
        """Iterate over the changes up to the cursor."""
        rank = self.rank(cursor)
        return zip(self.seqs[:rank], self.items[:rank], strict=True)

    def next_after(self, cursor: int) -> int:
        """Return the number of the next change, -1 when there is none."""
        rank = self.rank(cursor)
        return self.seqs[rank] if rank < len(self.seqs) else -1


@dataclass(frozen=True, slots=True)
class TensorValue:
    """A tensor's elements (a value id) at a version."""

    value: int
    version: int


def up_to(seqs: list[int], cursor: int) -> list[int]:
    """Return the part of a sorted list that had happened at the cursor."""
    return seqs[: bisect_right(seqs, cursor)]


def within(seqs: list[int], low: int, high: int) -> list[int]:
    """Return the part of a sorted list from ``low`` to ``high``, both included."""
    return seqs[bisect_left(seqs, low) : bisect_right(seqs, high)]


def last_up_to(seqs: list[int], cursor: int) -> int:
    """Return the last number up to the cursor, -1 when there is none."""
    rank = bisect_right(seqs, cursor)
    return seqs[rank - 1] if rank else -1


class Index:
    """All histories of a recording."""

    def __init__(self) -> None:
        self.cards: list[int] = []  # events that made a tensor or gave it a new node
        self.card_of: dict[int, History[int]] = {}  # tensor → its newest card
        self.tensor_events: dict[int, list[int]] = {}
        self.values: dict[int, History[TensorValue]] = {}
        self.grads: dict[int, History[int]] = {}  # tensor → value id of .grad, -1 for None
        self.grad_owner: dict[int, History[int]] = {}  # a tensor that is some leaf's .grad → that leaf
        self.requires_grad: dict[int, History[bool]] = {}
        self.retains: dict[int, History[bool]] = {}
        self.names: dict[tuple[int, str], History[ev.Bound]] = {}
        self.names_of: dict[int, History[tuple[str, int]]] = {}  # tensor → (name, frame) it was last given
        self.node_made: dict[int, int] = {}  # node → its card
        self.tracked: list[int] = []  # operations with a node
        self.node_tensor: dict[int, int] = {}
        self.node_name: dict[int, str] = {}
        self.visits: dict[int, list[int]] = {}
        self.sends: dict[int, list[int]] = {}  # node → gradients it sent
        self.arrivals: dict[int, list[int]] = {}  # node → gradients sent to it
        self.released: dict[int, History[str]] = {}
        self.accumulations: dict[int, list[int]] = {}  # tensor → gradients that arrived in .grad
        self.uses: dict[int, list[int]] = {}  # tensor → operations it was an input of
        self.statements: list[int] = []
        self.prints: list[int] = []
        self.phases: History[str] = History()
        self.mode: History[ev.GradModeChanged] = History()
        self.backwards: list[int] = []  # BackwardStarted
        self.backward_end: dict[int, int] = {}  # BackwardStarted → its last event
        self.finished: dict[int, int] = {}  # BackwardStarted → BackwardFinished
        self.saved_bytes: History[int] = History()
        self.view_made: dict[int, int] = {}  # view → its ViewCreated
        self.memory_of: dict[int, int] = {}  # view → the tensor whose memory it shows
        self.views_of: dict[int, list[int]] = {}  # that tensor → the ViewCreated of all its views
        self._counters: dict[int, int] = {}  # tensor → the ``.data`` tensor whose version counter it has
        self.scope_end: dict[int, int] = {}
        self.scopes: dict[str, list[int]] = {}
        self.lines: dict[int, list[int]] = {}
        self.long_lines: set[int] = set()  # where a statement over several lines begins
        self.failure: int = -1
        self._backward = -1

    # ---- building --------------------------------------------------------------------------------------------

    def add(self, seq: int, event: ev.Event, sites: list[ev.Span]) -> None:
        """Take note of one more event."""
        if event.site >= 0 and not (span := sites[event.site]).file:
            self.lines.setdefault(span.line, []).append(seq)
            if span.end_line > span.line and isinstance(event, ev.StatementEntered):
                self.long_lines.add(span.line)
        handler = _HANDLERS.get(type(event))
        if handler is not None:
            handler(self, seq, event)
        if self._backward >= 0:
            self.backward_end[self._backward] = seq
        self._phase(seq, event)

    def cross(self, seq: int, bridge: Bridge) -> None:
        """Take note of what was so at the end of events that were not kept, the last of which is ``seq``."""
        for known in bridge.known:
            self.values.setdefault(known.tensor, History()).add(seq, TensorValue(known.value, known.version))
            self.requires_grad.setdefault(known.tensor, History()).add(seq, known.requires_grad)
        for held in bridge.held:
            self.grads.setdefault(held.leaf, History()).add(seq, held.value)
            self.grad_owner.setdefault(held.grad, History()).add(seq, held.leaf)
        for bound in bridge.names:
            self.names.setdefault((bound.frame, bound.name), History()).add(seq, bound)
            if bound.tensor >= 0:
                self.names_of.setdefault(bound.tensor, History()).add(seq, (bound.name, bound.frame))

    def _phase(self, seq: int, event: ev.Event) -> None:
        if isinstance(event, ev.Failed):
            phase = "error"
        elif self._backward >= 0:
            phase = "backward"
            if isinstance(event, ev.BackwardFinished):
                self._backward = -1
        elif self._updating(event):
            phase = "update"
        else:
            changed = self.mode.items[-1] if self.mode.items else None
            off = changed is not None and changed.after != "grad"
            # the switch back still belongs to the stretch that it ends
            off = off or (isinstance(event, ev.GradModeChanged) and event.before != "grad")
            phase = "no_grad" if off else "forward"
        if not self.phases.items or self.phases.items[-1] != phase:
            self.phases.add(seq, phase)

    def _updating(self, event: ev.Event) -> bool:
        """Return whether an event is part of an optimiser's step; what its closure computes is not."""
        if isinstance(event, ev.ScopeEntered | ev.ScopeLeft):
            steps = self.scopes.get("step")
            if isinstance(event, ev.ScopeLeft):
                return steps is not None and steps[-1] == event.scope
            return event.kind == "step"
        return isinstance(event, ev.ParameterUpdated) or (isinstance(event, ev.GradCleared) and event.how != "assigned")

    def _touch(self, tensor: int, seq: int) -> None:
        seqs = self.tensor_events.setdefault(tensor, [])
        if not seqs or seqs[-1] != seq:
            seqs.append(seq)

    def _value(self, tensor: int, seq: int, value: int, version: int) -> None:
        self._touch(tensor, seq)
        self.values.setdefault(tensor, History()).add(seq, TensorValue(value, version))

    def _card(self, tensor: int, seq: int) -> None:
        self.cards.append(seq)
        self.card_of.setdefault(tensor, History()).add(seq, seq)

    def _node(self, node: int, name: str, tensor: int, seq: int) -> None:
        self.node_made[node] = seq
        self.tracked.append(seq)
        self.node_tensor[node] = tensor
        self.node_name[node] = name

    def _names(self, seq: int, names: tuple[ev.Bound, ...]) -> None:
        for bound in names:
            self.names.setdefault((bound.frame, bound.name), History()).add(seq, bound)
            if bound.tensor >= 0:
                self.names_of.setdefault(bound.tensor, History()).add(seq, (bound.name, bound.frame))
                self._touch(bound.tensor, seq)

    def _saves(self, seq: int, saved: tuple[ev.Saved, ...]) -> None:
        added = sum(s.bytes for s in saved)
        if added:
            self.saved_bytes.add(seq, (self.saved_bytes.items[-1] if self.saved_bytes.items else 0) + added)

    def _inputs(self, seq: int, inputs: tuple[ev.Operand, ...]) -> None:
        for operand in inputs:
            if operand.tensor >= 0:
                seqs = self.uses.setdefault(operand.tensor, [])
                if not seqs or seqs[-1] != seq:
                    seqs.append(seq)
                self._touch(operand.tensor, seq)

    # ---- one handler for each event --------------------------------------------------------------------------

    def _scope_entered(self, seq: int, event: ev.ScopeEntered) -> None:
        self.scopes.setdefault(event.kind, []).append(seq)

    def _scope_left(self, seq: int, event: ev.ScopeLeft) -> None:
        self.scope_end[event.scope] = seq
        self._names(seq, event.names)

    def _statement(self, seq: int, event: ev.StatementEntered) -> None:
        self.statements.append(seq)
        self._names(seq, event.names)

    def _leaf(self, seq: int, event: ev.LeafCreated) -> None:
        self._card(event.tensor, seq)
        self._value(event.tensor, seq, event.value, 0)
        self.requires_grad.setdefault(event.tensor, History()).add(seq, event.requires_grad)

    def _op(self, seq: int, event: ev.OpApplied) -> None:
        self._inputs(seq, event.inputs)
        self._card(event.output, seq)
        self._value(event.output, seq, event.value, 0)
        self.requires_grad.setdefault(event.output, History()).add(seq, event.node >= 0)
        if event.node >= 0:
            self._node(event.node, event.node_name, event.output, seq)
        self._saves(seq, event.saved)

    def _mutated(self, seq: int, event: ev.TensorMutated) -> None:
        self._inputs(seq, event.inputs)
        self._value(event.tensor, seq, event.value, event.version)
        for other in event.shared:
            self._value(other.tensor, seq, other.value, self._version(other.tensor, event.tensor, event.version))
        if event.node >= 0:
            self._card(event.tensor, seq)
            self._node(event.node, event.node_name, event.tensor, seq)
            self.requires_grad.setdefault(event.tensor, History()).add(seq, True)
        if event.grad_of >= 0:
            self.grads.setdefault(event.grad_of, History()).add(seq, event.value)
            self._touch(event.grad_of, seq)
        self._saves(seq, event.saved)

    def _version(self, other: int, changed: int, version: int) -> int:
        """Return the version of a tensor after another one on its memory has come to a version."""
        known = self.values.get(other)
        if known is None:
            return 0
        shared = self._counters.get(other) == self._counters.get(changed)
        return version if shared else known.items[-1].version

    def _view(self, seq: int, event: ev.ViewCreated) -> None:
        owner = self.memory_of[event.view] = self.memory_of.get(event.base, event.base)
        self.view_made[event.view] = seq
        self.views_of.setdefault(owner, []).append(seq)
        if event.base in self._counters:
            self._counters[event.view] = self._counters[event.base]
        own, version = self.values[event.view].items[-1], self._newest_version(event.base)
        if own.version != version:
            self._value(event.view, seq, own.value, version)

    def _newest_version(self, tensor: int) -> int:
        known = self.values.get(tensor)
        return known.items[-1].version if known is not None else 0

    def _detached(self, seq: int, event: ev.Detached) -> None:
        if event.how == "data":  # it counts its own changes: those of the tape's tensor stay unseen, and the reverse
            self._counters[event.tensor] = event.tensor
        elif event.source in self._counters:
            self._counters[event.tensor] = self._counters[event.source]
        self._touch(event.source, seq)
        self._card(event.tensor, seq)
        self._value(event.tensor, seq, event.value, 0 if event.how == "data" else self._newest_version(event.source))
        self.requires_grad.setdefault(event.tensor, History()).add(seq, False)

    def _flag(self, seq: int, event: ev.RequiresGradChanged) -> None:
        table = self.requires_grad if event.what == "requires_grad" else self.retains
        table.setdefault(event.tensor, History()).add(seq, event.after)
        self._touch(event.tensor, seq)

    def _mode(self, seq: int, event: ev.GradModeChanged) -> None:
        self.mode.add(seq, event)

    def _backward_started(self, seq: int, event: ev.BackwardStarted) -> None:
        self.backwards.append(seq)
        self._backward = seq
        for pending in event.pending:
            if pending.node not in self.node_made:
                self.node_tensor[pending.node] = pending.tensor
                self.node_name[pending.node] = pending.name

    def _finished(self, seq: int, event: ev.BackwardFinished) -> None:
        self.finished[event.started] = seq

    def _visited(self, seq: int, event: ev.NodeVisited) -> None:
        self.visits.setdefault(event.node, []).append(seq)
        tensor = self.node_tensor.get(event.node)
        if tensor is not None:
            self._touch(tensor, seq)

    def _sent(self, seq: int, event: ev.GradientSent) -> None:
        self.sends.setdefault(event.node, []).append(seq)
        self.arrivals.setdefault(event.receiver, []).append(seq)
        for node in (event.node, event.receiver):
            tensor = self.node_tensor.get(node)
            if tensor is not None:
                self._touch(tensor, seq)

    def _accumulated(self, seq: int, event: ev.GradAccumulated) -> None:
        self.accumulations.setdefault(event.tensor, []).append(seq)
        self.grads.setdefault(event.tensor, History()).add(seq, event.after)
        if event.grad >= 0:
            self.grad_owner.setdefault(event.grad, History()).add(seq, event.tensor)
        self._touch(event.tensor, seq)

    def _cleared(self, seq: int, event: ev.GradCleared) -> None:
        self.grads.setdefault(event.tensor, History()).add(seq, event.after)
        self._touch(event.tensor, seq)

    def _saved_released(self, seq: int, event: ev.SavedReleased) -> None:
        for node in event.nodes:
            self.released.setdefault(node, History()).add(seq, event.why)
        if event.bytes:
            self.saved_bytes.add(seq, self.saved_bytes.items[-1] - event.bytes if self.saved_bytes.items else 0)

    def _updated(self, seq: int, event: ev.ParameterUpdated) -> None:
        self._value(event.tensor, seq, event.after, event.version)
        for other in event.shared:
            self._value(other.tensor, seq, other.value, self._version(other.tensor, event.tensor, event.version))

    def _printed(self, seq: int, event: ev.Printed | ev.Warned) -> None:
        self.prints.append(seq)

    def _failed(self, seq: int, event: ev.Failed) -> None:
        self.failure = seq
        self.prints.append(seq)
        self._backward = -1


_HANDLERS: dict[type[ev.Event], Callable[[Index, int, Any], None]] = {
    ev.ScopeEntered: Index._scope_entered,
    ev.ScopeLeft: Index._scope_left,
    ev.StatementEntered: Index._statement,
    ev.LeafCreated: Index._leaf,
    ev.OpApplied: Index._op,
    ev.TensorMutated: Index._mutated,
    ev.Detached: Index._detached,
    ev.ViewCreated: Index._view,
    ev.RequiresGradChanged: Index._flag,
    ev.GradModeChanged: Index._mode,
    ev.BackwardStarted: Index._backward_started,
    ev.BackwardFinished: Index._finished,
    ev.NodeVisited: Index._visited,
    ev.GradientSent: Index._sent,
    ev.GradAccumulated: Index._accumulated,
    ev.GradCleared: Index._cleared,
    ev.SavedReleased: Index._saved_released,
    ev.ParameterUpdated: Index._updated,
    ev.Printed: Index._printed,
    ev.Warned: Index._printed,
    ev.Failed: Index._failed,
}
