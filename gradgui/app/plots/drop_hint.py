"""Where a card that is carried over the plots will land: a frame over the pane, with what will be plotted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from gradgui.app import paint
from gradgui.app.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class DropHint(QWidget):
    """Lies over its parent and takes no clicks; hidden until something is carried over it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.theme = Theme()
        self._over = parent
        self._words = ""
        self.hide()

    @property
    def words(self) -> str:
        """What it says."""
        return self._words

    def offer(self, words: str) -> None:
        """Say what happens when the card is let go here."""
        self._words = words
        self.setGeometry(self._over.rect())
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q, t = QPainter(self), self.theme
        paint.begin(q)
        box = QRectF(self.rect()).adjusted(t.px(6), t.px(6), -t.px(6), -t.px(6))
        paint.rect(q, t, box, t.color("data_tint", 215), "data", t.px(8), 2, paint.DASHED)
        room = box.width() - t.px(16)
        paint.text(q, t, box.center().x(), box.center().y(), self._words, "title", "text", align="c", room=room)
        q.end()
