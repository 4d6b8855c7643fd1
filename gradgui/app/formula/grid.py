"""The numbers of one letter as cells: pick one, type into it."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from gradgui.app import cells, paint
from gradgui.app.theme import Theme
from gradgui.formula.leaves import LARGEST, Leaf
from gradgui.i18n import tr
from gradgui.recording.numerals import num

if TYPE_CHECKING:
    from gradgui.app.cells import Rows

CELL: Final = (50, 26)
SCALE: Final = cells.ColorScale(5.0)
ARROWS: Final = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
TABS: Final = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
STARTS: Final = "0123456789.-−"


class CellGrid(QWidget):
    """Shows a leaf; one cell is selected."""

    selected = Signal(int)
    valueTyped = Signal(int, float)

    def __init__(self, leaf: Leaf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"cells_{leaf.name}")
        self._theme = Theme()
        self._leaf = leaf
        self.place = 0
        self._entry = QLineEdit(self)
        self._entry.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._entry.hide()
        self._entry.editingFinished.connect(self._on_entry_finished)
        self._entry.installEventFilter(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip(tr("Click a cell and drag its slider, or type a number; Tab goes on to the next"))
        self._describe()

    def show_leaf(self, leaf: Leaf) -> None:
        """Show other numbers, or another shape."""
        if leaf.shape != self._leaf.shape:
            self._entry.hide()
        self._leaf = leaf
        self.place = min(self.place, len(leaf.values) - 1)
        self._resize()
        self._describe()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        self._entry.setStyleSheet(f"QLineEdit {{ padding: 0px; min-height: 0px; border-radius: 0px;"
                                  f" font-size: {theme.type_px('body')}px; }}")  # fmt: skip
        self._resize()

    def select(self, place: int) -> None:
        """Select another cell."""
        if place != self.place and 0 <= place < len(self._leaf.values):
            self.place = place
            self._describe()
            self.update()
            self.selected.emit(place)

    def _size(self) -> tuple[int, int]:
        shape = self._leaf.shape
        return ((1, *shape)[-2], shape[-1]) if shape else (1, 1)

    def _resize(self) -> None:
        rows, columns = self._size()
        self.setFixedSize(self._theme.ipx(CELL[0]) * columns, self._theme.ipx(CELL[1]) * rows)

    def _describe(self) -> None:
        leaf = self._leaf
        self.setAccessibleName(tr("Numbers of {name}", name=leaf.name))
        self.setAccessibleDescription(f"{leaf.place_text(self.place)} = {num(leaf.values[self.place])}")

    def _box(self, place: int) -> QRectF:
        rows, columns = self._size()
        w, h = self.width() / columns, self.height() / rows
        return QRectF(place % columns * w, place // columns * h, w, h)

    # ---- typing ----------------------------------------------------------------------------------------------

    def edit(self, text: str = "") -> None:
        """Begin to type into the selected cell."""
        self._entry.setGeometry(self._box(self.place).toRect())
        self._entry.setText(text or num(self._leaf.values[self.place]).replace("−", "-"))
        self._entry.setAccessibleName(self._leaf.place_text(self.place))
        self._entry.show()
        self._entry.setFocus()
        if not text:
            self._entry.selectAll()

    def _on_entry_finished(self) -> None:
        if not self._entry.isVisible():
            return
        self._entry.hide()
        try:
            value = float(self._entry.text().strip().replace("−", "-").replace(",", "."))
        except ValueError:
            return
        if isfinite(value) and abs(value) < LARGEST and value != self._leaf.values[self.place]:
            self.valueTyped.emit(self.place, value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._entry or not isinstance(event, QKeyEvent):
            return False
        if event.type() is QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()  # the window would go back
            return True
        if event.type() is QEvent.Type.KeyPress:
            step = TABS.get(Qt.Key(event.key()), 0)
            if step:
                self._on_entry_finished()
                self._go_on(step)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._entry.hide()
                self.setFocus()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._on_entry_finished()
                self.setFocus()
                return True
        return False

    def _go_on(self, step: int) -> None:
        """Type into the next cell or the one before; beyond the last the grid itself has the focus again."""
        place = self.place + step
        if 0 <= place < len(self._leaf.values):
            self.select(place)
            self.edit()
        else:
            self.setFocus()

    # ---- Qt --------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return self.size()

    def event(self, event: QEvent) -> bool:
        # The window steps in time with the arrows, but cells that have the focus are walked with them.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            bare = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if bare and (event.key() in ARROWS or (event.text() and event.text() in STARTS)):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows, columns = self._size()
        if event.key() in ARROWS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            down, right = ARROWS[Qt.Key(event.key())]
            row, column = divmod(self.place, columns)
            row, column = row + down, column + right
            if 0 <= row < rows and 0 <= column < columns:
                self.select(row * columns + column)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.edit()
        elif event.text() and event.text() in STARTS:
            self.edit(event.text())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        places = range(len(self._leaf.values))
        self.select(next((i for i in places if self._box(i).contains(event.position())), self.place))
        self.setFocus()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        del event
        self.edit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q = QPainter(self)
        paint.begin(q)
        rows, columns = self._size()
        values = self._leaf.values
        table: Rows = [values[i * columns : (i + 1) * columns] for i in range(rows)]
        cells.cells(q, self._theme, QRectF(self.rect()), table, SCALE, cells.CellStyle(type_size="body"))
        spot = self._box(self.place)
        paint.rect(q, self._theme, spot.adjusted(1, 1, -1, -1), None, "text", 0, 3 if self.hasFocus() else 2)
        q.end()
