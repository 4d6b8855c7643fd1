"""Rows that add up."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef


def dims_of(attrs: dict[str, Any], ndim: int) -> tuple[int, ...]:
    """Return the dims of a reduction."""
    return tuple(d % ndim for d in attrs["dim"]) if ndim else ()


def _sum(a: Any) -> Any:
    return np.sum(a) if a.dtype.kind == "f" else np.sum(a, dtype=np.int64)


def _sum_dim(a: Any, dim: tuple[int, ...], keepdim: bool) -> Any:
    axis = dim if a.ndim else None
    return np.sum(a, axis=axis, keepdims=keepdim, dtype=None if a.dtype.kind == "f" else np.int64)


def _mean_dim(a: Any, dim: tuple[int, ...], keepdim: bool) -> Any:
    count = math.prod(a.shape[d] for d in dim) if a.ndim else 1
    return np.sum(a, axis=dim if a.ndim else None, keepdims=keepdim) / a.dtype.type(count)


def stretched(F: Any, reduced: Any, s: Any) -> Any:
    """Give a reduced value the dims back that were lost, each of size 1."""
    if not s.attrs["keepdim"]:
        for dim in sorted(dims_of(s.attrs, len(s.shapes[0]))):
            reduced = F.op("unsqueeze", reduced, dim=dim)
    return reduced


def spread(F: Any, g: Any, s: Any) -> Any:
    """Stretch the gradient of a reduction back over the dims that were added up."""
    return F.expand(stretched(F, g, s), s.shapes[0])


def count_of(s: Any) -> int:
    """Return how many elements went into each result."""
    shape = s.shapes[0]
    return math.prod(shape[d] for d in dims_of(s.attrs, len(shape)))


SUM = TABLE.add(
    OpDef(
        "sum",
        _sum,
        (lambda F, g, s: F.expand(g, s.shapes[0]),),
        "SumBackward0",
        formula=("g to every element",),
        text="Σ a",
        glyph="Σ",
        title="Gradient of a sum over all elements",
        domain=((-3, 3),),
    )
)
SUM_DIM = TABLE.add(
    OpDef(
        "sum_dim",
        _sum_dim,
        (spread,),
        "SumBackward1",
        formula=("g to every element along dim",),
        text="Σ a over dim",
        glyph="Σ",
        title="Gradient of a sum over dims",
        domain=((-3, 3),),
        example={"dim": (1,), "keepdim": False},
    )
)
MEAN = TABLE.add(
    OpDef(
        "mean",
        lambda a: np.sum(a) / a.dtype.type(a.size),
        (lambda F, g, s: F.op("div_scalar", F.expand(g, s.shapes[0]), math.prod(s.shapes[0])),),
        "MeanBackward0",
        formula=("g / n to every element",),
        text="(Σ a) / n",
        glyph="µ",
        title="Gradient of a mean",
        domain=((-3, 3),),
    )
)
MEAN_DIM = TABLE.add(
    OpDef(
        "mean_dim",
        _mean_dim,
        (lambda F, g, s: F.op("div_scalar", spread(F, g, s), count_of(s)),),
        "MeanBackward1",
        formula=("g / n to every element along dim",),
        text="(Σ a) / n over dim",
        glyph="µ",
        title="Gradient of a mean over dims",
        domain=((-3, 3),),
        example={"dim": (0,), "keepdim": True},
    )
)
