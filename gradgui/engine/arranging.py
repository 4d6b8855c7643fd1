"""Moving, turning, repeating, cutting off and surrounding elements."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine import dtypes
from gradgui.engine.apply import apply
from gradgui.engine.devices import check_device
from gradgui.engine.errors import fail
from gradgui.engine.factories import leaf
from gradgui.engine.forms import changes, offer, spelled
from gradgui.engine.inplace import mutate
from gradgui.engine.opdef import TABLE
from gradgui.engine.shapes import (
    as_strided,
    contiguous,
    dim_of,
    dims_of,
    expand,
    reshape,
    sizes_of,
    transpose,
    unsqueeze,
    view,
)
from gradgui.engine.tensor import Tensor

Do = Any  # apply, or mutate


def _numbers(value: Any) -> tuple[int, ...]:
    return (int(value),) if isinstance(value, int | np.integer) else tuple(int(n) for n in value)


# ---- moved and turned ----------------------------------------------------------------------------------------


@offer(out=False)
def roll(input: Tensor, shifts: Any, dims: Any = ()) -> Tensor:
    """Move elements along; those that fall off the end come in at the start."""
    steps, along = _numbers(shifts), _numbers(() if dims is None else dims)
    if not steps:
        raise fail(RuntimeError, "`shifts` required")
    if len(steps) != len(along) and (along or len(steps) != 1):
        text = f"shifts and dimensions must align. shifts: {len(steps)}, dims:{len(along)}"
        raise fail(RuntimeError, text, tensors=(input._id,))
    if along and not input.ndim:
        text = f"Dimension specified as {along[0]} but tensor has no dimensions"
        raise fail(IndexError, text, tensors=(input._id,))
    return apply(TABLE["roll"], input, shifts=steps, dims=tuple(dim_of(d, input.ndim) for d in along))


@offer(out=False)
@spelled("dims")
def flip(input: Tensor, *dims: Any) -> Tensor:
    """Turn the order round along dims."""
    if not dims:
        raise fail(TypeError, "flip() missing 1 required positional argument: 'dims'")
    wanted = sizes_of(dims)
    return apply(TABLE["flip"], input, dims=dims_of(wanted, input.ndim) if wanted else ())


@offer(out=False)
def fliplr(input: Tensor) -> Tensor:
    """Turn the columns round."""
    if input.ndim < 2:
        raise fail(RuntimeError, "Input must be >= 2-d.", tensors=(input._id,))
    return flip(input, 1)


@offer(out=False)
def flipud(input: Tensor) -> Tensor:
    """Turn the rows round."""
    if not input.ndim:
        raise fail(RuntimeError, "Input must be >= 1-d.", tensors=(input._id,))
    return flip(input, 0)


@offer(out=False)
def rot90(input: Tensor, k: int = 1, dims: Any = (0, 1)) -> Tensor:
    """Turn by quarter turns in the plane of two dims."""
    along = tuple(dims)
    if len(along) != 2:
        raise fail(RuntimeError, f"expected total rotation dims == 2, but got dims = {len(along)}")
    if input.ndim < 2:
        text = f"expected total dims >= 2, but got total dims = {input.ndim}"
        raise fail(RuntimeError, text, tensors=(input._id,))
    if along[0] == along[1] or abs(along[0] - along[1]) == input.ndim:
        text = f"expected rotation dims to be different, but got dim0 = {along[0]} and dim1 = {along[1]}"
        raise fail(RuntimeError, text)
    for d in along:
        if not -input.ndim <= d < input.ndim:
            which = 0 if d == along[0] else 1
            raise fail(RuntimeError, f"Rotation dim{which} out of range, dim{which} = {d}")
    return apply(TABLE["rot90"], input, k=k % 4, dims=tuple(d % input.ndim for d in along))


# ---- repeated ------------------------------------------------------------------------------------------------


@offer("repeat", out=False, function=False)
@spelled("repeats")
def repeat(input: Tensor, *repeats: Any) -> Tensor:
    """Copy the tensor side by side."""
    times = sizes_of(repeats)
    for i, n in enumerate(times):
        if not isinstance(n, int | np.integer | Tensor):
            kind, place = type(n).__name__, "(position 2) " if len(times) == 1 else ""
            tail = f", not {kind}" if len(times) == 1 else f", but found element of type {kind} at pos {i}"
            raise fail(TypeError, f"repeat(): argument 'repeats' {place}must be tuple of ints{tail}")
    times = tuple(int(n) for n in times)
    if len(times) < input.ndim:
        raise fail(
            RuntimeError,
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor",
            f"Name one number for each of the {input.ndim} dims.",
            (input._id,),
        )
    shape = [n * m for n, m in zip(times, (1,) * (len(times) - input.ndim) + tuple(input.shape), strict=True)]
    if min(shape, default=0) < 0:
        wrong = next(n for n in shape if n < 0)
        raise fail(RuntimeError, f"Trying to create tensor with negative dimension {wrong}: {shape}")
    return apply(TABLE["repeat"], input, repeats=times)


@offer(out=False)
@spelled("dims")
def tile(input: Tensor, *dims: Any) -> Tensor:
    """Copy the tensor side by side; missing numbers in front are 1."""
    times = sizes_of(dims)
    return repeat(input, (1,) * (input.ndim - len(times)) + tuple(times))


@offer(out=False)
def repeat_interleave(input: Tensor, repeats: Any = None, dim: int | None = None, *, output_size: Any = None) -> Tensor:
    """Repeat each element, or each slice along a dim."""
    if repeats is None:
        return apply(TABLE["repeat_interleave"], input)
    if isinstance(repeats, Tensor) and repeats._array.size == 1:
        repeats = int(repeats.array.item())
    if dim is None:
        input, dim = reshape(input, -1) if input.ndim != 1 else input, 0
    at = dim_of(dim, input.ndim)
    if isinstance(repeats, int):
        if repeats < 0:
            raise fail(RuntimeError, "Repeats must be non-negative")
        return _each_repeated(input, repeats, at)
    counts = repeats.array
    if counts.size != input.shape[at]:
        raise fail(
            RuntimeError,
            "repeats must have the same size as input along dim, but got repeats.size(0) = "
            f"{counts.size} and input.size({at}) = {input.shape[at]}",
            tensors=(input._id, repeats._id),
        )
    if counts.size and counts.min() < 0:
        raise fail(RuntimeError, "repeats can not be negative")
    index = Tensor(np.repeat(np.arange(counts.size), counts))
    return apply(TABLE["index_select"], input, index, dim=at)


def _each_repeated(input: Tensor, times: int, at: int) -> Tensor:
    shape = tuple(input.shape)
    wide = unsqueeze(input, at + 1)
    wide = expand(wide, (*shape[: at + 1], times, *shape[at + 1 :]))
    copy = apply(TABLE["clone"], wide, order="C")
    return view(copy, (*shape[:at], shape[at] * times, *shape[at + 1 :]))


# ---- triangles and diagonals ---------------------------------------------------------------------------------


def _triangle(name: str) -> Any:
    def cut(do: Do, input: Tensor, diagonal: int = 0) -> Tensor:
        """Keep one side of the diagonal of each matrix."""
        if input.ndim < 2:
            text = f"{name}: input tensor must have at least 2 dimensions"
            raise fail(RuntimeError, text, "Only a matrix has triangles.", (input._id,))
        if not isinstance(diagonal, int | np.integer):
            kind = type(diagonal).__name__
            raise fail(TypeError, f"{name}(): argument 'diagonal' (position 2) must be int, not {kind}")
        return do(TABLE[name], input, diagonal=int(diagonal))  # type: ignore[no-any-return]

    cut.__name__ = name
    return changes()(cut)


tril, triu = _triangle("tril"), _triangle("triu")


def _indices(name: str, cut: Any) -> Any:
    def function(
        row: int, col: int, offset: int = 0, *, dtype: Any = None, device: Any = None, layout: Any = None
    ) -> Tensor:
        """Return the rows and columns of the elements of a triangle."""
        check_device(device)
        for value, what in ((row, "row"), (col, "col")):
            if value < 0:
                raise fail(RuntimeError, f"{what} must be non-negative, got{value}")
        found = np.stack(cut(row, offset, col))
        return leaf(found.astype((dtypes.given(dtype) or dtypes.int64).np), f"torch.{name}")

    function.__name__ = function.__qualname__ = name
    return offer(name, out=False, method=False, tensor_first=False)(function)


tril_indices, triu_indices = _indices("tril_indices", np.tril_indices), _indices("triu_indices", np.triu_indices)


@offer()
def diag(input: Tensor, diagonal: int = 0) -> Tensor:
    """Return the diagonal of a matrix, or a matrix with a vector on its diagonal."""
    if input.ndim == 1:
        return diag_embed(input, diagonal, 0, 1)
    if input.ndim != 2:
        text = f"diag(): Supports 1D or 2D tensors. Got {input.ndim}D"
        raise fail(RuntimeError, text, "For batches use torch.diagonal or torch.diag_embed.", (input._id,))
    return apply(TABLE["diagonal_copy"], input, offset=diagonal, dim1=0, dim2=1)


@offer(out=False)
def diag_embed(input: Tensor, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """Return matrices with the last dim on their diagonals."""
    first, second = dim_of(dim1, input.ndim + 1), dim_of(dim2, input.ndim + 1)
    if first == second:
        raise fail(RuntimeError, f"diagonal dimensions cannot be identical {dim1}, {dim2}", tensors=(input._id,))
    return apply(TABLE["diag_embed"], input, offset=offset, dim1=first, dim2=second)


@offer(out=False)
def diagflat(input: Tensor, offset: int = 0) -> Tensor:
    """Return a matrix with all elements on its diagonal."""
    return diag(view(contiguous(input), (-1,)), offset)


@offer("fill_diagonal_", out=False, function=False)
def fill_diagonal_(self: Tensor, fill_value: Any, wrap: bool = False) -> Tensor:
    """Write one number on the diagonal; return the tensor."""
    if self.ndim < 2:
        raise fail(RuntimeError, "dimensions must larger than 1", tensors=(self._id,))
    if self.ndim > 2 and len(set(self.shape)) > 1:
        raise fail(RuntimeError, "all dimensions of input must be of equal length", tensors=(self._id,))
    steps = [s // self._array.itemsize for s in self.array.strides]
    size, jump = min(self.shape), sum(steps)
    if wrap and self.ndim == 2 and self.shape[0] > self.shape[1] + 1:
        columns = self.shape[1]
        size = (self._array.size + columns) // (columns + 1)
    line = as_strided(self, (size,), (jump,), self.storage_offset())
    mutate(TABLE["fill"], line, fill_value)
    return self


# ---- windows and memory --------------------------------------------------------------------------------------


@offer("unfold", out=False, function=False)
def unfold(input: Tensor, dimension: int, size: int, step: int) -> Tensor:
    """Look at windows that slide along a dim."""
    at = dim_of(dimension, input.ndim)
    length = (tuple(input.shape) or (1,))[at]
    if size > length:
        text = f"maximum size for tensor at dimension {at} is {length} but size is {size}"
        raise fail(RuntimeError, text, tensors=(input._id,))
    if step <= 0:
        raise fail(RuntimeError, f"step is {step} but must be > 0")
    return apply(TABLE["unfold"], input, dimension=at, size=size, step=step)


@offer("adjoint", out=False)
def adjoint(input: Tensor) -> Tensor:
    """Swap the last two dims."""
    if input.ndim < 2:
        raise fail(
            RuntimeError,
            f"tensor.adjoint() is only supported on matrices or batches of matrices. Got {input.ndim}-D tensor.",
            tensors=(input._id,),
        )
    return transpose(input, -2, -1)


@offer("ravel", out=False)
def ravel(input: Tensor) -> Tensor:
    """Return all elements in a row."""
    return view(contiguous(input), (-1,))


@offer("broadcast_to", out=False)
@spelled("size")
def broadcast_to(input: Tensor, *size: Any) -> Tensor:
    """Stretch to a shape without copying."""
    return expand(input, *size)
