"""Put the strands together: the first one on top, others packed under it, loops in slots, the unrelated folded."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gradgui.graph import geometry as g
from gradgui.graph.borders import Borders
from gradgui.graph.cards import Card, CardGraph, card_graph, chip_width
from gradgui.graph.regions import regions_of
from gradgui.graph.strand_layout import StrandLayout, lay_out
from gradgui.graph.strands import Partition, Strand, loop_site, partition

if TYPE_CHECKING:
    from gradgui.graph.folding import Folded
    from gradgui.recording.recording import Recording

WIDEST = 748.0  # what fits beside code and inspector; a longer strand makes more room
STRAND_GAP = 12.0
LEAF_GAP = 24.0
NOTE_ROOM = 22.0 + g.NOTE_W + 14.0


@dataclass(slots=True)
class _Row:
    """What is packed side by side."""

    frames: list[g.Frame] = field(default_factory=list)
    right: float = 0.0
    height: float = 0.0


class _Composer:
    def __init__(self, recording: Recording, graph: CardGraph, parts: Partition, borders: Borders) -> None:
        self.recording, self.graph, self.parts, self.borders = recording, graph, parts, borders
        self.homes: dict[int, g.Home] = {}
        self.widths: dict[tuple[int, int], float] = {}
        self.columns: tuple[float, ...] = ()
        self.room = WIDEST

    def chip(self, tensor: int, owner: int) -> float:
        """Return the room of a chip's name."""
        found = self.widths.get((tensor, owner))
        if found is None:
            found = self.widths[tensor, owner] = chip_width(self.recording, tensor, owner)
        return found

    def strand(self, strand: Strand) -> StrandLayout:
        """Lay out one strand."""
        return lay_out([self.graph.cards[seq] for seq in strand.cards], self.chip)

    def packed(self, strands: list[Strand], *, first: bool) -> tuple[g.Frame, float, float]:
        """Lay strands out in rows, the first of all alone in its own; return frame, width and height."""
        rows: list[_Row] = []
        alone = False
        for number, strand in enumerate(strands):
            made = self.strand(strand)
            if first and number == 0:
                self.columns = tuple(x + made.lead for x in made.columns)
                self.room = max(WIDEST, made.width + made.lead)
            left = self._left(rows, made, alone)
            if left is None:
                rows.append(_Row())
                left = self._snapped(made.lead)
            alone = first and number == 0 and bool(self.graph.roots)  # above all: what a backward pass goes through
            last = number + 1 == len(strands) or self._block(strands[number + 1]) != self._block(strand)
            extra = NOTE_ROOM if self._block(strand) >= 0 and last else 0.0
            rows[-1].frames.append(g.shifted(made.frame, left, 0))
            rows[-1].right = left + made.width + extra
            rows[-1].height = max(rows[-1].height, made.height)
        return self._stacked(rows)

    def _left(self, rows: list[_Row], made: StrandLayout, alone: bool) -> float | None:
        """Return where a strand begins in the present row, None when it needs a new one."""
        if not rows or alone:
            return None
        left = self._snapped(rows[-1].right + STRAND_GAP + made.lead)
        return left if left + made.width <= self.room else None

    def _snapped(self, least: float) -> float:
        """Return the next column of the first strand, so that cards stand under cards."""
        return next((x for x in self.columns if x >= least), least)

    def _block(self, strand: Strand) -> int:
        blocks = {self.graph.cards[seq].block for seq in strand.cards if self.graph.cards[seq].kind == "op"}
        return blocks.pop() if len(blocks) == 1 else -1

    def _stacked(self, rows: list[_Row]) -> tuple[g.Frame, float, float]:
        y, frames, width = 0.0, [], 0.0
        before: tuple[g.Region, ...] = ()
        for number, row in enumerate(rows):
            frame = g.joined(row.frames)
            regions = regions_of(self.graph, frame, NOTE_ROOM)
            topmost = min((place.y for place in frame.places), default=0.0)
            framed = self.borders.room(p for p in frame.places if p.y < topmost + g.CARD_H)
            high = max([framed, *(-r.y for r in regions)])
            if number == 0 or before or framed:
                y += high + 11 if high else 0.0  # else the gap between rows and short drawers leave room enough
            frames.append(g.shifted(g.Frame(frame.places, frame.wires, regions), 0, y))
            deep = max((r.y + r.h for r in regions), default=0.0)
            y += max(row.height, deep) + g.ROW_GAP
            width, before = max(width, row.right), regions
        return g.joined(frames), width, y - g.ROW_GAP if rows else 0.0

    def leaves(self, cards: list[int]) -> tuple[g.Frame, float, float]:
        """Lay out the leaves that a loop works on, in rows."""
        places, x, y, height, width = [], 0.0, 0.0, 0.0, 0.0
        for seq in cards:
            if x and x + g.CARD_W > self.room:
                x, y, height = 0.0, y + height + g.ROW_GAP, 0.0
            places.append(g.Place(seq, x, y, self.graph.cards[seq].below))
            x += g.CARD_W + LEAF_GAP
            width = max(width, x - LEAF_GAP)
            height = max(height, g.CARD_H + self.graph.cards[seq].below)
        return g.Frame(tuple(places)), width, y + height


