"""The heat map of the tensor looked at, or of its gradient: 0 in the middle of the scale, digits where they fit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize
from PySide6.QtGui import QHelpEvent, QImage, QPainter
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gradgui.app import paint
from gradgui.app.cells import LIGHTEST, CellStyle, ColorScale, cell_color, cells
from gradgui.app.plots.absence import why_nothing
from gradgui.app.plots.ticks import Upright
from gradgui.app.theme import Theme
from gradgui.i18n import tr
from gradgui.recording.numerals import num
from gradgui.state.heatmap import EMPTY, Grid, HeatState, grid, place_of

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from gradgui.recording.values import Value

BAR: Final = 12.0  # how wide the bar of colours is
LARGEST_CELL: Final = 96.0
LEAST_CELL: Final = 24.0  # how wide a cell may be however low it is: a column is to be seen
MOST_CELLS: Final = 1024  # beyond it a cell is a pixel of a picture, without a frame of its own
STRAIGHT: Final = 1e6  # a log scale that bends so far out is a straight one


class HeatView(QWidget):
    """Shows rows and columns as colours; hover says the number."""

    def __init__(self, theme: Theme | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plot_heat")
        self.setAccessibleName(tr("Heat map"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.theme = theme or Theme()
        self._state = EMPTY
        self._rows: Grid = ()
        self._whole = True
        self._reach = 0.0

    @property
    def state(self) -> HeatState:
        """What is shown."""
        return self._state

    @property
    def reach(self) -> float:
        """The number with the full colour: both ends of the bar."""
        return self._reach

    @property
    def words(self) -> str:
        """What is shown in words, or why there is nothing."""
        state = self._state
        if state.missing == "empty":
            return tr("{name} has no element", name=state.name)
        if state.missing:
            return why_nothing(state.missing, state.name)
        shape = " × ".join(str(side) for side in state.shape) or tr("one number")
        words = tr("{shape} · colours from {low} to {high}", shape=shape, low=num(-self._reach), high=num(self._reach))
        return words if self._whole else tr("{words} · only the ends are kept", words=words)

    def show_state(self, state: HeatState, value: Value | None, reach: float) -> None:
        """Show another moment or tensor; ``reach`` is the largest size of an element in the run."""
        if (state, reach) == (self._state, self._reach):
            return
        self._state, self._reach = state, reach
        self._rows = grid(value) if value is not None and not state.missing else ()
        self._whole = value is None or value.array is not None
        self.setAccessibleDescription(f"{state.name}: {self.words}")
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and sizes."""
        self.theme = theme
        self.update()

    # ---- geometry ------------------------------------------------------------------------------------------------

    def box(self) -> QRectF:
        """Return where the cells are: as large as fits, and as good as square."""
        k = self.theme.factor
        left, top, right, base = 16 * k, 8 * k, self._bar().left() - 14 * k, self._base()
        down, across = len(self._rows), len(self._rows[0])
        height = min((base - top) / down, LARGEST_CELL * k)
        width = min((right - left) / across, max(2 * height, LEAST_CELL * k), 2 * LARGEST_CELL * k)
        height = min(height, 2 * width)
        return QRectF(left, top, max(width * across, 1.0), max(height * down, 1.0))

    def cell_at(self, spot: QPointF) -> tuple[int, int] | None:
        """Return the row and column under a place."""
        if not self._rows or not self.box().contains(spot):
            return None
        box = self.box()
        down, across = len(self._rows), len(self._rows[0])
        row, column = (spot.y() - box.top()) / box.height() * down, (spot.x() - box.left()) / box.width() * across
        return min(int(row), down - 1), min(int(column), across - 1)

    def _base(self) -> float:
        return max(self.height() - self.theme.metrics("note").height() - 14 * self.theme.factor, 40.0)

    def _bar(self) -> QRectF:
        k = self.theme.factor
        widest = max(paint.text_width(self.theme, num(n), "note") for n in self._ticks())
        left = self.width() - 14 * k - widest - 6 * k - BAR * k
        tall = self.theme.metrics("note").height() / 2
        return QRectF(left, 8 * k + tall, BAR * k, max(self._base() - 8 * k - 2 * tall, 10 * k))

    def _ticks(self) -> tuple[float, ...]:
        if self._reach <= 0:
            return (0.0,)
        inner = [n for n in Upright(-self._reach, self._reach).lines if abs(n) < 0.8 * self._reach and n]
        return (-self._reach, *(n for n in inner if n < 0), 0.0, *(n for n in inner if n > 0), self._reach)

    # ---- painting ------------------------------------------------------------------------------------------------

    def _scale(self) -> ColorScale:
        return ColorScale(self._reach, max(self._reach, 1e-300) * STRAIGHT)

    def _paint_cells(self, q: QPainter) -> None:
        box = self.box()
        token = "grad" if self._state.grad else "data"
        if len(self._rows) * len(self._rows[0]) <= MOST_CELLS:
            cells(q, self.theme, box, self._rows, self._scale(), CellStyle("digits_small", token))
            return
        q.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        q.drawImage(box, self._image())
        paint.rect(q, self.theme, box, None, token, 0, 1)

    def _image(self) -> QImage:
        """Return a pixel for each cell: many cells are not painted one by one."""
        t, scale = self.theme, self._scale()
        numbers = np.array([[math.nan if n is None else n for n in row] for row in self._rows])
        share = np.clip(np.abs(numbers) / (scale.vmax or 1.0), 0, 1)[..., None]
        ground, plus, minus, odd = (
            np.array([color.red(), color.green(), color.blue()])
            for color in map(t.color, ("pane", "pos", "neg", "error_tint"))
        )
        end = np.where((numbers > 0)[..., None], plus, minus)
        mixed = ground + (end - ground) * (LIGHTEST + (1 - LIGHTEST) * share)
        mixed = np.where((numbers == 0)[..., None], ground, mixed)
        mixed = np.where(np.isfinite(numbers)[..., None], mixed, odd)
        pixels = np.ascontiguousarray(np.round(mixed).astype(np.uint8))
        height, width = numbers.shape
        return QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()

    def _paint_bar(self, q: QPainter) -> None:
        """Paint the colours from the largest number down to minus it, 0 in the middle."""
        t, box, scale = self.theme, self._bar(), self._scale()
        rows = max(round(box.height()), 2)
        q.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for at in range(rows):
            number = self._reach * (1 - 2 * (at + 0.5) / rows)
            band = QRectF(box.left(), box.top() + at * box.height() / rows, box.width(), box.height() / rows + 1)
            q.fillRect(band, cell_color(t, number, scale))
        q.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        paint.rect(q, t, box, None, "edge", 0, 1)
        for number in self._ticks():
            share = number / self._reach if self._reach > 0 else 0.0
            y = box.center().y() - share * box.height() / 2
            paint.line(q, t, box.right(), y, box.right() + t.px(3), y, "edge")
            paint.text(q, t, box.right() + t.px(6), y, num(number), "note", "text2")

    def paintEvent(self, event: QPaintEvent) -> None:
        q, t = QPainter(self), self.theme
        k = t.factor
        paint.begin(q)
        q.fillRect(event.rect(), t.color("pane"))
        if self._rows:
            self._paint_cells(q)
            self._paint_bar(q)
            y = self.height() - 4 * k - t.metrics("note").height() / 2
            paint.text(q, t, 16 * k, y, self.words, "note", "text2", room=self.width() - 32 * k)
        else:
            box = QRectF(16 * k, 6 * k, self.width() - 32 * k, max(self.height() - 28 * k, 40 * k))
            dash = paint.DOTTED if self._state.missing in ("nothing", "not_yet") else None
            paint.rect(q, t, box, "sunken", "edge", 8 * k, 1, dash)
            room = box.width() - 32 * k
            paint.text(q, t, box.left() + 16 * k, box.center().y(), self.words, "small", "text3", room=room)
        q.end()

    # ---- Qt ------------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(round(self.theme.space("right")), round(self.theme.space("bottom")))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.ipx(160), self.theme.ipx(100))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def tip(self, spot: QPointF) -> str:
        """Return which element is under a place, and its number."""
        found = self.cell_at(spot)
        if found is None:
            return ""
        number = self._rows[found[0]][found[1]]
        if number is None:
            return tr("not kept: only the first and last elements are")
        if not self._whole:
            return num(number)
        place = ", ".join(str(i) for i in place_of(self._state.shape, *found))
        return f"{self._state.name}[{place}] = {num(number)}" if place else f"{self._state.name} = {num(number)}"
