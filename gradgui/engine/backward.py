"""The backward pass: nodes by falling sequence number, each when all its gradients have arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.accumulate import accumulate, call_after, call_before, call_leaf_hooks, call_tensor_hooks
from gradgui.engine.errors import fail
from gradgui.engine.hooks import name_of
from gradgui.engine.namespaces import EngineNamespace, NumpyNamespace
from gradgui.engine.node import AccumulateGrad, Node
from gradgui.engine.observer import scope
from gradgui.engine.quiet import hush, unhush
from gradgui.engine.ready import ReadyQueue
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor
from gradgui.engine.views import reduced

if TYPE_CHECKING:
    from collections.abc import Sequence

Root = tuple[Tensor, Node, Any]
_NUMPY, _ENGINE = NumpyNamespace(), EngineNamespace()


class Pass:
    """One backward pass from its roots.

    ``capture`` gives edges whose gradient is to be returned; ``only`` gives nodes beyond which nothing is to be
    computed; both None means: accumulate into every leaf.
    """

    def __init__(self, roots: list[Root], keep: bool, create: bool, call: str) -> None:
        self.roots, self.keep, self.create, self.call = roots, keep, create, call
        self.space: Any = _ENGINE if create else _NUMPY
        self.arriving: dict[Node, list[Any]] = {}
        self.released: list[Node] = []
        self.ready = ReadyQueue()
        self.capture: dict[Node, dict[int, Any]] | None = None
        self.running: set[Node] | None = None  # nodes to run, when not all
        self.waits: dict[Node, int] = {}
        self.totals: dict[Node, int] = {}

    def run(self, only: set[Node] | None = None) -> None:
        """Walk the graph and accumulate into leaves: all of them, or only what lies on the way to some nodes."""
        self._find(only, only)
        self._walk()

    def collect(self, edges: Sequence[tuple[Node | None, int]]) -> list[Any]:
        """Walk the graph and return what arrived at each edge, None where nothing did."""
        self.capture = {node: {} for node, _ in edges if node is not None}
        self._find(set(self.capture), set())
        self._walk()
        return [self.capture[node].get(number) if node is not None else None for node, number in edges]

    # ---- which nodes -----------------------------------------------------------------------------------------

    def _find(self, targets: set[Node] | None, run_too: set[Node] | None) -> None:
        """Find the nodes to visit and what each waits for; with targets, only those on the way to one."""
        waits = _count([node for _, node, _ in self.roots])
        if targets is not None:
            self.running = _leading_to(waits, targets)
            kept = self.running | targets
            self.running |= run_too or set()
            waits = {node: 0 for node in waits if node in kept}
            for node in waits:
                for receiver, _ in node.edges if node in self.running else ():
                    if receiver in waits:
                        waits[receiver] += 1
        self.waits, self.totals = waits, dict(waits)

    # ---- the walk --------------------------------------------------------------------------------------------

    def _walk(self) -> None:
        observer, before = state.observer, state.grad_enabled
        if observer is not None:
            observer.backward_started(self.roots, self.waits, self.keep, self.create, self.call)
        state.grad_enabled = self.create
        token, complete = hush(), False
        try:
            self._visit_all()
            complete = True
        finally:
            unhush(token)
            state.grad_enabled = before
            if observer is not None:
                if self.released:
                    observer.saved_released(self.released, "backward")
                observer.backward_finished(complete)

    def _visit_all(self) -> None:
        ready, waits = self.ready, self.waits
        for tensor, node, seed in self.roots:
            if node in waits:
                self._receive(node, tensor._output_nr, seed)
        for node in dict.fromkeys(node for _, node, _ in self.roots):
            if waits.get(node) == 0:
                ready.push(node.rank, node)
        while ready.heap:
            node = ready.pop()
            arrived = self.arriving.pop(node)
            if state.anomaly:
                from gradgui.engine.anomaly import visiting

                with visiting(node):
                    self._visit(node, arrived)
            else:
                self._visit(node, arrived)

    def _visit(self, node: Node, arrived: list[Any]) -> None:
        leaf = isinstance(node, AccumulateGrad)
        runs = self.running is None or node in self.running
        if state.observer is not None and runs:
            state.observer.node_visited(node, arrived[0])
        if leaf:
            call_leaf_hooks(node, arrived)  # type: ignore[arg-type]
        elif node.hooks is not None:
            call_tensor_hooks(node, arrived)
        if self.capture is not None and node in self.capture:
            self.capture[node] = dict(enumerate(arrived))
        if not runs:
            return
        pattern = arrived[0]
        if node.hooks is not None:
            arrived = call_before(node, arrived, pattern)
        if leaf:
            self._accumulate(node, arrived[0])  # type: ignore[arg-type]
        else:
            self._send_all(node, arrived)

    def _accumulate(self, node: AccumulateGrad, value: Any) -> None:
        variable = node.variable
        if value is not None:
            shared = any(value is seed for _, _, seed in self.roots)
            accumulate(variable, value, self.create, node, shared)
        if node.hooks is not None:
            call_after(node, [], [value], value)
        for hook in (variable._after_grad if value is not None else None) or ():
            with scope("hook", name_of(hook)):
                hook(variable)

    def _send_all(self, node: Node, arrived: list[Any]) -> None:
        waits = self.waits
        wanted = [receiver in waits for receiver, _ in node.edges]
        fulls = node.gradients(self.space, arrived, wanted)
        sent = [self._fitted(node, i, full) if wanted[i] and full is not None else None for i, full in enumerate(fulls)]
        if node.hooks is not None:
            sent = call_after(node, sent, arrived, next((g for g in arrived if g is not None), None))
        if not self.keep and node.release():
            self.released.append(node)
        if state.anomaly and state.check_nan:
            from gradgui.engine.anomaly import check_nan

            check_nan(node, sent)
        for index, (receiver, number) in enumerate(node.edges):
            if wanted[index]:
                self._send(node, index, receiver, number, sent[index], fulls[index])  # type: ignore[arg-type]

    def _send(self, node: Node, index: int, receiver: Node, number: int, value: Any, full: Any) -> None:
        waits = self.waits
        total = self._receive(receiver, number, value)
        left = waits[receiver] = waits[receiver] - 1
        observer = state.observer
        if observer is not None and value is not None:
            of, summed = self.totals[receiver], () if full is value else _summed(full, node.shapes[index])
            observer.gradient_sent(node, index, receiver, value, left, of, summed, full if summed else None)
            if left == 0 and of > 1:
                observer.node_ready(receiver, total)
        if left == 0:
            self.ready.push(receiver.rank, receiver)

    def _receive(self, node: Node, number: int, value: Any) -> Any:
        slots = self.arriving.get(node)
        if slots is None:
            slots = self.arriving[node] = [None] * node.outputs
        if value is not None:
            have = slots[number]
            if have is None:
                slots[number] = value
            else:
                total = have + value
                slots[number] = total if isinstance(total, (np.ndarray, Tensor)) else np.asarray(total)
        return slots[number]

    def _fitted(self, node: Node, index: int, full: Any) -> Any:
        """Return a gradient in the shape and dtype of its input: summed over the dims that had been stretched."""
        shape, dtype = node.shapes[index], node.dtypes[index]
        if type(full) is np.ndarray and full.shape == shape and full.dtype is dtype:
            return full
        if not isinstance(full, (np.ndarray, Tensor)):
            full = np.asarray(full)
        have = full.shape
        if have != shape:
            lead = len(have) - len(shape)
            if lead < 0 or any(have[i + lead] != n and n != 1 for i, n in enumerate(shape)):
                raise fail(
                    RuntimeError,
                    f"Function {node.name()} returned an invalid gradient at index {index} - got {list(have)} but "
                    f"expected shape compatible with {list(shape)}",
                    "A gradient has the shape of the input it is for.",
                    (),
                    (node.id,),
                )
            full = reduced(self.space, full, shape)
        if (full.array if isinstance(full, Tensor) else full).dtype != dtype:
            full = self.space.cast(full, dtype)
        return full


def _summed(full: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the dims over which a gradient was summed to reach a shape."""
    have = np.shape(full) if not isinstance(full, Tensor) else tuple(full.shape)
    if have == shape:
        return ()
    lead = len(have) - len(shape)
    return (*range(lead), *(i + lead for i, n in enumerate(shape) if n == 1 and have[i + lead] != 1))


def _count(roots: list[Node]) -> dict[Node, int]:
    """Return for each node to visit how many gradients it waits for, in order of discovery."""
    waits: dict[Node, int] = {}
    stack: list[Node] = []
    for node in roots:
        if node not in waits:
            waits[node] = 0
            stack.append(node)
    while stack:
        for receiver, _ in stack.pop().edges:
            if receiver is None:
                continue
            if receiver in waits:
                waits[receiver] += 1
            else:
                waits[receiver] = 1
                stack.append(receiver)
    return waits


def _leading_to(nodes: dict[Node, int], targets: set[Node]) -> set[Node]:
    """Return the nodes from which a target can be reached, the targets themselves only when from another one."""
    found: set[Node] = set()
    # a node is always younger than what it sends to, accumulators aside
    for node in sorted(nodes, key=lambda n: n.sequence if not isinstance(n, AccumulateGrad) else -1):
        if any(receiver in found or receiver in targets for receiver, _ in node.edges):
            found.add(node)
    return found
