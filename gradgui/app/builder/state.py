"""What the builder shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.state.points import EMPTY as NO_POINTS
from gradgui.state.points import Points

if TYPE_CHECKING:
    from gradgui.mlp.check import Problem
    from gradgui.mlp.spec import Network


@dataclass(frozen=True, slots=True)
class Notice:
    """What the builder does not understand in the text, and where."""

    line: int
    words: str


@dataclass(frozen=True, slots=True)
class FormState:
    """A network with what is wrong with it; or none, and why the text is none."""

    network: Network | None = None
    problems: tuple[Problem, ...] = ()
    notice: Notice | None = None
    points: Points = NO_POINTS  # of the last run

    def said(self, field: str) -> Problem | None:
        """Return what is wrong at a field, an error before a warning."""
        found = [problem for problem in self.problems if problem.field == field]
        return min(found, key=lambda problem: problem.warning, default=None)

    def at(self, *starts: str) -> tuple[Problem, ...]:
        """Return what is wrong at all fields whose names begin so."""
        return tuple(problem for problem in self.problems if problem.field.startswith(starts))


EMPTY = FormState()
