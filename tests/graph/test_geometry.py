"""Where things stand: the seed's picture to the pixel, loops in slots, chips for far uses, no overlap."""

from __future__ import annotations

import itertools

import pytest

from gradgui.graph import geometry as g
from gradgui.graph.cards import card_graph
from gradgui.graph.compose import make_geometry
from gradgui.graph.strands import partition
from gradgui.runner.inline import record_text
from tests.programs import SEED_PROGRAM, random_program

LOOP = """import torch
w = torch.ones(2, requires_grad=True)
b = torch.zeros(2, requires_grad=True)
for i in range(4):
    loss = ((w * 2 + b)**2).sum()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
"""
CHAIN = "import torch\nx = torch.ones(2, requires_grad=True)\nfor i in range(5):\n    x = x * 2\n"


def named(recording, frame):
    return {recording.text(p.card) + f":{recording.span(p.card).line}": (p.x, p.y) for p in frame.places}


def test_the_seed_stands_as_in_the_mock_up():
    recording = record_text(SEED_PROGRAM)
    geometry = make_geometry(recording)
    places = named(recording, geometry.base)
    assert [p[0] for p in list(places.values())[:5]] == [27, 175, 377, 525, 673]
    assert {p[1] for p in list(places.values())[:5]} == {10}
    assert places["x**2:19"] == (175, 256)
    assert places["x**2:21"] == (377, 256)
    assert (geometry.width, geometry.height) == (800, 468)
    (fold,) = geometry.folds
    assert (fold.y, len(fold.cards), len(fold.ghosts)) == (420, 6, 3)
    (region,) = geometry.base.regions
    assert region.note is not None
    assert region.x < 377 < region.x + region.w


def test_two_uses_are_two_wires_and_far_uses_are_chips():
    recording = record_text(SEED_PROGRAM)
    wires = make_geometry(recording).base.wires
    twice = [w for w in wires if recording.text(w.card) == "y*y"]
    assert [w.use for w in twice] == [1, 2]
    assert all(w.back for w in twice)
    assert len({w.data for w in twice}) == 2
    chips = [w for w in wires if w.chip is not None]
    assert len(chips) == 2
    ghost = next(w for w in chips if recording.span(w.card).line == 21)
    assert ghost.cut is not None
    assert not ghost.back


def test_iterations_take_turns_in_one_slot():
    recording = record_text(LOOP)
    geometry = make_geometry(recording)
    (slot,) = geometry.slots
    assert len(slot.frames) == 4
    assert len({tuple((p.x, p.y) for p in f.places) for f in slot.frames}) == 1
    assert {recording.text(p.card)[:5] for p in geometry.base.places} == {"torch"}
    assert slot.turn(-1) == 0
    assert [slot.turn(scope) for scope in slot.scopes] == [0, 1, 2, 3]
    chips = {w.chip.owner >= 0 for w in slot.frames[0].wires if w.chip is not None}
    assert chips == {True, False}  # w.grad, and w itself


def test_numbers_made_before_a_loop_leave_its_iterations_apart():
    text = """\
import torch
w = torch.ones(3, requires_grad=True)
x = torch.ones(4, 3)
t = x @ torch.tensor([1.0, 2.0, 3.0])
for i in range(4):
    loss = ((x @ w - t) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
    w.grad = None
"""
    geometry = make_geometry(record_text(text))
    slot = geometry.slots[0]
    assert len(slot.frames) == 4 and len(geometry.base.places) == 4
    chips = [[wire.chip for wire in frame.wires if wire.chip is not None] for frame in slot.frames]
    assert len({len(found) for found in chips}) == 1 and len(chips[0]) >= 3  # x, w and t stand there as chips


def test_an_operation_across_iterations_stays_one_strand():
    recording = record_text(CHAIN)
    geometry = make_geometry(recording)
    assert not geometry.slots
    assert [p.x for p in geometry.base.places] == [27 + 148 * i for i in range(6)]


def test_a_far_use_in_a_strand_is_a_chip():
    source = "import torch\nx = torch.ones(2, requires_grad=True)\ny = x.exp().exp().exp().exp().exp() * x\n"
    wires = make_geometry(record_text(source)).base.wires
    last = [w for w in wires if w.card == max(w.card for w in wires)]
    assert [w.chip is not None for w in last] == [False, True]


def test_a_version_stands_under_the_old_one():
    source = "import torch\nx = torch.ones(2, requires_grad=True)\ny = x + 2\ny.add_(1)\nz = y * 2\n"
    recording = record_text(source)
    places = named(recording, make_geometry(recording).base)
    assert places["y.add_(1):4"][0] == places["x + 2:3"][0]
    assert places["y.add_(1):4"][1] > places["x + 2:3"][1] + g.CARD_H


def test_no_cards_no_size():
    assert make_geometry(record_text("1 + 1\n")) == g.Geometry()


@pytest.mark.parametrize("seed", range(60))
def test_cards_never_overlap_and_each_has_one_home(seed):
    recording = record_text(random_program(seed))
    geometry = make_geometry(recording)
    assert set(geometry.homes) == set(recording.index.cards)
    frames = [geometry.base, *(f for s in geometry.slots for f in s.frames), *(f.frame for f in geometry.folds)]
    for frame in frames:
        for a, b in itertools.combinations(frame.places, 2):
            apart = abs(a.x - b.x) >= g.CARD_W or abs(a.y - b.y) >= g.CARD_H
            assert apart, (recording.text(a.card), recording.text(b.card))
        for place in frame.places:
            assert place.x >= 0
            assert place.y >= 0


@pytest.mark.parametrize("seed", range(20))
def test_every_input_has_exactly_one_wire(seed):
    recording = record_text(random_program(seed))
    graph, geometry = card_graph(recording), make_geometry(recording)
    frames = [geometry.base, *(f for s in geometry.slots for f in s.frames), *(f.frame for f in geometry.folds)]
    drawn = sorted((w.card, w.port) for f in frames for w in f.wires)
    assert drawn == sorted((c.seq, i.port) for c in graph.cards.values() for i in c.inputs)
    for frame in frames:
        here = {p.card for p in frame.places}
        assert all(w.card in here and (w.source in here or w.chip is not None) for w in frame.wires)


def test_a_strand_is_as_wide_as_its_cards_and_chips():
    recording = record_text(SEED_PROGRAM)
    frame = make_geometry(recording).base
    cards = {recording.text(p.card) + f":{recording.span(p.card).line}": p.card for p in frame.places}
    assert g.strand_widths(frame, cards["z.mean():8"]) == [748.0]
    assert max(g.strand_widths(frame)) == 748.0
    assert g.strand_widths(frame, cards["x**2:21"])[0] > g.CARD_W


def test_the_main_component_is_the_one_with_the_backward():
    source = "import torch\na = torch.ones(2)\nb = a * 2 + 1 - 3 * a\n"
    source += "x = torch.ones(2, requires_grad=True)\n(x * 2).sum().backward()\n"
    recording = record_text(source)
    parts = partition(recording, card_graph(recording))
    assert len(parts.shown) == 1
    assert len(make_geometry(recording).folds) == 1
