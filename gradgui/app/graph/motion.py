"""What moves: a number that rides its edge, the yellow ring that goes from card to card. Final states lie below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEasingCurve, QElapsedTimer, QObject, QPointF, QRectF, QVariantAnimation
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gradgui.app import marks, paint
from gradgui.app.graph.under_paint import drawer_box, tray_box
from gradgui.app.graph.wire_paint import now_size, resting_place, ride_path
from gradgui.graph.geometry import CARD_H
from gradgui.recording import events as ev
from gradgui.state.graph_gradients import gradient_text

if TYPE_CHECKING:
    from gradgui.app.graph.scene import GraphScene
    from gradgui.state.graph import GraphState

RIDE_MS, ADD_MS, RING_MS = 320, 200, 120
HELD_MS = 150  # states that follow each other faster come from a held key or a drag: they are shown as they end
MOST_JUMPED = 1600.0  # a ring does not fly across the whole picture
MOTIONS = ("full", "reduced", "none")


class MotionItem(QGraphicsItem):
    """Lies above everything while something moves."""

    def __init__(self, scene: GraphScene) -> None:
        super().__init__()
        self._scene = scene
        self._box = QRectF()
        self._text, self._spot = "", QPointF()
        self._ring, self._radius = QRectF(), 0.0
        self.setZValue(5)
        self.hide()

    def boundingRect(self) -> QRectF:
        """Return what is covered at the moment."""
        return self._box

    def shape(self) -> QPainterPath:
        """Return nothing: it takes no clicks."""
        return QPainterPath()

    def show_number(self, text: str, spot: QPointF) -> None:
        """Put the riding number somewhere."""
        self.prepareGeometryChange()
        self._text, self._spot, self._ring = text, spot, QRectF()
        half = marks.pill_width(self._scene.context.theme, text, now_size(text), 600) / 2 + 6
        self._box = QRectF(spot.x() - half, spot.y() - 18, 2 * half, 36)
        self.show()
        self.update()

    def show_ring(self, box: QRectF, radius: float) -> None:
        """Put the moving ring somewhere."""
        self.prepareGeometryChange()
        self._text, self._ring, self._radius = "", box, radius
        self._box = box.adjusted(-9, -9, 9, 9)
        self.show()
        self.update()

    def paint(self, q: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the number or the ring."""
        paint.begin(q)
        t = self._scene.context.theme
        if self._text:
            marks.now_label(q, t, self._spot.x(), self._spot.y(), self._text, now_size(self._text))
        elif not self._ring.isEmpty():
            paint.rect(q, t, self._ring.adjusted(-5.8, -5.8, 5.8, 5.8), None, "now_ink", self._radius + 5.8, 1.5)
            paint.rect(q, t, self._ring.adjusted(-3, -3, 3, 3), None, "now", self._radius + 3, 5)


class Motion(QObject):
    """Plays what a step is worth; a new step ends what runs."""

    def __init__(self, scene: GraphScene) -> None:
        super().__init__(scene)
        self.kind = "full"
        self._scene = scene
        self._item: MotionItem | None = None
        self._path = QPainterPath()
        self._text, self._rest = "", QPointF()
        self._from, self._to = QRectF(), QRectF()
        self._last = QElapsedTimer()
        self._run = QVariantAnimation(self)
        self._run.setStartValue(0.0)
        self._run.setEndValue(1.0)
        self._run.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._run.valueChanged.connect(self._on_run_value_changed)
        self._run.finished.connect(self.finish)

    @property
    def running(self) -> bool:
        """Whether something moves."""
        return self._run.state() == QVariantAnimation.State.Running

    def finish(self) -> None:
        """Show the final state at once."""
        self._run.stop()
        context = self._scene.context
        if self._item is not None:
            self._item.hide()
        if context.moving:
            context.moving = ""
            self._scene.touch(context.state.now.card)

    def forget(self) -> None:
        """Take note that the scene's items are gone."""
        self._run.stop()
        self._item = None
        self._scene.context.moving = ""

    def play(self, old: GraphState, new: GraphState) -> None:
        """Play the way from one state to the next, which is shown already."""
        held = self._last.isValid() and self._last.elapsed() < HELD_MS
        self._last.start()
        if self.kind != "full" or held or old.cursor < 0 or new.cursor < 0:
            return
        if new.cursor == old.cursor + 1 and new.now.part == "port" and self._prepare_ride(new):
            self._start("ride", RIDE_MS)
        elif new.cursor == old.cursor + 1 and new.now.part in ("tray", "drawer") and self._prepare_add(new):
            self._start("ride", ADD_MS)
        elif new.now.card != old.now.card and self._prepare_ring(old, new):
            self._start("ring", RING_MS)

    def _start(self, what: str, milliseconds: int) -> None:
        context = self._scene.context
        if self._item is None:
            self._item = MotionItem(self._scene)
            self._scene.addItem(self._item)
        context.moving = what
        self._scene.touch(context.state.now.card)
        self._run.setDuration(milliseconds)
        self._run.start()

    def _prepare_ride(self, state: GraphState) -> bool:
        context, card = self._scene.context, state.now.card
        item, wires = self._scene.cards.get(card), self._scene.wires.get(card)
        look = item.look if item is not None else None
        if wires is None or look is None or context.reading == "data":
            return False
        wire = next((w for w in wires.wires if w.port == state.now.port and w.back), None)
        port = next((p for p in look.ports if p.port == state.now.port and p.look == "now"), None)
        if wire is None or port is None:
            return False
        self._path = ride_path(context, wire).translated(wires.pos())
        self._text, self._rest = port.text, resting_place(context, wire, port.text) + wires.pos()
        return True

    def _prepare_add(self, state: GraphState) -> bool:
        """Let what has arrived sink into the sum: the strip of a node, or the drawer."""
        item, event = self._scene.cards.get(state.now.card), self._scene.context.recording[state.cursor]
        look = item.look if item is not None else None
        if item is None or look is None or self._scene.context.reading == "data":
            return False
        if isinstance(event, ev.NodeReady) and look.strip is not None:
            box, value = tray_box(look), event.value
        elif isinstance(event, ev.GradAccumulated) and look.drawer is not None:
            box, value = drawer_box(look), event.contribution
        else:
            return False
        start = item.pos() + QPointF(box.center().x(), CARD_H - 12)
        self._rest = item.pos() + box.center()
        self._path = QPainterPath(start)
        self._path.lineTo(start + (self._rest - start) * 2)  # a number rides half of its way
        self._text = gradient_text(self._scene.context.recording, value)
        return True

    def _prepare_ring(self, old: GraphState, new: GraphState) -> bool:
        start, end = self._scene.box_of(old.now.card), self._scene.box_of(new.now.card)
        if start is None or end is None or new.now.part not in ("card", "port"):
            return False
        self._from, self._to = start, end
        return (start.center() - end.center()).manhattanLength() < MOST_JUMPED

    def _on_run_value_changed(self, part: object) -> None:
        if self._item is None or not isinstance(part, float):
            return
        if self._scene.context.moving == "ride":
            along = self._path.pointAtPercent(part * 0.5)
            lift = self._rest - self._path.pointAtPercent(0.5)
            self._item.show_number(self._text, along + lift * part)
            return
        a, b = self._from, self._to
        corner = a.topLeft() + (b.topLeft() - a.topLeft()) * part
        width, height = (x + (y - x) * part for x, y in ((a.width(), b.width()), (a.height(), b.height())))
        self._item.show_ring(QRectF(corner.x(), corner.y(), width, height), 9)
