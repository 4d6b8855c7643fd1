"""Matrices taken apart: eigenvalues, orthogonal and triangular factors, singular values, Cholesky."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.apply import apply, apply_multi
from gradgui.engine.errors import fail
from gradgui.engine.forms import FUNCTIONS, offer
from gradgui.engine.linalg import RESULTS, LinAlgError, check_matrix, linalg
from gradgui.engine.opdef import TABLE
from gradgui.engine.warn import warn_once

if TYPE_CHECKING:
    from gradgui.engine.tensor import Tensor

CHOLESKY = (
    "torch.cholesky is deprecated in favor of torch.linalg.cholesky and will be removed in a future PyTorch release.\n"
    "L = torch.cholesky(A)\nshould be replaced with\nL = torch.linalg.cholesky(A)\nand\nU = torch.cholesky(A, "
    "upper=True)\nshould be replaced with\nU = torch.linalg.cholesky(A).mH\nThis transform will produce equivalent "
    "results for all valid (symmetric positive definite) inputs."
)


@linalg
def eigh(A: Tensor, UPLO: str = "L") -> Any:
    """Return eigenvalues and eigenvectors of symmetric matrices."""
    check_matrix("linalg.eigh", A, square=True)
    _check_side(UPLO)
    return RESULTS["linalg_eigh"](*apply_multi(TABLE["linalg_eigh"], A, uplo=UPLO.upper()))


@linalg
def eigvalsh(A: Tensor, UPLO: str = "L") -> Tensor:
    """Return the eigenvalues of symmetric matrices, the smallest first."""
    check_matrix("linalg.eigvalsh", A, square=True)
    _check_side(UPLO)
    return apply_multi(TABLE["linalg_eigh"], A, uplo=UPLO.upper())[0]


def _check_side(side: str) -> None:
    if side.upper() not in ("L", "U"):
        raise fail(RuntimeError, f"Expected UPLO argument to be 'L' or 'U', but got {side}")


@linalg
def qr(A: Tensor, mode: str = "reduced") -> Any:
    """Return an orthogonal and a triangular factor."""
    check_matrix("linalg.qr", A)
    if mode not in ("reduced", "complete", "r"):
        raise fail(
            RuntimeError,
            f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', or 'complete'",
        )
    return RESULTS["linalg_qr"](*apply_multi(TABLE["linalg_qr"], A, mode=mode))


@offer("qr")
def plain_qr(input: Tensor, some: bool = True) -> Any:
    """Return an orthogonal and a triangular factor."""
    return RESULTS["qr"](*qr(input, "reduced" if some else "complete"))


@linalg
def svd(A: Tensor, full_matrices: bool = True, *, driver: str | None = None) -> Any:
    """Return U, S and Vᵀ: two rotations and how far each direction is stretched."""
    check_matrix("linalg.svd", A)
    return RESULTS["linalg_svd"](*apply_multi(TABLE["linalg_svd"], A, full_matrices=full_matrices))


@linalg
def svdvals(A: Tensor, *, driver: str | None = None) -> Tensor:
    """Return how far each direction is stretched, the largest first."""
    check_matrix("linalg.svdvals", A)
    return apply_multi(TABLE["linalg_svd"], A, full_matrices=False)[1]


@offer("svd")
def plain_svd(input: Tensor, some: bool = True, compute_uv: bool = True) -> Any:
    """Return U, S and V: two rotations and how far each direction is stretched."""
    u, s, vt = svd(input, not some)
    return RESULTS["svd"](u, s, FUNCTIONS["adjoint"](vt))


def _cholesky(name: str, row: str, A: Tensor, upper: bool) -> Tensor:
    check_matrix(name, A, square=True)
    for number, at in enumerate(np.ndindex(A.array.shape[:-2])):
        minor = _failing_minor(A.array[at])
        if minor:
            where = f"(Batch element {number}): " if A.ndim > 2 else ""
            raise fail(
                LinAlgError,
                f"{name}: {where}The factorization could not be completed because the input is not positive-definite "
                f"(the leading minor of order {minor} is not positive-definite).",
                "Only a symmetric matrix whose eigenvalues are all above 0 has such a factor.",
                (A._id,),
            )
    return apply(TABLE[row], A, upper=upper)


def _failing_minor(matrix: np.ndarray) -> int:
    """Return the order of the first leading minor that is not positive, 0 when all are."""
    try:
        np.linalg.cholesky(matrix)
        return 0
    except np.linalg.LinAlgError:
        for order in range(1, len(matrix) + 1):
            try:
                np.linalg.cholesky(matrix[:order, :order])
            except np.linalg.LinAlgError:
                return order
    return len(matrix)


@linalg
def cholesky(A: Tensor, *, upper: bool = False) -> Tensor:
    """Return the triangle L with A = L Lᵀ."""
    return _cholesky("linalg.cholesky", "linalg_cholesky", A, upper)


@offer("cholesky")
def plain_cholesky(input: Tensor, upper: bool = False) -> Tensor:
    """Return the triangle L with A = L Lᵀ; PyTorch prefers ``torch.linalg.cholesky``."""
    warn_once(CHOLESKY)
    return _cholesky("cholesky", "cholesky", input, upper)
