"""What ``torch.linalg`` offers: inverses, determinants, solving, norms, and matrices taken apart into factors."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine import functions, reductions
from gradgui.engine.apply import apply, apply_multi
from gradgui.engine.chains import multi_dot, powers
from gradgui.engine.errors import fail
from gradgui.engine.forms import FUNCTIONS, METHODS, offer, with_out
from gradgui.engine.functions import check_tensor
from gradgui.engine.opdef import TABLE
from gradgui.engine.ops.solve import is_vector
from gradgui.engine.products import matmul
from gradgui.engine.returns import return_type
from gradgui.engine.shapes import diagonal as diagonal_of
from gradgui.engine.sums import linalg_cross, type_word
from gradgui.engine.tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

LINALG: dict[str, Any] = {
    "multi_dot": with_out(multi_dot, "linalg_multi_dot"),
    "cross": with_out(linalg_cross, "linalg_cross"),
}
RESULTS = {
    name: return_type(name, *fields.split())
    for name, fields in (
        ("linalg_inv_ex", "inverse info"),
        ("linalg_slogdet", "sign logabsdet"),
        ("slogdet", "sign logabsdet"),
        ("linalg_eigh", "eigenvalues eigenvectors"),
        ("linalg_qr", "Q R"),
        ("qr", "Q R"),
        ("linalg_svd", "U S Vh"),
        ("svd", "U S V"),
        ("linalg_lstsq", "solution residuals rank singular_values"),
    )
}


class LinAlgError(RuntimeError):
    """A matrix for which there is no answer."""


LinAlgError.__name__ = LinAlgError.__qualname__ = "_LinAlgError"
LinAlgError.__module__ = "torch._C"


def linalg(whole: Callable[..., Any]) -> Any:
    """Offer a function in ``torch.linalg``."""
    LINALG[whole.__name__] = form = with_out(whole, f"linalg_{whole.__name__}")
    return form


def _also(form: Any, *names: str, method: bool = True) -> None:
    """Offer a function of ``torch.linalg`` in ``torch`` too, and as a method."""
    for name in names:
        FUNCTIONS[name] = form
        if method:
            METHODS[name] = form


def check_matrix(name: str, value: Any, letter: str = "A", square: bool = False, real: bool = True) -> None:
    """Refuse what is no matrix, or batch of matrices, of floating point numbers."""
    check_tensor(name.replace(".", "_"), value, letter, 1)
    if value.ndim < 2:
        raise fail(
            RuntimeError,
            f"{name}: The input tensor {letter} must have at least 2 dimensions.",
            "This is a function of matrices.",
            (value._id,),
        )
    if square and value.shape[-1] != value.shape[-2]:
        rows, columns = value.shape[-2:]
        raise fail(
            RuntimeError,
            f"{name}: {letter} must be batches of square matrices, but they are {rows} by {columns} matrices",
            "Only a matrix with as many rows as columns has one.",
            (value._id,),
        )
    if real:
        check_float(name, value)


def check_float(name: str, value: Tensor) -> None:
    """Refuse whole numbers."""
    if value._array.dtype.kind != "f":
        raise fail(
            RuntimeError,
            f"{name}: Expected a floating point or complex tensor as input. Got {type_word(value)}",
            "Use x.float() first.",
            (value._id,),
        )


# ---- inverse and determinant ---------------------------------------------------------------------------------


@linalg
def inv_ex(A: Tensor, *, check_errors: bool = False) -> Any:
    """Return inverses, and where there is none."""
    check_matrix("linalg.inv", A, square=True)
    result = RESULTS["linalg_inv_ex"](*apply_multi(TABLE["linalg_inv_ex"], A))
    if check_errors:
        _check_inverse(result.info)
    return result


def _check_inverse(info: Tensor) -> None:
    wrong = np.flatnonzero(info.array)
    if wrong.size:
        pivot = int(info.array.flat[wrong[0]])
        where = f"(Batch element {wrong[0]}): " if info.ndim else ""
        raise fail(
            LinAlgError,
            f"linalg.inv: {where}The diagonal element {pivot} is zero, the inversion could not be completed because "
            "the input matrix is singular.",
            "The rows of the matrix are not independent, so nothing undoes it.",
        )


@linalg
def inv(A: Tensor) -> Tensor:
    """Return the inverse of each matrix."""
    result, info = inv_ex(A)
    _check_inverse(info)
    return result  # type: ignore[no-any-return]


@linalg
def det(A: Tensor) -> Tensor:
    """Return the determinant of each matrix."""
    check_matrix("linalg.det", A, square=True)
    return apply(TABLE["linalg_det"], A)


@linalg
def slogdet(A: Tensor) -> Any:
    """Return the sign of each determinant and the logarithm of its size."""
    return _slogdet("linalg_slogdet", A)


def _slogdet(name: str, A: Tensor) -> Any:
    check_matrix("linalg.slogdet", A, square=True)
    return RESULTS[name](*apply_multi(TABLE["linalg_slogdet"], A))


@offer("slogdet")
def plain_slogdet(input: Tensor) -> Any:
    """Return the sign of each determinant and the logarithm of its size."""
    return _slogdet("slogdet", input)


@offer(out=False)
def logdet(input: Tensor) -> Tensor:
    """Return the logarithm of each determinant; nan below 0."""
    check_matrix("linalg.slogdet", input, square=True)
    sign, size = apply_multi(TABLE["linalg_slogdet"], input)
    nan = Tensor(np.asarray(math.nan, input._array.dtype))
    return functions.where(Tensor(np.asarray(sign.array == -1)), nan, size)  # type: ignore[no-any-return]


# ---- solving -------------------------------------------------------------------------------------------------


@linalg
def solve(A: Tensor, B: Tensor, *, left: bool = True) -> Tensor:
    """Return the X with A @ X = B, or X @ A = B."""
    check_tensor("linalg_solve", B, "B", 2)
    check_matrix("linalg.solve", A, square=True)
    if A._array.dtype != B._array.dtype:
        raise fail(
            RuntimeError,
            "linalg.solve: Expected A and B to have the same dtype, but found A of type "
            f"{type_word(A)} and B of type {type_word(B)} instead",
            "Use b.to(a.dtype).",
            (A._id, B._id),
        )
    vector = is_vector(A, B)
    rows, columns = (B.shape[-1], 1) if vector else (B.shape[-2], B.shape[-1])
    if A.shape[-1] != (rows if left else columns):
        how = "AX = B" if left else "XA = B"
        n = A.shape[-1]
        raise fail(
            RuntimeError,
            f"linalg.solve: Incompatible shapes of A and B for the equation {how} ({n}x{n} and {rows}x{columns})",
            "There is one equation for each row of A.",
            (A._id, B._id),
        )
    if (np.linalg.matrix_rank(A.array) < A.shape[-1]).any() and _is_singular(A):
        raise fail(
            LinAlgError,
            "torch.linalg.solve: The solver failed because the input matrix is singular.",
            "The equations are not independent, so there is no single answer.",
            (A._id,),
        )
    return apply(TABLE["linalg_solve"], A, B, left=left)


def _is_singular(A: Tensor) -> bool:
    try:
        np.linalg.inv(A.array)
    except np.linalg.LinAlgError:
        return True
    return False


@linalg
def solve_triangular(A: Tensor, B: Tensor, *, upper: bool, left: bool = True, unitriangular: bool = False) -> Tensor:
    """Return the X with A @ X = B for a triangle A."""
    check_matrix("linalg.solve_triangular", A, square=True)
    check_matrix("linalg.solve_triangular", B, "B")
    if A.shape[-1] != B.shape[-2 if left else -1]:
        how, n, (rows, cols) = "AX = B" if left else "XA = B", A.shape[-1], B.shape[-2:]
        shapes = f"({n}x{n} and {rows}x{cols})"
        text = f"linalg.solve_triangular: Incompatible shapes of A and B for the equation {how} {shapes}"
        raise fail(RuntimeError, text, tensors=(A._id, B._id))
    return apply(TABLE["linalg_solve_triangular"], A, B, upper=upper, left=left, unitriangular=unitriangular)


@linalg
def lstsq(A: Tensor, B: Tensor, rcond: float | None = None, *, driver: str | None = None) -> Any:
    """Return the X for which A @ X is nearest to B."""
    check_matrix("linalg.lstsq", A, "input")
    check_tensor("linalg_lstsq", B, "b", 2)
    rows = B.shape[-1] if is_vector(A, B) else B.shape[-2]
    if A.shape[-2] != rows:
        text = "torch.linalg.lstsq: input.size(-2) should match other.size(-2)"
        raise fail(RuntimeError, text, tensors=(A._id, B._id))
    solution = apply(TABLE["linalg_lstsq"], A, B)
    nothing = np.empty((0,), A._array.dtype)
    residuals = nothing
    if driver not in (None, "gelsy") and A.shape[-2] > A.shape[-1] and not is_vector(A, B):
        residuals = np.sum((A.array @ solution.array - B.array) ** 2, axis=-2)
    rank = np.asarray(np.linalg.matrix_rank(A.array), np.int64)
    return RESULTS["linalg_lstsq"](solution, Tensor(residuals), Tensor(rank), Tensor(nothing.copy()))


@linalg
def pinv(A: Tensor, *, atol: Any = None, rtol: Any = None, rcond: Any = None, hermitian: bool = False) -> Tensor:
    """Return the pseudo-inverse of each matrix."""
    check_matrix("linalg.pinv", A, square=hermitian)
    relative = rtol if rtol is not None else rcond
    if relative is None:
        relative = 0.0 if atol else max(A.shape[-2:]) * float(np.finfo(A._array.dtype).eps)
    if atol:
        largest = float(np.linalg.norm(A.array, 2, axis=(-2, -1)).max(initial=0.0))
        relative = max(relative, float(atol) / largest if largest else 0.0)
    return apply(TABLE["linalg_pinv"], A, rcond=float(relative), hermitian=hermitian)


@linalg
def matrix_rank(A: Tensor, *, tol: Any = None, atol: Any = None, rtol: Any = None, hermitian: bool = False) -> Tensor:
    """Return how many rows of each matrix are independent."""
    check_matrix("torch.linalg.matrix_rank", A, "input", square=hermitian)
    values = A.array
    sizes = np.abs(np.linalg.eigvalsh(values)) if hermitian else np.linalg.svd(values, compute_uv=False)
    relative = max(A.shape[-2:]) * float(np.finfo(values.dtype).eps) if rtol is None else float(rtol)
    absolute = float(tol if tol is not None else atol or 0.0)
    if (tol is not None or atol is not None) and rtol is None:
        relative = 0.0
    limit = np.maximum(absolute, relative * sizes.max(axis=-1, keepdims=True, initial=0.0))
    result = Tensor(np.asarray(np.sum(sizes > limit, axis=-1), np.int64))
    result._version_counter.value = 1  # PyTorch adds up in place
    return result


# ---- powers and others ---------------------------------------------------------------------------------------


@linalg
def matrix_power(A: Tensor, n: int) -> Tensor:
    """Multiply each matrix n times by itself."""
    check_matrix("linalg.matrix_power", A, square=True, real=False)
    return powers(A, n, inv)


@linalg
def diagonal(A: Tensor, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """Look at the diagonal of each matrix."""
    return diagonal_of(A, offset, dim1, dim2)


@linalg
def vecdot(x: Tensor, y: Tensor, *, dim: int = -1) -> Tensor:
    """Multiply along a dim and add up."""
    if x.ndim == y.ndim == 1 and x.shape == y.shape:
        return apply(TABLE["vdot"], x, y)
    return reductions.sum(apply(TABLE["mul"], x, y), dim)


@linalg
def vander(x: Tensor, *, N: int | None = None) -> Tensor:
    """Return the powers of each element, from 0 on, along a new dim."""
    count = x.shape[-1] if N is None else N
    ones = Tensor(np.ones((*x.shape, 1), x._array.dtype))
    if count <= 1:
        return ones
    from gradgui.engine.shapes import expand, unsqueeze

    wide = expand(unsqueeze(x, -1), (*x.shape, count - 1))
    return functions.cat([ones, FUNCTIONS["cumprod"](wide, -1)], -1)


LINALG["matmul"] = with_out(matmul, "linalg_matmul")
_also(inv, "inverse")
_also(det, "det")
_also(matrix_power, "matrix_power")
_also(pinv, "pinverse")
