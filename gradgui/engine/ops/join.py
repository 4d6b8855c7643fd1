"""Rows that join tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef


def _cat_joint(F: Any, g: Any, s: Any) -> list[Any]:
    dim, at, parts = s.attrs["dim"], 0, []
    for shape, needed in zip(s.shapes, s.needed, strict=True):
        if shape == (0,):  # it added nothing, whatever the dims of the others
            parts.append(F.zeros(shape, g.dtype) if needed else None)
            continue
        parts.append(F.op("slice", g, dim=dim, start=at, end=at + shape[dim], step=1) if needed else None)
        at += shape[dim]
    return parts


def _cat(*arrays: Any, dim: int) -> Any:
    filled = [array for array in arrays if array.shape != (0,)] or arrays
    return np.concatenate(filled, axis=dim)


def _stack_joint(F: Any, g: Any, s: Any) -> list[Any]:
    dim = s.attrs["dim"]
    return [F.op("select", g, dim=dim, index=i) if needed else None for i, needed in enumerate(s.needed)]


for _name, _join, _joint, _glyph in (
    ("cat", _cat, _cat_joint, "⊕"),
    ("stack", lambda *arrays, dim: np.stack(arrays, axis=dim), _stack_joint, "≡"),
):
    TABLE.add(
        OpDef(
            _name,
            lambda *arrays, dim, _join=_join: np.asarray(_join(*arrays, dim=dim), order="C"),
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
