"""The window onto the scene: zoom, drag, clicks, keys, and a camera that moves only when it must."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from PySide6.QtCore import QEasingCurve, QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from gradgui.app.graph import walk
from gradgui.app.graph.empty import paint_empty
from gradgui.app.graph.hand import CLICK, CONTROL, Hand
from gradgui.app.graph.hover import tip_at
from gradgui.app.graph.items import CardItem, FoldItem, WiresItem
from gradgui.app.graph.target import Target

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gradgui.app.graph.scene import GraphScene
    from gradgui.app.theme import Theme
    from gradgui.graph.geometry import Wire

NEAREST, FARTHEST = 3.0, 0.04
CAMERA_MS = 240
MARGIN = 24.0
READABLE, LEAST = 0.9, 0.7
NEIGHBOURS = 150.0
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
        self.can_undo = self.can_redo = False  # whether moves of cards are there to be undone
        self.by_hand = False  # the person chose the distance
        self._camera = QVariantAnimation(self)
        self._camera.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._camera.valueChanged.connect(self._move_camera)
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
        self._finish_camera()
        beside = NEIGHBOURS if self.theme.presenter else 10.0
        boxes = [
            box.adjusted(-beside, -10, beside, 10).intersected(self.sceneRect())
            for box in self.graph.boxes_around(card)
        ]
        if not boxes:
            return
        room = self.viewport().size()
        seen = next((box for box in map(self._on_screen, boxes) if self._fits(box, room)), self._on_screen(boxes[-1]))
        port = self.viewport().rect()
        if port.left() <= seen.left() and seen.right() <= port.right():
            if port.top() <= seen.top() and seen.bottom() <= port.bottom():
                return
        bars = self.horizontalScrollBar(), self.verticalScrollBar()
        here = QPointF(bars[0].value(), bars[1].value())
        there = QPointF(here)
        if not (port.left() <= seen.left() and seen.right() <= port.right()):
            there.setX(here.x() + seen.center().x() - port.width() * 0.5)
        if seen.height() > port.height() or seen.top() < port.top():
            there.setY(here.y() + seen.top() - MARGIN)
        elif seen.bottom() > port.bottom():
            there.setY(here.y() + seen.bottom() - port.height() + MARGIN)
        if self.motion != "full" or not self.isVisible():
            self._move_camera(there)
            return
        self._camera.setDuration(CAMERA_MS)
        self._camera.setStartValue(here)
        self._camera.setEndValue(there)
        self._camera.start()

    def _on_screen(self, box: QRectF) -> QRect:
        return self.mapFromScene(box).boundingRect()

    @staticmethod
    def _fits(box: QRect, room: QSize) -> bool:
        return box.width() <= room.width() and box.height() <= room.height()

    def _finish_camera(self) -> None:
        if self._camera.state() == QVariantAnimation.State.Running:
            end = self._camera.endValue()
            self._camera.stop()
            self._move_camera(end)

    def _move_camera(self, spot: object) -> None:
        if isinstance(spot, QPointF):
            self.horizontalScrollBar().setValue(round(spot.x()))
            self.verticalScrollBar().setValue(round(spot.y()))

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme, at its size."""
        self.theme = theme
        self.setBackgroundBrush(theme.color("pane"))
        self.graph.set_theme(theme)
        self.set_zoom(self.zoom)

    # ---- what is where ---------------------------------------------------------------------------------------

    def card_at(self, spot: QPoint) -> CardItem | None:
        """Return the card under a place of the viewport."""
        return next((i for i in self.items(spot) if isinstance(i, CardItem)), None)

    def _wire_at(self, spot: QPoint) -> Wire | None:
        at = self.mapToScene(spot)
        for item in self.items(spot):
            if isinstance(item, WiresItem):
                wire = item.wire_at(item.mapFromScene(at))
                if wire is not None and self.graph.context.has_come(wire.card):
                    return wire
        return None

    def _fold_at(self, spot: QPoint) -> FoldItem | None:
        return next((i for i in self.items(spot) if isinstance(i, FoldItem)), None)

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

    def target_at(self, spot: QPoint) -> Target:
        """Return what a menu that is asked for at a place is about."""
        item, fold = self.card_at(spot), self._fold_at(spot)
        if item is not None:
            return self.target_of(item.card)
        wire = self._wire_at(spot)
        if wire is not None:
            return Target(wire.card, (wire.card,), wire.port)
        return Target(fold=fold.number) if fold is not None else Target()

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
            leaving = event.key() == Qt.Key.Key_Escape and (self.hand.busy or self.graph.context.chosen)
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
        elif key == Qt.Key.Key_F and not event.modifiers():
            self.fit()
        elif key in READING_KEYS and not event.modifiers():
            self.readingKey.emit(READING_KEYS[key])
        elif key == Qt.Key.Key_E and not event.modifiers() and self.graph.folds:
            self.foldClicked.emit(0)
        else:
            event.ignore()

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
            self.menuRequested.emit(self.target_at(event.pos()), event.globalPos())
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
        self._finish_camera()
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
        card, fold = self.card_at(spot), self._fold_at(spot)
        if card is not None:
            if self.graph.context.has_come(card.card):
                self.cardClicked.emit(card.card)
        elif fold is not None:
            self.foldClicked.emit(fold.number)
        else:
            wire = self._wire_at(spot)
            if wire is not None:
                self.portClicked.emit(wire.card, wire.port)
            else:
                self.groundClicked.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the moment that made a card, a future one as well."""
        card = self.card_at(event.position().toPoint())
        if card is not None:
            self.cardDoubleClicked.emit(card.card)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say in words what is under the mouse; light the card of a chip."""
        if self.hand.move(event):
            return
        super().mouseMoveEvent(event)
        if event.buttons():
            return
        spot = event.position().toPoint()
        card, fold = self.card_at(spot), self._fold_at(spot)
        wire = None if card is not None else self._wire_at(spot)
        over = card is not None or fold is not None or wire is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        at = self.mapToScene(spot)
        local = at - card.pos() if card is not None else at
        self.viewport().setToolTip(tip_at(self.graph.context, card.look if card is not None else None, local, wire))
        self.graph.light(wire.chip.card if wire is not None and wire.chip is not None else -1)

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
