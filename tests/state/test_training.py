"""A long loop as training: where the cursor stands, one iteration spread out, curves of any length; how it went."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gradgui.explain.training import Course, first_not_finite, judge
from gradgui.mlp import presets
from gradgui.mlp.program import program_of
from gradgui.recording.captures import Budget
from gradgui.recording.tracks import Norms, Sample
from gradgui.runner.inline import record_text
from gradgui.session.parts import Parts
from gradgui.state import learning, nowbar, points, training, training_rate

XOR = replace(presets.XOR, epochs=60, every=1000)


@pytest.fixture(scope="module")
def recording():
    return record_text(program_of(XOR))


@pytest.fixture(scope="module")
def stage(recording):
    return training.make_stage(recording)


def test_a_long_loop_is_training(recording, stage):
    assert (stage.begun, stage.planned, stage.total, stage.ended) == (60, 60, 60, True)
    assert stage.names == ("loss",)
    assert training.make_stage(record_text("for i in range(20):\n    loss = i\n")) == training.EMPTY_STAGE


@pytest.mark.parametrize("head,planned", [("range(70)", 70), ("range(0, 140, 2)", 70), ("list(range(70))", 0)])
def test_the_text_says_how_many_iterations_there_will_be(head, planned):
    assert training.make_stage(record_text(f"for i in {head}:\n    loss = i\n")).planned == planned


def test_the_cursor_has_its_iteration_and_its_event(recording, stage):
    starts = stage.track.starts
    for cursor, wanted in (
        (0, (-1, -1)),
        (starts[0], (0, 0)),
        (starts[20] + 8, (20, 8)),
        (starts[21] - 1, (20, 66)),
        (len(recording) - 1, (60, -1)),
    ):
        state = training.resolve(recording, cursor)
        assert (state.iteration, state.event) == wanted
        assert state == training.resolve(recording.cut(cursor), cursor)
    assert training.target_of(stage, 30, 8) == starts[30] + 8
    assert training.target_of(stage, 30, 999) == starts[31] - 1


def test_an_iteration_is_spread_out_with_the_letters_of_the_book(recording, stage):
    spread = training.make_spread(recording, stage, 20)
    assert (spread.first, spread.total) == (stage.track.starts[20], 67)
    assert [band.phase for band in spread.bands] == ["forward", "update", "backward", "update"]
    assert [band.first for band in spread.bands[1:]] == [band.last + 1 for band in spread.bands[:-1]]
    letters = [letter.text for letter in spread.letters]
    assert letters == ["z¹", "a¹", "z²", "a²", "L", "δ²", "∂W²", "δ¹", "∂W¹", "W¹", "W²"]
    assert training.make_spread(recording, stage, -1) == training.EMPTY_SPREAD


def test_the_words_for_the_place(recording, stage):
    state = training.resolve(recording, stage.track.starts[20] + 8)
    assert training.iteration_text(state, stage) == "iteration 21 of 60"
    assert training.iteration_text(state, stage, 49_999) == "iteration 50,000 …"
    assert training.event_text(state, training.make_spread(recording, stage, 20)) == "event 9 of 67 in this iteration"
    shown = nowbar.resolve(recording, state.cursor)
    assert nowbar.place_text(shown, nowbar.make_stage(recording)) == "iteration 21 of 60 · line 20 · event 9 of 67"


def test_no_peak_is_lost_in_columns():
    numbers = np.ones(100_000)
    numbers[51_234] = 9.0
    numbers[70_000:70_010] = np.nan
    found = training.columns(numbers, 0, 100_000, 800)
    assert len(found.places) <= 800
    assert np.nanmax(found.high) == 9.0
    assert np.nanmin(found.low) == 1.0
    assert found.odd == (70_000,)
    near = training.columns(numbers, 51_000, 51_300, 800)
    assert len(near.places) == 301


# ---- how it went ---------------------------------------------------------------------------------------------

FALLING = np.linspace(1.0, 0.1, 100)
FLAT = np.r_[np.linspace(1.0, 0.2, 50), np.full(50, 0.2)]
NAN = np.r_[np.linspace(1.0, 9.0, 40), [np.nan] * 10]
NOTHING = np.zeros(0)
SMALL = (Sample(99, (Norms(1e-6, 1.0, 1e-8),)),)


@pytest.mark.parametrize(
    "course,kind,iteration,words",
    [
        (Course(FALLING, NOTHING), "falling", 99, "more iterations help"),
        (Course(FLAT, NOTHING), "still", 49, "stands still at 0.2"),
        (Course(FLAT, NOTHING, SMALL), "converged", 99, "gradient is tiny"),
        (Course(NAN, NOTHING), "diverged", 40, "NaN from iteration 41 on. A smaller rate helps"),
        (Course(np.linspace(1, 1000, 50), NOTHING, ended=False), "diverged", 0, "grew from 1"),
        (Course(FALLING, NOTHING, planned=500), "stopped", 99, "after 100 of 500"),
        (Course(FALLING, np.r_[FALLING[:50], FALLING[:50] * 3]), "overfitted", 49, "by heart"),
        (Course(FALLING, NOTHING, ended=False), "", -1, ""),
        (Course(NOTHING, NOTHING), "", -1, ""),
    ],
)
def test_how_a_training_went_in_one_sentence(course, kind, iteration, words):
    verdict = judge(course)
    assert (verdict.kind, verdict.iteration) == (kind, iteration)
    assert words in verdict.text


def test_the_first_tensor_that_is_not_finite_is_named():
    text = "import torch\na = torch.tensor([1.0, 0.0])\nb = a * 2\nc = (a * 0) / b\nd = c + 1\n"
    recording = record_text(text)
    seq, words = first_not_finite(recording, 0, len(recording))
    assert recording.text(seq) == "(a * 0) / b"
    assert words == "c is the first with NaN"


# ---- the rate ------------------------------------------------------------------------------------------------


def test_the_rate_and_the_statement_that_changes_it(recording, stage):
    cursor = stage.track.starts[20]
    assert training_rate.rate_at(recording, cursor) == 2.0
    assert training_rate.change_text(recording, cursor, 0.5) == 'optimiser.param_groups[0]["lr"] = 0.5'
    by_hand = record_text("rate = 0.25\nfor i in range(60):\n    x = rate * i\n")
    last = len(by_hand) - 1
    assert training_rate.rate_at(by_hand, last) == 0.25
    assert training_rate.change_text(by_hand, last, 0.5) == "rate = 0.5"
    none = record_text("x = 1\n")
    assert training_rate.change_text(none, len(none) - 1, 0.5) == ""


@pytest.mark.parametrize("text,right", [("0.1", True), ("1e-3", True), ("0", False), ("-1", False), ("nan", False),
                                        ("inf", False), ("", False), ("fast", False)])  # fmt: skip
def test_what_cannot_be_a_rate_is_said(text, right):
    assert (training_rate.problem_of(text) == "") is right


# ---- what it has learnt --------------------------------------------------------------------------------------

NETWORKS = {
    "XOR": (XOR, (64, 64), 0.5),
    "moons": (replace(presets.MOONS, epochs=50, batch=0), (64, 64), 0.0),
    "sine": (replace(presets.SINE, epochs=50), (256, 1), 0.5),
    "spiral": (replace(presets.SPIRAL, epochs=50), (64, 64), 0.0),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_the_function_is_the_one_on_the_tape(name):
    network, shape, border = NETWORKS[name]
    run = record_text(program_of(network))
    first = training.make_stage(run).track.starts[30]
    plan = learning.plan_of(run, first + 20)
    layers, _ = learning.dense_at(run, plan, first + 2)
    inputs = np.array(points.make_stage(run).inputs)
    letters = training.make_spread(run, training.make_stage(run), 30).letters
    z = next(letter for letter in reversed(letters) if letter.text[0] == "z")
    x = run.value(run.value_at(run.names_at(first)["x"].tensor, first).value).array
    ours = x
    for layer in layers[:-1]:
        ours = learning.forward((layer,), ours)[0]
    ours = ours @ layers[-1].weight.T + layers[-1].bias
    np.testing.assert_allclose(ours, run.value(run[first + z.event].value).array, rtol=1e-4, atol=1e-5)
    fit = learning.fit_at(run, plan, first + 20, inputs)
    assert (fit.numbers.shape, fit.border, fit.why_not) == (shape, border, "")
    hidden = learning.fit_at(run, plan, first + 20, inputs, (1, 1))
    assert hidden.numbers.size == (64 * 64 if len(fit.axes) == 2 else 256)
    assert not np.array_equal(hidden.numbers, fit.numbers)


def test_norms_come_up_to_the_cursor_and_neurons_stand_on_their_curve(recording, stage):
    lines = learning.norm_lines(stage, 59, ratio=False)
    assert [line.name for line in lines] == ["net.0.weight", "net.2.weight"]
    assert all(place <= 30 for line in learning.norm_lines(stage, 30, ratio=True) for place, _ in line.points)
    first = stage.track.starts[20]
    assert len(learning.working_at(recording, first + 3)) == 2  # of the pass before
    (one,) = learning.working_at(recording, first + 10)
    assert (one.layer, one.activation, one.neurons, len(one.z), one.idle) == (1, "sigmoid", 2, 8, 0)
    assert learning.working_at(recording.cut(first + 10), first + 10) == (one,)


# ---- parts of a long run -------------------------------------------------------------------------------------


def test_an_iteration_that_was_kept_is_cut_out_as_it_was(recording):
    main = record_text(program_of(XOR), budget=Budget(full=2000))
    assert not main.complete
    starts = main.tracks[0].starts
    parts = Parts(main)
    for iteration in (0, 1, 20):
        part = parts.at(starts[iteration] + 5)
        assert part is parts.at(starts[iteration])
        assert len(part) == len(main)
        for seq in range(starts[iteration], starts[iteration + 1]):
            assert part[seq] == recording[seq]
            assert nowbar.resolve(part, seq).sentence == nowbar.resolve(recording, seq).sentence
            names = part.names_at(seq)
            assert names == recording.names_at(seq)
            for bound in names.values():
                if bound.tensor >= 0:
                    assert part.value_at(bound.tensor, seq) == recording.value_at(bound.tensor, seq)
                    assert (part.grad_at(bound.tensor, seq) or -1) == (recording.grad_at(bound.tensor, seq) or -1)