def make_geometry(recording: Recording, folded: Folded | None = None) -> g.Geometry:
    """Lay out the graph of a recording for its end, with what is folded in it."""
    graph = folded.graph if folded is not None else card_graph(recording)
    if not graph.cards:
        return g.Geometry()
    parts = partition(recording, graph)
    borders = Borders(folded.outlines if folded is not None else ())
    composer = _Composer(recording, graph, parts, borders)
    shown = [s for s in parts.strands if s.component in parts.shown]
    base, slots, width, y = _shown(composer, shown)
    folds, bottom = _folds(composer, [s for s in parts.strands if s.component not in parts.shown], width, y)
    homes = {place.card: g.Home("base") for place in base.places}
    for number, slot in enumerate(slots):
        for turn, frame in enumerate(slot.frames):
            homes |= {place.card: g.Home("slot", number, turn) for place in frame.places}
    for number, fold in enumerate(folds):
        homes |= dict.fromkeys(fold.cards, g.Home("fold", number))
    homes |= {card: homes[group] for card, group in graph.inside.items()}
    slots = tuple(replace(slot, frames=tuple(map(borders.around, slot.frames))) for slot in slots)
    folds = tuple(replace(fold, frame=borders.around(fold.frame)) for fold in folds)
    return g.Geometry(borders.around(base), slots, folds, width + g.MARGIN + g.RIGHT, bottom + g.BOTTOM, homes)


def _shown(composer: _Composer, strands: list[Strand]) -> tuple[g.Frame, tuple[g.Slot, ...], float, float]:
    """Lay out what is always shown, loops and the rest in the order in which they began."""
    frames: list[g.Frame] = []
    slots: list[g.Slot] = []
    width, y = 0.0, g.TOP
    for site, run in _runs(composer.recording, strands):
        if site < 0:
            frame, wide, high = composer.packed(run, first=not frames and not slots)
            frames.append(g.shifted(frame, g.MARGIN, y))
        else:
            leaves = composer.parts.loop_leaves.get(site, [])
            if leaves:
                frame, wide, high = composer.leaves(leaves)
                frames.append(g.shifted(frame, g.MARGIN, y))
                width, y = max(width, wide), y + high + g.ROW_GAP
            slot = _slot(composer, site, run, y)
            slots.append(slot)
            wide, high = slot.w, slot.h
        width, y = max(width, wide), y + high + g.ROW_GAP
    return g.joined(frames), tuple(slots), max(width, WIDEST), y - g.ROW_GAP


def _runs(recording: Recording, strands: list[Strand]) -> list[tuple[int, list[Strand]]]:
    """Group strands: each loop's together, the others between them in order. -1 stands for no loop."""
    runs: list[tuple[int, list[Strand]]] = []
    of_loop: dict[int, list[Strand]] = {}
    for strand in strands:
        site = loop_site(recording, strand.scope) if strand.scope >= 0 else -1
        if site >= 0 and site in of_loop:
            of_loop[site].append(strand)
        elif site < 0 and runs and runs[-1][0] < 0:
            runs[-1][1].append(strand)
        else:
            runs.append((site, [strand]))
            if site >= 0:
                of_loop[site] = runs[-1][1]
    return runs


