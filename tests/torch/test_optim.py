"""Optimisers: single steps as PyTorch takes them, and what the recording says of them."""

from __future__ import annotations

import numpy as np
import pytest

import gradgui.torch as torch
from gradgui.recording import events as ev
from gradgui.recording.narration import narrate
from gradgui.recording.rules import evaluate, filled, worked_rule
from gradgui.recording.selection import FOLLOW
from gradgui.runner.inline import record_text
from gradgui.state import graph, inspector, nowbar, timeline
from gradgui.torch.optim._update import addcdiv, addcmul, fused, lerp

PROGRAM = """import torch
w = torch.tensor([1.0, -2.0], requires_grad=True)
opt = torch.optim.{call}
for i in range(2):
    opt.zero_grad()
    loss = (w * w).sum()
    loss.backward()
    opt.step()
"""
OPTIMISERS = (
    "SGD([w], lr=0.1)",
    "SGD([w], lr=0.1, momentum=0.9, dampening=0.2, weight_decay=0.1)",
    "SGD([w], lr=0.1, momentum=0.9, nesterov=True, maximize=True)",
    "Adam([w], lr=0.1)",
    "Adam([w], lr=0.1, amsgrad=True, weight_decay=0.1)",
    "AdamW([w], lr=0.1)",
    "RMSprop([w], lr=0.1, momentum=0.9)",
    "RMSprop([w], lr=0.1, centered=True)",
    "Adagrad([w], lr=0.1, lr_decay=0.1)",
    "Adadelta([w])",
    "Adamax([w], lr=0.1)",
    "NAdam([w], lr=0.1)",
    "RAdam([w], lr=0.1)",
    "ASGD([w], lr=0.1)",
)


def updates(recording):
    return [(seq, e) for seq, e in enumerate(recording) if isinstance(e, ev.ParameterUpdated)]


@pytest.mark.parametrize("call", OPTIMISERS)
def test_a_step_is_one_scope_with_one_event_for_each_parameter(call):
    recording = record_text(PROGRAM.format(call=call))
    found = updates(recording)
    assert len(found) == 2
    for seq, event in found:
        scope = recording[event.parent]
        assert (scope.kind, scope.name) == ("step", call.partition("(")[0])
        assert recording[seq - 1] is scope
        assert isinstance(recording[seq + 1], ev.ScopeLeft)
        assert {recording.phase_at(s) for s in (seq - 1, seq, seq + 1)} == {"update"}
        assert recording.value_at(event.tensor, seq).value == event.after
        assert recording.value_at(event.tensor, seq - 1).value == event.before
        assert recording.value_at(event.tensor, seq).version == event.version > event.version_before


@pytest.mark.parametrize("call", OPTIMISERS)
def test_every_line_of_a_rule_adds_up(call):
    recording = record_text(PROGRAM.format(call=call))
    for _, event in updates(recording):
        _, lines = worked_rule(recording, event)
        assert lines and all(line.numbers and line.sign for line in lines)


def test_rprop_says_in_words_what_is_no_sum():
    recording = record_text(PROGRAM.format(call="Rprop([w])"))
    lines = [line for _, event in updates(recording) for line in worked_rule(recording, event)[1]]
    assert {line.name for line in lines if not line.numbers} == {"grad"}


def test_the_sentence_of_an_update_is_the_sum_that_made_it():
    recording = record_text(PROGRAM.format(call="SGD([w], lr=0.25)"))
    told = [narrate(recording, seq).text for seq, _ in updates(recording)]
    assert told == [
        "SGD moves w: w − lr × grad, element [1]: −2 − 0.25 × (−4) = −1",
        "SGD moves w: w − lr × grad, element [1]: −1 − 0.25 × (−2) = −0.5",
    ]


def test_what_shares_the_memory_of_a_parameter_moves_with_it():
    recording = record_text(
        "import torch\nw = torch.ones(1, requires_grad=True)\nv = w.detach()\nw.grad = torch.ones(1)\n"
        "torch.optim.SGD([w], lr=0.5).step()\n"
    )
    seq, event = updates(recording)[0]
    (other,) = event.shared
    assert recording.value(recording.value_at(other.tensor, seq).value).array.tolist() == [0.5]
    assert recording.value(recording.value_at(other.tensor, seq - 1).value).array.tolist() == [1.0]


@pytest.mark.parametrize(("set_to_none", "how", "after"), [("True", "none", None), ("False", "zero", 0.0)])
def test_zero_grad_clears_each_gradient(set_to_none, how, after):
    program = PROGRAM.format(call="SGD([w], lr=0.1)").replace("zero_grad()", f"zero_grad(set_to_none={set_to_none})")
    recording = record_text(program)
    cleared = [(s, e) for s, e in enumerate(recording) if isinstance(e, ev.GradCleared)]
    assert [e.how for _, e in cleared] == [how]
    seq, event = cleared[0]
    assert recording.phase_at(seq) == "update"
    held = recording.grad_at(event.tensor, seq)
    assert (None if held < 0 else recording.value(held).uniform) == after


