"""Applying an operation: prepare the inputs, compute, put a node on the tape, tell the observer."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine import dtypes
from gradgui.engine.errors import INFERENCE_SAVED, fail
from gradgui.engine.node import Node, gradient_edge, node_class
from gradgui.engine.quiet import hush, unhush
from gradgui.engine.saved import SavedTensor
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor, needs_grad
from gradgui.engine.views import make_view

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradgui.engine.opdef import OpDef

Operand = Tensor | int | float | bool
NO_EDGE = (None, 0)
# outside inference mode PyTorch computes these from tensors of inference mode by writing into fresh ones, and counts it
WRITTEN_BY_PYTORCH = {
    **dict.fromkeys(("sum", "sum_dim", "max", "min", "to_copy", "abs", "clone", "dot", "mv", "rpow"), 1),
    **dict.fromkeys(("any", "all", "logical_not"), 1),
    **dict.fromkeys(("mean", "mean_dim", "max_dim", "min_dim"), 2),
}
FLOATS = frozenset(np.dtype(name) for name in ("float16", "float32", "float64"))
UNIFORM = ("elementwise", "float")  # kinds in which floating point of one dtype needs no promotion


def apply(op: OpDef, *operands: Any, **attrs: Any) -> Tensor:
    """Apply an operation to tensors and Python numbers; return the result.

    Raise RuntimeError, IndexError or TypeError in PyTorch's words when shapes or types do not fit.
    """
    out = compute(op, operands, attrs)
    if op.is_view:
        result = make_view(operands[0], out)
    else:
        result = Tensor(out if type(out) is np.ndarray else np.asarray(out))
    why = untracked(op, operands, result._array.dtype)
    if op.is_view and result._inference:
        why = why or "no_grad"
    elif why and not state.inference and any(isinstance(t, Tensor) and t._inference for t in operands):
        result._version_counter.value = WRITTEN_BY_PYTORCH.get(op.name, 0)
    node = None
    if not why:
        node = record(op, operands, attrs, (result,))
        result._requires_grad, result._node = True, node
    if state.observer is not None:
        state.observer.op_applied(op, operands, attrs, result, node, why)
        if op.is_view:
            state.observer.view_created(operands[0], result)
    return result


def apply_multi(op: OpDef, *operands: Any, **attrs: Any) -> tuple[Tensor, ...]:
    """Apply an operation that has several results; those that are floating point share one node."""
    arrays = compute(op, operands, attrs)
    results: list[Tensor] = [
        make_view(operands[0], out, "multi") if op.is_view else Tensor(np.asarray(out)) for out in arrays
    ]
    why = untracked(op, operands, results[0]._array.dtype) if results else "no_input"
    if why and not state.inference and any(isinstance(t, Tensor) and t._inference for t in operands):
        for result in results if not op.is_view else ():
            result._version_counter.value = WRITTEN_BY_PYTORCH.get(op.name, 0)
    node = None
    if not why:
        made = [(number, result) for number, result in enumerate(results) if result._array.dtype.kind == "f"]
        for number, result in made:
            result._output_nr = number  # before it is saved, for that is kept too
        node = record(op, operands, attrs, results)
        node.outputs = len(results)
        for _, result in made:
            result._requires_grad, result._node = True, node
    if state.observer is not None:
        for result in results:
            state.observer.op_applied(op, operands, attrs, result, node, why)
            if op.is_view:
                state.observer.view_created(operands[0], result)
    return tuple(results)


def compute(op: OpDef, operands: tuple[Any, ...], attrs: dict[str, Any]) -> Any:
    """Return what the forward gives for the operands, without NumPy's warnings."""
    arrays = prepare(op, operands)
    token = hush()
    try:
        out = op.forward(*arrays, **attrs) if attrs else op.forward(*arrays)
    except ValueError as error:
        check_inference(op, operands)
        check_views(operands)
        raise explain_shapes(op, operands, error) from None
    finally:
        unhush(token)
    if op.kind != "plain" and type(out) is np.ndarray and out.ndim > 1 and len(arrays) > 1:
        return _laid_out(out, arrays)
    return out


