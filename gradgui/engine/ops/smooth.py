"""Rows of smooth activations, and of those with a learned or a gated slope."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gradgui.engine import special
from gradgui.engine.opdef import TABLE, OpDef
from gradgui.engine.ops.activation import activation, pieces
from gradgui.engine.ops.pointwise import SIGMOID

ROOT_HALF = math.sqrt(0.5)
ROOT_TWO_OVER_PI = math.sqrt(2 / math.pi)
CUBIC = 0.044715  # of gelu's approximation by tanh
sigmoid = SIGMOID.forward


def _gelu(a: Any, approximate: str) -> Any:
    if approximate == "tanh":
        return 0.5 * a * (1 + np.tanh(ROOT_TWO_OVER_PI * (a + CUBIC * a * a * a)))
    return a * 0.5 * (1 + special.erf(a * ROOT_HALF))


def _gelu_slope(a: Any, approximate: str) -> Any:
    if approximate == "tanh":
        bent = np.tanh(ROOT_TWO_OVER_PI * (a + CUBIC * a * a * a))
        return 0.5 * (1 + bent) + 0.5 * a * (1 - bent * bent) * (ROOT_TWO_OVER_PI * (1 + 3 * CUBIC * a * a))
    return 0.5 * (1 + special.erf(a * ROOT_HALF)) + a * np.exp(-0.5 * a * a) / math.sqrt(2 * math.pi)


def _gelu_bend(F: Any, b: Any, approximate: str) -> Any:
    if approximate == "tanh":
        bent = F.tanh((b + b * b * b * CUBIC) * ROOT_TWO_OVER_PI)
        inner = (b * b * (3 * CUBIC) + 1) * ROOT_TWO_OVER_PI
        flat = 1 - bent * bent
        return flat * (inner - bent * b * inner * inner + b * b * (3 * CUBIC * ROOT_TWO_OVER_PI))
    return (2 - b * b) * F.exp(b * b * -0.5) * (1 / math.sqrt(2 * math.pi))


GELU = activation(
    "gelu",
    "Gelu",
    _gelu,
    _gelu_slope,
    _gelu_bend,
    "g ⊙ (Φ(a) + a ⊙ φ(a))",
    "a ⊙ Φ(a), Φ the normal distribution",
    "~",
    (-2.5, 2.5),
    approximate="none",
)


def _softplus(a: Any, beta: float, threshold: float) -> Any:
    return np.where(a * beta > threshold, a, np.log1p(np.exp(a * beta)) / beta)


def _softplus_slope(a: Any, beta: float, threshold: float) -> Any:
    return np.where(a * beta > threshold, a.dtype.type(1), sigmoid(a * beta))


def _softplus_bend(F: Any, b: Any, beta: float, threshold: float) -> Any:
    rise = F.op("sigmoid", F.scale(b, beta))
    return pieces(F, F.value(b) * beta > threshold, 0.0, F.scale(rise * (1 - rise), beta))


SOFTPLUS = activation(
    "softplus",
    "Softplus",
    _softplus,
    _softplus_slope,
    _softplus_bend,
    "g ⊙ σ(β a)",
    "log(1 + exp(β a)) / β",
    "⌐",
    (-2.5, 2.5),
    beta=1.5,
    threshold=20.0,
)
LOGSIGMOID = activation(
    "logsigmoid",
    "LogSigmoid",
    lambda a: np.minimum(a, 0) - np.log1p(np.exp(-abs(a))),
    lambda a: sigmoid(-a),
    lambda F, b: -F.op("sigmoid_backward", F.op("sigmoid", b), F.op("sigmoid", b)) / F.op("sigmoid", b),
    "g ⊙ σ(−a)",
    "log σ(a)",
    "σ",
    (-2.5, 2.5),
)


def _silu_rule(F: Any, g: Any, s: Any) -> Any:
    rise = F.op("sigmoid", s.a)
    return g * rise * (s.a * (1 - rise) + 1)


def _mish_rule(F: Any, g: Any, s: Any) -> Any:
    bent = F.tanh(F.op("softplus", s.a, beta=1.0, threshold=20.0))
    return g * (bent + s.a * F.op("sigmoid", s.a) * (1 - bent * bent))


for _name, _forward, _rule, _formula, _text in (
    ("silu", lambda a: a / (1 + np.exp(-a)), _silu_rule, "g ⊙ σ(a) ⊙ (1 + a ⊙ (1 − σ(a)))", "a ⊙ σ(a)"),
    (
        "mish",
        lambda a: a * np.tanh(np.log1p(np.exp(a))),
        _mish_rule,
        "g ⊙ (t + a ⊙ σ(a) ⊙ (1 − t²)), t = tanh(softplus(a))",
        "a ⊙ tanh(softplus(a))",
    ),
):
    TABLE.add(
        OpDef(
            _name,
            _forward,
            (_rule,),
            f"{_name.capitalize()}Backward0",
            (("a",),),
            (_formula,),
            _text,
            "~",
            title=f"Gradient of {_name}",
            domain=((-2.5, 2.5),),
        )
    )

# ---- of two --------------------------------------------------------------------------------------------------


def _above(F: Any, a: Any) -> Any:
    return F.constant(np.asarray(F.value(a) > 0))


PRELU = TABLE.add(
    OpDef(
        "prelu",
        lambda a, b: np.where(a > 0, a, b * a),
        (
            lambda F, g, s: F.where(_above(F, s.a), g, g * s.b),
            lambda F, g, s: F.where(_above(F, s.a), 0.0, g * s.a),
        ),
        "PreluKernelBackward0",
        (("a", "b"), ("a",)),
        ("g where a > 0, else g ⊙ b", "g ⊙ a where a ≤ 0, else 0"),
        "a where a > 0, else b ⊙ a",
        "⌐",
        title="Gradient of a slope that is learned",
        domain=((-2, -0.2), (0.1, 0.9)),
        saved_names=(("b", "weight"),),
    )
)


def _halves(a: Any, dim: int) -> tuple[Any, Any]:
    first, second = np.split(a, 2, axis=dim)
    return first, second


def _glu_rule(F: Any, g: Any, s: Any) -> Any:
    dim, size = s.attrs["dim"], s.shapes[0][s.attrs["dim"]] // 2
    first = F.op("slice", s.a, dim=dim, start=0, end=size, step=1)
    gate = F.op("sigmoid", F.op("slice", s.a, dim=dim, start=size, end=2 * size, step=1))
    return F.cat([g * gate, g * first * gate * (1 - gate)], dim)


GLU = TABLE.add(
    OpDef(
        "glu",
        lambda a, dim: _halves(a, dim)[0] * sigmoid(_halves(a, dim)[1]),
        (_glu_rule,),
        "GluBackward0",
        (("a",),),
        ("g ⊙ σ(a₂), and g ⊙ a₁ ⊙ σ′(a₂)",),
        "a₁ ⊙ σ(a₂), the two halves of a",
        "½",
        title="Gradient of a gated linear unit",
        domain=((-2, 2),),
        example={"dim": 0},
    )
)
RRELU = TABLE.add(
    OpDef(
        "rrelu_with_noise",
        np.multiply,
        (lambda F, g, s: g * s.b, None),
        "RreluWithNoiseBackward0",
        (("b",),),
        ("g ⊙ b", ""),
        "a where a > 0, else its random slope b ⊙ a",
        "⌐",
        title="Gradient of random slopes",
        domain=((-2, 2), (0.1, 0.9)),
        saved_names=(("b", "noise"),),
    )
)
