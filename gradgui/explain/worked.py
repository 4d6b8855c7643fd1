"""Worked numbers: one element of a result put together from its inputs, checked against what was recorded.

A number is shown as an equation only when the row's own rule, fed with the recorded inputs, gives the recorded result.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.explain.elements import MOVES, PRODUCTS, Element, Made, backward_element, forward_element
from gradgui.explain.words import element_text, shape_tuple
from gradgui.recording.numerals import num

if TYPE_CHECKING:
    from gradgui.explain.operands import Operands
    from gradgui.recording.values import Value

TOLERANCE = 1e-5


@dataclass(frozen=True, slots=True)
class Worked:
    """One element worked out: where, from what numbers, and the result ("" not known yet)."""

    where: str = ""
    numbers: str = ""
    result: str = ""
    alike: bool = False
    shapes: str = ""

    @property
    def equation(self) -> str:
        """The numbers and the result as one line of text."""
        head = f"{self.where}: " if self.where else ""
        return head + (f"{self.numbers} = {self.result or '?'}" if self.numbers else self.result or "?")


# ---- numbers -------------------------------------------------------------------------------------------------


def forward_numbers(work: Operands, result: Value) -> Worked:
    """Work out one element of a forward result."""
    chosen = _choose(result)
    if chosen is None or result.array is None:
        return Worked(shapes=_forward_shapes(work, result))
    alike = result.uniform is not None and _all_uniform(work)
    made = forward_element(work, chosen)
    return _checked(made, result.array, chosen, alike, _forward_shapes(work, result))


def backward_numbers(work: Operands, index: int, g: Value | None, result: Value | None) -> Worked:
    """Work out one element of the gradient of an input; with no result yet, say what it will be made of."""
    if any(value is not None and value.array is None for value in (g, result)):
        return Worked(shapes=_backward_shapes(work, index, g))
    gradient = g.array if g is not None else None
    chosen = _choose(result) if result is not None else _first(_full_shape(work, index, gradient))
    if chosen is None:
        return Worked(shapes=_backward_shapes(work, index, g))
    made = backward_element(work, index, gradient, chosen)
    alike = _all_uniform(work, _roles_read(work, index)) and (g is None or g.uniform is not None)
    alike = alike and (result is None or result.uniform is not None)
    recorded = result.array if result is not None else None
    return _checked(made, recorded, chosen, alike, _backward_shapes(work, index, g))


def _checked(made: Made | None, recorded: Any, chosen: Element, alike: bool, shapes: str) -> Worked:
    """Return the equation if it is true, the bare recorded number otherwise."""
    where = "" if alike else element_text(chosen)
    if recorded is None:
        return Worked(where, made[0] if made is not None else "", "", alike, shapes)
    value = recorded[chosen]
    if made is None or not _agrees(made[1], float(value), made[2]):
        return Worked(where, "", num(value), alike, shapes)
    return Worked(where, made[0], num(value), alike, shapes)


def _agrees(computed: float, recorded: float, size: float) -> bool:
    if math.isnan(computed) or math.isnan(recorded):
        return math.isnan(computed) and math.isnan(recorded)
    if math.isinf(computed) or math.isinf(recorded):
        return computed == recorded
    return abs(computed - recorded) <= TOLERANCE * max(abs(recorded), abs(computed), size)


def _choose(value: Value) -> Element | None:
    """Choose the element to work out: the first one, or the largest when the first is 0."""
    array = value.array
    if array is None or array.size == 0:
        return None
    flat = 0
    if array.flat[0] == 0 and array.size > 1:
        flat = int(np.argmax(np.abs(array))) if array.dtype.kind != "b" else int(np.argmax(array))
    return tuple(int(i) for i in np.unravel_index(flat, array.shape))


def _first(shape: tuple[int, ...]) -> Element | None:
    return tuple(0 for _ in shape) if all(shape) else None


def _all_uniform(work: Operands, roles: tuple[str, ...] | None = None) -> bool:
    chosen = work.arrays if roles is None else {r: work.arrays.get(r) for r in roles}
    for role, array in chosen.items():
        if role == "out" and roles is None:
            continue
        if isinstance(array, np.ndarray) and array.size and not bool((array == array.flat[0]).all()):
            return False
    return True


def _roles_read(work: Operands, index: int) -> tuple[str, ...]:
    if work.row.name in ("where", "pow_scalar"):
        return ("a",)
    return work.row.saves[index] if index < len(work.row.saves) else ()


def _full_shape(work: Operands, index: int, g: Any) -> tuple[int, ...]:
    if g is not None and index < len(work.row.vjps) and work.row.kind in ("elementwise", "float"):
        return tuple(g.shape)
    return work.shapes[index] if index < len(work.shapes) else ()


# ---- shapes and small parts ----------------------------------------------------------------------------------


def _forward_shapes(work: Operands, result: Value) -> str:
    if work.row.name in PRODUCTS:
        return f"{shape_tuple(result.shape)} = {shape_tuple(work.shapes[0])} @ {shape_tuple(work.shapes[1])}"
    if work.row.name in MOVES:
        return f"{shape_tuple(work.shapes[0])} → {shape_tuple(result.shape)}"
    return ""


def _backward_shapes(work: Operands, index: int, g: Value | None) -> str:
    if g is None:
        return ""
    own = work.shapes[index] if index < len(work.shapes) else ()
    if work.row.name in ("mm", "bmm") or (work.row.name == "mv" and index == 1):
        turned = list(work.shapes[1 - index])
        turned[-2:] = turned[-2:][::-1]
        left, right = (g.shape, tuple(turned)) if index == 0 else (tuple(turned), g.shape)
        return f"{shape_tuple(own)} = {shape_tuple(left)} @ {shape_tuple(right)}"
    if own != g.shape and work.row.name in MOVES | {"sum", "sum_dim", "mean", "mean_dim"}:
        return f"{shape_tuple(own)} ← {shape_tuple(g.shape)}"
    return ""