def check_inference(op: OpDef, operands: Sequence[Any]) -> None:
    """Refuse to save a tensor of inference mode for the way back."""
    if op.saves and state.grad_enabled and any(isinstance(t, Tensor) and t.requires_grad for t in operands):
        for t in operands:
            if isinstance(t, Tensor) and t._inference:
                raise fail(RuntimeError, INFERENCE_SAVED, tensors=(t._id,))


def check_views(operands: Sequence[Any]) -> None:
    """Refuse views whose history is lost before anything else is said about them: PyTorch links histories first."""
    if state.grad_enabled and any(isinstance(t, Tensor) and t.requires_grad for t in operands):
        for t in operands:
            if isinstance(t, Tensor) and t._view is not None:
                t._view.refresh(t)


def _laid_out(out: Any, arrays: list[Any]) -> Any:
    """Lay a result out as PyTorch does: like the first input, and row by row where an input repeats elements."""
    first = arrays[0]
    if not out.flags.c_contiguous:
        repeats = any(isinstance(a, np.ndarray) and 0 in a.strides and a.size > 1 for a in arrays)
        return np.ascontiguousarray(out) if repeats else out
    if isinstance(first, np.ndarray) and first.shape == out.shape and not first.flags.c_contiguous and _dense(first):
        like = np.empty_like(first, out.dtype)
        like[...] = out
        return like
    return out


def _dense(array: np.ndarray) -> bool:
    return array.size > 1 and 0 not in array.strides


def untracked(op: OpDef, operands: Sequence[Any], dtype: np.dtype[Any]) -> str:
    """Say in one word why the operation is not recorded on the tape; "" when it is."""
    for t in operands:
        if isinstance(t, Tensor) and (t._requires_grad or (t._view is not None and needs_grad(t))):
            break
    else:
        return "no_input"
    if t._inference and not any(not isinstance(o, Tensor) or not o._inference for o in operands):
        return "no_input"  # where all come from inference mode, PyTorch does not get as far as the tape
    if not state.grad_enabled:
        return "no_grad"
    return "" if op.node_name and dtype in FLOATS else "dtype"


def record(op: OpDef, operands: Sequence[Any], attrs: dict[str, Any], results: Sequence[Tensor]) -> Node:
    """Make the node of an operation, with its edges and what its rules will read."""
    node = node_class(op)()
    edges: list[Any] = []
    shapes: list[Any] = []
    types: list[Any] = []
    for t in operands:
        if isinstance(t, Tensor):
            array = t._array
            made_by = t._node
            edge = (made_by, t._output_nr) if made_by is not None and t._view is None else gradient_edge(t)
            edges.append(edge)
            shapes.append(array.shape)
            types.append(array.dtype)
        else:
            edges.append(NO_EDGE)
            shapes.append(())
            types.append(None)
    node.edges, node.shapes, node.dtypes, node.attrs = tuple(edges), tuple(shapes), tuple(types), attrs
    if results:
        node.output_id = results[0]._id
    if op.saves:
        keep(node, op, operands, results)
    if state.anomaly:
        from gradgui.engine.anomaly import remember

        remember(node)
    return node


def keep(node: Node, op: OpDef, operands: Sequence[Any], results: Sequence[Tensor]) -> None:
    """Save what the rules of the inputs that need a gradient will read; results that are not made yet are left out."""
    saved: list[SavedTensor] = []
    constants: list[tuple[str, Any]] = []
    for role, index in op.plan(tuple([edge[0] is not None for edge in node.edges])):
        if index < 0:
            if results:
                result = results[-1 - index]
                saved.append(SavedTensor(role, result, result._array.dtype.kind == "f"))
            continue
        value = operands[index] if index < len(operands) else None
        if isinstance(value, Tensor):
            if value._inference and not state.inference:
                raise fail(RuntimeError, INFERENCE_SAVED, tensors=(value._id,))
            saved.append(SavedTensor(role, value, False))
        else:
            constants.append((role, value))
    node.saved, node.constants = tuple(saved), tuple(constants)


# ---- preparing inputs ----------------------------------------------------------------------------------------


