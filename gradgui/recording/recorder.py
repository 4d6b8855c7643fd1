"""The recorder: listens to the engine and to the marks of a program, and writes the recording."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor
from gradgui.recording import events as ev
from gradgui.recording.bridge import Bridge, Carried, Held, Known
from gradgui.recording.captures import Budget, Captures
from gradgui.recording.counting import Counting
from gradgui.recording.journal import Journal
from gradgui.recording.kept import Kept
from gradgui.recording.rules import recorded_rule
from gradgui.recording.short import short_text

if TYPE_CHECKING:
    import numpy as np

    from gradgui.engine.node import Node
    from gradgui.engine.observer import Observer, RuleLine
    from gradgui.engine.opdef import OpDef
    from gradgui.engine.storage import Storage
    from gradgui.recording.recording import Recording

GRAD, NO_GRAD = "grad", "no_grad"


@dataclass(slots=True)
class _Pass:
    """A backward pass under way."""

    started: int
    site: int
    parts: dict[int, list[ev.Part]]  # node → what has arrived there
    arrived: tuple[ev.Part, ...] = ()  # what the node under visit took, for the accumulation that may follow
    visited: int = 0
    freed: int = 0


class Recorder(Journal):
    """Observer of the engine: what it tells becomes events."""

    def __init__(
        self,
        recording: Recording,
        budget: Budget | None = None,
        window: tuple[int, int] | None = None,
        first_value: int = 0,
    ) -> None:
        super().__init__(recording, budget, window)
        self.captures = Captures(recording, self.budget, first_value)
        self.grad_of: dict[int, int] = {}  # a .grad tensor → its leaf
        self._families: weakref.WeakKeyDictionary[Storage, list[weakref.ref[Tensor]]] = weakref.WeakKeyDictionary()
        self.kept = Kept(self._dropped)
        self.passes: list[_Pass] = []  # backward passes under way
        self._counting = Counting(self)

    def _meet(self, tensor: Tensor) -> None:
        if tensor._id not in self.captures:
            self._strange(tensor)

    # ---- counting only, and going on from where another recorder was -----------------------------------------

    def only_count(self) -> None:
        """Count events from now on, and keep none."""
        self._listen(False)

    def keep_again(self, tensors: list[Tensor]) -> Bridge:
        """Keep events again; return what there is to know of the tensors that are there."""
        self._listen(True)
        known = [
            Known(t._id, self.captures.tensor(t), t._version_counter.value, t.requires_grad)
            for t in tensors
            if t._id in self.captures
        ]
        held = [Held(t._id, t._grad._id, self.value(t._grad)) for t in tensors if t._grad is not None]
        names = [ev.Bound(name, frame, *stands_for) for (frame, name), stands_for in self._names.items()]
        return Bridge(tuple(known), tuple(held), tuple(names))

    @property
    def listener(self) -> Observer:
        """Who is to listen to the engine: this recorder, or what stands for it while events are only counted."""
        observer: Observer = self if self.hearing else self._counting
        return observer

    def _listen(self, hearing: bool) -> None:
        listens = state.observer is self.listener
        self.hearing = self.captures.keeping = hearing
        if listens:
            state.observer = self.listener

    def carried(self) -> Carried:
        """Return what another recorder needs to go on from here, outside of any backward pass."""
        families = [[t for t in (r() for r in family) if t is not None] for family in self._families.values()]
        return Carried(
            self.captures.versions(), dict(self.grad_of), families, self.kept.nodes(), dict(self._names),
            list(self._scopes),
        )  # fmt: skip

    def carry_on(self, carried: Carried, alive: set[int]) -> None:
        """Go on from there, with the tensors that are still alive."""
        self.captures.set_versions({t: version for t, version in carried.versions.items() if t in alive})
        self.grad_of = {grad: leaf for grad, leaf in carried.grad_of.items() if grad in alive}
        self._names, self._scopes = dict(carried.names), list(carried.scopes)
        self._families = weakref.WeakKeyDictionary()
        for family in carried.families:
            if family:
                self._families[family[0]._storage] = [weakref.ref(t) for t in family]
        self.kept = Kept(self._dropped)
        for node in carried.nodes:
            for saved in node.saved:
                self.kept.keep(node, saved.tensor)

    def _pass_site(self) -> int:
        """Return the place of the backward pass under way: all that it does itself comes from its call."""
        return self.passes[-1].site if self.passes else self.site()

    # ---- values ----------------------------------------------------------------------------------------------

    def value(self, tensor: Tensor) -> int:
        """Return the value of a tensor as it is now, capturing it when it is new or has changed."""
        if tensor._id not in self.captures:
            return self._strange(tensor)
        if tensor._storage.pinned and self.captures.changed_by_numpy(tensor):
            self._written_by_numpy(tensor)
        return self.captures.current(tensor)

    def _strange(self, tensor: Tensor) -> int:
        """Take note of a tensor that was made before the recording began, or by code that is not recorded."""
        value = self.captures.tensor(tensor)
        creator = "gradient" if self.passes else "outside"  # a hook or a Function sees what the pass computed
        self._emit(ev.LeafCreated(self.site(), self._parent, tensor._id, creator, value, tensor._requires_grad))
        return value

    def _written_by_numpy(self, tensor: Tensor) -> None:
        old, version = self.captures.last(tensor._id), tensor._version_counter.value
        new = self.captures.tensor(tensor)
        self._emit(
            ev.TensorMutated(self.site(), self._parent, "numpy", tensor._id, version, version, old, new, why="numpy")
        )

    def _operands(self, operands: tuple[Any, ...]) -> tuple[ev.Operand, ...]:
        return tuple([self._operand(t) for t in operands])

    def _operand(self, value: Any, written: Tensor | None = None) -> ev.Operand:
        """Return an input; one on the memory that was just ``written`` to had the value captured before."""
        if not isinstance(value, Tensor):
            return ev.Operand(-1, -1, short_text(value), -1)
        if written is not None and value._storage is written._storage:
            number = self.captures.last(value._id)
        else:
            number = self.captures.known(value)
        if number < 0:
            number = self.value(value)
        return ev.Operand(value._id, number, "", self.grad_of.get(value._id, -1))

    # ---- Observer --------------------------------------------------------------------------------------------

    def leaf_created(self, tensor: Tensor, creator: str, shares: Tensor | None = None, slot: str = "") -> None:
        """Take note of a leaf."""
        if self.muted:
            return
        if shares is not None:
            self.value(shares)
            self._join(shares, tensor)
        value, needs = self.captures.tensor(tensor), tensor._requires_grad
        self._emit(ev.LeafCreated(self.site(), self._parent, tensor._id, creator, value, needs, slot))

    def op_applied(
        self, op: OpDef, operands: tuple[Any, ...], attrs: dict[str, Any], output: Tensor, node: Node | None, why: str
    ) -> None:
        """Take note of an operation."""
        if self.muted:
            return
        inputs = self._operands(operands)
        value = self.captures.tensor(output)
        number, name, edges, saved = self._node(node)
        self._emit(
            ev.OpApplied(
                self.site(3), self._parent, op.name, inputs, output._id, value, number, name, edges, saved,
                GRAD if state.grad_enabled else NO_GRAD, why, _attrs(attrs),
            )
        )  # fmt: skip

    def mutated(
        self,
        op: str,
        operands: tuple[Any, ...],
        attrs: dict[str, Any],
        tensor: Tensor,
        before: int,
        node: Node | None,
        why: str,
    ) -> None:
        """Take note of an in-place change."""
        if self.muted:
            return
        old = self.captures.last(tensor._id)
        own = ev.Operand(tensor._id, old, "", self.grad_of.get(tensor._id, -1))
        inputs = (own, *[self._operand(t, tensor) for t in operands[1:]])
        number, name, edges, saved = self._node(node, (tensor._id, old))
        value = self.captures.tensor(tensor)
        leaf = self.grad_of.get(tensor._id, -1)
        self._emit(
            ev.TensorMutated(
                self.site(3), self._parent, op, tensor._id, before, tensor._version_counter.value, old, value, inputs,
                number, name, edges, saved, GRAD if state.grad_enabled else NO_GRAD, why, _attrs(attrs),
                self._shared(tensor), leaf,
            )
        )  # fmt: skip
        if leaf >= 0 and op == "zero_":
            self._emit(ev.GradCleared(self.site(), self._parent, leaf, old, value, "zero"))

    def view_created(self, base: Tensor, view: Tensor) -> None:
        """Take note of shared memory."""
        if self.muted:
            return
        self._join(base, view)
        array = view.array
        steps = tuple(s // array.itemsize for s in array.strides)
        offset = max(view._offset, 0) // array.itemsize
        self._emit(ev.ViewCreated(self.site(), self._parent, base._id, view._id, steps, offset))

    def requires_grad_changed(self, tensor: Tensor, what: str, before: bool, after: bool) -> None:
        """Take note of a flag."""
        self.value(tensor)
        self._emit(ev.RequiresGradChanged(self.site(), self._parent, tensor._id, what, before, after))

    def detached(self, source: Tensor, result: Tensor, how: str) -> None:
        """Take note of a tensor without history."""
        if self.muted:
            self._join(source, result)  # a change of one is seen in the other all the same
            return
        self.value(source)
        self._join(source, result)
        value = self.captures.tensor(result)
        self._emit(ev.Detached(self.site(), self._parent, source._id, result._id, value, how))

    def grad_mode_changed(self, before: str, after: str, via: str) -> None:
        """Take note of a switch of grad mode."""
        self._emit(ev.GradModeChanged(self.site(), self._parent, before, after, via))

    def backward_started(
        self, roots: list[tuple[Tensor, Node, Any]], waits: dict[Node, int], retain: bool, create: bool, call: str
    ) -> None:
        """Take note of the start of a pass."""
        starts = []
        parts: dict[int, list[ev.Part]] = {}
        for tensor, node, seed in roots:
            self.value(tensor)
            value = self.captures.gradient(seed)
            starts.append(ev.Root(tensor._id, node.id, value))
            parts.setdefault(node.id, []).append(ev.Part(-1, 0, value))
        pending = tuple([ev.Pending(n.id, type(n).__name__, n.output_id, w) for n, w in waits.items()])
        site = self.site()
        seq = self._emit(ev.BackwardStarted(site, self._parent, tuple(starts), pending, retain, create, call))
        self.passes.append(_Pass(seq, site, parts))

    def node_visited(self, node: Node, grad: Any) -> None:
        """Take note that a node took its gradient."""
        value = self.captures.gradient(grad) if grad is not None else -1
        number, now = node.sequence, self.passes[-1]
        now.arrived = tuple(now.parts.pop(number, ()))
        now.visited += 1
        self._emit(ev.NodeVisited(now.site, self._parent, number, value, now.arrived))

    def gradient_sent(
        self,
        node: Node,
        index: int,
        receiver: Node,
        value: Any,
        waits: int,
        of: int,
        summed: tuple[int, ...],
        full: Any,
    ) -> None:
        """Take note of one gradient on its way."""
        number = self.captures.gradient(value)
        whole = self.captures.gradient(full) if full is not None else -1
        now, sender, goal = self.passes[-1], node.sequence, receiver.sequence
        now.parts.setdefault(goal, []).append(ev.Part(sender, index, number))
        self._emit(ev.GradientSent(now.site, self._parent, sender, index, goal, number, waits, of, summed, whole))

    def node_ready(self, node: Node, total: Any) -> None:
        """Take note of the sum of several contributions."""
        now = self.passes[-1]
        parts = tuple(now.parts.get(node.id, ()))
        self._emit(ev.NodeReady(now.site, self._parent, node.id, parts, self.captures.gradient(total)))

    def grad_accumulated(
        self, tensor: Tensor, node: Node | None, before: np.ndarray | None, contribution: Any, how: str
    ) -> None:
        """Take note of a gradient that arrived in ``.grad``."""
        grad = tensor._grad
        assert grad is not None
        old = self.captures.last(grad._id) if how == "in_place" else -1
        if before is not None and old < 0:
            old = self.captures.store(before)
        value = self.captures.gradient(contribution)
        after = self.captures.tensor(grad)
        self.grad_of[grad._id] = tensor._id
        parts: tuple[ev.Part, ...] = ()
        if node is not None and self.passes:
            now = self.passes[-1]
            parts, now.arrived = now.arrived, ()
        self._emit(
            ev.GradAccumulated(self._pass_site(), self._parent, tensor._id, old, value, after, parts, how, grad._id)
        )

    def saved_released(self, nodes: list[Node], why: str) -> None:
        """Take note of what was let go."""
        self._release([node.id for node in nodes], why)

    def backward_finished(self, complete: bool) -> None:
        """Take note of the end of a pass."""
        done = self.passes.pop()
        self.captures.end_pass()
        self._emit(ev.BackwardFinished(done.site, self._parent, done.started, done.visited, done.freed, complete))

    def grad_cleared(self, tensor: Tensor, before: Tensor | None, how: str) -> None:
        """Take note that the person set ``.grad``."""
        old = self.captures.gradient(before) if before is not None else -1
        new = -1
        if tensor._grad is not None:
            new = self.value(tensor._grad)
            self.grad_of[tensor._grad._id] = tensor._id
        self._emit(ev.GradCleared(self.site(), self._parent, tensor._id, old, new, how))

    def updating(self, tensor: Tensor) -> None:
        """Take note of what a parameter holds before its update."""
        self.value(tensor)

    def parameter_updated(self, tensor: Tensor, optimiser: str, before: int, lines: list[RuleLine]) -> None:
        """Take note of an update."""
        old = self.captures.last(tensor._id)
        new = self.captures.tensor(tensor)
        known = {id(value): at for value, at in ((lines[0][2], old), (lines[-1][2], new)) if at >= 0}
        rule = recorded_rule(lines, known, lambda v: self.value(v) if isinstance(v, Tensor) else self.captures.store(v))
        self._emit(
            ev.ParameterUpdated(
                self.site(), self._parent, tensor._id, old, new, optimiser, rule, before,
                tensor._version_counter.value, self._shared(tensor),
            )
        )  # fmt: skip

    # ---- what nodes keep -------------------------------------------------------------------------------------

    def _node(
        self, node: Node | None, written: tuple[int, int] = (-1, -1)
    ) -> tuple[int, str, tuple[int, ...], tuple[ev.Saved, ...]]:
        """Return the parts of a node; ``written`` is a tensor changed in place, and its value before."""
        if node is None:
            return -1, "", (), ()
        edges = tuple([-1 if receiver is None else receiver.id for receiver, _ in node.edges])
        saved = [self._saved(node, s.role, s.tensor, written) for s in node.saved]
        constants = [(role, value) for role, value in node.constants if value is not None]
        saved += [ev.Saved(role, text=short_text(value)) for role, value in constants]
        return node.id, type(node).__name__, edges, tuple(saved)

    def _saved(self, node: Node, role: str, tensor: Tensor, written: tuple[int, int]) -> ev.Saved:
        added = self.kept.keep(node, tensor)
        version = tensor._version_counter.value
        if tensor._id == written[0] and role != "out":
            return ev.Saved(role, tensor._id, version, written[1], added)
        value = self.captures.last(tensor._id)
        if value < 0 or (tensor._id == written[0] and role == "out"):
            value = self.captures.tensor(tensor)
        return ev.Saved(role, tensor._id, version, value, added)

    def _release(self, nodes: list[int], why: str) -> None:
        freed = self.kept.release(nodes)
        self._emit(ev.SavedReleased(self._pass_site(), self._parent, tuple(nodes), freed, why))
        if self.passes and why == "backward":
            self.passes[-1].freed += freed

    def _dropped(self, node: int) -> None:
        if state.observer is self.listener:
            self._release([node], "dropped")

    # ---- shared memory ---------------------------------------------------------------------------------------

    def _join(self, base: Tensor, view: Tensor) -> None:
        family = self._families.setdefault(base._storage, [])
        known = {r() for r in family}
        family += [weakref.ref(t) for t in (base, view) if t not in known]

    def _shared(self, tensor: Tensor) -> tuple[ev.Operand, ...]:
        family = self._families.get(tensor._storage, ())
        others = [t for t in (r() for r in family) if t is not None and t is not tensor]
        return tuple([ev.Operand(t._id, self.captures.tensor(t)) for t in others if t._id in self.captures])


def _attrs(attrs: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple([(name, str(value)) for name, value in attrs.items()]) if attrs else ()
