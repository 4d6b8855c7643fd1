"""Paint the wires that end at a card: data, the gradient on its way back, chips, cuts."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath

from gradgui.app import marks, paint
from gradgui.app.graph.context import TILES_BELOW, Context
from gradgui.explain.words import ordinal
from gradgui.graph.geometry import CHIP_H, Chip, Point, Wire
from gradgui.recording.naming import label_of

if TYPE_CHECKING:
    from gradgui.state.graph_gradients import PortLook

AT_FRAME = 30.0  # what a chip takes of a way
SHORT = 8  # of 40 parts of a way
RING = 7.0  # room that the yellow ring takes from a wire


@lru_cache(maxsize=4096)
def wire_path(points: tuple[Point, ...]) -> QPainterPath:
    """Return a path, not to be changed: 2 points are a line, 3n + 1 a chain of curves."""
    path = QPainterPath(QPointF(*points[0]))
    if len(points) == 2:
        path.lineTo(QPointF(*points[1]))
        return path
    for i in range(1, len(points) - 2, 3):
        path.cubicTo(QPointF(*points[i]), QPointF(*points[i + 1]), QPointF(*points[i + 2]))
    return path


def paint_wire(q: QPainter, c: Context, wire: Wire, port: PortLook | None) -> None:
    """Paint one use of a tensor, and what came back for it."""
    here = c.has_come(wire.card)
    if not here:
        if wire.source >= 0 and c.has_come(wire.source) and not wire.version:
            _still_to_come(q, c, wire)
        return
    if wire.chip is not None and c.zoom >= TILES_BELOW:
        paint_chip(q, c, wire.chip)
    if c.reading != "gradient" or wire.version:
        _data(q, c, wire)
    if c.reading != "data" and port is not None and wire.back:
        if port.look != "past" or c.reading == "gradient":
            _back(q, c, wire, port)


def paint_label(q: QPainter, c: Context, wire: Wire, port: PortLook) -> None:
    """Paint the text of what came back; after all lines, so that none crosses it."""
    shown = c.reading == "gradient" or (c.reading == "both" and port.look != "past")
    if not shown or not wire.back or c.zoom < TILES_BELOW or port.look == "failed" or not c.has_come(wire.card):
        return
    t = c.theme
    path = wire_path(_shortened(c, wire, wire.back, back=True))
    upright = _is_upright(wire)
    if port.look == "next":
        paint.text(q, t, *wire.awaited, port.text, 11, "grad", 600, "l" if upright else "c")
    elif port.look == "now":
        if c.moving != "ride":
            spot = resting_place(c, wire, port.text)
            marks.now_label(q, t, spot.x(), spot.y(), port.text, now_size(port.text))
    else:
        if _has_room(c, wire):
            _label(q, c, _seen(c, wire), port.text, upright)
    if port.summed:
        _funnel(q, c, path.pointAtPercent(0.82), _seen(c, wire), port.summed)


def _seen(c: Context, wire: Wire) -> Wire:
    """Return a wire whose words stand where it is seen, when one of its ends is only a chip at the frame."""
    if not _is_cut(c, wire):
        return wire
    path = wire_path(wire.back)
    spot = seen_middle(c, path)
    lift = math.copysign(14, wire.label[1] - path.pointAtPercent(0.5).y())
    beside = min(spot.x(), wire.back[0][0] - 52)  # clear of what stands under the card that sent it
    return replace(wire, label=(spot.x(), spot.y() + lift), awaited=(beside, spot.y() + 24))


def _is_cut(c: Context, wire: Wire) -> bool:
    return bool(wire.back) and (c.is_away(wire.card) or c.is_away(wire.source))


def _has_room(c: Context, wire: Wire) -> bool:
    """Say whether words can stand on a wire: enough of it is seen."""
    return not _is_cut(c, wire) or len(_seen_parts(c, wire_path(wire.back))) > SHORT


def _seen_parts(c: Context, path: QPainterPath) -> list[float]:
    inner = (c.frame or QRectF()).adjusted(AT_FRAME, AT_FRAME, -AT_FRAME, -AT_FRAME)
    return [i / 40 for i in range(41) if inner.contains(path.pointAtPercent(i / 40))]


def seen_middle(c: Context, path: QPainterPath) -> QPointF:
    """Return the middle of what the frame shows of a way."""
    parts = _seen_parts(c, path)
    return path.pointAtPercent((parts[0] + parts[-1]) / 2 if parts else 0.5)


def now_size(words: str) -> int:
    """Return the type size of a number that arrives."""
    return 14 if len(words) < 6 else 12


def ride_path(c: Context, wire: Wire) -> QPainterPath:
    """Return the way that a gradient takes."""
    return wire_path(_shortened(c, wire, wire.back, back=True))


def _is_upright(wire: Wire) -> bool:
    return wire.chip is not None and wire.back[0][0] == wire.back[-1][0]


def resting_place(c: Context, wire: Wire, words: str) -> QPointF:
    """Return where the number that arrives now stands at the end: in the middle of its way, beside a short one."""
    path = ride_path(c, wire)
    width = marks.pill_width(c.theme, words, now_size(words), 600)
    if _is_upright(wire):
        return QPointF(wire.label[0] + width / 2, wire.label[1])
    if _is_cut(c, wire):
        return seen_middle(c, path)
    spot = path.pointAtPercent(0.5)
    if path.length() < width + 26:
        spot.setY(spot.y() + (20 if wire.chip is not None else -20))  # else it would hide the arrow it rides on
    return spot


def paint_chip(q: QPainter, c: Context, chip: Chip) -> None:
    """Paint a tensor drawn again at a place of use."""
    t = c.theme
    box = QRectF(chip.x, chip.y, chip.w, CHIP_H)
    paint.rect(q, t, box, "data_tint", "data", 0, 1.2)
    paint.rect(q, t, QRectF(chip.x, chip.y, 5, CHIP_H), "data")
    paint.text(
        q, t, (box.left() + 5 + box.right()) / 2, box.center().y(), chip_text(c, chip), 13, "text", 600, "c",
        room=chip.w - 9,
    )  # fmt: skip


def chip_text(c: Context, chip: Chip) -> str:
    """Return the name of a chip's tensor at the moment."""
    if chip.owner >= 0:
        return label_of(c.recording, chip.owner, c.state.cursor).text + ".grad"
    return label_of(c.recording, chip.tensor, c.state.cursor).text


