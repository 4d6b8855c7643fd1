"""Value against value: which numbers are paired, over events and over iterations."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from gradgui.runner.inline import record_text
from gradgui.state import pairs
from gradgui.state.curves import EVENTS, ITERATIONS, Choice
from gradgui.state.quantities import parse

RUN = record_text("""import torch
w = torch.tensor([1.0], requires_grad=True)
for i in range(4):
    loss = (w * w).sum()
    loss.backward()
    with torch.no_grad():
        w -= 0.25 * w.grad
    w.grad = None
""")
LAST = len(RUN) - 1
LOSS, W = parse(RUN, "loss"), parse(RUN, "w")


def path(over, cursor=LAST):
    choice = Choice((LOSS,), over)
    stage = pairs.make_stage(RUN, choice, W)
    state = pairs.resolve(RUN, cursor, choice, W, stage.curves)
    return state.paths[0].steps


def test_what_both_were_in_the_same_iteration():
    # The loss of an iteration, and w as the iteration left it.
    found = [(x, y) for _, x, y in path(ITERATIONS)]
    assert found == [(0.5, 1.0), (0.25, 0.25), (0.125, 0.0625), (0.0625, 0.015625)]


def test_over_events_one_of_the_two_changes_at_a_time():
    found = [(x, y) for _, x, y in path(EVENTS)]
    assert found[:4] == [(1.0, 1.0), (0.5, 1.0), (0.5, 0.25), (0.25, 0.25)]
    assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(found))
    places = [at for at, *_ in path(EVENTS)]
    assert places == sorted(places) and len(set(places)) == len(places)


def test_the_axes_reach_over_the_whole_run():
    stage = pairs.make_stage(RUN, Choice((LOSS,), ITERATIONS), W)
    assert (stage.across, stage.upright, stage.positive) == ((0.0625, 0.5), (0.015625, 1.0), 0.015625)


def test_two_that_are_never_there_together_have_no_axes():
    run = record_text("import torch\na = torch.tensor(1.0)\nb = float('nan')\n")
    stage = pairs.make_stage(run, Choice((parse(run, "b"),), EVENTS), parse(run, "a"))
    assert math.isnan(stage.across[0])


@pytest.mark.parametrize("over", [EVENTS, ITERATIONS])
def test_nothing_of_what_is_to_come_is_told(over):
    choice = Choice((LOSS,), over)
    stage = pairs.make_stage(RUN, choice, W)
    for cursor in range(0, LAST, 3):
        whole = pairs.resolve(RUN, cursor, choice, W, stage.curves)
        assert whole == pairs.resolve(RUN.cut(cursor), cursor, choice, W, stage.curves)
    assert pairs.resolve(RUN, -1, choice, W, stage.curves) == pairs.EMPTY
