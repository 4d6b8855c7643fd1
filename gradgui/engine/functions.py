"""The calls that a person makes, brought to rows: dims checked, shapes inferred, products told apart."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gradgui.engine import ops  # noqa: F401  (fills the table)
from gradgui.engine.apply import apply
from gradgui.engine.dtypes import DType, float32
from gradgui.engine.errors import fail
from gradgui.engine.opdef import TABLE
from gradgui.engine.state import state
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


# ---- reductions ----------------------------------------------------------------------------------------------


def sum(input: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """Add up all elements, or along ``dim``."""
    if dtype is not None:
        input = to_dtype(input, dtype)
    if dim is None and not keepdim:
        return apply(TABLE["sum"], input)
    dims = dims_of(() if dim is None else dim, input.ndim)
    return apply(TABLE["sum_dim"], input, dim=dims, keepdim=bool(keepdim))


def mean(input: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """Average all elements, or along ``dim``; raise RuntimeError for whole numbers."""
    if dtype is not None:
        input = to_dtype(input, dtype)
    if input._array.dtype.kind != "f":
        name = input.dtype.tensor_type.removesuffix("Tensor")
        raise fail(
            RuntimeError,
            "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: "
            f"{name}",
            "The mean of whole numbers is seldom whole: use x.float().mean().",
            (input._id,),
        )
    if dim is None and not keepdim:
        return apply(TABLE["mean"], input)
    dims = dims_of(() if dim is None else dim, input.ndim)
    return apply(TABLE["mean_dim"], input, dim=dims, keepdim=bool(keepdim))


# ---- powers and products -------------------------------------------------------------------------------------


def pow(input: Any, exponent: Any) -> Tensor:
    """Raise a tensor or a number to a tensor or a number."""
    if isinstance(exponent, Tensor):
        if isinstance(input, Tensor):
            return apply(TABLE["pow"], input, exponent)
        return apply(TABLE["rpow"], exponent, base=input)
    if isinstance(exponent, float) and input._array.dtype.kind != "f":
        input = to_dtype(input, float32)
    if isinstance(exponent, int) and exponent < 0 and input._array.dtype.kind in "iu":
        raise fail(RuntimeError, "Integers to negative integer powers are not allowed.", tensors=(input._id,))
    return apply(TABLE["pow_scalar"], input, exponent=exponent)


def div(input: Any, other: Any) -> Tensor:
    """Divide; a number divided by a tensor is its reciprocal times the number, as in PyTorch."""
    if not isinstance(input, Tensor):
        return apply(TABLE["mul"], apply(TABLE["reciprocal"], other), input)
    return apply(TABLE["div"], input, other)


def matmul(input: Tensor, other: Tensor) -> Tensor:
    """Multiply matrices, vectors and batches of matrices; raise RuntimeError when they do not fit."""
    for t in (input, other):
        if not isinstance(t, Tensor):
            raise fail(TypeError, f"matmul(): argument 'other' (position 1) must be Tensor, not {type(t).__name__}")
    a, b = input._array.shape, other._array.shape
    if not a or not b:
        raise fail(
            RuntimeError,
            f"both arguments to matmul need to be at least 1D, but they are {len(a)}D and {len(b)}D",
            tensors=(input._id, other._id),
        )
    _check_same_dtype(input, other)
    if len(a) == 1 and len(b) == 1:
        if a != b:
            raise _no_match(
                f"inconsistent tensor size, expected tensor [{a[0]}] and src [{b[0]}] to have the same number of "
                f"elements, but got {a[0]} and {b[0]} elements respectively",
                input,
                other,
            )
        return apply(TABLE["dot"], input, other)
    if len(a) == 2 and len(b) == 2:
        return _mm(input, other)
    if len(a) == 2 and len(b) == 1:
        if a[1] != b[0]:
            raise _no_match(f"size mismatch, got input ({a[0]}), mat ({a[0]}x{a[1]}), vec ({b[0]})", input, other)
        return apply(TABLE["mv"], input, other)
    if len(a) == 1 and len(b) == 2:
        return squeeze(_mm(unsqueeze(input, 0), other), 0)
    return _batched(input, other)


def _mm(input: Tensor, other: Tensor) -> Tensor:
    (n, k), (m, p) = input._array.shape, other._array.shape
    if k != m:
        raise _no_match(f"mat1 and mat2 shapes cannot be multiplied ({n}x{k} and {m}x{p})", input, other)
    return apply(TABLE["mm"], input, other)


def _batched(input: Tensor, other: Tensor) -> Tensor:
    """Multiply batches: fold into one product where PyTorch does, else matrix by matrix."""
    a, b = input._array.shape, other._array.shape
    if len(a) >= 3 and len(b) <= 2:
        folded = reshape(input, (-1, a[-1]))
        if len(b) == 1:
            return apply(TABLE["unsafe_view"], matmul(folded, other), shape=a[:-1])
        return apply(TABLE["unsafe_view"], _mm(folded, other), shape=(*a[:-1], b[-1]))
    if len(a) == 1:
        return squeeze(_batched(unsqueeze(input, 0), other), -2)
    if len(b) == 1:
        return squeeze(_batched(input, unsqueeze(other, 1)), -1)
    if a[-1] != b[-2]:
        batch = math.prod(a[:-2]) or 1
        raise _no_match(
            f"Expected size for first two dimensions of batch2 tensor to be: [{batch}, {a[-1]}] but got: "
            f"[{math.prod(b[:-2]) or 1}, {b[-2]}].",
            input,
            other,
        )
    try:
        batch_shape = np.broadcast_shapes(a[:-2], b[:-2])
    except ValueError:
        from gradgui.engine.apply import clashing_dimension

        clash = clashing_dimension(a[:-2], b[:-2])
        assert clash is not None
        raise _no_match(
            f"The size of tensor a ({clash[1]}) must match the size of tensor b ({clash[2]}) at non-singleton dimension "
            f"{clash[0]}",
            input,
            other,
        ) from None
    size = math.prod(batch_shape)
    left = reshape(expand(input, (*batch_shape, *a[-2:])), (size, *a[-2:]))
    right = reshape(expand(other, (*batch_shape, *b[-2:])), (size, *b[-2:]))
    return apply(TABLE["unsafe_view"], apply(TABLE["bmm"], left, right), shape=(*batch_shape, a[-2], b[-1]))


def _check_same_dtype(input: Tensor, other: Tensor) -> None:
    names = {"float32": "float", "float64": "double", "int64": "long int", "int32": "int", "float16": "c10::Half"}
    if input._array.dtype != other._array.dtype:
        first, second = (names.get(t.dtype.name, t.dtype.name) for t in (input, other))
        raise fail(
            RuntimeError,
            f"expected m1 and m2 to have the same dtype, but got: {first} != {second}",
            "Matrix products do not change dtypes by themselves: use x.to(other.dtype).",
            (input._id, other._id),
        )


def _no_match(text: str, input: Tensor, other: Tensor) -> Exception:
    a, b = tuple(input.shape), tuple(other.shape)
    return fail(
        RuntimeError,
        text,
        f"A product a @ b needs as many columns in a as there are rows in b; the shapes here are {a} and {b}.",
        (input._id, other._id),
    )


# ---- shapes --------------------------------------------------------------------------------------------------


def infer_shape(wanted: Any, size: int) -> tuple[int, ...]:
    """Return a shape with its -1 filled in; raise RuntimeError when it does not hold ``size`` elements."""
    shape = tuple(int(n) for n in wanted)
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
    shape = infer_shape(_sizes(size), input._array.size)
    window = input.array.view()
    try:
        window.shape = shape
    except AttributeError:
        raise fail(
            RuntimeError,
            "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
            "contiguous subspaces). Use .reshape(...) instead.",
            "The elements do not lie in memory in the order that the new shape would read them. reshape() copies.",
            (input._id,),
        ) from None
    return apply(TABLE["view"], input, shape=shape)


def reshape(input: Tensor, *size: Any) -> Tensor:
    """Return another shape: a view where memory allows it, else a copy."""
    shape = infer_shape(_sizes(size), input._array.size)
    window = input.array.view()
    try:
        window.shape = shape
    except AttributeError:
        copy = apply(TABLE["clone"], input)
        if not copy._array.flags.c_contiguous:
            copy = contiguous_copy(input)
        return apply(TABLE["unsafe_view"], copy, shape=shape)
    return apply(TABLE["view"], input, shape=shape)


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
    chosen = tuple(dim_of(d, input.ndim) for d in _sizes(dims))
    if sorted(chosen) != list(range(input.ndim)):
        raise fail(
            RuntimeError,
            f"permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
            f"ordering of dimensions i.e. input.dim() = {input.ndim} is not equal to len(dims) = {len(chosen)}",
        )
    return apply(TABLE["permute"], input, dims=chosen)


def unsqueeze(input: Tensor, dim: int) -> Tensor:
    """Insert a dim of size 1."""
    return apply(TABLE["unsqueeze"], input, dim=dim_of(dim, input.ndim + 1))


def squeeze(input: Tensor, dim: Any = None) -> Tensor:
    """Drop dims of size 1."""
    if dim is None:
        return apply(TABLE["squeeze"], input)
    return apply(TABLE["squeeze_dim"], input, dim=dims_of(dim, input.ndim))


def expand(input: Tensor, *size: Any) -> Tensor:
    """Repeat along dims of size 1 without copying."""
    wanted = _sizes(size)
    lead = len(wanted) - input.ndim
    have = (1,) * lead + tuple(input.shape)
    shape = tuple(h if n == -1 else int(n) for n, h in zip(wanted, have, strict=False))
    for i, (n, h) in enumerate(zip(shape, have, strict=False)):
        if h not in (1, n):
            raise fail(
                RuntimeError,
                f"The expanded size of the tensor ({n}) must match the existing size ({h}) at non-singleton dimension "
                f"{i}.  Target sizes: {list(wanted)}.  Tensor sizes: {list(input.shape)}",
                tensors=(input._id,),
            )
    return apply(TABLE["expand"], input, shape=shape)


def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Join dims into one."""
    first, last = dim_of(start_dim, input.ndim), dim_of(end_dim, input.ndim)
    shape = tuple(input.shape)
    if first == last and shape:
        return input
    return reshape(input, (*shape[:first], math.prod(shape[first : last + 1]), *shape[last + 1 :]))


def _sizes(args: tuple[Any, ...]) -> tuple[int, ...]:
    return tuple(args[0]) if len(args) == 1 and isinstance(args[0], tuple | list) else args


# ---- copies --------------------------------------------------------------------------------------------------


def clone(input: Tensor) -> Tensor:
    """Return a copy that gradients flow through."""
    return apply(TABLE["clone"], input)


def to_dtype(input: Tensor, dtype: DType) -> Tensor:
    """Return the tensor in another dtype; itself when it has it already."""
    if input._array.dtype == dtype.np:
        return input
    return apply(TABLE["to_copy"], input, dtype=dtype.np)


def where(condition: Tensor, input: Any, other: Any) -> Tensor:
    """Choose element by element."""
    return apply(TABLE["where"], condition, input, other)


def is_grad_enabled() -> bool:
    """Return whether operations are recorded now."""
    return state.grad_enabled
