"""Chips for cards that a frame does not hold: where the way to them leaves it, and never on each other."""

from __future__ import annotations

import itertools

import pytest

from gradgui.graph.far_ends import EDGE, far_ends, kept_apart
from gradgui.graph.geometry import CHIP_H

FRAME = (0.0, 0.0, 500.0, 200.0)


def level(x1, x2, y):
    return tuple((x1 + (x2 - x1) * i / 50, y) for i in range(51))


def upright(x, y1, y2):
    return tuple((x, y1 + (y2 - y1) * i / 50) for i in range(51))


@pytest.mark.parametrize(
    ("way", "card", "side", "onward"),
    [
        ((1, 2, level(400, 700, 60)), 2, "right", True),
        ((3, 1, level(-200, 100, 60)), 3, "left", False),
        ((1, 4, upright(250, 100, 400)), 4, "bottom", True),
        ((5, 1, upright(250, -300, 50)), 5, "top", False),
        ((1, 6, level(300, 380, 60)), 6, "right", True),  # it begins in the frame and is cut
    ],
)
def test_a_chip_stands_where_the_way_goes_out(way, card, side, onward):
    (end,) = far_ends([way], {1}, FRAME, lambda _: 40.0)
    assert (end.card, end.side, end.onward) == (card, side, onward)
    assert EDGE <= end.x - end.w / 2
    assert end.x + end.w / 2 <= FRAME[2] - EDGE
    assert EDGE <= end.y - CHIP_H / 2
    assert end.y + CHIP_H / 2 <= FRAME[3] - EDGE


def test_one_chip_for_each_card_and_none_between_two_that_are_seen():
    ways = [(1, 2, level(100, 200, 60)), (1, 7, level(400, 700, 60)), (2, 7, level(450, 700, 90))]
    assert [end.card for end in far_ends(ways, {1, 2}, FRAME, lambda _: 40.0)] == [7]


def test_chips_keep_apart():
    ways = [(1, card, level(400, 700, 60 + card)) for card in range(2, 7)]
    placed = kept_apart(far_ends(ways, {1}, FRAME, lambda _: 40.0), FRAME)
    tops = sorted(y for _, _, y in placed)
    assert all(b - a >= CHIP_H for a, b in itertools.pairwise(tops))
