"""``x[...]``: read step by step as PyTorch does, each step a view with its own node; and written."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.apply import apply
from gradgui.engine.errors import fail
from gradgui.engine.functions import unsqueeze
from gradgui.engine.inplace import check_leaf, write
from gradgui.engine.opdef import TABLE
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor


def getitem(tensor: Tensor, index: Any) -> Tensor:
    """Pick by whole numbers, slices, None, ..., masks and lists."""
    steps = index if isinstance(index, tuple) else (index,)
    if any(_is_advanced(step) for step in steps):
        return apply(TABLE["index"], tensor, index=_numpy_index(steps))
    result, dim = tensor, 0
    for step in _without_ellipsis(steps, tensor):
        if step is None:
            result, dim = unsqueeze(result, dim), dim + 1
        elif isinstance(step, slice):
            result, dim = _slice(result, dim, step, len(steps) == 1), dim + 1
        else:
            result = _select(result, dim, _whole(step))
    return result


def setitem(tensor: Tensor, index: Any, value: Any) -> None:
    """Write into a part of a tensor, in place."""
    check_leaf(tensor)
    steps = index if isinstance(index, tuple) else (index,)
    needs = state.grad_enabled and (tensor._requires_grad or (isinstance(value, Tensor) and value._requires_grad))
    if needs:
        raise fail(
            NotImplementedError,
            "writing into a part of a tensor that gradients flow through is not there yet",
            "Build the tensor from its parts instead, or write before requires_grad is switched on.",
            (tensor._id,),
        )
    new = tensor.array.copy()
    getitem_check(tensor, steps)
    new[_numpy_index(steps)] = value.array if isinstance(value, Tensor) else value
    before = tensor._version_counter.value
    write(tensor, new)
    if state.observer is not None:
        why = "no_input" if state.grad_enabled else "no_grad"
        state.observer.mutated("__setitem__", (tensor, value), {"index": _text(index)}, tensor, before, None, why)


def getitem_check(tensor: Tensor, steps: tuple[Any, ...]) -> None:
    """Raise what reading the same index would raise."""
    if not any(_is_advanced(step) for step in steps):
        dim = 0
        for step in _without_ellipsis(steps, tensor):
            if step is not None and not isinstance(step, slice):
                _in_range(_whole(step), dim, tensor._array.shape[dim])
            dim += step is not None


def _select(tensor: Tensor, dim: int, index: int) -> Tensor:
    if not tensor.ndim:
        raise fail(
            IndexError,
            "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a "
            "0-dim tensor to a number",
            "This tensor is a single number: there is nothing to pick from. item() gives it as a Python number.",
            (tensor._id,),
        )
    size = tensor._array.shape[dim]
    _in_range(index, dim, size)
    return apply(TABLE["select"], tensor, dim=dim, index=index % size)


def _in_range(index: int, dim: int, size: int) -> None:
    if not -size <= index < size:
        raise fail(
            IndexError,
            f"index {index} is out of bounds for dimension {dim} with size {size}",
            f"That dimension has the indexes 0 to {size - 1} (or −{size} to −1 from the end).",
        )


def _slice(tensor: Tensor, dim: int, step: slice, alone: bool) -> Tensor:
    if not tensor.ndim:
        raise fail(IndexError, "slice() cannot be applied to a 0-dim tensor.", tensors=(tensor._id,))
    every = 1 if step.step is None else _whole(step.step)
    if every <= 0:
        raise fail(ValueError, "step must be greater than zero", "PyTorch has no negative steps: use torch.flip.")
    whole = step.start is None and step.stop is None and every == 1
    if whole and not alone:
        return tensor
    bounds = slice(_bound(step.start), _bound(step.stop), every).indices(tensor._array.shape[dim])
    return apply(TABLE["slice"], tensor, dim=dim, start=bounds[0], end=max(bounds[0], bounds[1]), step=every)


def _bound(value: Any) -> int | None:
    return None if value is None else _whole(value)


def _whole(step: Any) -> int:
    if isinstance(step, Tensor):
        return int(step.array.item())
    if isinstance(step, int | np.integer):
        return int(step)
    if isinstance(step, str):
        raise fail(TypeError, f"new(): invalid data type '{type(step).__name__}'")
    raise fail(
        IndexError,
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got "
        f"{type(step).__name__})",
    )


def _is_advanced(step: Any) -> bool:
    if isinstance(step, Tensor):
        return step.ndim > 0 or step._array.dtype.kind == "b"
    return isinstance(step, list | np.ndarray | bool)


def _without_ellipsis(steps: tuple[Any, ...], tensor: Tensor) -> list[Any]:
    used = sum(1 for s in steps if s is not None and s is not Ellipsis)
    ndim = tensor.ndim
    if used > ndim and ndim:
        raise fail(
            IndexError,
            f"too many indices for tensor of dimension {ndim}",
            f"The tensor has {ndim} dimensions, and {used} are asked for.",
            (tensor._id,),
        )
    result: list[Any] = []
    for step in steps:
        if step is Ellipsis:
            result += [slice(None)] * (ndim - used)
        else:
            result.append(step)
    return result


def _numpy_index(steps: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(s.array if isinstance(s, Tensor) else np.asarray(s) if isinstance(s, list) else s for s in steps)


def _text(index: Any) -> str:
    return repr(index) if not isinstance(index, Tensor) else "mask"
