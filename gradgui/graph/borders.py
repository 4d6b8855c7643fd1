"""The frames around parts of the program that are open: where no other card is in the way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gradgui.graph import geometry as g

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gradgui.graph.folding import Outline

SIDE, STEP = 12.0, 8.0  # air around the cards, and more for each frame inside
TITLE_H = 22.0
TOP_AIR = 26.0


class Borders:
    """Knows which open parts each card is in."""

    def __init__(self, outlines: Iterable[Outline] = ()) -> None:
        self._outlines = tuple(outlines)
        self._of: dict[int, list[int]] = {}
        for number, outline in enumerate(self._outlines):
            for card in outline.cards:
                self._of.setdefault(card, []).append(number)

    def room(self, places: Iterable[g.Place]) -> float:
        """Return how much higher than its cards a row reaches with the frames around them."""
        inner = [self._outlines[n].inner for place in places for n in self._of.get(place.card, ())]
        return TITLE_H / 2 + TOP_AIR + (TITLE_H + 2) * max(inner) if inner else 0.0

    def around(self, frame: g.Frame) -> g.Frame:
        """Return a frame with the borders of the parts that are open in it."""
        inside: dict[int, list[g.Place]] = {}
        for place in frame.places:
            for number in self._of.get(place.card, ()):
                inside.setdefault(number, []).append(place)
        if not inside:
            return frame
        made = [self._border(self._outlines[n], inside[n], frame) for n in sorted(inside)]
        return replace(frame, borders=tuple(border for border in made if border is not None))

    def _border(self, outline: Outline, inside: list[g.Place], frame: g.Frame) -> g.Border | None:
        side = SIDE + STEP * outline.inner
        held = {p.card for p in inside}
        chips = [w.chip for w in frame.wires if w.chip is not None and w.card in held]
        left = min([p.x for p in inside] + [chip.x for chip in chips]) - side
        right = max(p.x for p in inside) + g.CARD_W + side
        top = min([p.y for p in inside] + [chip.y for chip in chips]) - TOP_AIR - (TITLE_H + 2) * outline.inner
        bottom = max(p.y + g.CARD_H + p.below for p in inside) + 6 + STEP * outline.inner
        for p in frame.places:
            meets = left < p.x + g.CARD_W and p.x < right and top < p.y + g.CARD_H and p.y < bottom
            if p.card not in held and meets:
                return None  # a frame would claim what is not in it
        return g.Border(outline.part, tuple(p.card for p in inside), left, top, right - left, bottom - top)
