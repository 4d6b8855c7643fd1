"""Lay out one strand: from its grid to places, chips and wires, with its upper left corner at (0, 0)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gradgui.graph import geometry as g
from gradgui.graph.layered import Grid, arrange
from gradgui.graph.wires import BACK_Y, DATA_Y, Entry, chip_wire, curve_wire, lane_wire, twice_wires, version_wire

if TYPE_CHECKING:
    from gradgui.graph.cards import Card, Input

ChipWidth = Callable[[int, int], float]  # (tensor, owner) → the room its name needs
CHIP_ARROW, CHIP_ARROW_WORDS = 58.0, 92.0  # between a chip and the card to its right; where "‖g‖ 1.3" comes back
CHIP_STEP = 40.0
OWN_ROW, ITS_ROW = -1, -2  # lanes of an edge that keeps to a row: the one that it ends in, or that it begins in


@dataclass(slots=True)
class StrandLayout:
    """A laid-out strand. ``lead`` is what stands to the left of its first column."""

    frame: g.Frame
    width: float
    height: float
    columns: tuple[float, ...]
    lead: float


@dataclass(slots=True)
class _Work:
    cards: dict[int, Card]
    grid: Grid
    chip_width: ChipWidth
    x: list[float] = field(default_factory=list)
    y: list[float] = field(default_factory=list)
    lanes: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)  # row → (lane, first, last column)
    lane_of: dict[tuple[int, int], int] = field(default_factory=dict)
    lead: float = 0.0

    def at(self, seq: int) -> g.Point:
        """Return the corner of a card."""
        return self.x[self.grid.column[seq]], self.y[self.grid.row[seq]]

    def is_edge(self, card: Card, given: Input) -> bool:
        """Say whether an input is drawn as an edge."""
        return (card.seq, given.port) in self.grid.edges

    def beside(self, card: Card) -> bool:
        """Say whether a card's chips stand to its left: when nothing else comes from there."""
        return not any(self.is_edge(card, i) for i in card.inputs)


def lay_out(cards: list[Card], chip_width: ChipWidth) -> StrandLayout:
    """Lay out a strand's cards, given in order of their making."""
    work = _Work({card.seq: card for card in cards}, arrange(cards), chip_width)
    _take_lanes(work)
    _set_columns(work)
    height = _set_rows(work)
    places = tuple(g.Place(card.seq, *work.at(card.seq), card.below) for card in cards)
    wires = tuple(wire for card in cards for wire in _wires(work, card))
    return StrandLayout(g.Frame(places, wires), work.x[-1] + g.CARD_W, height, tuple(work.x), work.lead)


def _take_lanes(work: _Work) -> None:
    """Give each edge over other columns a way: its source's row, or its own, where nothing stands; else a lane."""
    for card in work.cards.values():
        for given in card.inputs:
            if not work.is_edge(card, given):
                continue
            first, last = work.grid.column[given.source] + 1, work.grid.column[card.seq] - 1
            if last < first:
                continue
            row, lane = _way(work, card, given, first, last)
            work.lane_of[card.seq, given.port] = lane
            work.lanes.setdefault(row, []).append((lane, first, last))


def _way(work: _Work, card: Card, given: Input, first: int, last: int) -> tuple[int, int]:
    """Return the row that an edge keeps to, and which lane of it."""
    own = work.grid.row[card.seq]
    for row, lane in ((own, OWN_ROW), (work.grid.row[given.source], ITS_ROW)):
        through = any(at < 0 and first <= b and a <= last for at, a, b in work.lanes.get(row, ()))
        if not through and _is_clear(work, row, first, last):
            return row, lane
    lane = 0
    while any(at == lane and first <= b and a <= last for at, a, b in work.lanes.get(own, ())):
        lane += 1
    return own, lane


def _is_clear(work: _Work, row: int, first: int, last: int) -> bool:
    grid = work.grid
    return not any(grid.row[seq] == row and first <= grid.column[seq] <= last for seq in work.cards)


def _set_columns(work: _Work) -> None:
    last = max(work.grid.column.values(), default=0)
    gaps = [g.GAP] * (last + 1)  # gaps[c] is to the left of column c
    for card in work.cards.values():
        column = work.grid.column[card.seq]
        if work.beside(card) and card.inputs:
            room = max(work.chip_width(i.tensor, i.owner) for i in card.inputs) + _chip_arrow(card) + 8
            gaps[column] = max(gaps[column], room)
        uses: dict[int, int] = {}
        for given in card.inputs:
            if not work.is_edge(card, given) or (card.seq in work.grid.below_old and given.version):
                continue
            uses[given.source] = uses.get(given.source, 0) + 1
            need = g.GAP_TWICE if uses[given.source] > 1 else g.GAP_WORDS if given.wide else g.GAP
            need = max(need, g.GAP_SUMMED if given.summed else 0.0)
            source = work.grid.column[given.source]
            if column - source > 1:
                gaps[source + 1] = max(gaps[source + 1], 60.0)
                need = 60.0
            elif work.grid.row[given.source] != work.grid.row[card.seq]:
                need = max(need, 66.0)
            gaps[column] = max(gaps[column], need)
    work.lead = gaps[0] - 8 if gaps[0] > g.GAP else 0.0
    x = 0.0
    for column in range(last + 1):
        work.x.append(x)
        x += g.CARD_W + (gaps[column + 1] if column < last else 0.0)


