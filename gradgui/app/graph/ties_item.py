"""The item that ties cards together: a name that moves, and a second graph with the nodes whose backward made it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gradgui.app import marks, paint
from gradgui.app.graph.context import TILES_BELOW, Context
from gradgui.graph.geometry import CARD_H, CARD_W

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.app.graph.items import CardItem
    from gradgui.state.graph_names import NameMove

TAG_H = 18.0
MOST = 12  # cards of a second graph that are tied at once; of a larger one only those that are looked at


class TiesItem(QGraphicsItem):
    """Lies over cards, and takes no clicks."""

    def __init__(self, context: Context, card: Callable[[int], CardItem | None]) -> None:
        super().__init__()
        self.context, self._card = context, card
        self.setZValue(2.5)

    def boundingRect(self) -> QRectF:
        """Return the whole picture."""
        geometry = self.context.stage.geometry
        return QRectF(0, 0, geometry.width, geometry.height)

    def shape(self) -> QPainterPath:
        """Return nothing: what lies under it is clicked."""
        return QPainterPath()

    def refresh(self) -> None:
        """Show or hide with the moment."""
        self.setVisible(bool(self.context.state.names or self.context.stage.second))
        self.update()

    def paint(self, q: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint ties and tags."""
        if self.context.zoom < TILES_BELOW:
            return
        paint.begin(q)
        tied = self._tied()
        for made, node in tied:
            self._tie(q, made, node)
        for node in {node.card: node for _, node in tied}.values():
            self._sign(q, node.pos() + QPointF(CARD_W / 2, -10))
        for move in self.context.state.names:
            self._move(q, move)

    def _tied(self) -> list[tuple[CardItem, CardItem]]:
        """Return the cards of the second graph that have come, each with the card of its node."""
        c = self.context
        come = {made: node for made, node in c.stage.second.items() if c.has_come(made)}
        if len(come) > MOST:
            seen = {c.state.now.card, c.state.selection.card}
            come = {made: node for made, node in come.items() if made in seen or node in seen}
        pairs = ((self._card(made), self._card(node)) for made, node in come.items())
        return [(made, node) for made, node in pairs if made is not None and node is not None]

    def _tie(self, q: QPainter, made: CardItem, node: CardItem) -> None:
        """Paint the way from a node up to an operation that its backward recorded."""
        t = self.context.theme
        start = node.pos() + QPointF(CARD_W / 2, -4)
        end = made.pos() + QPointF(CARD_W / 2, CARD_H + 34)
        path = QPainterPath(start)
        path.cubicTo(start - QPointF(0, 40), end + QPointF(0, 40), end)
        paint.path(q, t, path, "grad", 1.6, paint.FINE_DASHED)
        paint.disc(q, t, end.x(), end.y(), 3.5, "grad")

    def _sign(self, q: QPainter, spot: QPointF) -> None:
        """Paint the sign of a derivative where the ties of a node begin."""
        t = self.context.theme
        paint.disc(q, t, spot.x(), spot.y(), 10, "grad_tint", "grad", 1.2)
        paint.text(q, t, spot.x(), spot.y(), "∂", 12, "grad", 600, "c")

    def _move(self, q: QPainter, move: NameMove) -> None:
        """Paint the dotted place that a name has left, and its tag where it is now."""
        t, old, new = self.context.theme, self._card(move.old), self._card(move.new)
        if old is None or new is None or old is new:
            return
        width = max(30.0, paint.text_width(t, move.name, 13, 700) + 16)
        left = QRectF(old.pos().x() + (CARD_W - width) / 2, old.pos().y() - TAG_H / 2 - 1, width, TAG_H)
        right = QRectF(new.pos().x() + (CARD_W - width) / 2, new.pos().y() - TAG_H / 2 - 1, width, TAG_H)
        forward = right.center().x() >= left.center().x()
        a = QPointF(left.right() if forward else left.left(), left.center().y())
        b = QPointF(right.left() if forward else right.right(), right.center().y())
        paint.line(q, t, a.x(), a.y(), b.x(), b.y(), "data", 1.6, paint.DASHED)
        marks.arrow_head(q, t, b.x(), b.y(), 0.0 if forward else math.pi, "data", "data")
        paint.rect(q, t, left, "pane", "edge", 3, 1.2, paint.DOTTED)
        paint.text(q, t, left.center().x(), left.center().y(), move.name, 12, "text3", 500, "c")
        paint.rect(q, t, right, "now", "now_ink", 3, 1.4)
        paint.text(q, t, right.center().x(), right.center().y(), move.name, 13, "now_ink", 700, "c")
