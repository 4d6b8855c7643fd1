"""The backward pass: nodes by falling sequence number, each when all its gradients have arrived."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import Any

import numpy as np

from gradgui.engine.errors import fail
from gradgui.engine.namespaces import EngineNamespace, NumpyNamespace
from gradgui.engine.node import AccumulateGrad, Node, gradient_edge
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor

Seeds = Sequence[Tensor | None]
_NUMPY, _ENGINE = NumpyNamespace(), EngineNamespace()


def backward(
    tensors: Sequence[Tensor], gradients: Seeds, retain_graph: bool | None, create_graph: bool, inputs: Any = None
) -> None:
    """Accumulate the gradients of ``tensors`` into the leaves (or into ``inputs`` only)."""
    keep = create_graph if retain_graph is None else retain_graph
    if create_graph:
        _warn_cycle()
    wanted = None
    if inputs is not None:
        chosen = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
        if not chosen:
            raise fail(RuntimeError, "`inputs` argument to `backward()` cannot be empty.")
        wanted = {gradient_edge(t): t for t in chosen}
    Pass(tensors, gradients, keep, create_graph, "backward").run(wanted)


def grad(
    outputs: Sequence[Tensor],
    inputs: Sequence[Tensor],
    gradients: Seeds,
    retain_graph: bool | None,
    create_graph: bool,
    allow_unused: bool,
) -> tuple[Tensor | None, ...]:
    """Return the gradients of ``outputs`` with respect to ``inputs``, accumulating nothing."""
    for t in inputs:
        if not t._requires_grad:
            raise fail(
                RuntimeError,
                "One of the differentiated Tensors does not require grad",
                "Ask for gradients only of tensors made with requires_grad=True or computed from one.",
                (t._id,),
            )
    keep = create_graph if retain_graph is None else retain_graph
    edges = [gradient_edge(t) for t in inputs]
    found = Pass(outputs, gradients, keep, create_graph, "grad").collect(edges)
    for i, (t, value) in enumerate(zip(inputs, found, strict=True)):
        if value is None and not allow_unused:
            raise fail(
                RuntimeError,
                f"The differentiated Tensor at index {i} appears to not have been used in the graph. Set "
                "allow_unused=True if this is the desired behavior.",
                "There is no path from the output back to this tensor, so it has no gradient.",
                (t._id,),
            )
    return tuple(None if v is None else _as_tensor(v) for v in found)


class Pass:
    """One backward pass from its roots."""

    def __init__(self, tensors: Sequence[Tensor], gradients: Seeds, keep: bool, create: bool, call: str) -> None:
        self.keep, self.create, self.call = keep, create, call
        self.roots = [_root(t, g, create) for t, g in zip(tensors, gradients, strict=True)]
        self.arriving: dict[Node, dict[int, Any]] = {}
        self.released: list[Node] = []
        self.namespace: Any = _ENGINE if create else _NUMPY

    def run(self, wanted: dict[Any, Tensor] | None = None) -> None:
        """Walk the graph and accumulate into leaves: all of them, or those of the wanted edges."""
        if wanted is None:
            self._walk(None, {})
            return
        captured: dict[Any, Any] = {}
        self._walk(set(wanted), captured)
        for edge, tensor in wanted.items():
            if edge in captured:
                accumulate(tensor, captured[edge], self.create)

    def collect(self, edges: list[Any]) -> list[Any]:
        """Walk the graph and return what arrived at each edge, None where nothing did."""
        captured: dict[Any, Any] = {}
        self._walk(set(edges), captured)
        return [captured.get(edge) for edge in edges]

    def _walk(self, wanted: set[Any] | None, captured: dict[Any, Any]) -> None:
        waits = self._count(wanted)
        observer, before = state.observer, state.grad_enabled
        if observer is not None:
            observer.backward_started(self.roots, waits, self.keep, self.create, self.call)
        totals = dict(waits)
        state.grad_enabled = self.create
        complete = False
        try:
            with np.errstate(all="ignore"):
                self._visit_all(waits, totals, wanted, captured)
            complete = True
        finally:
            state.grad_enabled = before
            if observer is not None:
                if self.released:
                    observer.saved_released(self.released, "backward")
                observer.backward_finished(complete)

    def _count(self, wanted: set[Any] | None) -> dict[Node, int]:
        """Return for each node to visit how many gradients it waits for, in order of discovery."""
        waits: dict[Node, int] = {}
        stack: list[Node] = []
        for _, node, _ in self.roots:
            if node not in waits:
                waits[node] = 0
                stack.append(node)
        while stack:
            for receiver, _ in stack.pop().edges:
                if receiver is None:
                    continue
                if receiver not in waits:
                    waits[receiver] = 0
                    stack.append(receiver)
                waits[receiver] += 1
        return waits if wanted is None else _leading_to(waits, {edge[0] for edge in wanted})

    def _visit_all(
        self, waits: dict[Node, int], totals: dict[Node, int], wanted: set[Any] | None, captured: dict[Any, Any]
    ) -> None:
        ready: list[tuple[float, int, Node]] = []
        for tensor, node, seed in self.roots:
            self._receive(node, tensor._output_nr, seed)
        for node in {root[1] for root in self.roots}:
            if waits.get(node) == 0:
                heapq.heappush(ready, _rank(node))
        while ready:
            node = heapq.heappop(ready)[2]
            gradients = self.arriving.pop(node, {})
            if wanted is not None:
                for number, value in gradients.items():
                    if (node, number) in wanted:
                        captured[(node, number)] = value
                if isinstance(node, AccumulateGrad):
                    continue
            self._visit(node, gradients, waits, totals, ready)

    def _visit(
        self, node: Node, gradients: dict[int, Any], waits: dict[Node, int], totals: dict[Node, int], ready: Any
    ) -> None:
        gradient = gradients.get(0)
        if state.observer is not None:
            state.observer.node_visited(node, gradient)
        for number, keeper in node.retained.items():
            tensor = keeper()
            if tensor is not None and number in gradients:
                _retain(tensor, gradients[number])
        if isinstance(node, AccumulateGrad):
            accumulate(node.variable, gradient, self.create, node)
            return
        if gradient is not None:
            self._send_all(node, gradient, waits, totals, ready)
        if not self.keep and node.release():
            self.released.append(node)

    def _send_all(self, node: Node, gradient: Any, waits: dict[Node, int], totals: dict[Node, int], ready: Any) -> None:
        context = node.context(_same if self.create else _array_of)
        for index, ((receiver, number), vjp) in enumerate(zip(node.edges, node.vjps(), strict=False)):
            if receiver is None or vjp is None or receiver not in waits:
                continue
            full = vjp(self.namespace, gradient, context)
            value, summed = self._unbroadcast(node, index, full)
            total = self._receive(receiver, number, value)
            waits[receiver] -= 1
            observer = state.observer
            if observer is not None:
                left, of = waits[receiver], totals[receiver]
                observer.gradient_sent(node, index, receiver, value, left, of, summed, full if summed else None)
                if left == 0 and of > 1:
                    observer.node_ready(receiver, total)
            if waits[receiver] == 0:
                heapq.heappush(ready, _rank(receiver))

    def _receive(self, node: Node, number: int, value: Any) -> Any:
        slots = self.arriving.setdefault(node, {})
        slots[number] = slots[number] + value if number in slots else value
        if not isinstance(slots[number], (np.ndarray, Tensor)):
            slots[number] = np.asarray(slots[number])
        return slots[number]

    def _unbroadcast(self, node: Node, index: int, full: Any) -> tuple[Any, tuple[int, ...]]:
        """Sum over the dims along which the input had been stretched; give the input's dtype."""
        shape, dtype = node.shapes[index], node.dtypes[index]
        if not isinstance(full, (np.ndarray, Tensor)):
            full = np.asarray(full)
        have = full.shape
        summed: tuple[int, ...] = ()
        if have != shape:
            lead = len(have) - len(shape)
            summed = (*range(lead), *(i + lead for i, n in enumerate(shape) if n == 1 and have[i + lead] != 1))
            if lead < 0 or any(have[i + lead] != n and n != 1 for i, n in enumerate(shape)):
                raise AssertionError(f"{node.name()} gave input {index} a gradient of shape {have}, not {shape}")
            full = self.namespace.sum(full, summed, True)
            full = self.namespace.reshape(full, shape) if lead else full
        if (full.array if isinstance(full, Tensor) else full).dtype != dtype:
            full = self.namespace.cast(full, dtype)
        return full, summed


