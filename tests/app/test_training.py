"""Training in the window: scrubbing through iterations, pausing, stepping, another rate; plots of what was learnt."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt

from gradgui.app.theme import Theme
from gradgui.app.timeline import TrainingView
from gradgui.mlp import presets
from gradgui.mlp.program import program_of
from gradgui.runner.inline import record_text
from gradgui.runner.protocol import Limits
from gradgui.session import RunState
from gradgui.state import training
from gradgui.state.plot_choice import FUNCTION, LEARNING, NORMS
from tests.app.window_kit import WAIT_MS, finished, opened

XOR = program_of(replace(presets.XOR, epochs=60, every=1000))
LONG = program_of(replace(presets.XOR, epochs=1_000_000, every=10**7))
FULL = 2000


@pytest.fixture(scope="module")
def recording():
    return record_text(XOR)


def shown(view, recording, cursor):
    stage = training.make_stage(recording)
    state = training.resolve(recording, cursor)
    view.set_stage(stage)
    view.show_state(state, training.make_spread(recording, stage, state.iteration))


@pytest.fixture
def view(qtbot, recording):
    made = TrainingView(Theme())
    qtbot.addWidget(made)
    made.resize(1100, 206)
    made.show()
    shown(made, recording, training.make_stage(recording).track.starts[20] + 46)
    return made


def test_the_head_says_where_one_stands(view):
    assert view.title == "iteration 21 of 60"
    assert view.place == "event 47 of 67 in this iteration"
    assert "loss 0.2" in view.accessibleDescription()


def test_a_drag_above_goes_through_iterations_at_the_same_event(qtbot, view, recording):
    starts = training.make_stage(recording).track.starts
    asked = []
    view.seekRequested.connect(asked.append)
    y = 80
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(round(view._axis.x(30)), y))
    qtbot.mouseMove(view, QPoint(round(view._axis.x(40)), y))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(round(view._axis.x(40)), y))
    assert asked == [starts[30] + 46, starts[40] + 46]


def test_a_click_below_goes_to_an_event_and_on_a_letter_to_its_event(qtbot, view, recording):
    asked = []
    view.seekRequested.connect(asked.append)
    rows, first = view._rows(), view.spread.first
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(round(view._inner().x(10)), round(rows.band + 8)))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(round(view._inner().x(23)), round(rows.letters)))
    assert asked == [first + 10, first + 22]  # L


def test_keys_step_through_iterations(qtbot, view, recording):
    starts = training.make_stage(recording).track.starts
    asked = []
    view.seekRequested.connect(asked.append)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_End):
        qtbot.keyClick(view, key)
    assert asked == [starts[21] + 46, starts[19] + 46, starts[59] + 46]


def test_the_flag_is_there_before_its_iteration(view):
    view.show_wanted(49)
    assert view.title == "iteration 50 …"
    assert view.place == ""
    view.show_wanted(-1)
    assert view.title == "iteration 21 of 60"


def test_every_size_and_theme_is_painted(view):
    for palette in ("light", "dark", "presenter"):
        for size in ((300, 186), (700, 206), (1500, 400)):
            view.set_theme(Theme(palette))
            view.resize(*size)
            assert not view.grab().isNull()


@contextmanager
def endless(qtbot):
    """Open a window in which a training runs that is only counted after a few iterations."""
    with opened(qtbot, XOR) as window:
        window.client.host.limits = Limits(full=FULL)
        window.set_text(LONG, name="xor.py")
        qtbot.waitUntil(lambda: window.views.time.trains and window.training.stage.begun > 100, timeout=WAIT_MS)
        yield window
        window.session.stop()
        finished(qtbot, window)


def test_a_run_is_paused_stepped_and_changed(qtbot):
    with endless(qtbot) as running:
        session, actions, pane = running.session, running.actions_by_name, running.views.time
        assert not pane.controls.isHidden()
        actions["pause_run"].trigger()
        qtbot.waitUntil(lambda: session.paused, timeout=WAIT_MS)
        assert actions["pause_run"].text() == "Resume run"
        begun = len(running.training.stage.track.starts)
        actions["run_iteration"].trigger()
        qtbot.waitUntil(lambda: running.views.training.state.iteration >= begun - 1, timeout=WAIT_MS)
        assert session.wanted is None
        field = pane.controls.rate
        field.setText("0")
        qtbot.keyClick(field, Qt.Key.Key_Return)
        assert "above 0" in field.accessibleDescription()
        field.setText("0.5")
        qtbot.keyClick(field, Qt.Key.Key_Return)
        actions["pause_run"].trigger()
        qtbot.waitUntil(lambda: bool(running.training.stage.changes), timeout=WAIT_MS)
        assert running.training.stage.changes[0][1] == 'optimiser.param_groups[0]["lr"] = 0.5'
        qtbot.waitUntil(lambda: not session.paused, timeout=WAIT_MS)


def test_slow_motion_goes_from_iteration_to_iteration(qtbot):
    with endless(qtbot) as running:
        running.actions_by_name["slow_motion"].trigger()
        qtbot.waitUntil(lambda: running.views.training.state.iteration > 50, timeout=WAIT_MS)
        at = running.views.training.state.iteration
        qtbot.waitUntil(lambda: running.views.training.state.iteration > at, timeout=WAIT_MS)
        running.actions_by_name["slow_motion"].trigger()
        qtbot.waitUntil(lambda: not running.session.paused, timeout=WAIT_MS)
        assert not running.training.slow


def test_dragging_on_while_an_iteration_comes_ends_where_the_pointer_is(qtbot):
    with endless(qtbot) as running:
        session = running.session
        starts = running.training.stage.track.starts
        for iteration in (40, 60, 80, 95):
            session.seek(starts[iteration] + 5)
        assert session.wanted is not None
        qtbot.waitUntil(lambda: session.wanted is None, timeout=WAIT_MS)
        assert session.cursor == starts[95] + 5
        assert running.views.training.spread.iteration == 95


def test_a_training_that_diverges_says_where_and_which_tensor_was_first(qtbot):
    text = program_of(replace(presets.SINE, optimiser="sgd", rate=3.0, epochs=100, every=1000))
    with opened(qtbot, text) as window:
        sentence = window.views.training.sentence
        assert sentence.startswith("Diverged: the loss is ∞ from iteration")
        qtbot.mouseClick(window.views.training, Qt.MouseButton.LeftButton, pos=QPoint(300, 18))
        assert "is the first with" in window.views.training.sentence
        assert window.session.run_state is RunState.done


@pytest.mark.parametrize("kind", LEARNING)
def test_what_was_learnt_is_plotted_in_step_with_the_cursor(qtbot, kind):
    with opened(qtbot, XOR) as window:
        plots, starts = window.views.plots, window.training.stage.track.starts
        plots.show_learning(kind)
        window.session.seek(starts[20] + 46)
        early = plots.learning.state
        window.session.seek(starts[50] + 46)
        assert plots.plot is plots.learning
        assert plots.learning.state != early
        assert not plots.grab().isNull()
        if kind == FUNCTION:
            plots.learning.choose_neuron(1, 1)
            assert plots.learning.state.fit.neuron == (1, 1)
            window.session.last()
            assert plots.learning.state.fit.why_not == ""
        if kind == NORMS:
            assert "net.0.weight" in plots.learning.words
