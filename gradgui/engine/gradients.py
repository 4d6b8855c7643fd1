"""``backward`` and ``grad``: what a person asks for, checked and handed to a pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gradgui.engine.accumulate import as_tensor
from gradgui.engine.backward import Pass, Root
from gradgui.engine.errors import CREATE_GRAPH_CYCLE, fail
from gradgui.engine.node import Node, gradient_edge
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor
from gradgui.engine.warn import warn_once

Seeds = Sequence[Tensor | None]


def backward(
    tensors: Sequence[Tensor], gradients: Seeds, retain_graph: bool | None, create_graph: bool, inputs: Any = None
) -> None:
    """Accumulate the gradients of ``tensors`` into the leaves (or into ``inputs`` only)."""
    if inputs is not None:
        inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
        if not inputs:
            raise fail(RuntimeError, "`inputs` argument to `backward()` cannot be empty.")
    keep = create_graph if retain_graph is None else retain_graph
    roots = [_root(i, t, g, create_graph) for i, (t, g) in enumerate(zip(tensors, gradients, strict=True))]
    only = None
    if inputs is not None:
        only = _targets(inputs)
    if create_graph:
        warn_once(CREATE_GRAPH_CYCLE, inside=True)
    Pass(roots, keep, create_graph, "backward").run(only)


def _check_input(value: Any) -> None:
    if not isinstance(value, Tensor):
        raise fail(RuntimeError, f"all inputs have to be Tensors or GradientEdges, but got {type(value).__name__}")


def _targets(inputs: tuple[Any, ...]) -> set[Node]:
    found: set[Node] = set()
    for t in inputs:
        _check_input(t)
        t.retain_grad()
        node = gradient_edge(t)[0]
        if node is not None:
            found.add(node)
    return found


def grad(
    outputs: Sequence[Tensor],
    inputs: Sequence[Tensor],
    gradients: Seeds,
    retain_graph: bool | None,
    create_graph: bool,
    allow_unused: bool,
) -> tuple[Tensor | None, ...]:
    """Return the gradients of ``outputs`` with respect to ``inputs``, accumulating nothing."""
    if not inputs:
        raise fail(RuntimeError, "`inputs` argument to `grad()` cannot be empty.")
    keep = create_graph if retain_graph is None else retain_graph
    roots = [_root(i, t, g, create_graph) for i, (t, g) in enumerate(zip(outputs, gradients, strict=True))]
    for t in inputs:
        _check_input(t)
        if not t.requires_grad:
            raise fail(
                RuntimeError,
                "One of the differentiated Tensors does not require grad",
                "Ask for gradients only of tensors made with requires_grad=True or computed from one.",
                (t._id,),
            )
    found = Pass(roots, keep, create_graph, "grad").collect([gradient_edge(t) for t in inputs])
    for i, (t, value) in enumerate(zip(inputs, found, strict=True)):
        if value is None and not allow_unused:
            raise fail(
                RuntimeError,
                f"The differentiated Tensor at index {i} appears to not have been used in the graph. Set "
                "allow_unused=True if this is the desired behavior.",
                "There is no path from the output back to this tensor, so it has no gradient.",
                (t._id,),
            )
    return tuple(_result(v) for v in found)


def _result(value: Any) -> Tensor | None:
    if value is None or isinstance(value, Tensor):
        return value
    result = as_tensor(value)
    if state.observer is not None:
        state.observer.leaf_created(result, "torch.autograd.grad")
    return result


def _root(index: int, tensor: Tensor, gradient: Tensor | None, create: bool) -> Root:
    if gradient is None:
        seed = _implicit_seed(index, tensor)
    elif not isinstance(gradient, Tensor):
        iter(gradient)  # the error for what is no sequence is Python's
        text = f"gradients can be either Tensors or None, but got {type(gradient).__name__}"
        raise fail(TypeError, text, tensors=(tensor._id,))
    else:
        _check_seed(index, tensor, gradient)
        seed = gradient
    node, _ = gradient_edge(tensor)
    if node is None:
        raise _no_history(index, tensor)
    if seed._array.dtype != tensor._array.dtype:
        seed = Tensor(seed.array.astype(tensor._array.dtype))
    return tensor, node, seed if create else seed.array


def _implicit_seed(index: int, tensor: Tensor) -> Tensor:
    if not tensor.requires_grad:
        raise _no_history(index, tensor)
    if tensor._array.size != 1:
        raise fail(
            RuntimeError,
            "grad can be implicitly created only for scalar outputs",
            f"This tensor has {tensor._array.size} elements, so backward() needs to know how much each counts: pass "
            "gradient= with the same shape, or make one number of it first, with sum() or mean().",
            (tensor._id,),
        )
    if tensor._array.dtype.kind not in "fc":
        raise fail(
            RuntimeError,
            f"grad can be implicitly created only for real scalar outputs but got {tensor.dtype!r}",
            "Whole numbers have no slope, so there is nothing to send back from here.",
            (tensor._id,),
        )
    return Tensor(np.ones_like(tensor.array))


def _check_seed(index: int, tensor: Tensor, gradient: Tensor) -> None:
    if gradient._array.shape != tensor._array.shape:
        raise fail(
            RuntimeError,
            f"Mismatch in shape: grad_output[{index}] has a shape of {gradient.shape} and output[{index}] has a "
            "shape of "
            f"{tensor.shape}.",
            "The gradient that a backward pass starts from has one number for each element of the output.",
            (tensor._id, gradient._id),
        )


def _no_history(index: int, tensor: Tensor) -> Exception:
    return fail(
        RuntimeError,
        f"element {index} of tensors does not require grad and does not have a grad_fn",
        "Nothing on the way to this tensor was recorded, so there is no path back. Check that an input has "
        "requires_grad=True, and that no detach(), no_grad or torch.tensor(t) cut the path.",
        (tensor._id,),
    )


__all__ = ["backward", "grad"]
