"""Where the keys lead from card to card: along edges, to neighbours above and below, to the first and the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from gradgui.i18n import ntr, tr

if TYPE_CHECKING:
    from gradgui.app.graph.scene import GraphScene

KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)
BESIDE = 20.0  # a card that much higher or lower stands in another row


def step(graph: GraphScene, here: int, key: Qt.Key) -> int:
    """Return the card that a key leads to, the same one when there is none there."""
    match key:
        case Qt.Key.Key_Left:
            return _nearest_row(graph, here, sources(graph, here))
        case Qt.Key.Key_Right:
            return _nearest_row(graph, here, users(graph, here))
        case Qt.Key.Key_Home | Qt.Key.Key_End:
            come = [card for card in graph.cards if graph.context.has_come(card)]
            return (min(come) if key == Qt.Key.Key_Home else max(come)) if come else here
    return _beside(graph, here, 1 if key == Qt.Key.Key_Down else -1)


def sources(graph: GraphScene, card: int) -> list[int]:
    """Return the cards whose tensors a card was made from; these its gradient goes to."""
    item = graph.wires.get(card)
    found = [w.chip.card if w.chip is not None else w.source for w in item.wires] if item is not None else []
    return list(dict.fromkeys(one for one in found if one in graph.cards and one != card))


def users(graph: GraphScene, card: int) -> list[int]:
    """Return the cards that were made from a card so far."""
    context = graph.context
    return [one for one in context.stage.users.get(card, ()) if context.has_come(one) and one in graph.cards]


def spoken(graph: GraphScene, card: int) -> str:
    """Return what is said of a card that the keyboard comes to."""
    context = graph.context
    look = context.look(card)
    if look is None:
        return ""
    parts = [look.name, look.foot]
    if look.value >= 0:
        value = context.recording.value(look.value)
        parts.append(f"{value.uniform:g}" if value.uniform is not None else tr("shape {shape}", shape=look.shape))
    if look.drawer is not None:
        parts.append(tr("gradient: {look}", look=tr("numbers") if look.drawer.value >= 0 else look.drawer.look))
    parts.append(ntr("{n} input", "{n} inputs", len(sources(graph, card))))
    parts.append(ntr("used {n} time", "used {n} times", len(users(graph, card))))
    return ", ".join(part for part in parts if part)


def _nearest_row(graph: GraphScene, here: int, cards: list[int]) -> int:
    """Return the card nearest to the same row, of equals the first."""
    level = graph.cards[here].pos().y() if here in graph.cards else 0.0
    return min(cards, key=lambda card: abs(graph.cards[card].pos().y() - level), default=here)


def _beside(graph: GraphScene, here: int, sign: int) -> int:
    start = graph.box_of(here)
    if start is None:
        return here
    ways = {seq: item.pos() - start.topLeft() for seq, item in graph.cards.items() if graph.context.has_come(seq)}
    found = [seq for seq, way in ways.items() if way.y() * sign > BESIDE]
    return min(found, key=lambda seq: abs(ways[seq].y()) + 2 * abs(ways[seq].x()), default=here)
