"""Cards that a person moved: how far each stands from where the layout put it, with a way back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from gradgui.graph.geometry import CARD_H, CARD_W, MARGIN, Border, Geometry, Place, Point, Region, Wire

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HOME: Final = (0.0, 0.0)
LEVEL: Final = 36.0  # how far a curve runs level at its ends
Moves = dict[int, Point]  # card → how far it was moved
Area = TypeVar("Area", Region, Border)


class Arrangement:
    """The moves of one picture, and the ones before and after them."""

    def __init__(self) -> None:
        self.moves: Moves = {}
        self._before: list[Moves] = []
        self._after: list[Moves] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is a step back."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step forward again."""
        return bool(self._after)

    def begin(self, moves: Moves) -> None:
        """Take the moves of another picture: its steps are forgotten."""
        self.moves = moves
        self._before.clear()
        self._after.clear()

    def set(self, moves: Moves) -> None:
        """Move cards; this is one step."""
        if moves != self.moves:
            self._before.append(self.moves)
            self._after.clear()
            self.moves = moves

    def undo(self) -> None:
        """Go one step back."""
        if self._before:
            self._after.append(self.moves)
            self.moves = self._before.pop()

    def redo(self) -> None:
        """Go one step forward again."""
        if self._after:
            self._before.append(self.moves)
            self.moves = self._after.pop()


def moved(geometry: Geometry, moves: Moves, cards: Iterable[int], by: Point) -> Moves:
    """Return the moves after some cards were dragged; none leaves the picture at its left or top."""
    places = {place.card: place for frame in _frames(geometry) for place in frame}
    found = dict(moves)
    for card in cards:
        if card not in places:
            continue
        place, before = places[card], moves.get(card, HOME)
        # The cards of a fold stand relative to their bar, so that they alone may go left of it.
        low = -MARGIN if geometry.homes[card].kind == "fold" else 0.0
        to = max(before[0] + by[0], low - place.x), max(before[1] + by[1], low - place.y)
        for twin in twins(geometry, card):
            found[twin] = to
    return {card: to for card, to in found.items() if to != HOME}


def twins(geometry: Geometry, card: int) -> tuple[int, ...]:
    """Return the cards that take turns in one place of a loop: they move as one, so that stepping moves nothing."""
    home = geometry.homes.get(card)
    if home is None or home.kind != "slot":
        return (card,)
    frames = geometry.slots[home.number].frames
    here = next(place for place in frames[home.turn].places if place.card == card)
    return tuple(p.card for frame in frames for p in frame.places if (p.x, p.y) == (here.x, here.y))


def moved_wire(wire: Wire, start: Point, end: Point) -> Wire:
    """Return a wire whose two ends have moved; what lies between follows in proportion."""
    if wire.chip is not None:
        start = end  # a chip belongs to the card that it stands at
    (x1, y1), (x2, y2) = wire.data[0], wire.data[-1]
    across = abs(x2 - x1) >= abs(y2 - y1)
    low, span = (x1, x2 - x1) if across else (y1, y2 - y1)

    def move(point: Point) -> Point:
        part = ((point[0] if across else point[1]) - low) / span if span else 1.0
        part = min(max(part, 0.0), 1.0)
        return point[0] + start[0] + (end[0] - start[0]) * part, point[1] + start[1] + (end[1] - start[1]) * part

    chip = wire.chip
    return replace(
        wire,
        data=_eased(wire.data, tuple(move(point) for point in wire.data)),
        back=_eased(wire.back, tuple(move(point) for point in wire.back)),
        label=move(wire.label),
        awaited=move(wire.awaited),
        use_at=move(wire.use_at),
        cut=move(wire.cut) if wire.cut is not None else None,
        chip=replace(chip, x=chip.x + end[0], y=chip.y + end[1]) if chip is not None else None,
    )


def moved_area(area: Area, places: Iterable[Place], moves: Mapping[int, Point]) -> Area:
    """Return a region or a border that still holds its cards, with as much air around them as before."""
    inside = [place for place in places if place.card in area.cards]
    if not inside:
        return area
    now = [(p.x + moves.get(p.card, HOME)[0], p.y + moves.get(p.card, HOME)[1]) for p in inside]
    left, top = (min(at[i] for at in now) - min((p.x, p.y)[i] for p in inside) for i in (0, 1))
    right, bottom = (max(at[i] for at in now) - max((p.x, p.y)[i] for p in inside) for i in (0, 1))
    after = replace(
        area, x=area.x + left, y=area.y + top, w=area.w + right - left, h=area.h + bottom - top
    )  # fmt: skip
    if isinstance(after, Region) and after.note is not None:
        x, y, width, height = after.note
        after = replace(after, note=(x + left, y + top, width, height))
    return after


def extent(geometry: Geometry, moves: Mapping[int, Point]) -> Point:
    """Return how wide and high the picture is with cards that were moved out of it."""
    width, height = geometry.width, geometry.height
    if moves:
        for frame in _frames(geometry):
            for place in frame:
                to = moves.get(place.card)
                if to is not None:
                    width = max(width, place.x + to[0] + CARD_W + MARGIN)
                    height = max(height, place.y + to[1] + CARD_H + place.below + MARGIN)
    return width, height


# ---- kept for the next time ----------------------------------------------------------------------------------


def kept_text(geometry: Geometry, moves: Moves) -> str:
    """Return moves as text; a card is named by its rank, for the numbers of events change with an edit."""
    if not moves:
        return ""
    ranks = {card: rank for rank, card in enumerate(sorted(geometry.homes))}
    told = {str(ranks[card]): to for card, to in moves.items() if card in ranks}
    return json.dumps({"shape": geometry.shape(), "moves": told})


def restored(geometry: Geometry, text: str) -> Moves:
    """Return the moves that were kept, none when the picture has another shape now or the text is nonsense."""
    try:
        kept = json.loads(text) if text else {}
        if tuple(kept.get("shape", ())) != geometry.shape():
            return {}
        cards = sorted(geometry.homes)
        moves = {cards[int(rank)]: (float(x), float(y)) for rank, (x, y) in kept["moves"].items()}
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return {}
    return moves


def _eased(before: tuple[Point, ...], after: tuple[Point, ...]) -> tuple[Point, ...]:
    """Return a level line that has become slanted as a curve, which leaves and enters its cards level."""
    if len(before) != 2 or abs(before[0][1] - before[1][1]) > 1 or abs(after[0][1] - after[1][1]) < 1:
        return after
    (x1, y1), (x2, y2) = after
    reach = max(abs(x2 - x1) / 2, LEVEL)
    if before[1][0] < before[0][0]:
        reach = -reach
    return after[0], (x1 + reach, y1), (x2 - reach, y2), after[1]


def _frames(geometry: Geometry) -> list[tuple[Place, ...]]:
    return [
        geometry.base.places,
        *(frame.places for slot in geometry.slots for frame in slot.frames),
        *(fold.frame.places for fold in geometry.folds),
    ]
