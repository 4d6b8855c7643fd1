"""Where grid lines stand on the upright axis of a plot: three to five round numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

WIDE_RANGE: Final = 100.0  # from this ratio on the axis is logarithmic
MOST_LINES: Final = 5
NARROWEST: Final = 1e-9


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

    def at(self, share: float) -> float:
        """Return the number that stands so far up."""
        if not self.log:
            return self.low + share * (self.high - self.low)
        bottom, top = math.log10(self.low), math.log10(self.high)
        return float(10.0 ** (bottom + share * (top - bottom)))

    def part(self, low: float, high: float) -> Upright:
        """Return a stretch of it, between two shares."""
        return Upright(self.at(low), self.at(high), self.log)

    def within(self, whole: Upright) -> Upright:
        """Return it without what lies outside of another one, and no narrower than can be told apart."""
        low, high = max(self.low, whole.low), min(self.high, whole.high)
        return Upright(low, high, self.log) if high - low > abs(high) * NARROWEST else whole

    @property
    def lines(self) -> tuple[float, ...]:
        """The numbers with a grid line."""
        if self.log and self.high / self.low >= 10:
            return _decades(self.low, self.high)
        step = _step(self.high - self.low)
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return tuple(0.0 if at == 0 else at * step for at in range(first, last + 1))


def upright(low: float, high: float, positive: float = math.nan, log: bool | None = None) -> Upright:
    """Return the axis for numbers between two ends, with some air; ``positive`` is the least one of all above 0.

    ``log`` says whether it counts in powers of ten, None for what fits; with numbers that are not above 0 it cannot.
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return Upright()
    wanted = high / positive > WIDE_RANGE if positive > 0 and log is None else log
    if positive > 0 and wanted:
        least, most = math.floor(math.log10(positive)), math.ceil(math.log10(high))
        return Upright(10.0**least, 10.0 ** max(most, least + 1), True)
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
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    step = max(1, math.ceil((last - first) / (MOST_LINES - 1)))
    return tuple(10.0**at for at in range(first, last + 1, step))
