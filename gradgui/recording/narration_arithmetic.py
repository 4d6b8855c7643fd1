"""Equations with the numbers that are shown: written only when they hold for the printed digits."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from gradgui.recording.narration_words import number_text, uniform_of
from gradgui.recording.numerals import INFINITY, MINUS, num

if TYPE_CHECKING:
    from gradgui.recording import events as ev
    from gradgui.recording.recording import Recording

Sum = Callable[[float, float], float]

SIGNS: Final[dict[str, tuple[str, Sum]]] = {
    "add": ("+", operator.add),
    "sub": (MINUS, operator.sub),
    "mul": ("×", operator.mul),
    "div": ("/", operator.truediv),
    "pow": ("**", operator.pow),
    "floor_divide": ("//", operator.floordiv),
    "remainder": ("%", operator.mod),
    "gt": (">", operator.gt),
    "lt": ("<", operator.lt),
    "ge": ("≥", operator.ge),
    "le": ("≤", operator.le),
    "eq": ("=", operator.eq),
    "ne": ("≠", operator.ne),
}
COMPARISONS: Final = frozenset({"gt", "lt", "ge", "le", "eq", "ne"})
FUNCTIONS: Final[dict[str, Callable[[float], float]]] = {
    "exp": math.exp,
    "log": math.log,
    "sin": math.sin,
    "cos": math.cos,
    "tanh": math.tanh,
    "sqrt": math.sqrt,
    "abs": abs,
    "sigmoid": lambda a: 1 / (1 + math.exp(-a)),
    "relu": lambda a: max(a, 0.0),
    "neg": lambda a: -a,
}
# A rule that multiplies the gradient by one number for each element.
ELEMENTWISE: Final = frozenset({*FUNCTIONS, "pow", "pow_scalar", "rpow", "div", "reciprocal"})
CLOSE: Final = 5e-3


def read(text: str) -> float | None:
    """Return the number that was printed, None for NaN and infinity."""
    if text in ("True", "False"):
        return float(text == "True")
    if INFINITY in text or text == "NaN":
        return None
    try:
        return float(text.replace(MINUS, "-"))
    except ValueError:
        return None


def sign_of(result: float, shown: str) -> str:
    """Return "=" when a result printed is what is shown, "≈" when it is close, "" when it is neither."""
    if num(result) == shown:
        return "="
    there = read(shown)
    if there is None or not math.isfinite(result):
        return ""
    return "≈" if abs(result - there) <= CLOSE * max(abs(there), abs(result)) else ""


def worked(op: str, left: str, right: str, shown: str) -> str:
    """Return "9 × 3 = " when that is what is shown, also with ≈; "" when the printed digits do not agree."""
    glyph, action = SIGNS[op]
    a, b = read(left), read(right)
    if a is None or b is None:
        return ""
    try:
        result = action(a, b)
    except (ArithmeticError, ValueError):
        return ""
    if isinstance(result, complex):
        return ""
    sign = sign_of(float(result), shown)
    first = f"({left})" if op == "pow" and left.startswith(MINUS) else left
    return f"{first} {glyph} {right} {sign} " if sign else ""


def equation(recording: Recording, event: ev.OpApplied, value: int) -> str:
    """Return the left side of an operation's sum with its equals sign; "" when there is no one sum to show."""
    out = uniform_of(recording, value)
    if out is None:
        return ""
    shown, attrs = number_text(out), dict(event.attrs)
    numbers = [operand_number(recording, operand) for operand in event.inputs]
    if None in numbers:
        return ""
    texts = [text for text in numbers if text is not None]
    if event.op in COMPARISONS:
        holds = sign_of(SIGNS[event.op][1](*map(float, map(_plain, texts))), "1" if out else "0") == "="
        return f"{texts[0]} {SIGNS[event.op][0]} {texts[1]}: " if holds else ""
    if event.op in SIGNS and len(texts) == 2:
        return worked(event.op, texts[0], texts[1], shown)
    if event.op == "rsub":
        return worked("sub", texts[1], texts[0], shown)
    if event.op == "pow_scalar":
        return worked("pow", texts[0], _constant(attrs.get("exponent", "")), shown)
    if event.op == "rpow":
        return worked("pow", _constant(attrs.get("base", "")), texts[0], shown)
    if event.op in FUNCTIONS and texts:
        return _call(event.op, texts[0], shown)
    return ""


def operand_number(recording: Recording, operand: ev.Operand) -> str | None:
    """Return the one number of an input as it is printed, None when it has none."""
    if operand.tensor < 0:
        return _constant(operand.text) or None
    found = uniform_of(recording, operand.value)
    return None if found is None else number_text(found)


def addition(texts: list[str], shown: str) -> str:
    """Return "2.25 + 2.25 = " when that is what is shown."""
    numbers = [read(text) for text in texts]
    total = sum(number for number in numbers if number is not None)
    if None in numbers:
        return ""
    sign = sign_of(total, shown)
    left = " + ".join(f"({text})" if at and text.startswith(MINUS) else text for at, text in enumerate(texts))
    return f"{left} {sign} " if sign else ""


def _call(op: str, text: str, shown: str) -> str:
    number = read(text)
    if number is None:
        return ""
    try:
        sign = sign_of(FUNCTIONS[op](number), shown)
    except (ArithmeticError, ValueError):
        return ""
    if not sign:
        return ""
    if op == "neg":
        return f"{MINUS}({text}) {sign} " if text.startswith(MINUS) else f"{MINUS}{text} {sign} "
    return f"{op}({text}) {sign} "


def _constant(text: str) -> str:
    if text in ("True", "False"):
        return text
    try:
        return num(float(text))
    except ValueError:
        return ""


def _plain(text: str) -> float:
    found = read(text)
    return math.nan if found is None else found
