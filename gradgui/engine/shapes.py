"""Views and other shapes: dims checked, sizes inferred, views where memory allows them."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.apply import apply, apply_multi, check_views
from gradgui.engine.errors import SCALAR_T, T_DEPRECATED, fail
from gradgui.engine.opdef import TABLE
from gradgui.engine.views import geometry
from gradgui.engine.warn import warn_once

if TYPE_CHECKING:
    from gradgui.engine.tensor import Tensor


def dim_of(dim: int, ndim: int) -> int:
    """Return a dim counted from the front; raise IndexError when there is none such."""
    room = max(ndim, 1)
    if not -room <= dim < room:
        raise fail(
            IndexError,
            f"Dimension out of range (expected to be in range of [{-room}, {room - 1}], but got {dim})",
            f"The tensor has {ndim} dimensions, counted from 0.",
        )
    return dim % room


def dims_of(dim: int | tuple[int, ...] | list[int], ndim: int) -> tuple[int, ...]:
    """Return one or more dims as a tuple counted from the front."""
    chosen = (dim,) if isinstance(dim, int) else tuple(dim)
    found = tuple(dim_of(d, ndim) for d in chosen)
    for d in found:
        if found.count(d) > 1:
            raise fail(RuntimeError, f"dim {d} appears multiple times in the list of dims")
    return found or tuple(range(ndim))


def _check_whole(shape: tuple[Any, ...], name: str) -> None:
    argument = "shape" if name == "reshape" else "size"
    for i, n in enumerate(shape):
        if not isinstance(n, bool) and hasattr(n, "__index__"):
            continue
        kind = type(n).__name__
        text = f"{name}(): argument '{argument}' must be tuple of ints, but found element of type {kind} at pos {i}"
        if len(shape) == 1:
            text = f"{name}(): argument '{argument}' (position 1) must be tuple of ints, not {kind}"
        raise fail(TypeError, text, "Sizes are whole numbers.")


def infer_shape(wanted: Any, size: int, name: str = "view") -> tuple[int, ...]:
    """Return a shape with its -1 filled in; raise RuntimeError when it does not hold ``size`` elements."""
    shape = tuple(wanted)
    _check_whole(shape, name)
    shape = tuple(int(n) for n in shape)
    for i, n in enumerate(shape):
        if n < -1:
            raise fail(RuntimeError, f"invalid shape dimension {n} at index {i} of shape {list(shape)}")
    if shape.count(-1) > 1:
        raise fail(RuntimeError, "only one dimension can be inferred")
    known = math.prod(n for n in shape if n != -1)
    if -1 in shape and known and size % known == 0:
        shape = tuple(size // known if n == -1 else n for n in shape)
    if math.prod(shape) != size or -1 in shape:
        raise fail(
            RuntimeError,
            f"shape '{list(wanted)}' is invalid for input of size {size}",
            f"A tensor of {size} elements cannot be laid out as {list(wanted)}.",
        )
    return shape


def view(input: Tensor, *size: Any) -> Tensor:
    """Look at the same memory in another shape; raise RuntimeError when the memory does not lie that way."""
    shape = infer_shape(sizes_of(size), input._array.size)
    if not can_view(input.array, shape):
        raise fail(
            RuntimeError,
            "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
            "contiguous subspaces). Use .reshape(...) instead.",
            "The elements do not lie in memory in the order that the new shape would read them. reshape() copies.",
            (input._id,),
        )
    return apply(TABLE["view"], input, shape=shape)


def reshape(input: Tensor, *size: Any) -> Tensor:
    """Return another shape: a view where memory allows it, else a copy."""
    shape = infer_shape(sizes_of(size), input._array.size, "reshape")
    array = input.array
    if can_view(array, shape):
        return apply(TABLE["view" if array.flags.c_contiguous else "reshape_alias"], input, shape=shape)
    return apply(TABLE["unsafe_view"], contiguous_copy(input), shape=shape)


def can_view(array: np.ndarray, shape: tuple[int, ...]) -> bool:
    """Return whether the elements lie in memory as the new shape would read them."""
    if array.flags.c_contiguous:
        return True
    return bool(np.shares_memory(array.reshape(shape), array)) if array.size else True


def contiguous_copy(input: Tensor) -> Tensor:
    """Return a copy whose elements lie row by row."""
    return apply(TABLE["clone"], input, order="C")


def contiguous(input: Tensor) -> Tensor:
    """Return the tensor itself when its elements lie row by row, else a copy."""
    return input if input.array.flags.c_contiguous else contiguous_copy(input)


def transpose(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """Swap two dims."""
    return apply(TABLE["transpose"], input, dim0=dim_of(dim0, input.ndim), dim1=dim_of(dim1, input.ndim))


def t(input: Tensor) -> Tensor:
    """Transpose a matrix; raise RuntimeError beyond two dims."""
    if input.ndim > 2:
        raise fail(
            RuntimeError, f"t() expects a tensor with <= 2 dimensions, but self is {input.ndim}D", tensors=(input._id,)
        )
    return apply(TABLE["t"], input)


def permute(input: Tensor, *dims: Any) -> Tensor:
    """Put the dims in another order."""
    wanted = sizes_of(dims)
    if len(wanted) != input.ndim:
        raise fail(
            RuntimeError,
            "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
            f"ordering of dimensions i.e. input.dim() = {input.ndim} is not equal to len(dims) = {len(wanted)}",
            "Name every dim once, in the new order.",
            (input._id,),
        )
    chosen = tuple(dim_of(d, input.ndim) for d in wanted)
    if len(set(chosen)) != len(chosen):
        raise fail(RuntimeError, "permute(): duplicate dims are not allowed.", tensors=(input._id,))
    return apply(TABLE["permute"], input, dims=chosen)


def unsqueeze(input: Tensor, dim: int) -> Tensor:
    """Insert a dim of size 1."""
    return apply(TABLE["unsqueeze"], input, dim=dim_of(dim, input.ndim + 1))


def squeeze(input: Tensor, dim: Any = None) -> Tensor:
    """Drop dims of size 1."""
    if dim is None:
        return apply(TABLE["squeeze"], input)
    row = TABLE["squeeze_dim" if isinstance(dim, int) else "squeeze_dims"]
    return apply(row, input, dim=dims_of(dim, input.ndim) if dim != () else ())


def expand(input: Tensor, *size: Any) -> Tensor:
    """Repeat along dims of size 1 without copying."""
    wanted = sizes_of(size)
    lead = len(wanted) - input.ndim
    if lead < 0:
        raise fail(
            RuntimeError,
            f"expand({_c_type(input)}{{{list(input.shape)}}}, size={list(wanted)}): the number of sizes "
            f"provided ({len(wanted)}) must be greater or equal to the number of dimensions in the tensor "
            f"({input.ndim})",
            "expand() adds dims in front; it cannot drop any.",
            (input._id,),
        )
    if any(n < 0 for n in wanted[:lead]) or any(n < -1 for n in wanted):
        raise fail(RuntimeError, "numel: integer multiplication overflow", "A new dim needs a size.", (input._id,))
    have = (1,) * lead + tuple(input.shape)
    shape = tuple(h if n == -1 else int(n) for n, h in zip(wanted, have, strict=False))
    for i, (n, h) in reversed(list(enumerate(zip(shape, have, strict=False)))):
        if h not in (1, n):
            check_views((input,))
            raise fail(
                RuntimeError,
                f"The expanded size of the tensor ({n}) must match the existing size ({h}) at non-singleton dimension "
                f"{i}.  Target sizes: {list(wanted)}.  Tensor sizes: {list(input.shape)}",
                tensors=(input._id,),
            )
    return apply(TABLE["expand"], input, shape=shape)


def _c_type(input: Tensor) -> str:
    """Return how this one error calls a type of tensor."""
    return "CPUBoolType" if input._array.dtype.kind == "b" else f"torch.{input.dtype.tensor_type}"


def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Join dims into one."""
    first, last = dim_of(start_dim, input.ndim), dim_of(end_dim, input.ndim)
    if first > last:
        raise fail(RuntimeError, "flatten() has invalid args: start_dim cannot come after end_dim")
    if not input.ndim:
        return reshape(input, 1)
    shape = tuple(input.shape)
    if first == last and shape:
        return input
    return reshape(input, (*shape[:first], math.prod(shape[first : last + 1]), *shape[last + 1 :]))


