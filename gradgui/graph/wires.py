"""The ways that wires take: data in the upper half of a card to the right, the gradient in the lower half back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.graph import geometry as g

if TYPE_CHECKING:
    from gradgui.graph.cards import Input

DATA_Y = 44.0
BACK_Y = 94.0


@dataclass(frozen=True, slots=True)
class Entry:
    """The heights at which a wire meets its card: data, and gradient."""

    data: float = DATA_Y
    back: float = BACK_Y


def curve_wire(card: int, given: Input, start: g.Point, target: g.Point, entry: Entry, use: int) -> g.Wire:
    """Join neighbours: a line on one row, a curve between rows."""
    x1, x2 = start[0] + g.CARD_W, target[0]
    middle = (x1 + x2) / 2
    ends = (x1 + 2, start[1] + DATA_Y), (x2 - 2, target[1] + entry.data)
    back_ends = (x2 - 3, target[1] + entry.back), (x1 + 4, start[1] + BACK_Y)
    level = (back_ends[0][1] + back_ends[1][1]) / 2
    straight = abs(start[1] - target[1]) < 1
    spread = 14.0 * (use - 1.5) if use and not straight else 0.0
    label = (middle, level - 15) if straight else (middle + 12, level + (13 if start[1] > target[1] else -13))
    if use and not straight:
        label = (label[0], label[1] + 20 * (use - 1.5))
    use_at = (middle - 4, ends[1][1] - 22 + 14 * (use - 1)) if not straight else (middle, ends[1][1] - 11)
    data = _bent(*ends, -9.0 + spread)
    back = _bent(*back_ends, 9.0 + spread) if given.flows else ()
    cut = (x2 - min(29.0, (x2 - x1) / 2), target[1] + entry.data) if given.cut else None
    # Words at the end of a curve stand beside its head, away from where it comes from.
    awaited = (middle, level + 13) if straight else (middle, back_ends[1][1] + (18 if start[1] > target[1] else -18))
    return g.Wire(
        card, given.port, given.source, data, back, label, awaited, use, use_at, None, cut, given.version,
    )  # fmt: skip


def twice_wires(card: int, given: list[Input], start: g.Point, target: g.Point) -> list[g.Wire]:
    """Join neighbours of which one uses the other several times: one arrow for each use, and one back for each."""
    x1, x2, y = start[0] + g.CARD_W, target[0], target[1]
    middle, count = (x1 + x2) / 2, len(given)
    wires = []
    for i, one in enumerate(given):
        lift = 22.0 * (count - 2 - i)
        data: tuple[g.Point, ...] = ((x1 + 2, y + 44), (x2 - 2, y + 44))
        use_at = (middle, y + 33)
        if i < count - 1:
            top = y + 6 - lift
            data = ((x1 + 2, y + 28), (x1 + 30, top), (x2 - 32, top), (x2 - 2, y + 28))
            use_at = (middle, y + 1 - lift * 0.75)
        back: tuple[g.Point, ...] = ((x2 - 3, y + 82), (x1 + 4, y + 82))
        label = (middle, y + 68)
        awaited = (middle, y + 68)
        if i:
            drop = y + 122 + 22 * (i - 1)
            back = ((x2 - 3, y + 96), (x2 - 32, drop), (x1 + 32, drop), (x1 + 4, y + 96))
            label = awaited = (middle, y + 128 + 17 * (i - 1))
        cut = (middle, data[-1][1]) if one.cut else None
        wires.append(
            g.Wire(
                card, one.port, one.source, data, back if one.flows else (), label, awaited, i + 1, use_at, None, cut
            )
        )
    return wires


def lane_wire(
    card: int, given: Input, start: g.Point, target: g.Point, entry: Entry, use: int,
    lane: tuple[float, float, float, float, bool],
) -> g.Wire:  # fmt: skip
    """Join cards over other columns: to the heights of the lane for data and gradient, along it, and to the card."""
    left, right, level, back_level, through = lane
    x1, x2 = start[0] + g.CARD_W, target[0]
    leave, come = (DATA_Y, BACK_Y) if through else (28.0, 80.0)
    data = _over((x1 + 2, start[1] + leave), (x2 - 2, target[1] + entry.data), left, right, level)
    back: tuple[g.Point, ...] = ()
    if given.flows:
        back = _over((x2 - 3, target[1] + entry.back), (x1 + 4, start[1] + come), right, left, back_level)
    middle = (left + right) / 2
    if through:
        label, awaited = (middle, back_level - 15), (middle, back_level + 13)
    else:
        label = awaited = (middle, level + 10)
    cut = (x2 - 22, target[1] + entry.data - 4) if given.cut else None
    return g.Wire(
        card, given.port, given.source, data, back, label, awaited, use,
        (middle, level - 8), None, cut, given.version,
    )  # fmt: skip


def version_wire(card: int, given: Input, start: g.Point, target: g.Point) -> g.Wire:
    """Join an old version with the new one under it."""
    x = start[0] + g.CARD_W - 20
    data = ((x, start[1] + g.CARD_H + 3), (x, target[1] - 3))
    back = ((x + 12, target[1] - 3), (x + 12, start[1] + g.CARD_H + 3)) if given.flows else ()
    label = (x + 40, (data[0][1] + data[1][1]) / 2 + 8)
    return g.Wire(
        card, given.port, given.source, data, back, label, label, 0,
        (x - 8, target[1] - 15), None, None, True,
    )  # fmt: skip


def chip_wire(card: int, given: Input, at: g.Point, chip: g.Chip, beside: bool) -> g.Wire:
    """Join a chip with the card that uses its tensor."""
    x, y = at
    if beside:
        level, right = chip.y + g.CHIP_H / 2, chip.x + chip.w
        data = ((right + 2, level), (x - 2, level))
        back = ((x - 3, level + 24), (chip.x + 8, level + 24))  # under the chip: room for a number on it
        middle = (right + x) / 2 + 2
        label, awaited = (middle, level + 12), (middle, level + 12)
        cut = (x - 29.0, level) if given.cut else None
    else:
        down = chip.x + 16
        data = ((down, chip.y + g.CHIP_H + 1), (down, y - 2))
        back = ((down + 16, y - 3), (down + 16, chip.y + g.CHIP_H + 3))
        label = awaited = (chip.x + chip.w + 8, chip.y + g.CHIP_H / 2)
        cut = (down, y - 10) if given.cut else None
    return g.Wire(
        card, given.port, -1, data, back if given.flows else (), label, awaited, 0, (0.0, 0.0), chip, cut,
        given.version,
    )  # fmt: skip


def _bent(a: g.Point, b: g.Point, shift: float) -> tuple[g.Point, ...]:
    if abs(a[1] - b[1]) < 0.5:
        return a, b
    middle = (a[0] + b[0]) / 2 + shift
    return a, (middle, a[1]), (middle, b[1]), b


def _over(a: g.Point, b: g.Point, enter: float, leave: float, level: float) -> tuple[g.Point, ...]:
    first, last = (a[0] + enter) / 2, (leave + b[0]) / 2
    return (
        a, (first, a[1]), (first, level), (enter, level),
        (enter, level), (leave, level), (leave, level),
        (last, level), (last, b[1]), b,
    )  # fmt: skip
