"""An optimiser's rule with the numbers of one element: "w − lr × grad" becomes "1 − 0.1 × 4.5 = 0.55"."""

from __future__ import annotations

import ast
import math
import operator
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gradgui.recording import events as ev
from gradgui.recording.numerals import MINUS, TIMES, num

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from gradgui.recording.recording import Recording

Element = tuple[int, ...]

_NAME: Final = re.compile(r"[^\W\d²](?:(?!²)\w)*")  # ² counts as a letter of a word
_BEFORE: Final = frozenset(f"×/+^√{MINUS}")  # a negative number after one of these stands in parentheses
_SPELT: Final = str.maketrans({MINUS: "-", TIMES: "*"})
_ACTIONS: Final[dict[type[ast.AST], Callable[..., float]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
}
_FUNCTIONS: Final[dict[str, Callable[..., float]]] = {
    "sqrt": math.sqrt,
    "max": max,
    "abs": abs,
    "sign": lambda a: float(np.sign(a)),
    "clamp": lambda a, low, high: min(max(a, low), high),
}
TOLERANCE: Final = 1e-5
NAME_ROOM: Final = 8


@dataclass(frozen=True, slots=True)
class WorkedLine:
    """One line: ``name`` ← ``formula``, the same with numbers ("" when they do not add up), and the result."""

    name: str
    formula: str
    numbers: str
    sign: str
    result: str


def recorded_rule(
    lines: Iterable[tuple[str, str, Any]], known: dict[int, int], keep: Callable[[Any], int]
) -> tuple[ev.RuleLine, ...]:
    """Return the lines that an optimiser told; ``known`` are values kept before, by the id of their array."""
    found = []
    for name, formula, value in lines:
        if isinstance(value, float | int):
            found.append(ev.RuleLine(name, formula, -1, repr(float(value))))
            continue
        if id(value) not in known:
            known[id(value)] = keep(value)
        found.append(ev.RuleLine(name, formula, known[id(value)]))
    return tuple(found)


def worked_rule(recording: Recording, event: ev.ParameterUpdated) -> tuple[Element | None, tuple[WorkedLine, ...]]:
    """Work out a rule for one element; return its place, None when all elements are alike, and the lines."""
    place = _telling(recording, event)
    known: dict[str, float] = {}
    lines = []
    for line in event.rule:
        value = _number(recording, line, place)
        if value is None:
            return place, ()
        if line.formula:
            lines.append(_worked(line, known, value))
        known[line.name] = value
    alike = all(recording.value(line.value).uniform is not None for line in event.rule if line.value >= 0)
    return None if alike else place, tuple(lines)


def _telling(recording: Recording, event: ev.ParameterUpdated) -> Element:
    """Return the element that moved most: the first of them."""
    before, after = (recording.value(v).array if v >= 0 else None for v in (event.before, event.after))
    if before is None or after is None or not after.size:
        return tuple(0 for _ in recording.value(event.after).shape)
    moved = np.abs(after.astype(np.float64) - before)
    return tuple(int(i) for i in np.unravel_index(int(np.argmax(moved)), after.shape))


def _number(recording: Recording, line: ev.RuleLine, place: Element) -> float | None:
    if line.value < 0:
        return float(line.text)
    array = recording.value(line.value).array
    if array is None:
        return None
    return float(array[place] if array.ndim else array)


def _worked(line: ev.RuleLine, known: Mapping[str, float], value: float) -> WorkedLine:
    found = evaluate(line.formula, known)
    size = max(abs(value), *(abs(known[name]) for name in _NAME.findall(line.formula) if name in known), 0.0)
    result = num(value)
    if found is None or not abs(found - value) <= TOLERANCE * size:
        return WorkedLine(line.name, line.formula, "", "", result)
    numbers = filled(line.formula, known)
    printed = evaluate(numbers, {})
    sign = "=" if printed is not None and num(printed) == result else "≈"
    return WorkedLine(line.name, line.formula, numbers, sign, result)


def filled(formula: str, known: Mapping[str, float]) -> str:
    """Return a formula with numbers in place of its names."""

    def number(match: re.Match[str]) -> str:
        if match.group() not in known:
            return match.group()
        text, before = num(known[match.group()]), formula[: match.start()].rstrip()
        after = formula[match.end() :].lstrip()
        inside = text.startswith(MINUS) and (before[-1:] in _BEFORE or after[:1] in ("²", "^"))
        return f"({text})" if inside and before else text

    return _NAME.sub(number, formula)


def renamed(formula: str, name: str) -> str:
    """Return a formula with a parameter's own name in place of w, where it is short enough to be read there."""
    if len(name) > NAME_ROOM:
        return formula
    return _NAME.sub(lambda match: name if match.group() == "w" else match.group(), formula)


def evaluate(formula: str, known: Mapping[str, float]) -> float | None:
    """Return what a formula gives; None for one that is told in words, or has no value."""
    text = re.sub(r"√([\w.]+)", r"sqrt(\1)", formula).replace("√(", "sqrt(").replace("²", "**2").replace("^", "**")
    try:
        return float(_value(ast.parse(text.translate(_SPELT), mode="eval").body, known))
    except (SyntaxError, KeyError, ArithmeticError, ValueError, TypeError):
        return None


def _value(node: ast.expr, known: Mapping[str, float]) -> Any:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Name(id=name):
            return known[name]
        case ast.BinOp(left=left, op=op, right=right):
            return _ACTIONS[type(op)](_value(left, known), _value(right, known))
        case ast.UnaryOp(op=op, operand=operand):
            return _ACTIONS[type(op)](_value(operand, known))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _FUNCTIONS[name](*(_value(a, known) for a in arguments))
    raise KeyError(ast.dump(node))
