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
    ("isreal", lambda a: np.ones(a.shape, np.bool_)),
    ("isposinf", lambda a: a == np.inf),
    ("isneginf", lambda a: a == -np.inf),
    ("signbit", lambda a: np.signbit(a) if a.dtype.kind == "f" else a < 0),
):
    TABLE.add(OpDef(_name, _function, (None,), text=f"{_name} a", glyph="?"))
for _name, _bits, _glyph in (
    ("bitwise_and", np.bitwise_and, "∧"),
    ("bitwise_or", np.bitwise_or, "∨"),
    ("bitwise_xor", np.bitwise_xor, "⊻"),
    ("bitwise_left_shift", np.left_shift, "≪"),
    ("bitwise_right_shift", np.right_shift, "≫"),
    ("gcd", np.gcd, "gcd"),
    ("lcm", np.lcm, "lcm"),
):
    TABLE.add(OpDef(_name, _bits, (None, None), text=f"a {_glyph} b", glyph=_glyph, kind="elementwise"))


def _logical(function: Any) -> Any:
    return lambda a, b: function(a != 0, b != 0)


for _name, _join, _glyph in (
    ("logical_and", np.logical_and, "∧"),
    ("logical_or", np.logical_or, "∨"),
    ("logical_xor", np.logical_xor, "⊻"),
):
    TABLE.add(OpDef(_name, _logical(_join), (None, None), text=f"a {_glyph} b", glyph=_glyph, kind="compare"))


def _isclose(a: Any, b: Any, rtol: float, atol: float, equal_nan: bool) -> Any:
    if a.dtype.kind != "f":
        a, b = a.astype(np.float64), b.astype(np.float64)
    near = np.isfinite(a) & np.isfinite(b) & (abs(a - b) <= atol + abs(b * rtol))
    same = (a == b) | near
    return same | (np.isnan(a) & np.isnan(b)) if equal_nan else same


TABLE.add(OpDef("isclose", _isclose, (None, None), text="whether a and b nearly agree", glyph="≈"))
TABLE.add(
    OpDef(
        "isin",
        lambda a, b, invert: np.isin(a, b, invert=invert),
        (None, None),
        text="whether a is among b",
        glyph="∈",
        kind="elementwise",
    )
)
TABLE.add(OpDef("bitwise_not", np.invert, (None,), text="¬ a", glyph="¬"))


def _any_all(reduce: Any) -> Any:
    def forward(a: Any, dim: int | None, keepdim: bool) -> Any:
        found = reduce(a != 0, axis=dim if a.ndim else None, keepdims=keepdim)
        return np.asarray(found, np.uint8 if a.dtype == np.uint8 else np.bool_)

    return forward


TABLE.add(OpDef("any", _any_all(np.any), (None,), text="any of a", glyph="∃"))
TABLE.add(OpDef("all", _any_all(np.all), (None,), text="all of a", glyph="∀"))
