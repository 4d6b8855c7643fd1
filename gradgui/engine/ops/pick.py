"""Rows that pick elements or put them back: copies, not views."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef
from gradgui.engine.ops.shape import diagonal_of, narrow, select


def _into_zeros(g: Any, shape: tuple[int, ...], **attrs: Any) -> Any:
    out = np.zeros(shape, g.dtype)
    part = select if "index" in attrs else narrow
    part(out, **attrs)[...] = g
    return out


def _index_into_zeros(g: Any, shape: tuple[int, ...], index: Any) -> Any:
    out = np.zeros(shape, g.dtype)
    np.add.at(out, index, g)
    return out


def _diagonal_into_zeros(g: Any, shape: tuple[int, ...], offset: int, dim1: int, dim2: int) -> Any:
    out = np.zeros(shape, g.dtype)
    diagonal_of(out, offset, dim1, dim2)[...] = g
    return out


def _memory_indexes(where: dict[str, Any]) -> Any:
    """Return for each element of a tensor laid out so, where it lies in the storage."""
    result = np.asarray(where["storage_offset"], np.int64)
    for n, step in zip(where["size"], where["stride"], strict=True):
        result = result[..., None] + np.arange(n) * step
    return result


def _as_strided_backward(g: Any, base: dict[str, Any], **view: Any) -> Any:
    """Add each element of g at its place in memory, and read the base's elements from there."""
    into, source = _memory_indexes(base), _memory_indexes(view)
    length = int(max(into.max(initial=-1), source.max(initial=-1))) + 1
    memory, uses = np.zeros(length, g.dtype), np.zeros(length, g.dtype)
    np.add.at(memory, source, g)
    np.add.at(uses, into, 1)
    return memory[into] / np.maximum(uses[into], 1) if uses.max(initial=0) > 1 else memory[into]


def _as_laid_out(a: Any, base: dict[str, Any]) -> Any:
    """Copy into memory that is laid out like the base (from its own start)."""
    where = {**base, "storage_offset": 0}
    indexes = _memory_indexes(where)
    memory = np.zeros(int(indexes.max(initial=-1)) + 1, a.dtype)
    steps = tuple(n * a.itemsize for n in base["stride"])
    out: Any = np.ndarray(base["size"], a.dtype, memory, 0, steps)
    out[...] = a
    return out


def _put(a: Any, values: Any, index: Any) -> Any:
    out = a.copy()
    out[index] = values
    return out


def pick(name: str, forward: Any, vjp: Any, node: str, formula: str, text: str, glyph: str, **example: Any) -> OpDef:
    """Enter a row with one input and nothing saved."""
    title = f"Gradient of {name.replace('_', ' ')}"
    return TABLE.add(OpDef(name, forward, (vjp,), node, (), (formula,), text, glyph, title=title, example=example))


def _without(attrs: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in attrs.items() if name not in names}


UNSAFE_VIEW = pick(
    "unsafe_view",
    lambda a, shape: a.reshape(shape),
    lambda F, g, s: F.reshape(g, s.shapes[0]),
    "UnsafeViewBackward0",
    "g in a's shape",
    "a in another shape",
    "▭",
    shape=(6,),
)
SQUEEZE_PRODUCT = pick(
    "squeeze_product",
    lambda a, dim: a.reshape(a.shape[1:]),
    lambda F, g, s: F.op("unsqueeze", g, dim=0),
    "SqueezeBackward4",
    "g as a matrix of one row",
    "the one row of a",
    "▭",
    dim=0,
)
SELECT_BACKWARD = pick(
    "select_backward",
    _into_zeros,
    lambda F, g, s: F.op("select", g, **_without(s.attrs, "shape")),
    "SelectBackwardBackward0",
    "g[index]",
    "a at the index of zeros",
    "[i]",
    shape=(2, 2, 3),
    dim=0,
    index=1,
)
SLICE_BACKWARD = pick(
    "slice_backward",
    _into_zeros,
    lambda F, g, s: F.op("slice", g, **_without(s.attrs, "shape")),
    "SliceBackwardBackward0",
    "g[start:end]",
    "a in a slice of zeros",
    "[:]",
    shape=(4, 3),
    dim=0,
    start=1,
    end=3,
    step=1,
)
DIAGONAL_BACKWARD = pick(
    "diagonal_backward",
    _diagonal_into_zeros,
    lambda F, g, s: F.op("diagonal", g, **_without(s.attrs, "shape")),
    "DiagonalBackwardBackward0",
    "the diagonal of g",
    "a on the diagonal of zeros",
    "⋱",
    shape=(2, 3, 3),
    offset=0,
    dim1=1,
    dim2=2,
)
AS_STRIDED_BACKWARD = pick(
    "as_strided_backward",
    _as_strided_backward,
    lambda F, g, s: F.op("as_strided_forward", g, **s.attrs),
    "AsStridedBackwardBackward0",
    "g read with the steps of the view",
    "a at its places in memory, 0 elsewhere",
    "▤",
    size=(2, 3),
    stride=(3, 1),
    storage_offset=3,
    base={"size": (3, 3), "stride": (3, 1), "storage_offset": 0},
)
AS_STRIDED_FORWARD = pick(
    "as_strided_forward",
    lambda a, base, **view: _as_strided_backward(a, view, **base),
    lambda F, g, s: F.op("as_strided_backward", g, **s.attrs),
    "AsStridedBackward0",
    "g at the same places of memory, 0 elsewhere",
    "a's memory, read with other steps",
    "▤",
    size=(2,),
    stride=(2,),
    storage_offset=1,
    base={"size": (2, 3), "stride": (3, 1), "storage_offset": 0},
)
AS_LAID_OUT = pick(
    "as_laid_out",
    _as_laid_out,
    lambda F, g, s: g,
    "CopyBackwards",
    "g",
    "copy of a, laid out in memory like another tensor",
    "❐",
    base={"size": (2, 3), "stride": (1, 2), "storage_offset": 0},
)
INDEX = pick(
    "index",
    lambda a, index: np.asarray(a[index], order="C"),
    lambda F, g, s: F.op("index_backward", g, shape=s.shapes[0], index=s.attrs["index"]),
    "IndexBackward0",
    "g added at each index, 0 elsewhere",
    "a[indices]",
    "[…]",
    index=([1, 0, 1],),
)
INDEX_BACKWARD = pick(
    "index_backward",
    _index_into_zeros,
    lambda F, g, s: F.op("index", g, index=s.attrs["index"]),
    "IndexPutImplBackward0",
    "g[indices]",
    "a added at indices of zeros",
    "[…]",
    shape=(3, 3),
    index=([1, 0],),
)
INDEX_PUT = TABLE.add(
    OpDef(
        "index_put",
        _put,
        (
            lambda F, g, s: F.op("index_put", g, 0.0, index=s.attrs["index"]),
            lambda F, g, s: F.op("index", g, index=s.attrs["index"]),
        ),
        "IndexPutBackward0",
        formula=("g, 0 where written", "g[indices]"),
        text="a with b written at indices",
        glyph="[…]",
        title="Gradient of writing at indices",
        example={"index": ([1, 0],)},
    )
)

COPY_SLICES = TABLE.add(
    OpDef(
        "copy_slices",
        lambda a, b: a,
        (lambda F, g, s: g, lambda F, g, s: g, lambda F, g, s: g),
        "CopySlices",
        formula=("g; in the part that was written, what the operation's own rule gives", *(2 * ("its own rule",))),
        text="a, a part of which was changed in place",
        glyph="[=]",
        title="Gradient of a change through a view",
    )
)
