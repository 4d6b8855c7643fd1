"""Paint a value into a box: cells with digits while they fit, a heat map with a line of statistics beyond."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from gradgui.app import paint
from gradgui.app.cells import CellStyle, ColorScale, cell_color, cells
from gradgui.recording.numerals import num

if TYPE_CHECKING:
    from gradgui.app.theme import Theme
    from gradgui.recording.values import Value

MOST_DIGITS = 3  # rows and columns with digits on a card
MOST_CELLS = 12
STATISTICS_H = 15.0
NARROW = 36.0
_TRIES = ((11, 3, False), (11, 2, False), (11, 2, True), (10, 2, True), (11, 1, True), (10, 1, True))
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
    """Paint a value."""
    down, across = _extent(value)
    if value.size == 0:
        cells(q, t, box, (), scale, style)
    elif value.array is not None and down <= MOST_DIGITS and across <= MOST_DIGITS:
        _with_digits(q, t, box, rows_of(value), scale, style, digits)
    else:
        room = box.adjusted(0, 0, 0, -STATISTICS_H) if digits and box.height() > 50 else box
        if value.array is not None and down <= MOST_CELLS and across <= MOST_CELLS:
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
    q: QPainter, t: Theme, box: QRectF, rows: list[list[float]], scale: ColorScale, style: CellStyle, digits: bool
) -> None:
    if not digits:
        _without_digits(q, t, box, rows, scale, style)
        return
    cells(q, t, box, rows, scale, style)
    width, height = box.width() / len(rows[0]), box.height() / len(rows)
    if width >= NARROW * t.factor and height >= 22 * t.factor:
        return
    tall = 11 if height >= 14 else 10
    for i, row in enumerate(rows):
        for j, number in enumerate(row):
            x, y = box.left() + (j + 0.5) * width, box.top() + (i + 0.5) * height
            ink = style.ink if math.isfinite(number) else "error"
            words, size = _fitting(t, number, width - 2, tall)
            paint.text(q, t, x, y, words, size, ink, 500, "c", room=width)


@lru_cache(maxsize=4096)
def _fitting(t: Theme, number: float, room: float, tall: int) -> tuple[str, int]:
    """Return as many digits as fit into a narrow cell, and their size."""
    for size, digits, bare in _TRIES:
        words = num(number, digits)
        if bare:  # 0.49 is written .49 before a digit is given up
            words = words.replace("0.", ".", 1) if words.lstrip("−").startswith("0.") else words
        size = min(size, tall)
        if paint.text_width(t, words, size, 500) <= room:
            return words, size
    return "…", 10


def _without_digits(
    q: QPainter, t: Theme, box: QRectF, rows: list[list[float]], scale: ColorScale, style: CellStyle
) -> None:
    width, height = box.width() / len(rows[0]), box.height() / len(rows)
    q.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for i, row in enumerate(rows):
        for j, number in enumerate(row):
            color = cell_color(t, number, scale) if math.isfinite(number) else t.color("error")
            q.fillRect(QRectF(box.left() + j * width, box.top() + i * height, width + 0.5, height + 0.5), color)
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
    words = f"{num(s.low, 2)} … {num(s.high, 2)}"
    if s.nans or s.infs:
        words = f"{s.nans} NaN" if s.nans else f"{s.infs} ∞"
    ink = "error" if s.nans or s.infs else "text2"
    paint.text(q, t, box.center().x(), box.center().y() + 2, words, "note", ink, None, "c", room=box.width())
