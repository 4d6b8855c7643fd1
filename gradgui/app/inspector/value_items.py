"""The numbers of a tensor as an item: cells with digits, a heat map, or its first and last elements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF

from gradgui.app import cells
from gradgui.app.inspector.items import Item
from gradgui.explain.words import shape_tuple
from gradgui.i18n import tr
from gradgui.recording.numerals import num
from gradgui.recording.values import CORNER

if TYPE_CHECKING:
    from gradgui.app.cells import Rows
    from gradgui.app.inspector.layout import Layout
    from gradgui.app.theme import Theme
    from gradgui.recording.values import Value

MOST_DIGITS = 8  # rows and columns with digits
MOST_COLOURED = 64  # rows and columns of a heat map
SCALAR_HEIGHT = 64


@dataclass(frozen=True, slots=True)
class Cells(Item):
    """A value. ``frame`` is the colour of its outline: data, grad or quiet; ``card`` is whose cells can be edited."""

    value: int
    frame: str = "data"
    card: int = -1

    def lay(self, sheet: Layout) -> None:
        value = sheet.value(self.value)
        rows, whole = rows_of(value)
        t = sheet.theme
        down, across = len(rows), len(rows[0]) if rows else 0
        digits = max(down, across) <= MOST_DIGITS or not whole
        height = self._height(sheet, down, across, digits)
        box = QRectF(sheet.left, sheet.y, sheet.width, height)
        scale = sheet.scales[1 if self.frame == "grad" else 0]
        rows = shortened(t, rows, sheet.width / max(across, 1))
        size = "digits_scalar" if value.size == 1 or (down <= 2 and across <= 2) else "digits_inspector"
        style = cells.CellStyle(size, self.frame)
        sheet.add(box, lambda q: cells.cells(q, t, box, rows, scale, style))
        sheet.link(box, ("cells", self.value, down, across) if self.card >= 0 else ("table", self.value), "")
        sheet.y += height
        sheet.say(self._words(value, rows))
        if not whole or value.size > MOST_DIGITS**2 or len(value.shape) > 2:
            sheet.skip(4)
            note = tr("{shape}: a click opens the table", shape=shape_tuple(value.shape))
            sheet.runs(sheet.left, sheet.width, ((note, "q"),), "note")

    @staticmethod
    def _height(sheet: Layout, down: int, across: int, digits: bool) -> float:
        if down <= 1 and across <= 1:
            return sheet.px(SCALAR_HEIGHT)
        if not digits:
            square = sheet.width / max(across, 1) * down
            return min(max(square, sheet.px(60)), sheet.px(200))
        return down * sheet.px(46 if down <= 2 else 36 if down <= 4 else 28)

    @staticmethod
    def _words(value: Value, rows: Rows) -> str:
        if value.size > MOST_DIGITS**2:
            return shape_tuple(value.shape)
        return "; ".join("  ".join("…" if v is None else num(v) for v in row) for row in rows)


def shortened(t: Theme, rows: Rows, room: float) -> Rows:
    """Return the numbers with as many digits as their cells hold at a legible size; the whole ones are on hover."""
    metrics = t.metrics(t.font("note", cells.DIGIT_WEIGHT))
    room -= cells.CELL_MARGIN * t.factor
    for digits in (4, 3, 2):
        rows = [[_rounded(v, digits) for v in row] for row in rows]
        longest = max((metrics.horizontalAdvance(num(v)) for row in rows for v in row if v is not None), default=0.0)
        if longest <= room:
            break
    return rows


def _rounded(value: float | None, digits: int) -> float | None:
    if value is None or isinstance(value, bool | np.bool_) or not np.isfinite(value):
        return value
    return float(f"{value:.{digits}g}")


def rows_of(value: Value) -> tuple[Rows, bool]:
    """Return a value's rows for display, and whether they are all of it; None stands for a gap."""
    kept = value.array if value.array is not None else value.corners
    assert kept is not None
    matrix = as_matrix(kept)
    if matrix.size == 0:
        return [], True
    if value.array is None:
        down = _with_gap(list(range(matrix.shape[0])), as_rows(value.shape)[0])
        across = _with_gap(list(range(matrix.shape[1])), as_rows(value.shape)[1])
        return [[None if i is None or j is None else _float(matrix[i, j]) for j in across] for i in down], False
    if max(matrix.shape) <= MOST_COLOURED:
        return [[_float(v) for v in row] for row in matrix], True
    picked: list[list[int | None]] = [_with_gap(_ends(n), n) for n in matrix.shape]
    down, across = picked
    return [[None if i is None or j is None else _float(matrix[i, j]) for j in across] for i in down], False


def as_matrix(array: np.ndarray) -> np.ndarray:
    """Return an array as rows and columns: leading dims below one another."""
    if array.ndim == 0:
        return array.reshape(1, 1)
    if array.ndim == 1:
        return array.reshape(1, -1)
    return array.reshape(-1, array.shape[-1]) if array.size else array.reshape(0, 0)


def as_rows(shape: tuple[int, ...]) -> tuple[int, int]:
    """Return how many rows and columns :func:`as_matrix` makes of a shape."""
    if not shape:
        return 1, 1
    down = 1
    for n in shape[:-1]:
        down *= n
    return down, shape[-1]


def _ends(count: int) -> list[int]:
    return list(range(count)) if count <= 2 * CORNER else [*range(CORNER), *range(count - CORNER, count)]


def _with_gap(kept: list[int], count: int) -> list[int | None]:
    """Put a gap in the middle of what is kept when there is more."""
    if len(kept) >= count:
        return list(kept)
    half = len(kept) // 2
    return [*kept[:half], None, *kept[half:]]


def _float(value: object) -> float:
    return value if isinstance(value, bool | np.bool_) else float(value)  # type: ignore[arg-type, return-value]
