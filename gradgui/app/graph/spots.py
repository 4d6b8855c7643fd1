"""What lies under a place of the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF

from gradgui.app.graph.border_item import BorderItem
from gradgui.app.graph.items import CardItem, FoldItem, WiresItem
from gradgui.app.graph.target import Target

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from gradgui.app.graph.canvas import GraphCanvas
    from gradgui.graph.geometry import Wire

TRIANGLE: Final = QRectF(5, 3, 28, 26)  # of a card: the sign of a group, which opens it


@dataclass(frozen=True, slots=True)
class Spot:
    """One of these, or none of them: the ground."""

    card: CardItem | None = None
    opens: bool = False  # the sign of a group
    border: BorderItem | None = None
    fold: FoldItem | None = None
    wire: Wire | None = None

    @property
    def live(self) -> bool:
        """Whether a click does something here."""
        return any(part is not None for part in (self.card, self.border, self.fold, self.wire))


def spot_at(canvas: GraphCanvas, at: QPoint) -> Spot:
    """Return what lies under a place of the viewport, the uppermost first."""
    point, wires = canvas.mapToScene(at), []
    border = None
    for item in canvas.items(at):
        if isinstance(item, CardItem):
            group = item.card in canvas.graph.context.stage.groups
            return Spot(item, group and TRIANGLE.contains(point - item.pos()))
        if isinstance(item, FoldItem):
            return Spot(fold=item)
        if isinstance(item, WiresItem):
            wires.append(item)
        elif isinstance(item, BorderItem) and border is None:
            border = item
    if border is not None:
        return Spot(border=border)
    for item in wires:
        wire = item.wire_at(item.mapFromScene(point))
        if wire is not None and canvas.graph.context.has_come(wire.card):
            return Spot(wire=wire)
    return Spot()


def target_at(canvas: GraphCanvas, at: QPoint) -> Target:
    """Return what a menu that is asked for at a place is about."""
    spot = spot_at(canvas, at)
    if spot.card is not None:
        return canvas.target_of(spot.card.card)
    if spot.wire is not None:
        card, port = canvas.graph.context.use_of(spot.wire.card, spot.wire.port)
        return Target(card, (card,), port)
    if spot.border is not None:
        return Target(part=spot.border.part)
    return Target(fold=spot.fold.number) if spot.fold is not None else Target()
