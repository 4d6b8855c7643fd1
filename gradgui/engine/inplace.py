"""In-place changes: the same rows, written into the memory of their first input, with a new version."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine import dtypes
from gradgui.engine.apply import explain_shapes, prepare, record, untracked
from gradgui.engine.errors import fail
from gradgui.engine.node import Node, SavedTensor
from gradgui.engine.opdef import OpDef
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor

LEAF = "a leaf Variable that requires grad is being used in an in-place operation."
LEAF_VIEW = "a view of a leaf Variable that requires grad is being used in an in-place operation."


def mutate(op: OpDef, tensor: Tensor, *others: Any, **attrs: Any) -> Tensor:
    """Apply ``op`` to ``tensor`` and write the result into it; return it.

    Raise RuntimeError in PyTorch's words when a leaf would be changed under a recording, or the result does not fit.
    """
    operands = (tensor, *others)
    check_leaf(tensor)
    arrays = prepare(op, operands)
    try:
        out = np.asarray(op.forward(*arrays, **attrs))
    except ValueError as error:
        raise explain_shapes(op, operands, error) from None
    check_result(tensor, out)
    why = untracked(op, operands, tensor)
    before = tensor._version_counter.value
    node = record(op, _with_copy(op, operands), attrs, None) if not why else None
    write(tensor, out)
    if node is not None:
        attach(node, op, tensor)
    if state.observer is not None:
        state.observer.mutated(f"{op.name}_", operands, attrs, tensor, before, node, why)
    return tensor


def write(tensor: Tensor, values: Any) -> None:
    """Put values into a tensor's memory and count its version up."""
    tensor._storage.prepare_write()
    tensor.array[...] = values
    tensor._version_counter.value += 1


def attach(node: Node, op: OpDef, tensor: Tensor) -> None:
    """Make ``node`` the history of a tensor that was changed in place."""
    node.output_id = tensor._id
    if any("out" in roles for roles in op.saves):
        node.saved = (*node.saved, SavedTensor("out", tensor, True))
    tensor._node, tensor._output_nr, tensor._requires_grad = node, 0, True


def check_leaf(tensor: Tensor) -> None:
    """Refuse to change a leaf that requires grad while operations are recorded."""
    if not state.grad_enabled:
        return
    base = tensor._base
    if tensor._requires_grad and tensor._node is None:
        raise _leaf_error(LEAF, tensor)
    if base is not None and base._requires_grad and base._node is None and tensor._requires_grad:
        raise _leaf_error(LEAF_VIEW, tensor)


def check_result(tensor: Tensor, out: np.ndarray) -> None:
    """Refuse a result that does not fit into the tensor's shape or dtype."""
    if out.shape != tensor._array.shape:
        raise fail(
            RuntimeError,
            f"output with shape {list(tensor.shape)} doesn't match the broadcast shape {list(out.shape)}",
            "An in-place change cannot make its tensor larger.",
            (tensor._id,),
        )
    made, have = dtypes.from_numpy(out.dtype), tensor.dtype
    if made.category > have.category:
        names = made.tensor_type.removesuffix("Tensor"), have.tensor_type.removesuffix("Tensor")
        raise fail(
            RuntimeError,
            f"result type {names[0]} can't be cast to the desired output type {names[1]}",
            f"The result would be {made!r}, but the tensor that is written to holds {have!r}.",
            (tensor._id,),
        )


def _with_copy(op: OpDef, operands: tuple[Any, ...]) -> tuple[Any, ...]:
    """Replace the first input by a copy where a rule will read its old value."""
    tensor = operands[0]
    if not any("a" in roles for roles in op.saves):
        return operands
    copy = Tensor(tensor.array.copy())
    copy._id, copy._requires_grad, copy._node, copy._output_nr = (
        tensor._id,
        tensor._requires_grad,
        tensor._node,
        tensor._output_nr,
    )
    return (copy, *operands[1:])


def _leaf_error(text: str, tensor: Tensor) -> Exception:
    return fail(
        RuntimeError,
        text,
        "A leaf that requires grad must not change while operations are recorded: its gradient would belong to a value "
        "that is gone. Update it inside 'with torch.no_grad():', or make a new tensor.",
        (tensor._id,),
    )
