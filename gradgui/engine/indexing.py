"""``x[...]`` read step by step as PyTorch does, each step a view with its own node."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.apply import apply
from gradgui.engine.errors import fail
from gradgui.engine.opdef import TABLE
from gradgui.engine.shapes import unsqueeze
from gradgui.engine.tensor import Tensor
from gradgui.engine.warn import warn

SEQUENCES = (list, tuple, range)  # what stands for several indexes of one dimension

SEVERAL = (Tensor, list, tuple, slice, type(None), type(Ellipsis))
LONG = 32
NOT_WHOLE = "tensors used as indices must be long, int, byte or bool tensors"
SEQUENCE = (
    "Using a non-tuple sequence for multidimensional indexing is deprecated and will be changed in pytorch 2.9; use "
    "x[tuple(seq)] instead of x[seq]. In pytorch 2.9 this will be interpreted as tensor index, x[torch.tensor(seq)], "
    "which will result either in an error or a different result"
)
BYTES = "indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead."


def getitem(tensor: Tensor, index: Any) -> Tensor:
    """Pick by whole numbers, slices, None, ..., masks and lists."""
    check_not_scalar(tensor, index)
    steps = steps_of(index)
    if any(is_advanced(step) for step in steps):
        source, rest = basic_part(tensor, steps)
        check_advanced(source, rest)
        return apply(TABLE["index"], source, index=numpy_index(rest))
    result = walk(tensor, steps, alone=isinstance(index, slice))
    return apply(TABLE["alias"], tensor) if result is tensor else result


def steps_of(index: Any) -> tuple[Any, ...]:
    """Return what stands between the brackets as a tuple; a list of more than numbers counts as one, with a warning."""
    if isinstance(index, tuple):
        return index
    if isinstance(index, range):
        return (list(index),)
    inside = isinstance(index, list) and len(index) < LONG and any(isinstance(step, SEVERAL) for step in index)
    if inside or isinstance(index, str):
        warn(SEQUENCE)
        return tuple(index)
    if isinstance(index, Tensor) and index.ndim and index._array.dtype == np.uint8:
        warn(BYTES)
        return (Tensor(index.array != 0),)
    return (index,)


def check_not_scalar(tensor: Tensor, index: Any) -> None:
    """Raise IndexError for a whole number picked from a tensor without dims."""
    if not tensor._array.ndim and _is_whole(index) and index != 0:
        raise fail(
            IndexError,
            f"index {index} is out of bounds for dimension 0 with size 0",
            "This tensor is a single number: there is nothing to pick from.",
            (tensor._id,),
        )
    if not tensor._array.ndim and not isinstance(index, tuple) and _is_whole(index):
        raise fail(
            IndexError,
            "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a "
            "0-dim tensor to a number",
            "This tensor is a single number: there is nothing to pick from. item() gives it as a Python number.",
            (tensor._id,),
        )


def _is_whole(step: Any) -> bool:
    return isinstance(step, int | np.integer) and not isinstance(step, bool)


def walk(tensor: Tensor, steps: tuple[Any, ...], alone: bool = False) -> Tensor:
    """Follow whole numbers, slices, None and ... one by one; the tensor itself when nothing is picked."""
    result, dim = tensor, 0
    for position, step in without_ellipsis(steps, tensor):
        if step is None:
            result, dim = unsqueeze(result, dim), dim + 1
        elif isinstance(step, slice):
            result, dim = _slice(result, dim, step, alone), dim + 1
        else:
            result = _select(result, dim, _whole(step), position)
    return result


def basic_part(tensor: Tensor, steps: tuple[Any, ...]) -> tuple[Tensor, tuple[Any, ...]]:
    """Follow the whole numbers of a mixed index first, as PyTorch does; return what is left to index."""
    expanded = without_ellipsis(steps, tensor)
    result, dim, rest = tensor, 0, []
    for position, step in expanded:
        if step is None:
            result = unsqueeze(result, dim)
            step = slice(None)
        if is_switch(step):
            result = unsqueeze(result, dim)
            step = np.asarray([bool(step)])
        if is_advanced(step) or isinstance(step, slice):
            if isinstance(step, slice):
                result = _slice(result, dim, step, False)
                step = slice(None)
            rest.append(step)
            dim += _width(step)
        else:
            result = _select(result, dim, _whole(step), position)
    return result, tuple(rest)


def is_switch(step: Any) -> bool:
    """Return whether a step is a single yes or no."""
    return isinstance(step, bool) or (isinstance(step, Tensor) and not step.ndim and step._array.dtype.kind == "b")


def _width(step: Any) -> int:
    """Return how many dims a step picks from: a mask as many as it has."""
    if is_switch(step):
        return 0
    array = step.array if isinstance(step, Tensor) else np.asarray(step) if is_advanced(step) else None
    return array.ndim if array is not None and array.dtype.kind == "b" else 1


def check_advanced(tensor: Tensor, steps: tuple[Any, ...]) -> None:
    """Raise IndexError for masks and indexes that do not fit the tensor."""
    dim = number = 0  # errors count the lists of indexes only
    for step in steps:
        if not is_advanced(step):
            dim += 1
            continue
        array = step.array if isinstance(step, Tensor) else np.asarray(step)
        if array.dtype.kind == "f" and array.size:
            raise fail(IndexError, NOT_WHOLE, "An index is a whole number: use x.long().")
        if array.dtype.kind == "b":
            _check_mask(tensor, array, dim)
            dim, number = dim + array.ndim, number + array.ndim
            continue
        size = tensor._array.shape[dim] if dim < tensor.ndim else 0
        if not size and array.size:
            raise fail(IndexError, "index is out of bounds for dimension with size 0", tensors=(tensor._id,))
        for i in array.ravel().tolist():
            _in_range(int(i), number, size)
        dim, number = dim + 1, number + 1
    _check_together(steps)


def _check_together(steps: tuple[Any, ...]) -> None:
    """Refuse lists of indexes whose shapes do not fit each other."""
    arrays = [a for a in numpy_index(steps) if isinstance(a, np.ndarray)]
    shapes = [part.shape for a in arrays for part in (a.nonzero() if a.dtype.kind == "b" and a.ndim else (a,))]
    try:
        np.broadcast_shapes(*shapes)
    except ValueError:
        shown = ", ".join(str(list(shape)) for shape in shapes)
        text = f"shape mismatch: indexing tensors could not be broadcast together with shapes {shown}"
        raise fail(IndexError, text, "Lists of indexes are read side by side, so they have one length.") from None


def _check_mask(tensor: Tensor, mask: np.ndarray, dim: int) -> None:
    for i, n in enumerate(mask.shape):
        if dim + i >= tensor.ndim or tensor._array.shape[dim + i] != n:
            raise fail(
                IndexError,
                f"The shape of the mask {list(mask.shape)} at index {i} does not match the shape of the indexed tensor "
                f"{list(tensor.shape)} at index {dim + i}",
                "A mask says yes or no for each element, so it has the shape of the tensor.",
                (tensor._id,),
            )


def _select(tensor: Tensor, dim: int, index: int, position: int) -> Tensor:
    """Pick one index; as in PyTorch, errors call the dim by the place of the index between the brackets."""
    size = tensor._array.shape[dim]
    _in_range(index, position, size)
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
    size = tensor._array.shape[dim]
    bounds = slice(_bound(step.start), _bound(step.stop), every).indices(size)
    if bounds == (0, size, 1) and not alone:
        return tensor
    return apply(TABLE["slice"], tensor, dim=dim, start=bounds[0], end=max(bounds[0], bounds[1]), step=every)


def _bound(value: Any) -> int | None:
    return None if value is None else _whole(value)


def _whole(step: Any) -> int:
    if isinstance(step, Tensor):
        if step._array.dtype.kind == "f":
            raise fail(IndexError, NOT_WHOLE, "An index is a whole number: use x.long().", (step._id,))
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


def is_advanced(step: Any) -> bool:
    """Return whether a step is a mask, or a list of indexes."""
    if isinstance(step, Tensor):
        return step.ndim > 0 or step._array.dtype.kind == "b"
    return isinstance(step, (*SEQUENCES, np.ndarray, bool))


def without_ellipsis(steps: tuple[Any, ...], tensor: Tensor) -> list[tuple[int, Any]]:
    """Return the steps, each with its place, and ... written out as whole slices."""
    used = sum(_width(s) for s in steps if s is not None and s is not Ellipsis)
    ndim = tensor.ndim
    alone = len(steps) == 1 and isinstance(steps[0], slice)
    if used > ndim and not (alone and not ndim):
        raise fail(
            IndexError,
            f"too many indices for tensor of dimension {ndim}",
            f"The tensor has {ndim} dimensions, and {used} are asked for.",
            (tensor._id,),
        )
    result: list[tuple[int, Any]] = []
    for position, step in enumerate(steps):
        if step is Ellipsis:
            result += [(position, slice(None))] * (ndim - used)
            used = ndim  # further dots stand for nothing
        else:
            result.append((position, step))
    return result


def numpy_index(steps: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return an index as NumPy takes it."""
    return tuple(_numpy_step(step) for step in steps)


def _numpy_step(step: Any) -> Any:
    if isinstance(step, Tensor):
        return step.array
    if isinstance(step, SEQUENCES):
        array = np.asarray([s.array.item() if isinstance(s, Tensor) else s for s in step])
        return array.astype(np.int64) if not array.size else array
    return step
