"""Rows of activations: each with its slope as a row of its own, which a second derivative goes through."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef

Slope = Callable[..., Any]


def _rule_words(formula: str, old: str, new: str) -> str:
    """Return a formula with one of its inputs under another name."""
    return re.sub(rf"\b{old}\b", new, formula)


def _flat(F: Any, b: Any, **attrs: Any) -> Any:
    """Return the curvature of what is straight, piece by piece."""
    return F.zeros(b.shape, b.dtype)


def activation(
    name: str,
    node: str,
    forward: Slope,
    slope: Slope,
    bend: Slope,
    formula: str,
    text: str,
    glyph: str,
    domain: tuple[float, float] = (0.2, 2.5),
    **example: Any,
) -> OpDef:
    """Enter an activation and its rule: ``slope(x)`` on arrays, ``bend(F, x)`` the derivative of the slope."""
    rule = f"{name}_backward"
    TABLE.add(
        OpDef(
            rule,
            lambda a, b, **attrs: a * slope(b, **attrs),
            (
                lambda F, g, s: F.op(rule, g, s.b, **s.attrs),
                lambda F, g, s: g * s.a * bend(F, s.b, **s.attrs),
            ),
            f"{node}BackwardBackward0",
            (("b",), ("a", "b")),
            (_rule_words(formula, "a", "b"), "g ⊙ a ⊙ the slope's own slope"),
            _rule_words(_rule_words(formula, "a", "b"), "g", "a"),
            f"{glyph}′",
            title=f"Gradient of the rule of {name}",
            domain=((-2, 2), domain),
            example=example,
        )
    )
    return TABLE.add(
        OpDef(
            name,
            forward,
            (lambda F, g, s: F.op(rule, g, s.a, **s.attrs),),
            f"{node}Backward0",
            (("a",),),
            (formula,),
            text,
            glyph,
            title=f"Gradient of {name}",
            domain=(domain,),
            example=example,
        )
    )


def _choose(condition: Any, yes: Any, no: Any, dtype: Any) -> Any:
    return np.where(condition, np.asarray(yes, dtype), np.asarray(no, dtype))


def pieces(F: Any, condition: Any, yes: Any, no: Any) -> Any:
    """Choose by a condition on saved values, in a rule."""
    return F.where(F.constant(np.asarray(condition)), yes, no)


# ---- bent at one point or two --------------------------------------------------------------------------------

LEAKY_RELU = activation(
    "leaky_relu",
    "LeakyRelu",
    lambda a, negative_slope: np.where(a > 0, a, a * negative_slope),
    lambda a, negative_slope: _choose(a > 0, 1, negative_slope, a.dtype),
    _flat,
    "g where a > 0, else slope · g",
    "a where a > 0, else slope · a",
    "⌐",
    negative_slope=0.1,
)
THRESHOLD = activation(
    "threshold_to",
    "Threshold",
    lambda a, threshold, value: _choose(a <= threshold, value, a, a.dtype),
    lambda a, threshold, value: _choose(a <= threshold, 0, 1, a.dtype),
    _flat,
    "g where a > threshold, else 0",
    "a where a > threshold, else value",
    "⌐",
    threshold=0.1,
    value=2.0,
)
HARDTANH = activation(
    "hardtanh",
    "Hardtanh",
    lambda a, min_val, max_val: np.clip(a, a.dtype.type(min_val), a.dtype.type(max_val)),
    lambda a, min_val, max_val: _choose((a <= min_val) | (a >= max_val), 0, 1, a.dtype),
    _flat,
    "g where a is inside, else 0",
    "a, kept between min and max",
    "⊓",
    min_val=-1.0,
    max_val=6.0,
)
HARDSIGMOID = activation(
    "hardsigmoid",
    "Hardsigmoid",
    lambda a: np.clip(a + 3, 0, 6) / 6,
    lambda a: _choose((a > -3) & (a < 3), 1 / 6, 0, a.dtype),
    _flat,
    "g / 6 where −3 < a < 3, else 0",
    "(a + 3) / 6, kept between 0 and 1",
    "σ",
)
HARDSWISH = activation(
    "hardswish",
    "Hardswish",
    lambda a: a * np.clip(a + 3, 0, 6) / 6,
    lambda a: _choose(a <= -3, 0, np.where(a < 3, a / 3 + a.dtype.type(0.5), 1), a.dtype),
    lambda F, b: pieces(F, abs(F.value(b)) < 3, F.zeros(b.shape, b.dtype) + 1 / 3, 0.0),
    "g ⊙ (a / 3 + ½) where −3 < a < 3, g above, else 0",
    "a ⊙ (a + 3) / 6 where −3 < a < 3, a above, else 0",
    "~",
)
SOFTSHRINK = activation(
    "softshrink",
    "Softshrink",
    lambda a, lambd: np.where(a > lambd, a - lambd, np.where(a < -lambd, a + lambd, a * 0)),
    lambda a, lambd: _choose(abs(a) <= lambd, 0, 1, a.dtype),
    _flat,
    "g where |a| > λ, else 0",
    "a, λ nearer to 0",
    "⊢",
    (0.7, 2.5),
    lambd=0.5,
)
HARDSHRINK = activation(
    "hardshrink",
    "Hardshrink",
    lambda a, lambd: _choose((a >= -lambd) & (a <= lambd), 0, a, a.dtype),
    lambda a, lambd: _choose(abs(a) <= lambd, 0, 1, a.dtype),
    _flat,
    "g where |a| > λ, else 0",
    "a where |a| > λ, else 0",
    "⊢",
    (0.7, 2.5),
    lambd=0.5,
)

# ---- exponentials below zero ---------------------------------------------------------------------------------


def _elu(a: Any, alpha: float, scale: float, input_scale: float) -> Any:
    return np.where(a < 0, np.expm1(a * input_scale) * (alpha * scale), a * scale)


def _elu_slope(a: Any, alpha: float, scale: float, input_scale: float) -> Any:
    return np.where(a <= 0, np.exp(a * input_scale) * (input_scale * alpha * scale), a.dtype.type(scale))


def _elu_bend(F: Any, b: Any, alpha: float, scale: float, input_scale: float) -> Any:
    below = F.scale(F.exp(F.scale(b, input_scale)), input_scale * input_scale * alpha * scale)
    return pieces(F, F.value(b) <= 0, below, 0.0)


ELU = activation(
    "elu",
    "Elu",
    _elu,
    _elu_slope,
    _elu_bend,
    "g where a > 0, else g ⊙ α exp(a), scaled",
    "a where a > 0, else α (exp(a) − 1), scaled",
    "⌐",
    (-2, -0.2),
    alpha=1.0,
    scale=1.05,
    input_scale=1.0,
)
CELU = TABLE.add(
    OpDef(
        "celu",
        lambda a, alpha: _elu(a, alpha, 1.0, 1 / alpha),
        (
            lambda F, g, s: F.op(
                "elu_backward", g, s.a, alpha=s.attrs["alpha"], scale=1.0, input_scale=1 / s.attrs["alpha"]
            ),
        ),
        "CeluBackward0",
        (("a",),),
        ("g where a > 0, else g ⊙ exp(a / α)",),
        "a where a > 0, else α (exp(a / α) − 1)",
        "⌐",
        title="Gradient of celu",
        domain=((-2, -0.2),),
        example={"alpha": 1.5},
    )
)