def prepare(op: OpDef, operands: Sequence[Any]) -> list[Any]:
    """Return the arrays (and numbers) that a forward takes, promoted as its kind says."""
    arrays: list[Any] = []
    dtype, mixed = None, False
    for t in operands:
        if isinstance(t, Tensor):
            array = t._array if t._moves == t._storage.moves else t.array
            arrays.append(array)
            if dtype is None:
                dtype = array.dtype
            elif array.dtype is not dtype:
                mixed = True
        else:
            arrays.append(t)
    if op.kind == "plain" or (dtype in FLOATS and not mixed and op.kind in UNIFORM):
        return arrays
    return _promoted(op, operands, arrays)


def _promoted(op: OpDef, operands: Sequence[Any], arrays: list[Any]) -> list[Any]:
    """Bring arrays of different dtypes to one."""
    kind = op.kind
    if kind == "compare":
        return _comparable(operands, arrays)
    if kind == "choice":
        return [arrays[0], *(_cast(a, common_dtype(operands[1:], arrays[1:])) for a in arrays[1:])]
    target = common_dtype(operands, arrays)
    if kind == "float" and target.kind != "f":
        target = state.default_dtype.np
    return [_cast(a, target) for a in arrays]


def common_dtype(operands: Sequence[Any], arrays: list[Any]) -> np.dtype[Any]:
    """Return the dtype in which a mixed operation computes."""
    first: np.dtype[Any] | None = arrays[0].dtype if isinstance(arrays[0], np.ndarray) else None
    if first is not None and first.kind == "f":
        for a in arrays[1:]:
            if a.dtype != first if isinstance(a, np.ndarray) else isinstance(a, complex):
                break
        else:
            return first
    tensors = [t for t in operands if isinstance(t, Tensor)]
    promoted = dtypes.promote(
        [t.dtype for t in tensors if t._array.ndim],
        [t.dtype for t in tensors if not t._array.ndim],
        [dtypes.category_of_number(v) for v in operands if not isinstance(v, Tensor)],
        state.default_dtype,
    )
    return promoted.np


def _comparable(operands: Sequence[Any], arrays: list[Any]) -> list[Any]:
    """Promote as PyTorch does before it compares: 0.1 is rounded to float32 first."""
    target = common_dtype(operands, arrays)
    return [np.asarray(a, target) if not isinstance(a, np.ndarray) else _cast(a, target) for a in arrays]


def _cast(value: Any, target: np.dtype[Any]) -> Any:
    if isinstance(value, np.ndarray):
        return value if value.dtype == target else value.astype(target, order="C" if 0 in value.strides else "K")
    return target.type(value) if target.kind != "f" else value


def explain_shapes(op: OpDef, operands: Sequence[Any], error: ValueError) -> Exception:
    """Return PyTorch's error for inputs that do not fit together."""
    tensors = [t for t in operands if isinstance(t, Tensor)]
    for first, second in pairwise(tensors):
        clash = clashing_dimension(first.shape, second.shape)
        if clash is not None:
            return does_not_broadcast(clash, first, second)
    return fail(RuntimeError, str(error), tensors=tuple(t._id for t in tensors))


def does_not_broadcast(clash: tuple[int, int, int], first: Tensor, second: Tensor) -> Exception:
    """Return the error for two shapes that cannot be stretched to fit each other."""
    dim, m, n = clash
    return fail(
        RuntimeError,
        f"The size of tensor a ({m}) must match the size of tensor b ({n}) at non-singleton dimension {dim}",
        f"Shapes {tuple(first.shape)} and {tuple(second.shape)} cannot be stretched to fit each other: "
        "counted from the "
        f"right, sizes must be equal or one of them 1; here {m} meets {n}.",
        (first._id, second._id),
    )


def clashing_dimension(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, int, int] | None:
    """Return (dim of the result, size in a, size in b) of the last pair that does not broadcast."""
    ndim = max(len(a), len(b))
    for back in range(1, min(len(a), len(b)) + 1):
        m, n = a[-back], b[-back]
        if m != n and m != 1 and n != 1:
            return ndim - back, m, n
    return None
