"""What the formula bar shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradgui.formula.leaves import Leaf


@dataclass(frozen=True, slots=True)
class BarState:
    """The typed formula, what is wrong with it and where, its LaTeX, its letters, and a remark."""

    typed: str = ""
    problem: str = ""
    column: int = -1
    length: int = 0
    latex: str = ""
    leaves: tuple[Leaf, ...] = ()
    remark: str = ""


EMPTY = BarState()
