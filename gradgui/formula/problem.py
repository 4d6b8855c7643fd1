"""What is wrong with a formula, and where."""

from __future__ import annotations


class FormulaError(ValueError):
    """A formula cannot be read; ``column`` counts the characters before the place, ``length`` those it concerns."""

    def __init__(self, message: str, column: int, length: int = 1) -> None:
        super().__init__(message)
        self.message, self.column, self.length = message, column, length
