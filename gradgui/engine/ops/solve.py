"""Rows of linear algebra: inverse, determinant, solving."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.ops.matrices import columns, last, row, turned

# ---- inverse and determinant ---------------------------------------------------------------------------------


def _inv_ex(a: Any) -> Any:
    singular = np.zeros(a.shape[:-2], np.int32)
    try:
        return columns(np.linalg.inv(a)), singular
    except np.linalg.LinAlgError:
        out = np.full(a.shape, np.nan, a.dtype)
        for at in np.ndindex(a.shape[:-2]):
            singular[at] = zero_pivot(a[at])
            if not singular[at]:
                out[at] = np.linalg.inv(a[at])
        return columns(out), singular


def zero_pivot(matrix: Any) -> int:
    """Return which element of the diagonal elimination finds to be 0, counted from 1; 0 when none is."""
    work = matrix.astype(np.float64)
    for i in range(len(work)):
        best = i + int(np.argmax(np.abs(work[i:, i])))
        if work[best, i] == 0:
            return i + 1
        work[[i, best]] = work[[best, i]]
        work[i + 1 :] -= np.outer(work[i + 1 :, i] / work[i, i], work[i])
    return 0


def _inv_vjp(F: Any, g: Any, s: Any) -> Any:
    if g[0] is None:
        return F.zeros(s.shapes[0], s.dtypes[0])
    t = turned(F, s.out)
    return -F.matmul(t, F.matmul(g[0], t))


row(
    "linalg_inv_ex",
    _inv_ex,
    (_inv_vjp,),
    "LinalgInvExBackward0",
    (("out",),),
    ("−out ᵀ @ g @ outᵀ",),
    "a⁻¹",
    "⁻¹",
    "Gradient of an inverse",
    (("out", "inverse"),),
    multi=True,
)


def cofactors(a: Any) -> Any:
    """Return the slopes of the determinant, also where it is 0: there the inverse is no help."""
    u, sizes, v = np.linalg.svd(a)
    rest = np.ones_like(sizes)
    for i in range(sizes.shape[-1]):
        rest[..., i] = np.prod(np.delete(sizes, i, -1), -1)
    sign = np.linalg.det(u) * np.linalg.det(v)
    return ((u * rest[..., None, :]) @ v) * sign[..., None, None]


def _det_vjp(F: Any, g: Any, s: Any) -> Any:
    values = F.value(s.a)
    if (F.value(s.out) == 0).any():
        return last(F, g) * F.constant(np.asarray(cofactors(values), values.dtype))
    return last(F, g * s.out) * turned(F, _inverse(F, s.a))


def _inverse(F: Any, a: Any) -> Any:
    return F.op("linalg_solve", a, F.constant(_eyes(F.value(a))), left=True)


def _eyes(a: Any) -> Any:
    return np.broadcast_to(np.eye(a.shape[-1], dtype=a.dtype), a.shape).copy()


row(
    "linalg_det",
    lambda a: np.asarray(np.linalg.det(a), a.dtype),
    (_det_vjp,),
    "LinalgDetBackward0",
    (("a", "out"),),
    ("g · out · a⁻ᵀ",),
    "det a",
    "det",
    "Gradient of a determinant",
    (("a", "A"),),
)


def _slogdet_vjp(F: Any, g: Any, s: Any) -> Any:
    if g[1] is None:
        return F.zeros(s.shapes[0], s.dtypes[0])
    return last(F, g[1]) * turned(F, _inverse(F, s.a))


row(
    "linalg_slogdet",
    lambda a: tuple(np.asarray(part, a.dtype) for part in np.linalg.slogdet(a)),
    (_slogdet_vjp,),
    "LinalgSlogdetBackward0",
    (("a", "out"),),
    ("g · a⁻ᵀ",),
    "sign and logarithm of det a",
    "det",
    "Gradient of the logarithm of a determinant",
    (("a", "A"), ("out", "sign")),
    multi=True,
)


# ---- solving -------------------------------------------------------------------------------------------------


def is_vector(a: Any, b: Any) -> bool:
    """Return whether b is one vector for each matrix of a, and not a matrix."""
    return b.ndim == 1 or (b.ndim == a.ndim - 1 and tuple(b.shape) == tuple(a.shape[:-1]))


def _solve(a: Any, b: Any, left: bool) -> Any:
    if is_vector(a, b):
        return np.asarray(np.linalg.solve(a, b[..., None])[..., 0], order="C")
    if left:
        return columns(np.linalg.solve(a, b))
    return np.asarray(np.swapaxes(np.linalg.solve(np.swapaxes(a, -1, -2), np.swapaxes(b, -1, -2)), -1, -2), order="C")


def _solve_right_side(F: Any, g: Any, s: Any) -> Any:
    return F.op("linalg_solve", turned(F, s.a), g, left=s.attrs["left"])


def _solve_matrix(F: Any, g: Any, s: Any) -> Any:
    right, x = _solve_right_side(F, g, s), s.out
    if len(s.shapes[1]) == 1 or (len(s.shapes[1]) == len(s.shapes[0]) - 1 and s.shapes[1] == s.shapes[0][:-1]):
        return -(F.reshape(right, (*right.shape, 1)) * F.reshape(x, (*x.shape[:-1], 1, x.shape[-1])))
    return -F.matmul(right, turned(F, x)) if s.attrs["left"] else -F.matmul(turned(F, x), right)


row(
    "linalg_solve",
    _solve,
    (_solve_matrix, _solve_right_side),
    "LinalgSolveExBackward0",
    (("a", "out"), ("a",)),
    ("−(a⁻ᵀ g) outᵀ", "a⁻ᵀ g"),
    "a⁻¹ b",
    "⁻¹",
    "Gradient of solving",
    (("a", "A"),),
    example={"left": True},
)


def _solve_triangular(a: Any, b: Any, upper: bool, left: bool, unitriangular: bool) -> Any:
    one = np.eye(a.shape[-1], dtype=a.dtype)
    part = np.triu(a, 1) if upper else np.tril(a, -1)
    return _solve(part + (one if unitriangular else a * one), b, left)


def _triangle_side(F: Any, g: Any, s: Any) -> Any:
    attrs = {**s.attrs, "upper": not s.attrs["upper"]}
    return F.op("linalg_solve_triangular", turned(F, s.a), g, **attrs)


def _triangle_matrix(F: Any, g: Any, s: Any) -> Any:
    """Keep of the slope only what lies in the triangle that counts."""
    right, x = _triangle_side(F, g, s), s.out
    whole = -F.matmul(right, turned(F, x)) if s.attrs["left"] else -F.matmul(turned(F, x), right)
    inside = int(s.attrs["unitriangular"])
    if s.attrs["upper"]:
        return F.op("triu", whole, diagonal=inside)
    return F.op("tril", whole, diagonal=-inside)


row(
    "linalg_solve_triangular",
    _solve_triangular,
    (_triangle_matrix, _triangle_side),
    "LinalgSolveTriangularBackward0",
    (("a", "out"), ("a",)),
    ("the triangle of −(a⁻ᵀ g) outᵀ", "a⁻ᵀ g"),
    "a⁻¹ b for a triangle a",
    "⁻¹",
    "Gradient of solving with a triangle",
    (),
    example={"upper": True, "left": True, "unitriangular": False},
)


def _pinv(a: Any, rcond: float, hermitian: bool) -> Any:
    return np.asarray(np.linalg.pinv(a, rcond=rcond, hermitian=hermitian), order="C")


def pinv_rule(F: Any, g: Any, a: Any, result: Any) -> Any:
    """Return the gradient of a pseudo-inverse (Golub and Pereyra)."""
    at, gt = turned(F, result), turned(F, g)
    if a.shape[-2] <= a.shape[-1]:
        k = F.matmul(gt, result)
        kt = F.matmul(k, at)
        rest = F.matmul(F.matmul(at, result), gt - F.matmul(k, a))
        return -turned(F, F.matmul(result, k)) + kt - F.matmul(F.matmul(a, result), kt) + rest
    k = F.matmul(result, gt)
    kt = F.matmul(at, k)
    rest = F.matmul(F.matmul(gt - F.matmul(a, k), result), at)
    return -turned(F, F.matmul(k, result)) + rest + kt - F.matmul(F.matmul(kt, result), a)


row(
    "linalg_pinv",
    _pinv,
    (lambda F, g, s: pinv_rule(F, g, s.a, s.out),),
    "LinalgPinvBackward0",
    (("a", "out"),),
    ("g through the pseudo-inverse",),
    "a⁺",
    "⁺",
    "Gradient of a pseudo-inverse",
    (),
    example={"rcond": 1e-15, "hermitian": False},
)


def _lstsq(a: Any, b: Any) -> Any:
    right = b[..., None] if is_vector(a, b) else b
    found = np.linalg.pinv(a) @ right
    if is_vector(a, b):
        return np.asarray(found[..., 0], order="C")
    # LAPACK leaves the solution where b was, which may have more rows
    room = columns(np.zeros((*found.shape[:-2], max(a.shape[-2:]), found.shape[-1]), found.dtype))
    room[..., : found.shape[-2], :] = found
    return room[..., : found.shape[-2], :]


def _lstsq_joint(F: Any, g: Any, s: Any) -> list[Any]:
    a, b = s.a, s.b
    if g.ndim < len(s.shapes[0]):
        g, b = F.reshape(g, (*g.shape, 1)), F.reshape(b, (*b.shape, 1))
    inverse = F.op("linalg_pinv", a, rcond=1e-15, hermitian=False)
    return [
        pinv_rule(F, F.matmul(g, turned(F, b)), a, inverse) if s.needed[0] else None,
        F.reshape(F.matmul(turned(F, inverse), g), s.shapes[1]) if s.needed[1] else None,
    ]


row(
    "linalg_lstsq",
    _lstsq,
    (lambda F, g, s: g, lambda F, g, s: g),
    "LinalgLstsqBackward0",
    (("a", "b", "out"), ("a", "b")),
    ("g through the pseudo-inverse of a", "a⁺ᵀ g"),
    "the x for which a x is nearest to b",
    "⁺",
    "Gradient of least squares",
    (("b", "b"), ("out", "solution")),
    joint=_lstsq_joint,
)
