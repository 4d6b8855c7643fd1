"""Rows of losses of two tensors, element by element: all of them, their sum or their mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef

if TYPE_CHECKING:
    from collections.abc import Callable

LEAST_LOG = -100.0  # logarithms in binary cross-entropy are kept above this
LEAST_SPREAD = 1e-12


def reduced(losses: Any, reduction: str) -> Any:
    """Return all losses, their sum, or their mean."""
    if reduction == "none":
        return losses
    total = np.sum(losses, dtype=losses.dtype)
    return total if reduction == "sum" else total / losses.dtype.type(losses.size)


def share(F: Any, g: Any, s: Any) -> Any:
    """Return the part of g that each element gets."""
    if s.attrs["reduction"] != "mean":
        return g
    return F.op("div_scalar", g, max(int(np.prod(np.broadcast_shapes(*s.shapes[:2]))), 1))


def _difference(
    name: str,
    node: str,
    value: Callable[..., Any],
    slope: Callable[..., Any],
    bend: Callable[..., Any],
    formula: str,
    text: str,
    domain: tuple[tuple[float, float], ...] = ((-2, 2), (-2, 2)),
    **example: Any,
) -> None:
    """Enter a loss of the difference d = a − b, and its rule; ``bend`` is the slope of ``slope``, on arrays."""
    rule = f"{name}_backward"

    def backward(a: Any, b: Any, c: Any, reduction: str, **attrs: Any) -> Any:
        slopes = slope(b - c, **attrs)
        return a * (slopes / b.dtype.type(b.size) if reduction == "mean" else slopes)

    def again(F: Any, g: Any, s: Any) -> Any:
        attrs = {name: value for name, value in s.attrs.items() if name != "reduction"}
        curves = F.constant(np.asarray(bend(F.value(s.b) - F.value(s.c), **attrs)))
        count = max(int(np.prod(s.shapes[1])), 1)
        return F.scale(g * s.a * curves, 1 / count if s.attrs["reduction"] == "mean" else 1.0)

    TABLE.add(
        OpDef(
            name,
            lambda a, b, reduction, **attrs: reduced(value(a - b, **attrs), reduction),
            (
                lambda F, g, s: F.op(rule, g, s.a, s.b, **s.attrs),
                lambda F, g, s: -F.op(rule, g, s.a, s.b, **s.attrs),
            ),
            f"{node}Backward0",
            (("a", "b"), ("a", "b")),
            (formula, f"−{formula}"),
            text,
            "L",
            "elementwise",
            f"Gradient of {name}",
            domain=domain,
            saved_names=(("b", "target"),),
            example={"reduction": "mean", **example},
        )
    )
    TABLE.add(
        OpDef(
            rule,
            backward,
            (
                lambda F, g, s: F.op(rule, g, s.b, s.c, **s.attrs),
                again,
                lambda F, g, s: -again(F, g, s),
            ),
            f"{node}BackwardBackward0",
            (("b", "c"), ("a", "b", "c"), ("a", "b", "c")),
            ("g ⊙ slope", "g ⊙ a ⊙ the slope's own slope", "−g ⊙ a ⊙ the slope's own slope"),
            f"the rule of {name}",
            "L′",
            title=f"Gradient of the rule of {name}",
            domain=((-2, 2), *domain),
            example={"reduction": "mean", **example},
        )
    )


def _smooth(d: Any, beta: float) -> Any:
    return np.where(abs(d) < beta, 0.5 * d * d / beta, abs(d) - 0.5 * beta)


def _huber(d: Any, delta: float) -> Any:
    return np.where(abs(d) <= delta, 0.5 * d * d, delta * (abs(d) - 0.5 * delta))


def _inside(d: Any, limit: float, inside: float) -> Any:
    return np.where(abs(d) < limit, d.dtype.type(inside), d.dtype.type(0))


_difference(
    "mse_loss",
    "MseLoss",
    lambda d: d * d,
    lambda d: 2 * d,
    lambda d: np.full_like(d, 2),
    "2 g (a − b) / n",
    "mean of (a − b)²",
)
_difference(
    "smooth_l1_loss",
    "SmoothL1Loss",
    _smooth,
    lambda d, beta: np.clip(d / beta, -1, 1),
    lambda d, beta: _inside(d, beta, 1 / beta),
    "g (a − b) / β, no larger than g, / n",
    "mean of |a − b|, rounded off near 0",
    ((-0.4, 0.4), (-0.4, 0.4)),
    beta=1.0,
)
_difference(
    "huber_loss",
    "HuberLoss",
    _huber,
    lambda d, delta: np.clip(d, -delta, delta),
    lambda d, delta: _inside(d, delta, 1.0),
    "g (a − b), no larger than δ g, / n",
    "mean of ½ (a − b)², straight from δ on",
    ((-0.4, 0.4), (-0.4, 0.4)),
    delta=1.0,
)

# ---- binary cross-entropy ------------------------------------------------------------------------------------


def _log(F: Any, a: Any) -> Any:
    return F.op("clamp", F.log(a), min=LEAST_LOG, max=None)


def _weighted(g: Any, weight: Any) -> Any:
    return g if weight is None else g * weight


def _bce(a: Any, b: Any, c: Any = None, reduction: str = "mean") -> Any:
    left, right = np.maximum(np.log1p(-a), LEAST_LOG), np.maximum(np.log(a), LEAST_LOG)
    return reduced(_weighted((b - 1) * left - b * right, c), reduction)


def _bce_input(F: Any, g: Any, s: Any) -> Any:
    spread = F.op("clamp", (1 - s.a) * s.a, min=LEAST_SPREAD, max=None)
    return _weighted(share(F, g, s) * (s.a - s.b) / spread, s.c)


def _bce_target(F: Any, g: Any, s: Any) -> Any:
    return _weighted(share(F, g, s) * (_log(F, 1 - s.a) - _log(F, s.a)), s.c)


BCE = TABLE.add(
    OpDef(
        "binary_cross_entropy",
        _bce,
        (_bce_input, _bce_target, None),
        "BinaryCrossEntropyBackward0",
        (("a", "b", "c"), ("a", "c")),  # c: the weights, where there are any
        ("g (a − b) / (a (1 − a)) / n", "g (log(1 − a) − log a) / n", ""),
        "mean of −b log a − (1 − b) log(1 − a)",
        "L",
        title="Gradient of binary cross-entropy",
        domain=((0.2, 0.8), (0.2, 0.8)),
        saved_names=(("b", "target"), ("c", "weight")),
        example={"reduction": "mean"},
    )
)


def _softplus_of_negative(a: Any) -> Any:
    return np.log1p(np.exp(-abs(a))) + np.maximum(-a, 0)


def _bce_logits(a: Any, b: Any, c: Any = None, d: Any = None, reduction: str = "mean") -> Any:
    scale = 1 if d is None else (d - 1) * b + 1
    return reduced(_weighted((1 - b) * a + scale * _softplus_of_negative(a), c), reduction)


def _bce_logits_input(F: Any, g: Any, s: Any) -> Any:
    p, part = F.op("sigmoid", s.a), share(F, g, s)
    if s.d is None:
        return _weighted((p - s.b) * part, s.c)
    positive = s.d * s.b
    return _weighted(((positive + 1 - s.b) * p - positive) * part, s.c)


def _bce_logits_target(F: Any, g: Any, s: Any) -> Any:
    part = share(F, g, s)
    if s.d is None:
        return _weighted(-s.a * part, s.c)
    return _weighted((F.op("logsigmoid", -s.a) - s.d * F.op("logsigmoid", s.a)) * part, s.c)


BCE_LOGITS = TABLE.add(
    OpDef(
        "binary_cross_entropy_with_logits",
        _bce_logits,
        (_bce_logits_input, _bce_logits_target, None, None),
        "BinaryCrossEntropyWithLogitsBackward0",
        (("a", "b", "c", "d"), ("a", "c", "d")),
        ("g (σ(a) − b) / n", "−g a / n", "", ""),
        "mean of −b log σ(a) − (1 − b) log(1 − σ(a))",
        "L",
        "elementwise",
        "Gradient of binary cross-entropy of scores",
        domain=((-2, 2), (0.2, 0.8)),
        roles=("a", "b", "c", "d"),
        saved_names=(("b", "target"), ("c", "weight"), ("d", "pos_weight")),
        example={"reduction": "mean"},
    )
)
SOFT_MARGIN = TABLE.add(
    OpDef(
        "soft_margin_loss",
        lambda a, b, reduction: reduced(np.log1p(np.exp(-b * a)), reduction),
        (lambda F, g, s: share(F, g, s) * -s.b * F.op("sigmoid", -s.b * s.a), None),
        "SoftMarginLossBackward0",
        (("a", "b"), ()),
        ("−g b σ(−a b) / n", ""),
        "mean of log(1 + exp(−a b))",
        "L",
        title="Gradient of the soft margin loss",
        domain=((-2, 2), (0.5, 1)),
        saved_names=(("b", "target"),),
        example={"reduction": "mean"},
    )
)