def accumulate(tensor: Tensor, value: Any, create: bool, node: Node | None = None) -> None:
    """Add a gradient to ``.grad``: in place, or out of place when it must stay differentiable."""
    before = tensor._grad
    old = before.array if before is not None else None
    if before is None:
        tensor._grad = _owned(value, create)
        how = "set"
    elif create:
        tensor._grad = before + value  # type: ignore[operator]
        how = "out_of_place"
    else:
        before._storage.prepare_write()
        np.add(before.array, value, out=before.array)
        before._version_counter.value += 1
        how = "in_place"
    if state.observer is not None:
        state.observer.grad_accumulated(tensor, node, old, value, how)


def _retain(tensor: Tensor, value: Any) -> None:
    before = tensor._grad
    old = before.array if before is not None else None
    new = value if isinstance(value, Tensor) else Tensor(np.array(value))
    tensor._grad = new if before is None else before + new  # type: ignore[operator]
    if state.observer is not None:
        state.observer.grad_accumulated(tensor, tensor._node, old, value, "retained")


def _owned(value: Any, create: bool) -> Tensor:
    """Return a tensor that nothing else shares, unless its history must be kept."""
    if isinstance(value, Tensor):
        return value if create else Tensor(np.array(value.array))
    return Tensor(np.array(value))