def sizes_of(args: tuple[Any, ...]) -> tuple[int, ...]:
    return tuple(args[0]) if len(args) == 1 and isinstance(args[0], tuple | list) else args


def transposed(input: Tensor) -> Tensor:
    """Reverse all dims (``x.T``)."""
    if not input.ndim:
        warn_once(SCALAR_T.format("T"))
    elif input.ndim != 2:
        warn_once(T_DEPRECATED)
    return apply(TABLE["permute"], input, dims=tuple(reversed(range(input.ndim))))


def matrix_transposed(input: Tensor) -> Tensor:
    """Swap the last two dims (``x.mT``)."""
    if not input.ndim:
        warn_once(SCALAR_T.format("mT"))
        return input
    if input.ndim < 2:
        raise fail(
            RuntimeError,
            f"tensor.mT is only supported on matrices or batches of matrices. Got {input.ndim}-D tensor.",
            tensors=(input._id,),
        )
    return transpose(input, -2, -1)


def need_dims(input: Tensor, text: str, kind: type[Exception] = RuntimeError) -> None:
    """Refuse a tensor without dims."""
    if not input.ndim:
        raise fail(kind, text, "This tensor is a single number: it has no dims.", (input._id,))


def movedim(input: Tensor, source: int, destination: int) -> Tensor:
    """Move one dim to another place."""
    if not input.ndim:
        return apply(TABLE["alias"], input)
    order = list(range(input.ndim))
    order.insert(dim_of(destination, input.ndim), order.pop(dim_of(source, input.ndim)))
    return apply(TABLE["permute"], input, dims=tuple(order))


