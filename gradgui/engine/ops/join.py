"""Rows that join tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef


def _cat_joint(F: Any, g: Any, s: Any) -> list[Any]:
    dim, at, parts = s.attrs["dim"], 0, []
    for shape, needed in zip(s.shapes, s.needed, strict=True):
        length = shape[dim] if len(shape) > dim else 0
        parts.append(F.op("slice", g, dim=dim, start=at, end=at + length, step=1) if needed else None)
        at += length
    return parts


def _stack_joint(F: Any, g: Any, s: Any) -> list[Any]:
    dim = s.attrs["dim"]
    return [F.op("select", g, dim=dim, index=i) if needed else None for i, needed in enumerate(s.needed)]


for _name, _join, _joint, _glyph in (
    ("cat", np.concatenate, _cat_joint, "⊕"),
    ("stack", np.stack, _stack_joint, "≡"),
):
    TABLE.add(
        OpDef(
            _name,
            lambda *arrays, dim, _join=_join: np.ascontiguousarray(_join(arrays, axis=dim)),
            (lambda F, g, s: g,),
            f"{_name.capitalize()}Backward0",
            formula=("the part of g that came from it",),
            text="all, one after the other" if _name == "cat" else "all, on top of each other",
            glyph=_glyph,
            kind="elementwise",
            title="Gradient of joining tensors",
            joint=_joint,
            domain=((-3, 3), (-3, 3)),
            example={"dim": 0},
        )
    )
