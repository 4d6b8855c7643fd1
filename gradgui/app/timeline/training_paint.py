"""Paint training: a number over all iterations with the flag of the moment, below it one iteration spread out."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from gradgui.app import marks, paint
from gradgui.app.event_marks import event_mark, now_disc
from gradgui.i18n import tr
from gradgui.recording.numerals import num
from gradgui.state.timeline import band_text
from gradgui.state.training import count_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from gradgui.app.plots.ticks import Upright
    from gradgui.app.theme import Theme
    from gradgui.app.timeline.axis import Axis
    from gradgui.state.training import Columns, Spread

ROOMY: Final = 232.0  # the height at 100 % from which on there is room for a row of marks
ROOM_FOR_NUMBER: Final = 60.0
RATE: Final = re.compile(r"^\w+\.param_groups\[0\]\[.lr.\] = ")


@dataclass(frozen=True, slots=True)
class TrainingRows:
    """The heights of the parts at a size of the widget."""

    top: float
    base: float
    numbers: float
    band: float
    band_height: float
    marks: float  # 0 where there is no room for them
    letters: float


def rows_of(theme: Theme, height: float) -> TrainingRows:
    """Return where the parts stand; what is left over goes to the curve."""
    k = theme.factor
    line = theme.metrics("note").height()
    letters = height - 6 * k - line / 2
    room = height / k >= ROOMY
    row = letters - (34 if room else 16) * k
    band = row - (24 + 4) * k
    numbers = band - 8 * k - line / 2
    base = max(numbers - line / 2 - 4 * k, 84 * k)
    return TrainingRows(62 * k, base, numbers, band, 24 * k, row + 14 * k if room else 0.0, letters)


def paint_grid(q: QPainter, t: Theme, axis: Axis, rows: TrainingRows, numbers: Upright, name: str) -> None:
    """Paint the axes: few lines, few numbers, none under the flag."""
    k = t.factor
    for number in numbers.lines:
        y = y_of(numbers, rows, number)
        paint.line(q, t, axis.left, y, axis.right, y)
        paint.text(q, t, axis.left - 8 * k, y, num(number), "note", "text3", align="r")
    paint.line(q, t, axis.left, rows.base, axis.right, rows.base, "edge")
    paint.text(q, t, 16 * k, (rows.top + rows.base) / 2, name, "note", "text2", room=axis.left - 50 * k)
    step = axis.tick_step(max(ROOM_FOR_NUMBER * k, paint.text_width(t, count_text(axis.total), "note") + 18 * k))
    low, high = axis.visible()
    for number in range((low // step) * step, high + 1, step):
        x = axis.x(number - 1) if number else axis.x(0)
        if axis.left - 1 <= x <= axis.right + 1:
            paint.line(q, t, x, rows.base, x, rows.base + 3 * k, "edge")
            words = count_text(max(number, 1))
            x = min(x, axis.right + 16 * k - paint.text_width(t, words, "note") / 2)
            paint.text(q, t, x, rows.numbers, words, "note", "text3", align="c")


def y_of(numbers: Upright, rows: TrainingRows, number: float) -> float:
    """Return where a number stands."""
    share = min(max(numbers.share(number), 0.0), 1.0)
    return rows.base - share * (rows.base - rows.top)


def paint_curve(
    q: QPainter, t: Theme, axis: Axis, rows: TrainingRows, numbers: Upright, columns: Columns, here: float
) -> None:
    """Paint the line: ink as far as the cursor, grey behind it; several numbers in one column as a stroke."""
    path = QPainterPath()
    drawn = False
    for x, top, bottom in zip(*_places(axis, rows, numbers, columns), strict=True):
        if math.isnan(top):
            drawn = False
            continue
        if drawn:
            path.lineTo(x, top)
        else:
            path.moveTo(x, top)
        drawn = True
        if bottom - top > 1:
            path.lineTo(x, bottom)
    box = QRectF(axis.left, rows.top - 6 * t.factor, axis.right - axis.left, rows.base - rows.top + 12 * t.factor)
    split = min(max(here, axis.left), axis.right)
    for left, right, ink, width in ((box.left(), split, "data", 2.0), (split, box.right(), "text3", 1.4)):
        q.save()
        q.setClipRect(QRectF(left, box.top(), right - left, box.height()))
        paint.path(q, t, path, ink, width)
        q.restore()
    for at in columns.odd:
        x = axis.x(at)
        paint.line(q, t, x, rows.top, x, rows.base, "error", 1.4, paint.FINE_DASHED)
        paint.text(q, t, x + 4 * t.factor, rows.top + 7 * t.factor, tr("not finite"), "note", "error", 600)


def _places(
    axis: Axis, rows: TrainingRows, numbers: Upright, columns: Columns
) -> tuple[list[float], list[float], list[float]]:
    """Return for each column where it stands, and where its greatest and its least number do."""
    ends = np.stack([columns.high, columns.low])
    span: tuple[float, float] = (numbers.low, numbers.high)
    if numbers.log:
        ends = np.log10(np.maximum(ends, numbers.low))
        span = (math.log10(numbers.low), math.log10(numbers.high))
    shares = np.clip((ends - span[0]) / (span[1] - span[0]), 0.0, 1.0)
    top, bottom = rows.base - shares * (rows.base - rows.top)
    across = axis.left + (columns.places + 0.5 - axis.low) * axis.step
    return across.tolist(), top.tolist(), bottom.tolist()


def paint_changes(q: QPainter, t: Theme, axis: Axis, rows: TrainingRows, changes: Sequence[tuple[int, str]]) -> None:
    """Paint where a person changed something: from there on another stretch begins."""
    k, free = t.factor, -math.inf
    for iteration, text in changes:
        x = axis.start(iteration)
        if not axis.left <= x <= axis.right:
            continue
        paint.line(q, t, x, rows.top - 4 * k, x, rows.base, "update", 1.4, paint.DASHED)
        if x > free:
            short = RATE.sub("lr = ", text)
            wide = paint.text(q, t, x + 4 * k, rows.base - 8 * k, short, "note_mono", "update", 600, room=180 * k)
            free = x + wide + 12 * k


def paint_flag(q: QPainter, t: Theme, axis: Axis, rows: TrainingRows, iteration: int, width: float) -> None:
    """Paint the yellow flag with the number of the iteration, its line, and a disc where it meets the curve."""
    k, x = t.factor, axis.x(iteration)
    if not axis.left - 1 <= x <= axis.right + 1:
        return
    paint.line(q, t, round(x), 40 * k, round(x), rows.base + 3 * k, "now" if t.dark else "now_ink", 2)
    words = count_text(iteration + 1)
    wide = paint.text_width(t, words, "title", 700) + 16 * k
    left = min(max(x - wide / 2, 2 * k), width - wide - 2 * k)
    box = QRectF(left, 36 * k, wide, 20 * k)
    paint.rect(q, t, box, "now", "now_ink", 5 * k, 1.5)
    paint.text(q, t, box.center().x(), box.center().y(), words, "title", "now_ink", 700, "c")


def paint_spread(q: QPainter, t: Theme, axis: Axis, rows: TrainingRows, spread: Spread, event: int) -> None:
    """Paint the phases of an iteration, its events where there is room, and the letters of the book."""
    k = t.factor
    paint.text(q, t, 16 * k, rows.band + rows.band_height / 2, tr("iteration"), "note", "text2")
    here = axis.x(event)
    for band in spread.bands:
        left, right = axis.start(band.first), axis.start(band.last + 1)
        gap = k if right - left > 6 * k else 0.0
        box = QRectF(left + gap, rows.band, max(right - left - 2 * gap, 1), rows.band_height)
        marks.phase_fill(q, t, box, band.phase, 3 * k if gap else 0)
        word, token = band_text(band.phase), marks.PHASE_TOKEN[band.phase]
        wide = paint.text_width(t, word, "pill")
        x = left + 10 * k
        if x - 14 * k < here < x + wide + 14 * k:
            x = here + 16 * k
        if x + wide + 8 * k < right:
            paint.rect(q, t, QRectF(x - 4 * k, rows.band + 4 * k, wide + 8 * k, rows.band_height - 8 * k),
                       f"{token}_tint", None, 3 * k)  # fmt: skip
            paint.text(q, t, x, rows.band + rows.band_height / 2, word, "pill", token)
    if rows.marks and axis.step > 4 * k:
        _paint_marks(q, t, axis, rows, spread, event)
    _paint_letters(q, t, axis, rows, spread, event)
    if event >= 0:
        x = round(here)
        low = rows.band + rows.band_height + (4 * k if not rows.marks else rows.marks - rows.band - rows.band_height)
        paint.line(q, t, x, rows.band - 4 * k, x, low, "now" if t.dark else "now_ink", 2)
        kind = spread.marks[event] if event < len(spread.marks) else ""
        now_disc(q, t, here, rows.marks or rows.band + rows.band_height / 2, kind or None)


def _paint_marks(q: QPainter, t: Theme, axis: Axis, rows: TrainingRows, spread: Spread, event: int) -> None:
    size = min(0.8, 1.1 * axis.step / (10 * t.factor))
    for at, kind in enumerate(spread.marks):
        if kind:
            q.save()
            q.translate(axis.x(at), rows.marks)
            q.scale(size, size)
            event_mark(q, t, kind, 0, 0, late=at > event)
            q.restore()


def _paint_letters(q: QPainter, t: Theme, axis: Axis, rows: TrainingRows, spread: Spread, event: int) -> None:
    """Write what the events give, none over another; the present one in bold."""
    now = max((letter.event for letter in spread.letters if letter.event <= event), default=-1)
    ordered = sorted(spread.letters, key=lambda letter: letter.event != now)
    taken: list[tuple[float, float]] = []
    for at, text in ordered:
        weight = 700 if at == now and event >= 0 else 500
        wide = paint.text_width(t, text, "small", weight)
        low, high = axis.x(at) - wide / 2 - 4 * t.factor, axis.x(at) + wide / 2 + 4 * t.factor
        if any(low < right and left < high for left, right in taken):
            continue
        taken.append((low, high))
        ink = "text" if at <= event else "text3"
        paint.text(q, t, axis.x(at), rows.letters, text, "small", ink, weight, "c")


def paint_waiting(q: QPainter, t: Theme, axis: Axis, rows: TrainingRows, words: str) -> None:
    """Paint the place of an iteration that is not there yet."""
    k = t.factor
    paint.text(q, t, 16 * k, rows.band + rows.band_height / 2, tr("iteration"), "note", "text2")
    box = QRectF(axis.left, rows.band, axis.right - axis.left, rows.band_height)
    paint.rect(q, t, box, "sunken", "edge", 4 * k, 1, paint.DOTTED)
    paint.text(q, t, box.left() + 10 * k, box.center().y(), words, "note", "text3", italic=True, room=box.width())


def nearest(places: Sequence[int], place: int) -> int:
    """Return the nearest of some places, -1 of none."""
    if not len(places):
        return -1
    return int(places[int(np.abs(np.asarray(places) - place).argmin())])
