"""Rows of functions of one tensor, copies and choices."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef


def _sigmoid(a: Any) -> Any:
    one = a.dtype.type(1)
    return one / (one + np.exp(-a))


def repeats(a: Any) -> bool:
    """Return whether some elements share a place in memory: copies of such are laid out row by row."""
    return 0 in a.strides and a.size > 1


def _where(a: Any, b: Any, c: Any) -> Any:
    return np.where(a, b, c)


def _clamp(a: Any, min: Any = None, max: Any = None) -> Any:
    return np.clip(a, min, max)


def _inside(a: Any, min: Any = None, max: Any = None) -> Any:
    above = np.ones(a.shape, np.bool_) if min is None else a >= min
    return above if max is None else above & (a <= max)


def unary(
    name: str,
    node: str,
    forward: Any,
    vjp: Any,
    saves: str,
    formula: str,
    text: str,
    domain: tuple[float, float],
    kind: str = "float",
    glyph: str = "",
    example: dict[str, Any] | None = None,
) -> OpDef:
    """Enter a row with one input."""
    return TABLE.add(
        OpDef(
            name,
            forward,
            (vjp,),
            node if "Backward" in node else f"{node}Backward0",
            ((saves,),) if saves else (),
            (formula,),
            text,
            glyph or name,
            kind,
            f"Gradient of {name}",
            domain=(domain,),
            example=example or {},
        )
    )


EXP = unary("exp", "Exp", np.exp, lambda F, g, s: g * s.out, "out", "g ⊙ out", "exp(a)", (-2, 2), glyph="eˣ")
LOG = unary("log", "Log", np.log, lambda F, g, s: g / s.a, "a", "g / a", "log(a)", (0.3, 3), glyph="ln")
SIN = unary("sin", "Sin", np.sin, lambda F, g, s: g * F.cos(s.a), "a", "g ⊙ cos a", "sin(a)", (-3, 3))
COS = unary("cos", "Cos", np.cos, lambda F, g, s: g * -F.sin(s.a), "a", "−g ⊙ sin a", "cos(a)", (-3, 3))
TANH = unary(
    "tanh",
    "Tanh",
    np.tanh,
    lambda F, g, s: F.op("tanh_backward", g, s.out),
    "out",
    "g ⊙ (1 − out²)",
    "tanh(a)",
    (-2, 2),
    glyph="th",
)
SIGMOID = unary(
    "sigmoid",
    "Sigmoid",
    _sigmoid,
    lambda F, g, s: F.op("sigmoid_backward", g, s.out),
    "out",
    "g ⊙ out ⊙ (1 − out)",
    "σ(a)",
    (-3, 3),
    glyph="σ",
)
SQRT = unary(
    "sqrt", "Sqrt", np.sqrt, lambda F, g, s: g / F.scale(s.out, 2), "out", "g / (2 out)", "√a", (0.3, 3), glyph="√"
)
RELU = unary(
    "relu",
    "Relu",
    lambda a: np.maximum(a.dtype.type(0), a),  # in this order −0 stays −0, as in PyTorch
    lambda F, g, s: F.op("threshold_backward", g, s.out),
    "out",
    "g where out > 0, else 0",
    "max(0, a)",
    (0.2, 3),
    "plain",
    "⌐",
)


def _sign(a: Any) -> Any:
    """Return -1, 0 or 1; PyTorch has 0 for nan as well."""
    if a.dtype.kind == "b":
        return a.copy()
    return np.subtract(a > 0, a < 0, dtype=a.dtype) if a.dtype.kind == "f" else np.sign(a)


ABS = unary(
    "abs", "Abs", np.abs, lambda F, g, s: g * F.op("sgn", s.a), "a", "g ⊙ sign a", "|a|", (0.2, 3), "plain", "|x|"
)
for _name, _node in (("sign", "SignBackward0"), ("sgn", "SgnBackward0")):
    TABLE.add(
        OpDef(
            _name,
            _sign,
            (lambda F, g, s: F.zeros(g.shape, g.dtype),),
            _node,
            formula=("0",),
            text="sign(a)",
            glyph="±",
            title="Gradient of a sign",
            domain=((0.2, 3),),
        )
    )
CLONE = TABLE.add(
    OpDef(
        "clone",
        lambda a, order="K": np.array(a, order="C" if repeats(a) else order),
        (lambda F, g, s: g,),
        "CloneBackward0",
        formula=("g",),
        text="copy of a",
        glyph="❐",
        title="Gradient of a copy",
        domain=((-3, 3),),
    )
)
TO_COPY = TABLE.add(
    OpDef(
        "to_copy",
        lambda a, dtype: a.astype(dtype, order="C" if repeats(a) else "K"),
        (lambda F, g, s: g,),
        "ToCopyBackward0",
        formula=("g",),
        text="a in another dtype",
        glyph="❐",
        title="Gradient of a change of dtype",
        example={"dtype": np.dtype(np.float64)},
    )
)
WHERE = TABLE.add(
    OpDef(
        "where",
        _where,
        (
            None,
            lambda F, g, s: F.where(s.a, g, 0.0),
            lambda F, g, s: F.where(s.a, 0.0, g),
        ),
        "WhereBackward0",
        ((), ("a",), ("a",)),
        ("", "g where a, else 0", "g where not a, else 0"),
        "b where a, else c",
        "?",
        "choice",
        "Gradient of a choice",
        saved_names=(("a", "condition"),),
        domain=((0, 1), (-3, 3), (-3, 3)),
    )
)
CLAMP = TABLE.add(
    OpDef(
        "clamp",
        _clamp,
        (lambda F, g, s: F.where(F.constant(_inside(F.value(s.a), **s.attrs)), g, 0.0),),
        "ClampBackward1",
        (("a",),),
        ("g where a is inside, else 0",),
        "a, kept between two limits",
        "⊓",
        title="Gradient of a clamp",
        domain=((-3, 3),),
        example={"min": -1, "max": 1},
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
