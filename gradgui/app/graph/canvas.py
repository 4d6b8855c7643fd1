"""The window onto the scene: zoom, drag, clicks, keys, and a camera that moves only when it must."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEasingCurve, QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from gradgui.app import paint
from gradgui.app.graph.hover import tip_at
from gradgui.app.graph.items import CardItem, FoldItem, WiresItem
from gradgui.i18n import tr

if TYPE_CHECKING:
    from gradgui.app.graph.scene import GraphScene
    from gradgui.app.theme import Theme
    from gradgui.graph.geometry import Wire

NEAREST, FARTHEST = 3.0, 0.04
CLICK = 4  # pixels that a click may wander
CAMERA_MS = 240
MARGIN = 24.0
READABLE, LEAST = 0.9, 0.7
NEIGHBOURS = 150.0
WHEEL = 1.0015


class GraphCanvas(QGraphicsView):
    """Shows a scene; says what was clicked."""

    cardClicked = Signal(int)
    cardDoubleClicked = Signal(int)
    portClicked = Signal(int, int)
    foldClicked = Signal(int)
    groundClicked = Signal()
    readingKey = Signal(str)

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
        self.by_hand = False  # the person chose the distance
        self._camera = QVariantAnimation(self)
        self._camera.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._camera.valueChanged.connect(self._move_camera)
        self._by_keyboard = False
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

    def _card_at(self, spot: QPoint) -> CardItem | None:
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
            name = context.look(card)
            self.setAccessibleDescription(name.name if name is not None else "")

    def _step(self, key: Qt.Key) -> int:
        """Return the card to go to from the one the keyboard stands on."""
        context, here = self.graph.context, self.graph.context.keyboard
        if key == Qt.Key.Key_Right:
            return next((u for u in context.stage.users.get(here, ()) if context.has_come(u)), here)
        wires = self.graph.wires.get(here)
        if key == Qt.Key.Key_Left:
            sources = [w.source for w in wires.wires if w.source >= 0] if wires is not None else []
            return sources[0] if sources else here
        start = self.graph.box_of(here)
        if start is None:
            return here
        sign = 1 if key == Qt.Key.Key_Down else -1
        best, least = here, float("inf")
        for seq, item in self.graph.cards.items():
            way = item.pos() - start.topLeft()
            if way.y() * sign > 20 and context.has_come(seq):
                gap = abs(way.y()) + 2 * abs(way.x())
                if gap < least:
                    best, least = seq, gap
        return best

    # ---- Qt --------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keep the arrows for the graph while the keyboard stands on a card; else they step through time."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            arrows = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Escape)
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if plain and self.graph.context.keyboard >= 0 and event.key() in arrows:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk along edges, select, fit, choose the reading."""
        key, context = Qt.Key(event.key()), self.graph.context
        on_card = context.keyboard >= 0
        if on_card and key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._stand_on(self._step(key))
        elif on_card and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.cardClicked.emit(context.keyboard)
        elif on_card and key == Qt.Key.Key_Escape:
            self._stand_on(-1)
        elif key == Qt.Key.Key_F and not event.modifiers():
            self.fit()
        elif key in (Qt.Key.Key_D, Qt.Key.Key_G, Qt.Key.Key_B) and not event.modifiers():
            self.readingKey.emit({Qt.Key.Key_D: "data", Qt.Key.Key_G: "gradient", Qt.Key.Key_B: "both"}[key])
        elif key == Qt.Key.Key_E and not event.modifiers() and self.graph.folds:
            self.foldClicked.emit(0)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Coming by keyboard, stand on the card of the moment."""
        super().focusInEvent(event)
        by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        focus = self.graph.context.state.focus
        if by_key and focus in self.graph.cards:
            self._stand_on(focus)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leave the card."""
        super().focusOutEvent(event)
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
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Say what was clicked, unless it was dragged."""
        super().mouseReleaseEvent(event)
        spot = event.position().toPoint()
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        if event.button() != Qt.MouseButton.LeftButton or (spot - self._pressed).manhattanLength() > CLICK:
            return
        card, fold = self._card_at(spot), self._fold_at(spot)
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
        card = self._card_at(event.position().toPoint())
        if card is not None:
            self.cardDoubleClicked.emit(card.card)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say in words what is under the mouse; light the card of a chip."""
        super().mouseMoveEvent(event)
        if event.buttons():
            return
        spot = event.position().toPoint()
        card, fold = self._card_at(spot), self._fold_at(spot)
        wire = None if card is not None else self._wire_at(spot)
        over = card is not None or fold is not None or wire is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        at = self.mapToScene(spot)
        local = at - card.pos() if card is not None else at
        self.viewport().setToolTip(tip_at(self.graph.context, card.look if card is not None else None, local, wire))
        self._light(wire.chip.card if wire is not None and wire.chip is not None else -1)

    def _light(self, card: int) -> None:
        context = self.graph.context
        if context.lit != card:
            for seq in (context.lit, card):
                item = self.graph.cards.get(seq)
                if item is not None:
                    item.update()
            context.lit = card

    def drawForeground(self, q: QPainter, rect: QRectF | QPointF) -> None:  # type: ignore[override]
        """Say what is missing while there is nothing to show."""
        if self.graph.context.stage.geometry.homes:
            return
        q.save()
        q.resetTransform()
        paint_empty(q, self.theme, QRectF(self.viewport().rect()))
        q.restore()


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
