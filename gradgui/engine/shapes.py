"""Views and other shapes: dims checked, sizes inferred, views where memory allows them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine import dtypes
from gradgui.engine.apply import apply, check_views
from gradgui.engine.dtypes import DType
from gradgui.engine.errors import SCALAR_T, T_DEPRECATED, fail
from gradgui.engine.forms import offer, spelled
from gradgui.engine.opdef import TABLE
from gradgui.engine.views import geometry
from gradgui.engine.warn import warn_once

if TYPE_CHECKING:
    from gradgui.engine.tensor import Tensor


def dim_of(dim: int, ndim: int) -> int:
    """Return a dim counted from the front; raise IndexError when there is none such."""
    if not hasattr(dim, "__index__"):
        raise fail(TypeError, f"argument 'dim' must be int, not {type(dim).__name__}", "A dim is a whole number.")
    dim = int(dim)
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
            text = f"{name}(): argument '{argument}' (position 2) must be tuple of ints, not {kind}"
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
    if -1 in shape and not known and not size:
        raise fail(
            RuntimeError,
            f"cannot reshape tensor of 0 elements into shape {list(wanted)} because the unspecified dimension size -1 "
            "can be any value and is ambiguous",
        )
    if -1 in shape and known and size % known == 0:
        shape = tuple(size // known if n == -1 else n for n in shape)
    if math.prod(shape) != size or -1 in shape:
        raise fail(
            RuntimeError,
            f"shape '{list(wanted)}' is invalid for input of size {size}",
            f"A tensor of {size} elements cannot be laid out as {list(wanted)}.",
        )
    return shape


@spelled("size")
def view(input: Tensor, *size: Any) -> Tensor:
    """Look at the same memory in another shape; raise RuntimeError when the memory does not lie that way."""
    if len(size) == 1 and isinstance(size[0], DType | type):
        return _view_as_type(input, dtypes.given(size[0]))
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


def _view_as_type(input: Tensor, dtype: Any) -> Tensor:
    """Read the same bytes as numbers of another type."""
    have, wanted = input._array.itemsize, dtype.np.itemsize
    if wanted > have and (not input.ndim or input.shape[-1] * have % wanted):
        names = (t.tensor_type.removesuffix("Tensor") for t in (input.dtype, dtype))
        raise fail(
            RuntimeError,
            f"self.size(-1) must be divisible by {wanted // have} to view {next(names)} as {next(names)} (different "
            f"element sizes), but got {input.shape[-1] if input.ndim else 1}",
            tensors=(input._id,),
        )
    result = apply(TABLE["view_dtype"], input, dtype=dtype.np)
    result._view = None  # no gradient follows, so PyTorch does not count it as a view
    return result


@spelled("shape")
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


def contiguous(input: Tensor, *, memory_format: Any = None) -> Tensor:
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


@spelled("dims")
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


@spelled("size")
def expand(input: Tensor, *size: Any) -> Tensor:
    """Repeat along dims of size 1 without copying."""
    wanted = sizes_of(size)
    _check_whole(wanted, "expand")
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


def matrix_transposed(input: Tensor, name: str = "mT") -> Tensor:
    """Swap the last two dims (``x.mT``)."""
    if not input.ndim:
        warn_once(SCALAR_T.format(name))
        return input
    if input.ndim < 2:
        raise fail(
            RuntimeError,
            f"tensor.{name} is only supported on matrices or batches of matrices. Got {input.ndim}-D tensor.",
            tensors=(input._id,),
        )
    return transpose(input, -2, -1)


def conjugate_transposed(input: Tensor) -> Tensor:
    """Swap the two dims of a matrix (``x.H``): real numbers are their own conjugates."""
    if input.ndim not in (0, 2):
        raise fail(
            RuntimeError,
            f"tensor.H is only supported on matrices (2-D tensors). Got {input.ndim}-D tensor."
            + (" For batches of matrices, consider using tensor.mH" if input.ndim > 2 else ""),
            tensors=(input._id,),
        )
    return matrix_transposed(input, "H")


def need_dims(input: Tensor, text: str, kind: type[Exception] = RuntimeError) -> None:
    """Refuse a tensor without dims."""
    if not input.ndim:
        raise fail(kind, text, "This tensor is a single number: it has no dims.", (input._id,))


def movedim(input: Tensor, source: Any, destination: Any) -> Tensor:
    """Move dims to other places."""
    given = [(d,) if isinstance(d, int) else tuple(d) for d in (source, destination)]
    if len(given[0]) != len(given[1]):
        raise fail(
            RuntimeError,
            f"movedim: Invalid source or destination dims: source ({list(given[0])} dims) should contain the same "
            f"number of dims as destination ({list(given[1])} dims)",
            "Each dim that moves needs a place.",
        )
    sources, places = ([dim_of(d, input.ndim) for d in dims] for dims in given)
    for name, dims, asked in (("source", sources, given[0]), ("destination", places, given[1])):
        if len(set(dims)) != len(dims):
            raise fail(RuntimeError, f"movedim: repeated dim in `{name}` ({list(asked)})")
    if not input.ndim:
        return apply(TABLE["alias"], input)
    order = [-1] * input.ndim
    for one, place in zip(sources, places, strict=True):
        order[place] = one
    rest = iter(d for d in range(input.ndim) if d not in sources)
    return apply(TABLE["permute"], input, dims=tuple(next(rest) if d < 0 else d for d in order))


def unflatten(input: Tensor, dim: int, sizes: Any) -> Tensor:
    """Split one dim into several."""
    at, shape = dim_of(dim, input.ndim), tuple(input.shape)
    known = math.prod(n for n in sizes if n != -1)
    whole = shape[at] % known == 0 if -1 in sizes and known else known == shape[at]
    if not whole:
        raise fail(
            RuntimeError,
            f"unflatten: Provided sizes {list(sizes)} don't multiply up to the size of dim {at} ({shape[at]}) in the "
            "input tensor",
            tensors=(input._id,),
        )
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
    if length < 0:
        raise fail(RuntimeError, "narrow(): length must be non-negative.", tensors=(input._id,))
    if not -size <= start <= size:
        text = f"start out of range (expected to be in range of [-{size}, {size}], but got {start})"
        raise fail(IndexError, text, tensors=(input._id,))
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


# the engine calls these as they stand; a person gets the forms that check their arguments
for _function in (reshape, t, permute, unsqueeze, squeeze, flatten, unflatten, select, narrow, diagonal, as_strided):
    offer(_function.__name__, out=False)(_function)
for _function in (view, expand, contiguous):
    offer(_function.__name__, out=False, function=False)(_function)
offer("transpose", "swapaxes", "swapdims", out=False)(transpose)
offer("movedim", "moveaxis", out=False)(movedim)