def _still_to_come(q: QPainter, c: Context, wire: Wire) -> None:
    points = _shortened(c, wire, wire.data)
    t = c.theme
    if len(points) == 2:
        (x1, y1), (x2, y2) = points
        paint.line(q, t, x1 + 2, y1, x2 - 2, y2, "edge", 1.4, paint.DOTTED)
    elif not wire.use or wire.use == 1:
        paint.path(q, t, wire_path(points), "edge", 1.4, paint.DOTTED)


def _shortened(c: Context, wire: Wire, points: tuple[Point, ...], *, back: bool = False) -> tuple[Point, ...]:
    """Leave room for the yellow ring at the ends of a level wire."""
    if wire.version:
        return points
    first, last = (wire.card, wire.source) if back else (wire.source, wire.card)
    way = -RING if back else RING
    made = list(points)
    if c.is_ringed(first) and not (wire.chip is not None and not back):
        made[0] = (made[0][0] + way, made[0][1])
    if c.is_ringed(last) and abs(made[-1][0] - made[-2][0]) + len(made) > 2:
        if made[-1][0] != made[-2][0]:
            made[-1] = (made[-1][0] - way, made[-1][1])
        elif not back:
            made[-1] = (made[-1][0], made[-1][1] - RING)
    return tuple(made)


def _data(q: QPainter, c: Context, wire: Wire) -> None:
    t = c.theme
    chosen = c.state.selection.card == wire.card and c.state.selection.port == wire.port
    width = 3.2 if chosen else 2.0
    points = _shortened(c, wire, wire.data)
    bad = wire.version and c.state.failed
    ink = "error" if bad else "data"
    if wire.cut is not None:
        _cut(q, c, points, wire.cut, width)
    else:
        _arrow(q, c, points, "data", ink, width)
    if c.zoom < TILES_BELOW:
        return
    if wire.version and not any(k.card == wire.card and k.part == "version" for k in c.state.error.culprits):
        text = " ".join(c.recording.text(wire.card).split())
        paint.text(q, t, wire.use_at[0], wire.use_at[1], text, 11, "text2", 500, "r", mono=True, room=110)
    elif wire.use and wire.chip is None and not (c.is_away(wire.card) or c.is_away(wire.source)):
        name = label_of(c.recording, _tensor(c, wire), c.state.cursor).text
        paint.text(q, t, *wire.use_at, f"{ordinal(wire.use)} {name}", 11, "text3", 400, "c", room=96)


def _tensor(c: Context, wire: Wire) -> int:
    event = c.recording[wire.card]
    inputs = getattr(event, "inputs", ())
    return int(inputs[wire.port].tensor) if wire.port < len(inputs) else -1


