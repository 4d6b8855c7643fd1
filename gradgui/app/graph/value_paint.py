"""Paint a value into a box: cells with digits while they fit, a heat map with a line of statistics beyond."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from gradgui.app import paint
from gradgui.app.cells import CellStyle, ColorScale, cell_color, cells, fitting_font
from gradgui.i18n import tr
from gradgui.recording.numerals import num

if TYPE_CHECKING:
    from gradgui.app.theme import Theme
    from gradgui.recording.values import Value

MOST_DIGITS = 3  # rows and columns with digits on a card
MOST_CELLS = 12
STATISTICS_H = 15.0
NARROW = 36.0
SMALLEST = 11  # pixels of type at 100 %
LOWEST = 40.0  # a box lower than this has no line of statistics
STEPS = 24  # shades of each sign in a large heat map


def rows_of(value: Value) -> list[list[float]]:
    """Return a value as rows: a scalar is one cell, more than two dimensions are stacked."""
    array = value.array if value.array is not None else value.corners
    if array is None:
        return []
    if array.dtype.kind == "c":
        array = np.abs(array)
    flat = np.atleast_2d(array) if array.ndim < 2 else array.reshape(-1, array.shape[-1])
    return [list(row) for row in flat[: MOST_CELLS + 1, : MOST_CELLS + 1].tolist()]


def value_box(
    q: QPainter, t: Theme, box: QRectF, value: Value, scale: ColorScale, style: CellStyle, *, digits: bool
) -> None:
    """Paint a value: all of its numbers, or none of them and the smallest and largest below."""
    down, across = _extent(value)
    if value.size == 0:
        cells(q, t, box, (), scale, style)
        return
    small = value.array is not None and down <= MOST_CELLS and across <= MOST_CELLS
    if value.array is not None and down <= MOST_DIGITS and across <= MOST_DIGITS:
        if not digits:
            _without_digits(q, t, box, rows_of(value), scale, style)
            return
        if _with_digits(q, t, box, rows_of(value), scale, style):
            return
    room = box.adjusted(0, 0, 0, -STATISTICS_H) if digits and box.height() > LOWEST else box
    if small:
        _without_digits(q, t, room, rows_of(value), scale, style)
    else:
        _heat_map(q, t, room, value, scale, style)
    if room is not box:
        _statistics(q, t, QRectF(box.left(), room.bottom(), box.width(), STATISTICS_H), value)


def _extent(value: Value) -> tuple[int, int]:
    shape = value.shape
    if not shape:
        return 1, 1
    return (1, shape[0]) if len(shape) == 1 else (math.prod(shape[:-1]), shape[-1])


def _with_digits(
    q: QPainter, t: Theme, box: QRectF, rows: list[list[float]], scale: ColorScale, style: CellStyle
) -> bool:
    """Paint cells with their numbers, all written alike; paint nothing when they do not fit."""
    width, height = box.width() / len(rows[0]), box.height() / len(rows)
    roomy = width >= NARROW * t.factor and height >= 22 * t.factor
    if roomy and fitting_font(t, rows, width, style.type_size).pixelSize() >= SMALLEST * t.factor:
        cells(q, t, box, rows, scale, style)
        return True
    digits = _digits_that_fit(t, tuple(number for row in rows for number in row), width - 2)
    if digits == 0 or height < SMALLEST:
        return False
    cells(q, t, box, rows, scale, replace(style, digits=False))
    for i, row in enumerate(rows):
        for j, number in enumerate(row):
            x, y = box.left() + (j + 0.5) * width, box.top() + (i + 0.5) * height
            ink = style.ink if math.isfinite(number) else "error"
            paint.text(q, t, x, y, _short(number, digits), SMALLEST, ink, 500, "c")
    return True


@lru_cache(maxsize=4096)
def _digits_that_fit(t: Theme, numbers: tuple[float, ...], room: float) -> int:
    """Return with how many digits all of the numbers fit into narrow cells, 0 when not even with two."""
    for digits in (4, 3, 2):
        if all(paint.text_width(t, _short(n, digits), SMALLEST, 500) <= room for n in numbers):
            return digits
    return 0


def _short(number: float, digits: int) -> str:
    """Write a number shortly: 0.49 as .49."""
    words = num(number, digits)
    return words.replace("0.", ".", 1) if words.lstrip("−").startswith("0.") else words


def _without_digits(
    q: QPainter, t: Theme, box: QRectF, rows: list[list[float]], scale: ColorScale, style: CellStyle
) -> None:
    width, height = box.width() / len(rows[0]), box.height() / len(rows)
    q.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for i, row in enumerate(rows):
        for j, number in enumerate(row):
            cell = QRectF(box.left() + j * width, box.top() + i * height, width + 0.5, height + 0.5)
            q.fillRect(cell, cell_color(t, number, scale) if math.isfinite(number) else t.color("error_tint"))
            if not math.isfinite(number):
                paint.hatch(q, t, cell, "error", 4)
    q.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    paint.rect(q, t, box, None, style.frame, 0, 1)


def _heat_map(q: QPainter, t: Theme, box: QRectF, value: Value, scale: ColorScale, style: CellStyle) -> None:
    array = value.array if value.array is not None else value.corners
    assert array is not None
    wide = np.abs(array) if array.dtype.kind == "c" else array
    flat = (np.atleast_2d(wide) if wide.ndim < 2 else wide.reshape(-1, wide.shape[-1])).astype(np.float64)
    down, across = min(flat.shape[0], int(box.height() / 2)), min(flat.shape[1], int(box.width() / 2))
    picked = flat[
        np.linspace(0, flat.shape[0] - 1, max(1, down)).astype(int)[:, None],
        np.linspace(0, flat.shape[1] - 1, max(1, across)).astype(int),
    ]
    image = _image(t, picked, scale)
    q.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    q.drawImage(box, image)
    paint.rect(q, t, box, None, style.frame, 0, 1)


def _image(t: Theme, picked: np.ndarray, scale: ColorScale) -> QImage:
    top = math.log1p(scale.vmax / scale.s0) if scale.s0 > 0 and scale.vmax > 0 else 1.0
    strength = np.clip(np.log1p(np.abs(np.nan_to_num(picked)) / scale.s0) / (top or 1.0), 0, 1)
    level = np.where(picked == 0, 0, np.sign(np.nan_to_num(picked)) * (1 + np.round(strength * (STEPS - 1))))
    table = [_shade(t, step, scale).rgb() for step in range(-STEPS, STEPS + 1)]
    table.append(t.color("error").rgb())
    shades = np.array(table, dtype=np.uint32)
    place = np.where(np.isfinite(picked), level.astype(int) + STEPS, len(table) - 1)
    pixels = np.ascontiguousarray(shades[place])
    height, width = pixels.shape
    return QImage(pixels.tobytes(), width, height, width * 4, QImage.Format.Format_RGB32).copy()


def _shade(t: Theme, step: int, scale: ColorScale) -> QColor:
    if step == 0:
        return t.color("pane")
    top = math.log1p(scale.vmax / scale.s0) if scale.s0 > 0 else 1.0
    size = scale.s0 * math.expm1((abs(step) - 1) / (STEPS - 1) * top) or scale.s0 * 1e-6
    return cell_color(t, math.copysign(size, step), scale)


def _statistics(q: QPainter, t: Theme, box: QRectF, value: Value) -> None:
    s = value.statistics
    room = box.width() + 6
    tries = (f"{_short(s.low, n)} … {_short(s.high, n)}" for n in (3, 2, 1))
    words = next((w for w in tries if paint.text_width(t, w, "note") <= room), f"‖·‖ {num(s.norm, 2)}")
    if s.low == s.high:
        words = tr("all {number}", number=num(s.low))
    if s.nans or s.infs:
        words = f"{s.nans} NaN" if s.nans else f"{s.infs} ∞"
    ink = "error" if s.nans or s.infs else "text2"
    paint.text(q, t, box.center().x(), box.center().y() + 2, words, "note", ink, None, "c", room=room)
