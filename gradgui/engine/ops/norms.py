"""Rows of norms, distances and soft maxima, and sums without nan."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef
from gradgui.engine.ops.reduce import dims_of, spread, stretched
from gradgui.engine.ops.spread import KEPT, axis_of


def _logsumexp(a: Any, dim: tuple[int, ...], keepdim: bool) -> Any:
    axis = axis_of(a, dim)
    if not a.size:
        return np.log(np.sum(a, axis=axis, keepdims=keepdim))
    top = np.max(a, axis=axis, keepdims=True)
    top = np.where(np.isinf(top), a.dtype.type(0), top)
    total = np.log(np.sum(np.exp(a - top), axis=axis, keepdims=keepdim))
    return total + (top if keepdim else np.squeeze(top, axis))


TABLE.add(
    OpDef(
        "logsumexp",
        _logsumexp,
        (lambda F, g, s: spread(F, g, s) * F.exp(s.a - stretched(F, s.out, s)),),
        "LogsumexpBackward0",
        (("a", "out"),),
        ("g ⊙ softmax(a)",),
        "log Σ exp(a) over dim",
        "lse",
        "float",
        title="Gradient of a log of a sum of exponentials",
        domain=((-2, 2),),
        example=KEPT,
    )
)


def _norm(a: Any, ord: float, dim: tuple[int, ...], keepdim: bool) -> Any:
    axis = axis_of(a, dim)
    size = np.abs(a)
    if ord == math.inf:
        return np.max(size, axis=axis, keepdims=keepdim)
    if ord == -math.inf:
        return np.min(size, axis=axis, keepdims=keepdim)
    if ord == 0:
        return np.sum(size != 0, axis=axis, keepdims=keepdim, dtype=a.dtype)
    if ord == 1:
        return np.sum(size, axis=axis, keepdims=keepdim)
    if ord == 2:
        return np.sqrt(np.sum(a * a, axis=axis, keepdims=keepdim))
    return np.power(np.sum(np.power(size, ord), axis=axis, keepdims=keepdim), a.dtype.type(1 / ord))


def _norm_vjp(F: Any, g: Any, s: Any) -> Any:
    ord = s.attrs["ord"]
    wide, norm = spread(F, g, s), stretched(F, s.out, s)
    value = F.value(s.a)
    if ord == 0:
        return None
    if ord == 1:
        return wide * F.constant(np.asarray(np.sign(value)))
    flat = F.constant(np.asarray(F.value(norm) == 0))
    if ord == 2:
        return F.where(flat, 0.0, s.a * (wide / norm))
    if math.isinf(ord):
        mask = np.asarray((np.abs(value) == F.value(norm)) & (value != 0))
        axis = dims_of(s.attrs, mask.ndim) if mask.ndim else None
        share = np.sign(value) * mask / np.maximum(mask.sum(axis=axis, keepdims=True), 1)
        return wide * F.constant(np.asarray(share, value.dtype))
    steep = F.constant(np.asarray(np.sign(value))) * F.pow(F.abs(s.a), ord - 1)
    if ord < 1:
        steep = F.where(F.constant(np.asarray(value == 0)), 0.0, steep)
    return F.where(flat, 0.0, steep * (wide / F.pow(norm, ord - 1)))


for _name, _node in (("vector_norm", "LinalgVectorNormBackward0"), ("norm", "NormBackward1")):
    TABLE.add(
        OpDef(
            _name,
            _norm,
            (_norm_vjp,),
            _node,
            (("a", "out"),),
            ("g ⊙ a / out for the length; g ⊙ sign a ⊙ (|a| / out)ᵖ⁻¹ in general",),
            "(Σ |a|ᵖ)¹ᐟᵖ",
            "‖a‖",
            title="Gradient of a norm",
            domain=((0.3, 3),),
            example={"ord": 2.0, "dim": (1,), "keepdim": False},
        )
    )


def _nansum(a: Any, dim: tuple[int, ...], keepdim: bool) -> Any:
    axis = axis_of(a, dim)
    if a.dtype.kind != "f":
        return np.sum(a, axis=axis, keepdims=keepdim, dtype=np.int64)
    return np.sum(np.where(np.isnan(a), a.dtype.type(0), a), axis=axis, keepdims=keepdim)


TABLE.add(
    OpDef(
        "nansum",
        _nansum,
        (lambda F, g, s: F.where(F.constant(np.asarray(np.isnan(F.value(s.a)))), 0.0, spread(F, g, s)),),
        "NansumBackward0",
        (("a",),),
        ("g to every element that is no nan",),
        "Σ a, without nan",
        "Σ",
        title="Gradient of a sum without nan",
        domain=((-3, 3),),
        example=KEPT,
    )
)


def _dist_vjp(sign: int) -> Any:
    def vjp(F: Any, g: Any, s: Any) -> Any:
        gone = s.a - s.b
        ord, value, norm = s.attrs["p"], F.value(gone), s.out
        flat = F.constant(np.asarray(F.value(norm) == 0))
        if ord == 0:
            return F.zeros(value.shape, value.dtype)
        if math.isinf(ord):
            mask = np.abs(value) == F.value(norm)
            return g * F.constant(np.asarray(sign * np.sign(value) * mask / max(int(mask.sum()), 1), value.dtype))
        steep = gone if ord == 2 else F.constant(np.asarray(np.sign(value))) * F.pow(F.abs(gone), ord - 1)
        return F.where(flat, 0.0, steep * (g / F.pow(norm, ord - 1)) * sign)

    return vjp


def _dist(a: Any, b: Any, p: float) -> Any:
    gone = a - b
    return _norm(gone, p, tuple(range(gone.ndim)), False)


TABLE.add(
    OpDef(
        "dist",
        _dist,
        (_dist_vjp(1), _dist_vjp(-1)),
        "DistBackward0",
        (("a", "b", "out"), ("a", "b", "out")),
        ("g ⊙ (a − b) / out", "g ⊙ (b − a) / out"),
        "‖a − b‖",
        "‖a‖",
        "float",
        title="Gradient of a distance",
        domain=((-3, 0), (0.5, 3)),
        example={"p": 2.0},
    )
)
TABLE.add(
    OpDef(
        "count_nonzero",
        lambda a, dim: np.asarray(np.count_nonzero(a, axis=axis_of(a, dim)), np.int64),
        (None,),
        text="how many elements of a are not 0",
        glyph="#",
    )
)
