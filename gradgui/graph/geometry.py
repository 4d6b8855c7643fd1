"""The shapes that a layout is made of: places, wires, chips, regions, slots and folds, in pixels of 100 %."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Final

CARD_W: Final = 102.0
CARD_H: Final = 122.0
GAP: Final = 46.0
GAP_WORDS: Final = 78.0  # where "‖g‖ 1.3" must stand on an arrow
GAP_TWICE: Final = 100.0
GAP_SUMMED: Final = 116.0  # where "sum over dim 0" must stand on an arrow
ROW_GAP: Final = 33.0
DRAWER_H: Final = 91.0
PIPS_H: Final = 26.0
STRIP_H: Final = 56.0
TRAY_H: Final = 58.0
MEMORY_H: Final = 40.0  # under a card that shares its memory with views
HOOK_H: Final = 46.0  # under a card whose gradient a hook is given
LANE_H: Final = 34.0
CHIP_H: Final = 22.0
CHIP_ROOM: Final = 44.0  # above a card, for chips and their arrows
FOLD_H: Final = 40.0
NOTE_W: Final = 260.0
MARGIN: Final = 27.0
TOP: Final = 10.0
RIGHT: Final = 25.0
BOTTOM: Final = 8.0
CAPTION_H: Final = 30.0
PAD: Final = 18.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card stands."""

    card: int
    x: float
    y: float
    below: float = 0.0  # room for what stands under it


@dataclass(frozen=True, slots=True)
class Chip:
    """A tensor drawn again at a place of use; ``owner`` is the leaf when it is that leaf's ``.grad``."""

    tensor: int
    card: int
    owner: int
    x: float
    y: float
    w: float


@dataclass(frozen=True, slots=True)
class Wire:
    """One use of a tensor: its way to the card, and the way back. 2 points are a line, 3n + 1 a chain of curves."""

    card: int
    port: int
    source: int  # the card it starts at, -1 for a chip
    data: tuple[Point, ...]
    back: tuple[Point, ...] = ()  # empty where no gradient can flow
    label: Point = (0.0, 0.0)  # the middle of the gradient's text
    awaited: Point = (0.0, 0.0)  # the middle of the word "next"
    use: int = 0  # 1 for the 1st of several uses by this card, 0 when there is only one
    use_at: Point = (0.0, 0.0)
    chip: Chip | None = None
    cut: Point | None = None  # scissors
    version: bool = False  # joins an old version with the new one


@dataclass(frozen=True, slots=True)
class Region:
    """An area in which nothing is recorded; ``since`` is the event that switched grad mode off."""

    since: int
    cards: tuple[int, ...]
    x: float
    y: float
    w: float
    h: float
    note: tuple[float, float, float, float] | None = None  # room for the reason
    short: bool = False


@dataclass(frozen=True, slots=True)
class Border:
    """The frame around an open part of the program, by the number of the part."""

    part: int
    cards: tuple[int, ...]
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Frame:
    """Cards and what joins them."""

    places: tuple[Place, ...] = ()
    wires: tuple[Wire, ...] = ()
    regions: tuple[Region, ...] = ()
    borders: tuple[Border, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """A place where the iterations of a loop take turns."""

    site: int
    x: float
    y: float
    w: float
    h: float
    scopes: tuple[int, ...]  # of each iteration: the event that began it
    frames: tuple[Frame, ...]

    def turn(self, moment: int) -> int:
        """Return which iteration is shown at an event: the last one that had begun, or the first."""
        return max(0, bisect_right(self.scopes, moment) - 1)


@dataclass(frozen=True, slots=True)
class Fold:
    """A part of the graph that has nothing to do with the rest: one bar, or what is under it."""

    cards: tuple[int, ...]
    ghosts: tuple[int, ...]
    x: float
    y: float  # of the bar while all the folds above it are shut
    w: float
    open_h: float  # how much taller it is when open
    frame: Frame  # relative to the bar's lower left corner


@dataclass(frozen=True, slots=True)
class Home:
    """Which part of the picture a card belongs to: kind is base, slot or fold."""

    kind: str
    number: int = 0
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Geometry:
    """The whole picture."""

    base: Frame = Frame()
    slots: tuple[Slot, ...] = ()
    folds: tuple[Fold, ...] = ()
    width: float = 0.0
    height: float = 0.0
    homes: dict[int, Home] = field(default_factory=dict)

    def shape(self) -> tuple[float, float, int, int]:
        """Return what stays the same when only numbers of a program change."""
        return self.width, self.height, len(self.base.places), len(self.slots)


def shifted(frame: Frame, dx: float, dy: float) -> Frame:
    """Return a frame moved by a distance."""
    return Frame(
        tuple(Place(p.card, p.x + dx, p.y + dy, p.below) for p in frame.places),
        tuple(_moved_wire(w, dx, dy) for w in frame.wires),
        tuple(_moved_region(r, dx, dy) for r in frame.regions),
    )


def strand_widths(frame: Frame, card: int = -1) -> list[float]:
    """Return how wide each strand of a frame is: cards that wires join, with their chips; or only that of a card."""
    home = {place.card: place.card for place in frame.places}

    def root(seq: int) -> int:
        while home[seq] != seq:
            home[seq] = home[home[seq]]
            seq = home[seq]
        return seq

    for wire in frame.wires:
        if wire.source in home and wire.card in home:
            home[root(wire.card)] = root(wire.source)
    spans: dict[int, tuple[float, float]] = {}
    ends = [(place.card, place.x, place.x + CARD_W) for place in frame.places]
    ends += [(wire.card, wire.chip.x, wire.chip.x + wire.chip.w) for wire in frame.wires if wire.chip is not None]
    for seq, left, right in ends:
        low, high = spans.get(root(seq), (left, right))
        spans[root(seq)] = min(low, left), max(high, right)
    chosen = [root(card)] if card in home else list(spans)
    return [spans[seq][1] - spans[seq][0] for seq in chosen]


def joined(frames: list[Frame]) -> Frame:
    """Return several frames as one."""
    return Frame(
        tuple(p for f in frames for p in f.places),
        tuple(w for f in frames for w in f.wires),
        tuple(r for f in frames for r in f.regions),
    )


def _moved_wire(w: Wire, dx: float, dy: float) -> Wire:
    def move(p: Point) -> Point:
        return p[0] + dx, p[1] + dy

    chip = w.chip
    if chip is not None:
        chip = Chip(chip.tensor, chip.card, chip.owner, chip.x + dx, chip.y + dy, chip.w)
    return Wire(
        w.card, w.port, w.source, tuple(move(p) for p in w.data), tuple(move(p) for p in w.back),
        move(w.label), move(w.awaited), w.use, move(w.use_at), chip,
        move(w.cut) if w.cut is not None else None, w.version,
    )  # fmt: skip


def _moved_region(r: Region, dx: float, dy: float) -> Region:
    note = (r.note[0] + dx, r.note[1] + dy, r.note[2], r.note[3]) if r.note is not None else None
    return Region(r.since, r.cards, r.x + dx, r.y + dy, r.w, r.h, note, r.short)
