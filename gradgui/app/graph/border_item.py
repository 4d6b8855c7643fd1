"""The item that frames an open part of the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gradgui.app import paint
from gradgui.app.graph.context import TILES_BELOW, Context
from gradgui.graph.arrange import moved_area
from gradgui.state.graph_groups import part_name

if TYPE_CHECKING:
    from gradgui.graph.geometry import Border, Place

TITLE = 22.0


class BorderItem(QGraphicsItem):
    """The frame around an open part of the program; its title folds it again."""

    def __init__(self, context: Context, border: Border, places: tuple[Place, ...] = ()) -> None:
        super().__init__()
        self.context = context
        self._laid = self.border = border
        self._left = 0.0  # where the view begins
        self._places = tuple(place for place in places if place.card in border.cards)
        self.setZValue(-1.5)

    def stick(self, left: float) -> None:
        """Keep the title in view while the frame begins further left."""
        before, self._left = self._title(), left
        after = self._title()
        if after != before:
            self.update(before.united(after).adjusted(-2, -2, 2, 2))

    @property
    def part(self) -> int:
        """The number of the part."""
        return self.border.part

    def arrange(self) -> None:
        """Hold the cards where they stand after a person moved some."""
        self.prepareGeometryChange()
        self.border = moved_area(self._laid, self._places, self.context.moves)

    def boundingRect(self) -> QRectF:
        """Return the frame with its title."""
        b = self.border
        return QRectF(b.x - 2, b.y - TITLE / 2 - 2, b.w + 4, b.h + TITLE / 2 + 4)

    def shape(self) -> QPainterPath:
        """Return the title, which alone takes clicks."""
        path = QPainterPath()
        path.addRect(self._title())
        return path

    def words(self) -> str:
        """Return the title: the name of the part and what it is."""
        return part_name(self.context.stage.parts.parts[self.part])

    def _title(self) -> QRectF:
        width = paint.text_width(self.context.theme, self.words(), 11, 600) + 34
        b = self.border
        left = min(max(b.x + 10, self._left + 8), max(b.x + 10, b.x + b.w - width - 10))
        return QRectF(left, b.y - TITLE / 2, width, TITLE)

    def paint(self, q: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the frame, dotted while nothing of it has come, and its title where one can read it."""
        paint.begin(q)
        t, b = self.context.theme, self.border
        come = any(self.context.has_come(card) for card in b.cards)
        dash = None if come else paint.DOTTED
        paint.rect(q, t, QRectF(b.x, b.y, b.w, b.h), None, "edge", 8, 1.2, dash)
        if self.context.zoom < TILES_BELOW:
            return
        title = self._title()
        paint.rect(q, t, title, "sunken", "edge", 6, 1, dash)
        x, y = title.left() + 13, title.center().y()
        paint.poly(q, t, [(x - 5, y - 3), (x + 5, y - 3), (x, y + 4)], "text2" if come else "text3")
        paint.text(q, t, title.left() + 24, y, self.words(), 11, "text" if come else "text3", 600)
