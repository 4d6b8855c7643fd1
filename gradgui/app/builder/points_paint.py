"""How points are painted: each class with a shape and a colour of its own, or a curve's numbers over its inputs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF

from gradgui.app import paint
from gradgui.recording.numerals import num

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from gradgui.app.theme import Theme

TOKENS: Final = ("pos_mark", "neg_mark", "quiet", "update")
SIDES: Final = (0, 4, 3, 5)  # of the shape of a class; 0 is round
RADIUS: Final = 4.0
AIR: Final = 0.1  # of the extent, on each side
LEAST_EXTENT: Final = 1e-6
Place = tuple[float, float]


def token_of(kind: int) -> str:
    """Return the colour of a class."""
    return TOKENS[kind % len(TOKENS)]


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the plane that is seen."""

    left: float = -1.5
    right: float = 1.5
    low: float = -1.5
    high: float = 1.5

    def spot(self, box: QRectF, place: Place) -> QPointF:
        """Return where a place is painted."""
        across = (place[0] - self.left) / (self.right - self.left)
        up = (place[1] - self.low) / (self.high - self.low)
        return QPointF(box.left() + across * box.width(), box.bottom() - up * box.height())

    def place(self, box: QRectF, spot: QPointF) -> Place:
        """Return which place is painted at a spot, kept inside."""
        across = min(1.0, max(0.0, (spot.x() - box.left()) / max(1.0, box.width())))
        up = min(1.0, max(0.0, (box.bottom() - spot.y()) / max(1.0, box.height())))
        return self.left + across * (self.right - self.left), self.low + up * (self.high - self.low)

    def holding(self, places: Sequence[Place]) -> Window:
        """Return a window in which all these places are, at least as large as this one."""
        if not places:
            return self
        xs, ys = [x for x, _ in places], [y for _, y in places]
        return Window(min(self.left, *xs), max(self.right, *xs), min(self.low, *ys), max(self.high, *ys))


def around(places: Sequence[Place]) -> Window:
    """Return the window that holds all places, with some air."""
    if not places:
        return Window()
    xs, ys = [x for x, _ in places], [y for _, y in places]
    across = max(max(xs) - min(xs), LEAST_EXTENT) * AIR
    up = max(max(ys) - min(ys), LEAST_EXTENT) * AIR
    return Window(min(xs) - across, max(xs) + across, min(ys) - up, max(ys) + up)


def mark(q: QPainter, t: Theme, spot: QPointF, kind: int, *, hollow: bool = False, radius: float = RADIUS) -> None:
    """Paint the mark of a class."""
    r, token = t.px(radius), token_of(kind)
    fill, stroke = ("pane", token) if hollow else (token, "pane")
    width = 1.2 if hollow else 0.8
    sides = SIDES[(kind // len(TOKENS) + kind) % len(SIDES)]
    if not sides:
        paint.disc(q, t, spot.x(), spot.y(), r, fill, stroke, width)
        return
    turn = math.pi / 4 if sides == 4 else math.pi / 2
    corners = [
        (math.cos(turn + 2 * math.pi * i / sides), math.sin(turn + 2 * math.pi * i / sides)) for i in range(sides)
    ]
    paint.poly(q, t, [(spot.x() + 1.15 * r * x, spot.y() - 1.15 * r * y) for x, y in corners], fill, stroke, width)


def ground(q: QPainter, t: Theme, box: QRectF, window: Window) -> None:
    """Paint the frame and the lines at 0."""
    paint.rect(q, t, box, "sunken", "line")
    zero = window.spot(box, (0.0, 0.0))
    if box.left() < zero.x() < box.right():
        paint.line(q, t, zero.x(), box.top(), zero.x(), box.bottom())
    if box.top() < zero.y() < box.bottom():
        paint.line(q, t, box.left(), zero.y(), box.right(), zero.y())


def corners(q: QPainter, t: Theme, box: QRectF, window: Window) -> None:
    """Write where two corners are."""
    k = t.px(1)
    low, high = corner(window.left, window.low), corner(window.right, window.high)
    paint.text(q, t, box.left() + 4 * k, box.bottom() - 8 * k, low, "note", "text3")
    paint.text(q, t, box.right() - 4 * k, box.top() + 8 * k, high, "note", "text3", align="r")


def corner(x: float, y: float) -> str:
    """Return the place of a corner in words."""
    return f"{num(float(f'{x:.2g}'))}, {num(float(f'{y:.2g}'))}"
