"""Rows that keep elements between limits."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef
from gradgui.engine.ops.pairs import pair

INSIDE = "g where a is inside, else 0"
THREE = ((-3.0, 3.0), (-2.0, -1.0), (1.0, 2.0))


def _chosen(test: Any) -> Any:
    """Return the rule that lets the gradient pass where a test of the values holds."""

    def vjp(F: Any, g: Any, s: Any) -> Any:
        return F.where(F.constant(np.asarray(test(F, s))), g, 0.0)

    return vjp


def _values(F: Any, s: Any) -> tuple[Any, Any, Any]:
    return F.value(s.a), F.value(s.b), F.value(s.c)


def _between(F: Any, s: Any) -> Any:
    a, low, high = _values(F, s)
    return (a >= low) & (a <= high)


def _below(F: Any, s: Any) -> Any:
    a, low, high = _values(F, s)
    return (a < low) & (low < high)


def _above(F: Any, s: Any) -> Any:
    a, low, high = _values(F, s)
    return (a > high) | (high < low)


pair(
    "clamp_between",
    "ClampBackward0",
    lambda a, b, c: np.minimum(np.maximum(a, b), c),
    (_chosen(_between), _chosen(_below), _chosen(_above)),
    (("a", "b", "c"), ("a", "b", "c"), ("a", "b", "c")),
    (INSIDE, "g where a is below b", "g where a is above c"),
    "a, kept between b and c",
    "⊓",
    "elementwise",
    THREE,
    saved_names=(("b", "min"), ("c", "max")),
)


def _kept(F: Any, s: Any, upper: bool) -> Any:
    return F.value(s.a) <= F.value(s.b) if upper else F.value(s.a) >= F.value(s.b)


def _one_limit(name: str, node: str, upper: bool, saved: str) -> None:
    """Enter the row of one limit that is a tensor."""
    word = "above" if upper else "below"
    pair(
        name,
        node,
        np.minimum if upper else np.maximum,
        (_chosen(lambda F, s: _kept(F, s, upper)), _chosen(lambda F, s: ~_kept(F, s, upper))),
        (("a", "b"), ("a", "b")),
        (INSIDE, f"g where a is {word} b"),
        f"a, not {word} b",
        "⊓",
        "elementwise",
        THREE[:2] if upper else ((-3.0, 3.0), (1.0, 2.0)),
        saved_names=(("b", saved),),
    )


def _one_number(name: str, node: str, upper: bool) -> None:
    """Enter the row of one limit that is a number."""

    def forward(a: Any, limit: Any) -> Any:
        return np.minimum(a, a.dtype.type(limit)) if upper else np.maximum(a, a.dtype.type(limit))

    def inside(F: Any, s: Any) -> Any:
        return F.value(s.a) <= s.attrs["limit"] if upper else F.value(s.a) >= s.attrs["limit"]

    TABLE.add(
        OpDef(
            name,
            forward,
            (_chosen(inside),),
            node,
            (("a",),),
            (INSIDE,),
            f"a, not {'above' if upper else 'below'} a limit",
            "⊓",
            title="Gradient of a clamp",
            domain=((-3, 3),),
            example={"limit": 0.5},
        )
    )


_one_limit("clamp_from", "ClampBackward0", False, "min")
_one_limit("clamp_to", "ClampBackward0", True, "max")
_one_limit("clamp_min_tensor", "ClampMinBackward1", False, "min")
_one_limit("clamp_max_tensor", "ClampMaxBackward1", True, "max")
_one_number("clamp_min", "ClampMinBackward0", False)
_one_number("clamp_max", "ClampMaxBackward0", True)
