"""The formula bar: a program built by typing a formula and dragging numbers."""

from __future__ import annotations

from gradgui.app.formula.control import FormulaControl

__all__ = ["FormulaControl"]
