"""Where grid lines stand on the upright axis of a plot: three to five round numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

WIDE_RANGE: Final = 100.0  # from this ratio on the axis is logarithmic
MOST_LINES: Final = 5


@dataclass(frozen=True, slots=True)
class Upright:
    """Numbers ``low`` to ``high`` from the bottom to the top; ``log`` counts in powers of ten."""

    low: float = 0.0
    high: float = 1.0
    log: bool = False

    def share(self, number: float) -> float:
        """Return how far up a number stands, 0 at the bottom, 1 at the top."""
        if not self.log:
            return (number - self.low) / (self.high - self.low)
        if number <= 0:
            return 0.0
        bottom, top = math.log10(self.low), math.log10(self.high)
        return (math.log10(number) - bottom) / (top - bottom)

    @property
    def lines(self) -> tuple[float, ...]:
        """The numbers with a grid line."""
        if self.log:
            return _decades(self.low, self.high)
        step = _step(self.high - self.low)
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return tuple(0.0 if at == 0 else at * step for at in range(first, last + 1))


def upright(low: float, high: float, positive: float = math.nan) -> Upright:
    """Return the axis for numbers between two ends, with some air; ``positive`` is the least one of all above 0."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return Upright()
    if positive > 0 and high / positive > WIDE_RANGE:
        return Upright(10.0 ** math.floor(math.log10(positive)), 10.0 ** math.ceil(math.log10(high)), True)
    span = high - low
    if span <= abs(high) * 1e-9:
        span = abs(high) or 1.0
    air = span * 0.08
    # An axis that nearly reaches 0 begins there: a length above 0 can then be read off.
    bottom = 0.0 if 0 <= low <= span / 2 else low - air
    return Upright(bottom, high + air if high or not bottom else 0.0)


def _step(span: float) -> float:
    """Return the distance of 3 to 5 grid lines: 1, 2, 2.5 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(span / MOST_LINES))
    return next(digit * power for digit in (1, 2, 2.5, 5, 10, 20) if span / (digit * power) <= MOST_LINES - 0.5)


def _decades(low: float, high: float) -> tuple[float, ...]:
    first, last = round(math.log10(low)), round(math.log10(high))
    step = max(1, math.ceil((last - first) / (MOST_LINES - 1)))
    return tuple(10.0**at for at in range(first, last + 1, step))
