"""The size of each gradient, node by node."""

from __future__ import annotations

import pytest

from gradgui.recording import Recording
from gradgui.recording.selection import FOLLOW, Selection
from gradgui.runner.inline import record_text
from gradgui.state import plots
from tests.programs import SEED_PROGRAM, random_program

SEED = record_text(SEED_PROGRAM)
STAGE = plots.make_stage(SEED)


def rows(cursor, recording=SEED, stage=STAGE):
    state = plots.resolve(recording, cursor)
    return [(bar.name, bar.norm, bar.have, bar.of, bar.full) for bar in plots.ordered(state, stage)]


def test_inside_backward_as_in_the_picture():
    assert rows(42) == [
        ("out", 1.0, 1, 1, True),
        ("z", 0.5, 1, 1, True),
        ("y*y", 1.5, 1, 1, True),
        ("y", 4.5, 1, 2, False),
        ("x", None, 0, 1, False),
    ]


def test_the_sum_of_both_parts_before_and_after_the_visit():
    assert rows(43)[3] == ("y", 9.0, 2, 2, True)
    assert rows(60)[3:] == [("y", 9.0, 2, 2, True), ("x", 9.0, 1, 1, True)]


def test_the_start_shows_the_seed_alone():
    assert [norm for _, norm, *_ in rows(36)] == [1.0, None, None, None, None]


def test_before_it_says_when_backward_comes():
    state = plots.resolve(SEED, 13)
    assert state.bars == () and plots.missing_text(state, STAGE) == "backward starts at event 37"
    never = record_text("x = 1\n")
    assert plots.missing_text(plots.resolve(never, 1), plots.make_stage(never)) == "this program never calls backward()"
    assert plots.missing_text(plots.EMPTY, plots.EMPTY_STAGE) == "it comes when a program has run"


def test_now_and_the_selected_node():
    state = plots.resolve(SEED, 42, Selection(8))
    names = {bar.node: bar.name for bar in state.bars}
    assert (names[state.now], names[state.selected]) == ("y*y", "y")
    accumulated = plots.resolve(SEED, 48)
    assert names[accumulated.now] == "x"


def test_a_second_pass_has_its_own_bars():
    recording = record_text(
        "import torch\nx = torch.ones(2, requires_grad=True)\n(x * 2).sum().backward()\n(x * 3).sum().backward()\n"
    )
    state = plots.resolve(recording, len(recording) - 1)
    assert state.number == 2
    assert plots.ordered(state, plots.make_stage(recording))[0].norm == 1.0


def test_the_ends_of_the_axis_are_those_of_the_whole_pass():
    assert STAGE.range_of(1) == (0.5, 9.0)
    assert STAGE.range_of(0) == STAGE.range_of(9) == (0.0, 0.0)


def test_many_nodes_are_not_all_shown():
    recording = record_text(
        "import torch\nx = torch.ones(1, requires_grad=True)\ny = x\nfor i in range(90):\n    y = y + 1\ny.backward()\n"
    )
    state = plots.resolve(recording, len(recording) - 1)
    assert (len(state.bars), state.more) == (plots.MOST_BARS, 91 - plots.MOST_BARS)


def test_nothing_recorded():
    assert plots.resolve(Recording(), 0) == plots.EMPTY
    assert plots.ordered(plots.EMPTY, STAGE) == ()


@pytest.mark.parametrize("seed", range(30))
def test_the_prefix_law(seed):
    recording = record_text(random_program(seed))
    cards = recording.index.cards
    for cursor in range(len(recording)):
        short = recording.cut(cursor)
        for selection in (FOLLOW, Selection(cards[len(cards) // 2])):
            assert plots.resolve(recording, cursor, selection) == plots.resolve(short, cursor, selection)
