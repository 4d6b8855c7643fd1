"""Rows that put elements in order, or pick one by its place in it."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef
from gradgui.engine.ops.extremes import at_index, taken


def order_of(a: Any, dim: int, descending: bool = False) -> Any:
    """Return the indexes that sort along a dim; equals keep their order, nan counts as the largest."""
    if not descending:
        return np.argsort(a, axis=dim, kind="stable")
    turned = np.argsort(np.flip(a, dim), axis=dim, kind="stable")
    return np.flip(a.shape[dim] - 1 - turned, dim)


def _sort(a: Any, dim: int, descending: bool) -> Any:
    if not a.ndim:
        return a.copy(), np.zeros((), np.int64)
    indexes = order_of(a, dim, descending)
    return np.take_along_axis(a, indexes, dim), np.ascontiguousarray(indexes)


def _topk(a: Any, k: int, dim: int, largest: bool) -> Any:
    if not a.ndim:
        return a.copy()[None][:k].reshape(()), np.zeros((), np.int64)
    indexes = np.take(order_of(a, dim, largest), np.arange(k), axis=dim)
    return np.take_along_axis(a, indexes, dim), indexes


def _ranked(rank: Any) -> Any:
    """Return the forward that picks the element of a rank, given by the length of the line and who is nan."""

    def forward(a: Any, dim: int, keepdim: bool, **attrs: Any) -> Any:
        if not a.ndim:
            return taken(a, None, dim, keepdim)
        nans = np.isnan(a).sum(dim) if a.dtype.kind == "f" else np.zeros(np.delete(a.shape, dim), np.int64)
        place = np.expand_dims(np.asarray(rank(a.shape[dim], nans, **attrs)), dim)
        place = np.broadcast_to(place, [1 if d == dim else n for d, n in enumerate(a.shape)])
        indexes = np.take_along_axis(order_of(a, dim), place, dim).squeeze(dim)
        return taken(a, indexes, dim, keepdim)

    return forward


def _middle(size: int, nans: Any) -> Any:
    """Return the lower middle; a nan anywhere wins: it is sorted to the end."""
    return np.where(nans > 0, size - nans, (size - 1) // 2)


def _middle_of_numbers(size: int, nans: Any) -> Any:
    return np.maximum(size - nans - 1, 0) // 2


def _mode(a: Any, dim: int, keepdim: bool) -> Any:
    if not a.ndim:
        return taken(a, None, dim, keepdim)
    return taken(a, np.apply_along_axis(_most_frequent, dim, a), dim, keepdim)


def _most_frequent(line: Any) -> int:
    """Return the last index of the value that comes most often; of several, the smallest value."""
    values, counts = np.unique(line, return_counts=True)
    return int(np.flatnonzero(line == values[np.argmax(counts)])[-1])


def _picked(name: str, node: str, forward: Any, word: str, glyph: str, **example: Any) -> None:
    TABLE.add(
        OpDef(
            name,
            forward,
            (at_index,),
            node,
            (("out1",),),
            ("g where the values came from, 0 elsewhere",),
            word,
            glyph,
            title=f"Gradient of {word}",
            multi=True,
            domain=((-3, 3),),
            saved_names=(("out1", "indices"),),
            example=example,
        )
    )


_picked("sort", "SortBackward0", _sort, "the elements in order along dim", "⇅", dim=1, descending=False)
_picked("sort_stable", "SortBackward1", _sort, "the elements in order along dim", "⇅", dim=1, descending=False)
_picked("topk", "TopkBackward0", _topk, "the k largest along dim", "↑k", k=2, dim=1, largest=True)
_picked(
    "kthvalue",
    "KthvalueBackward0",
    _ranked(lambda size, nans, k: np.full_like(nans, k - 1)),
    "the k-th smallest along dim",
    "k",
    dim=1,
    keepdim=False,
    k=2,
)
_picked("median_dim", "MedianBackward1", _ranked(_middle), "the middle one along dim", "½", dim=1, keepdim=False)
_picked(
    "nanmedian_dim",
    "NanmedianBackward1",
    _ranked(_middle_of_numbers),
    "the middle one along dim, without nan",
    "½",
    dim=1,
    keepdim=False,
)
_picked("mode", "ModeBackward0", _mode, "the most frequent along dim", "#", dim=1, keepdim=False)


def _middle_of_all(rank: Any) -> Any:
    def forward(a: Any) -> Any:
        flat = np.sort(a, axis=None)
        if not flat.size:
            return np.asarray(np.nan, a.dtype)
        nans = np.isnan(flat).sum() if a.dtype.kind == "f" else 0
        return np.asarray(flat[int(rank(flat.size, np.asarray(nans)))])

    return forward


def _evenly(F: Any, g: Any, s: Any) -> Any:
    value, out = F.value(s.a), F.value(s.out)
    mask = np.asarray(np.isnan(value) if np.isnan(out) else value == out)
    return F.where(F.constant(mask), g / max(int(mask.sum()), 1), 0.0)


for _name, _rank, _text in (
    ("median", _middle, "the middle element"),
    ("nanmedian", _middle_of_numbers, "the middle element, without nan"),
):
    TABLE.add(
        OpDef(
            _name,
            _middle_of_all(_rank),
            (_evenly,),
            f"{_name.capitalize()}Backward0",
            (("a", "out"),),
            ("g shared by the middle elements",),
            _text,
            "½",
            title="Gradient of the middle element",
            domain=((-3, 3),),
        )
    )
TABLE.add(
    OpDef(
        "argsort",
        lambda a, dim, descending: (
            np.ascontiguousarray(order_of(a, dim, descending)) if a.ndim else np.zeros((), np.int64)
        ),
        (None,),
        text="the indexes that put a in order",
        glyph="⇅",
    )
)


def _searchsorted(a: Any, b: Any, right: bool) -> Any:
    side: Any = "right" if right else "left"
    if a.ndim == 1:
        return np.asarray(np.searchsorted(a, b, side), np.int64)
    rows, wanted = a.reshape(-1, a.shape[-1]), b.reshape(-1, b.shape[-1])
    found = [np.searchsorted(row, values, side) for row, values in zip(rows, wanted, strict=True)]
    return np.asarray(found, np.int64).reshape(b.shape)


TABLE.add(OpDef("searchsorted", _searchsorted, (None, None), text="where b would stand in the sorted a", glyph="[i]"))


def _unique(a: Any, dim: int | None) -> Any:
    values, inverse, counts = np.unique(a, return_inverse=True, return_counts=True, axis=dim)
    return values, np.asarray(inverse.reshape(a.shape if dim is None else -1), np.int64), counts


def _unique_consecutive(a: Any, dim: int | None) -> Any:
    line = a.reshape(-1) if dim is None else np.moveaxis(a, dim, 0)
    if not len(line):
        return line, np.zeros(0, np.int64), np.zeros(0, np.int64)
    changed = np.asarray(line[1:] != line[:-1]).reshape(len(line) - 1, line[0].size).any(1)
    starts = np.flatnonzero(np.concatenate(([True], changed)))
    group = np.cumsum(np.concatenate(([False], changed)))
    counts = np.diff(np.append(starts, len(line)))
    values = line[starts] if dim is None else np.moveaxis(line[starts], 0, dim)
    return values, group.reshape(a.shape) if dim is None else group, counts


for _name, _forward, _text in (
    ("unique", _unique, "the different elements, in order"),
    ("unique_consecutive", _unique_consecutive, "the elements that differ from the one before"),
):
    TABLE.add(OpDef(_name, _forward, (None,), text=_text, glyph="≠", multi=True))
TABLE.add(
    OpDef(
        "bincount",
        lambda a, minlength: np.bincount(a, minlength=minlength),
        (None,),
        text="how often each whole number comes",
        glyph="#",
    )
)
TABLE.add(
    OpDef(
        "bincount_weighted",
        lambda a, b, minlength: np.bincount(a, b, minlength).astype(b.dtype),
        (None, None),
        text="the weights of each whole number, added up",
        glyph="#",
    )
)
TABLE.add(
    OpDef(
        "histc",
        lambda a, bins, low, high: np.histogram(a, bins, (low, high))[0].astype(a.dtype),
        (None,),
        text="how many elements fall into each bin",
        glyph="▂▅",
    )
)

# ---- quantiles -----------------------------------------------------------------------------------------------


def _between(position: Any, interpolation: str) -> Any:
    """Return the lower and the upper place, and how far between them."""
    if interpolation == "lower":
        position = np.floor(position)
    elif interpolation == "higher":
        position = np.ceil(position)
    elif interpolation == "nearest":
        position = np.rint(position)
    low = np.floor(position).astype(np.int64)
    high = np.ceil(position).astype(np.int64)
    share = np.full(position.shape, 0.5) if interpolation == "midpoint" else position - low
    return low, high, share


def _ranks(a: Any, q: tuple[float, ...], skip_nan: bool) -> Any:
    """Return the places of the quantiles in each sorted line: the lines are the last dim."""
    shares = np.asarray(q, a.dtype)
    size = a.shape[-1]
    nans = np.isnan(a).sum(-1, keepdims=True)
    if skip_nan:
        return shares * np.maximum(size - nans - 1, 0).astype(a.dtype)
    return np.where(nans > 0, size - 1, shares * a.dtype.type(size - 1)).astype(a.dtype)


def _weights(a: Any, q: Any, skip_nan: bool, interpolation: str) -> Any:
    """Return the indexes of the two elements of each quantile, and their weights."""
    low, high, share = _between(_ranks(a, q, skip_nan), interpolation)
    order = np.argsort(a, axis=-1, kind="stable")
    first, second = np.take_along_axis(order, low, -1), np.take_along_axis(order, high, -1)
    return first, second, share.astype(a.dtype)


def _lines(a: Any, dim: int) -> Any:
    return np.moveaxis(a, dim, -1) if a.ndim else a[None]


def _quantile(a: Any, q: Any, dim: int, skip_nan: bool, interpolation: str, single: bool, kept: Any) -> Any:
    lines = _lines(a, dim)
    first, second, share = _weights(lines, q, skip_nan, interpolation)
    one, other = np.take_along_axis(lines, first, -1), np.take_along_axis(lines, second, -1)
    found = np.moveaxis(one + share * (other - one), -1, 0)
    if kept is True:
        found = np.expand_dims(found, dim + 1) if a.ndim else found
    elif kept:
        found = found.reshape(len(q), *kept)
    return found[0] if single else found


def _quantile_vjp(F: Any, g: Any, s: Any) -> Any:
    attrs = s.attrs
    lines = _lines(F.value(s.a), attrs["dim"])
    first, second, share = _weights(lines, attrs["q"], attrs["skip_nan"], attrs["interpolation"])
    flat = F.permute(F.reshape(g, (len(attrs["q"]), lines[..., 0].size)), (1, 0))
    rows = (lines[..., 0].size, lines.shape[-1])
    total = None
    for indexes, weight in ((first, 1 - share), (second, share)):
        part = flat * F.constant(np.asarray(weight.reshape(-1, len(attrs["q"])), lines.dtype))
        put = F.op("scatter_into_zeros", part, shape=rows, dim=1, indexes=indexes.reshape(-1, len(attrs["q"])))
        total = put if total is None else total + put
    wide = F.reshape(total, lines.shape)
    if not s.shapes[0]:
        return F.reshape(wide, ())
    dims = list(range(lines.ndim - 1))
    dims.insert(attrs["dim"], lines.ndim - 1)
    return F.permute(wide, tuple(dims))


TABLE.add(
    OpDef(
        "quantile",
        _quantile,
        (_quantile_vjp,),
        "SqueezeBackward4",
        (("a",),),
        ("g shared by the two elements next to the quantile",),
        "the quantiles of a",
        "q",
        title="Gradient of a quantile",
        domain=((-3, 3),),
        example={
            "q": (0.3, 0.8), "dim": 1, "skip_nan": False, "interpolation": "linear", "single": False, "kept": False
        },
    )
)  # fmt: skip
