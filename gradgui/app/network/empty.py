"""What the network pane shows while there is no network: a sketch of what will be there."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from gradgui.app import paint
from gradgui.i18n import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from gradgui.app.theme import Theme


def paint_empty(q: QPainter, t: Theme, box: QRectF) -> None:
    """Paint a sketch of a network, and what is missing."""
    width, height = min(t.px(440), box.width() - t.px(24)), t.px(230)
    top = max(box.top() + t.px(12), box.center().y() - height / 2)
    frame = QRectF(box.center().x() - width / 2, top, width, height)
    paint.rect(q, t, frame, "sunken", "edge", t.px(8), 1, paint.DOTTED)
    r, middle, y = t.px(15), frame.center().x(), frame.top() + t.px(78)
    columns = [
        [(middle + (i - 1) * t.px(110), y + (j - (n - 1) / 2) * t.px(42)) for j in range(n)]
        for i, n in enumerate((2, 3, 1))
    ]
    for before, column in pairwise(columns):
        for x1, y1 in before:
            for x2, y2 in column:
                paint.line(q, t, x1 + r, y1, x2 - r, y2, "edge", 1, paint.DOTTED)
    for column in columns:
        for x, at in column:
            paint.disc(q, t, x, at, r, "sunken", "edge", 1.4, paint.DOTTED)
    room = width - t.px(24)
    paint.text(q, t, middle, frame.bottom() - t.px(58), tr("No network yet"), 13, "text", 600, "c", room=room)
    words = tr("It is drawn as soon as data is multiplied with weights that require grad")
    paint.text(q, t, middle, frame.bottom() - t.px(36), words, 12, "text3", 400, "c", room=room)
    words = tr("nn.Sequential, a module, or x @ w + b by hand")
    paint.text(q, t, middle, frame.bottom() - t.px(16), words, 12, "text3", 400, "c", room=room)
