"""Paint the signs of the picture: arrow heads, scissors, octagon, leaf, rings, pills and the marks of events.

Every sign is painted around (x, y) at a size s, where 1 is its size at 100 %; the factor of the theme is
applied here.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath

from gradgui.app import paint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradgui.app.paint import Align, Color, Dash
    from gradgui.app.theme import Theme, TypeSize

Flow = Literal["data", "grad"]
Point = tuple[float, float]
PHASE_TOKEN: Final = {
    "forward": "data",
    "backward": "grad",
    "no_grad": "quiet",
    "update": "update",
    "error": "error",
}


def arrow_head(
    q: QPainter,
    t: Theme,
    x: float,
    y: float,
    angle: float,
    kind: Flow = "data",
    color: Color | None = None,
    s: float = 1,
) -> None:
    """Paint the tip of an arrow: a filled triangle is data, an open double chevron is a gradient."""
    q.save()
    q.translate(x, y)
    q.rotate(math.degrees(angle))
    k = s * t.factor
    if kind == "data":
        paint.poly(q, t, [(0, 0), (-9 * k, -4.7 * k), (-9 * k, 4.7 * k)], color or "data")
    else:
        for back in (0.0, -5.5 * k):
            points = [(back - 6 * k, -6 * k), (back, 0), (back - 6 * k, 6 * k)]
            paint.poly(q, t, points, None, color or "grad", 2.2 * s, closed=False)
    q.restore()


def arrow(
    q: QPainter,
    t: Theme,
    points: Sequence[Point],
    kind: Flow = "data",
    color: Color | None = None,
    width: float | None = None,
    dash: Dash | None = None,
    s: float = 1,
) -> QPainterPath:
    """Paint a straight arrow (2 points) or a curved one (start, control, control, end); return its path."""
    ink = color if color is not None else kind
    width = width if width is not None else 2.0 if kind == "data" else 2.4
    shape = arrow_path(points)
    end = QPointF(*points[-1])
    near = shape.pointAtPercent(0.93)
    angle = math.atan2(end.y() - near.y(), end.x() - near.x())
    if len(points) == 2 and kind == "data":
        # A line drawn to the very tip would stick out on both sides of the triangle's point.
        back = 8 * s * t.factor
        paint.line(
            q,
            t,
            *points[0],
            end.x() - back * math.cos(angle),
            end.y() - back * math.sin(angle),
            ink,
            width,
            dash,
        )
    else:
        paint.path(q, t, shape, ink, width, dash)
    arrow_head(q, t, end.x(), end.y(), angle, kind, ink, s)
    return shape


def arrow_path(points: Sequence[Point]) -> QPainterPath:
    """Return the path of an arrow through its points."""
    shape = QPainterPath(QPointF(*points[0]))
    if len(points) == 2:
        shape.lineTo(QPointF(*points[1]))
    elif len(points) == 4:
        shape.cubicTo(QPointF(*points[1]), QPointF(*points[2]), QPointF(*points[3]))
    else:
        raise ValueError(f"an arrow has 2 points, or 4 for a curve; got {len(points)}")
    return shape


def flow_mark(q: QPainter, t: Theme, x: float, cy: float, kind: Flow, color: Color | None = None) -> None:
    """Paint the small sign of a direction, as in the now bar and the legend."""
    if kind == "data":
        arrow_head(q, t, x + 4 * t.factor, cy, 0, "data", color)
    else:
        arrow_head(q, t, x - 5 * t.factor, cy, math.pi, "grad", color, 0.85)


def scissors(q: QPainter, t: Theme, x: float, y: float, s: float = 1, color: Color = "text") -> None:
    """Paint scissors: tracking ends here."""
    k = s * t.factor
    for d in (-1, 1):
        paint.line(q, t, x - 2 * k, y, x + 9 * k, y - d * 5.5 * k, color, 1.8 * s)
        paint.disc(q, t, x - 5 * k, y + d * 3.2 * k, 2.9 * k, None, color, 1.7 * s)


def octagon(
    q: QPainter, t: Theme, x: float, y: float, s: float = 1, color: Color = "error", ink: Color = "on_error"
) -> None:
    """Paint a stop sign with a cross: an error."""
    k = s * t.factor
    turns = [math.pi / 8 + i * math.pi / 4 for i in range(8)]
    paint.poly(q, t, [(x + 9 * k * math.cos(a), y + 9 * k * math.sin(a)) for a in turns], color)
    for d in (-1, 1):
        paint.line(q, t, x - 3.4 * k, y - d * 3.4 * k, x + 3.4 * k, y + d * 3.4 * k, ink, 2 * s)


def leaf(q: QPainter, t: Theme, x: float, y: float, s: float = 1, color: Color = "data", vein: Color = "pane") -> None:
    """Paint a leaf with its vein."""
    k = s * t.factor
    shape = QPainterPath(QPointF(x - 4.5 * k, y + 4.5 * k))
    shape.cubicTo(QPointF(x - 7 * k, y - 3 * k), QPointF(x - k, y - 5.5 * k), QPointF(x + 5 * k, y - 5 * k))
    shape.cubicTo(QPointF(x + 5.5 * k, y + k), QPointF(x + 3 * k, y + 7 * k), QPointF(x - 4.5 * k, y + 4.5 * k))
    q.fillPath(shape, paint.colour(t, color))
    paint.path(q, t, shape, color, 1.2 * s)
    paint.line(q, t, x - 4.5 * k, y + 4.5 * k, x + 2 * k, y - 2 * k, vein, 1.2 * s)


def now_ring(q: QPainter, t: Theme, box: QRectF, radius: float = 9, *, sharp: bool = False) -> None:
    """Paint the yellow ring with an ink edge around a box; paint it before what stands in the box."""
    ring = 5 * t.factor
    r = (4 * t.factor if sharp else radius) + ring
    paint.rect(q, t, box.adjusted(-ring, -ring, ring, ring), "now", "now_ink", r, 1.5)


def selection_ring(q: QPainter, t: Theme, box: QRectF, radius: float = 9) -> None:
    """Paint the ink ring of what is selected, outside the box."""
    off = 5 * t.factor
    paint.rect(q, t, box.adjusted(-off, -off, off, off), None, "text", radius + off - 1, 2)


def pill_width(
    t: Theme, s: str, what: TypeSize = "pill", weight: int | None = None, mono: bool = False, pad: float = 8
) -> float:
    """Return how wide :func:`pill` paints this text."""
    return float(round(paint.text_width(t, s, what, weight, mono) + 2 * pad * t.factor))


def pill(
    q: QPainter,
    t: Theme,
    x: float,
    cy: float,
    s: str,
    fill: Color | None,
    color: Color,
    what: TypeSize = "pill",
    *,
    weight: int | None = None,
    height: float = 18,
    stroke: Color | None = None,
    pad: float = 8,
    align: Align = "l",
    mono: bool = False,
    dash: Dash | None = None,
    radius: float | None = None,
) -> float:
    """Paint words in a rounded box and return its width; height, pad and radius are those of 100 %."""
    w, h = pill_width(t, s, what, weight, mono, pad), height * t.factor
    left = round(x - (w if align == "r" else w / 2 if align == "c" else 0))
    r = h / 2 if radius is None else radius * t.factor
    paint.rect(q, t, QRectF(left, cy - h / 2, w, h), fill, stroke, r, dash=dash)
    paint.text(q, t, left + w / 2, cy, s, what, color, weight, "c", mono=mono)
    return w


def now_label(q: QPainter, t: Theme, x: float, cy: float, s: str, what: TypeSize = 14) -> float:
    """Paint a number in the yellow box that rides on an arrow, centred on x; return its width."""
    return pill(q, t, x, cy, s, "now", "now_ink", what, weight=600, height=24, stroke="now_ink", align="c", radius=6)


def badge(q: QPainter, t: Theme, x: float, y: float, number: int, color: str = "error", radius: float = 9) -> None:
    """Paint a culprit's number in a disc."""
    paint.disc(q, t, x, y, radius * t.factor, color)
    ink = f"on_{color}" if color in ("data", "grad", "quiet", "update", "error") else "pane"
    paint.text(q, t, x, y, str(number), "badge", ink, None, "c")


