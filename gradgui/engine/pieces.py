"""Taking a tensor apart: several views at once."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.apply import apply_multi
from gradgui.engine.errors import fail
from gradgui.engine.forms import offer
from gradgui.engine.opdef import TABLE
from gradgui.engine.shapes import dim_of, narrow, need_dims
from gradgui.engine.tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Sequence


@offer(out=False)
def unbind(input: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """Take a tensor apart along a dim."""
    need_dims(input, "Dimension specified as 0 but tensor has no dimensions", IndexError)
    return apply_multi(TABLE["unbind"], input, dim=dim_of(dim, input.ndim))


@offer("split", out=False, method=False)
def split(tensor: Tensor, split_size_or_sections: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """Cut a tensor into pieces of one size, or of the sizes in a list."""
    input, split_size = tensor, split_size_or_sections
    need_dims(input, "split expects at least a 1-dimensional tensor")
    at = dim_of(dim, input.ndim)
    if not isinstance(split_size, int | np.integer):
        return split_with_sizes(input, split_size, at)
    if split_size < 0:
        raise fail(RuntimeError, f"split expects split_size be non-negative, but got split_size={split_size}")
    if split_size == 0 and input._array.shape[at]:
        raise fail(
            RuntimeError,
            f"split_size can only be 0 if dimension size is 0, but got dimension size of {input._array.shape[at]}",
            tensors=(input._id,),
        )
    return apply_multi(TABLE["split"], input, split_size=int(split_size), dim=at)


@offer("split", out=False, function=False)
def split_method(self: Tensor, split_size: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """Cut a tensor into pieces of one size, or of the sizes in a list."""
    return split(self, split_size, dim)


@offer(out=False)
def split_with_sizes(input: Tensor, split_sizes: Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Cut a tensor into pieces of the sizes in a list."""
    need_dims(input, "split expects at least a 1-dimensional tensor")
    at = dim_of(dim, input.ndim)
    if not isinstance(split_sizes, list | tuple):
        kind = type(split_sizes).__name__
        text = f"split_with_sizes(): argument 'split_sizes' (position 2) must be tuple of ints, not {kind}"
        raise fail(TypeError, text, "Write one size, or a list of sizes.")
    length, sizes = input._array.shape[at], [int(n) for n in split_sizes]
    if any(n < 0 for n in sizes):
        raise fail(
            RuntimeError,
            f"split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes={sizes}",
        )
    if sum(sizes) != length:
        raise fail(
            RuntimeError,
            f"split_with_sizes expects split_sizes to sum exactly to {length} (input tensor's size at dimension "
            f"{at}), but got split_sizes={sizes}",
            "The sizes of the pieces add up to the size of the dim.",
            (input._id,),
        )
    return apply_multi(TABLE["split_with_sizes"], input, split_sizes=tuple(sizes), dim=at)


@offer(out=False)
def chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """Cut a tensor into about this many pieces of one size."""
    need_dims(input, "chunk expects at least a 1-dimensional tensor")
    if not isinstance(chunks, int | np.integer):
        text = f"chunk(): argument 'chunks' (position 2) must be int, not {type(chunks).__name__}"
        raise fail(TypeError, text)
    if chunks <= 0:
        raise fail(RuntimeError, f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    at = dim_of(dim, input.ndim)
    length = input._array.shape[at]
    return split(input, -(-length // chunks) if length else [0] * chunks, at)


@offer(out=False)
def tensor_split(
    input: Tensor, indices_or_sections: Any = None, dim: int = 0, *, indices: Any = None, sections: Any = None
) -> tuple[Tensor, ...]:
    """Cut a tensor at indexes, or into exactly so many pieces, as equal as can be."""
    need_dims(input, "tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims")
    at = dim_of(dim, input.ndim)
    wanted = next((value for value in (indices_or_sections, indices, sections) if value is not None), 1)
    length = input._array.shape[at]
    if isinstance(wanted, Tensor):
        wanted = wanted.array.tolist()
    if not isinstance(wanted, int | np.integer):
        bounds = [0, *(slice(None, int(n)).indices(length)[1] for n in wanted), length]
        return tuple(narrow(input, at, a, max(b - a, 0)) for a, b in pairwise(bounds))
    if wanted <= 0:
        raise fail(RuntimeError, f"number of sections must be larger than 0, got {wanted}")
    size, more = divmod(length, int(wanted))
    starts = [i * size + min(i, more) for i in range(int(wanted) + 1)]
    return tuple(narrow(input, at, a, b - a) for a, b in pairwise(starts))
