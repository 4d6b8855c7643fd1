"""Reading and writing at indexes along a dim: gather, scatter, index_select and their kin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.apply import apply
from gradgui.engine.errors import fail
from gradgui.engine.forms import changes, offer
from gradgui.engine.functions import check_tensor
from gradgui.engine.opdef import TABLE
from gradgui.engine.pieces import unbind
from gradgui.engine.shapes import dim_of, expand, reshape
from gradgui.engine.sums import type_word
from gradgui.engine.tensor import Tensor
from gradgui.engine.warn import warn_once

if TYPE_CHECKING:
    from gradgui.engine.dtypes import DType

Do = Any  # apply, or mutate
REDUCED = (
    "The reduce argument of torch.scatter with Tensor src is deprecated and will be removed in a future PyTorch "
    "release. Use torch.scatter_reduce instead for more reduction options."
)
WORDS = {"add": "sum", "multiply": "prod"}


def out_of_bounds(index: int, dim: int, size: int, kind: type[Exception] = RuntimeError, who: str = "") -> Exception:
    """Return the error for an index that is too large."""
    plain = f"That dimension has the indexes 0 to {size - 1}."
    return fail(kind, f"{who}index {index} is out of bounds for dimension {dim} with size {size}", plain)


def check_whole(name: str, index: Tensor, words: str = "int32/int64") -> None:
    """Refuse indexes that are no whole numbers."""
    if index._array.dtype.name not in ("int32", "int64"):
        raise fail(RuntimeError, f"{name}(): Expected dtype {words} for index", tensors=(index._id,))


def check_range(index: Tensor, size: int, dim: int, kind: type[Exception] = RuntimeError, who: str = "") -> None:
    """Refuse indexes below 0 or too large."""
    wrong = (index.array < 0) | (index.array >= size)
    if wrong.any():
        raise out_of_bounds(int(index.array[wrong].flat[0]), dim, size, kind, who)


def _same_ndim(name: str, index: Tensor, other: Tensor, word: str) -> None:
    if max(index.ndim, 1) != max(other.ndim, 1):
        raise fail(
            RuntimeError,
            f"Index tensor must have the same number of dimensions as {word} tensor",
            f"{name}() reads one element for each element of the index.",
            (index._id, other._id),
        )


@offer()
def gather(input: Tensor, dim: int, index: Tensor, *, sparse_grad: bool = False) -> Tensor:
    """Pick along a dim, element by element: ``out[i][j] = input[index[i][j]][j]`` for dim 0."""
    check_tensor("gather", index, "index", 3)
    at = dim_of(dim, input.ndim)
    if index._array.size:
        check_whole("gather", index)
        _same_ndim("gather", index, input, "input")
        shape, have = tuple(index.shape), tuple(input.shape)
        for i, (m, n) in enumerate(zip(shape, have, strict=False)):
            if i != at and m > n:
                raise fail(
                    RuntimeError,
                    f"Size does not match at dimension {i} expected index {list(shape)} to be no larger than self "
                    f"{list(have)} apart from dimension {at}",
                    tensors=(input._id, index._id),
                )
        check_range(index, (have or (1,))[at], at)
    return apply(TABLE["gather"], input, index, dim=at, sparse_grad=sparse_grad)


# ---- scatter -------------------------------------------------------------------------------------------------


def _check_scatter(name: str, input: Tensor, at: int, index: Tensor, src: Any, add: bool = False) -> None:
    if isinstance(src, Tensor) and src._array.dtype != input._array.dtype:
        text = "scatter(): Expected self.dtype to be equal to src.dtype"
        raise fail(RuntimeError, text, "Use src.to(x.dtype).", (input._id, src._id))
    if not index._array.size:
        return
    check_whole("scatter", index)
    _same_ndim(name, index, input, "self")
    if isinstance(src, Tensor):
        _same_ndim(name, index, src, "src")
    shape, have = tuple(index.shape) or (1,), tuple(input.shape) or (1,)
    source = (tuple(src.shape) or (1,)) if isinstance(src, Tensor) else None
    too_long = any(i != at and m > n for i, (m, n) in enumerate(zip(shape, have, strict=True)))
    if too_long or (source is not None and any(m > n for m, n in zip(shape, source, strict=True))):
        sizes = f"{list(index.shape)} to be no larger than self {list(input.shape)}"
        text = f"Expected index {sizes} apart from dimension {at}"
        if source is not None:
            text += f" and to be no larger size than src {list(src.shape)}"
        raise fail(RuntimeError, text, tensors=(input._id, index._id))
    check_range(index, have[at], at)


@changes()
def scatter(
    do: Do, input: Tensor, dim: int, index: Tensor, src: Any = None, *, value: Any = None, reduce: str | None = None
) -> Tensor:
    """Write along a dim, element by element: ``out[index[i][j]][j] = src[i][j]`` for dim 0."""
    check_tensor("scatter", index, "index", 3)
    src = value if src is None else src
    at = dim_of(dim, input.ndim)
    _check_scatter("scatter", input, at, index, src)
    if reduce is not None:
        return _scatter_reduced(do, input, at, index, src, reduce)
    if isinstance(src, Tensor):
        return do(TABLE["scatter"], input, index, src, dim=at)  # type: ignore[no-any-return]
    return do(TABLE["scatter_value"], input, index, dim=at, value=src)  # type: ignore[no-any-return]


def _scatter_reduced(do: Do, input: Tensor, at: int, index: Tensor, src: Any, reduce: str) -> Tensor:
    if reduce not in WORDS:
        raise fail(RuntimeError, "reduce argument must be either add or multiply.")
    if isinstance(src, Tensor):
        warn_once(REDUCED)
    else:
        src = Tensor(np.full(index.shape, src, input._array.dtype))
    options = {"dim": at, "reduce": WORDS[reduce], "include_self": True}
    return do(TABLE["scatter_reduce"], input, index, src, **options)  # type: ignore[no-any-return]


@changes()
def scatter_add(do: Do, input: Tensor, dim: int, index: Tensor, src: Tensor) -> Tensor:
    """Add along a dim, element by element: ``out[index[i][j]][j] += src[i][j]`` for dim 0."""
    check_tensor("scatter_add", index, "index", 3)
    check_tensor("scatter_add", src, "src", 4)
    at = dim_of(dim, input.ndim)
    _check_scatter("scatter_add", input, at, index, src)
    return do(TABLE["scatter_add"], input, index, src, dim=at)  # type: ignore[no-any-return]


@changes()
def scatter_reduce(
    do: Do, input: Tensor, dim: int, index: Tensor, src: Tensor, reduce: str, *, include_self: bool = True
) -> Tensor:
    """Bring values in along a dim by their sum, product, mean, largest or smallest."""
    check_tensor("scatter_reduce", index, "index", 3)
    check_tensor("scatter_reduce", src, "src", 4)
    reduce = {"max": "amax", "min": "amin"}.get(reduce, reduce)
    if reduce not in ("sum", "prod", "mean", "amax", "amin"):
        raise fail(RuntimeError, "reduce argument must be either sum, prod, mean, amax or amin, got " + reduce)
    at = dim_of(dim, input.ndim)
    _check_scatter("scatter_reduce", input, at, index, src)
    options = {"dim": at, "reduce": reduce, "include_self": include_self}
    return do(TABLE["scatter_reduce"], input, index, src, **options)  # type: ignore[no-any-return]


# ---- whole slices --------------------------------------------------------------------------------------------


@offer()
def index_select(input: Tensor, dim: int, index: Tensor) -> Tensor:
    """Pick slices along a dim by their indexes."""
    check_tensor("index_select", index, "index", 3)
    at = dim_of(dim, input.ndim)
    if index.ndim > 1:
        raise fail(IndexError, "index_select(): Index is supposed to be a vector", tensors=(index._id,))
    check_whole("index_select", index, "int32 or int64")
    wrong = (index.array < 0) | (index.array >= (tuple(input.shape) or (1,))[at])
    if wrong.any():
        raise fail(IndexError, "index out of range in self", tensors=(input._id, index._id))
    return apply(TABLE["index_select"], input, index, dim=at)


def _check_slices(name: str, at: int, index: Tensor, input: Tensor, source: Tensor) -> None:
    if index.ndim > 1:
        text = f"{name}_(): Index is supposed to be a vector, but got dim: {index.ndim} with type: {type_word(index)}"
        raise fail(IndexError if name == "index_add" else RuntimeError, text, tensors=(index._id,))
    if index._array.dtype.name not in ("int32", "int64"):
        raise fail(RuntimeError, f"{name}_(): Expected dtype int32/int64 for index but got: {type_word(index)}")
    if input._array.dtype != source._array.dtype:
        have, got = type_word(input), type_word(source)
        raise fail(
            RuntimeError,
            f"{name}_(): self ({have}) and source ({got}) must have the same scalar type",
            "Use source.to(x.dtype).",
            (input._id, source._id),
        )
    count, given = index._array.size, source.shape[at] if source.ndim else 1
    if count != given:
        raise fail(
            RuntimeError if name == "index_add" else IndexError,
            f"{name}_(): Number of indices ({count}) should be equal to source.size(dim): ({given}), for dim: {at}",
            tensors=(index._id, source._id),
        )


def _slice_shapes(name: str, at: int, input: Tensor, source: Tensor) -> None:
    have = [n for i, n in enumerate(input.shape) if i != at]
    got = [n for i, n in enumerate(source.shape) if i != at]
    if have == got:
        return
    raise fail(
        RuntimeError,
        f"{name}_(): Source/destination tensor must have same slice shapes. Destination slice shape: "
        f"{' '.join(map(str, have))} at dimension {at} and source slice shape: {' '.join(map(str, got))} at "
        "dimension 0.",
        tensors=(input._id, source._id),
    )


@changes()
def index_add(do: Do, input: Tensor, dim: int, index: Tensor, source: Tensor, *, alpha: Any = 1) -> Tensor:
    """Add slices along a dim at their indexes."""
    check_tensor("index_add", index, "index", 3)
    check_tensor("index_add", source, "source", 4)
    at = dim_of(dim, input.ndim)
    _check_slices("index_add", at, index, input, source)
    rests = [[n for i, n in enumerate(tensor.shape) if i != at] for tensor in (input, source)]
    if rests[0] != rests[1] and input.ndim:
        raise fail(
            RuntimeError,
            "source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = "
            f"{list(input.shape)} source.shape = {list(source.shape)}",
            tensors=(input._id, source._id),
        )
    check_range(index, (tuple(input.shape) or (1,))[at], 0)
    return do(TABLE["index_add"], input, index, source, dim=at, alpha=alpha)  # type: ignore[no-any-return]


@changes()
def index_copy(do: Do, input: Tensor, dim: int, index: Tensor, source: Tensor) -> Tensor:
    """Write slices along a dim at their indexes."""
    check_tensor("index_copy", index, "index", 3)
    check_tensor("index_copy", source, "source", 4)
    at = dim_of(dim, input.ndim)
    _slice_shapes("index_copy", at, input, source)
    _check_slices("index_copy", at, index, input, source)
    check_range(index, (tuple(input.shape) or (1,))[at], at, IndexError, "index_copy_(): ")
    return do(TABLE["index_copy"], input, index, source, dim=at)  # type: ignore[no-any-return]


@changes(out=False)
def index_fill(do: Do, input: Tensor, dim: int, index: Tensor, value: Any) -> Tensor:
    """Write one value into slices along a dim."""
    check_tensor("index_fill", index, "index", 3)
    at = dim_of(dim, input.ndim)
    if index._array.dtype != np.int64:
        raise fail(IndexError, "index_fill_(): Expected dtype int64 for index.", tensors=(index._id,))
    size = (tuple(input.shape) or (1,))[at]
    for i in index.array.ravel().tolist():
        if not -size <= i < size:
            raise out_of_bounds(i, at, size, IndexError)
    if not isinstance(value, Tensor):
        value = cast_number(value, input.dtype)
        return do(TABLE["index_fill"], input, index, dim=at, value=value)  # type: ignore[no-any-return]
    if value.ndim:
        raise fail(
            RuntimeError,
            f"index_fill_ only supports a 0-dimensional value tensor, but got tensor with {value.ndim} dimension(s).",
            tensors=(value._id,),
        )
    return do(TABLE["index_fill_tensor"], input, index, value, dim=at)  # type: ignore[no-any-return]


def cast_number(value: Any, dtype: DType) -> Any:
    """Refuse a number that a dtype cannot hold."""
    if isinstance(value, float) and not np.isfinite(value) and dtype.np.kind in "iu":
        raise fail(RuntimeError, f"value cannot be converted to type {_c_integer(dtype)} without overflow")
    return value


def _c_integer(dtype: DType) -> str:
    return f"{dtype.np.name}_t"


# ---- elements counted through the memory ---------------------------------------------------------------------


def _check_flat(name: str, input: Tensor, index: Tensor) -> None:
    if index._array.dtype != np.int64:
        text = f"{name}(): Expected a long tensor for index, but got {type_word(index)}"
        raise fail(RuntimeError, text, tensors=(index._id,))
    size = input._array.size
    wrong = (index.array < -size) | (index.array >= size)
    if wrong.any():
        first = int(index.array[wrong].flat[0])
        text = f"out of range: tried to access index {first} on a tensor of {size} elements."
        raise fail(IndexError, text, tensors=(input._id, index._id))


@offer()
def take(input: Tensor, index: Tensor) -> Tensor:
    """Pick elements counted through the whole tensor."""
    check_tensor("take", index, "index", 2)
    _check_flat("take", input, index)
    return apply(TABLE["take"], input, index)


@changes(out=False)
def put(do: Do, input: Tensor, index: Tensor, source: Tensor, accumulate: bool = False) -> Tensor:
    """Write elements counted through the whole tensor."""
    check_tensor("put", index, "index", 2)
    check_tensor("put", source, "source", 3)
    _check_flat("put_", input, index)
    if input._array.dtype != source._array.dtype:
        raise fail(
            RuntimeError,
            f"put_(): self and source expected to have the same dtype, but got self.dtype = {type_word(input)} and "
            f"source.dtype = {type_word(source)}",
        )
    if index._array.size != source._array.size:
        raise fail(
            RuntimeError,
            "put_(): Expected source and index to have the same number of elements, but got source.numel() = "
            f"{source._array.size}, index.numel() = {index._array.size}",
        )
    return do(TABLE["put"], input, index, source, accumulate=bool(accumulate))  # type: ignore[no-any-return]


@offer()
def take_along_dim(input: Tensor, indices: Tensor, dim: int | None = None) -> Tensor:
    """Pick along a dim; the other dims are stretched to fit."""
    check_tensor("take_along_dim", indices, "indices", 2)
    if indices._array.dtype != np.int64:
        raise fail(
            RuntimeError, f"torch.take_along_dim(): dtype of indices should be Long but got {type_word(indices)}"
        )
    if dim is None:
        return gather(reshape(input, -1), 0, reshape(indices, -1))
    if input.ndim != indices.ndim:
        raise fail(
            RuntimeError,
            "torch.take_along_dim(): input and indices should have the same number of dimensions, but got "
            f"{input.ndim} dimensions for input, and {indices.ndim} dimensions for indices",
            tensors=(input._id, indices._id),
        )
    at = dim_of(dim, input.ndim)
    wide = [1 if i == at else n for i, n in enumerate(indices.shape)]
    own = [1 if i == at else n for i, n in enumerate(input.shape)]
    common = list(np.broadcast_shapes(tuple(wide), tuple(own)))
    outer = [input.shape[at] if i == at else n for i, n in enumerate(common)]
    inner = [indices.shape[at] if i == at else n for i, n in enumerate(common)]
    below = indices.array < 0
    if below.any():  # here, unlike in gather, indexes count from the end too
        indices = Tensor(np.where(below, indices.array + input.shape[at], indices.array))
    return gather(expand(input, outer), at, expand(indices, inner))


@offer()
def nonzero(input: Tensor, *, as_tuple: bool = False) -> Any:
    """Return the indexes of all elements that are not 0: one row each, or one tensor for each dim."""
    if as_tuple:
        return unbind(nonzero(reshape(input, 1) if not input.ndim else input), 1)
    return apply(TABLE["nonzero"], input)


@offer(out=False)
def argwhere(input: Tensor) -> Tensor:
    """Return the indexes of all elements that are not 0, one row each."""
    return apply(TABLE["nonzero"], input)