def test_a_closure_is_told_inside_the_step():
    recording = record_text(
        "import torch\nw = torch.ones(1, requires_grad=True)\nopt = torch.optim.SGD([w], lr=0.5)\n"
        "def closure():\n    loss = (w * 3).sum()\n    loss.backward()\n    return loss\nopt.step(closure)\n"
    )
    kinds = [type(e).__name__ for e in recording if recording.enclosing(list(recording).index(e), "step") >= 0]
    assert {"OpApplied", "BackwardStarted", "ParameterUpdated"} <= set(kinds)
    assert "GradModeChanged" not in kinds


def test_a_loader_tells_of_batches_and_not_of_samples():
    recording = record_text(
        "import torch\nfrom torch.utils.data import DataLoader, TensorDataset\n"
        "for x, y in DataLoader(TensorDataset(torch.arange(6.), torch.arange(6)), batch_size=3):\n    pass\n"
    )
    creators = [e.creator for e in recording if isinstance(e, ev.LeafCreated)]
    assert creators.count("DataLoader") == 4
    assert not any(isinstance(e, ev.OpApplied) for e in recording)


@pytest.mark.parametrize("call", OPTIMISERS[::4])
def test_a_pane_reads_nothing_that_is_still_to_come(call):
    recording = record_text(PROGRAM.format(call=call))
    for cursor in range(len(recording)):
        short = recording.cut(cursor)
        for pane in (graph, inspector, nowbar, timeline):
            assert pane.resolve(recording, cursor, FOLLOW) == pane.resolve(short, cursor, FOLLOW)
        assert narrate(recording, cursor) == narrate(short, cursor)


def test_the_inspector_shows_every_line_of_the_rule():
    recording = record_text(PROGRAM.format(call="Adam([w], lr=0.1)"))
    seq, _ = updates(recording)[0]
    shown = inspector.resolve(recording, seq, FOLLOW)
    assert (shown.title, shown.tab) == ("w", "value")
    assert [step.name for step in shown.value.origin.steps] == ["m", "v", "step", "denom"]
    assert shown.value.origin.worked.equation == "[1]: −2 − 1 × (−0.4) / 4 = −1.9"
    assert shown.value.origin.note == "by Adam, line 8"


def test_a_large_parameter_moves_as_far_as_a_small_one():
    large, small = (torch.ones(n, requires_grad=True) for n in (40_000, 4))
    opt = torch.optim.Adam([large, small], lr=0.01)
    for parameter in (large, small):
        parameter.grad = torch.full_like(parameter, 0.3)
    for _ in range(5):
        opt.step()
    assert np.allclose(large.detach().numpy()[:4], small.detach().numpy(), rtol=1e-6)


# ---- arithmetic ----------------------------------------------------------------------------------------------


A, B, C = (np.array([v], np.float32) for v in (1.0000001, 3.3333333, 0.1))


@pytest.mark.parametrize(
    ("found", "exact"),
    [
        (fused(A, B, 0.1), float(A[0]) + float(np.float32(0.1)) * float(B[0])),
        (addcmul(A, B, C), float(A[0]) + float(B[0]) * float(C[0])),
        (lerp(A, B, 0.25), float(A[0]) + 0.25 * float((B - A)[0])),
        (lerp(A, B, 0.75), float(B[0]) - 0.25 * float((B - A)[0])),
    ],
)
def test_a_product_that_is_added_is_rounded_once(found, exact):
    assert found.dtype == np.float32 and found[0] == np.float32(exact)


def test_a_quotient_is_rounded_before_it_is_added():
    assert addcdiv(A, B, C, 0.5)[0] == A[0] + np.float32(0.5) * B[0] / C[0]


@pytest.mark.parametrize(
    ("formula", "value", "numbers"),
    [
        ("w − lr × grad", 1.4, "1 − 0.1 × (−4)"),
        ("√v + grad²", 19.0, "√9 + (−4)²"),
        ("max(w, abs(grad)) / lr", 40.0, "max(1, abs(−4)) / 0.1"),
        ("lr / (1 − w^v)", None, "0.1 / (1 − 1^9)"),
        ("grad where it stays", None, "−4 where it stays"),
    ],
)
def test_formulas_are_read_and_filled(formula, value, numbers):
    known = {"w": 1.0, "lr": 0.1, "grad": -4.0, "v": 9.0}
    assert evaluate(formula, known) == (None if value is None else pytest.approx(value))
    assert filled(formula, known) == numbers


# ---- state ---------------------------------------------------------------------------------------------------


def test_a_loaded_state_goes_on_where_the_other_was():
    def run(opt, w, steps):
        for _ in range(steps):
            opt.zero_grad()
            (w * w).sum().backward()
            opt.step()

    whole, first, second = (torch.tensor([1.0, -2.0], requires_grad=True) for _ in range(3))
    run(torch.optim.Adam([whole], lr=0.1), whole, 6)
    half = torch.optim.Adam([first], lr=0.1)
    run(half, first, 3)
    with torch.no_grad():
        second.copy_(first)
    other = torch.optim.Adam([second], lr=0.7)
    other.load_state_dict(half.state_dict())
    run(other, second, 3)
    assert torch.equal(second, whole)
