"""Applying an operation: prepare the inputs, compute, put a node on the tape, tell the observer."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine import dtypes
from gradgui.engine.errors import fail
from gradgui.engine.node import Node, SavedTensor, gradient_edge, node_class
from gradgui.engine.opdef import OpDef
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor

Operand = Tensor | int | float | bool


def apply(op: OpDef, *operands: Any, **attrs: Any) -> Tensor:
    """Apply an operation to tensors and Python numbers; return the result.

    Raise RuntimeError, IndexError or TypeError in PyTorch's words when shapes or types do not fit.
    """
    arrays = prepare(op, operands)
    try:
        out = op.forward(*arrays, **attrs)
    except ValueError as error:
        raise explain_shapes(op, operands, error) from None
    result = wrap(op, operands, out)
    why = untracked(op, operands, result)
    node = None if why else record(op, operands, attrs, result)
    if node is not None:
        result._requires_grad, result._node = True, node
    if state.observer is not None:
        state.observer.op_applied(op, operands, attrs, result, node, why)
        if op.is_view:
            state.observer.view_created(operands[0], result)
    return result


def wrap(op: OpDef, operands: tuple[Any, ...], out: Any) -> Tensor:
    """Make a tensor of a forward's result; a view shares storage and version with its base."""
    if op.is_view:
        source: Tensor = operands[0]
        result = source.alias(out)
        result._version_counter = source._version_counter
        result._base = source._base if source._base is not None else source
        result._view_mode = state.mode
        return result
    if type(out) is not np.ndarray:
        out = np.asarray(out)
    return Tensor(out)


def untracked(op: OpDef, operands: tuple[Any, ...], result: Tensor) -> str:
    """Say in one word why the operation is not recorded on the tape; "" when it is."""
    if not op.differentiable or result._array.dtype.kind not in "fc":
        needs = any(isinstance(t, Tensor) and t._requires_grad for t in operands)
        return "dtype" if needs and state.grad_enabled else "no_input" if state.grad_enabled else "no_grad"
    for t in operands:
        if isinstance(t, Tensor) and t._requires_grad:
            return "" if state.grad_enabled else "no_grad"
    return "no_input"


def record(op: OpDef, operands: tuple[Any, ...], attrs: dict[str, Any], result: Tensor | None) -> Node:
    """Make the node of an operation, with its edges and what its rules will read."""
    node = node_class(op)()
    node.edges = tuple([gradient_edge(t) if isinstance(t, Tensor) else (None, 0) for t in operands])
    node.shapes = tuple([t._array.shape if isinstance(t, Tensor) else () for t in operands])
    node.dtypes = tuple([t._array.dtype if isinstance(t, Tensor) else None for t in operands])
    node.attrs = attrs
    if result is not None:
        node.output_id = result._id
    if op.saves:
        keep(node, op, operands, result)
    return node


def keep(node: Node, op: OpDef, operands: tuple[Any, ...], result: Tensor | None) -> None:
    """Save what the rules of the inputs that need a gradient will read."""
    wanted: list[str] = []
    for edge, roles in zip(node.edges, op.saves, strict=False):
        if edge[0] is not None:
            wanted += [role for role in roles if role not in wanted]
    saved: list[SavedTensor] = []
    constants: list[tuple[str, Any]] = []
    for role in wanted:
        value = result if role == "out" else operands[op.roles.index(role)]
        if isinstance(value, Tensor):
            saved.append(SavedTensor(role, value, role == "out"))
        else:
            constants.append((role, value))
    node.saved, node.constants = tuple(saved), tuple(constants)


# ---- preparing inputs ----------------------------------------------------------------------------------------


def prepare(op: OpDef, operands: tuple[Any, ...]) -> list[Any]:
    """Return the arrays (and numbers) that a forward takes, promoted as its kind says."""
    kind = op.kind
    if kind == "plain":
        return [t.array if isinstance(t, Tensor) else t for t in operands]
    if kind == "float" and len(operands) == 1:
        array = operands[0].array
        return [array if array.dtype.kind == "f" else array.astype(np.float32)]
    arrays = [t.array if isinstance(t, Tensor) else t for t in operands]
    target = common_dtype(operands, arrays)
    if kind == "float" and target.kind != "f":
        target = np.dtype(np.float32)
    return [_cast(a, target) for a in arrays]


def common_dtype(operands: tuple[Any, ...], arrays: list[Any]) -> np.dtype[Any]:
    """Return the dtype in which a mixed operation computes."""
    first = arrays[0].dtype if isinstance(arrays[0], np.ndarray) else None
    if first is not None and first.kind == "f":
        for a in arrays[1:]:
            if a.dtype != first if isinstance(a, np.ndarray) else isinstance(a, complex):
                break
        else:
            return first
    tensors = [t for t in operands if isinstance(t, Tensor)]
    result = dtypes.promote(
        [t.dtype for t in tensors if t._array.ndim],
        [t.dtype for t in tensors if not t._array.ndim],
        [dtypes.category_of_number(v) for v in operands if not isinstance(v, Tensor)],
    )
    return result.np


def _cast(value: Any, target: np.dtype[Any]) -> Any:
    if isinstance(value, np.ndarray):
        return value if value.dtype == target else value.astype(target)
    return target.type(value) if target.kind != "f" else value


def explain_shapes(op: OpDef, operands: tuple[Any, ...], error: ValueError) -> Exception:
    """Return PyTorch's error for inputs that do not fit together."""
    tensors = [t for t in operands if isinstance(t, Tensor)]
    if len(tensors) == 2 and op.kind in ("elementwise", "float", "compare"):
        clash = clashing_dimension(tensors[0].shape, tensors[1].shape)
        if clash is not None:
            dim, m, n = clash
            return fail(
                RuntimeError,
                f"The size of tensor a ({m}) must match the size of tensor b ({n}) at non-singleton dimension {dim}",
                f"Shapes {tuple(tensors[0].shape)} and {tuple(tensors[1].shape)} cannot be stretched to fit each "
                f"other: counted from the right, sizes must be equal or one of them 1; here {m} meets {n}.",
                tuple(t._id for t in tensors),
            )
    return fail(RuntimeError, str(error), tensors=tuple(t._id for t in tensors))


def clashing_dimension(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, int, int] | None:
    """Return (dim of the result, size in a, size in b) of the last pair that does not broadcast."""
    ndim = max(len(a), len(b))
    for back in range(1, min(len(a), len(b)) + 1):
        m, n = a[-back], b[-back]
        if m != n and m != 1 and n != 1:
            return ndim - back, m, n
    return None
