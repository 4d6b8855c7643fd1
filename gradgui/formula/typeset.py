"""LaTeX for a formula, from its tree."""

from __future__ import annotations

import ast
import re
from typing import Final

from gradgui.formula import words
from gradgui.formula.reading import HOLE

# How tightly each form holds together; a part that is looser than its place asks for gets brackets.
SUM, MINUS, PRODUCT, CALL, POWER, ATOM = range(6)
_FUNCTIONS: Final = {
    "mean": r"\operatorname{mean}",
    "sum": r"\operatorname{sum}",
    "exp": r"\exp",
    "log": r"\log",
    "sin": r"\sin",
    "cos": r"\cos",
    "tanh": r"\tanh",
    "sigmoid": r"\sigma",
    "relu": r"\operatorname{ReLU}",
}
_NAME: Final = re.compile(r"^([^\W\d_]+)_?(\w*)$")
Set = tuple[str, int]


def latex_of(tree: ast.expr) -> str:
    """Return LaTeX for a formula."""
    return _set(tree)[0]


def name_latex(name: str) -> str:
    """Return LaTeX for a name: Greek letters as letters, what follows _ or a number as an index."""
    match = _NAME.match(name)
    if name == HOLE:
        return r"\square"
    stem, index = (match.group(1), match.group(2)) if match else (name, "")
    if stem in words.LETTERS:
        stem = words.LETTERS[stem]
    if stem in words.GREEK:
        shown = "\\" + stem
    else:
        shown = stem if len(stem) == 1 else rf"\mathrm{{{stem}}}"
    if not index:
        return shown
    return f"{shown}_{{{index}}}" if len(index) == 1 or index.isdigit() else rf"{shown}_{{\mathrm{{{_plain(index)}}}}}"


def _plain(index: str) -> str:
    return index.replace("_", r"\,")


def _set(node: ast.expr) -> Set:
    match node:
        case ast.Constant(value):
            return _number(value)
        case ast.Name(name):
            return name_latex(name), ATOM
        case ast.UnaryOp(op, operand):
            return ("-" if isinstance(op, ast.USub) else "+") + _held(operand, PRODUCT), MINUS
        case ast.Call(ast.Name(name), [argument], _):
            return _call(name, argument)
        case ast.BinOp(left, op, right):
            return _binary(left, op, right)
    return r"\square", ATOM


def _number(value: object) -> Set:
    text = f"{value:.12g}" if isinstance(value, float) else str(value)
    mantissa, _, exponent = text.partition("e")
    return (rf"{mantissa}\cdot 10^{{{int(exponent)}}}", PRODUCT) if exponent else (mantissa, ATOM)


def _held(node: ast.expr, least: int) -> str:
    shown, strength = _set(node)
    return shown if strength >= least else rf"\left({shown}\right)"


def _call(name: str, argument: ast.expr) -> Set:
    inside = _set(argument)[0]
    if name == "sqrt":
        return rf"\sqrt{{{inside}}}", CALL
    if name == "abs":
        return rf"\left|{inside}\right|", ATOM
    return rf"{_FUNCTIONS[name]}\left({inside}\right)", CALL


def _binary(left: ast.expr, op: ast.operator, right: ast.expr) -> Set:
    match op:
        case ast.Add():
            return f"{_held(left, SUM)}+{_held(right, PRODUCT)}", SUM
        case ast.Sub():
            return f"{_held(left, SUM)}-{_held(right, PRODUCT)}", SUM
        case ast.Div():
            return rf"\frac{{{_set(left)[0]}}}{{{_set(right)[0]}}}", CALL
        case ast.Pow():
            return f"{{{_held(left, ATOM)}}}^{{{_set(right)[0]}}}", POWER
        case ast.MatMult():
            # As books do: a matrix product stands side by side, a product of elements has its dot.
            return rf"{_held(left, PRODUCT)}\,{_held(right, CALL)}", PRODUCT
    return _product(left, right), PRODUCT


def _product(left: ast.expr, right: ast.expr) -> str:
    """Leave the dot out after a number, unless another number follows."""
    a, b = _held(left, PRODUCT), _held(right, CALL)
    bare = isinstance(left, ast.Constant) and not b[0].isdigit() and not b.startswith(("{", "-", "+"))
    power_of_letter = isinstance(left, ast.Constant) and b.startswith("{") and not b.strip("{")[:1].isdigit()
    return rf"{a}\,{b}" if bare or power_of_letter else rf"{a}\cdot {b}"