def phase_fill(q: QPainter, t: Theme, box: QRectF, phase: str, radius: float = 3, *, outline: bool = True) -> None:
    """Paint a band in the tint and pattern of its phase: plain, falling left, hatched, dotted, red."""
    token = PHASE_TOKEN[phase]
    paint.rect(q, t, box, f"{token}_tint", None, radius)
    if phase == "backward":
        paint.hatch(q, t, box, "grad", 9, lean="left", alpha=60)
    elif phase == "no_grad":
        paint.hatch(q, t, box, "quiet", 6, alpha=90)
    elif phase == "update":
        paint.dots(q, t, box, "update")
    if outline:
        paint.rect(q, t, box, None, token, radius, 1)


def phase_mark(q: QPainter, t: Theme, x: float, cy: float, phase: str) -> None:
    """Paint the sign of a phase beside its word."""
    if phase == "error":
        octagon(q, t, x, cy)
    elif phase == "no_grad":
        scissors(q, t, x, cy, 1, "quiet")
    elif phase == "update":
        paint.poly(q, t, _diamond(x, cy, 7 * t.factor), "update")
    else:
        flow_mark(q, t, x, cy, "grad" if phase == "backward" else "data")


def _diamond(x: float, y: float, r: float) -> list[Point]:
    return [(x, y - r), (x + r, y), (x, y + r), (x - r, y)]
