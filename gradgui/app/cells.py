"""Paint a tensor as cells: a numeric heat map whose colour is sign and size on one signed log scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QPainter

from gradgui.app import paint
from gradgui.app.theme import Theme, TypeSize, mix
from gradgui.i18n import tr
from gradgui.recording.numerals import num

if TYPE_CHECKING:
    from gradgui.app.paint import Color

MIN_DIGITS_WIDTH: Final = 36.0
MIN_DIGITS_HEIGHT: Final = 22.0
LIGHTEST: Final = 0.16
EDGE_ITEMS: Final = 3
CELL_MARGIN: Final = 4.0
SMALLEST_DIGITS: Final = 9
DIGIT_WEIGHT: Final = 500
NOTCH: Final = 8.0
Rows = Sequence[Sequence[float | None]]


@dataclass(frozen=True, slots=True)
class ColorScale:
    """The run's signed log scale: ``vmax`` has the full colour, ``s0`` is where the log bends to a line."""

    vmax: float
    s0: float = 1.0

    def strength(self, value: float) -> float:
        """Return how far along its ramp a number stands, from 0 to 1."""
        if value == 0 or self.vmax <= 0 or self.s0 <= 0:
            return 0.0
        top = math.log1p(self.vmax / self.s0)
        return min(1.0, math.log1p(abs(value) / self.s0) / top) if top > 0 else 1.0


@dataclass(frozen=True, slots=True)
class CellStyle:
    """How a block of cells is drawn besides its numbers."""

    type_size: TypeSize = "digits_card"
    frame: Color = "data"
    ink: Color = "text"
    marked: tuple[int, int] | None = None
    digits: bool = True  # False: the caller writes the numbers itself


def cell_color(t: Theme, value: float, scale: ColorScale) -> QColor:
    """Return the fill of one finite number."""
    if value == 0:
        return t.color("pane")
    end = t.color("pos" if value > 0 else "neg")
    return mix(t.color("pane"), end, LIGHTEST + (1 - LIGHTEST) * scale.strength(value))


def cells(q: QPainter, t: Theme, box: QRectF, rows: Rows, scale: ColorScale, style: CellStyle | None = None) -> None:
    """Paint rows of numbers into a box, with digits where a cell has room for them; None is a gap ("…")."""
    style = style or CellStyle()
    if not rows or not rows[0]:
        _empty(q, t, box, style)
        return
    w, h = box.width() / len(rows[0]), box.height() / len(rows)
    digits = style.digits and w >= MIN_DIGITS_WIDTH * t.factor and h >= MIN_DIGITS_HEIGHT * t.factor
    font = fitting_font(t, rows, w, style.type_size)
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            cell = QRectF(box.left() + j * w, box.top() + i * h, w, h)
            _cell(q, t, cell, value, scale)
            if digits:
                _digits(q, t, cell, value, font, style)
    if digits:
        _grid(q, t, box, len(rows), len(rows[0]))
    paint.rect(q, t, box, None, style.frame, 0, 1)
    if style.marked is not None:
        i, j = style.marked
        spot = QRectF(box.left() + j * w, box.top() + i * h, w, h)
        paint.rect(q, t, spot.adjusted(-1, -1, 1, 1), None, "text", 0, 2)


def fitting_font(t: Theme, rows: Rows, width: float, wanted: TypeSize) -> QFont:
    """Return the largest font, not above the size wanted, in which every number fits into its cell."""
    longest = max((num(v) for row in rows for v in row if v is not None), key=len, default="0")
    pixels = t.font(wanted).pixelSize()
    room = width - CELL_MARGIN * t.factor
    while (
        pixels > SMALLEST_DIGITS * t.factor
        and t.metrics(t.font_px(pixels, DIGIT_WEIGHT)).horizontalAdvance(longest) > room
    ):
        pixels -= 1
    return t.font_px(pixels, DIGIT_WEIGHT)


def edges(rows: Sequence[Sequence[float]], most: int) -> Rows:
    """Return at most ``most`` rows and columns: the first and last three, with None between."""
    width = len(rows[0]) if rows else 0
    down, across = _kept(len(rows), most), _kept(width, most)
    return [[None if i is None or j is None else rows[i][j] for j in across] for i in down]


def _kept(count: int, most: int) -> list[int | None]:
    if count <= most:
        return list(range(count))
    return [*range(EDGE_ITEMS), None, *range(count - EDGE_ITEMS, count)]


def _cell(q: QPainter, t: Theme, cell: QRectF, value: float | None, scale: ColorScale) -> None:
    # Smoothed edges of neighbours would leave a seam of the ground between them.
    q.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    if value is None:
        q.fillRect(cell, t.color("sunken"))
    elif math.isfinite(value):
        q.fillRect(cell, cell_color(t, value, scale))
    else:
        q.fillRect(cell, t.color("error_tint"))
    q.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    if value is None:
        return
    if not math.isfinite(value):
        paint.hatch(q, t, cell, "error", 6, alpha=110)
    elif value < 0:
        notch = min(NOTCH * t.factor, cell.width() / 3, cell.height() / 3)
        x, y = cell.left(), cell.bottom()
        paint.poly(q, t, [(x, y), (x + notch, y), (x, y - notch)], "neg_mark")


def _digits(q: QPainter, t: Theme, cell: QRectF, value: float | None, font: QFont, style: CellStyle) -> None:
    word = "…" if value is None else num(value)
    bad = value is not None and not math.isfinite(value)
    centre = cell.center()
    if bad:
        # Slanted lines behind letters cost legibility, so the word gets a plain ground of its own.
        w = t.metrics(font).horizontalAdvance(word) + CELL_MARGIN * t.factor
        h = t.metrics(font).capHeight() + 2 * CELL_MARGIN * t.factor
        q.fillRect(QRectF(centre.x() - w / 2, centre.y() - h / 2, w, h), t.color("error_tint"))
    paint.text(q, t, centre.x(), centre.y(), word, font, "error" if bad else style.ink, None, "c")


def _grid(q: QPainter, t: Theme, box: QRectF, down: int, across: int) -> None:
    for j in range(1, across):
        x = box.left() + j * box.width() / across
        paint.line(q, t, x, box.top(), x, box.bottom(), "pane")
    for i in range(1, down):
        y = box.top() + i * box.height() / down
        paint.line(q, t, box.left(), y, box.right(), y, "pane")


def _empty(q: QPainter, t: Theme, box: QRectF, style: CellStyle) -> None:
    paint.rect(q, t, box, "sunken", style.frame, 0, 1)
    centre = box.center()
    paint.text(q, t, centre.x(), centre.y(), tr("empty"), "small", "text3", None, "c", italic=True)
