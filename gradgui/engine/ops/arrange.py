"""Rows that move, repeat, cut off and surround elements: copies."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef
from gradgui.engine.ops.pick import pick
from gradgui.engine.ops.shape import diagonal_of

# ---- moved ---------------------------------------------------------------------------------------------------


def _roll(a: Any, shifts: tuple[int, ...], dims: tuple[int, ...]) -> Any:
    return np.asarray(np.roll(a, shifts, dims or None) if dims else np.roll(a, shifts[0]), order="C")


def _rot90(a: Any, k: int, dims: tuple[int, ...]) -> Any:
    first, second = dims
    if k % 4 == 0:
        return a.copy(order="C")
    if k % 4 == 2:
        return _as(a, np.flip(a, dims))
    return np.swapaxes(_as(a, np.flip(a, second if k % 4 == 1 else first)), first, second)


def _as(a: Any, values: Any) -> Any:
    """Copy values into memory that is laid out like a."""
    out = np.empty_like(a)
    out[...] = values
    return out


pick(
    "roll",
    _roll,
    lambda F, g, s: F.op("roll", g, shifts=tuple(-n for n in s.attrs["shifts"]), dims=s.attrs["dims"]),
    "RollBackward0",
    "g moved back",
    "a moved along, the end coming in at the start",
    "↻",
    shifts=(1,),
    dims=(1,),
)
pick(
    "flip",
    lambda a, dims: _as(a, np.flip(a, dims)),
    lambda F, g, s: F.op("flip", g, dims=s.attrs["dims"]),
    "FlipBackward0",
    "g turned round again",
    "a turned round",
    "⇄",
    dims=(1,),
)
pick(
    "rot90",
    _rot90,
    lambda F, g, s: F.op("rot90", g, k=-s.attrs["k"], dims=s.attrs["dims"]),
    "Rot90Backward0",
    "g turned back",
    "a turned by quarter turns",
    "↺",
    k=1,
    dims=(0, 1),
)


# ---- repeated ------------------------------------------------------------------------------------------------


def _repeat_vjp(F: Any, g: Any, s: Any) -> Any:
    """Sum over the repeats: each dim is split in two, and the first of each pair goes."""
    shape, repeats = s.shapes[0], s.attrs["repeats"]
    lead = len(repeats) - len(shape)
    if 0 in repeats:
        return F.zeros(shape, g.dtype)
    split = [n for r, n in zip(repeats, (1,) * lead + tuple(shape), strict=True) for n in (r, n)]
    total = F.sum(F.reshape(g, tuple(split)), tuple(range(0, 2 * len(repeats), 2)), False) if split else g
    return F.reshape(total, shape)


pick(
    "repeat",
    lambda a, repeats: np.asarray(np.tile(a, repeats), order="C"),
    _repeat_vjp,
    "RepeatBackward0",
    "g summed over the repeats",
    "a repeated",
    "⊞",
    repeats=(2, 1, 2),
)


# ---- triangles and diagonals ---------------------------------------------------------------------------------


def _triangle(name: str, cut: Any, side: str) -> None:
    pick(
        name,
        lambda a, diagonal: np.asarray(cut(a, diagonal), order="C"),
        lambda F, g, s: F.op(name, g, diagonal=s.attrs["diagonal"]),
        f"{name.capitalize()}Backward0",
        f"g {side} the diagonal, 0 elsewhere",
        f"a {side} the diagonal, 0 elsewhere",
        "◺" if name == "tril" else "◹",
        diagonal=0,
    )


_triangle("tril", np.tril, "on and below")
_triangle("triu", np.triu, "on and above")


def _diag_embed(a: Any, offset: int, dim1: int, dim2: int) -> Any:
    size = a.shape[-1] + abs(offset)
    shape = list(a.shape[:-1])
    for dim in sorted((dim1, dim2)):
        shape.insert(dim, size)
    out = np.zeros(shape, a.dtype)
    diagonal_of(out, offset, dim1, dim2)[...] = a
    return out


pick(
    "diag_embed",
    _diag_embed,
    lambda F, g, s: F.op("diagonal", g, **s.attrs),
    "DiagEmbedBackward0",
    "the diagonal of g",
    "a on the diagonal of zeros",
    "⋱",
    offset=0,
    dim1=0,
    dim2=1,
)
pick(
    "diagonal_copy",
    lambda a, offset, dim1, dim2: np.asarray(np.diagonal(a, offset, dim1, dim2), order="C"),
    lambda F, g, s: F.op("diagonal_backward", g, shape=s.shapes[0], **s.attrs),
    "DiagonalBackward0_copy",
    "g on the diagonal, 0 elsewhere",
    "a copy of the diagonal of a",
    "⋱",
    offset=0,
    dim1=0,
    dim2=1,
)
pick(
    "trace",
    lambda a: np.asarray(np.trace(a, dtype=np.int64 if a.dtype.kind in "iub" else a.dtype)),
    lambda F, g, s: F.op("trace_backward", g, shape=s.shapes[0]),
    "TraceBackward0",
    "g on the diagonal, 0 elsewhere",
    "the sum of the diagonal of a",
    "tr",
)
pick(
    "trace_backward",
    lambda a, shape: a * np.eye(*shape, dtype=a.dtype),
    lambda F, g, s: F.op("trace", g),
    "TraceBackwardBackward0",
    "the sum of the diagonal of g",
    "a on the diagonal of zeros",
    "tr",
    shape=(2, 3),
)


def _block_diag(*arrays: Any) -> Any:
    blocks = [np.atleast_2d(a) for a in arrays]
    dtype = np.result_type(*blocks)
    out = np.zeros(tuple(sum(b.shape[i] for b in blocks) for i in (0, 1)), dtype)
    row = column = 0
    for block in blocks:
        out[row : row + block.shape[0], column : column + block.shape[1]] = block
        row, column = row + block.shape[0], column + block.shape[1]
    return out


def _block_diag_joint(F: Any, g: Any, s: Any) -> list[Any]:
    row = column = 0
    parts = []
    for shape, needed in zip(s.shapes, s.needed, strict=True):
        rows, columns = (1, 1, *shape)[-2:]
        part = None
        if needed:
            part = F.op("slice", g, dim=0, start=row, end=row + rows, step=1)
            part = F.reshape(F.op("slice", part, dim=1, start=column, end=column + columns, step=1), shape)
        parts.append(part)
        row, column = row + rows, column + columns
    return parts


TABLE.add(
    OpDef(
        "block_diag",
        _block_diag,
        (lambda F, g, s: g,),
        "BlockDiagBackward0",
        formula=("the block of g where it stood",),
        text="all, as blocks along a diagonal",
        glyph="⋱",
        kind="elementwise",
        title="Gradient of a block diagonal",
        joint=_block_diag_joint,
        domain=((-3, 3), (-3, 3)),
    )
)
