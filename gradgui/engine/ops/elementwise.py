"""Rows that work element by element."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef, quiet

BINARY = ("a", "b")


def _pow_scalar(a: Any, exponent: float) -> Any:
    if exponent == 2:
        return a * a
    return np.power(a, a.dtype.type(exponent) if a.dtype.kind == "f" else exponent)


def _pow_scalar_vjp(F: Any, g: Any, s: Any) -> Any:
    exponent = s.attrs["exponent"]
    if exponent == 0:
        return g * 0
    return g * (F.pow(s.a, exponent - 1) * exponent)


def _pow_exponent_vjp(F: Any, g: Any, s: Any) -> Any:
    # the logarithm of 0 counts as 0 where the result is 0, as PyTorch has it
    return g * (s.out * F.log(F.where(s.a == 0, s.a * 0 + 1, s.a)))


def _sigmoid(a: Any) -> Any:
    one = a.dtype.type(1)
    return one / (one + np.exp(-a))


def _remainder(a: Any, b: Any) -> Any:
    return np.mod(a, b)


# ---- arithmetic ----------------------------------------------------------------------------------------------

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
RSUB = TABLE.add(
    OpDef(
        "rsub",
        lambda a, b: np.subtract(b, a),
        (lambda F, g, s: -g, lambda F, g, s: g),
        "RsubBackward1",
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
        quiet(np.multiply),
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
        quiet(np.true_divide),
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
        quiet(lambda a: a.dtype.type(1) / a),
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
        quiet(_pow_scalar),
        (_pow_scalar_vjp,),
        "PowBackward0",
        (("a",),),
        ("g ⊙ n·aⁿ⁻¹",),
        "aⁿ",
        "^",
        title="Gradient of a power",
        domain=((0.3, 2),),
    )
)
POW = TABLE.add(
    OpDef(
        "pow",
        quiet(np.power),
        (lambda F, g, s: g * (s.b * s.a ** (s.b - 1)), _pow_exponent_vjp),
        "PowBackward1",
        (("a", "b"), ("a", "b", "out")),
        ("g ⊙ b ⊙ aᵇ⁻¹", "g ⊙ out ⊙ log a"),
        "aᵇ",
        "^",
        "elementwise",
        "Gradient of a power",
        domain=((0.3, 2), (0.5, 3)),
    )
)
POW_BASE = TABLE.add(
    OpDef(
        "rpow",
        quiet(lambda a, base: np.power(a.dtype.type(base), a)),
        (lambda F, g, s: g * (s.out * float(np.log(s.attrs["base"]) if s.attrs["base"] else 0)),),
        "PowBackward2",
        (("out",),),
        ("g ⊙ out · log n",),
        "nᵃ",
        "^",
        "float",
        title="Gradient of a power",
        domain=((-2, 2),),
    )
)
REMAINDER = TABLE.add(
    OpDef("remainder", quiet(_remainder), (None, None), text="a mod b", glyph="%", kind="elementwise")
)
FLOOR_DIVIDE = TABLE.add(
    OpDef("floor_divide", quiet(np.floor_divide), (None, None), text="⌊a / b⌋", glyph="÷", kind="elementwise")
)

# ---- functions of one tensor ---------------------------------------------------------------------------------


def _unary(
    name: str,
    forward: Any,
    vjp: Any,
    saves: str,
    formula: str,
    text: str,
    domain: tuple[float, float],
    glyph: str = "",
    kind: str = "float",
) -> OpDef:
    return TABLE.add(
        OpDef(
            name,
            quiet(forward),
            (vjp,),
            f"{name.capitalize()}Backward0",
            ((saves,),) if saves else (),
            (formula,),
            text,
            glyph or name,
            kind,
            f"Gradient of {name}",
            domain=(domain,),
        )
    )


EXP = _unary("exp", np.exp, lambda F, g, s: g * s.out, "out", "g ⊙ out", "exp(a)", (-2, 2), "eˣ")
LOG = _unary("log", np.log, lambda F, g, s: g / s.a, "a", "g / a", "log(a)", (0.3, 3), "ln")
SIN = _unary("sin", np.sin, lambda F, g, s: g * F.cos(s.a), "a", "g ⊙ cos a", "sin(a)", (-3, 3))
COS = _unary("cos", np.cos, lambda F, g, s: g * -F.sin(s.a), "a", "−g ⊙ sin a", "cos(a)", (-3, 3))
TANH = _unary(
    "tanh", np.tanh, lambda F, g, s: g * (1 - s.out * s.out), "out", "g ⊙ (1 − out²)", "tanh(a)", (-2, 2), "th"
)
SIGMOID = _unary(
    "sigmoid", _sigmoid, lambda F, g, s: g * ((1 - s.out) * s.out), "out", "g ⊙ out ⊙ (1 − out)", "σ(a)", (-3, 3), "σ"
)
SQRT = _unary("sqrt", np.sqrt, lambda F, g, s: g / (2 * s.out), "out", "g / (2 out)", "√a", (0.3, 3), "√")
RELU = _unary(
    "relu",
    lambda a: np.maximum(a, a.dtype.type(0)),
    lambda F, g, s: F.where(F.is_positive(s.out), g, g * 0),
    "out",
    "g where out > 0, else 0",
    "max(0, a)",
    (0.2, 3),
    "⌐",
    "plain",
)
ABS = _unary(
    "abs", np.abs, lambda F, g, s: g * F.sign(s.a), "a", "g ⊙ sign a", "|a|", (0.2, 3), "|x|", "plain"
)
SIGN = TABLE.add(
    OpDef("sign", np.sign, (lambda F, g, s: g * 0,), "SignBackward0", formula=("0",), text="sign(a)", glyph="±")
)
CLONE = TABLE.add(
    OpDef(
        "clone",
        lambda a, order="K": np.array(a, order=order),
        (lambda F, g, s: g,),
        "CloneBackward0",
        formula=("g",),
        text="copy of a",
        glyph="⧉",
        title="Gradient of a copy",
        domain=((-3, 3),),
    )
)
TO_COPY = TABLE.add(
    OpDef(
        "to_copy",
        lambda a, dtype: a.astype(dtype),
        (lambda F, g, s: g,),
        "ToCopyBackward0",
        formula=("g",),
        text="a in another dtype",
        glyph="⧉",
        title="Gradient of a change of dtype",
    )
)
WHERE = TABLE.add(
    OpDef(
        "where",
        np.where,
        (None, lambda F, g, s: F.where(s.a, g, g * 0), lambda F, g, s: F.where(s.a, g * 0, g)),
        "WhereBackward0",
        ((), ("a",), ("a",)),
        ("", "g where a, else 0", "g where not a, else 0"),
        "b where a, else c",
        "?",
        title="Gradient of a choice",
    )
)
ZERO = TABLE.add(
    OpDef("zero", np.zeros_like, (lambda F, g, s: g * 0,), "ZeroBackward0", formula=("0",), text="0", glyph="0")
)
FILL = TABLE.add(
    OpDef(
        "fill",
        lambda a, b: np.full_like(a, b),
        (lambda F, g, s: g * 0, None),
        "FillBackward0",
        formula=("0", ""),
        text="b everywhere",
        glyph="=",
    )
)

# ---- comparisons: booleans, so no gradient -------------------------------------------------------------------

for _name, _ufunc, _glyph in (
    ("gt", np.greater, ">"),
    ("lt", np.less, "<"),
    ("ge", np.greater_equal, "≥"),
    ("le", np.less_equal, "≤"),
    ("eq", np.equal, "="),
    ("ne", np.not_equal, "≠"),
):
    TABLE.add(OpDef(_name, _ufunc, (None, None), text=f"a {_glyph} b", glyph=_glyph, kind="compare"))
