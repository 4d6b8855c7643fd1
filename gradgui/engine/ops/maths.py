"""Rows of functions of one tensor: logarithms, angles, rounding, special functions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gradgui.engine import special
from gradgui.engine.ops.pointwise import unary

LN2, LN10 = math.log(2), math.log(10)
TWO_OVER_ROOT_PI = 2 / math.sqrt(math.pi)


# ---- powers and logarithms -----------------------------------------------------------------------------------

unary("exp2", "Exp2", np.exp2, lambda F, g, s: g * s.out * LN2, "out", "g ⊙ out · ln 2", "2ᵃ", (-2, 2))
unary("expm1", "Expm1", np.expm1, lambda F, g, s: g * (s.out + 1), "out", "g ⊙ (out + 1)", "exp(a) − 1", (-2, 2))
unary("log1p", "Log1P", np.log1p, lambda F, g, s: g / (s.a + 1), "a", "g / (1 + a)", "log(1 + a)", (-0.5, 3))
unary("log2", "Log2", np.log2, lambda F, g, s: g / (s.a * LN2), "a", "g / (a · ln 2)", "log₂(a)", (0.3, 3))
unary("log10", "Log10", np.log10, lambda F, g, s: g / (s.a * LN10), "a", "g / (a · ln 10)", "log₁₀(a)", (0.3, 3))
unary(
    "rsqrt",
    "Rsqrt",
    lambda a: a.dtype.type(1) / np.sqrt(a),
    lambda F, g, s: g * F.pow(s.out, 3) * -0.5,
    "out",
    "−½ g ⊙ out³",
    "1 / √a",
    (0.3, 3),
)


def _logit(a: Any, eps: float | None) -> Any:
    z = a if eps is None else np.clip(a, a.dtype.type(eps), a.dtype.type(1 - eps))
    return np.log(z / (1 - z))


def _logit_vjp(F: Any, g: Any, s: Any) -> Any:
    eps, value = s.attrs["eps"], F.value(s.a)
    low, high = (0.0, 1.0) if eps is None else (eps, 1 - eps)
    inside = F.constant(np.asarray((value >= low) & (value <= high)))
    return F.where(inside, g / (s.a * (1 - s.a)), math.nan if eps is None else 0.0)


unary(
    "logit",
    "Logit",
    _logit,
    _logit_vjp,
    "a",
    "g / (a ⊙ (1 − a))",
    "log(a / (1 − a))",
    (0.2, 0.8),
    example={"eps": None},
)

# ---- angles --------------------------------------------------------------------------------------------------

unary("tan", "Tan", np.tan, lambda F, g, s: g * (1 + s.out * s.out), "out", "g ⊙ (1 + out²)", "tan(a)", (-1, 1))
unary(
    "asin",
    "Asin",
    np.arcsin,
    lambda F, g, s: g * F.op("rsqrt", 1 - s.a * s.a),
    "a",
    "g / √(1 − a²)",
    "arcsin(a)",
    (-0.8, 0.8),
)
unary(
    "acos",
    "Acos",
    np.arccos,
    lambda F, g, s: g * -F.op("rsqrt", 1 - s.a * s.a),
    "a",
    "−g / √(1 − a²)",
    "arccos(a)",
    (-0.8, 0.8),
)
unary("atan", "Atan", np.arctan, lambda F, g, s: g / (s.a * s.a + 1), "a", "g / (1 + a²)", "arctan(a)", (-2, 2))
unary("sinh", "Sinh", np.sinh, lambda F, g, s: g * F.op("cosh", s.a), "a", "g ⊙ cosh a", "sinh(a)", (-2, 2))
unary("cosh", "Cosh", np.cosh, lambda F, g, s: g * F.op("sinh", s.a), "a", "g ⊙ sinh a", "cosh(a)", (-2, 2))
unary(
    "asinh",
    "Asinh",
    np.arcsinh,
    lambda F, g, s: g * F.op("rsqrt", s.a * s.a + 1),
    "a",
    "g / √(a² + 1)",
    "arsinh(a)",
    (-2, 2),
)
unary(
    "acosh",
    "Acosh",
    np.arccosh,
    lambda F, g, s: g * F.op("rsqrt", s.a * s.a - 1),
    "a",
    "g / √(a² − 1)",
    "arcosh(a)",
    (1.3, 3),
)
unary("atanh", "Atanh", np.arctanh, lambda F, g, s: g / (1 - s.a * s.a), "a", "g / (1 − a²)", "artanh(a)", (-0.8, 0.8))


def _degrees(factor: float) -> tuple[Any, Any]:
    return lambda a: a * a.dtype.type(factor), lambda F, g, s: g * factor


for _name, _node, _factor, _text in (
    ("deg2rad", "Deg2Rad", math.pi / 180, "a · π / 180"),
    ("rad2deg", "Rad2Deg", 180 / math.pi, "a · 180 / π"),
):
    _forward, _vjp = _degrees(_factor)
    unary(_name, _node, _forward, _vjp, "", _text.replace("a", "g"), _text, (-3, 3))


def _sinc_vjp(F: Any, g: Any, s: Any) -> Any:
    turned = s.a * math.pi
    slope = (turned * F.cos(turned) - F.sin(turned)) / (turned * s.a)
    return F.where(F.constant(np.asarray(F.value(s.a) == 0)), 0.0, g * slope)


unary(
    "sinc",
    "Sinc",
    lambda a: np.sinc(a).astype(a.dtype, copy=False),
    _sinc_vjp,
    "a",
    "g ⊙ (πa cos πa − sin πa) / πa²",
    "sin(πa) / πa",
    (0.2, 2),
)

# ---- steps: flat, so that no gradient comes back -------------------------------------------------------------


def _flat(F: Any, g: Any, s: Any) -> Any:
    return F.zeros(g.shape, g.dtype)


def _steps(function: Any) -> Any:
    return lambda a: function(a) if a.dtype.kind == "f" else a.copy()


def _round(a: Any, decimals: int) -> Any:
    tens = a.dtype.type(10.0 ** abs(decimals))
    return np.rint(a * tens) / tens if decimals > 0 else np.rint(a / tens) * tens


for _name, _function, _text in (
    ("floor", np.floor, "⌊a⌋"),
    ("ceil", np.ceil, "⌈a⌉"),
    ("trunc", np.trunc, "a without its fraction"),
    ("round", np.rint, "a, rounded; halves to the even number"),
):
    unary(_name, _name.capitalize(), _steps(_function), _flat, "", "0: steps are flat", _text, (0.1, 0.4), "plain")
unary(
    "round_decimals",
    "RoundBackward1",
    _round,
    _flat,
    "",
    "0: steps are flat",
    "a, rounded to decimals",
    (0.11, 0.14),
    "plain",
    example={"decimals": 1},
)
unary("frac", "Frac", lambda a: a - np.trunc(a), lambda F, g, s: g, "", "g", "the fraction of a", (0.1, 0.9), "plain")


def _nan_to_num(a: Any, nan: float | None, posinf: float | None, neginf: float | None) -> Any:
    if a.dtype.kind != "f":
        return a.copy()
    limits = np.finfo(a.dtype)
    high = limits.max if posinf is None else posinf
    return np.nan_to_num(a, nan=nan or 0.0, posinf=high, neginf=limits.min if neginf is None else neginf)


unary(
    "nan_to_num",
    "NanToNum",
    _nan_to_num,
    lambda F, g, s: g * F.constant(np.asarray(np.isfinite(F.value(s.a)), F.value(g).dtype)),
    "a",
    "g where a is finite, else 0",
    "a with numbers for nan and inf",
    (-3, 3),
    "plain",
    example={"nan": None, "posinf": None, "neginf": None},
)

# ---- special functions ---------------------------------------------------------------------------------------

unary(
    "erf",
    "Erf",
    special.erf,
    lambda F, g, s: F.exp(-(s.a * s.a)) * TWO_OVER_ROOT_PI * g,
    "a",
    "g ⊙ 2/√π · exp(−a²)",
    "erf(a)",
    (-2, 2),
)
unary(
    "erfc",
    "Erfc",
    special.erfc,
    lambda F, g, s: F.exp(-(s.a * s.a)) * -TWO_OVER_ROOT_PI * g,
    "a",
    "−g ⊙ 2/√π · exp(−a²)",
    "1 − erf(a)",
    (-2, 2),
)


def _erfinv_vjp(F: Any, g: Any, s: Any) -> Any:
    inverse = F.op("erfinv", s.a)
    return F.exp(inverse * inverse) / TWO_OVER_ROOT_PI * g


unary("erfinv", "Erfinv", special.erfinv, _erfinv_vjp, "a", "g ⊙ √π/2 · exp(erf⁻¹(a)²)", "erf⁻¹(a)", (-0.8, 0.8))
unary(
    "lgamma",
    "Lgamma",
    special.lgamma,
    lambda F, g, s: g * F.op("digamma", s.a),
    "a",
    "g ⊙ digamma(a)",
    "log |Γ(a)|",
    (0.5, 3),
)
unary(
    "digamma",
    "Digamma",
    special.digamma,
    lambda F, g, s: g * F.op("polygamma", s.a, n=1),
    "a",
    "g ⊙ digamma′(a)",
    "the slope of log Γ at a",
    (0.5, 3),
)
unary(
    "polygamma",
    "Polygamma",
    special.polygamma,
    lambda F, g, s: g * F.op("polygamma", s.a, n=s.attrs["n"] + 1),
    "a",
    "g ⊙ the next derivative at a",
    "the n-th derivative of digamma at a",
    (0.5, 3),
    example={"n": 1},
)
