"""Rows of arithmetic: plus, minus, times, divided by, powers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gradgui.engine.errors import fail
from gradgui.engine.opdef import TABLE, OpDef

# PyTorch computes these powers without a power function
SHORT_POWERS: dict[float, Any] = {
    2: lambda a: a * a,
    3: lambda a: a * a * a,
    0.5: np.sqrt,
    -0.5: lambda a: 1 / np.sqrt(a),
    -1: lambda a: 1 / a,
    -2: lambda a: 1 / (a * a),
}


def nonzero(divide: Any) -> Any:
    """Return a division that refuses whole numbers by 0, as PyTorch does."""

    def forward(a: Any, b: Any) -> Any:
        if np.result_type(a, b).kind in "iub" and np.any(np.equal(b, 0)):
            raise fail(RuntimeError, "ZeroDivisionError", "A whole number cannot be divided by 0.")
        return divide(a, b)

    return forward


def _pow_scalar(a: Any, exponent: float) -> Any:
    if a.dtype.kind == "b":
        a = a.astype(np.int64)
    short = SHORT_POWERS.get(exponent)
    if short is not None and (a.dtype.kind == "f" or exponent in (2, 3)):
        return short(a)
    return np.power(a, a.dtype.type(exponent) if a.dtype.kind == "f" else exponent)


def _pow(a: Any, b: Any) -> Any:
    if a.dtype.kind in "iu" and b.size and b.min() < 0:
        # NumPy refuses negative powers of whole numbers; in PyTorch all but those of 1 and −1 are 0
        positive = np.power(a, np.maximum(b, 0))
        return np.where((b >= 0) | (abs(a) == 1), np.where(b < 0, np.power(a, b % 2), positive), 0)
    return np.power(a, b)


def _pow_scalar_vjp(F: Any, g: Any, s: Any) -> Any:
    exponent = s.attrs["exponent"]
    if exponent == 0:
        return F.zeros(g.shape, g.dtype)
    return g * F.scale(F.pow(s.a, exponent - 1), exponent)


def _pow_vjp(F: Any, g: Any, s: Any) -> Any:
    # where the exponent is 0 the slope is 0, even at 0
    return F.where(s.b == 0, 0.0, g * (s.b * s.a ** (s.b - 1)))


def _pow_exponent_vjp(F: Any, g: Any, s: Any) -> Any:
    # the logarithm of 0 counts as 0 where the result is finite, as PyTorch has it
    flat = (F.value(s.a) == 0) & (F.value(s.b) >= 0)
    return g * F.where(F.constant(np.asarray(flat)), 0.0, s.out * F.log(s.a))


def _rpow_vjp(F: Any, g: Any, s: Any) -> Any:
    base = s.attrs["base"]
    if base == 0:
        flat = np.asarray(F.value(s.a) >= 0)
        return g * F.where(F.constant(flat), 0.0, F.scale(s.out, -math.inf))
    return g * F.scale(s.out, math.log(base) if base > 0 else math.nan)


def _no_rule(F: Any, g: Any, s: Any) -> Any:
    raise fail(RuntimeError, "derivative for aten::floor_divide is not implemented", "Steps have no slope.")


ADD = TABLE.add(
    OpDef(
        "add",
        np.add,
        (lambda F, g, s: g, lambda F, g, s: g),
        "AddBackward0",
        formula=("g", "g"),
        text="a + b",
        glyph="+",
        kind="elementwise",
        title="Gradient of a sum",
        domain=((-3, 3), (-3, 3)),
    )
)
SUB = TABLE.add(
    OpDef(
        "sub",
        np.subtract,
        (lambda F, g, s: g, lambda F, g, s: -g),
        "SubBackward0",
        formula=("g", "−g"),
        text="a − b",
        glyph="−",
        kind="elementwise",
        title="Gradient of a difference",
        domain=((-3, 3), (-3, 3)),
    )
)
for _name, _node in (("rsub", "RsubBackward1"), ("rsub_tensor", "RsubBackward0")):
    TABLE.add(
        OpDef(
            _name,
            lambda a, b: np.subtract(b, a),
            (lambda F, g, s: -g, lambda F, g, s: g),
            _node,
            formula=("−g", "g"),
            text="b − a",
            glyph="−",
            kind="elementwise",
            title="Gradient of a difference",
            scalar_edge=False,
            domain=((-3, 3), (-3, 3)),
        )
    )
MUL = TABLE.add(
    OpDef(
        "mul",
        np.multiply,
        (lambda F, g, s: g * s.b, lambda F, g, s: g * s.a),
        "MulBackward0",
        (("b",), ("a",)),
        ("g ⊙ b", "g ⊙ a"),
        "a ⊙ b",
        "×",
        "elementwise",
        "Gradient of a product",
        domain=((-3, 3), (-3, 3)),
    )
)
DIV = TABLE.add(
    OpDef(
        "div",
        np.true_divide,
        (lambda F, g, s: g / s.b, lambda F, g, s: -g * ((s.a / s.b) / s.b)),
        "DivBackward0",
        (("b",), ("a", "b")),
        ("g / b", "−g ⊙ a / b²"),
        "a / b",
        "÷",
        "float",
        "Gradient of a quotient",
        domain=((-3, 3), (0.5, 3)),
    )
)
NEG = TABLE.add(
    OpDef(
        "neg",
        np.negative,
        (lambda F, g, s: -g,),
        "NegBackward0",
        formula=("−g",),
        text="−a",
        glyph="−",
        title="Gradient of a negation",
        domain=((-3, 3),),
    )
)
RECIPROCAL = TABLE.add(
    OpDef(
        "reciprocal",
        lambda a: a.dtype.type(1) / a,
        (lambda F, g, s: -g * (s.out * s.out),),
        "ReciprocalBackward0",
        (("out",),),
        ("−g ⊙ out²",),
        "1 / a",
        "÷",
        "float",
        "Gradient of a reciprocal",
        domain=((0.5, 3),),
    )
)
POW_SCALAR = TABLE.add(
    OpDef(
        "pow_scalar",
        _pow_scalar,
        (_pow_scalar_vjp,),
        "PowBackward0",
        (("a",),),
        ("g ⊙ n·aⁿ⁻¹",),
        "aⁿ",
        "^",
        title="Gradient of a power",
        domain=((0.3, 2),),
        example={"exponent": 3},
    )
)
POW = TABLE.add(
    OpDef(
        "pow",
        _pow,
        (_pow_vjp, _pow_exponent_vjp),
        "PowBackward1",
        (("a", "b"), ("a", "b", "out")),
        ("g ⊙ b ⊙ aᵇ⁻¹", "g ⊙ out ⊙ log a"),
        "aᵇ",
        "^",
        "elementwise",
        "Gradient of a power",
        domain=((0.3, 2), (0.5, 3)),
        saved_names=(("b", "exponent"),),
    )
)
POW_BASE = TABLE.add(
    OpDef(
        "rpow",
        lambda a, base: np.power(a.dtype.type(base), np.ascontiguousarray(a) if a.ndim else a),
        (_rpow_vjp,),
        "PowBackward2",
        (("a", "out"),),
        ("g ⊙ out · log n",),
        "nᵃ",
        "^",
        "plain",
        title="Gradient of a power",
        domain=((-2, 2),),
        saved_names=(("a", "exponent"),),
        example={"base": 2.0},
    )
)
REMAINDER = TABLE.add(
    OpDef(
        "remainder",
        nonzero(np.mod),
        (lambda F, g, s: g, lambda F, g, s: -g * F.op("floor_quotient", s.a, s.b)),
        "RemainderBackward1",
        ((), ("a", "b")),
        ("g", "−g ⊙ ⌊a / b⌋"),
        "a mod b",
        "%",
        "elementwise",
        "Gradient of a remainder",
        scalar_edge=False,
    )
)
REMAINDER_SCALAR = TABLE.add(
    OpDef(
        "remainder_scalar",
        nonzero(np.mod),
        (lambda F, g, s: g, None),
        "RemainderBackward0",
        formula=("g", ""),
        text="a mod n",
        glyph="%",
        kind="elementwise",
        title="Gradient of a remainder",
    )
)
FLOOR_DIVIDE = TABLE.add(
    OpDef(
        "floor_divide",
        nonzero(np.floor_divide),
        (_no_rule, _no_rule),
        "NotImplemented",
        formula=("has none", "has none"),
        text="⌊a / b⌋",
        glyph="÷",
        kind="elementwise",
        title="Floor division has no gradient",
    )
)
FLOOR_QUOTIENT = TABLE.add(
    OpDef("floor_quotient", lambda a, b: np.floor(a / b), (None, None), text="⌊a / b⌋", glyph="÷", kind="float")
)
MUL_SCALAR = TABLE.add(
    OpDef(
        "mul_scalar",
        np.multiply,
        (lambda F, g, s: F.scale(g, s.b), None),
        "MulBackward1",
        (("b",),),
        ("g · n", ""),
        "n · a",
        "×",
        "elementwise",
        "Gradient of a multiple",
    )
)
DIV_SCALAR = TABLE.add(
    OpDef(
        "div_scalar",
        np.true_divide,
        (lambda F, g, s: F.op("div_scalar", g, s.b), None),
        "DivBackward1",
        (("b",),),
        ("g / n", ""),
        "a / n",
        "÷",
        "float",
        "Gradient of a quotient",
    )
)
ADD_SCALED = TABLE.add(
    OpDef(
        "add_scaled",
        lambda a, b, alpha: a + b * np.asarray(alpha, b.dtype),
        (lambda F, g, s: g, lambda F, g, s: F.scale(g, s.attrs["alpha"])),
        "AddBackward0",
        formula=("g", "g · n"),
        text="a + n · b",
        glyph="+",
        kind="elementwise",
        title="Gradient of a sum",
        domain=((-3, 3), (-3, 3)),
        example={"alpha": 2.0},
    )
)
SUB_SCALED = TABLE.add(
    OpDef(
        "sub_scaled",
        lambda a, b, alpha: a - b * np.asarray(alpha, b.dtype),
        (lambda F, g, s: g, lambda F, g, s: F.scale(-g, s.attrs["alpha"])),
        "SubBackward0",
        formula=("g", "−g · n"),
        text="a − n · b",
        glyph="−",
        kind="elementwise",
        title="Gradient of a difference",
        domain=((-3, 3), (-3, 3)),
        example={"alpha": 2.0},
    )
)
# a number added inside another function of PyTorch: no edge stands for it
ADD_SCALAR = TABLE.add(
    OpDef(
        "add_scalar",
        np.add,
        (lambda F, g, s: g, None),
        "AddBackward1",
        formula=("g", ""),
        text="a + n",
        glyph="+",
        kind="elementwise",
        title="Gradient of a sum",
    )
)
SUB_SCALAR = TABLE.add(
    OpDef(
        "sub_scalar",
        np.subtract,
        (lambda F, g, s: g, None),
        "SubBackward1",
        formula=("g", ""),
        text="a − n",
        glyph="−",
        kind="elementwise",
        title="Gradient of a difference",
    )
)