def _set_rows(work: _Work) -> float:
    """Put each row as high as what stands above its own columns lets it; return the height of all."""
    rows: dict[int, list[Card]] = {}
    for card in work.cards.values():
        rows.setdefault(work.grid.row[card.seq], []).append(card)
    bottom = [0.0] * len(work.x)
    for row in range(max(rows, default=0) + 1):
        cards, lanes = rows.get(row, []), [lane for lane in work.lanes.get(row, ()) if lane[0] >= 0]
        chips = any(not work.is_edge(c, i) for c in cards if not work.beside(c) for i in c.inputs)
        room = (g.CHIP_ROOM if chips else 0.0) + g.LANE_H * (1 + max((lane for lane, _, _ in lanes), default=-1))
        y = room
        if row:
            crossed = {work.grid.column[c.seq] for c in cards}.union(*(range(a, b + 1) for _, a, b in lanes))
            highest = max((bottom[column] for column in crossed), default=0.0)
            y = max(work.y[-1] + g.CARD_H, highest + room) + g.ROW_GAP
        work.y.append(y)
        for card in cards:
            bottom[work.grid.column[card.seq]] = y + g.CARD_H + card.below
    return max(bottom, default=0.0)


def _wires(work: _Work, card: Card) -> list[g.Wire]:
    edges = [i for i in card.inputs if work.is_edge(card, i)]
    chips = [i for i in card.inputs if not work.is_edge(card, i)]
    made: list[g.Wire] = []
    for source in dict.fromkeys(i.source for i in edges):
        made += _from_source(work, card, source, [i for i in edges if i.source == source], edges)
    beside = work.beside(card)
    for place, given in enumerate(chips):
        made.append(_to_chip(work, card, given, place, len(chips), beside))
    return made


def _from_source(work: _Work, card: Card, source: int, given: list[Input], edges: list[Input]) -> list[g.Wire]:
    target, start = work.at(card.seq), work.at(source)
    if card.seq in work.grid.below_old and given[0].version:
        return [version_wire(card.seq, given[0], start, target)]
    span = work.grid.column[card.seq] - work.grid.column[source]
    if len(given) > 1 and span == 1 and start[1] == target[1]:
        return twice_wires(card.seq, given, start, target)
    wires = []
    for use, one in enumerate(given, 1):
        entry = _entry(work, card, source, edges, use - 1)
        number = use if len(given) > 1 else 0
        if span == 1:
            wires.append(curve_wire(card.seq, one, start, target, entry, number))
        else:
            left = work.x[work.grid.column[source] + 1]
            right = work.x[work.grid.column[card.seq] - 1] + g.CARD_W
            levels = _levels(work, card, one, start[1], target[1], entry)
            wires.append(lane_wire(card.seq, one, start, target, entry, number, (left, right, *levels)))
    return wires


def _levels(
    work: _Work, card: Card, given: Input, start: float, target: float, entry: Entry
) -> tuple[float, float, bool]:
    """Return at which heights data and gradient pass other columns, and whether they keep to a row."""
    lane = work.lane_of[card.seq, given.port]
    if lane == OWN_ROW:
        return target + entry.data, target + entry.back, True
    if lane == ITS_ROW:
        return start + DATA_Y, start + BACK_Y, True
    chips = g.CHIP_ROOM if _chips_above(work, work.grid.row[card.seq]) else 0.0
    level = target - chips - 28.0 - g.LANE_H * lane
    return level, level + 20, False


def _chips_above(work: _Work, row: int) -> bool:
    cards = [c for c in work.cards.values() if work.grid.row[c.seq] == row and not work.beside(c)]
    return any(not work.is_edge(c, i) for c in cards for i in c.inputs)


def _entry(work: _Work, card: Card, source: int, edges: list[Input], extra: int) -> Entry:
    """Return at which heights the edges of one source meet a card: those from its own row at the middle."""
    own = work.grid.row[card.seq]
    column = work.grid.column[card.seq]
    ports = {i.source: i.port for i in reversed(edges)}
    sources = list(dict.fromkeys(i.source for i in edges))

    def key(seq: int) -> tuple[int, int]:
        over = column - work.grid.column[seq] > 1 and work.lane_of[card.seq, ports[seq]] >= 0
        return (-1 if over else work.grid.row[seq] - own), sources.index(seq)

    straight = next((s for s in sources if key(s)[0] == 0), None)
    if straight is None and len(sources) == 1:
        straight = sources[0]
    if source == straight:
        return Entry(44.0 + 10 * extra, 94.0 + 10 * extra)
    above = [s for s in sources if s != straight and key(s)[0] < 0]
    under = [s for s in sources if s != straight and key(s)[0] >= 0]
    if source in above:
        rank = above.index(source)
        return Entry(28.0 - 9 * rank + 5 * extra, 80.0 - 6 * rank)
    rank = under.index(source)
    return Entry(62.0 + 9 * rank + 5 * extra, 108.0 + 5 * rank)


def _chip_arrow(card: Card) -> float:
    return CHIP_ARROW_WORDS if any(i.flows and i.wide for i in card.inputs) else CHIP_ARROW


def _to_chip(work: _Work, card: Card, given: Input, place: int, count: int, beside: bool) -> g.Wire:
    x, y = work.at(card.seq)
    width = work.chip_width(given.tensor, given.owner)
    if beside:
        level = y + 44.0 + CHIP_STEP * (place - (count - 1) / 2)
        chip = g.Chip(
            given.tensor, given.source, given.owner, x - _chip_arrow(card) - width, level - g.CHIP_H / 2, width
        )
    else:
        chip = g.Chip(given.tensor, given.source, given.owner, x + 2 + 66 * place, y - 40.0, min(width, 62.0))
    return chip_wire(card.seq, given, (x, y), chip, beside)
