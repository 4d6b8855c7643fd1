"""Products built of others: outer, inner, tensordot, kron, products added to a tensor, chains, powers of a matrix."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from gradgui.engine import reductions
from gradgui.engine.apply import apply
from gradgui.engine.errors import fail
from gradgui.engine.forms import changes, offer
from gradgui.engine.functions import check_tensor
from gradgui.engine.inplace import mutate
from gradgui.engine.opdef import TABLE
from gradgui.engine.products import bmm, dot, matmul, mm, mv
from gradgui.engine.shapes import contiguous, dim_of, expand, flatten, permute, reshape, t, view
from gradgui.engine.tensor import Tensor
from gradgui.engine.warn import warn_once

if TYPE_CHECKING:
    from collections.abc import Sequence

Do = Any  # apply, or mutate
CROSS_DIM = (
    "Using torch.cross without specifying the dim arg is deprecated.\nPlease either pass the dim explicitly or simply "
    "use torch.linalg.cross.\nThe default value of dim will change to agree with that of linalg.cross in a future "
    "release."
)


def type_word(tensor: Tensor) -> str:
    """Return a dtype as these errors call it: Float."""
    return tensor.dtype.tensor_type.removesuffix("Tensor")


for _product in (matmul, mm, mv, dot, bmm):
    offer(_product.__name__)(_product)


# ---- of vectors ----------------------------------------------------------------------------------------------


@offer()
def vdot(input: Tensor, other: Tensor) -> Tensor:
    """Multiply two vectors and add up."""
    check_tensor("vdot", other)
    if input.ndim != 1 or other.ndim != 1:
        text = f"1D tensors expected, but got {input.ndim}D and {other.ndim}D tensors"
        raise fail(RuntimeError, text, tensors=(input._id, other._id))
    if input._array.dtype != other._array.dtype:
        names = f"{type_word(input)} and {type_word(other)}"
        text = f"dot : expected both vectors to have same dtype, but found {names}"
        raise fail(RuntimeError, text, tensors=(input._id, other._id))
    m, n = input.shape[0], other.shape[0]
    if m != n:
        raise fail(
            RuntimeError,
            f"inconsistent tensor size, expected tensor [{m}] and src [{n}] to have the same number of elements, but "
            f"got {m} and {n} elements respectively",
            tensors=(input._id, other._id),
        )
    return apply(TABLE["vdot"], input, other)


@offer("outer", "ger")
def outer(input: Tensor, vec2: Tensor) -> Tensor:
    """Multiply each element of one vector by each of another."""
    check_tensor("outer", vec2, "vec2")
    for tensor, name in ((input, "self"), (vec2, "vec2")):
        if tensor.ndim != 1:
            text = f"outer: Expected 1-D argument {name}, but got {tensor.ndim}-D"
            raise fail(RuntimeError, text, "outer() takes two vectors.", (tensor._id,))
    return apply(TABLE["mul"], view(input, (input.shape[0], 1)), vec2)


@offer()
def inner(input: Tensor, other: Tensor) -> Tensor:
    """Multiply along the last dims and add up."""
    check_tensor("inner", other)
    if not input.ndim or not other.ndim:
        return apply(TABLE["mul"], input, other)
    if input.shape[-1] != other.shape[-1]:
        raise fail(
            RuntimeError,
            "inner() the last dimension must match on both input tensors but got shapes "
            f"{list(input.shape)} and {list(other.shape)}",
            tensors=(input._id, other._id),
        )
    return tensordot(input, other, ([-1], [-1]))


@offer()
def cross(input: Tensor, other: Tensor, dim: int | None = None) -> Tensor:
    """Return the cross product of vectors of three."""
    check_tensor("cross", other)
    if dim is None:
        warn_once(CROSS_DIM)
        dim = next((i for i, n in enumerate(input.shape) if n == 3), None)
        if dim is None:
            raise fail(RuntimeError, "no dimension of size 3 in input", tensors=(input._id,))
    return linalg_cross(input, other, dim)


def linalg_cross(input: Tensor, other: Tensor, dim: int = -1) -> Tensor:
    """Return the cross product of vectors of three along a dim."""
    both = (input._id, other._id)
    if input.ndim != other.ndim:
        raise fail(RuntimeError, "linalg.cross: inputs must have the same number of dimensions.", tensors=both)
    at = dim_of(dim, input.ndim)
    m, n = input.shape[at], other.shape[at]
    if (m, n) != (3, 3):
        text = f"linalg.cross: inputs dimension {dim} must have length 3. Got {m} and {n}"
        raise fail(RuntimeError, text, "A cross product is of vectors of three.", both)
    return apply(TABLE["linalg_cross"], input, other, dim=at)


# ---- over several dims ---------------------------------------------------------------------------------------


@offer(method=False)
def tensordot(input: Tensor, other: Tensor, dims: Any = 2) -> Tensor:
    """Multiply and sum over some dims of both."""
    check_tensor("tensordot", other)
    first, second = _dims_to_sum(dims)
    if len(first) != len(second):
        raise fail(RuntimeError, "both dimension lists should have same length")
    input, other = _without_single(input, other, first, second)
    one, two = [dim_of(d, input.ndim) for d in first], [dim_of(d, other.ndim) for d in second]
    left = [d for d in range(input.ndim) if d not in one]
    right = [d for d in range(other.ndim) if d not in two]
    rows, columns = [input.shape[d] for d in left], [other.shape[d] for d in right]
    inner_size = math.prod(input.shape[d] for d in one)
    a, b = permute(input, [*left, *one]), permute(other, [*two, *right])
    if not rows and not columns:
        product = apply(TABLE["dot"], flatten(a), flatten(b))
    else:
        product = mm(reshape(a, (math.prod(rows), inner_size)), reshape(b, (inner_size, math.prod(columns))))
    return reshape(product, (*rows, *columns))


def _dims_to_sum(dims: Any) -> tuple[list[int], list[int]]:
    if isinstance(dims, Tensor):
        dims = dims.array.tolist()
    if isinstance(dims, int):
        if dims < 0:
            raise fail(RuntimeError, f"tensordot expects dims >= 0, but got dims={dims}")
        return list(range(-dims, 0)), list(range(dims))
    first, second = dims
    return ([first], [second]) if isinstance(first, int) else (list(first), list(second))


def _without_single(input: Tensor, other: Tensor, first: list[int], second: list[int]) -> tuple[Tensor, Tensor]:
    """Sum what meets a dim of size 1; refuse sizes that differ."""
    for d, e in zip(first, second, strict=True):
        m, n = input.shape[dim_of(d, input.ndim)], other.shape[dim_of(e, other.ndim)]
        if m == n:
            continue
        if n == 1:
            input = reductions.sum(input, d, True)
        elif m == 1:
            other = reductions.sum(other, e, True)
        else:
            raise fail(
                RuntimeError,
                f"contracted dimensions need to match, but first has size {m} in dim {d} and second has size {n} in "
                f"dim {e}",
                "Dims that are summed over together have one size.",
                (input._id, other._id),
            )
    return input, other


@offer()
def kron(input: Tensor, other: Tensor) -> Tensor:
    """Put the second tensor, times each element of the first, side by side."""
    check_tensor("kron", other)
    ndim = max(input.ndim, other.ndim)
    a = (1,) * (ndim - input.ndim) + tuple(input.shape)
    b = (1,) * (ndim - other.ndim) + tuple(other.shape)
    wide = apply(TABLE["unsafe_view"], contiguous(input), shape=tuple(n for m in a for n in (m, 1)))
    fine = apply(TABLE["unsafe_view"], contiguous(other), shape=tuple(n for m in b for n in (1, m)))
    product = apply(TABLE["mul"], wide, fine)
    return apply(TABLE["unsafe_view"], product, shape=tuple(m * n for m, n in zip(a, b, strict=True)))


# ---- added to a tensor ---------------------------------------------------------------------------------------


def _fits(input: Tensor, shape: tuple[int, ...]) -> None:
    """Refuse a tensor that cannot be stretched to the shape of the product."""
    have = tuple(input.shape)
    if len(have) > len(shape) or any(h not in (1, n) for h, n in zip(reversed(have), reversed(shape), strict=False)):
        expand(input.detach(), shape)  # raises


def _check_parts(tensors: Sequence[tuple[Tensor, str, int]]) -> None:
    for tensor, what, ndim in tensors:
        if tensor.ndim != ndim:
            kind = {1: "vector", 2: "matrix"}.get(ndim, f"{ndim}D tensor")
            text = f"{what} must be a {kind}, got {tensor.ndim}-D tensor" if ndim < 3 else f"{what} must be a {kind}"
            raise fail(RuntimeError, text, tensors=(tensor._id,))
    dtypes = [tensor._array.dtype for tensor, _, _ in tensors]
    if any(dtype != dtypes[0] for dtype in dtypes):
        (a, first, _), (b, second, _) = tensors[0], next(p for p in tensors if p[0]._array.dtype != dtypes[0])
        raise fail(
            RuntimeError,
            f"{first} and {second} must have the same dtype, but got {type_word(a)} and {type_word(b)}",
            "Matrix products do not change dtypes by themselves: use x.to(other.dtype).",
            (a._id, b._id),
        )


def _no_product(a: Tensor, b: Tensor) -> Exception:
    (m, n), (k, p) = a.shape, b.shape
    return fail(
        RuntimeError,
        f"mat1 and mat2 shapes cannot be multiplied ({m}x{n} and {k}x{p})",
        "A product a @ b needs as many columns in a as there are rows in b.",
        (a._id, b._id),
    )


@changes()
def addmm(do: Do, input: Tensor, mat1: Tensor, mat2: Tensor, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
    """Return beta·input + alpha·mat1 @ mat2."""
    _check_parts(((mat1, "mat1", 2), (mat2, "mat2", 2)))
    if mat1.shape[1] != mat2.shape[0]:
        raise _no_product(mat1, mat2)
    _fits(input, (mat1.shape[0], mat2.shape[1]))
    if input._array.dtype != mat2._array.dtype:
        text = f"self and mat2 must have the same dtype, but got {type_word(input)} and {type_word(mat2)}"
        raise fail(RuntimeError, text, tensors=(input._id, mat2._id))
    return _done(do, "addmm", input, mat1, mat2, beta, alpha)


def _done(do: Do, name: str, input: Tensor, a: Tensor, b: Tensor, beta: Any, alpha: Any) -> Tensor:
    result: Tensor = do(TABLE[name], input, a, b, beta=beta, alpha=alpha)
    return result


@changes()
def addmv(do: Do, input: Tensor, mat: Tensor, vec: Tensor, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
    """Return beta·input + alpha·mat @ vec."""
    if mat.ndim != 2 or vec.ndim != 1:
        raise fail(RuntimeError, f"vector + matrix @ vector expected, got {input.ndim}, {mat.ndim}, {vec.ndim}")
    (rows, columns), (length,) = mat.shape, vec.shape
    if columns != length or (input.ndim and tuple(input.shape) not in ((rows,), (1,))):
        have = input._array.size
        raise fail(
            RuntimeError,
            f"size mismatch, got input ({have}), mat ({rows}x{columns}), vec ({length})",
            tensors=(input._id, mat._id, vec._id),
        )
    return _done(do, "addmv", input, mat, vec, beta, alpha)


@changes()
def addr(do: Do, input: Tensor, vec1: Tensor, vec2: Tensor, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
    """Return beta·input + alpha·vec1 vec2ᵀ."""
    if vec1.ndim != 1 or vec2.ndim != 1:
        text = f"addr: Expected 1-D argument vec{1 if vec1.ndim != 1 else 2}, but got "
        raise fail(RuntimeError, text + f"{(vec1 if vec1.ndim != 1 else vec2).ndim}-D")
    _fits(input, (vec1.shape[0], vec2.shape[0]))
    return _done(do, "addr", input, vec1, vec2, beta, alpha)


def _check_batches(batch1: Tensor, batch2: Tensor) -> None:
    for tensor, name in ((batch1, "batch1"), (batch2, "batch2")):
        if tensor.ndim != 3:
            raise fail(RuntimeError, f"{name} must be a 3D tensor", tensors=(tensor._id,))
    a, b = batch1.shape, batch2.shape
    if a[0] != b[0] or a[2] != b[1]:
        raise fail(
            RuntimeError,
            f"Expected size for first two dimensions of batch2 tensor to be: [{a[0]}, {a[2]}] but got: [{b[0]}, "
            f"{b[1]}].",
            tensors=(batch1._id, batch2._id),
        )


@changes()
def addbmm(do: Do, input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
    """Return beta·input + alpha·the sum of the products of all matrices."""
    _check_batches(batch1, batch2)
    _fits(input, (batch1.shape[1], batch2.shape[2]))
    return _done(do, "addbmm", input, batch1, batch2, beta, alpha)


@changes()
def baddbmm(do: Do, input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
    """Return beta·input + alpha·batch1 @ batch2, matrix by matrix."""
    for tensor, name in ((batch1, "batch1"), (batch2, "batch2")):
        if tensor.ndim != 3:
            raise fail(RuntimeError, f"{name} must be a 3D tensor", tensors=(tensor._id,))
    _fits(input, (batch1.shape[0], batch1.shape[1], batch2.shape[2]))
    _check_batches(batch1, batch2)
    return _done(do, "baddbmm", input, batch1, batch2, beta, alpha)


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """Return input @ weightᵀ + bias, with the nodes that PyTorch makes of it."""
    for value, name, position in ((input, "input", 1), (weight, "weight", 2), (bias, "bias", 3)):
        if value is not None or position < 3:
            check_tensor("linear", value, name, position)
    if not input.ndim or not weight.ndim:
        raise fail(
            RuntimeError,
            f"both arguments to linear need to be at least 1D, but they are {input.ndim}D and {weight.ndim}D",
            tensors=(input._id, weight._id),
        )
    if bias is None:
        return matmul(input, t(weight))
    if input.ndim == 2:
        return addmm(bias, input, t(weight))  # type: ignore[no-any-return]
    if input.array.flags.c_contiguous and weight.ndim == 2:
        rows = reshape(input, (math.prod(input.shape[:-1]), input.shape[-1]))
        return view(addmm(bias, rows, t(weight)), (*input.shape[:-1], weight.shape[0]))
    return mutate(TABLE["add"], matmul(input, t(weight)), bias)


@offer(out=False)
def trace(input: Tensor) -> Tensor:
    """Add up the diagonal of a matrix."""
    if input.ndim != 2:
        text = f"trace: expected a matrix, but got tensor with dim {input.ndim}"
        raise fail(RuntimeError, text, tensors=(input._id,))
    return apply(TABLE["trace"], input)
