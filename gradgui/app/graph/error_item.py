"""The item that draws an error over the picture: numbers on the culprits, the stale reference, the two sums."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gradgui.app import marks, paint
from gradgui.app.graph.context import TILES_BELOW, Context
from gradgui.app.graph.under_paint import PIPS_TOP
from gradgui.graph.geometry import CARD_H, CARD_W

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.app.graph.items import CardItem, WiresItem
    from gradgui.state.graph_error import Culprit, Sum

STEP = 24.0  # between two numbers at one corner


class ErrorItem(QGraphicsItem):
    """Lies over everything, and takes no clicks."""

    def __init__(
        self, context: Context, card: Callable[[int], CardItem | None], wires: Callable[[int], WiresItem | None]
    ) -> None:
        super().__init__()
        self.context, self._card, self._wires = context, card, wires
        self.setZValue(3)
        self.setVisible(False)

    def boundingRect(self) -> QRectF:
        """Return the whole picture."""
        geometry = self.context.stage.geometry
        return QRectF(0, 0, geometry.width, geometry.height)

    def shape(self) -> QPainterPath:
        """Return nothing: what lies under it is clicked."""
        return QPainterPath()

    def refresh(self) -> None:
        """Show or hide with the moment."""
        self.setVisible(bool(self.context.state.error.culprits))
        self.update()

    def paint(self, q: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint reference, numbers and sums."""
        c, look = self.context, self.context.state.error
        if c.zoom < TILES_BELOW:
            return
        paint.begin(q)
        self._reference(q)
        taken: dict[int, int] = {}
        for culprit in sorted(look.culprits, key=lambda k: -k.number):
            self._number(q, culprit, taken)
        if look.sums and c.stage.error_box is not None and self._card(look.new_card) is not None:
            box = QRectF(*c.stage.error_box)
            if c.frame is None or c.frame.contains(box):
                self._sums(q, box)

    def _number(self, q: QPainter, culprit: Culprit, taken: dict[int, int]) -> None:
        t, item = self.context.theme, self._card(culprit.card)
        if item is None:
            return
        at = item.pos()
        wire = self._version_wire(culprit.card) if culprit.part == "version" else None
        if wire is not None:
            self._change(q, culprit, *wire)
        elif culprit.part == "pips" and item.look is not None and item.look.pips:
            end = max(0.0, item.pips_end(self.context.theme))
            marks.badge(q, t, at.x() + end + 9, at.y() + PIPS_TOP + 9, culprit.number, culprit.token)
            self._words(q, item)
        else:
            off = taken.get(culprit.card, 0)
            taken[culprit.card] = off + 1
            marks.badge(q, t, at.x() + CARD_W + 3 - off * STEP, at.y() + 1, culprit.number, culprit.token, 10)

    def _change(self, q: QPainter, culprit: Culprit, x: float, y: float) -> None:
        """Paint number, code and line of an in-place change at its arrow."""
        t, words = self.context.theme, self.context.line_text(culprit.line)
        look, item = self.context.state.error, self._card(culprit.card)
        saver = self._card(look.stale_card)
        width = min(paint.text_width(t, culprit.text, 13, 600, mono=True), 150.0)
        if item is not None and saver is not None and abs(saver.pos().x() - item.pos().x()) < 1:
            y = item.pos().y() - 20  # what the saver keeps stands above
            line = paint.text_width(t, words, 12)
            paint.rect(q, t, QRectF(x - 30 - width - line, y - 9, width + line + 14, 18), "pane")
            paint.text(q, t, x - 18, y, words, 12, "text2", 400, "r")
            paint.text(q, t, x - 26 - line, y, culprit.text, 13, "text", 600, "r", mono=True, room=width)
        else:
            paint.rect(q, t, QRectF(x - 20 - width, y - 18, width + 4, 36), "pane")
            paint.text(q, t, x - 18, y - 9, culprit.text, 13, "text", 600, "r", mono=True, room=width)
            paint.text(q, t, x - 18, y + 10, words, 12, "text2", 400, "r")
        marks.badge(q, t, x, y, culprit.number, culprit.token, 10)

    def _version_wire(self, card: int) -> tuple[float, float] | None:
        """Return the middle of the arrow from the old version to a card."""
        wires = self._wires(card)
        wire = next((w for w in wires.wires if w.version), None) if wires is not None else None
        if wires is None or wire is None:
            return None
        (x1, y1), (x2, y2) = wire.data[0], wire.data[-1]
        return (x1 + x2) / 2 + wires.pos().x(), (y1 + y2) / 2 + wires.pos().y()

    def _words(self, q: QPainter, item: CardItem) -> None:
        """Say under the saver what it wants: below everything that hangs there, for there it is free."""
        look, t = self.context.state.error, self.context.theme
        if look.stale_card != item.card:
            return
        x, y = item.pos().x(), item.pos().y() + CARD_H + item.below + 12
        new = self._card(look.new_card)
        if new is not None and abs(new.pos().x() - x) < 1:  # the arrow to the new version goes there
            x, y = x + CARD_W + 26, item.pos().y() + PIPS_TOP + 9
        width = paint.text_width(t, look.words, 12, 500)
        paint.rect(q, t, QRectF(x - 3, y - 9, width + 6, 18), "pane")
        paint.text(q, t, x, y, look.words, 12, "text", 500)

    def _reference(self, q: QPainter) -> None:
        """Paint the way from the stale pip to the version that stands there now."""
        look, t = self.context.state.error, self.context.theme
        old, new = self._card(look.stale_card), self._card(look.new_card)
        if old is None or new is None or look.stale_card < 0:
            return
        a = QPointF(old.pos().x() - 2, old.pos().y() + PIPS_TOP + 9)
        right = new.pos().x() < old.pos().x()
        b = new.pos() + QPointF(CARD_W + 5 if right else -5, 46)
        path = QPainterPath(a)
        path.cubicTo(a - QPointF(56, 0), b + QPointF(76 if right else -76, 0), b)
        paint.path(q, t, path, "error", 2, paint.DASHED)
        marks.arrow_head(q, t, b.x(), b.y(), math.pi if right else 0.0, "data", "error")

    def _sums(self, q: QPainter, box: QRectF) -> None:
        look, t = self.context.state.error, self.context.theme
        paint.rect(q, t, box, "pane", "error", 8, 1.2)
        x, y, room = box.left() + 16, box.top() + 22, box.width() - 32
        paint.text(q, t, x, y, look.title, 13, "text", 700, room=room)
        for number, row in enumerate(look.sums):
            self._sum(q, x, y + 24 + 22 * number, row, "error" if number else "text", room)

    def _sum(self, q: QPainter, x: float, y: float, row: Sum, ink: str, room: float) -> None:
        """Paint one line; the number that makes the difference is heavy."""
        t, look = self.context.theme, self.context.state.error
        labels = max(paint.text_width(t, one.label, 13) for one in look.sums)
        works = max(paint.text_width(t, one.work, 13, 700) for one in look.sums)
        paint.text(q, t, x, y, row.label, 13, "text2")
        place = x + (labels + 8 if row.label else 0)
        first, times, rest = row.work.partition(" × ")
        number, equals, result = rest.partition(" = ")
        place += paint.text(q, t, place, y, first + times, 13)
        place += paint.text(q, t, place, y, number, 13, ink, 700)
        place += paint.text(q, t, place, y, equals + result, 13)
        start = max(place + 12, x + labels + 8 + works + 14)
        paint.text(q, t, start, y, row.note, 13, "text2", room=x + room - start)
