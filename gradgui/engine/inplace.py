"""In-place changes: the same rows, written into the memory of their first input, with a new version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gradgui.engine import dtypes
from gradgui.engine.apply import apply, check_views, compute, record, untracked
from gradgui.engine.errors import fail
from gradgui.engine.opdef import TABLE, OpDef
from gradgui.engine.quiet import hush, unhush
from gradgui.engine.saved import SavedTensor
from gradgui.engine.state import state
from gradgui.engine.storage import Version, address
from gradgui.engine.tensor import Tensor
from gradgui.engine.views import check_inplace, rebase

if TYPE_CHECKING:
    from gradgui.engine.node import Node

OVERLAP = (
    "unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please "
    "clone() the tensor before performing the operation."
)
PARTIAL_OVERLAP = (
    "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory "
    "location. Please clone() the tensor before performing the operation."
)
INFERENCE = (
    "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get "
    "a normal tensor "
    "before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details."
)
MAY_OVERLAP = ("fill", "zero", "index_put")


class Change(NamedTuple):
    """What an in-place change did: the version before, the node now on the tape or why there is none."""

    before: int
    node: Node | None
    why: str


def mutate(op: OpDef, tensor: Tensor, *others: Any, **attrs: Any) -> Tensor:
    """Apply ``op`` to ``tensor`` and write the result into it; return it.

    Raise RuntimeError in PyTorch's words when a leaf would be changed under a recording, or the result does not fit.
    """
    done = change(op, tensor, *others, **attrs)
    if state.observer is not None:
        state.observer.mutated(f"{op.name}_", (tensor, *others), attrs, tensor, *done)
    return tensor


def check_history(op: OpDef, tensor: Tensor, *others: Any) -> str:
    """Refuse a change that cannot be recorded; return why it is not, "" when it is."""
    why = untracked(op, (tensor, *others), tensor._array.dtype)
    if not why or why == "dtype":
        check_inplace(tensor)
        check_views(others)
    # PyTorch records the filling of whole numbers too
    return "" if why == "dtype" and op.name in ("fill_tensor", "index_put") else why


def check_change(op: OpDef, tensor: Tensor, *others: Any) -> str:
    """Refuse a change that cannot be; return why it is not recorded, "" when it is."""
    why = check_history(op, tensor, *others)
    if op.name == "fill_tensor" and others[0].ndim:
        raise fail(
            RuntimeError,
            f"fill_ only supports 0-dimension value tensor but got tensor with {others[0].ndim} dimensions.",
            tensors=(tensor._id, others[0]._id),
        )
    if op.name == "copy" and _same_window(tensor, others[0]):
        return why  # nothing to do, so nothing to refuse
    check_writable(op, tensor)
    if op.name != "index_put":  # asked before the indexes are looked at
        check_overlap(op, tensor, others)
    return why


def change(op: OpDef, tensor: Tensor, *others: Any, **attrs: Any) -> Change:
    """Do what ``mutate`` does without telling the observer."""
    operands = (tensor, *others)
    why = check_change(op, tensor, *others)
    out = np.asarray(compute(op, operands, attrs))
    check_result(op, tensor, out)
    before = tensor._version_counter.value
    node: Node | None = None
    if not why:
        node = record(op, operands, attrs, ())
        _keep_old_value(node, op, tensor)
    if op.name == "index_put":
        # only the picked places: in repeated memory the others must not be written again
        write(tensor, others[0].array, attrs["index"])
    else:
        write(tensor, out)
    if node is not None:
        if any(index < 0 for _, index in op.plan(tuple([e[0] is not None for e in node.edges]))):
            node.saved = (*node.saved, SavedTensor("out", tensor, True))
        node = rebase(tensor, node)
    return Change(before, node, why)


def write(tensor: Tensor, values: Any, index: Any = ...) -> None:
    """Put values into a tensor's memory, or a part of it, and count its version up."""
    tensor._storage.prepare_write()
    token = hush()
    try:
        tensor.array[index] = values
    finally:
        unhush(token)
    if tensor._inference and not state.inference and type(tensor._version_counter) is Version:
        # as in PyTorch, the values are written by now: it is the count of versions that fails
        raise fail(RuntimeError, INFERENCE, "clone() gives a normal tensor.", (tensor._id,))
    tensor._version_counter.value += 1


