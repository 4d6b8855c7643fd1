"""Where events stand from left to right: a stretch of the run over a stretch of pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

CLOSEST: Final = 8.0  # events across the whole width, at the nearest zoom


@dataclass(frozen=True, slots=True)
class Axis:
    """Events ``low`` to ``high`` (fractions of events) between two places in pixels."""

    left: float
    right: float
    low: float
    high: float
    total: int

    @property
    def step(self) -> float:
        """The pixels of one event."""
        return (self.right - self.left) / max(self.high - self.low, 1e-9)

    @property
    def whole(self) -> bool:
        """Whether all of the run is in view."""
        return self.low <= 0 and self.high >= self.total

    def x(self, event: float) -> float:
        """Return where the middle of an event (from 0) stands."""
        return self.left + (event + 0.5 - self.low) * self.step

    def start(self, event: float) -> float:
        """Return where the room of an event begins."""
        return self.left + (event - self.low) * self.step

    def event_at(self, x: float) -> int:
        """Return the event under a place, the nearest one outside."""
        found = math.floor(self.low + (x - self.left) / self.step)
        return min(max(found, 0), max(self.total - 1, 0))

    def visible(self) -> tuple[int, int]:
        """Return the first event in view and the one after the last."""
        return max(0, math.floor(self.low)), min(self.total, math.ceil(self.high))

    def zoomed(self, x: float, factor: float) -> Axis:
        """Return the axis with so much more in view (factor above 1) around a place that stays where it is."""
        span = min(max((self.high - self.low) * factor, min(CLOSEST, self.total)), self.total)
        share = min(max((x - self.left) / max(self.right - self.left, 1e-9), 0.0), 1.0)
        fixed = self.low + share * (self.high - self.low)
        return replace(self, low=fixed - share * span, high=fixed + (1 - share) * span).held()

    def panned(self, events: float) -> Axis:
        """Return the axis moved along the run."""
        return replace(self, low=self.low + events, high=self.high + events).held()

    def showing(self, event: int) -> Axis:
        """Return the axis moved just so far that an event is in view."""
        margin = min(1.0, (self.high - self.low) / 4)
        if event < self.low + margin - 1:
            return self.panned(event - margin - self.low)
        if event + 1 > self.high - margin + 1:
            return self.panned(event + 1 + margin - self.high)
        return self

    def held(self) -> Axis:
        """Return the axis pushed back into the run."""
        span = min(self.high - self.low, float(self.total))
        low = min(max(self.low, 0.0), self.total - span)
        return replace(self, low=low, high=low + span)

    def tick_step(self, room: float) -> int:
        """Return after how many events a number can stand, so that numbers are so far apart."""
        least = room / max(self.step, 1e-9)
        power: int = 10 ** max(0, math.floor(math.log10(max(least, 1))))
        for digit in (1, 2, 5, 10):
            if digit * power >= least and not (digit == 1 and power == 1 and least > 1):
                return digit * power
        return 10 * power


def whole_axis(left: float, right: float, total: int) -> Axis:
    """Return the axis that shows the whole run."""
    return Axis(left, max(right, left + 1), 0.0, float(max(total, 1)), max(total, 1))
