"""Where a chip stands for a card that a frame does not hold whole: where the way to it leaves the frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.graph.geometry import CHIP_H, Point

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

Way = tuple[int, int, tuple[Point, ...]]  # from a card, to a card, along these points
Frame = tuple[float, float, float, float]  # left, top, right, bottom
EDGE = 4.0  # between a chip and the frame


@dataclass(frozen=True, slots=True)
class FarEnd:
    """A chip for a card; ``onward`` when the way goes from what is seen to it."""

    card: int
    x: float  # of its middle
    y: float
    w: float
    side: str
    onward: bool


def far_ends(
    ways: Iterable[Way], whole: Collection[int], frame: Frame, width: Callable[[int], float]
) -> tuple[FarEnd, ...]:
    """Return a chip for each card that is joined to one in the frame and is not in it itself."""
    found: dict[int, FarEnd] = {}
    for source, card, points in ways:
        if (source in whole) == (card in whole):
            continue
        far, onward = (card, True) if source in whole else (source, False)
        if far not in found:
            found[far] = _leaving(far, points if onward else points[::-1], frame, width(far), onward)
    return tuple(found.values())


def _leaving(card: int, points: tuple[Point, ...], frame: Frame, w: float, onward: bool) -> FarEnd:
    """Follow a way from its end in the frame to where it goes out."""
    left, top, right, bottom = frame
    low, high = left + w / 2 + EDGE, right - w / 2 - EDGE
    upper, lower = top + CHIP_H / 2 + EDGE, bottom - CHIP_H / 2 - EDGE
    for x, y in points:
        sides = {"left": left + EDGE - x, "right": x - right + EDGE, "top": upper - y, "bottom": y - lower}
        side = max(sides, key=lambda s: sides[s])
        if sides[side] >= 0:
            break
    else:  # the card begins in the frame, and only its other side is outside
        across, down = x - points[0][0], y - points[0][1]
        if abs(down) > abs(across):
            side = "bottom" if down > 0 else "top"
            y += CHIP_H / 2 + EDGE if down > 0 else -CHIP_H / 2 - EDGE
        else:
            side = "right" if across > 0 else "left"
            x += w / 2 + EDGE if across > 0 else -w / 2 - EDGE
    return FarEnd(card, min(max(x, low), high), min(max(y, upper), lower), w, side, onward)


def kept_apart(ends: tuple[FarEnd, ...], frame: Frame) -> list[tuple[FarEnd, float, float]]:
    """Return chips with their corners, one beside the other where they would meet."""
    placed: list[tuple[FarEnd, float, float]] = []
    for end in sorted(ends, key=lambda e: (e.side, e.y, e.x)):
        x, y = end.x - end.w / 2, end.y - CHIP_H / 2
        while any(_meets(x, y, end.w, other) for other in placed):
            if end.side in ("left", "right"):
                y += CHIP_H + EDGE
            else:
                x += EDGE
            if y > frame[3] or x > frame[2]:
                break
        placed.append((end, x, y))
    return placed


def _meets(x: float, y: float, w: float, other: tuple[FarEnd, float, float]) -> bool:
    end, left, top = other
    return x < left + end.w + EDGE and left < x + w + EDGE and y < top + CHIP_H + EDGE and top < y + CHIP_H + EDGE
