"""Rows that only ever work in place: filling and copying."""

from __future__ import annotations

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef

ZERO = TABLE.add(
    OpDef(
        "zero",
        np.zeros_like,
        (lambda F, g, s: F.zeros(g.shape, g.dtype),),
        "ZeroBackward0",
        formula=("0",),
        text="0",
        glyph="0",
        title="Gradient of setting to zero",
    )
)
FILL = TABLE.add(
    OpDef(
        "fill",
        lambda a, b: np.full_like(a, b),
        (lambda F, g, s: F.zeros(g.shape, g.dtype), None),
        "FillBackward2",
        formula=("0", ""),
        text="b everywhere",
        glyph="=",
        title="Gradient of filling",
    )
)
FILL_TENSOR = TABLE.add(
    OpDef(
        "fill_tensor",
        lambda a, b: np.full_like(a, b),
        (lambda F, g, s: F.zeros(g.shape, g.dtype), lambda F, g, s: g),
        "FillBackward3",
        formula=("0", "g summed"),
        text="b everywhere",
        glyph="=",
        title="Gradient of filling",
    )
)
COPY = TABLE.add(
    OpDef(
        "copy",
        lambda a, b: np.broadcast_to(b, np.broadcast_shapes(a.shape, b.shape)),
        (lambda F, g, s: F.zeros(g.shape, g.dtype), lambda F, g, s: g),
        "CopyBackwards",
        formula=("0", "g"),
        text="b, copied into a",
        glyph="❐",
        title="Gradient of copying into a tensor",
    )
)