def unflatten(input: Tensor, dim: int, sizes: Any) -> Tensor:
    """Split one dim into several."""
    at, shape = dim_of(dim, input.ndim), tuple(input.shape)
    return view(input, (*shape[:at], *infer_shape(sizes, shape[at]), *shape[at + 1 :]))


def select(input: Tensor, dim: int, index: int) -> Tensor:
    """Pick one index along a dim."""
    need_dims(input, "select() cannot be applied to a 0-dim tensor.", IndexError)
    at = dim_of(dim, input.ndim)
    size = input._array.shape[at]
    if not -size <= index < size:
        raise fail(
            IndexError,
            f"select(): index {index} out of range for tensor of size {list(input.shape)} at dimension {at}",
            tensors=(input._id,),
        )
    return apply(TABLE["select"], input, dim=at, index=index % size)


def narrow(input: Tensor, dim: int, start: int, length: int) -> Tensor:
    """Keep a stretch of a dim."""
    need_dims(input, "narrow() cannot be applied to a 0-dim tensor.")
    at = dim_of(dim, input.ndim)
    size = input._array.shape[at]
    begin = start + size if start < 0 else start
    if begin + length > size:
        raise fail(
            RuntimeError, f"start ({begin}) + length ({length}) exceeds dimension size ({size}).", tensors=(input._id,)
        )
    return apply(TABLE["slice"], input, dim=at, start=begin, end=begin + length, step=1)


def diagonal(input: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """Look at the diagonal of a matrix, or of each in a batch."""
    first, second = dim_of(dim1, input.ndim), dim_of(dim2, input.ndim)
    if first == second:
        raise fail(RuntimeError, f"diagonal dimensions cannot be identical {dim1}, {dim2}", tensors=(input._id,))
    return apply(TABLE["diagonal"], input, offset=offset, dim1=first, dim2=second)


def as_strided(input: Tensor, size: Any, stride: Any, storage_offset: int | None = None) -> Tensor:
    """Read the memory with other steps."""
    own = geometry(input)
    start: int = own["storage_offset"] if storage_offset is None else storage_offset
    if len(size) != len(stride):
        raise fail(RuntimeError, "mismatch in length of strides and shape", tensors=(input._id,))
    if any(step < 0 for step in stride):
        raise fail(
            RuntimeError,
            f"as_strided: Negative strides are not supported at the moment, got strides: {list(stride)}",
            tensors=(input._id,),
        )
    itemsize, have = input._array.itemsize, int(input._storage.buffer.nbytes)
    need = (start + sum((n - 1) * step for n, step in zip(size, stride, strict=True)) + 1) * itemsize
    if 0 not in size and need > have:
        raise fail(
            RuntimeError,
            f"setStorage: sizes {list(size)}, strides {list(stride)}, storage offset {start}, and itemsize {itemsize} "
            f"requiring a storage size of {need} are out of bounds for storage of size {have}",
            tensors=(input._id,),
        )
    return apply(TABLE["as_strided"], input, size=tuple(size), stride=tuple(stride), storage_offset=start, base=own)


# ---- several views at once -----------------------------------------------------------------------------------


def unbind(input: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """Take a tensor apart along a dim."""
    need_dims(input, "Dimension specified as 0 but tensor has no dimensions", IndexError)
    return apply_multi(TABLE["unbind"], input, dim=dim_of(dim, input.ndim))


def split(input: Tensor, split_size: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """Cut a tensor into pieces of one size, or of the sizes in a list."""
    need_dims(input, "split expects at least a 1-dimensional tensor")
    at = dim_of(dim, input.ndim)
    length = input._array.shape[at]
    if not isinstance(split_size, int):
        if sum(split_size) != length:
            raise fail(
                RuntimeError,
                f"split_with_sizes expects split_sizes to sum exactly to {length} (input tensor's size at dimension "
                f"{at}), but got split_sizes={list(split_size)}",
                tensors=(input._id,),
            )
        return apply_multi(TABLE["split_with_sizes"], input, split_sizes=tuple(split_size), dim=at)
    if split_size < 0:
        raise fail(RuntimeError, f"split expects split_size be non-negative, but got split_size={split_size}")
    return apply_multi(TABLE["split"], input, split_size=split_size, dim=at)


def chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """Cut a tensor into about this many pieces of one size."""
    need_dims(input, "chunk expects at least a 1-dimensional tensor")
    if chunks <= 0:
        raise fail(RuntimeError, f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    at = dim_of(dim, input.ndim)
    length = input._array.shape[at]
    return split(input, -(-length // chunks) if length else [0] * chunks, at)


def tensor_split(input: Tensor, sections: int, dim: int = 0) -> tuple[Tensor, ...]:
    """Cut a tensor into exactly this many pieces, as equal as can be."""
    need_dims(input, "tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims")
    at = dim_of(dim, input.ndim)
    size, more = divmod(input._array.shape[at], sections)
    starts = [i * size + min(i, more) for i in range(sections + 1)]
    return tuple(narrow(input, at, a, b - a) for a, b in itertools.pairwise(starts))
