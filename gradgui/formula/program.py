"""A formula as a program that is there to be read, and back: a program of that form as a formula."""

from __future__ import annotations

import ast
import io
import tokenize
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gradgui.formula.expression import Expression, parse, plain_of
from gradgui.formula.leaves import Leaf, read_leaf, write_leaf
from gradgui.formula.problem import FormulaError

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST: Final = 6_000  # characters; no program of this form is longer
RESULTS: Final = ("out", "loss", "result")


@dataclass(frozen=True)
class Formula:
    """An expression with a leaf for each of its names."""

    expression: Expression
    leaves: tuple[Leaf, ...]
    result: str = "out"


def result_name(expression: Expression) -> str:
    """Return a name for the result that the formula does not use."""
    return next((name for name in RESULTS if name not in expression.names), "_".join(expression.names) + "_")


def write_program(formula: Formula) -> str:
    """Return the program of a formula; raise FormulaError when shapes do not fit together."""
    expression, out = formula.expression, formula.result
    shape = expression.shape({leaf.name: leaf.shape for leaf in formula.leaves})
    wanted = [leaf.name for leaf in formula.leaves if leaf.requires_grad]
    lines = ["import torch", "", *(write_leaf(leaf) for leaf in formula.leaves), f"{out} = {expression.code}"]
    if wanted:
        # A tensor of several elements needs to be told how much each of them counts.
        lines.append(f"{out}.backward(gradient=torch.ones_like({out}))" if shape else f"{out}.backward()")
    lines += [f"{name}.grad" for name in wanted]
    return "\n".join(lines) + "\n"


def read_program(text: str) -> Formula | None:
    """Return the formula that a program was written from; None when there is anything else in it."""
    if len(text) > LONGEST:
        return None
    try:
        statements = ast.parse(text).body
        if _has_comment(text):
            return None
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        return None
    leaves = _leaves(statements[1:])
    rest = statements[1 + len(leaves) :]
    match rest[:1]:
        case [ast.Assign([ast.Name(result)], value)] if leaves:
            pass
        case _:
            return None
    try:
        expression = parse(plain_of(value))
    except FormulaError:
        return None
    by_name = {leaf.name: leaf for leaf in leaves}
    if set(by_name) != set(expression.names) or len(by_name) != len(leaves) or result in by_name:
        return None
    formula = Formula(expression, tuple(by_name[name] for name in expression.names), result)
    return formula if _same(statements, formula, leaves) else None


def _same(statements: Sequence[ast.stmt], formula: Formula, leaves: Sequence[Leaf]) -> bool:
    """Say whether the program of a formula is, but for the order of leaves, the one that was read."""
    try:
        written = ast.parse(write_program(formula)).body
    except FormulaError:
        return False
    after = 1 + len(leaves)
    same_order = [leaf.name for leaf in leaves] == [leaf.name for leaf in formula.leaves]
    own = [ast.unparse(node) for node in [statements[0], *statements[after:]]]
    ours = [ast.unparse(node) for node in [written[0], *written[after:]]]
    return own == ours if same_order else sorted(own) == sorted(ours)


def _leaves(statements: Sequence[ast.stmt]) -> list[Leaf]:
    found = []
    for statement in statements:
        leaf = read_leaf(statement)
        if leaf is None:
            break
        found.append(leaf)
    return found


def _has_comment(text: str) -> bool:
    return any(token.type == tokenize.COMMENT for token in tokenize.generate_tokens(io.StringIO(text).readline))
