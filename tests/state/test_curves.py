"""Curves and histograms: what can be plotted, its points up to the cursor, its axis for the whole run."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from gradgui.recording import Recording
from gradgui.recording import events as ev
from gradgui.recording.selection import Selection
from gradgui.runner.inline import record_text
from gradgui.state import curves, histogram
from gradgui.state.curves import EVENTS, ITERATIONS, Choice
from gradgui.state.quantities import Quantity, found_scalars, parse, subject_of
from tests.programs import random_program

TRAINING = """import torch
w = torch.tensor([[1., 2.], [3., 4.]], requires_grad=True)
total = 0.5
for i in range(6):
    loss = (w * w).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.5 * w.grad
    w.grad = None
    total = total + loss.item()
print(total)
"""
RUN = record_text(TRAINING)
LAST = len(RUN) - 1


def plotted(*texts, over=EVENTS, cursor=LAST, recording=RUN):
    choice = Choice(tuple(parse(recording, text) for text in texts), over)
    stage = curves.make_stage(recording, choice)
    return curves.resolve(recording, cursor, choice, stage), stage


def numbers(text, over=EVENTS, cursor=LAST):
    state, _ = plotted(text, over=over, cursor=cursor)
    return [None if number is None else round(number, 4) for _, number in state.curves[0].points]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("loss", "loss"),
        (" w[0,1] ", "w[0,1]"),
        ("w.grad[0, 1]", "w.grad[0,1]"),
        ("w[0,1].grad", "w.grad[0,1]"),
        ("‖w.grad‖", "‖w.grad‖"),
        ("||w||", "‖w‖"),
        ("norm(w)", "‖w‖"),
        ("w", "‖w‖"),
        ("total", "total"),
    ],
)
def test_what_a_person_writes(text, name):
    assert parse(RUN, text).text == name


@pytest.mark.parametrize("text", ["", "nobody", "w[", "w[a]", "‖w", "‖w[0]‖", "w; import os", "1"])
def test_what_is_nothing_to_plot(text):
    assert parse(RUN, text) is None


def test_the_loss_is_found_first_then_other_numbers_that_change():
    assert [quantity.text for quantity in found_scalars(RUN)] == ["loss", "total"]


def test_what_backward_starts_from_is_found_without_a_name():
    recording = record_text(
        "import torch\nw = torch.ones(2, requires_grad=True)\nfor i in range(3):\n    (w * (i + 1)).sum().backward()\n"
    )
    (found,) = found_scalars(recording)
    assert [number for _, number in plotted_of(recording, found).points] == [2.0, 4.0, 6.0]


def plotted_of(recording, quantity, over=EVENTS):
    choice = Choice((quantity,), over)
    stage = curves.make_stage(recording, choice)
    return curves.resolve(recording, len(recording) - 1, choice, stage).curves[0]


def test_the_loss_over_iterations_and_over_events():
    wanted = [round(7.5 * 0.75 ** (2 * k), 4) for k in range(6)]
    assert numbers("loss", ITERATIONS) == wanted
    assert numbers("loss") == wanted
    assert [at for at, _ in plotted("loss", over=ITERATIONS)[0].curves[0].points] == list(range(6))


def test_a_plain_number_and_an_element():
    assert numbers("total")[:2] == [0.5, 8.0]
    assert numbers("w[1,1]")[:3] == [4.0, 3.0, 2.25]
    assert numbers("w[1,1]", ITERATIONS)[:2] == [3.0, 2.25]
    assert numbers("w[-1,-1]") == numbers("w[1,1]")
    assert set(numbers("w[9,9]")) == {None}


def test_a_gradient_that_is_set_to_none_is_a_gap_over_events_and_counts_as_it_came_over_iterations():
    assert numbers("w.grad[1,1]")[:4] == [2.0, None, 1.5, None]
    assert numbers("w.grad[1,1]", ITERATIONS)[:3] == [2.0, 1.5, 1.125]


def test_nothing_is_shown_of_what_is_to_come():
    second = RUN.index.scopes["iteration"][1]
    assert numbers("loss", ITERATIONS, second) == [7.5]
    assert numbers("loss", EVENTS, 3) == []
    state, stage = plotted("loss", over=ITERATIONS, cursor=3)
    assert (state.place, state.curves[0].points, stage.firsts) == (-1.0, (), (0,))


def test_an_iteration_that_goes_on_is_open():
    stage = plotted("loss", over=ITERATIONS)[1]
    inside = stage.ends[1] - 1
    assert plotted("loss", over=ITERATIONS, cursor=inside)[0].curves[0].open
    assert not plotted("loss", over=ITERATIONS, cursor=stage.ends[1])[0].curves[0].open


def test_the_axis_is_that_of_the_whole_run():
    _, stage = plotted("loss", cursor=3)
    assert (round(stage.low, 4), stage.high, stage.total) == (round(7.5 * 0.75**10, 4), 7.5, len(RUN))
    assert stage.positive == stage.low


def test_the_loop_that_trains_is_the_axis_and_not_one_inside_it():
    recording = record_text(
        "import torch\nw = torch.ones(2, requires_grad=True)\nfor epoch in range(2):\n    for step in range(3):\n"
        "        (w * w).sum().backward()\n        for p in (w,):\n            p.grad = None\n"
    )
    turns, ends = curves.training_turns(recording)
    assert len(turns) == len(ends) == 6
    assert all(isinstance(recording[end], ev.ScopeLeft) for end in ends)


def test_many_points_are_thinned_evenly_and_keep_their_places(monkeypatch):
    monkeypatch.setattr(curves, "MOST_POINTS", 8)
    recording = record_text("import torch\nx = torch.zeros(1)\nfor i in range(40):\n    x += 1\n    y = x * 2\n")
    for text in ("x", "y"):
        for over in (EVENTS, ITERATIONS):
            shown = {}
            for cursor in range(0, len(recording), 5):
                state, _ = plotted(text, over=over, cursor=cursor, recording=recording)
                curve = state.curves[0]
                assert len(curve.points) <= 18
                shown.update(dict(curve.points))
            final = plotted(text, over=over, cursor=len(recording) - 1, recording=recording)[0].curves[0]
            assert final.stride > 1
            assert all(shown[at] == number for at, number in final.points if at in shown)
            assert final.points[-1][1] == (40.0 if text == "x" else 80.0)


def test_nan_is_comparable():
    recording = record_text("import torch\nx = torch.tensor([1.])\nfor i in range(3):\n    y = torch.log(x - 2)\n")
    one, two = (plotted("y", recording=recording, cursor=len(recording) - 1)[0] for _ in range(2))
    assert math.isnan(one.curves[0].points[-1][1]) and one == two


def test_the_subject_of_a_card():
    card = RUN.index.cards[0]
    subject = subject_of(RUN, card, LAST)
    assert (subject.whole, subject.shape, subject.grad) == (Quantity("w"), (2, 2), True)
    assert subject.of(grad=True).text == "‖w.grad‖"
    assert subject.of(grad=False, element=(0, 1)).text == "w[0,1]"
    assert subject_of(RUN, 0, LAST) is None and subject_of(RUN, -1, LAST) is None


def test_nothing_recorded():
    nothing = Recording()
    assert curves.resolve(nothing, 0, Choice(), curves.EMPTY_STAGE) == curves.EMPTY
    assert curves.make_stage(nothing, Choice((Quantity("x"),))).total == 0
    assert found_scalars(nothing) == ()
    assert histogram.resolve(nothing, 0) == histogram.EMPTY


# ---- histograms ----------------------------------------------------------------------------------------------


def test_a_histogram_counts_every_element_between_the_ends_of_the_run():
    card = RUN.index.cards[0]
    ends = histogram.ends_of(RUN, card, False)
    state = histogram.resolve(RUN, 8, Selection(card), ends=ends)
    assert (state.name, sum(state.counts), state.missing) == ("w", 4, "")
    assert (state.low, state.high) == (ends[0], 4.0) and ends[0] < 1
    assert histogram.resolve(RUN, 2, Selection(card)).missing == "nothing"


def test_a_gradient_that_is_not_there_says_so():
    card = RUN.index.cards[0]
    assert histogram.resolve(RUN, 8, Selection(card), True).missing == "not_yet"
    assert histogram.resolve(RUN, LAST, Selection(card), True).missing == "none"
    assert histogram.ends_of(RUN, card, True)[1] == 2.0
    assert histogram.ends_of(RUN, 0, False) is None


def test_nan_and_infinity_are_counted_apart():
    recording = record_text("import torch\nx = torch.tensor([1., float('nan'), float('inf')])\n")
    state = histogram.resolve(recording, len(recording) - 1)
    assert (state.size, state.odd, sum(state.counts)) == (3, 2, 1)


# ---- the law -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("program", [TRAINING, *(random_program(seed) for seed in range(25))])
def test_the_prefix_law(program):
    recording = record_text(program)
    names = [f"{name}" for _, name in recording.index.names][:4]
    written = [f"‖{name}.grad‖" for name in names] + [f"{name}[0,0]" for name in names] + names
    quantities = tuple(found for text in written if (found := parse(recording, text)) is not None)
    cards = recording.index.cards
    selections = (Selection(), Selection(cards[len(cards) // 2]))
    stages = {over: curves.make_stage(recording, Choice(quantities, over)) for over in (EVENTS, ITERATIONS)}
    for cursor in range(len(recording)):
        short = recording.cut(cursor)
        for over, stage in stages.items():
            choice = Choice(quantities, over)
            fresh = replace(stage, memo={})
            assert curves.resolve(recording, cursor, choice, stage) == curves.resolve(short, cursor, choice, fresh)
        for selection in selections:
            for grad in (False, True):
                whole = histogram.resolve(recording, cursor, selection, grad)
                assert whole == histogram.resolve(short, cursor, selection, grad)
