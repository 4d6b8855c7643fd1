"""In front of a class: the frame holds a card and its neighbours whole, and what is cut by it becomes a chip."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gradgui.app import marks, paint
from gradgui.app.graph.wire_paint import wire_path
from gradgui.graph.far_ends import FarEnd, Frame, Way, far_ends, kept_apart
from gradgui.graph.geometry import CARD_H, CARD_W, CHIP_H
from gradgui.recording.naming import label_of_card

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.app.graph.canvas import GraphCanvas
    from gradgui.app.graph.context import Context
    from gradgui.app.graph.items import CardItem

AIR = 12.0  # above the cards
CHIP_ROOM = 46.0  # at each side
TYPE = 13
MOST_GIVEN_UP = 4


class CloseUp:
    """Aims the camera, and says which cards the frame holds."""

    def __init__(self, canvas: GraphCanvas) -> None:
        self._canvas = canvas

    def restyle(self) -> None:
        """Take away what the frame does not need in front of a class."""
        policy = Qt.ScrollBarPolicy
        bars = policy.ScrollBarAlwaysOff if self._canvas.theme.presenter else policy.ScrollBarAsNeeded
        self._canvas.setHorizontalScrollBarPolicy(bars)
        self._canvas.setVerticalScrollBarPolicy(bars)
        self.refresh()

    def aim(self, card: int) -> QPointF | None:
        """Return where the scroll bars go so that a card and as many neighbours as fit are seen whole."""
        box = self._box(card, whole=True)
        if box is None:
            return None
        frame = self._frame()
        seen = QRectF(box)
        for neighbour in self._neighbours(card):
            other = self._box(neighbour, whole=False)
            wider = seen.united(other) if other is not None else seen
            if wider.width() <= frame.width() - 2 * CHIP_ROOM and wider.height() <= frame.height() - AIR:
                seen = wider
        scale = self._canvas.transform().m11()
        port = self._canvas.viewport()
        return QPointF(seen.center().x() * scale - port.width() / 2, (seen.top() - AIR) * scale)

    def refresh(self) -> None:
        """Look again at what the frame holds."""
        graph = self._canvas.graph
        context, before = graph.context, graph.context.whole
        if not self._canvas.theme.presenter:
            context.frame = context.whole = None
        else:
            frame = context.frame = self._frame()
            context.whole = frozenset(card for card, item in graph.cards.items() if frame.contains(_outline(item)))
        if context.whole is not None or before is not None:
            graph.show_far_ends()

    def _frame(self) -> QRectF:
        return self._canvas.mapToScene(self._canvas.viewport().rect()).boundingRect()

    def _box(self, card: int, *, whole: bool) -> QRectF | None:
        box, item = self._canvas.graph.box_of(card), self._canvas.graph.cards.get(card)
        if box is None or item is None or not whole:
            return box
        return box.adjusted(0, 0, 0, max(30.0, item.below))

    def _neighbours(self, card: int) -> list[int]:
        """Return the cards beside a card, those that take part at the moment first."""
        graph = self._canvas.graph
        context = graph.context
        error = context.state.error
        item, wires = graph.cards.get(card), graph.wires.get(card)
        look = item.look if item is not None else None
        active = {p.port for p in look.ports if p.look in ("now", "next", "failed")} if look is not None else set()
        given = sorted(wires.wires if wires is not None else (), key=lambda w: w.port not in active)
        moved = [end for move in context.state.names for end in (move.old, move.new)]
        users = [user for user in context.stage.users.get(card, ()) if context.has_come(user)]
        found = [*moved, *(c.card for c in error.culprits), error.new_card, *(w.source for w in given), *users]
        return [seq for seq in dict.fromkeys(found) if seq >= 0 and seq != card]


class FarEndsItem(QGraphicsItem):
    """The chips at the frame, for the cards that it cuts; takes no clicks."""

    def __init__(self, context: Context, card: Callable[[int], CardItem | None]) -> None:
        super().__init__()
        self.context, self._card = context, card
        self._ends: list[tuple[QRectF, FarEnd]] = []
        self.setZValue(4)

    def boundingRect(self) -> QRectF:
        """Return the frame."""
        return self.context.frame if self.context.frame is not None else QRectF()

    def shape(self) -> QPainterPath:
        """Return nothing: what lies under it is clicked."""
        return QPainterPath()

    def show_ends(self, wires: list[tuple[tuple[float, float], ...]], ends: list[tuple[int, int]]) -> None:
        """Put a chip where each way leaves the frame; ``ends`` says from which card to which."""
        self.prepareGeometryChange()
        frame = self.context.frame
        if frame is None or self.context.whole is None:
            self._ends = []
            return
        ways: list[Way] = []
        for points, (source, card) in zip(wires, ends, strict=True):
            path = wire_path(points)
            spots = [path.pointAtPercent(i / 60) for i in range(61)]
            ways.append((source, card, tuple((spot.x(), spot.y()) for spot in spots)))
        sizes = (frame.left(), frame.top(), frame.right(), frame.bottom())
        self._ends = self._placed(ways, sizes)
        for _ in range(MOST_GIVEN_UP):
            covered = {card for card in self.context.whole if self._is_covered(card)} - {self.context.state.focus}
            if not covered:
                break
            self.context.whole -= covered  # a chip would hide a part of it, so that it is a chip itself
            self._ends = self._placed(ways, sizes)
        self.update()

    def names(self) -> set[str]:
        """Return what the chips say."""
        return {self._name(end.card) for _, end in self._ends}

    def _placed(self, ways: list[Way], frame: Frame) -> list[tuple[QRectF, FarEnd]]:
        found = far_ends(ways, self.context.whole or (), frame, self._width)
        return [(QRectF(x, y, end.w, CHIP_H), end) for end, x, y in kept_apart(found, frame)]

    def _is_covered(self, card: int) -> bool:
        item = self._card(card)
        box = _outline(item) if item is not None else QRectF()
        return any(chip.intersects(box) for chip, _ in self._ends)

    def _width(self, card: int) -> float:
        return paint.text_width(self.context.theme, self._name(card), TYPE, 600) + 20

    def _name(self, card: int) -> str:
        look = self.context.look(card)
        return look.name if look is not None else label_of_card(self.context.recording, card).text

    def paint(self, q: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint each chip; an arrow goes into those that are made from what is seen."""
        paint.begin(q)
        t = self.context.theme
        for box, end in self._ends:
            come = self.context.has_come(end.card)
            paint.rect(q, t, box.adjusted(-3, -3, 3, 3), "pane")
            paint.rect(q, t, box, "data_tint" if come else "pane", "data" if come else "edge", 0, 1.2,
                       None if come else paint.DOTTED)  # fmt: skip
            if come:
                paint.rect(q, t, QRectF(box.left(), box.top(), 5, box.height()), "data")
            ink = "text" if come else "text3"
            paint.text(q, t, box.center().x() + 2, box.center().y(), self._name(end.card), TYPE, ink, 600, "c",
                       italic=not come)  # fmt: skip
            if end.onward and come:
                marks.arrow_head(q, t, *self._tip(box, end), "data", "data")

    @staticmethod
    def _tip(box: QRectF, end: FarEnd) -> tuple[float, float, float]:
        if end.side == "bottom":
            return box.center().x(), box.top() - 2, math.pi / 2
        if end.side == "top":
            return box.center().x(), box.bottom() + 2, -math.pi / 2
        if end.side == "left":
            return box.right() + 2, box.center().y(), math.pi
        return box.left() - 2, box.center().y(), 0.0


def _outline(item: CardItem) -> QRectF:
    return QRectF(item.pos(), item.pos() + QPointF(CARD_W, CARD_H))
