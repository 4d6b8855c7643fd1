"""Paint the plain parts every view is made of: text, lines, boxes and the three fill patterns.

Positions and lengths are the painter's own units. Sizes of type are those of 100 % (or a role) and go through
the theme; stroke widths, dashes and pattern steps are multiplied by the factor of the theme. A scene that is
magnified as a whole paints with ``theme.unscaled()``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradgui.app.theme import Theme, TypeSize

Align = Literal["l", "c", "r"]
Color = str | QColor
Dash = tuple[float, float]

# Principle 5 of look.md: dotted is not yet, dashed is not kept.
DOTTED: Final[Dash] = (2, 3)
DASHED: Final[Dash] = (5, 4)
FINE_DASHED: Final[Dash] = (3, 2)
# Where a line of Chinese may be broken: anywhere but before these, or behind those.
FIRST_WIDE: Final = chr(0x2E80)  # from here on scripts without spaces: a number, for no font draws it
CLOSING: Final = "，。；：！？、）”》…,.;:!?)"
OPENING: Final = "（“《("


def begin(q: QPainter) -> None:
    """Turn on smooth edges and smooth type; call it once for each painter."""
    q.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)


def colour(t: Theme, color: Color) -> QColor:
    """Return the colour of a token, or the colour itself."""
    return t.ink(color) if isinstance(color, str) else color


def text_width(
    t: Theme,
    s: str,
    what: TypeSize = "body",
    weight: int | None = None,
    mono: bool = False,
    italic: bool | None = None,
) -> float:
    """Return how wide one line of text is."""
    return t.face(what, weight, mono, italic).advance(s)


def text(
    q: QPainter,
    t: Theme,
    x: float,
    cy: float,
    s: str,
    what: TypeSize = "body",
    color: Color = "text",
    weight: int | None = None,
    align: Align = "l",
    *,
    mono: bool = False,
    italic: bool | None = None,
    room: float | None = None,
    strike: bool = False,
) -> float:
    """Paint one line, its capitals centred on cy, and return its width; beyond its room it ends in "…"."""
    face = t.face(what, weight, mono, italic)
    advance = face.advance(s)
    if room is not None and advance > room + 0.5:
        s = face.metrics.elidedText(s, Qt.TextElideMode.ElideRight, room)
        advance = face.advance(s)
    left = x - (advance if align == "r" else advance / 2 if align == "c" else 0)
    q.setFont(face.font)
    q.setPen(colour(t, color))
    q.drawText(QPointF(left, cy + face.capitals / 2), s)
    if strike:
        line(q, t, left - 1, cy, left + advance + 1, cy, color, 1.4)
    return advance


def breaks_between(before: str, after: str) -> bool:
    """Say whether a line may end between two characters that no space parts: in Chinese, but before no full stop."""
    chinese = before >= FIRST_WIDE or after >= FIRST_WIDE
    return chinese and " " not in (before, after) and after not in CLOSING and before not in OPENING


def pen(t: Theme, color: Color, width: float = 1.0, dash: Dash | None = None) -> QPen:
    """Return a flat-capped pen; a dash is given in pixels of 100 %, whatever the width."""
    made = QPen(colour(t, color), width * t.factor)
    made.setCapStyle(Qt.PenCapStyle.FlatCap)
    made.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    if dash is not None:
        made.setDashPattern([length / max(width, 0.1) for length in dash])
    return made


def rect(
    q: QPainter,
    t: Theme,
    box: QRectF,
    fill: Color | None = None,
    stroke: Color | None = None,
    radius: float = 0,
    width: float = 1.0,
    dash: Dash | None = None,
) -> None:
    """Paint a box; radius is in painter units, an odd stroke stays inside the pixels of the box."""
    q.setBrush(QBrush(colour(t, fill)) if fill is not None else Qt.BrushStyle.NoBrush)
    q.setPen(pen(t, stroke, width, dash) if stroke is not None else QPen(Qt.PenStyle.NoPen))
    inset = 0.5 if stroke is not None and round(width * t.factor) % 2 else 0.0
    inner = box.adjusted(inset, inset, -inset, -inset)
    if radius:
        q.drawRoundedRect(inner, radius, radius)
    else:
        q.drawRect(inner)


def rects(q: QPainter, t: Theme, boxes: Sequence[QRectF], fill: Color) -> None:
    """Paint many boxes of one colour in one go."""
    q.setBrush(colour(t, fill))
    q.setPen(Qt.PenStyle.NoPen)
    q.drawRects(list(boxes))


def line(
    q: QPainter,
    t: Theme,
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    color: Color = "line",
    width: float = 1.0,
    dash: Dash | None = None,
) -> None:
    """Paint a straight line; upright and level ones of odd width are put on whole pixels."""
    q.setPen(pen(t, color, width, dash))
    if round(width * t.factor) % 2:
        if x1 == x2:
            x1 = x2 = math.floor(x1) + 0.5
        if y1 == y2:
            y1 = y2 = math.floor(y1) + 0.5
    q.drawLine(QPointF(x1, y1), QPointF(x2, y2))


def poly(
    q: QPainter,
    t: Theme,
    points: Sequence[tuple[float, float]],
    fill: Color | None = None,
    stroke: Color | None = None,
    width: float = 1.0,
    *,
    closed: bool = True,
) -> None:
    """Paint a polygon, or an open line through the points."""
    q.setBrush(QBrush(colour(t, fill)) if fill is not None else Qt.BrushStyle.NoBrush)
    q.setPen(pen(t, stroke, width) if stroke is not None else QPen(Qt.PenStyle.NoPen))
    shape = QPolygonF([QPointF(x, y) for x, y in points])
    if closed:
        q.drawPolygon(shape)
    else:
        q.drawPolyline(shape)


def disc(
    q: QPainter,
    t: Theme,
    x: float,
    y: float,
    radius: float,
    fill: Color | None = None,
    stroke: Color | None = None,
    width: float = 1.0,
    dash: Dash | None = None,
) -> None:
    """Paint a circle; radius is in painter units."""
    q.setBrush(QBrush(colour(t, fill)) if fill is not None else Qt.BrushStyle.NoBrush)
    q.setPen(pen(t, stroke, width, dash) if stroke is not None else QPen(Qt.PenStyle.NoPen))
    q.drawEllipse(QPointF(x, y), radius, radius)


def path(
    q: QPainter, t: Theme, shape: QPainterPath, color: Color, width: float = 2.0, dash: Dash | None = None
) -> None:
    """Paint the outline of a path."""
    q.setBrush(Qt.BrushStyle.NoBrush)
    q.setPen(pen(t, color, width, dash))
    q.drawPath(shape)


def hatch(
    q: QPainter,
    t: Theme,
    box: QRectF,
    color: Color = "quiet",
    step: float = 7,
    width: float = 1.0,
    *,
    lean: Literal["right", "left"] = "right",
    alpha: int = 255,
) -> None:
    """Paint slanted lines inside a box: right-leaning is not recorded, left-leaning is backward."""
    ink = QColor(colour(t, color))
    ink.setAlpha(alpha)
    q.save()
    q.setClipRect(box, Qt.ClipOperation.IntersectClip)
    q.setPen(pen(t, ink, width))
    height, stride = box.height(), step * t.factor
    low, high = (height, 0.0) if lean == "right" else (0.0, height)
    for i in range(math.ceil((box.width() + height) / stride) + 1):
        x = box.left() - height + i * stride
        q.drawLine(QPointF(x, box.top() + low), QPointF(x + height, box.top() + high))
    q.restore()


def dots(q: QPainter, t: Theme, box: QRectF, color: Color = "update", step: float = 6, radius: float = 0.9) -> None:
    """Paint staggered dots inside a box: an update."""
    q.setBrush(QBrush(colour(t, color)))
    q.setPen(Qt.PenStyle.NoPen)
    k = t.factor
    across, down, margin = step * k, step * 0.8 * k, 4 * k
    for row in range(max(0, math.ceil((box.height() - margin - k) / down))):
        start = box.left() + margin + (across / 2 if row % 2 else 0)
        for i in range(max(0, math.ceil((box.right() - k - start) / across))):
            q.drawEllipse(QPointF(start + i * across, box.top() + margin + row * down), radius * k, radius * k)
