"""What was plotted, kept as text and found again; and the field in which a quantity is written."""

from __future__ import annotations

import pytest

from gradgui.recording.recording import Recording
from gradgui.runner.inline import record_text
from gradgui.state.plot_choice import BARS, CURVES, HEAT, PlotChoice, choice_of, choice_text
from gradgui.state.quantities import parse
from gradgui.state.quantity_field import completions, problem_of

RUN = record_text("""import torch
w = torch.tensor([[1., 2.], [3., 4.]], requires_grad=True)
loss = (w * w).mean()
loss.backward()
rate = 0.5
""")


def named(*texts):
    return tuple(parse(RUN, text) for text in texts)


@pytest.mark.parametrize(
    "choice",
    [
        PlotChoice(HEAT, True),
        PlotChoice(CURVES, False, named("loss", "w.grad[0,1]", "‖w‖"), "iterations", None, True),
        PlotChoice(CURVES, False, named("loss"), "", named("w[0,0]")[0], False),
        PlotChoice(BARS, False, named("loss"), "events"),
    ],
)
def test_a_choice_is_found_again(choice):
    assert choice_of(RUN, choice_text(choice)) == choice


def test_the_first_choice_needs_no_text():
    assert choice_text(PlotChoice()) == ""


@pytest.mark.parametrize(
    "text", ["", "x", "[]", "{}", '{"kind": "pie", "curves": [], "against": "", "over": "", "log": ""}']
)
def test_nonsense_is_no_choice(text):
    assert choice_of(RUN, text) is None


def test_a_choice_waits_until_a_run_has_what_it_names():
    text = choice_text(PlotChoice(CURVES, False, named("loss")))
    assert choice_of(Recording(), text) is None
    assert choice_of(RUN, text).quantities == named("loss")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("loss", ""),
        ("w[1,1].grad", ""),
        ("norm(w.grad)", ""),
        ("q", "no name q"),
        ("norm(q)", "no name q"),
        ("", "Write a name"),
        ("w +", "Write a name"),
        ("w[0]", "needs 2 numbers"),
        ("w[0,5]", "no such element"),
        ("w[-2,-1]", ""),
        ("rate[0]", "has no elements"),
    ],
)
def test_what_is_wrong_is_said(text, words):
    found = problem_of(RUN, text)
    assert (words in found) if words else not found


def test_everything_that_is_offered_can_be_plotted():
    offered = completions(RUN)
    assert {"loss", "rate", "‖w‖", "‖w.grad‖", "w[1,0]", "w.grad[0,1]"} <= set(offered)
    for text in offered:
        assert parse(RUN, text) is not None and not problem_of(RUN, text), text
