"""``einsum``: sums of products written with letters, brought to products of batches of matrices as PyTorch does."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gradgui.engine import reductions
from gradgui.engine.apply import apply
from gradgui.engine.errors import fail
from gradgui.engine.forms import offer
from gradgui.engine.opdef import TABLE
from gradgui.engine.shapes import diagonal, movedim, permute, reshape, unsqueeze, view
from gradgui.engine.tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Sequence

DOTS = "..."
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"  # in PyTorch's order


@dataclass(frozen=True, slots=True)
class Plan:
    """Where each letter goes: the dims of the result first, then those that are summed over."""

    inputs: tuple[tuple[str, ...], ...]  # the letters of each operand, "..." among them
    places: dict[str, int]
    dots: int  # where the dims of the ellipsis begin, and how many there are
    many_dots: int
    kept: int
    total: int


def _refuse(text: str, plain: str = "") -> Exception:
    return fail(RuntimeError, f"einsum(): {text}", plain)


def _labels(text: str, start: int, what: str) -> tuple[str, ...]:
    """Return the letters of one operand; ``start`` is where it begins in the equation."""
    found: list[str] = []
    at = 0
    while at < len(text):
        sign = text[at]
        if text.startswith(DOTS, at):
            if DOTS in found:
                raise _refuse(f"found '.' {what} for which an ellipsis was already found")
            found.append(DOTS)
            at += 3
            continue
        if sign == ".":
            raise _refuse(f"found '.' {what} that is not part of any ellipsis")
        if sign != " ":
            if sign not in LETTERS:
                raise _refuse(
                    f"invalid subscript given at index {start + at} in the equation string, subscripts must be in "
                    "[a-zA-Z]",
                    "Each dim has one letter.",
                )
            found.append(sign)
        at += 1
    return tuple(found)


def _inputs(left: str, operands: Sequence[Tensor]) -> tuple[tuple[str, ...], ...]:
    parts = left.split(",")
    starts = [sum(len(p) + 1 for p in parts[:i]) for i in range(len(parts))]
    found = tuple(
        _labels(part, start, f"for operand {i}") for i, (part, start) in enumerate(zip(parts, starts, strict=True))
    )
    if len(parts) != len(operands):
        word = "fewer" if len(parts) > len(operands) else "more"
        raise _refuse(f"{word} operands were provided than specified in the equation")
    for i, (labels, operand) in enumerate(zip(found, operands, strict=True)):
        letters, dotted = len(labels) - (DOTS in labels), DOTS in labels
        if letters > operand.ndim or (not dotted and letters != operand.ndim):
            relation = "is more than" if dotted else "does not match"
            rest = "" if dotted else " and no ellipsis was given"
            raise _refuse(
                f"the number of subscripts in the equation ({letters}) {relation} the number of dimensions "
                f"({operand.ndim}) for operand {i}{rest}",
                "Write one letter for each dim of an operand.",
            )
    return found


def _plan(equation: str, operands: Sequence[Tensor]) -> Plan:
    left, arrow, right = equation.partition("->")
    inputs = _inputs(left, operands)
    counts = {sign: sum(labels.count(sign) for labels in inputs) for sign in LETTERS}
    dotted = [t.ndim - len(labels) + 1 for labels, t in zip(inputs, operands, strict=True) if DOTS in labels]
    many = max(dotted, default=0)
    if arrow:
        output = _labels(right, len(left) + 2, "for output")
    else:
        output = (*([DOTS] if dotted else []), *(sign for sign in LETTERS if counts[sign] == 1))
    places: dict[str, int] = {}
    dots, at = -1, 0
    for sign in output:
        if sign == DOTS:
            dots, at = at, at + many
            continue
        if sign in places:
            raise _refuse(f"output subscript {sign} appears more than once in the output")
        if not counts[sign]:
            raise _refuse(
                f"output subscript {sign} does not appear in the equation for any input operand",
                "The result can only have letters of the operands.",
            )
        places[sign], at = at, at + 1
    kept = at
    if dots < 0:
        dots, at = at, at + many
    for sign in LETTERS:
        if counts[sign] and sign not in places:
            places[sign], at = at, at + 1
    return Plan(inputs, places, dots, many, kept, at)


def _arranged(plan: Plan, number: int, operand: Tensor) -> Tensor:
    """Return an operand with a dim for every letter of the equation, in the order of the plan."""
    labels = plan.inputs[number]
    order: list[int] = [-1] * plan.total
    seen: dict[str, int] = {}
    covered, dim = operand.ndim - len(labels) + 1, 0  # how many dims an ellipsis stands for
    for sign in labels:
        if sign == DOTS:
            for k in range(plan.many_dots - covered, plan.many_dots):
                order[plan.dots + k], dim = dim, dim + 1
        elif sign not in seen:
            order[plan.places[sign]] = seen[sign] = dim
            dim += 1
        else:
            first = seen[sign]
            m, n = operand.shape[first], operand.shape[dim]
            if m != n:
                raise _refuse(
                    f"subscript {sign} is repeated for operand {number} but the sizes don't match, {n} != {m}"
                )
            operand = movedim(diagonal(operand, 0, first, dim), -1, first)
    for place, source in enumerate(order):
        if source < 0:
            operand = unsqueeze(operand, -1)
            order[place] = operand.ndim - 1
    return permute(operand, order)


def _check_sizes(plan: Plan, operands: Sequence[Tensor]) -> list[int]:
    """Refuse sizes that differ; return how many operands have each dim."""
    counts = [0] * plan.total
    for dim in range(plan.total):
        known = 1
        for i, operand in enumerate(operands):
            size = operand.shape[dim]
            if size != 1:
                counts[dim] += 1
                if known not in (1, size):
                    sign = next((s for s, at in plan.places.items() if at == dim), "dimension covered by ellipsis")
                    name = f"subscript {sign}" if sign in plan.places else sign
                    raise _refuse(
                        f"{name} has size {size} for operand {i} which does not broadcast with previously seen "
                        f"size {known}",
                        "A letter stands for one size.",
                    )
                known = size
    return counts


def _contract(plan: Plan, left: Tensor, right: Tensor, counts: list[int]) -> Tensor:
    """Multiply two operands, and sum over what no later operand needs."""
    together: list[int] = []
    alone: tuple[list[int], list[int]] = ([], [])
    for dim in range(plan.kept, plan.total):
        sizes = left.shape[dim], right.shape[dim]
        if 1 not in sizes:
            counts[dim] -= 1
            if counts[dim] == 1:
                together.append(dim)
                counts[dim] = 0
        elif counts[dim] == 1 and sizes != (1, 1):
            alone[0 if sizes[0] != 1 else 1].append(dim)
            counts[dim] = 0
    if alone[0]:
        left = reductions.sum(left, alone[0], True)
    if alone[1]:
        right = reductions.sum(right, alone[1], True)
    return _sum_product(left, right, together)


def _sum_product(left: Tensor, right: Tensor, together: list[int]) -> Tensor:
    """Multiply and sum over dims that both have: a product of batches of matrices."""
    if not together:
        return apply(TABLE["mul"], left, right)
    both: list[int] = []
    first: list[int] = []
    second: list[int] = []
    for dim in range(left.ndim):
        if dim not in together:
            own = left.shape[dim] != 1, right.shape[dim] != 1
            (both if all(own) else first if own[0] else second).append(dim)
    sizes = [left.shape[d] for d in (*both, *first)] + [1] * len(together) + [right.shape[d] for d in second]
    order = [*both, *first, *together, *second]
    batch, rows = (math.prod(left.shape[d] for d in dims) for dims in (both, first))
    inner, out = math.prod(left.shape[d] for d in together), math.prod(right.shape[d] for d in second)
    a = reshape(permute(left, order), (batch, rows, inner))
    b = reshape(permute(right, [*both, *together, *second, *first]), (batch, inner, out))
    back = [order.index(dim) for dim in range(len(order))]
    return permute(view(apply(TABLE["bmm"], a, b), sizes), back)


def _from_lists(first: Any, operands: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """Turn ``x, [0, 1], y, [1, 2], [0, 2]`` into letters and operands."""
    values = (first, *operands)

    def letters(numbers: Any) -> str:
        for n in numbers:
            if n is not Ellipsis and not 0 <= n < len(LETTERS):
                raise fail(
                    ValueError,
                    f"einsum(): subscript in subscript list is not within the valid range [0, {len(LETTERS)})",
                )
        return "".join(DOTS if n is Ellipsis else LETTERS[n] for n in numbers)

    equation = ",".join(letters(numbers) for numbers in values[1::2][: len(values) // 2])
    if len(values) % 2:
        equation += "->" + letters(values[-1])
    return equation, values[: len(values) // 2 * 2 : 2]


@offer(out=False, method=False, tensor_first=False)
def einsum(equation: Any, *operands: Any) -> Tensor:
    """Multiply and sum as an equation of letters says: ``einsum('ij,jk->ik', a, b)``."""
    if not isinstance(equation, str):
        equation, operands = _from_lists(equation, operands)
    if len(operands) == 1 and isinstance(operands[0], list | tuple):
        operands = tuple(operands[0])
    for i, t in enumerate(operands):
        if not isinstance(t, Tensor):
            raise fail(TypeError, f"expected Tensor as element {i} in argument 1, but got {type(t).__name__}")
    if not operands:
        raise _refuse("must provide at least one operand")
    plan = _plan(equation, operands)
    parts = [_arranged(plan, i, operand) for i, operand in enumerate(operands)]
    counts = _check_sizes(plan, parts)
    result = parts[0]
    for other in parts[1:]:
        result = _contract(plan, result, other, counts)
    if plan.total == plan.kept:
        return result
    if len(parts) > 1:
        return view(result, tuple(result.shape[: plan.kept]))
    return reductions.sum(result, tuple(range(plan.kept, plan.total)))