def _cut(q: QPainter, c: Context, points: tuple[Point, ...], cut: Point, width: float) -> None:
    """Paint scissors on a wire: ink before, dashed grey after."""
    t = c.theme
    path = wire_path(points)
    best = min((i / 40 for i in range(41)), key=lambda f: _distance(path.pointAtPercent(f), cut))
    before, after = QPainterPath(path.pointAtPercent(0)), QPainterPath(path.pointAtPercent(best))
    for i in range(1, 21):
        before.lineTo(path.pointAtPercent(best * i / 20))
        after.lineTo(path.pointAtPercent(best + (1 - best) * i / 20))
    paint.path(q, t, before, "data", width)
    paint.path(q, t, after, "quiet", 2, (4, 3))
    spot = path.pointAtPercent(best)
    paint.disc(q, t, spot.x(), spot.y(), 11, "pane", "quiet", 1.2)
    marks.scissors(q, t, spot.x() - 2, spot.y(), 0.85)


def _distance(p: QPointF, at: Point) -> float:
    return math.hypot(p.x() - at[0], p.y() - at[1])


def _arrow(
    q: QPainter, c: Context, points: tuple[Point, ...], kind: marks.Flow, ink: str, width: float,
    dash: paint.Dash | None = None,
) -> QPainterPath:  # fmt: skip
    """Paint a wire with its head; far out the line keeps its strength and the head goes."""
    t = c.theme
    path = wire_path(points)
    far = c.zoom < TILES_BELOW
    (x2, y2), angle = points[-1], _angle(points)
    if far:
        paint.path(q, t, path, ink, width * 0.5 / c.zoom, dash)
        return path
    if len(points) == 2 and kind == "data":
        back = 8.0
        paint.line(q, t, *points[0], x2 - back * math.cos(angle), y2 - back * math.sin(angle), ink, width, dash)
    else:
        paint.path(q, t, path, ink, width, dash)
    marks.arrow_head(q, t, x2, y2, angle, kind, ink)
    return path


@lru_cache(maxsize=4096)
def _angle(points: tuple[Point, ...]) -> float:
    """Return the direction in which a wire ends."""
    (x1, y1), (x2, y2) = points[-2], points[-1]
    if len(points) > 2:
        near = wire_path(points).pointAtPercent(0.93)
        x1, y1 = near.x(), near.y()
    return math.atan2(y2 - y1, x2 - x1)


def _back(q: QPainter, c: Context, wire: Wire, port: PortLook) -> None:
    points = _shortened(c, wire, wire.back, back=True)
    if port.look == "failed":
        _failed(q, c, points)
    elif port.look == "next":
        _arrow(q, c, points, "grad", "grad", 1.6, paint.DOTTED)
    else:
        _arrow(q, c, points, "grad", "grad", 3 if port.look == "now" else 2.4)


def _label(q: QPainter, c: Context, wire: Wire, words: str, upright: bool) -> None:
    """Paint a gradient's text; on a curve it gets a ground, for lines cross there."""
    t, (x, y) = c.theme, wire.label
    if upright:
        paint.text(q, t, x, y, words, 12, "grad", 600)
        return
    if not wire.use or wire.back[0][1] != wire.back[-1][1]:
        width = paint.text_width(t, words, 12, 600)
        paint.rect(q, t, QRectF(x - width / 2 - 3, y - 8, width + 6, 16), "pane", None, 3)
    paint.text(q, t, x, y, words, 12, "grad", 600, "c")


def _failed(q: QPainter, c: Context, points: tuple[Point, ...]) -> None:
    """Paint a gradient that was never sent: red dashes, an octagon where it stopped."""
    path = wire_path(points)
    half = QPainterPath(path.pointAtPercent(0))
    for i in range(1, 11):
        half.lineTo(path.pointAtPercent(i / 20))
    paint.path(q, c.theme, half, "error", 2.4, paint.DASHED)
    spot = path.pointAtPercent(0.5)
    marks.octagon(q, c.theme, spot.x(), spot.y(), 1.15)


def _funnel(q: QPainter, c: Context, at: QPointF, wire: Wire, words: str) -> None:
    """Paint the sign that a gradient was summed over the dims along which its input had been stretched."""
    t = c.theme
    x, y = at.x(), at.y()
    if _is_upright(wire):  # the way is too short for it
        x, y = wire.label[0] + 6, wire.label[1] + 17
        paint.text(q, t, x + 10, y, words, 11, "grad", 400, room=92)
    elif wire.chip is None:
        width = paint.text_width(t, words, 11, 500)
        paint.rect(q, t, QRectF(wire.awaited[0] - width / 2 - 3, wire.awaited[1] - 8, width + 6, 16), "pane", None, 3)
        paint.text(q, t, *wire.awaited, words, 11, "grad", 500, "c")
    paint.poly(q, t, [(x + 6, y - 6), (x + 6, y + 6), (x - 3, y + 2), (x - 3, y - 2)], "pane", "grad", 1.4)
