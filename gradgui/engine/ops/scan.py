"""Rows that go along a dim and keep what they have so far."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef


def _whole(a: Any) -> Any:
    return a if a.dtype.kind == "f" else a.astype(np.int64)


def _cumsum(a: Any, dim: int, reverse: bool = False) -> Any:
    if not a.ndim:
        return _whole(a).copy()
    if reverse:
        return np.flip(np.cumsum(np.flip(_whole(a), dim), dim, dtype=_whole(a[:0]).dtype), dim)
    return np.cumsum(_whole(a), dim, dtype=_whole(a[:0]).dtype)


def _cumprod(a: Any, dim: int) -> Any:
    return np.cumprod(_whole(a), dim, dtype=_whole(a[:0]).dtype) if a.ndim else _whole(a).copy()


def _slice(F: Any, a: Any, dim: int, start: int, end: int) -> Any:
    return F.op("slice", a, dim=dim, start=start, end=end, step=1)


def _cumprod_vjp(F: Any, g: Any, s: Any) -> Any:
    dim, value = s.attrs["dim"], F.value(s.a)
    if not value.ndim:
        return g
    if not value.size:
        return F.zeros(value.shape, value.dtype)
    if np.all(value != 0):
        return F.op("cumsum", g * s.out, dim=dim, reverse=True) / s.a
    # where there are zeros: for each element, what stands before it times what comes after it, as far as g looks
    size, parts = value.shape[dim], []
    for k in range(size):
        part = _slice(F, g, dim, k, k + 1)
        if k + 1 < size:
            after = F.op("cumprod", _slice(F, s.a, dim, k + 1, size), dim=dim)
            rest = F.sum(_slice(F, g, dim, k + 1, size) * after, (dim,), True)
            part = part + rest
        parts.append(part * _slice(F, s.out, dim, k - 1, k) if k else part)
    return F.cat(parts, dim)


def _logcumsumexp(a: Any, dim: int, reverse: bool = False) -> Any:
    if not a.ndim or not a.size:
        return a.copy()
    if reverse:
        return np.flip(np.logaddexp.accumulate(np.flip(a, dim), axis=dim), dim)
    return np.logaddexp.accumulate(a, axis=dim)


def _logcumsumexp_vjp(F: Any, g: Any, s: Any) -> Any:
    # in logarithms, so that nothing overflows; positive and negative parts of g on their own
    arrived, attrs = F.value(g), {"dim": s.attrs["dim"], "reverse": not s.attrs.get("reverse", False)}
    lowest = float(np.finfo(arrived.dtype).min)
    size = F.log(F.abs(g))
    parts = []
    for mask in (arrived > 0, arrived < 0):
        part = F.where(F.constant(np.asarray(mask)), size, lowest)
        parts.append(F.exp(F.op("logcumsumexp", part - s.out, **attrs) + s.a))
    return parts[0] - parts[1]


def _best_so_far(better: Any, accumulate: Any) -> Any:
    def forward(a: Any, dim: int) -> Any:
        if not a.ndim or not a.size:
            return a.copy(), np.zeros(a.shape, np.int64)
        values = accumulate(a, axis=dim)
        hit = better(a, values)
        if a.dtype.kind == "f":
            hit |= np.isnan(a)
        steps = np.arange(a.shape[dim]).reshape([-1 if d == dim else 1 for d in range(a.ndim)])
        return values, np.maximum.accumulate(np.where(hit, steps, 0), axis=dim)

    return forward


def _back_to_index(F: Any, g: Any, s: Any) -> Any:
    return F.op("scatter_into_zeros", g[0], shape=s.shapes[0], dim=s.attrs["dim"], indexes=F.value(s.out1))


def _scan(name: str, node: str, forward: Any, vjp: Any, saves: tuple[str, ...], words: tuple[str, str, str]) -> None:
    text, glyph, formula = words
    TABLE.add(
        OpDef(
            name,
            forward,
            (vjp,),
            node,
            (saves,) if saves else (),
            (formula,),
            text,
            glyph,
            "float" if name == "logcumsumexp" else "plain",
            f"Gradient of {name}",
            domain=((0.3, 2),),
            example={"dim": 1},
        )
    )


_scan(
    "cumsum",
    "CumsumBackward0",
    _cumsum,
    lambda F, g, s: F.op("cumsum", g, dim=s.attrs["dim"], reverse=not s.attrs.get("reverse", False)),
    (),
    ("sums so far along dim", "Σ…", "g added up from the end"),
)
_scan(
    "cumprod",
    "CumprodBackward0",
    _cumprod,
    _cumprod_vjp,
    ("a", "out"),
    ("products so far along dim", "Π…", "(g ⊙ out added up from the end) / a"),
)
_scan(
    "logcumsumexp",
    "LogcumsumexpBackward0",
    _logcumsumexp,
    _logcumsumexp_vjp,
    ("a", "out"),
    ("log of the sums of exp(a) so far", "lse…", "exp(a) ⊙ (g / exp(out) added up from the end)"),
)
for _name, _better, _accumulate, _word in (
    ("cummax", np.greater_equal, np.maximum.accumulate, "largest"),
    ("cummin", np.less_equal, np.minimum.accumulate, "smallest"),
):
    TABLE.add(
        OpDef(
            _name,
            _best_so_far(_better, _accumulate),
            (_back_to_index,),
            f"{_name.capitalize()}Backward0",
            (("a", "out1"),),
            (f"g added where the {_word} so far stood",),
            f"the {_word} so far along dim",
            "↑…" if _word == "largest" else "↓…",
            title=f"Gradient of the {_word} so far",
            multi=True,
            domain=((-3, 3),),
            saved_names=(("out1", "indices"),),
            example={"dim": 1},
        )
    )