def _slot(composer: _Composer, site: int, strands: list[Strand], y: float) -> g.Slot:
    """Lay out each iteration; iterations of one shape share one layout."""
    by_scope: dict[int, list[Strand]] = {}
    for strand in strands:
        by_scope.setdefault(strand.scope, []).append(strand)
    composer.columns = ()
    known: dict[object, tuple[g.Frame, float, float, list[int]]] = {}
    frames, width, height = [], 0.0, 0.0
    left, top = g.MARGIN + g.PAD, y + g.CAPTION_H + g.PAD
    for group in by_scope.values():
        numbers = [seq for strand in group for seq in strand.cards]
        shape = _shape(composer, group)
        if shape not in known:
            group.sort(key=lambda s: (-len(s.cards), s.first))
            frame, wide, high = composer.packed(group, first=True)
            frame = g.shifted(frame, left, top)
            known[shape] = (frame, wide, high, numbers)
            frames.append(frame)
        else:
            frame, wide, high, first = known[shape]
            frames.append(_renamed(composer, frame, dict(zip(first, numbers, strict=True))))
        width, height = max(width, wide), max(height, high)
    full = height + g.CAPTION_H + 2 * g.PAD
    return g.Slot(site, g.MARGIN, y, max(width + 2 * g.PAD, WIDEST), full, tuple(by_scope), tuple(frames))


def _shape(composer: _Composer, strands: list[Strand]) -> object:
    """Return what two iterations must have in common to be drawn alike."""
    places = {seq: i for i, seq in enumerate(seq for strand in strands for seq in strand.cards)}
    rows: list[object] = []
    for strand in strands:
        rows.append(len(strand.cards))
        for seq in strand.cards:
            card = composer.graph.cards[seq]
            given = tuple(
                (i.port, places.get(i.source, -1), i.flows, i.wide, i.summed, i.cut, composer.chip(i.tensor, i.owner))
                for i in card.inputs
            )
            rows.append((card.kind, card.below, card.block >= 0, given))
    return tuple(rows)


def _renamed(composer: _Composer, frame: g.Frame, numbers: dict[int, int]) -> g.Frame:
    """Return one iteration's layout for the cards of another."""
    cards = composer.graph.cards
    wires = []
    for w in frame.wires:
        card = cards[numbers[w.card]]
        given = next(i for i in card.inputs if i.port == w.port)
        chip = w.chip
        if chip is not None:
            chip = g.Chip(given.tensor, given.source, given.owner, chip.x, chip.y, chip.w)
        source = numbers[w.source] if w.source >= 0 else -1
        wires.append(
            g.Wire(
                card.seq, w.port, source, w.data, w.back, w.label, w.awaited, w.use, w.use_at, chip, w.cut, w.version
            )
        )
    regions = tuple(
        g.Region(
            cards[numbers[r.cards[0]]].block, tuple(numbers[c] for c in r.cards), r.x, r.y, r.w, r.h, r.note, r.short
        )
        for r in frame.regions
    )
    places = tuple(g.Place(numbers[p.card], p.x, p.y, p.below) for p in frame.places)
    return g.Frame(places, tuple(wires), regions)


def _folds(composer: _Composer, strands: list[Strand], width: float, y: float) -> tuple[tuple[g.Fold, ...], float]:
    groups: dict[int, list[Strand]] = {}
    for strand in strands:
        groups.setdefault(strand.component, []).append(strand)
    folds = []
    top = y + 16
    for group in groups.values():
        composer.columns = ()
        frame, _, high = composer.packed(group, first=True)
        numbers = sorted(place.card for place in frame.places)
        ghosts = tuple(seq for seq in numbers if _is_ghost(composer.graph.cards[seq]))
        frame = g.shifted(frame, 0, g.PAD + 6)
        folds.append(g.Fold(tuple(numbers), ghosts, g.MARGIN, top, width, high + 2 * g.PAD + 6, frame))
        top += g.FOLD_H + 18
    return tuple(folds), top - 18 if folds else y


def _is_ghost(card: Card) -> bool:
    return card.kind == "op" and not card.tracked
