"""Norms of ``torch.linalg``: of vectors, of matrices, and how far a matrix is from having no inverse."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from gradgui.engine.apply import apply
from gradgui.engine.errors import fail
from gradgui.engine.factors import svdvals
from gradgui.engine.forms import FUNCTIONS, offer, with_out
from gradgui.engine.functions import to_dtype
from gradgui.engine.inplace import mutate
from gradgui.engine.linalg import LINALG, check_matrix, inv_ex, linalg
from gradgui.engine.opdef import TABLE
from gradgui.engine.reductions import sum, vector_norm
from gradgui.engine.shapes import dim_of, narrow, permute, squeeze, unsqueeze
from gradgui.engine.tensor import Tensor

if TYPE_CHECKING:
    from gradgui.engine.dtypes import DType

LINALG["vector_norm"] = with_out(vector_norm, "linalg_vector_norm")


@linalg
def matrix_norm(
    A: Tensor, ord: Any = "fro", dim: Any = (-2, -1), keepdim: bool = False, *, dtype: DType | None = None
) -> Tensor:
    """Return how large each matrix is."""
    check_matrix("linalg.matrix_norm", A)
    if dtype is not None:
        A = to_dtype(A, dtype)
    if ord == "fro":
        return vector_norm(A, 2, dim, keepdim)
    first, second = (dim_of(d, A.ndim) for d in dim)
    if first == second:
        raise fail(RuntimeError, f"linalg.matrix_norm: dims must be different. Got ({dim[0]}, {dim[1]})")
    if ord == "nuc" or (not isinstance(ord, str) and abs(ord) == 2):
        return _by_stretches(A, ord, first, second, keepdim)
    if isinstance(ord, str) or abs(ord) not in (1, math.inf):
        raise fail(RuntimeError, f"linalg.matrix_norm: Order {ord} not supported.", tensors=(A._id,))
    along, over = (second, first) if abs(ord) == math.inf else (first, second)
    if along < over and not keepdim:
        over -= 1
    best = FUNCTIONS["amax" if ord > 0 else "amin"]
    return best(vector_norm(A, 1, along, keepdim), over, keepdim)  # type: ignore[no-any-return]


def _by_stretches(A: Tensor, ord: Any, first: int, second: int, keepdim: bool) -> Tensor:
    """Reduce the singular values: their sum, the largest or the smallest."""
    rest = [d for d in range(A.ndim) if d not in (first, second)]
    sizes = svdvals(permute(A, [*rest, first, second]))
    if ord == "nuc":
        result = sum(sizes, -1, keepdim)
    else:
        result = FUNCTIONS["amax" if ord > 0 else "amin"](sizes, -1, keepdim)
    if not keepdim:
        return result
    order = [*rest, first, second]
    return permute(unsqueeze(result, -1), [order.index(d) for d in range(A.ndim)])


@linalg
def norm(A: Tensor, ord: Any = None, dim: Any = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """Return the norm of a vector or of a matrix."""
    dims = None if dim is None else (dim,) if isinstance(dim, int) else tuple(dim)
    if ord is None:
        return vector_norm(A, 2, dims, keepdim, dtype=dtype)
    if dims is not None and len(dims) not in (1, 2):
        text = f"linalg.norm: If dim is specified, it must be of length 1 or 2. Got {list(dims)}"
        raise fail(RuntimeError, text)
    if dims is None and A.ndim not in (1, 2):
        raise fail(
            RuntimeError,
            f"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {A.ndim}D.",
            "Say with dim= along which dims.",
            (A._id,),
        )
    if isinstance(ord, str) or len(dims or tuple(A.shape)) == 2:
        return matrix_norm(A, ord, dims or (0, 1), keepdim, dtype=dtype)  # type: ignore[no-any-return]
    return vector_norm(A, ord, dims, keepdim, dtype=dtype)


@offer("norm")
def plain_norm(
    input: Tensor, p: Any = "fro", dim: Any = None, keepdim: bool = False, dtype: DType | None = None
) -> Tensor:
    """Return the length of the tensor, or of its vectors along dims."""
    if p == "nuc":
        return matrix_norm(input, "nuc", (-2, -1) if dim is None else dim, keepdim, dtype=dtype)  # type: ignore[no-any-return]
    if isinstance(p, str) and p != "fro":
        raise fail(RuntimeError, f"linalg.matrix_norm: Order {p} not supported.", "Lengths are numbers: p=1, p=2.")
    return vector_norm(input, 2 if p in (None, "fro") else p, dim, keepdim, dtype=dtype)


@linalg
def cond(A: Tensor, p: Any = None) -> Tensor:
    """Return how much errors can grow when a matrix is undone."""
    check_matrix("linalg.cond", A)
    if p is None or (not isinstance(p, str) and abs(p) == 2):
        sizes = svdvals(A)
        count = sizes.shape[-1]
        largest, smallest = narrow(sizes, -1, 0, 1), narrow(sizes, -1, count - 1, 1)
        above, below = (smallest, largest) if p == -2 else (largest, smallest)
        return squeeze(apply(TABLE["div"], above, below), -1)
    check_matrix("linalg.cond", A, square=True)
    inverse, info = inv_ex(A)
    wrong = unsqueeze(unsqueeze(Tensor(info.array > 0), -1), -1)
    inverse = mutate(TABLE["masked_fill"], inverse, wrong, value=math.inf)
    product = apply(TABLE["mul"], matrix_norm(A, p), matrix_norm(inverse, p))
    return FUNCTIONS["nan_to_num_"](product, math.inf, math.inf, -math.inf)  # type: ignore[no-any-return]
