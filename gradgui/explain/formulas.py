"""The formulas of an operation in the program's own names."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.explain import templates_network as network
from gradgui.explain.templates import BACKWARD, FORWARD, Step, number, power_words
from gradgui.explain.words import shape_tuple
from gradgui.recording.numerals import num

if TYPE_CHECKING:
    from gradgui.explain.operands import Operands


class Number(float):
    """A number that writes itself as panes do; any format asks for parentheses when it is negative."""

    def __format__(self, spec: str) -> str:
        text = num(bool(self)) if spec == "bool" else num(float(self))
        return f"({text})" if spec and text.startswith("−") else text


class Word(str):
    """A word in the place of a number, whatever format is asked for."""

    def __format__(self, spec: str) -> str:
        return str(self)


def forward_words(work: Operands) -> str:
    """Return the formula of an operation in the program's names."""
    return _fill(forward_step(work), work, {})


def backward_words(work: Operands, index: int) -> str:
    """Return the rule for one input in the program's names, g for the gradient that arrived."""
    return _fill(backward_step(work, index), work, {"g": "g"})


def forward_step(work: Operands) -> Step:
    """Return the forward formula of a row."""
    if work.row.name == "pow_scalar":
        return power_words(_exponent(work))[0]
    name = work.row.name
    return FORWARD.get(name) or network.FORWARD.get(name) or Step(work.row.text or name)


def backward_step(work: Operands, index: int) -> Step:
    """Return the formula of a row's rule for one input."""
    if work.row.name == "pow_scalar":
        return power_words(_exponent(work))[1]
    steps = BACKWARD.get(work.row.name) or network.BACKWARD.get(work.row.name, ())
    if index < len(steps):
        return steps[index]
    formulas = work.row.formula
    return Step(formulas[index] if index < len(formulas) else "g")


def _fill(step: Step, work: Operands, more: dict[str, str]) -> str:
    known = {**constants(work), **work.names, **more}
    small = work.constant or all(shape == () for shape in work.shapes)
    words = step.words.replace("⊙", "×") if small else step.words
    try:
        return words.format(**known)
    except (KeyError, IndexError, ValueError):
        return words  # a row of a later version, whose holes are not known here


def constants(work: Operands) -> dict[str, Any]:
    """Return what a formula can name besides its operands: attributes, counts, dims."""
    shape = work.shapes[0] if work.shapes else ()
    attrs = work.attrs
    dims = attrs.get("dim", ())
    dims = dims if isinstance(dims, tuple) else (dims,)
    # the count of a reduction over dims, or of all elements
    over = [shape[d] for d in dims if isinstance(d, int) and -len(shape) <= d < len(shape)]
    count = math.prod(over) if "dim" in attrs else math.prod(shape)
    known: dict[str, Any] = dict(attrs)
    known.update(count=count, input=shape_tuple(shape), dim=", ".join(str(d) for d in dims))
    known["n"] = number(attrs.get("exponent", attrs.get("base", 0))) if work.row.name in ("pow_scalar", "rpow") else ""
    known["dtype"] = str(attrs.get("dtype", ""))
    was = work.arrays.get("a")
    known["was"] = str(was.dtype) if isinstance(was, np.ndarray) else ""
    return known


def _exponent(work: Operands) -> float:
    value = work.attrs.get("exponent", 1)
    return value if isinstance(value, int | float) else 1
