"""A field over one cell, in which its number is typed anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gradgui.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.app.theme import Theme


class CellEditor(QLineEdit):
    """Asks ``take`` with what was typed; it stays open and red while that says no."""

    left = Signal()
    moved = Signal(int)  # to the next cell (1) or the one before (-1)

    def __init__(self, box: QRectF, text: str, take: Callable[[str], bool], theme: Theme, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setObjectName("cell_editor")
        self._parent = parent
        self.setAccessibleName(tr("New number for this cell"))
        self.setToolTip(tr("Enter writes it into the program, Tab goes on to the next cell, Esc leaves it as it was"))
        self._take, self._first, self._theme = take, text, theme
        self._gone = False
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFont(theme.font("body", 600))
        self.place(box)
        self.textEdited.connect(lambda _text: self._mark(False))
        self.selectAll()
        self.show()
        self.setFocus()

    def place(self, box: QRectF) -> None:
        """Stand over a cell, large enough to type in."""
        wide = max(box.width(), self._theme.px(84))
        tall = max(box.height(), self._theme.px(28))
        left = min(max(box.center().x() - wide / 2, 0), max(self._parent.width() - wide, 0))
        self.setGeometry(QRectF(left, max(box.center().y() - tall / 2, 0), wide, tall).toRect())

    def leave(self) -> None:
        """Close, whether the number was taken or not."""
        if self._gone:
            return
        self._gone = True
        self.left.emit()
        self.hide()
        self.deleteLater()

    def _taken(self) -> bool:
        """Have it written, unless it is what it was; say whether all is well."""
        well = self.text() == self._first or self._take(self.text())
        self._mark(not well)
        return well

    def _mark(self, wrong: bool) -> None:
        if bool(self.property("error")) != wrong:
            self.setProperty("error", wrong)
            self.style().unpolish(self)
            self.style().polish(self)

    # ---- Qt --------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        # Esc belongs to the field while it is open, not to the window.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.accept()
            return True
        # Qt takes Tab for itself before keyPressEvent.
        tabs = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in tabs:
            if self._taken():
                self.moved.emit(tabs[Qt.Key(event.key())])
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._taken():
                self.leave()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason and self.isVisible():
            self.leave()
