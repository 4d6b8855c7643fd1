"""Rows that change the shape or pick a part; most of them are views."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef


def _inverse(dims: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(i) for i in np.argsort(dims))


def _select(a: Any, dim: int, index: int) -> Any:
    # basic indexing with a trailing Ellipsis is a view even when nothing is left
    return a[(*[slice(None)] * dim, index, ...)]


def _slice(a: Any, dim: int, start: int, end: int, step: int) -> Any:
    return a[(*[slice(None)] * dim, slice(start, end, step), ...)]


def _expand(a: Any, shape: tuple[int, ...]) -> Any:
    lead = len(shape) - a.ndim
    steps = [0] * lead + [0 if n == 1 and shape[i + lead] != 1 else a.strides[i] for i, n in enumerate(a.shape)]
    np.broadcast_shapes(a.shape, shape)
    return np.lib.stride_tricks.as_strided(a, shape, steps)


def _into_zeros(g: Any, shape: tuple[int, ...], **attrs: Any) -> Any:
    out = np.zeros(shape, g.dtype)
    part = _select if "index" in attrs else _slice
    part(out, **attrs)[...] = g
    return out


def _index_into_zeros(g: Any, shape: tuple[int, ...], index: Any) -> Any:
    out = np.zeros(shape, g.dtype)
    np.add.at(out, index, g)
    return out


def _view(name: str, forward: Any, vjp: Any, node: str, formula: str, text: str, glyph: str) -> OpDef:
    title = f"Gradient of {name}"
    return TABLE.add(
        OpDef(name, forward, (vjp,), node, (), (formula,), text, glyph, title=title, is_view=True, domain=((-3, 3),))
    )


def _back_to_shape(F: Any, g: Any, s: Any) -> Any:
    return F.reshape(g, s.shapes[0])


def _select_vjp(F: Any, g: Any, s: Any) -> Any:
    return F.op("select_backward", g, shape=s.shapes[0], **s.attrs)


def _slice_vjp(F: Any, g: Any, s: Any) -> Any:
    return F.op("slice_backward", g, shape=s.shapes[0], **s.attrs)


VIEW = _view(
    "view", lambda a, shape: a.reshape(shape), _back_to_shape, "ViewBackward0", "g in a's shape", "a in another shape", "▭"
)
TRANSPOSE = _view(
    "transpose",
    lambda a, dim0, dim1: np.swapaxes(a, dim0, dim1),
    lambda F, g, s: F.transpose(g, s.attrs["dim0"], s.attrs["dim1"]),
    "TransposeBackward0",
    "gᵀ",
    "aᵀ",
    "ᵀ",
)
T = _view(
    "t",
    lambda a: a.T,
    lambda F, g, s: F.permute(g, tuple(reversed(range(len(s.shapes[0]))))),
    "TBackward0",
    "gᵀ",
    "aᵀ",
    "ᵀ",
)
PERMUTE = _view(
    "permute",
    lambda a, dims: np.transpose(a, dims),
    lambda F, g, s: F.permute(g, _inverse(s.attrs["dims"])),
    "PermuteBackward0",
    "g with its dims put back",
    "a with its dims in another order",
    "ᵀ",
)
SELECT = _view("select", _select, _select_vjp, "SelectBackward0", "g at the index, 0 elsewhere", "a[index]", "[i]")
SLICE = _view("slice", _slice, _slice_vjp, "SliceBackward0", "g in the slice, 0 elsewhere", "a[start:end]", "[:]")
UNSQUEEZE = _view(
    "unsqueeze",
    lambda a, dim: np.expand_dims(a, dim),
    _back_to_shape,
    "UnsqueezeBackward0",
    "g without the new dim",
    "a with a new dim of size 1",
    "▭",
)
SQUEEZE = _view(
    "squeeze",
    lambda a: a.squeeze(),
    _back_to_shape,
    "SqueezeBackward0",
    "g in a's shape",
    "a without dims of size 1",
    "▭",
)
SQUEEZE_DIM = _view(
    "squeeze_dim",
    lambda a, dim: a.reshape(tuple(n for i, n in enumerate(a.shape) if i not in dim or n != 1)),
    _back_to_shape,
    "SqueezeBackward1",
    "g in a's shape",
    "a without that dim of size 1",
    "▭",
)
EXPAND = _view(
    "expand",
    _expand,
    lambda F, g, s: g,
    "ExpandBackward0",
    "g summed over the repeats",
    "a repeated",
    "⇉",
)
UNSAFE_VIEW = TABLE.add(
    OpDef(
        "unsafe_view",
        lambda a, shape: a.reshape(shape),
        (_back_to_shape,),
        "UnsafeViewBackward0",
        formula=("g in a's shape",),
        text="a in another shape",
        glyph="▭",
        title="Gradient of reshape",
        domain=((-3, 3),),
    )
)
SELECT_BACKWARD = TABLE.add(
    OpDef(
        "select_backward",
        _into_zeros,
        (lambda F, g, s: F.op("select", g, **{k: v for k, v in s.attrs.items() if k != "shape"}),),
        "SelectBackwardBackward0",
        formula=("g[index]",),
        text="a at the index of zeros",
        glyph="[i]",
    )
)
SLICE_BACKWARD = TABLE.add(
    OpDef(
        "slice_backward",
        _into_zeros,
        (lambda F, g, s: F.op("slice", g, **{k: v for k, v in s.attrs.items() if k != "shape"}),),
        "SliceBackwardBackward0",
        formula=("g[start:end]",),
        text="a in a slice of zeros",
        glyph="[:]",
    )
)
INDEX = TABLE.add(
    OpDef(
        "index",
        lambda a, index: a[index],
        (lambda F, g, s: F.op("index_backward", g, shape=s.shapes[0], index=s.attrs["index"]),),
        "IndexBackward0",
        formula=("g added at each index, 0 elsewhere",),
        text="a[indices]",
        glyph="[…]",
        title="Gradient of indexing",
    )
)
INDEX_BACKWARD = TABLE.add(
    OpDef(
        "index_backward",
        _index_into_zeros,
        (lambda F, g, s: F.op("index", g, index=s.attrs["index"]),),
        "IndexPutBackward0",
        formula=("g[indices]",),
        text="a added at indices of zeros",
        glyph="[…]",
    )
)
