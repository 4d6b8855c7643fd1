"""Cards that a person moved: what moves with them, the way back, and what is kept for the next time."""

from __future__ import annotations

import pytest

from gradgui.graph.arrange import Arrangement, extent, kept_text, moved, moved_area, moved_wire, restored, twins
from gradgui.graph.compose import make_geometry
from gradgui.runner.inline import record_text
from tests.programs import SEED_PROGRAM

LOOP = """import torch
w = torch.ones(2, requires_grad=True)
for i in range(3):
    loss = (w * 2).sum()
    loss.backward()
"""


@pytest.fixture(scope="module")
def seed():
    return make_geometry(record_text(SEED_PROGRAM))


@pytest.fixture(scope="module")
def loop():
    return make_geometry(record_text(LOOP))


def first(geometry, number=0):
    return sorted(geometry.homes)[number]


def test_a_step_can_be_undone_and_done_again():
    arrangement = Arrangement()
    arrangement.set({3: (10.0, 0.0)})
    arrangement.set({3: (10.0, 0.0), 5: (0.0, 4.0)})
    arrangement.set({3: (10.0, 0.0), 5: (0.0, 4.0)})  # nothing changed: no step
    arrangement.undo()
    assert arrangement.moves == {3: (10.0, 0.0)} and arrangement.can_redo
    arrangement.undo()
    assert arrangement.moves == {} and not arrangement.can_undo
    arrangement.redo()
    arrangement.set({})
    assert arrangement.moves == {} and not arrangement.can_redo
    arrangement.undo()
    assert arrangement.moves == {3: (10.0, 0.0)}


def test_another_picture_has_no_steps_back():
    arrangement = Arrangement()
    arrangement.set({3: (1.0, 1.0)})
    arrangement.begin({4: (2.0, 2.0)})
    assert arrangement.moves == {4: (2.0, 2.0)} and not arrangement.can_undo


def test_a_card_stays_inside_at_the_left_and_top(seed):
    card = first(seed)
    place = next(place for place in seed.base.places if place.card == card)
    assert moved(seed, {}, [card], (-5000, -5000)) == {card: (-place.x, -place.y)}
    assert moved(seed, {card: (5.0, 5.0)}, [card], (-5, -5)) == {}
    assert moved(seed, {}, [10_000], (5, 5)) == {}


def test_the_picture_grows_with_a_card_that_leaves_it(seed):
    card = first(seed)
    assert extent(seed, {}) == (seed.width, seed.height)
    width, height = extent(seed, {card: (3000.0, 2000.0)})
    assert width > 3000 and height > 2000


def test_the_ends_of_a_wire_follow_their_cards(seed):
    wire = next(wire for wire in seed.base.wires if wire.source >= 0 and len(wire.data) == 2 and wire.back)
    after = moved_wire(wire, (0, 0), (30, 40))
    (x1, y1), (x2, y2) = wire.data
    assert after.data[0] == (x1, y1) and after.data[-1] == (x2 + 30, y2 + 40)
    assert len(after.data) == 4  # a slanted line is bent
    assert after.back[0] == pytest.approx((wire.back[0][0] + 30, wire.back[0][1] + 40), abs=4)
    assert moved_wire(wire, (7, 9), (7, 9)).label == pytest.approx((wire.label[0] + 7, wire.label[1] + 9))
    assert moved_wire(wire, (0, 0), (0, 0)) == wire


def test_a_region_still_holds_its_cards():
    geometry = make_geometry(
        record_text(
            "import torch\nx = torch.ones(2, requires_grad=True)\nwith torch.no_grad():\n    y = x * 2\n    z = y + x\n"
        )
    )
    region = geometry.base.regions[0]
    card = region.cards[-1]
    after = moved_area(region, geometry.base.places, {card: (50.0, 60.0)})
    assert (after.x, after.y, after.w, after.h) == (region.x, region.y, region.w + 50, region.h + 60)
    every = dict.fromkeys(region.cards, (20.0, 5.0))
    after = moved_area(region, geometry.base.places, every)
    assert (after.x, after.y, after.w, after.h) == (region.x + 20, region.y + 5, region.w, region.h)


def test_the_iterations_of_a_loop_move_as_one(loop):
    slot = loop.slots[0]
    card = slot.frames[0].places[0].card
    assert twins(loop, card) == tuple(frame.places[0].card for frame in slot.frames)
    assert set(moved(loop, {}, [card], (30, 20)).values()) == {(30.0, 20.0)}
    assert twins(loop, first(loop)) == (first(loop),)


def test_moves_are_kept_while_the_picture_has_the_same_shape(seed, loop):
    moves = moved(seed, {}, [first(seed, 1)], (12, 8))
    text = kept_text(seed, moves)
    assert restored(seed, text) == moves
    edited = make_geometry(record_text(SEED_PROGRAM.replace("x + 2", "x + 5")))
    assert restored(edited, text) == moves
    assert restored(loop, text) == {}
    assert kept_text(seed, {}) == "" and restored(seed, "") == {}


@pytest.mark.parametrize("text", ["nonsense", "[1]", "null", '{"moves": 3}', '{"shape": [1], "moves": {}}'])
def test_nonsense_is_as_good_as_nothing(seed, text):
    assert restored(seed, text) == {}


def test_moves_that_do_not_fit_are_forgotten(seed):
    shape = list(seed.shape())
    for moves in ('{"99999": [1, 2]}', '{"a": [1, 2]}', '{"1": [1]}', "[]"):
        text = f'{{"shape": {shape}, "moves": {moves}}}'
        assert restored(seed, text) == {}
