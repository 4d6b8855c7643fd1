"""Rows of functions of two or three tensors, element by element."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef
from gradgui.engine.ops.arithmetic import nonzero

LN2 = math.log(2)
WIDE = ((-3.0, 3.0), (0.5, 3.0))


def pair(
    name: str,
    node: str,
    forward: Any,
    vjps: tuple[Any, ...],
    saves: tuple[tuple[str, ...], ...],
    formula: tuple[str, ...],
    text: str,
    glyph: str,
    kind: str = "float",
    domain: tuple[tuple[float, float], ...] = WIDE,
    **more: Any,
) -> OpDef:
    """Enter a row with several inputs."""
    title = f"Gradient of {name}"
    row = OpDef(name, forward, vjps, node, saves, formula, text, glyph, kind, title, domain=domain, **more)
    return TABLE.add(row)


def _mask(F: Any, found: Any) -> Any:
    return F.constant(np.asarray(found))


# ---- divisions with a rounding -------------------------------------------------------------------------------


def _trunc_divide(a: Any, b: Any) -> Any:
    if a.dtype.kind == "f":
        return np.trunc(a / b)
    # exact for whole numbers, which float64 is not
    return np.sign(a) * np.sign(b) * (np.abs(a) // np.abs(b))


def _zeros(F: Any, g: Any, s: Any) -> Any:
    return F.zeros(g.shape, g.dtype)


for _mode, _divide, _text in (
    ("floor", np.floor_divide, "⌊a / b⌋"),
    ("trunc", _trunc_divide, "a / b without its fraction"),
):
    pair(
        f"div_{_mode}",
        "DivBackward2",
        nonzero(_divide),
        (_zeros, _zeros),
        (),
        ("0: steps are flat", "0: steps are flat"),
        _text,
        "÷",
        "elementwise",
        ((0.1, 0.4), (0.5, 0.9)),
    )
pair(
    "fmod",
    "FmodBackward1",
    nonzero(np.fmod),
    (lambda F, g, s: g, lambda F, g, s: -g * F.op("div_trunc", s.a, s.b)),
    ((), ("a", "b")),
    ("g", "−g ⊙ trunc(a / b)"),
    "a mod b, with the sign of a",
    "%",
    "elementwise",
    ((0.1, 0.4), (0.5, 0.9)),
    scalar_edge=False,
)
pair(
    "fmod_scalar",
    "FmodBackward0",
    nonzero(np.fmod),
    (lambda F, g, s: g, None),
    (),
    ("g", ""),
    "a mod n, with the sign of a",
    "%",
    "elementwise",
)

# ---- angles, lengths, logarithms -----------------------------------------------------------------------------

pair(
    "atan2",
    "Atan2Backward0",
    np.arctan2,
    (lambda F, g, s: g * s.b / (s.a * s.a + s.b * s.b), lambda F, g, s: g * -s.a / (s.a * s.a + s.b * s.b)),
    (("a", "b"), ("a", "b")),
    ("g ⊙ b / (a² + b²)", "−g ⊙ a / (a² + b²)"),
    "the angle of the point (b, a)",
    "∠",
)
pair(
    "hypot",
    "HypotBackward0",
    np.hypot,
    (lambda F, g, s: g * (s.a / s.out), lambda F, g, s: g * (s.b / s.out)),
    (("a", "out"), ("b", "out")),
    ("g ⊙ a / out", "g ⊙ b / out"),
    "√(a² + b²)",
    "√",
    "elementwise",
)
pair(
    "logaddexp",
    "LogaddexpBackward0",
    np.logaddexp,
    (lambda F, g, s: g / (1 + F.exp(s.b - s.a)), lambda F, g, s: g / (1 + F.exp(s.a - s.b))),
    (("a", "b"), ("a", "b")),
    ("g / (1 + exp(b − a))", "g / (1 + exp(a − b))"),
    "log(exp a + exp b)",
    "log+",
)
pair(
    "logaddexp2",
    "Logaddexp2Backward0",
    np.logaddexp2,
    (lambda F, g, s: g / (1 + F.op("exp2", s.b - s.a)), lambda F, g, s: g / (1 + F.op("exp2", s.a - s.b))),
    (("a", "b"), ("a", "b")),
    ("g / (1 + 2ᵇ⁻ᵃ)", "g / (1 + 2ᵃ⁻ᵇ)"),
    "log₂(2ᵃ + 2ᵇ)",
    "log+",
)


def _xlogy(a: Any, b: Any) -> Any:
    product = np.where(a == 0, np.zeros_like(np.log(b)), a * np.log(b))
    return np.where(np.isnan(b), b, product)


def _xlogy_vjp(F: Any, g: Any, s: Any) -> Any:
    void = (F.value(s.a) == 0) & np.less_equal(F.value(s.b), 0)
    return F.where(_mask(F, void), 0.0, F.op("xlogy", g, s.b))


for _name, _node, _vjps, _saves in (
    ("xlogy", "XlogyBackward0", (_xlogy_vjp, lambda F, g, s: g * s.a / s.b), (("a", "b"), ("a", "b"))),
    ("xlogy_scalar", "XlogyBackward2", (_xlogy_vjp, None), (("a", "b"), ())),
    ("xlogy_of_scalar", "XlogyBackward1", (None, lambda F, g, s: g * (s.a / s.b)), ((), ("a", "b"))),
):
    pair(
        _name,
        _node,
        _xlogy,
        _vjps,
        _saves,
        ("g ⊙ log b", "g ⊙ a / b"),
        "a ⊙ log b; 0 where a is 0",
        "log",
        domain=((0.3, 3), (0.5, 3)),
    )

# ---- choices between two -------------------------------------------------------------------------------------


def _taken(better: Any, g_goes_to_a: bool) -> Any:
    def vjp(F: Any, g: Any, s: Any) -> Any:
        other = F.value(s.b)
        won = better(F.value(s.a), other) | np.isnan(other)
        return F.where(_mask(F, won), g, 0.0) if g_goes_to_a else F.where(_mask(F, won), 0.0, g)

    return vjp


for _name, _function, _better, _word in (
    ("fmax", np.fmax, np.greater_equal, "larger"),
    ("fmin", np.fmin, np.less_equal, "smaller"),
):
    pair(
        _name,
        f"{_name.capitalize()}Backward0",
        _function,
        (_taken(_better, True), _taken(_better, False)),
        (("a", "b"), ("a", "b")),
        (f"g where a is {_word}", f"g where b is {_word}"),
        f"the {_word} of a and b; a number rather than nan",
        "↑" if _word == "larger" else "↓",
        "elementwise",
        ((-3, 3), (-3, 3)),
    )


def _copysign_vjp(F: Any, g: Any, s: Any) -> Any:
    a = F.value(s.a)
    ratio = np.where(a == 0, 0, F.value(s.out) / np.where(a == 0, 1, a)).astype(F.value(g).dtype)
    return g * F.constant(ratio)


for _name, _node, _vjps in (
    ("copysign", "CopysignBackward0", (_copysign_vjp, _zeros)),
    ("copysign_scalar", "CopysignBackward1", (_copysign_vjp, None)),
):
    pair(
        _name,
        _node,
        np.copysign,
        _vjps,
        (("a", "out"), ()),
        ("g with the sign that changed", "0"),
        "|a| with the sign of b",
        "±",
    )
pair(
    "ldexp",
    "LdexpBackward0",
    lambda a, b: a * np.exp2(b),
    (lambda F, g, s: g * F.op("exp2", s.b), lambda F, g, s: g * s.out * LN2),
    (("b",), ("out",)),
    ("g ⊙ 2ᵇ", "g ⊙ out · ln 2"),
    "a ⊙ 2ᵇ",
    "×",
)


def _heaviside(a: Any, b: Any) -> Any:
    return np.where(a == 0, b, np.where(np.isnan(a), a, a > 0).astype(a.dtype))


TABLE.add(
    OpDef("heaviside", _heaviside, (None, None), text="0 below 0, 1 above, b at 0", glyph="⌐", kind="elementwise")
)

# ---- three at once -------------------------------------------------------------------------------------------


def _lerp(a: Any, b: Any, weight: Any) -> Any:
    return np.where(np.abs(weight) < 0.5, a + weight * (b - a), b - (b - a) * (1 - weight)).astype(a.dtype, copy=False)


pair(
    "lerp_scalar",
    "LerpBackward0",
    _lerp,
    (lambda F, g, s: g * (1 - s.attrs["weight"]), lambda F, g, s: g * s.attrs["weight"]),
    (),
    ("g · (1 − n)", "g · n"),
    "a + n · (b − a)",
    "↦",
    "plain",
    ((-3, 3), (-3, 3)),
    example={"weight": 0.3},
)
pair(
    "lerp",
    "LerpBackward1",
    _lerp,
    (lambda F, g, s: g * (1 - s.c), lambda F, g, s: g * s.c, lambda F, g, s: g * (s.b - s.a)),
    (("c",), ("c",), ("a", "b")),
    ("g ⊙ (1 − c)", "g ⊙ c", "g ⊙ (b − a)"),
    "a + c ⊙ (b − a)",
    "↦",
    "plain",
    ((-3, 3), (-3, 3), (0.1, 0.4)),
    saved_names=(("b", "end"), ("c", "weight")),
)


def _scaled(F: Any, g: Any, value: Any) -> Any:
    return g if value == 1 else F.scale(g, value)


pair(
    "addcmul",
    "AddcmulBackward0",
    lambda a, b, c, value: a + b * c * a.dtype.type(value),
    (
        lambda F, g, s: g,
        lambda F, g, s: _scaled(F, g * s.c, s.attrs["value"]),
        lambda F, g, s: _scaled(F, g * s.b, s.attrs["value"]),
    ),
    ((), ("c",), ("b",)),
    ("g", "g ⊙ c · n", "g ⊙ b · n"),
    "a + n · b ⊙ c",
    "+×",
    "elementwise",
    ((-3, 3), (-3, 3), (-3, 3)),
    saved_names=(("b", "tensor1"), ("c", "tensor2")),
    example={"value": 2.0},
)
pair(
    "addcdiv",
    "AddcdivBackward0",
    lambda a, b, c, value: a + b / c * a.dtype.type(value),
    (
        lambda F, g, s: g,
        lambda F, g, s: _scaled(F, g / s.c, s.attrs["value"]),
        lambda F, g, s: _scaled(F, -g * (s.b / (s.c * s.c)), s.attrs["value"]),
    ),
    ((), ("c",), ("b", "c")),
    ("g", "g / c · n", "−g ⊙ b / c² · n"),
    "a + n · b / c",
    "+÷",
    "elementwise",
    ((-3, 3), (-3, 3), (0.5, 3)),
    saved_names=(("b", "tensor1"), ("c", "tensor2")),
    example={"value": 2.0},
)
