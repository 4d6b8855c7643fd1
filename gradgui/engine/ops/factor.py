"""Rows of matrices taken apart into factors."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.ops.matrices import columns, diagonal, row, turned, zeros

# ---- factors -------------------------------------------------------------------------------------------------


def _cholesky(a: Any, upper: bool) -> Any:
    lower = np.linalg.cholesky(np.swapaxes(a, -1, -2) if upper else a)
    return columns(np.swapaxes(lower, -1, -2) if upper else lower)


def _half(F: Any, a: Any) -> Any:
    """Return the lower triangle with half of its diagonal."""
    weights = np.tril(np.ones(a.shape[-2:])) - 0.5 * np.eye(a.shape[-1])
    return a * F.constant(np.asarray(weights, F.value(a).dtype))


def _cholesky_vjp(F: Any, g: Any, s: Any) -> Any:
    lower = turned(F, s.out) if s.attrs["upper"] else s.out
    g = turned(F, g) if s.attrs["upper"] else g
    inner = _half(F, F.matmul(turned(F, lower), g))
    middle = F.op("linalg_solve", turned(F, lower), F.op("linalg_solve", lower, inner, left=False), left=True)
    return F.scale(middle + turned(F, middle), 0.5)


for _name, _node, _saved in (
    ("linalg_cholesky", "LinalgCholeskyExBackward0", "L"),
    ("cholesky", "CholeskyBackward0", "result"),
):
    row(
        _name,
        _cholesky,
        (_cholesky_vjp,),
        _node,
        (("out",),),
        ("½ (S + Sᵀ), S = out⁻ᵀ Φ(outᵀ g) out⁻¹",),
        "the triangle L with a = L Lᵀ",
        "◺",
        "Gradient of a Cholesky factor",
        (("out", _saved),),
        example={"upper": False},
    )


def _eigh(a: Any, uplo: Any) -> Any:
    values, vectors = np.linalg.eigh(a, uplo)
    return np.asarray(values, order="C"), columns(vectors)


def _gaps(F: Any, values: Any, square: bool = False) -> Any:
    """Return how far eigenvalues lie apart, 1 on the diagonal."""
    known = values * values if square else values
    wide = F.reshape(known, (*known.shape[:-1], 1, known.shape[-1]))
    tall = F.reshape(known, (*known.shape, 1))
    return wide - tall + F.constant(np.eye(known.shape[-1], dtype=F.value(known).dtype))


def _skew(F: Any, a: Any) -> Any:
    return a - turned(F, a)


def _eigh_vjp(F: Any, g: Any, s: Any) -> Any:
    vectors = s.out1
    middle = diagonal(F, g[0]) if g[0] is not None else None
    if g[1] is not None:
        # only what turns the vectors can change them
        turn = F.scale(_skew(F, F.matmul(turned(F, vectors), g[1])), 0.5) / _gaps(F, s.out)
        middle = turn if middle is None else turn + middle
    return F.matmul(F.matmul(vectors, middle), turned(F, vectors))


row(
    "linalg_eigh",
    _eigh,
    (_eigh_vjp,),
    "LinalgEighBackward0",
    (("out", "out1"),),
    ("V (diag(g₁) + (Vᵀ g₂) / gaps) Vᵀ",),
    "eigenvalues and eigenvectors of a",
    "λ",
    "Gradient of eigenvalues and eigenvectors",
    (("out", "eigenvalues"), ("out1", "eigenvectors")),
    multi=True,
    example={"uplo": "L"},
)


def _svd(a: Any, full_matrices: bool) -> Any:
    u, sizes, v = np.linalg.svd(a, full_matrices)
    return columns(u), np.asarray(sizes, order="C"), columns(v)


def _first(F: Any, a: Any, dim: int, count: int) -> Any:
    if a is None or a.shape[dim] == count:
        return a
    return F.op("slice", a, dim=a.ndim + dim, start=0, end=count, step=1)


def _svd_vjp(F: Any, g: Any, s: Any) -> Any:
    sizes, count = s.out1, s.out1.shape[-1]
    # whole rotations turn more directions than there are stretches: those have no part in it
    u, gu = (_first(F, a, -1, count) for a in (s.out, g[0]))
    vt, gv = (_first(F, a, -2, count) for a in (s.out2, g[2]))
    gs = g[1]
    wide = F.reshape(sizes, (*sizes.shape[:-1], 1, sizes.shape[-1]))
    tall = F.reshape(sizes, (*sizes.shape, 1))
    middle = diagonal(F, zeros(F, gs, sizes))
    if gu is None and gv is None:
        return F.matmul(F.matmul(u, middle), vt)
    gaps = _gaps(F, sizes, square=True)
    if gu is not None:
        middle = middle + _skew(F, F.matmul(turned(F, u), gu)) / gaps * wide
    if gv is not None:
        middle = middle + tall * (_skew(F, F.matmul(vt, turned(F, gv))) / gaps)
    left, right = F.matmul(u, middle), vt
    if gu is not None and u.shape[-2] > u.shape[-1]:
        outside = gu / wide
        left = left + outside - F.matmul(u, F.matmul(turned(F, u), outside))
    result = F.matmul(left, right)
    if gv is not None and vt.shape[-1] > vt.shape[-2]:
        outside = gv / tall
        result = result + F.matmul(u, outside - F.matmul(F.matmul(outside, turned(F, vt)), vt))
    return result


row(
    "linalg_svd",
    _svd,
    (_svd_vjp,),
    "LinalgSvdBackward0",
    (("out", "out1", "out2"),),
    ("U diag(g₂) Vᵀ, and what turns U and V",),
    "U, S and Vᵀ with a = U diag(S) Vᵀ",
    "σ",
    "Gradient of singular values and vectors",
    (("out", "U"), ("out1", "S"), ("out2", "Vh")),
    multi=True,
    example={"full_matrices": False},
)


def _qr(a: Any, mode: Any) -> Any:
    if mode == "r":
        return np.zeros((0,), a.dtype), columns(np.linalg.qr(a, "r"))
    q, r = np.linalg.qr(a, mode)
    return columns(q), columns(r)


def _qr_vjp(F: Any, g: Any, s: Any) -> Any:
    q, r = s.out, s.out1
    gq, gr = zeros(F, g[0], q), zeros(F, g[1], r)
    size, width = r.shape[-2], r.shape[-1]
    if width <= size:
        return _qr_square(F, gq, gr, q, r)
    # a = [x | y], r = [u | v]: y depends on q through v = qᵀ y
    dim = len(s.shapes[0]) - 1

    def part(a: Any, start: int, end: int) -> Any:
        return F.op("slice", a, dim=dim, start=start, end=end, step=1)

    gv = part(gr, size, width)
    y = F.matmul(q, part(r, size, width))
    x = _qr_square(F, gq + F.matmul(y, turned(F, gv)), part(gr, 0, size), q, part(r, 0, size))
    return F.cat([x, F.matmul(q, gv)], dim)


def _qr_square(F: Any, gq: Any, gr: Any, q: Any, r: Any) -> Any:
    m = F.matmul(r, turned(F, gr)) - F.matmul(turned(F, gq), q)
    lower = F.op("tril", m, diagonal=0)
    even = lower + turned(F, F.op("tril", m, diagonal=-1))
    return F.op("linalg_solve", turned(F, r), gq + F.matmul(q, even), left=False)


row(
    "linalg_qr",
    _qr,
    (_qr_vjp,),
    "LinalgQrBackward0",
    (("out", "out1"),),
    ("(g₁ + Q copyltu(R g₂ᵀ − g₁ᵀ Q)) R⁻ᵀ",),
    "Q and R with a = Q R",
    "QR",
    "Gradient of orthogonal and triangular factors",
    (("out", "Q"), ("out1", "R")),
    multi=True,
    example={"mode": "reduced"},
)
