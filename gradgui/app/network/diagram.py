"""The diagram of the network: hover a neuron or a weight for its numbers, click it to select it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gradgui.app import paint
from gradgui.app.network import diagram_paint, folded_paint
from gradgui.app.network.diagram_paint import Canvas
from gradgui.app.network.empty import paint_empty
from gradgui.app.network.places import Places, Spot, arrange, distance, least_size
from gradgui.app.network.shown import Shown
from gradgui.app.network.tips import loss_tip, neuron_tip, weight_tip
from gradgui.i18n import tr
from gradgui.state.network_pass import GRAD_W, WEIGHT

if TYPE_CHECKING:
    from gradgui.app.theme import Theme

Weight = tuple[int, int, int]  # layer, neuron, and the neuron of the layer before
SMALLEST: Final = 0.5  # of the size of its type
NEAR: Final = 6.0  # a click this far from a line still means it
ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Diagram(QWidget):
    """Shows a moment of a network."""

    neuronClicked = Signal(int, int)  # layer, neuron
    weightClicked = Signal(int, int, int)
    lossClicked = Signal()
    groundClicked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("network_diagram")
        self._theme = theme
        self._shown = Shown()
        self._places = Places()
        self._boxes: list[QRectF] = []
        self._loss = QRectF()
        self._zoom = 1.0  # below 1 where the pane is too small for type of this size
        self._hovered: Spot | None = None
        self._keyed: Spot | None = None
        self._lines: tuple[object, QPixmap] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Diagram of the network"))
        self.setAccessibleDescription(self._words())

    def show_moment(self, shown: Shown) -> None:
        """Show another moment."""
        if shown == self._shown:
            return
        rebuilt = shown.widths() != self._shown.widths()
        self._shown = shown
        if rebuilt:
            self._hovered = self._keyed = None
            self._place()
        self.setAccessibleDescription(self._words())
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        self._lines = None
        self._place()
        self.update()

    @property
    def places(self) -> Places:
        """Where the neurons stand."""
        return self._places

    def weight_at(self, x: float, y: float) -> Weight | None:
        """Return the weight whose line is at a point."""
        found = []
        for before, column in zip(self._places.columns, self._places.columns[1:], strict=False):
            if before.x <= x <= column.x:
                found += [
                    (distance(x, y, a, b), (column.layer, b.index, a.index)) for b in column.spots for a in before.spots
                ]
        near = min(found, default=None)
        return near[1] if near is not None and near[0] <= self._theme.px(NEAR) else None

    def _words(self) -> str:
        """Return for a screen reader what the diagram is and what is now."""
        shown = self._shown
        if not shown.shapes:
            return tr("This program has no network yet")
        widths = " – ".join(str(n) for n in shown.widths())
        keyed = self._keyed
        told = neuron_tip(shown, keyed.layer, keyed.index).replace("\n", ", ") if keyed is not None else ""
        return tr("Layers {widths}", widths=widths) + (f". {told}" if told else "")

    def _place(self) -> None:
        shown, k = self._shown, self._theme.factor
        self._places, self._boxes = Places(), []
        least = folded_paint.least_size if shown.folded else least_size
        wide, tall = least(len(shown.widths()))
        self._zoom = max(SMALLEST, min(1.0, self.width() / (wide * k), self.height() / (tall * k)))
        width, height = self.width() / self._zoom, self.height() / self._zoom
        if shown.folded:
            self._boxes = folded_paint.column_boxes(shown, width, height, k)
        else:
            self._places = arrange(shown.widths(), width, height, k)

    # ---- painting --------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q = QPainter(self)
        paint.begin(q)
        t, shown = self._theme, self._shown
        q.fillRect(self.rect(), t.color("pane"))
        if shown.shapes:
            q.scale(self._zoom, self._zoom)
        if not shown.shapes:
            paint_empty(q, t, QRectF(self.rect()))
        elif shown.folded:
            chosen = shown.neuron[0] if shown.neuron is not None else -1
            folded_paint.paint_folded(q, t, shown, self._boxes, self.height() / self._zoom, chosen)
        else:
            canvas = Canvas(q, t, self._places, shown, self.width() / self._zoom)
            diagram_paint.paint_heads(canvas)
            self._paint_lines(q)
            diagram_paint.paint_neurons(canvas, self._hovered, self._keyed if self.hasFocus() else None)
            self._loss = diagram_paint.paint_loss(canvas)
            diagram_paint.paint_travel(canvas)
        q.end()

    def _paint_lines(self, q: QPainter) -> None:
        """Paint the weights, which stay as they are for most of an iteration, from a picture of them."""
        shown, ratio = self._shown, self.devicePixelRatioF() * self._zoom
        now = shown.state.now if shown.state.now and shown.state.now[1] in (GRAD_W, WEIGHT) else None
        weights = tuple(shown.weights(number + 1) for number in range(len(shown.shapes)))
        key = (weights, now, self._places, shown.stage.weights, ratio)
        if self._lines is None or self._lines[0] != key:
            whole = self.size() * self.devicePixelRatioF()
            picture = QPixmap(whole)
            picture.setDevicePixelRatio(ratio)
            picture.fill(self._theme.color("pane", 0))
            painter = QPainter(picture)
            paint.begin(painter)
            diagram_paint.paint_weights(Canvas(painter, self._theme, self._places, shown, self.width() / self._zoom))
            painter.end()
            self._lines = key, picture
        q.drawPixmap(0, 0, self._lines[1])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lines = None
        self._place()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._theme.ipx(150))

    # ---- mouse -----------------------------------------------------------------------------------------------

    def _column(self, at: QPointF) -> int:
        """Return the folded column at a point, -1 for none."""
        found = (i for i, box in enumerate(self._boxes) if box.left() - 4 <= at.x() <= box.right() + 4)
        return next(found, -1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position() / self._zoom
        hovered = self._places.at(at.x(), at.y())
        over = hovered is not None or self._column(at) > 0 or self._loss.contains(at)
        over = over or self.weight_at(at.x(), at.y()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        at = event.position() / self._zoom
        spot, weight, column = self._places.at(at.x(), at.y()), self.weight_at(at.x(), at.y()), self._column(at)
        if spot is not None:
            self.neuronClicked.emit(spot.layer, spot.index)
        elif weight is not None:
            self.weightClicked.emit(*weight)
        elif column > 0:
            self.neuronClicked.emit(column, 0)
        elif self._loss.contains(at) and self._places.columns:
            self.lossClicked.emit()
        else:
            self.groundClicked.emit()

    def tip_at(self, at: QPointF) -> str:
        """Return what is said of what is at a point of the picture, "" for nothing."""
        if not self._shown.shapes:
            return ""
        spot, weight, column = self._places.at(at.x(), at.y()), self.weight_at(at.x(), at.y()), self._column(at)
        if spot is not None:
            return neuron_tip(self._shown, spot.layer, spot.index)
        if weight is not None:
            return weight_tip(self._shown, *weight)
        if column >= 0:
            return folded_paint.column_words(self._shown, column)
        return loss_tip(self._shown) if self._loss.contains(at) and self._places.columns else ""

    # ---- keyboard --------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip_at(QPointF(event.pos()) / self._zoom), self)
            return True
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # arrows walk over the neurons once the keyboard stands on one; before that they step through time
            if (
                self._keyed is not None
                and Qt.Key(event.key()) in (*ARROWS, Qt.Key.Key_Escape)
                and not event.modifiers()
            ):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._keyed is None:
                self._walk(0, 0)
            else:
                self.neuronClicked.emit(self._keyed.layer, self._keyed.index)
        elif key == Qt.Key.Key_Escape and self._keyed is not None:
            self._keyed = None
            self.groundClicked.emit()
            self.update()
        elif key in ARROWS and self._keyed is not None:
            self._walk(*ARROWS[key])
        else:
            super().keyPressEvent(event)

    def _walk(self, across: int, down: int) -> None:
        """Move the keyboard over the neurons; from nowhere to the first neuron of what is now."""
        columns = self._places.columns
        if not columns:
            return
        if self._keyed is None:
            now = self._shown.state.now
            self._keyed = columns[now[0] if now is not None else 0].spots[0]
        else:
            column = columns[max(0, min(len(columns) - 1, self._keyed.layer + across))]
            here = columns[self._keyed.layer].spots.index(self._keyed)
            self._keyed = column.spots[max(0, min(len(column.spots) - 1, here + down))]
        self.setAccessibleDescription(self._words())
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._keyed = None
        self.update()
