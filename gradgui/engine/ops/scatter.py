"""Rows that read and write along a dim at indexes: gather, scatter and what they are the gradients of."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef

INDEX = (("b", "index"),)
NAMES = {"sum": np.add, "mean": np.add, "prod": np.multiply, "amax": np.maximum, "amin": np.minimum}
START = {"sum": 0, "mean": 0, "prod": 1, "amax": -np.inf, "amin": np.inf}


def places(index: Any, dim: int) -> tuple[Any, ...]:
    """Return, for each element of ``index``, its place with the dim replaced by what the element says."""
    index = np.atleast_1d(index)
    grid = list(np.ogrid[tuple(slice(n) for n in index.shape)])
    grid[dim] = index
    return tuple(grid)


def _copy(a: Any) -> Any:
    return np.array(a, order="C", copy=True)


def _fitting(values: Any, index: Any) -> Any:
    """Return the part of the source that the index reaches."""
    index = np.atleast_1d(index)
    return np.atleast_1d(values)[tuple(slice(n) for n in index.shape)]


def gather(a: Any, index: Any, dim: int, sparse_grad: bool = False) -> Any:
    if not index.size:
        return np.empty(index.shape, a.dtype)
    found = np.atleast_1d(a)[places(index, dim)]
    return np.asarray(found, order="C").reshape(index.shape)


def _scatter(a: Any, index: Any, src: Any, dim: int) -> Any:
    out = _copy(a)
    np.atleast_1d(out)[places(index, dim)] = _fitting(src, index)
    return out


def _scatter_value(a: Any, index: Any, dim: int, value: Any) -> Any:
    out = _copy(a)
    np.atleast_1d(out)[places(index, dim)] = value
    return out


def _scatter_add(a: Any, index: Any, src: Any, dim: int) -> Any:
    out = _copy(a)
    if index.size:  # an empty index may have any number of dims
        np.add.at(np.atleast_1d(out), places(index, dim), _fitting(src, index))
    return out


def _scatter_reduce(a: Any, index: Any, src: Any, dim: int, reduce: str, include_self: bool) -> Any:
    out = _copy(a)
    flat, where, values = np.atleast_1d(out), places(index, dim), _fitting(src, index)
    if not include_self:
        flat[where] = _start(reduce, a.dtype)
    NAMES[reduce].at(flat, where, values)
    if reduce == "mean":
        count = np.zeros(flat.shape, np.int64) + include_self
        np.add.at(count, where, 1)
        count = np.maximum(count, 1)
        flat[...] = flat / count if a.dtype.kind == "f" else flat // count
    return out


def _start(reduce: str, dtype: Any) -> Any:
    start = START[reduce]
    if dtype.kind == "f" or start in (0, 1):
        return start
    limits = np.iinfo(dtype) if dtype.kind in "iu" else None
    if limits is None:
        return start > 0
    return limits.max if start > 0 else limits.min


def _scattered(F: Any, g: Any, s: Any, like: Any) -> Any:
    """Add g into zeros of the shape of the first input."""
    return F.op("scatter_add", F.zeros(s.shapes[0], g.dtype), like, g, dim=s.attrs["dim"])


def _reached(F: Any, g: Any, s: Any) -> Any:
    """Return g at the indexes, in the shape of the source: 0 where the index does not reach."""
    found = F.op("gather", g, s.b, dim=s.attrs["dim"])
    have, wanted = tuple(found.shape), s.shapes[2]
    if have == wanted:
        return found
    pad = [n for m, w in zip(reversed(have), reversed(wanted), strict=True) for n in (0, w - m)]
    return F.op("constant_pad_nd", found, pad=tuple(pad), value=0)


TABLE.add(
    OpDef(
        "gather",
        gather,
        (lambda F, g, s: _scattered(F, g, s, s.b), None),
        "GatherBackward0",
        (("a", "b"),),
        ("g added at each index, 0 elsewhere", ""),
        "a at indexes along dim",
        "[…]",
        title="Gradient of gathering",
        saved_names=INDEX,
        example={"dim": 1},
    )
)
TABLE.add(
    OpDef(
        "scatter",
        _scatter,
        (lambda F, g, s: F.op("scatter_value", g, s.b, dim=s.attrs["dim"], value=0), None, _reached),
        "ScatterBackward0",
        (("b",), (), ("b",)),
        ("g, 0 where written", "", "g at the indexes"),
        "a with c written at indexes along dim",
        "[…]",
        title="Gradient of scattering",
        saved_names=INDEX,
        example={"dim": 1},
    )
)
TABLE.add(
    OpDef(
        "scatter_value",
        _scatter_value,
        (lambda F, g, s: F.op("scatter_value", g, s.b, dim=s.attrs["dim"], value=0), None),
        "ScatterBackward1",
        (("b",),),
        ("g, 0 where written", ""),
        "a with a number written at indexes along dim",
        "[…]",
        title="Gradient of scattering a number",
        saved_names=INDEX,
        example={"dim": 1, "value": 3.0},
    )
)
TABLE.add(
    OpDef(
        "scatter_add",
        _scatter_add,
        (lambda F, g, s: g, None, _reached),
        "ScatterAddBackward0",
        ((), (), ("b",)),
        ("g", "", "g at the indexes"),
        "a with c added at indexes along dim",
        "[+]",
        title="Gradient of scattering and adding",
        saved_names=INDEX,
        example={"dim": 1},
    )
)


# ---- scatter_reduce ------------------------------------------------------------------------------------------


def _zero_written(F: Any, g: Any, s: Any) -> Any:
    if s.attrs["include_self"]:
        return g
    return F.op("scatter_value", g, s.b, dim=s.attrs["dim"], value=0)


def _count(F: Any, s: Any) -> Any:
    """Return how many values each place was made of."""
    index = F.value(s.b)
    count = np.full(s.shapes[0], float(s.attrs["include_self"]), s.dtypes[0])
    np.add.at(np.atleast_1d(count), places(index, s.attrs["dim"]), 1)
    return F.constant(np.asarray(np.maximum(count, 1)))


def _added(F: Any, g: Any, s: Any) -> list[Any]:
    if s.attrs["reduce"] == "mean":
        g = g / _count(F, s)
    return [_zero_written(F, g, s), None, _reached(F, g, s)]


def _multiplied(F: Any, g: Any, s: Any) -> list[Any]:
    dim, attrs = s.attrs["dim"], s.attrs
    ones = F.where(s.a == 0, 1.0, s.a)
    without_zeros = F.op("scatter_reduce", ones, s.b, s.c, **attrs)
    first = _zero_written(F, g * without_zeros / ones, s)
    zero = F.value(s.c) == 0
    if not zero.any():
        return [first, None, _reached(F, g * s.out, s) / s.c]
    zeros = _scatter_add(np.zeros(s.shapes[0], np.int64), F.value(s.b), zero, dim)
    alone = F.constant(zero & (gather(zeros, F.value(s.b), dim) == 1))
    rest = F.op("scatter_reduce", s.a, s.b, F.where(alone, 1.0, s.c), **attrs)
    others = _reached(F, g * s.out, s) / F.where(F.constant(zero), 1.0, s.c)
    return [first, None, F.where(alone, _reached(F, g * rest, s), others)]


def _chosen(F: Any, g: Any, s: Any) -> list[Any]:
    """Share g among all that equal the result."""
    dim, index, result = s.attrs["dim"], F.value(s.b), F.value(s.out)
    own = np.asarray(F.value(s.a) == result, result.dtype)
    source = F.value(s.c)
    ours = np.zeros(source.shape, result.dtype)
    reached = tuple(slice(n) for n in index.shape)
    ours[reached] = source[reached] == gather(result, index, dim)
    share = g / F.constant(np.maximum(_scatter_add(own, index, ours, dim), 1))
    return [_zero_written(F, F.constant(own) * share, s), None, F.constant(ours) * _reached(F, share, s)]


def _reduced(F: Any, g: Any, s: Any) -> list[Any]:
    reduce = s.attrs["reduce"]
    rule = _multiplied if reduce == "prod" else _added if reduce in ("sum", "mean") else _chosen
    return rule(F, g, s)


TABLE.add(
    OpDef(
        "scatter_reduce",
        _scatter_reduce,
        (lambda F, g, s: g, None, lambda F, g, s: g),
        "ScatterReduceBackward0",
        (("a", "b", "c", "out"), (), ("a", "b", "c", "out")),
        ("g, as the reduction shares it", "", "g at the indexes, as the reduction shares it"),
        "a with c brought in at indexes along dim",
        "[Σ]",
        title="Gradient of scattering and reducing",
        joint=_reduced,
        saved_names=(*INDEX, ("c", "src")),
        example={"dim": 1, "reduce": "prod", "include_self": True},
    )
)