def _same_window(a: Tensor, b: Tensor) -> bool:
    """Return whether two tensors are the same elements in the same order."""
    one, other = a.array, b.array
    return a is b or (
        a._storage is b._storage
        and one.dtype == other.dtype
        and one.shape == other.shape
        and one.strides == other.strides
        and address(one) == address(other)
    )


def check_writable(op: OpDef, tensor: Tensor) -> None:
    """Refuse to write into repeated memory."""
    array = tensor._array
    if op.name not in MAY_OVERLAP and repeats(array):
        raise fail(
            RuntimeError,
            OVERLAP,
            "expand() repeats elements without copying them, so one place in memory would get several values.",
            (tensor._id,),
        )


def repeats(array: np.ndarray) -> bool:
    """Return whether several elements stand for one place in memory."""
    if 0 not in array.strides or array.size < 2:
        return False
    return any(step == 0 and n > 1 for n, step in zip(array.shape, array.strides, strict=True))


def check_overlap(op: OpDef, tensor: Tensor, others: tuple[Any, ...]) -> None:
    """Refuse an input that shares some of the memory that is written to, but not all of it in the same order."""
    for other in others:
        if not isinstance(other, Tensor) or op.name.startswith("fill") or other._storage is not tensor._storage:
            continue
        if other is tensor:
            shared = op.name == "index_put"
        else:
            shared = _partly_shares(tensor.array, other.array, op.name == "index_put")
        if shared:
            raise fail(
                RuntimeError,
                PARTIAL_OVERLAP,
                "The input is a view of the memory that is written to, so it would change while it is read.",
                (tensor._id, other._id),
            )


def _partly_shares(a: np.ndarray, b: np.ndarray, also_wholly: bool) -> bool:
    if not (a.size and b.size and _is_dense(a) and _is_dense(b)):
        return False
    first, second = (address(x) for x in (a, b))
    if first == second and a.nbytes == b.nbytes:
        return also_wholly or a.strides != b.strides
    return first < second + b.nbytes and second < first + a.nbytes


def _is_dense(array: np.ndarray) -> bool:
    """Return whether the elements fill a stretch of memory, in any order."""
    expected = array.itemsize
    for step, n in sorted((step, n) for step, n in zip(array.strides, array.shape, strict=True) if n != 1):
        if step != expected:
            return False
        expected *= n
    return True


def check_result(op: OpDef, tensor: Tensor, out: np.ndarray) -> None:
    """Refuse a result that does not fit into the tensor's shape or dtype."""
    if out.shape != tensor._array.shape:
        raise fail(
            RuntimeError,
            f"output with shape {list(tensor.shape)} doesn't match the broadcast shape {list(out.shape)}",
            "An in-place change cannot make its tensor larger.",
            (tensor._id,),
        )
    if (op.kind == "plain" and op.name != "pow_scalar") or out.dtype == tensor._array.dtype:
        return
    made, have = dtypes.from_numpy(out.dtype), tensor.dtype
    if made.category > have.category and op.kind != "compare":
        names = made.tensor_type.removesuffix("Tensor"), have.tensor_type.removesuffix("Tensor")
        raise fail(
            RuntimeError,
            f"result type {names[0]} can't be cast to the desired output type {names[1]}",
            f"The result would be {made!r}, but the tensor that is written to holds {have!r}.",
            (tensor._id,),
        )


def _keep_old_value(node: Node, op: OpDef, tensor: Tensor) -> None:
    """Let the rules read what the tensor was before the change: a copy stands for its first input."""
    plan = op.plan(tuple([edge[0] is not None for edge in node.edges]))
    roles = [role for role, index in plan if index == 0]
    if roles:
        observer, state.observer = state.observer, None
        try:
            old = apply(TABLE["clone"], tensor)
        finally:
            state.observer = observer
        old._id = tensor._id
        node.saved = tuple(SavedTensor(s.role, old, False) if s.role in roles else s for s in node.saved)
