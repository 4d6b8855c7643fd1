"""The tensors that stand for the letters of a formula."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from itertools import product
from math import isfinite, prod
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gradgui.formula.expression import Shape

MOST: Final = 4  # rows and columns
FILL: Final = 1.0
LARGEST: Final = 3.4e38  # what float32 holds
_DECIMALS: Final = 10  # a slider's 0.1 + 0.2 is 0.3
SHAPES: Final[tuple[Shape, ...]] = (
    (),
    *((n,) for n in range(1, MOST + 1)),
    *((m, n) for m in range(1, MOST + 1) for n in range(1, MOST + 1)),
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One letter: its shape, its numbers row by row, and whether a gradient is wanted."""

    name: str
    shape: Shape = ()
    values: tuple[float, ...] = (FILL,)
    requires_grad: bool = True

    def with_value(self, place: int, value: float) -> Leaf:
        """Return the leaf with another number at one place."""
        return replace(self, values=(*self.values[:place], tidy(value), *self.values[place + 1 :]))

    def with_shape(self, shape: Shape) -> Leaf:
        """Return the leaf in another shape; numbers stay where they were, new places are 1."""
        old = dict(zip(_places(self.shape), self.values, strict=True))
        return replace(self, shape=shape, values=tuple(old.get(place, FILL) for place in _places(shape)))

    def place_text(self, place: int) -> str:
        """Return how one of its numbers is called: x, x[1], x[0,1]."""
        at = list(product(*(range(n) for n in self.shape)))[place]
        return f"{self.name}[{','.join(map(str, at))}]" if at else self.name


def filled(name: str, shape: Shape) -> Leaf:
    """Return a leaf of ones."""
    return Leaf(name, shape, (FILL,) * prod(shape))


def tidy(value: float) -> float:
    """Return a number without the dust of decimal steps."""
    return round(value, _DECIMALS) + 0.0 if abs(value) < 1e6 else value


def write_leaf(leaf: Leaf) -> str:
    """Return the statement that makes a leaf."""
    texts = [number_text(value) for value in leaf.values]
    match leaf.shape:
        case ():
            data = texts[0]
        case (_,):
            data = f"[{', '.join(texts)}]"
        case _:
            width = leaf.shape[1]
            rows = [texts[i : i + width] for i in range(0, len(texts), width)]
            data = f"[{', '.join('[' + ', '.join(row) + ']' for row in rows)}]"
    grad = ", requires_grad=True" if leaf.requires_grad else ""
    return f"{leaf.name} = torch.tensor({data}{grad})"


def number_text(value: float) -> str:
    """Return a number as a program writes it: 1., -0.5, 1e-05."""
    return f"{int(value)}." if value == int(value) and abs(value) < 1e6 else repr(value)


def read_leaf(statement: ast.stmt) -> Leaf | None:
    """Return the leaf that a statement makes, None when it is another statement."""
    match statement:
        case ast.Assign([ast.Name(name)], ast.Call(ast.Attribute(ast.Name("torch"), "tensor"), [data], keywords)):
            pass
        case _:
            return None
    match keywords:
        case []:
            wanted = False
        case [ast.keyword("requires_grad", ast.Constant(True))]:
            wanted = True
        case _:
            return None
    found = _data(data)
    return None if found is None else Leaf(name, found[0], found[1], wanted)


def _places(shape: Shape) -> list[tuple[int, int]]:
    """Return rows and columns; a vector is a row, and a number the first of it."""
    rows, columns = (1, *shape)[-2:] if shape else (1, 1)
    return list(product(range(rows), range(columns)))


def _data(node: ast.expr) -> tuple[Shape, tuple[float, ...]] | None:
    """Return shape and numbers of a literal; it must have a decimal point somewhere, or torch makes integers of it."""
    rows = node.elts if isinstance(node, ast.List) else None
    if rows is None:
        shape: Shape = ()
        numbers = [node]
    elif rows and all(isinstance(row, ast.List) for row in rows):
        inner = [row.elts for row in rows if isinstance(row, ast.List)]
        shape = (len(inner), len(inner[0]))
        numbers = [number for row in inner for number in row]
        if any(len(row) != shape[1] for row in inner):
            return None
    else:
        shape, numbers = (len(rows),), rows
    values = [_number(number) for number in numbers]
    if shape not in SHAPES or None in values or not any(isinstance(value, float) for value in values):
        return None
    plain = tuple(float(value) for value in values if value is not None)
    return (shape, plain) if all(map(isfinite, plain)) else None


def _number(node: ast.expr) -> float | None:
    match node:
        case ast.Constant(int(value) | float(value)) if not isinstance(value, bool) and abs(value) < LARGEST:
            return value
        case ast.UnaryOp(ast.USub(), operand):
            found = _number(operand)
            return None if found is None else -found
    return None
