"""What the mouse does with cards besides a click: move them, carry one to another pane, choose several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QMimeData, QObject, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QDrag, QMouseEvent, QPainter, QPixmap

from gradgui.app import paint
from gradgui.app.graph.card_paint import paint_card
from gradgui.graph.arrange import Moves, moved
from gradgui.graph.geometry import CARD_H, CARD_W

if TYPE_CHECKING:
    from gradgui.app.graph.canvas import GraphCanvas

CARD_MIME: Final = "application/x-gradgui-card"  # the number of a card, as text
CLICK: Final = 4  # pixels that a click may wander
BAND_ALPHA: Final = 60  # what is in the frame stays readable
PICTURE: Final = 0.7  # of its size: a card under the pointer
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Hand(QObject):
    """Follows one press until the button is let go; the canvas asks it first."""

    cardsMoved = Signal(object)  # Moves: cards were let go in another place
    cardsChosen = Signal(object)  # frozenset[int]: cards chosen together

    def __init__(self, canvas: GraphCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._pressed = QPoint()
        self._card = -1
        self._before: Moves | None = None  # while cards move: where they stood before
        self._corner: QPoint | None = None  # while a frame is drawn: where it began
        self.band = QRect()

    @property
    def busy(self) -> bool:
        """Whether something is being dragged."""
        return self._before is not None or self._corner is not None

    def press(self, event: QMouseEvent) -> bool:
        """Take a press on a card, or with Shift anywhere; say whether it was taken."""
        spot = event.position().toPoint()
        self._pressed, self._card = spot, -1
        if event.button() is not Qt.MouseButton.LeftButton:
            return False
        if event.modifiers() & SHIFT:
            self._corner = spot
            return True
        item = self._canvas.card_at(spot)
        self._card = item.card if item is not None else -1
        return item is not None

    def move(self, event: QMouseEvent) -> bool:
        """Move what was taken; say whether something was."""
        spot = event.position().toPoint()
        if self._corner is not None:
            self._stretch(spot)
            return True
        if self._card < 0 or not event.buttons() & Qt.MouseButton.LeftButton:
            return False
        if self._before is None:
            if (spot - self._pressed).manhattanLength() <= CLICK:
                return True
            self._before = self._canvas.graph.context.moves
        if not self._canvas.viewport().rect().contains(spot):
            self._carry_out()
            return True
        self._canvas.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        self._canvas.graph.arrange(self._moved_to(spot))
        return True

    def release(self, event: QMouseEvent) -> bool:
        """Let go; say whether it was more than a click."""
        spot, context = event.position().toPoint(), self._canvas.graph.context
        if self._corner is not None:
            corner, self._corner = self._corner, None
            self.band = QRect()
            self._canvas.viewport().update()
            return (spot - corner).manhattanLength() > CLICK
        if self._before is not None:
            after, self._before = self._moved_to(spot), None
            self.cardsMoved.emit(after)
            return True
        if self._card >= 0 and event.modifiers() & CONTROL and context.has_come(self._card):
            self.toggle(self._card)
            return True
        return False

    def cancel(self) -> bool:
        """Put back what is being moved; say whether something was."""
        if not self.busy:
            return False
        if self._before is not None:
            self._canvas.graph.arrange(self._before)
        self._before, self._corner, self._card = None, None, -1
        self.band = QRect()
        self._canvas.viewport().update()
        return True

    def toggle(self, card: int) -> None:
        """Choose a card beside those already chosen, or leave it out again."""
        context = self._canvas.graph.context
        chosen = context.chosen or frozenset({context.state.selection.card} - {-1})
        self.cardsChosen.emit(chosen ^ {card})

    def paint_band(self, q: QPainter) -> None:
        """Paint the frame in which cards are chosen, in pixels of the viewport."""
        if not self.band.isEmpty():
            theme = self._canvas.theme
            tint = theme.color("data_tint", BAND_ALPHA)
            paint.rect(q, theme, QRectF(self.band), tint, "data", 0, 1.5, paint.FINE_DASHED)

    def picture(self, card: int) -> QPixmap:
        """Return a card as it is carried: smaller, and a little transparent."""
        canvas = self._canvas
        context, look = canvas.graph.context, canvas.graph.cards[card].look
        k = PICTURE * canvas.theme.card_factor
        ratio = canvas.devicePixelRatioF()
        made = QPixmap(round((CARD_W + 20) * k * ratio), round((CARD_H + 20) * k * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        kept, context.zoom = context.zoom, 1.0
        q = QPainter(made)
        q.setOpacity(0.88)
        q.scale(k, k)
        q.translate(10, 10)
        paint.begin(q)
        if look is not None:
            paint_card(q, context, look)
        q.end()
        context.zoom = kept
        return made

    def drag_of(self, card: int) -> QDrag:
        """Return the drag that carries a card to another pane."""
        drag = QDrag(self._canvas)
        data = QMimeData()
        data.setData(CARD_MIME, QByteArray(str(card).encode()))
        look = self._canvas.graph.context.look(card)
        if look is not None:
            data.setText(look.name)
        drag.setMimeData(data)
        drag.setPixmap(self.picture(card))
        drag.setHotSpot(QPoint(16, 16))
        return drag

    # ---- inside ----------------------------------------------------------------------------------------------

    def _carry_out(self) -> None:
        """Leave the pane with a card in the hand: it stays where it was, and another pane may take it."""
        card = self._card
        self.cancel()
        if self._canvas.graph.context.has_come(card):
            self.drag_of(card).exec(Qt.DropAction.CopyAction)

    def _moved_to(self, spot: QPoint) -> Moves:
        context = self._canvas.graph.context
        way = self._canvas.mapToScene(spot) - self._canvas.mapToScene(self._pressed)
        cards = context.chosen if self._card in context.chosen else {self._card}
        return moved(context.stage.geometry, self._before or {}, cards, (way.x(), way.y()))

    def _stretch(self, spot: QPoint) -> None:
        assert self._corner is not None
        self.band = QRect(self._corner, spot).normalized()
        graph = self._canvas.graph
        box = self._canvas.mapToScene(self.band).boundingRect()
        inside = [card for card, item in graph.cards.items() if box.contains(_middle(item.pos()))]
        self.cardsChosen.emit(frozenset(card for card in inside if graph.context.has_come(card)))
        self._canvas.viewport().update()


def _middle(corner: QPointF) -> QPointF:
    return corner + QPointF(CARD_W / 2, CARD_H / 2)
