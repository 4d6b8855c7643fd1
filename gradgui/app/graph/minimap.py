"""A small picture of the whole graph in the corner, while it is larger than what is seen of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from gradgui.app import paint
from gradgui.graph.geometry import CARD_H, CARD_W, FOLD_H
from gradgui.i18n import tr

if TYPE_CHECKING:
    from gradgui.app.graph.canvas import GraphCanvas

LONGEST, LEAST, HIGHEST = 180, 26, 110  # pixels of 100 %
AIR: Final = 10  # to the corner
SPARE: Final = 1.05  # a graph that is only this much larger than the view is seen well enough
MARK: Final = 7.0
CARD: Final = QSizeF(CARD_W, CARD_H)
SMALLEST: Final = QSizeF(2.0, 2.0)


class Minimap(QWidget):
    """Shows all cards, what is in view, and where now, the selection and an error are; a drag moves the view."""

    def __init__(self, canvas: GraphCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._cards: QPixmap | None = None
        self.setObjectName("minimap")
        self.setAccessibleName(tr("Small picture of the whole graph"))
        self.setAccessibleDescription(tr("Drag to move what is in view"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(tr("The whole graph: drag to move"))
        for bar in (canvas.horizontalScrollBar(), canvas.verticalScrollBar()):
            bar.valueChanged.connect(self.update)
            bar.rangeChanged.connect(self.place)
        self.hide()

    def sizeHint(self) -> QSize:
        """Return a size of the proportions of the graph."""
        theme, rect = self._canvas.theme, self._canvas.graph.sceneRect()
        longest, highest, least = (theme.ipx(side) for side in (LONGEST, HIGHEST, LEAST))
        if rect.isEmpty():
            return QSize(longest, least)
        k = min(longest / rect.width(), highest / rect.height())
        return QSize(max(least, round(rect.width() * k)), max(least, round(rect.height() * k)))

    def place(self) -> None:
        """Stand in the corner, or hide when everything is in view."""
        canvas = self._canvas
        seen, whole = self._seen(), canvas.graph.sceneRect()
        larger = whole.width() > SPARE * seen.width() or whole.height() > SPARE * seen.height()
        wanted = larger and bool(canvas.graph.cards) and not canvas.theme.presenter
        size, port = self.sizeHint(), canvas.viewport().geometry()
        wanted = wanted and size.width() * 3 < port.width() and size.height() * 3 < port.height()
        if wanted:
            air = canvas.theme.ipx(AIR)
            self.setGeometry(port.right() - size.width() - air, port.bottom() - size.height() - air,
                             size.width(), size.height())  # fmt: skip
        self.setVisible(wanted)
        self.update()

    def forget(self) -> None:
        """Take note that cards stand elsewhere, or look otherwise."""
        self._cards = None
        self.place()

    # ---- inside ----------------------------------------------------------------------------------------------

    def _seen(self) -> QRectF:
        canvas = self._canvas
        return canvas.mapToScene(canvas.viewport().rect()).boundingRect()

    def _on_map(self, box: QRectF) -> QRectF:
        """Return where a box of the scene lies here; a very long graph is drawn less long."""
        rect = self._canvas.graph.sceneRect()
        x, y = self.width() / max(rect.width(), 1.0), self.height() / max(rect.height(), 1.0)
        return QRectF(box.left() * x, box.top() * y, box.width() * x, box.height() * y)

    def _paint_cards(self) -> QPixmap:
        """Paint what seldom changes: the ground and the cards."""
        canvas, ratio = self._canvas, self.devicePixelRatioF()
        theme = canvas.theme
        made = QPixmap(self.size() * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(theme.color("sunken"))
        q = QPainter(made)
        quiet, ink = theme.color("quiet"), theme.color("data")
        for card, item in canvas.graph.cards.items():
            box = self._on_map(QRectF(item.pos(), CARD))
            box.setSize(box.size().expandedTo(SMALLEST))
            q.fillRect(box, ink if card in canvas.graph.context.stage.groups else quiet)
        for bar in canvas.graph.folds:
            q.fillRect(self._on_map(QRectF(bar.pos(), QSizeF(bar.fold.w, FOLD_H))), quiet)
        q.end()
        return made

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cards, what is in view, and the marks."""
        if self._cards is None or self._cards.deviceIndependentSize().toSize() != self.size():
            self._cards = self._paint_cards()
        theme, context = self._canvas.theme, self._canvas.graph.context
        q = QPainter(self)
        q.drawPixmap(0, 0, self._cards)
        paint.begin(q)
        view = self._on_map(self._seen()).intersected(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        paint.rect(q, theme, view, None, "data", 2, 1.6)
        state = context.state
        self._mark(q, state.selection.card, "data", "pane")
        for culprit in state.error.culprits:
            self._mark(q, culprit.card, "error", "error")
        self._mark(q, state.now.card, "now_ink", "now")
        paint.rect(q, theme, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), None, "edge", 3, 1)

    def _mark(self, q: QPainter, card: int, stroke: str, fill: str) -> None:
        box = self._canvas.graph.box_of(card) if card >= 0 else None
        if box is None:
            return
        side, spot = self._canvas.theme.px(MARK), self._on_map(box).center()
        paint.rect(q, self._canvas.theme, QRectF(spot.x() - side / 2, spot.y() - side / 2, side, side),
                   fill, stroke, 2, 1.2)  # fmt: skip

    def _look_at(self, spot: QPointF) -> None:
        self._canvas.by_hand = True
        rect = self._canvas.graph.sceneRect()
        self._canvas.centerOn(spot.x() / self.width() * rect.width(), spot.y() / self.height() * rect.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Move the view here."""
        self._look_at(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the view along."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._look_at(event.position())
