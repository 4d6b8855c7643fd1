"""The head of the network pane: what the lines mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gradgui.app import paint
from gradgui.app.graph.header import HEIGHT
from gradgui.i18n import tr

if TYPE_CHECKING:
    from gradgui.app.theme import Theme


class NetworkHeader(QWidget):
    """One line: the title, and the legend at the right. ``lead`` is the room that the tabs over it take."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.lead = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Solid blue: weight above 0; broken orange: below 0; the width is its size"))

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self._theme.ipx(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q, t, box = QPainter(self), self._theme, QRectF(self.rect())
        paint.begin(q)
        q.fillRect(box, t.color("sunken"))
        paint.line(q, t, box.left(), box.bottom() - t.px(1), box.right(), box.bottom() - t.px(1))
        y = box.center().y()
        left = self.lead or t.px(16) + paint.text(q, t, t.px(16), y, tr("Network"), "title")
        left += t.px(16)
        x = box.right() - t.px(14)
        for words, color, dash in (
            (tr("width: size"), "", None),
            (tr("below 0"), "neg_mark", (6.0, 4.0)),
            (tr("weight above 0"), "pos_mark", None),
        ):
            sign = t.px(30) if color else 0.0
            width = paint.text_width(t, words, 12) + sign
            if x - width < left:
                break
            paint.text(q, t, x, y, words, 12, "text2", 400, "r")
            if color:
                paint.line(q, t, x - width, y, x - width + t.px(22), y, color, 3, dash)
            x -= width + t.px(18)
        q.end()
