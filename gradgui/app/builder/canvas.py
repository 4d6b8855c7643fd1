"""Points that are drawn: a click adds one, dragging moves it, the right button takes it away, Shift is a brush."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gradgui.app import paint
from gradgui.app.builder import points_paint
from gradgui.app.builder.points_paint import Place, Window
from gradgui.app.theme import Theme
from gradgui.i18n import ntr, tr
from gradgui.mlp.check import MOST_ROWS

if TYPE_CHECKING:
    from gradgui.mlp.spec import Data

HEIGHT: Final = 220.0
CATCH: Final = 9.0  # so near the pointer takes hold of a point
BRUSH: Final = 22.0  # the radius in which the brush scatters
STRIDE: Final = 8.0  # the brush adds a point each time it has gone so far
STEP: Final = 0.1  # of the keys
DIGITS: Final = 2
_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_KEYS: Final = (*_ARROWS, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class PointsCanvas(QWidget):
    """Shows rows of two inputs and a class, or of an input and its target; asks for other rows."""

    rowsChanged = Signal(tuple)
    full = Signal()  # there is no room for another point
    released = Signal()  # what comes next is another change

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = Theme()
        self._rows: tuple[tuple[float, ...], ...] = ()
        self._curve = False
        self._window = Window()
        self.kind = 0  # the class of the next point
        self._held = -1  # the point under the pointer
        self._last: QPointF | None = None  # where the brush has left its last point
        self._cross: Place | None = None  # where the keys are
        self._scatter = random.Random(0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleDescription(
            tr("Click to add a point, drag to move it, right click to take it away; with Shift a brush."
               " Arrow keys and Enter add, Delete takes away.")
        )  # fmt: skip

    @property
    def rows(self) -> tuple[tuple[float, ...], ...]:
        """The points shown."""
        return self._rows

    def show_data(self, data: Data) -> None:
        """Show the rows of drawn points; the window grows with them and never shrinks under the pointer."""
        self._curve = not data.classes
        window = self._window.holding([(row[0], row[1]) for row in data.rows])
        if (data.rows, window) != (self._rows, self._window):
            self._rows, self._window = data.rows, window
            self._held = min(self._held, len(data.rows) - 1)
            self.update()
        self.setAccessibleName(ntr("Drawing: {n} point", "Drawing: {n} points", len(data.rows)))

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        self.setFixedHeight(theme.ipx(HEIGHT))
        self.update()

    def spot(self, place: Place) -> QPointF:
        """Return where a place is on the canvas."""
        return self._window.spot(self._box(), place)

    # ---- changes ---------------------------------------------------------------------------------------------

    def add(self, place: Place) -> None:
        """Add a point of the chosen class."""
        if len(self._rows) >= MOST_ROWS:
            self.full.emit()
            return
        self._held = len(self._rows)
        self._tell((*self._rows, self._row(place, self.kind)))

    def remove(self, number: int) -> None:
        """Take a point away."""
        if 0 <= number < len(self._rows):
            self._held = -1
            self._tell(self._rows[:number] + self._rows[number + 1 :])

    def _move(self, number: int, place: Place) -> None:
        kind = self._rows[number][2] if not self._curve else 0
        rows = list(self._rows)
        rows[number] = self._row(place, int(kind))
        self._tell(tuple(rows))

    def _row(self, place: Place, kind: int) -> tuple[float, ...]:
        x, y = (round(number, DIGITS) + 0.0 for number in place)
        return (x, y) if self._curve else (x, y, kind)

    def _tell(self, rows: tuple[tuple[float, ...], ...]) -> None:
        if rows != self._rows:
            self._rows = rows
            self.update()
            self.rowsChanged.emit(rows)

    def _near(self, spot: QPointF) -> int:
        """Return the point that a spot takes hold of, -1 for none."""
        reach, found = self._theme.px(CATCH), -1
        for number, row in enumerate(self._rows):
            there = self.spot((row[0], row[1])) - spot
            distance = math.hypot(there.x(), there.y())
            if distance <= reach:
                reach, found = distance, number
        return found

    def _brush(self, spot: QPointF) -> None:
        angle, radius = self._scatter.uniform(0, 2 * math.pi), self._scatter.uniform(0, self._theme.px(BRUSH))
        self._last = spot
        there = spot + QPointF(radius * math.cos(angle), radius * math.sin(angle))
        self.add(self._window.place(self._box(), there))

    # ---- Qt --------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in _KEYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
                event.accept()
                return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot = event.position()
        self._cross = None
        if event.button() is Qt.MouseButton.RightButton:
            self.remove(self._near(spot))
            self.released.emit()
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._brush(spot)
        elif event.button() is Qt.MouseButton.LeftButton:
            self._held = self._near(spot)
            if self._held < 0:
                self.add(self._window.place(self._box(), spot))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = event.position()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            held = self._near(spot)
            if held != self._held:
                self._held = held
                self.update()
        elif self._last is not None:
            gone = spot - self._last
            if math.hypot(gone.x(), gone.y()) >= self._theme.px(STRIDE):
                self._brush(spot)
        elif 0 <= self._held < len(self._rows):
            self._move(self._held, self._window.place(self._box(), spot))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        del event
        self._last = None
        self.released.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ARROWS:
            across, up = _ARROWS[Qt.Key(event.key())]
            x, y = self._cross or (0.0, 0.0)
            self._cross = (round(x + STEP * across, DIGITS), round(y + STEP * up, DIGITS))
            self._held = self._near(self.spot(self._cross))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.add(self._cross or (0.0, 0.0))
            self.released.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove(self._held)
            self.released.emit()
        elif event.matches(QKeySequence.StandardKey.Cancel):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._cross = None
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.ipx(HEIGHT), self._theme.ipx(HEIGHT))

    def _box(self) -> QRectF:
        return QRectF(self.rect()).adjusted(1, 1, -1, -1)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q, t = QPainter(self), self._theme
        paint.begin(q)
        box = self._box()
        points_paint.ground(q, t, box, self._window)
        points_paint.corners(q, t, box, self._window)
        paint.rect(q, t, box, None, "text" if self.hasFocus() else "edge", 0, 2 if self.hasFocus() else 1)
        if not self._rows:
            paint.text(q, t, box.center().x(), box.center().y(), tr("Click to add points"), "body", "text3", align="c")
        for number, row in enumerate(self._rows):
            spot = self.spot((row[0], row[1]))
            if number == self._held:
                paint.disc(q, t, spot.x(), spot.y(), t.px(8), None, "text", 2)
            points_paint.mark(q, t, spot, int(row[2]) if not self._curve else 0)
        if self._cross is not None:
            spot = self.spot(self._cross)
            for across, up in _ARROWS.values():
                paint.line(q, t, spot.x() + t.px(3) * across, spot.y() + t.px(3) * up,
                           spot.x() + t.px(9) * across, spot.y() + t.px(9) * up, "text", 1.4)  # fmt: skip
        q.end()
