"""The window onto the scene: zoom, drag, clicks, keys, and a camera that moves only when it must."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from gradgui.app.graph import walk
from gradgui.app.graph.camera import MARGIN, Camera
from gradgui.app.graph.close_up import CloseUp
from gradgui.app.graph.empty import paint_empty
from gradgui.app.graph.hand import CLICK, CONTROL, Hand
from gradgui.app.graph.hover import tip_at
from gradgui.app.graph.minimap import Minimap
from gradgui.app.graph.spots import spot_at, target_at
from gradgui.app.graph.target import Target

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gradgui.app.graph.items import CardItem
    from gradgui.app.graph.scene import GraphScene
    from gradgui.app.theme import Theme

NEAREST, FARTHEST = 3.0, 0.04
READABLE, LEAST = 0.9, 0.7
WHEEL = 1.0015
READING_KEYS = {Qt.Key.Key_D: "data", Qt.Key.Key_G: "gradient", Qt.Key.Key_B: "both"}
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
CARD_KEYS = (*walk.KEYS, *ENTER, Qt.Key.Key_Escape)


class GraphCanvas(QGraphicsView):
    """Shows a scene; says what was clicked."""

    cardClicked = Signal(int)
    cardDoubleClicked = Signal(int)
    portClicked = Signal(int, int)
    foldClicked = Signal(int)
    groupToggled = Signal(int)  # open the group, or fold what the card is in
    partClicked = Signal(int)  # fold an open part of the program
    unfocusKey = Signal()
    groundClicked = Signal()
    readingKey = Signal(str)
    undoKey = Signal(bool)  # True to undo the last move of cards, False to do it again
    menuRequested = Signal(object, QPoint)  # Target, and where on the screen

    def __init__(self, scene: GraphScene, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self.graph, self.theme = scene, theme
        self.motion = "full"
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        self._pressed = QPoint()
        self.hand = Hand(self)
        self.close_up = CloseUp(self)
        self.can_undo = self.can_redo = False  # whether moves of cards are there to be undone
        self.by_hand = False  # the person chose the distance
        self.focused = False  # only a part of the graph is shown
        self.minimap = Minimap(self)
        self._camera = Camera(self)
        self.set_theme(theme)

    # ---- camera ----------------------------------------------------------------------------------------------

    @property
    def zoom(self) -> float:
        """How near the scene is seen; 1 is the size of the theme."""
        return self.graph.context.zoom

    def set_zoom(self, zoom: float) -> None:
        """See the scene from another distance."""
        zoom = min(NEAREST, max(FARTHEST, zoom))
        self.graph.context.zoom = zoom
        scale = zoom * self.theme.card_factor
        self.setTransform(self.transform().fromScale(scale, scale))

    def fit(self) -> None:
        """See everything, at most at full size."""
        self.by_hand = True
        self._camera.stop()
        self.set_zoom(min(1.0, *self._fitting()))
        self.horizontalScrollBar().setValue(0)
        self.verticalScrollBar().setValue(0)

    def fit_cards(self, cards: Iterable[int]) -> None:
        """See these cards as large as they fit, at most at full size, in the middle."""
        boxes = [box for box in map(self.graph.box_of, cards) if box is not None]
        if not boxes:
            return
        self.by_hand = True
        self._camera.stop()
        seen = reduce(QRectF.united, boxes).adjusted(-MARGIN, -MARGIN, MARGIN, 3 * MARGIN)
        room, k = self.viewport().size(), self.theme.card_factor
        self.set_zoom(min(1.0, room.width() / (seen.width() * k), room.height() / (seen.height() * k)))
        self.centerOn(seen.center())

    def settle(self, strand: float = 0.0) -> None:
        """Choose a first distance: full size, or less if then everything, or a strand so wide, fits across."""
        self.by_hand = False
        across, _ = self._fitting()
        zoom = across if READABLE <= across < 0.99 else 1.0
        if across < READABLE and strand:
            room = self.width() - self.verticalScrollBar().sizeHint().width()
            fitting = room / ((strand + 2 * MARGIN) * self.theme.card_factor)
            zoom = fitting if LEAST <= fitting < 1.0 else 1.0
        # In front of a class nothing gets smaller than the theme says: the frame holds a node and its neighbours.
        self.set_zoom(1.0 if self.theme.presenter else zoom)
        self.horizontalScrollBar().setValue(0)
        self.verticalScrollBar().setValue(0)

    def _fitting(self) -> tuple[float, float]:
        rect, k = self.sceneRect(), self.theme.card_factor
        if rect.isEmpty():
            return 1.0, 1.0
        room = self.size()
        across = room.width() / (rect.width() * k)
        if rect.height() * k * min(1.0, across) > room.height():
            across = (room.width() - self.verticalScrollBar().sizeHint().width()) / (rect.width() * k)
        return across, room.height() / (rect.height() * k)

    def follow(self, card: int) -> None:
        """Move the camera, only when a card, or what happens beside it, is out of view."""
        self._camera.finish()
        if self.theme.presenter:
            there = self.close_up.aim(card)
        else:
            around = self.graph.boxes_around(card)
            boxes = [box.adjusted(-10, -10, 10, 10).intersected(self.sceneRect()) for box in around]
            there = self._camera.way_to(boxes) if boxes else None
        if there is not None:
            self._camera.go(there)
        self.close_up.refresh()

    def _on_screen(self, box: QRectF) -> QRect:
        return self.mapFromScene(box).boundingRect()

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme, at its size."""
        self.theme = theme
        self.setBackgroundBrush(theme.color("pane"))
        self.graph.set_theme(theme)
        self.set_zoom(self.zoom)
        self.close_up.restyle()
        self.minimap.forget()

    def card_at(self, spot: QPoint) -> CardItem | None:
        """Return the card under a place of the viewport."""
        return spot_at(self, spot).card

    # ---- keyboard --------------------------------------------------------------------------------------------

    def _stand_on(self, card: int) -> None:
        context = self.graph.context
        for seq in (context.keyboard, card):
            item = self.graph.cards.get(seq)
            if item is not None:
                item.update()
        context.keyboard = card
        if card >= 0:
            self.follow(card)
            words = walk.spoken(self.graph, card)
            self.setAccessibleDescription(words)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def target_of(self, card: int) -> Target:
        """Return a card as a target; with the others, when it is one of several chosen."""
        context = self.graph.context
        if card in context.chosen:
            return Target(card, tuple(sorted(context.chosen)))
        return Target(card, (card,)) if context.has_come(card) else Target()

    # ---- Qt --------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keep the keys of a card for the graph while the keyboard stands on one; else they step through time."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            on_card = self.graph.context.keyboard >= 0 and not _modifiers(event)
            held = self.hand.busy or self.graph.context.chosen or self.focused
            leaving = event.key() == Qt.Key.Key_Escape and held
            if (on_card and event.key() in CARD_KEYS) or leaving or self._undoes(event) is not None:
                event.accept()
                return True
        return super().event(event)

    def _undoes(self, event: QKeyEvent) -> bool | None:
        """Return whether a key undoes (True) or does again (False) a move of cards; None where it does neither."""
        if self.can_undo and event.matches(QKeySequence.StandardKey.Undo):
            return True
        return False if self.can_redo and event.matches(QKeySequence.StandardKey.Redo) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk along edges, select, fit, choose the reading."""
        key, context = Qt.Key(event.key()), self.graph.context
        undoes = self._undoes(event)
        if undoes is not None:
            self.undoKey.emit(undoes)
        elif key == Qt.Key.Key_Escape and (self.hand.cancel() or context.chosen):
            self.hand.cardsChosen.emit(frozenset())
        elif context.keyboard >= 0 and key in CARD_KEYS:
            self._on_card_key(key, event)
        elif key == Qt.Key.Key_Escape and self.focused:
            self.unfocusKey.emit()
        elif key == Qt.Key.Key_F and not event.modifiers():
            self.fit()
        elif key in READING_KEYS and not event.modifiers():
            self.readingKey.emit(READING_KEYS[key])
        elif key == Qt.Key.Key_E and not event.modifiers():
            self._fold_key()
        else:
            event.ignore()

    def _fold_key(self) -> None:
        """Fold or open where the keyboard stands, or what is selected, or happens; else the part below."""
        context = self.graph.context
        here = (context.keyboard, context.state.selection.card, context.state.now.card)
        card = next((one for one in here if one >= 0), -1)
        around = context.stage.parts.of_card.get(card, -1) >= 0
        if card in context.stage.groups or (around and card in self.graph.cards):
            self.groupToggled.emit(card)
        elif self.graph.folds:
            self.foldClicked.emit(0)

    def _on_card_key(self, key: Qt.Key, event: QKeyEvent) -> None:
        """Do what a key asks of the card that the keyboard stands on."""
        card = self.graph.context.keyboard
        if key == Qt.Key.Key_Escape:
            self._stand_on(-1)
        elif key in ENTER and _modifiers(event) == CONTROL:
            self.hand.toggle(card)
        elif key in ENTER:
            self.cardClicked.emit(card)
        else:
            self._stand_on(walk.step(self.graph, card, key))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of what is under the mouse, or of the card that the keyboard stands on."""
        if event.reason() is not QContextMenuEvent.Reason.Keyboard:
            self.menuRequested.emit(target_at(self, event.pos()), event.globalPos())
            return
        context = self.graph.context
        card = context.keyboard if context.keyboard >= 0 else context.state.selection.card
        box = self.graph.box_of(card)
        spot = self._on_screen(box).center() if box is not None else self.viewport().rect().center()
        self.menuRequested.emit(self.target_of(card), self.viewport().mapToGlobal(spot))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Coming by keyboard, stand on the card of the moment."""
        super().focusInEvent(event)
        by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        focus = self.graph.context.state.focus
        if by_key and focus in self.graph.cards:
            self._stand_on(focus)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leave the card; a menu of that card only borrows the keys."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._stand_on(-1)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Take note of what is seen now."""
        super().scrollContentsBy(dx, dy)
        self.close_up.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take note of how much is seen now."""
        super().resizeEvent(event)
        self.close_up.refresh()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl; scroll without."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.by_hand = True
            self.set_zoom(self.zoom * WHEEL ** event.angleDelta().y())
            event.accept()
            return
        super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        self._camera.finish()
        self._pressed = event.position().toPoint()
        if not self.hand.press(event):
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Say what was clicked, unless it was dragged."""
        super().mouseReleaseEvent(event)
        spot = event.position().toPoint()
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        if self.hand.release(event):
            return
        if event.button() != Qt.MouseButton.LeftButton or (spot - self._pressed).manhattanLength() > CLICK:
            return
        at = spot_at(self, spot)
        if at.card is not None and at.opens:
            self.groupToggled.emit(at.card.card)
        elif at.card is not None:
            if self.graph.context.has_come(at.card.card):
                self.cardClicked.emit(at.card.card)
        elif at.border is not None:
            self.partClicked.emit(at.border.part)
        elif at.fold is not None:
            self.foldClicked.emit(at.fold.number)
        elif at.wire is not None:
            self.portClicked.emit(*self.graph.context.use_of(at.wire.card, at.wire.port))
        else:
            self.groundClicked.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a group; ask for the moment that made a card, a future one as well."""
        card = self.card_at(event.position().toPoint())
        if card is not None and card.card in self.graph.context.stage.groups:
            self.groupToggled.emit(card.card)
        elif card is not None:
            self.cardDoubleClicked.emit(card.card)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say in words what is under the mouse; light the card of a chip."""
        if self.hand.move(event):
            return
        super().mouseMoveEvent(event)
        if event.buttons():
            return
        spot = event.position().toPoint()
        at = spot_at(self, spot)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if at.live else Qt.CursorShape.ArrowCursor)
        point = self.mapToScene(spot)
        local = point - at.card.pos() if at.card is not None else point
        look = at.card.look if at.card is not None else None
        self.viewport().setToolTip(tip_at(self.graph.context, look, local, at.wire))
        self.graph.light(at.wire.chip.card if at.wire is not None and at.wire.chip is not None else -1)

    def drawForeground(self, q: QPainter, rect: QRectF | QPointF) -> None:  # type: ignore[override]
        """Paint the frame that chooses cards; say what is missing while there is nothing to show."""
        if not self.hand.band.isEmpty():
            q.save()
            q.resetTransform()
            self.hand.paint_band(q)
            q.restore()
        if self.graph.context.stage.geometry.homes:
            return
        q.save()
        q.resetTransform()
        paint_empty(q, self.theme, QRectF(self.viewport().rect()))
        q.restore()


def _modifiers(event: QKeyEvent) -> Qt.KeyboardModifier:
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
