"""What the graph pane shows while there is nothing: a sketch of what will be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from gradgui.app import paint
from gradgui.i18n import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from gradgui.app.theme import Theme


def paint_empty(q: QPainter, t: Theme, box: QRectF) -> None:
    """Paint a sketch of what will be there, and what is missing."""
    paint.begin(q)
    width, height = min(t.px(420), box.width() - t.px(24)), t.px(210)
    frame = QRectF(
        box.center().x() - width / 2, max(box.top() + t.px(16), box.center().y() - height / 2), width, height
    )
    paint.rect(q, t, frame, "sunken", "edge", t.px(8), 1, paint.DOTTED)
    y, w, h = frame.top() + t.px(28), t.px(62), t.px(74)
    for i in range(3):
        x = frame.center().x() - t.px(137) + i * t.px(106)
        paint.rect(q, t, QRectF(x, y, w, h), None, "edge", 0 if i == 0 else t.px(8), 1.4, paint.DOTTED)
        if i < 2:
            paint.line(q, t, x + w + t.px(6), y + h / 2, x + t.px(100), y + h / 2, "edge", 1.4, paint.DOTTED)
    middle, room = frame.center().x(), width - t.px(24)
    paint.text(q, t, middle, y + h + t.px(34), tr("No tensor yet"), 13, "text", 600, "c", room=room)
    words = tr("The first one that the program makes stands here")
    paint.text(q, t, middle, y + h + t.px(60), words, 12, "text3", 400, "c", room=room)
