"""The areas in which nothing is recorded: around what was made while grad mode was off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradgui.graph import geometry as g

if TYPE_CHECKING:
    from gradgui.graph.cards import CardGraph

LEFT, ABOVE, UNDER = 30.0, 30.0, 16.0
TIGHT = 14.0


def regions_of(graph: CardGraph, frame: g.Frame, note_room: float) -> tuple[g.Region, ...]:
    """Return the regions of one row of strands; a block that nothing recorded stands in has room for the reason."""
    places = {place.card: place for place in frame.places}
    blocks: dict[int, list[int]] = {}
    for seq in places:
        block = graph.cards[seq].block
        if block >= 0:
            blocks.setdefault(block, []).append(seq)
    made: list[g.Region] = []
    for since, cards in blocks.items():
        box = _box(cards, places)
        others = [p for p in frame.places if p.card not in cards]
        if any(_hits(box, p) for p in others):
            made += [_small(since, seq, places[seq]) for seq in cards]
        elif _mixed(graph, cards, places):
            made.append(_around(since, cards, box))
        else:
            made.append(_wide(since, cards, box, note_room))
    return tuple(made)


def _box(cards: list[int], places: dict[int, g.Place]) -> tuple[float, float, float, float]:
    xs, ys = [places[c].x for c in cards], [places[c].y for c in cards]
    return min(xs), min(ys), max(xs) + g.CARD_W, max(ys) + g.CARD_H


def _hits(box: tuple[float, float, float, float], place: g.Place) -> bool:
    return place.x < box[2] and place.x + g.CARD_W > box[0] and place.y < box[3] and place.y + g.CARD_H > box[1]


def _mixed(graph: CardGraph, cards: list[int], places: dict[int, g.Place]) -> bool:
    """Say whether a recorded card is a neighbour by an edge, so that there is no room around the block."""
    inside = set(cards)
    for seq in places:
        for given in graph.cards[seq].inputs:
            if given.source in places and (seq in inside) != (given.source in inside):
                if graph.cards[given.source].kind == "op" or given.source in inside:
                    return True
    return False


def _small(since: int, seq: int, place: g.Place) -> g.Region:
    return g.Region(
        since, (seq,), place.x - TIGHT, place.y - 22, g.CARD_W + 2 * TIGHT, g.CARD_H + g.PIPS_H + 24, None, True
    )


def _around(since: int, cards: list[int], box: tuple[float, float, float, float]) -> g.Region:
    x, y, right, bottom = box
    return g.Region(
        since, tuple(cards), x - TIGHT, y - 22, right - x + 2 * TIGHT, bottom - y + g.PIPS_H + 24, None, True
    )


def _wide(since: int, cards: list[int], box: tuple[float, float, float, float], note_room: float) -> g.Region:
    x, y, right, bottom = box
    note = (right + 22, y + 2, g.NOTE_W, g.CARD_H - 4)
    return g.Region(
        since, tuple(cards), x - LEFT, y - ABOVE, right - x + LEFT + note_room, bottom - y + ABOVE + UNDER, note
    )
