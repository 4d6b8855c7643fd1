"""What the formula bar works on: what is typed, the numbers of each letter, and the program that they make."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gradgui.formula.expression import Expression, parse
from gradgui.formula.leaves import Leaf, filled
from gradgui.formula.problem import FormulaError
from gradgui.formula.program import Formula, result_name, write_program

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.formula.expression import Shape

FIRST_SHAPE: Final[Shape] = (2, 2)


class Bench:
    """Changes as a person types and drags; ``program`` is "" while there is a problem."""

    def __init__(self) -> None:
        self.typed = ""
        self.problem: FormulaError | None = None
        self.leaves: tuple[Leaf, ...] = ()
        self.program = ""
        self._expression: Expression | None = None
        self._result = ""
        self._known: dict[str, Leaf] = {}  # also of letters that were deleted: they may come back
        self._touched: set[str] = set()  # letters whose numbers or shape a person chose

    def type(self, text: str) -> None:
        """Take another formula; while it cannot be read, the letters of the last one stay."""
        self.typed = text
        try:
            self._expression = parse(text)
        except FormulaError as problem:
            self.problem, self.program = problem, ""
            return
        self._result = ""
        self._arrange()

    def set_value(self, name: str, place: int, value: float) -> None:
        """Put a number into one cell of a letter."""
        self._change(name, lambda leaf: leaf.with_value(place, value))

    def set_shape(self, name: str, shape: Shape) -> None:
        """Give a letter another shape."""
        self._change(name, lambda leaf: leaf.with_shape(shape))

    def set_requires_grad(self, name: str, wanted: bool) -> None:
        """Ask for the gradient of a letter, or do not."""
        self._change(name, lambda leaf: replace(leaf, requires_grad=wanted))

    def take(self, formula: Formula, text: str) -> None:
        """Follow a program that was changed in the editor; what was typed stays as it was when it means the same."""
        same = self._expression is not None and self._expression.code == formula.expression.code
        if not same or self.problem is not None:
            self.typed, self._expression = formula.expression.plain, formula.expression
        self._result = formula.result
        self._known |= {leaf.name: leaf for leaf in formula.leaves}
        self._touched |= set(formula.expression.names)
        self.leaves, self.problem, self.program = formula.leaves, None, text

    def _change(self, name: str, change: Callable[[Leaf], Leaf]) -> None:
        if name in self._known:
            self._known[name] = change(self._known[name])
            self._touched.add(name)
            self._arrange()

    def _arrange(self) -> None:
        """Give each letter its leaf, and write the program."""
        expression = self._expression
        if expression is None:
            return
        # A mean of one number says little, so letters start as small matrices where elements are gathered.
        usual = FIRST_SHAPE if expression.reduces else ()
        for name in expression.names:
            if name not in self._known or (name not in self._touched and self._known[name].shape != usual):
                self._known[name] = filled(name, usual)
        self.leaves = tuple(self._known[name] for name in expression.names)
        formula = Formula(expression, self.leaves, self._result or result_name(expression))
        try:
            self.program = write_program(formula)
        except FormulaError as problem:
            self.problem, self.program = problem, ""
        else:
            self.problem = None
