"""Rows that answer yes or no, and work on bits: no gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef

for _name, _function in (
    ("isnan", np.isnan),
    ("isinf", np.isinf),
    ("isfinite", np.isfinite),
    ("logical_not", np.logical_not),
):
    TABLE.add(OpDef(_name, _function, (None,), text=f"{_name} a", glyph="?"))
for _name, _bits, _glyph in (
    ("logical_and", np.logical_and, "∧"),
    ("logical_or", np.logical_or, "∨"),
    ("logical_xor", np.logical_xor, "⊻"),
    ("bitwise_and", np.bitwise_and, "∧"),
    ("bitwise_or", np.bitwise_or, "∨"),
    ("bitwise_xor", np.bitwise_xor, "⊻"),
):
    TABLE.add(OpDef(_name, _bits, (None, None), text=f"a {_glyph} b", glyph=_glyph, kind="elementwise"))
TABLE.add(OpDef("bitwise_not", np.invert, (None,), text="¬ a", glyph="¬"))


def _any_all(reduce: Any) -> Any:
    def forward(a: Any, dim: int | None, keepdim: bool) -> Any:
        found = reduce(a != 0, axis=dim if a.ndim else None, keepdims=keepdim)
        return np.asarray(found, np.uint8 if a.dtype == np.uint8 else np.bool_)

    return forward


TABLE.add(OpDef("any", _any_all(np.any), (None,), text="any of a", glyph="∃"))
TABLE.add(OpDef("all", _any_all(np.all), (None,), text="all of a", glyph="∀"))
