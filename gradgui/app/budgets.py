"""What the window may take, and a row of ``gradgui bench``: what was measured beside it. No Qt in here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was measured. ``budget`` is the most it may be, None where nothing was promised."""

    name: str
    measured: float
    unit: str
    budget: float | None = None
    cpu: float | None = None  # the same in processor time, which other programs on the machine do not lengthen

    @property
    def ratio(self) -> float | None:
        """How much of the budget it takes."""
        return None if self.budget is None else self.measured / self.budget

    @property
    def holds(self) -> bool | None:
        """Whether it keeps its budget."""
        return None if self.budget is None else self.measured <= self.budget


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each thing is done."""

    rounds: int = 15  # of a program, for the cost of its recording
    starts: int = 7
    edits: int = 100
    moves: int = 200  # steps, scrubs and seeks of each graph
    nodes: tuple[int, ...] = (200, 2000)
    events: int = 100_000
    reruns: int = 1000


FULL: Final = Counts()
QUICK: Final = Counts(rounds=3, starts=2, edits=8, moves=20, nodes=(200,), events=10_000, reruns=20)
LARGE: Final = 10_000  # nodes, which only ``--large`` measures

# Milliseconds, but for what is named otherwise; design.md, section 8.
BUDGETS: Final[dict[str, float]] = {
    "start": 1000.0,
    "start_over_bare": 5.0,
    "edit_p95": 50.0,
    "drag_p95": 16.0,
    "move_p99": 16.0,
    "large_move_p99": 50.0,
    "heartbeat_p99": 16.7,
    "heartbeat_max": 50.0,
    "run_with_window": 1 / 0.9,
    "events_to_picture": 2000.0,
    "rerun_growth": 10.0,  # MB
    "rerun_objects": 1.0,  # a run
}
