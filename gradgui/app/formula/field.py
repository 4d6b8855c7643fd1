"""The line in which a formula is typed, with a wave under the place where something is wrong."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionFrame, QWidget

from gradgui.app import paint
from gradgui.app.theme import Theme
from gradgui.i18n import tr
from gradgui.recording.spans import char_column_of_utf16

EXAMPLE = "mean(3*(x+2)^2)"


class FormulaField(QLineEdit):
    """Types like any line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("formula_field")
        self.setProperty("mono", True)
        self.setAccessibleName(tr("Formula"))
        self.setAccessibleDescription(
            tr("A formula such as {example}; the program is written from it.", example=EXAMPLE)
        )
        self.setPlaceholderText(EXAMPLE)
        self._theme = Theme()
        self._column, self._length = -1, 0

    def set_theme(self, theme: Theme) -> None:
        """Take the size of a theme."""
        self._theme = theme
        self.setFont(theme.font("code"))
        self.update()

    def show_place(self, column: int, length: int) -> None:
        """Mark a place of the text as wrong; -1 for none."""
        wrong = column >= 0
        if wrong != bool(self.property("error")):
            self.setProperty("error", wrong)
            self.style().unpolish(self)
            self.style().polish(self)
        self._column, self._length = column, length
        self.update()

    def place_x(self) -> float:
        """Return where the wrong place begins, in pixels."""
        return self._x(self._column)

    def _x(self, column: int) -> float:
        """Return where a character begins; a text that is scrolled moves with its caret."""
        metrics, text = self.fontMetrics(), self.text()
        caret = char_column_of_utf16(text, self.cursorPosition())
        between = metrics.horizontalAdvance(text[:column]) - metrics.horizontalAdvance(text[:caret])
        return self.cursorRect().center().x() + between

    def event(self, event: QEvent) -> bool:
        # Esc and the keys of the window's menus stay the window's; a bare key is typed.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.matches(QKeySequence.StandardKey.Cancel):
                return False
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._column < 0:
            return
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        inside = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        q = QPainter(self)
        paint.begin(q)
        k = self._theme.px(1)
        least = self.fontMetrics().horizontalAdvance("0")
        left = max(float(inside.left()), self._x(self._column))
        right = min(float(inside.right()), max(left + least, self._x(self._column + self._length)))
        y = self.rect().center().y() + self.fontMetrics().height() / 2
        step = 3 * k
        count = max(2, int((right - left) / step))
        points = [(left + i * step, y - (2 * k if i % 2 else 0)) for i in range(count + 1)]
        paint.poly(q, self._theme, points, None, "error", 1.6, closed=False)
        q.end()
