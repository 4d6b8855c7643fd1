"""The camera of the graph: glides to what happens, and only when that is out of view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEasingCurve, QPointF, QRectF, QVariantAnimation

if TYPE_CHECKING:
    from gradgui.app.graph.canvas import GraphCanvas

GLIDE_MS = 240
MARGIN = 24.0


class Camera:
    """Moves the scroll bars of a canvas, at once or gliding."""

    def __init__(self, canvas: GraphCanvas) -> None:
        self._canvas = canvas
        self._glide = QVariantAnimation(canvas)
        self._glide.setDuration(GLIDE_MS)
        self._glide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._glide.valueChanged.connect(self._move)

    def go(self, there: QPointF) -> None:
        """Go to a place of the scroll bars."""
        canvas = self._canvas
        if canvas.motion != "full" or not canvas.isVisible():
            self._move(there)
            return
        self._glide.setStartValue(self._here())
        self._glide.setEndValue(there)
        self._glide.start()

    def stop(self) -> None:
        """Stay where it is."""
        self._glide.stop()

    def finish(self) -> None:
        """Be where it was going."""
        if self._glide.state() == QVariantAnimation.State.Running:
            end = self._glide.endValue()
            self._glide.stop()
            self._move(end)

    def way_to(self, boxes: list[QRectF]) -> QPointF | None:
        """Return where to go to see the first box that fits, None when it is in view."""
        port = self._canvas.viewport().rect()
        screen = [self._canvas.mapFromScene(box).boundingRect() for box in boxes]
        fitting = (box for box in screen if box.width() <= port.width() and box.height() <= port.height())
        seen = next(fitting, screen[-1])
        there = self._here()
        if not (port.left() <= seen.left() and seen.right() <= port.right()):
            there.setX(there.x() + seen.center().x() - port.width() * 0.5)
        if seen.height() > port.height() or seen.top() < port.top():
            there.setY(there.y() + seen.top() - MARGIN)
        elif seen.bottom() > port.bottom():
            there.setY(there.y() + seen.bottom() - port.height() + MARGIN)
        return there if there != self._here() else None

    def _here(self) -> QPointF:
        return QPointF(self._canvas.horizontalScrollBar().value(), self._canvas.verticalScrollBar().value())

    def _move(self, spot: object) -> None:
        if isinstance(spot, QPointF):
            self._canvas.horizontalScrollBar().setValue(round(spot.x()))
            self._canvas.verticalScrollBar().setValue(round(spot.y()))
        self._canvas.close_up.refresh()
