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

    def __init__(self, box: QRectF, text: str, take: Callable[[str], bool], theme: Theme, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setObjectName("cell_editor")
        self.setAccessibleName(tr("New number for this cell"))
        self.setToolTip(tr("Enter writes it into the program, Esc leaves it as it was"))
        self._take = take
        self._gone = False
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFont(theme.font("body", 600))
        wide = max(box.width(), theme.px(84))
        tall = max(box.height(), theme.px(28))
        left = min(max(box.center().x() - wide / 2, 0), max(parent.width() - wide, 0))
        self.setGeometry(QRectF(left, max(box.center().y() - tall / 2, 0), wide, tall).toRect())
        self.textEdited.connect(lambda _text: self._mark(False))
        self.selectAll()
        self.show()
        self.setFocus()

    def leave(self) -> None:
        """Close, whether the number was taken or not."""
        if self._gone:
            return
        self._gone = True
        self.left.emit()
        self.hide()
        self.deleteLater()

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
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._take(self.text()):
                self.leave()
            else:
                self._mark(True)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason and self.isVisible():
            self.leave()
