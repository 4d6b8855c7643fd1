"""Rows that look at the same memory in another way: views."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef


def _inverse(dims: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(i) for i in np.argsort(dims))


def select(a: Any, dim: int, index: int) -> Any:
    # basic indexing with a trailing Ellipsis is a view even when nothing is left
    return a[(*[slice(None)] * dim, index, ...)]


def narrow(a: Any, dim: int, start: int, end: int, step: int) -> Any:
    return a[(*[slice(None)] * dim, slice(start, end, step), ...)]


def _expand(a: Any, shape: tuple[int, ...]) -> Any:
    lead = len(shape) - a.ndim
    np.broadcast_shapes(a.shape, shape)
    steps: list[int] = []
    for i in reversed(range(len(shape))):
        if i >= lead:
            step = a.strides[i - lead] if a.shape[i - lead] == shape[i] else 0
        elif shape[i] == 1:
            step = shape[i + 1] * steps[0] if steps else a.itemsize
        else:
            step = 0
        steps.insert(0, step)
    return np.lib.stride_tricks.as_strided(a, shape, steps)


def _view(name: str, forward: Any, vjp: Any, node: str, formula: str, text: str, glyph: str, **example: Any) -> OpDef:
    title = f"Gradient of {name}"
    return TABLE.add(
        OpDef(name, forward, (vjp,), node, (), (formula,), text, glyph, title=title, is_view=True, example=example)
    )


def _as_strided(
    a: Any, size: tuple[int, ...], stride: tuple[int, ...], storage_offset: int, base: dict[str, Any] | None = None
) -> Any:
    """Read memory with other steps; ``base`` says where ``a`` itself lies in it (from its start when left out)."""
    if 0 in size:
        return a.reshape(-1)[:0].reshape(size)
    steps = tuple(n * a.itemsize for n in stride)
    start = storage_offset - (base["storage_offset"] if base is not None else 0)
    if start and a.ndim == 0:
        a = np.lib.stride_tricks.as_strided(a, (start + 1,), (a.itemsize,))
    elif start:
        a = np.lib.stride_tricks.as_strided(a.reshape(-1)[:1] if a.size == 1 else a, (start + 1,), (a.itemsize,))
    return np.lib.stride_tricks.as_strided(a[start:] if start else a, size, steps)


def _unsqueeze(a: Any, dim: int) -> Any:
    # NumPy would give the new dim a step of 0
    step = a.shape[dim] * a.strides[dim] if dim < a.ndim else a.itemsize
    shape, steps = (*a.shape[:dim], 1, *a.shape[dim:]), (*a.strides[:dim], step, *a.strides[dim:])
    return np.lib.stride_tricks.as_strided(a, shape, steps)


def diagonal_of(a: Any, offset: int, dim1: int, dim2: int) -> Any:
    """Return a window onto a diagonal, which NumPy gives for reading only."""
    window = np.diagonal(a, offset, dim1, dim2)
    if a.flags.writeable:
        window.flags.writeable = True
    return window


def _sizes(length: int, size: int) -> list[int]:
    return [min(size, length - at) for at in range(0, length, size)] or [0]


def _pieces(a: Any, sizes: Any, dim: int) -> list[Any]:
    ends = np.cumsum(sizes).tolist()
    return [narrow(a, dim, end - size, end, 1) for size, end in zip(sizes, ends, strict=True)]


def filled(F: Any, g: Any, s: Any) -> list[Any]:
    """Return the cotangents of several outputs, zeros where none arrived."""
    return [
        F.zeros(shape, s.dtypes[0]) if one is None else one for one, shape in zip(g, _output_shapes(s), strict=True)
    ]


def _output_shapes(s: Any) -> list[tuple[int, ...]]:
    shape, dim = s.shapes[0], s.attrs["dim"]
    if "split_size" in s.attrs:
        sizes = _sizes(shape[dim], s.attrs["split_size"])
    elif "split_sizes" in s.attrs:
        sizes = list(s.attrs["split_sizes"])
    else:
        return [(*shape[:dim], *shape[dim + 1 :])] * shape[dim]
    return [(*shape[:dim], size, *shape[dim + 1 :]) for size in sizes]


def _back_to_shape(F: Any, g: Any, s: Any) -> Any:
    return F.reshape(g, s.shapes[0])


def _unsqueeze_vjp(F: Any, g: Any, s: Any) -> Any:
    return F.op("squeeze_dim", g, dim=(s.attrs["dim"],))


def _unsqueeze_to(F: Any, g: Any, s: Any) -> Any:
    dims = s.attrs.get("dim")
    for i, n in enumerate(s.shapes[0]):
        if n == 1 and (dims is None or i in dims):
            g = F.op("unsqueeze", g, dim=i)
    return g


def _select_vjp(F: Any, g: Any, s: Any) -> Any:
    return F.op("select_backward", g, shape=s.shapes[0], **s.attrs)


def _slice_vjp(F: Any, g: Any, s: Any) -> Any:
    return F.op("slice_backward", g, shape=s.shapes[0], **s.attrs)


VIEW = _view(
    "view",
    lambda a, shape: a.reshape(shape),
    _back_to_shape,
    "ViewBackward0",
    "g in a's shape",
    "a in another shape",
    "▭",
    shape=(6,),
)
RESHAPE_ALIAS = _view(
    "reshape_alias",
    lambda a, shape: a.reshape(shape),
    _back_to_shape,
    "ReshapeAliasBackward0",
    "g in a's shape",
    "a in another shape",
    "▭",
    shape=(6,),
)
TRANSPOSE = _view(
    "transpose",
    lambda a, dim0, dim1: np.swapaxes(a, dim0, dim1) if a.ndim else a[...],
    lambda F, g, s: F.op("transpose", g, **s.attrs),
    "TransposeBackward0",
    "gᵀ",
    "aᵀ",
    "ᵀ",
    dim0=0,
    dim1=1,
)
T = _view(
    "t",
    lambda a: a.T,
    lambda F, g, s: F.op("t", g),
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
    dims=(1, 0),
)
SELECT = _view(
    "select", select, _select_vjp, "SelectBackward0", "g at the index, 0 elsewhere", "a[index]", "[i]", dim=0, index=1
)
SLICE = _view(
    "slice",
    narrow,
    _slice_vjp,
    "SliceBackward0",
    "g in the slice, 0 elsewhere",
    "a[start:end]",
    "[:]",
    dim=1,
    start=0,
    end=2,
    step=1,
)
UNSQUEEZE = _view(
    "unsqueeze",
    _unsqueeze,
    _unsqueeze_vjp,
    "UnsqueezeBackward0",
    "g without the new dim",
    "a with a new dim of size 1",
    "▭",
    dim=1,
)
SQUEEZE = _view(
    "squeeze",
    lambda a: a.squeeze(),
    _unsqueeze_to,
    "SqueezeBackward0",
    "g in a's shape",
    "a without dims of size 1",
    "▭",
)
for _name, _node in (
    ("squeeze_dim", "SqueezeBackward1"),
    ("squeeze_dims", "SqueezeBackward2"),
):
    _view(
        _name,
        lambda a, dim: a.reshape(tuple(n for i, n in enumerate(a.shape) if i not in dim or n != 1)),
        _unsqueeze_to,
        _node,
        "g in a's shape",
        "a without that dim of size 1",
        "▭",
        dim=(0,),
    )
EXPAND = _view(
    "expand",
    _expand,
    lambda F, g, s: g,
    "ExpandBackward0",
    "g summed over the repeats",
    "a repeated",
    "⇉",
    shape=(2, 2, 3),
)
ALIAS = _view("alias", lambda a: a[...], lambda F, g, s: g, "AliasBackward0", "g", "a", "=")
DIAGONAL = _view(
    "diagonal",
    diagonal_of,
    lambda F, g, s: F.op("diagonal_backward", g, shape=s.shapes[0], **s.attrs),
    "DiagonalBackward0",
    "g on the diagonal, 0 elsewhere",
    "the diagonal of a",
    "⋱",
    offset=0,
    dim1=0,
    dim2=1,
)
AS_STRIDED = _view(
    "as_strided",
    _as_strided,
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
UNBIND = TABLE.add(
    OpDef(
        "unbind",
        lambda a, dim: [select(a, dim, i) for i in range(a.shape[dim])],
        (lambda F, g, s: F.stack(filled(F, g, s), s.attrs["dim"]),),
        "UnbindBackward0",
        formula=("each g at its index",),
        text="a[0], a[1], …",
        glyph="≡",
        title="Gradient of unbind",
        is_view=True,
        multi=True,
        example={"dim": 0},
    )
)
SPLIT = TABLE.add(
    OpDef(
        "split",
        lambda a, split_size, dim: _pieces(a, _sizes(a.shape[dim], split_size), dim),
        (lambda F, g, s: F.cat(filled(F, g, s), s.attrs["dim"]),),
        "SplitBackward0",
        formula=("the pieces of g, joined",),
        text="a in pieces",
        glyph="≡",
        title="Gradient of split",
        is_view=True,
        multi=True,
        example={"split_size": 1, "dim": 0},
    )
)
SPLIT_WITH_SIZES = TABLE.add(
    OpDef(
        "split_with_sizes",
        lambda a, split_sizes, dim: _pieces(a, split_sizes, dim),
        (lambda F, g, s: F.cat(filled(F, g, s), s.attrs["dim"]),),
        "SplitWithSizesBackward0",
        formula=("the pieces of g, joined",),
        text="a in pieces",
        glyph="≡",
        title="Gradient of split",
        is_view=True,
        multi=True,
        example={"split_sizes": (1, 1), "dim": 0},
    )
)
TABLE.add(
    OpDef(
        "view_dtype",
        lambda a, dtype: a.view(dtype),
        (None,),
        text="the bytes of a read as another dtype",
        glyph="▭",
        is_view=True,
        example={"dtype": np.dtype(np.int64)},
    )
)
# in place the window of the tensor itself moves: PyTorch counts these as other nodes
for _row, _name, _node in (
    (T, "t_", "TBackward1"),
    (TRANSPOSE, "transpose_", "TransposeBackward1"),
    (UNSQUEEZE, "unsqueeze_", "UnsqueezeBackward1"),
    (SQUEEZE, "squeeze_", "SqueezeBackward3"),
    (TABLE["squeeze_dim"], "squeeze_dim_", "SqueezeBackward4"),
    (TABLE["squeeze_dims"], "squeeze_dims_", "SqueezeBackward5"),
):
    TABLE.add(replace(_row, name=_name, node_name=_node, _plans={}))
