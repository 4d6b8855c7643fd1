"""Keeps a card where it is on the screen while the graph around it is laid out anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF

if TYPE_CHECKING:
    from gradgui.app.graph.canvas import GraphCanvas
    from gradgui.state.graph import GraphStage


@dataclass(frozen=True, slots=True)
class Anchor:
    """How everything stood before."""

    card: int
    spot: QPoint | None  # of the card, on the screen
    scroll: QPoint
    places: dict[int, QPointF]
    stage: GraphStage
    keyboard: int

    @staticmethod
    def of(canvas: GraphCanvas, card: int) -> Anchor:
        """Take note of how everything stands."""
        graph = canvas.graph
        box = graph.box_of(card)
        return Anchor(
            card,
            canvas.mapFromScene(box.topLeft()) if box is not None else None,
            _scroll(canvas),
            {seq: item.pos() for seq, item in graph.cards.items()},
            graph.context.stage,
            graph.context.keyboard,
        )

    def hold(self, canvas: GraphCanvas) -> None:
        """Put the card back to where it was, and let the others go to their new places."""
        graph, context = canvas.graph, canvas.graph.context
        box = graph.box_of(self.card)
        if box is not None and self.spot is not None:
            way = canvas.mapFromScene(box.topLeft()) - self.spot
            for bar, by in ((canvas.horizontalScrollBar(), way.x()), (canvas.verticalScrollBar(), way.y())):
                bar.setValue(bar.value() + by)
        keyboard = context.stage.shown(self.keyboard)
        if keyboard in graph.cards:
            context.keyboard = keyboard
        if canvas.motion == "full" and canvas.isVisible():
            gone = QPointF(_scroll(canvas) - self.scroll) / (canvas.zoom * canvas.theme.card_factor)
            graph.fold_motion.play(self.places, self.stage, gone)


def _scroll(canvas: GraphCanvas) -> QPoint:
    return QPoint(canvas.horizontalScrollBar().value(), canvas.verticalScrollBar().value())
