"""Where the neurons of the diagram stand: columns from left to right, as many neurons in each as there is room for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from gradgui.state.network import FIRST, LAST, MOST_NEURONS

# At 100 %: a neuron, the distance of two, the room around them.
RADIUS, PITCH = 26.0, 86.0
LEAST_RADIUS: Final = 16.0
TAG: Final = 21.0  # the δ under a neuron
DENSE_RADIUS, DENSE_PITCH = 17.0, 38.0  # of wide layers: δ stands at the side
HEAD, FOOT = 48.0, 48.0
LEFT, RIGHT = 84.0, 156.0
LEAST_GAP, LEAST_ROOM = 120.0, 92.0  # between two columns, and for the neurons of one


@dataclass(frozen=True, slots=True)
class Spot:
    """A neuron on the picture; ``index`` is its place in its layer."""

    layer: int
    index: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Column:
    """A layer on the picture; layer 0 is the data. ``gap`` is where the neurons that are left out would stand."""

    layer: int
    x: float
    width: int
    spots: tuple[Spot, ...]
    gap: float | None

    @property
    def left_out(self) -> int:
        """How many neurons are not drawn."""
        return self.width - len(self.spots)


@dataclass(frozen=True, slots=True)
class Places:
    """The whole picture."""

    columns: tuple[Column, ...] = ()
    radius: float = RADIUS
    dense: bool = False
    middle: float = 0.0
    foot: float = 0.0

    def at(self, x: float, y: float) -> Spot | None:
        """Return the neuron at a point."""
        spots = (spot for column in self.columns for spot in column.spots)
        return next((s for s in spots if math.hypot(s.x - x, s.y - y) <= self.radius), None)

    def spot(self, layer: int, index: int) -> Spot | None:
        """Return where a neuron stands, None when it is not drawn."""
        if not 0 <= layer < len(self.columns):
            return None
        return next((s for s in self.columns[layer].spots if s.index == index), None)


def drawn_of(width: int, slots: int) -> list[int]:
    """Return which neurons are drawn in so many slots, one of which is the "…"."""
    if width <= min(slots, MOST_NEURONS):
        return list(range(width))
    last = LAST if slots > FIRST else 1
    first = max(1, min(FIRST, slots - 1 - last))
    return [*range(first), *range(width - last, width)]


def least_size(columns: int) -> tuple[float, float]:
    """Return the smallest box, at 100 %, in which the columns stand clear of each other."""
    return LEFT + RIGHT + LEAST_GAP * (columns - 1), HEAD + FOOT + LEAST_ROOM


def arrange(widths: list[int], width: float, height: float, k: float) -> Places:
    """Place the columns in a box; ``k`` is the factor of the theme."""
    if not widths:
        return Places()
    top, bottom = HEAD * k, height - FOOT * k
    least = (2 * LEAST_RADIUS + TAG) * k
    room = max(bottom - top, least)
    dense = max(widths) > room / least
    slots = max(3, int(room / (DENSE_PITCH * k if dense else least)))
    drawn = [drawn_of(n, slots) for n in widths]
    rows = max(len(d) + (len(d) < n) for d, n in zip(drawn, widths, strict=True))
    pitch = min((DENSE_PITCH + 4) * k if dense else PITCH * k, room / rows)
    radius = DENSE_RADIUS * k if dense else max(LEAST_RADIUS * k, min(RADIUS * k, (pitch - TAG * k) / 2))
    middle = top + room / 2 - (0 if dense else TAG * k / 2 - 2 * k)
    left, right = LEFT * k, width - RIGHT * k
    gap = (right - left) / max(1, len(widths) - 1)
    columns = [
        _column(number, left + number * gap, n, picked, middle, pitch)
        for number, (n, picked) in enumerate(zip(widths, drawn, strict=True))
    ]
    return Places(tuple(columns), radius, dense, middle, height - FOOT * k)


def _column(layer: int, x: float, width: int, drawn: list[int], middle: float, pitch: float) -> Column:
    rows = len(drawn) + (len(drawn) < width)
    top = middle - (rows - 1) * pitch / 2
    spots, gap = [], None
    row = 0
    for place, index in enumerate(drawn):
        if index != place and gap is None:
            gap = top + row * pitch
            row += 1
        spots.append(Spot(layer, index, x, top + row * pitch))
        row += 1
    return Column(layer, x, width, tuple(spots), gap)


def distance(x: float, y: float, a: Spot, b: Spot) -> float:
    """Return how far a point is from the line between two neurons."""
    dx, dy = b.x - a.x, b.y - a.y
    along = max(0.0, min(1.0, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy or 1.0)))
    return math.hypot(x - a.x - along * dx, y - a.y - along * dy)