def _as_tensor(value: Any) -> Tensor:
    return value if isinstance(value, Tensor) else Tensor(np.array(value))


def _rank(node: Node) -> tuple[float, int, Node]:
    """Order as PyTorch does: accumulators first, then the youngest node."""
    if isinstance(node, AccumulateGrad):
        return -float("inf"), node.sequence, node
    return -node.sequence, 0, node


def _leading_to(waits: dict[Node, int], targets: set[Node | None]) -> dict[Node, int]:
    """Keep only the nodes from which a target can be reached, with what they then wait for."""
    useful: set[Node] = {n for n in waits if n in targets}
    order = sorted(waits, key=lambda n: n.sequence if not isinstance(n, AccumulateGrad) else -1)
    for node in order:
        if any(receiver in useful for receiver, _ in node.edges):
            useful.add(node)
    kept = {node: 0 for node in waits if node in useful}
    for node in kept:
        for receiver, _ in node.edges:
            if receiver in kept:
                kept[receiver] += 1
    return kept


def _root(tensor: Tensor, gradient: Tensor | None, create: bool) -> tuple[Tensor, Node, Any]:
    node, _ = gradient_edge(tensor)
    if node is None:
        raise fail(
            RuntimeError,
            "element 0 of tensors does not require grad and does not have a grad_fn",
            "Nothing on the way to this tensor was recorded, so there is no path back. Check that an input has "
            "requires_grad=True, and that no detach(), no_grad or torch.tensor(t) cut the path.",
            (tensor._id,),
        )
    if gradient is None:
        if tensor._array.size != 1:
            raise fail(
                RuntimeError,
                "grad can be implicitly created only for scalar outputs",
                f"This tensor has {tensor._array.size} elements, so backward() needs to know how much each counts: pass "
                "gradient= with the same shape, or make one number of it first, with sum() or mean().",
                (tensor._id,),
            )
        seed: Any = np.ones_like(tensor.array)
        return tensor, node, Tensor(seed) if create else seed
    if gradient._array.shape != tensor._array.shape:
        raise fail(
            RuntimeError,
            f"Mismatch in shape: grad_output[0] has a shape of {gradient.shape} and output[0] has a shape of "
            f"{tensor.shape}.",
            "The gradient that a backward pass starts from has one number for each element of the output.",
            (tensor._id, gradient._id),
        )
    return tensor, node, gradient if create else np.array(gradient.array)


def _same(tensor: Tensor) -> Tensor:
    return tensor


def _array_of(tensor: Tensor) -> np.ndarray:
    return tensor.array


def _warn_cycle() -> None:
    import warnings

    warnings.warn(
        "Using backward() with create_graph=True will create a reference cycle between the parameter and its gradient "
        "which can cause a memory leak. We recommend using autograd.grad when creating the graph to avoid this. If you "
        "have to use this function, make sure to reset the .grad fields of your parameters to None after use to break "
        "the cycle and avoid the leak.",
        UserWarning,
        stacklevel=4,
    )
