"""What rows of linear algebra share: transposed matrices, diagonals, the layout that LAPACK leaves."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef


def columns(a: Any) -> Any:
    """Return matrices laid out column by column, as LAPACK leaves them."""
    return np.swapaxes(np.asarray(np.swapaxes(a, -1, -2), order="C"), -1, -2)


def turned(F: Any, a: Any) -> Any:
    """Return each matrix transposed."""
    return F.transpose(a, a.ndim - 2, a.ndim - 1)


def last(F: Any, a: Any) -> Any:
    """Return numbers, one for each matrix, in the shape that multiplies matrices."""
    return F.reshape(a, (*a.shape, 1, 1))


def diagonal(F: Any, a: Any) -> Any:
    return F.op("diag_embed", a, offset=0, dim1=a.ndim - 1, dim2=a.ndim)


def zeros(F: Any, g: Any, like: Any) -> Any:
    return F.zeros(tuple(like.shape), like.dtype) if g is None else g


def row(name: str, forward: Any, vjps: Any, node: str, saves: Any, *words: Any, **more: Any) -> OpDef:
    formula, text, glyph, title, names = words
    return TABLE.add(
        OpDef(name, forward, vjps, node, saves, formula, text, glyph, title=title, saved_names=names, **more)
    )
