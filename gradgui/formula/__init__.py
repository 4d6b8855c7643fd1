"""A formula typed by a person: read, typeset, written as a program, and found again in one."""

from __future__ import annotations

from gradgui.formula.apply import OPERATIONS, CannotApply, apply_operation
from gradgui.formula.bench import Bench
from gradgui.formula.expression import Expression, parse
from gradgui.formula.leaves import Leaf
from gradgui.formula.problem import FormulaError
from gradgui.formula.program import Formula, read_program, write_program

__all__ = [
    "OPERATIONS",
    "Bench",
    "CannotApply",
    "Expression",
    "Formula",
    "FormulaError",
    "Leaf",
    "apply_operation",
    "parse",
    "read_program",
    "write_program",
]
