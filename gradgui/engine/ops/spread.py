"""Rows of reductions that are no plain sums: products, variances, norms, soft maxima."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef
from gradgui.engine.ops.reduce import count_of, dims_of, spread, stretched

KEPT: dict[str, Any] = {"dim": (1,), "keepdim": False}


def axis_of(a: Any, dim: tuple[int, ...]) -> Any:
    """Return the dims for NumPy, which has none for a single number."""
    return dim if a.ndim else None


# ---- products ------------------------------------------------------------------------------------------------


def _others(F: Any, a: Any, dim: int) -> Any:
    """Return for each element the product of all others along a dim, right where there are zeros too."""
    size = a.shape[dim]
    parts = [F.op("select", a, dim=dim, index=i) for i in range(size)]
    before: list[Any] = [None]
    after: list[Any] = [None]
    for part in parts[:-1]:
        before.append(part if before[-1] is None else before[-1] * part)
    for part in parts[:0:-1]:
        after.append(part if after[-1] is None else after[-1] * part)
    after.reverse()
    one = F.op("zeros_and", parts[0])
    found = [one if b is None and c is None else c if b is None else b if c is None else b * c
             for b, c in zip(before, after, strict=True)]  # fmt: skip
    return F.stack(found, dim)


def _prod_vjp(F: Any, g: Any, s: Any) -> Any:
    shape = s.shapes[0]
    if not shape:
        return g
    if not F.value(s.a).size:
        return F.zeros(shape, F.value(s.a).dtype)
    if np.all(F.value(s.a) != 0):
        return F.expand(g * s.out, shape) / s.a
    flat = F.reshape(s.a, (math.prod(shape),))
    return F.reshape(g * _others(F, flat, 0), shape)


def _prod_dim_vjp(F: Any, g: Any, s: Any) -> Any:
    shape = s.shapes[0]
    if not shape:
        return g
    if not F.value(s.a).size:
        return F.zeros(shape, F.value(s.a).dtype)
    wide = spread(F, g, s)
    if np.all(F.value(s.a) != 0):
        return wide * stretched(F, s.out, s) / s.a
    return wide * _others(F, s.a, s.attrs["dim"][0])


def _prod(a: Any) -> Any:
    return np.prod(a, dtype=None if a.dtype.kind == "f" else np.int64)


TABLE.add(
    OpDef(
        "zeros_and",
        np.ones_like,
        (lambda F, g, s: F.zeros(g.shape, g.dtype),),
        "OnesLikeBackward0",
        formula=("0",),
        text="ones like a",
        glyph="1",
        title="Gradient of ones",
        domain=((-3, 3),),
    )
)
TABLE.add(
    OpDef(
        "prod",
        _prod,
        (_prod_vjp,),
        "ProdBackward0",
        (("a", "out"),),
        ("g times the product of the others",),
        "Π a",
        "Π",
        title="Gradient of a product of all elements",
        domain=((0.3, 2),),
    )
)
TABLE.add(
    OpDef(
        "prod_dim",
        lambda a, dim, keepdim: np.prod(
            a, axis=axis_of(a, dim), keepdims=keepdim, dtype=None if a.dtype.kind == "f" else np.int64
        ),
        (_prod_dim_vjp,),
        "ProdBackward1",
        (("a", "out"),),
        ("g times the product of the others along dim",),
        "Π a over dim",
        "Π",
        title="Gradient of a product along a dim",
        domain=((0.3, 2),),
        example=KEPT,
    )
)

# ---- variances -----------------------------------------------------------------------------------------------


def _var(a: Any, dim: tuple[int, ...], correction: float, keepdim: bool) -> Any:
    axis = axis_of(a, dim)
    count = math.prod(a.shape[d] for d in dim) if a.ndim else 1
    away = a - np.sum(a, axis=axis, keepdims=True) / a.dtype.type(count)
    room = a.dtype.type(max(count - correction, 0))
    return np.sum(away * away, axis=axis, keepdims=keepdim) / room


def _std(a: Any, dim: tuple[int, ...], correction: float, keepdim: bool) -> Any:
    return np.sqrt(_var(a, dim, correction, keepdim))


def _mean(a: Any, dim: tuple[int, ...], keepdim: bool) -> Any:
    count = math.prod(a.shape[d] for d in dim) if a.ndim else 1
    return np.sum(a, axis=axis_of(a, dim), keepdims=keepdim) / a.dtype.type(count)


def _away(F: Any, s: Any) -> Any:
    """Return how far each element is from its mean."""
    if not s.shapes[0]:
        return s.a - s.a
    return s.a - F.op("mean_dim", s.a, dim=dims_of(s.attrs, len(s.shapes[0])), keepdim=True)


def _factor(s: Any) -> float:
    room = count_of(s) - s.attrs["correction"]
    return 2 / room if room > 0 else math.inf


def _var_vjp(F: Any, g: Any, s: Any) -> Any:
    return spread(F, g, s) * _away(F, s) * _factor(s)


def _std_rule(F: Any, g: Any, s: Any, out: Any) -> Any:
    flat = np.asarray(F.value(out) == 0)
    return _var_vjp(F, F.where(F.constant(flat), 0.0, g / (out * 2)), s)


def _with_mean(rule: Any) -> Any:
    def vjp(F: Any, g: Any, s: Any) -> Any:
        parts = []
        if g[0] is not None:
            parts.append(rule(F, g[0], s))
        if g[1] is not None:
            parts.append(F.op("div_scalar", spread(F, g[1], s), count_of(s)))
        return parts[0] if len(parts) == 1 else parts[0] + parts[1]

    return vjp


_VARIANCE = {"dim": (1,), "correction": 1, "keepdim": False}
for _name, _forward, _rule, _saves, _formula in (
    ("var", _var, _var_vjp, ("a",), "g · 2 (a − mean) / (n − 1)"),
    ("std", _std, lambda F, g, s: _std_rule(F, g, s, s.out), ("a", "out"), "g · (a − mean) / (out · (n − 1))"),
):
    _word = "variance" if _name == "var" else "standard deviation"
    TABLE.add(
        OpDef(
            _name,
            _forward,
            (_rule,),
            f"{_name.capitalize()}Backward0",
            (_saves,),
            (_formula,),
            f"{_word} of a",
            "σ²" if _name == "var" else "σ",
            title=f"Gradient of a {_word}",
            domain=((-3, 3),),
            example=_VARIANCE,
        )
    )
    TABLE.add(
        OpDef(
            f"{_name}_mean",
            lambda a, dim, correction, keepdim, forward=_forward: (
                forward(a, dim, correction, keepdim),
                _mean(a, dim, keepdim),
            ),
            (_with_mean(_rule),),
            f"{_name.capitalize()}MeanBackward0",
            (_saves,),
            (f"{_formula}, and g / n of the mean",),
            f"{_word} and mean of a",
            "σ²" if _name == "var" else "σ",
            title=f"Gradient of a {_word} and a mean",
            multi=True,
            domain=((-3, 3),),
            saved_names=(("out", "result0"),),
            example=_VARIANCE,
        )
    )

# ---- the largest, shared among equals ------------------------------------------------------------------------


def _shared(F: Any, g: Any, s: Any) -> Any:
    mask = np.asarray(F.value(s.a) == F.value(stretched(F, s.out, s)))
    axis = dims_of(s.attrs, mask.ndim) if mask.ndim else None
    share = mask / np.maximum(mask.sum(axis=axis, keepdims=True), 1)
    return spread(F, g, s) * F.constant(np.asarray(share, F.value(s.a).dtype))


for _name, _best, _word in (("amax", np.max, "largest"), ("amin", np.min, "smallest")):
    TABLE.add(
        OpDef(
            _name,
            lambda a, dim, keepdim, best=_best: best(a, axis=axis_of(a, dim), keepdims=keepdim),
            (_shared,),
            f"{_name.capitalize()}Backward0",
            (("a", "out"),),
            (f"g shared by the {_word} elements along dim",),
            f"the {_word} elements along dim",
            "↑" if _word == "largest" else "↓",
            title=f"Gradient of the {_word} elements",
            domain=((-3, 3),),
            example=KEPT,
        )
    )


def _aminmax(a: Any, dim: int | None, keepdim: bool) -> Any:
    axis = dim if a.ndim else None
    return np.min(a, axis=axis, keepdims=keepdim), np.max(a, axis=axis, keepdims=keepdim)


def _aminmax_vjp(F: Any, g: Any, s: Any) -> Any:
    dim, keepdim = s.attrs["dim"], s.attrs["keepdim"]
    parts = []
    for cotangent, best in zip(g, (s.out, s.out1), strict=True):
        if cotangent is None:
            continue
        wide = cotangent
        if s.shapes[0] and dim is not None and not keepdim:
            best, wide = F.op("unsqueeze", best, dim=dim), F.op("unsqueeze", cotangent, dim=dim)
        mask = np.asarray(F.value(s.a) == F.value(best))
        axis = dim if mask.ndim else None
        share = mask / np.maximum(mask.sum(axis=axis, keepdims=True), 1)
        parts.append(F.expand(wide, s.shapes[0]) * F.constant(np.asarray(share, F.value(s.a).dtype)))
    return parts[0] if len(parts) == 1 else parts[0] + parts[1]


TABLE.add(
    OpDef(
        "aminmax",
        _aminmax,
        (_aminmax_vjp,),
        "AminmaxBackward0",
        (("a", "out", "out1"),),
        ("g shared by the smallest and the largest elements",),
        "the smallest and the largest element",
        "↕",
        title="Gradient of the smallest and the largest",
        multi=True,
        domain=((-3, 3),),
        saved_names=(("out", "min"), ("out1", "max")),
        example={"dim": 1, "keepdim": False},
    )
)
