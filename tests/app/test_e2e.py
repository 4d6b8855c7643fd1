"""The whole way with the real worker: what a person does by hand, done by a test."""

from __future__ import annotations

import os
import signal
import sys
from time import monotonic

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from gradgui.recording import events as ev
from gradgui.recording.selection import Selection
from gradgui.session import RunState, StepSize
from tests.app.window_kit import WAIT_MS, edited, finished, nth, opened, typed
from tests.programs import SEED_PROGRAM


@pytest.fixture
def window(qtbot):
    with opened(qtbot) as made:
        yield made


def _forward(window):
    window.actions_by_name["step_forward"].trigger()


def _grad_of_x(window):
    session = window.session
    tensor = session.recording.names_at(session.cursor)["x"].tensor
    value = session.recording.grad_at(tensor, session.cursor)
    return None if value is None else session.recording.value(value).array.tolist()


def test_the_first_start_stands_at_the_first_event_of_the_seed_program(window):
    assert window.session.recording.source.text == SEED_PROGRAM
    assert (window.session.cursor, window.session.run_state) == (0, RunState.done)
    assert window.views.editor.toPlainText() == SEED_PROGRAM
    assert window.menu_row.file.text() == "seed.py"


def test_forward_to_the_end_and_back_by_the_arrow_keys(qtbot, window):
    window.centralWidget().setFocus()
    sentences, consoles = [], []
    for _ in range(len(window.session.recording) - 1):
        sentences.append(window.views.now.text)
        consoles.append(window.views.console.text)
        qtbot.keyClick(window, Qt.Key.Key_Right)
    assert window.session.cursor == len(window.session.recording) - 1
    assert all(sentences)
    assert len(consoles[-1]) > len(consoles[20]) > len(consoles[3])
    while window.session.cursor:
        qtbot.keyClick(window, Qt.Key.Key_Left)
        assert window.views.now.text == sentences[window.session.cursor]
        assert window.views.console.text == consoles[window.session.cursor]
    assert _grad_of_x_is_not_yet(window)


def _grad_of_x_is_not_yet(window):
    recording = window.session.recording
    return recording.grad_at(1, window.session.cursor) is None


def test_node_steps_through_backward_tell_each_gradient(window):
    session = window.session
    session.seek(nth(window, ev.BackwardStarted))
    window.actions_by_name["step_node"].trigger()
    assert session.step_size is StepSize.node
    told = []
    while not isinstance(session.recording[session.cursor], ev.GradAccumulated):
        _forward(window)
        told.append(window.views.now.text)
    assert ["0.25" in told[0], "0.75" in told[1], "2.25" in told[2], "2.25" in told[3], "4.5" in told[4]] == [True] * 5
    assert "waits for 1 of 2" in told[2]
    assert _grad_of_x(window) == [[4.5, 4.5], [4.5, 4.5]]
    window.actions_by_name["step_back"].trigger()
    assert _grad_of_x(window) is None


def test_one_selection_everywhere(window):
    window.session.seek(nth(window, ev.GradientSent, 3))
    window.views.editor.placeClicked.emit(7, 5)
    assert window.session.selection == Selection(8)
    y_y = Selection(12)
    window.views.graph.selectRequested.emit(y_y)
    window.actions_by_name["tab_3"].trigger()
    assert window.session.selection == y_y
    assert window.views.inspector.text().replace("\xa0", " ").count("0.75 × 3 = 2.25") == 2


def test_in_no_grad_a_ghost_says_why(window):
    window.session.seek(nth(window, ev.OpApplied, -1))
    assert "not recorded" in window.views.now.text and "line 20" in window.views.now.text


def test_an_edit_keeps_the_moment(qtbot, window):
    window.session.seek(nth(window, ev.GradAccumulated))
    old = window.session.recording
    seen = []
    window.client.changed.connect(lambda _: seen.append((window.session.recording is old, window.session.cursor)))
    typed(qtbot, window, SEED_PROGRAM.replace("y*y*3", "y*y*4"))
    assert isinstance(window.session.recording[window.session.cursor], ev.GradAccumulated)
    assert _grad_of_x(window) == [[6.0, 6.0], [6.0, 6.0]]
    assert {cursor for is_old, cursor in seen if not is_old} == {window.session.cursor}


def test_a_half_typed_line_keeps_the_picture_and_marks_the_error(qtbot, window):
    window.session.seek(13)
    old = window.session.recording
    typed(qtbot, window, SEED_PROGRAM.replace("y = x + 2", "y = x +"))
    assert window.session.recording is old and window.session.cursor == 13
    assert window.views.editor.error_lines == frozenset({5})
    assert "line 5" in window.views.code.problem.text
    assert window.views.now.notice.kind == "stale"
    typed(qtbot, window, SEED_PROGRAM)
    assert window.views.editor.error_lines == frozenset()
    assert window.views.code.problem.text == "" and window.views.now.notice is None
    assert window.session.recording is not old and window.session.cursor == 13


def test_an_endless_loop_is_stopped_and_taken_away_again(qtbot, window):
    window.session.seek(20)
    endless = SEED_PROGRAM + "while True: pass\n"
    window.views.editor.setPlainText(endless)
    qtbot.waitUntil(lambda: window.session.recording.source.text == endless, timeout=WAIT_MS)
    assert window.session.run_state is RunState.running and window.actions_by_name["stop"].isEnabled()
    assert window.session.cursor == 20
    began = monotonic()
    window.actions_by_name["stop"].trigger()
    finished(qtbot, window)
    assert monotonic() - began < 1.5  # 0.5 on a machine that has nothing else to do
    assert window.session.run_state is RunState.stopped
    assert window.session.problem.span.line == 22
    assert "22" in window.views.now.notice.text
    typed(qtbot, window, SEED_PROGRAM)
    assert window.session.run_state is RunState.done and window.views.now.notice is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill signal")
def test_a_killed_worker_is_told_and_replaced(qtbot, window):
    window.session.seek(30)
    recording = window.session.recording
    for pid in window.client.host.pids():
        os.kill(pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: window.session.run_state is RunState.lost, timeout=WAIT_MS)
    assert window.session.recording is recording and window.session.cursor == 30
    assert "gone" in window.views.now.notice.text
    typed(qtbot, window, SEED_PROGRAM.replace("x + 2", "x + 3"))
    assert window.session.run_state is RunState.done and window.views.now.notice is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill signal")
def test_a_worker_killed_while_it_runs(qtbot, window):
    endless = SEED_PROGRAM + "while True: pass\n"
    window.views.editor.setPlainText(endless)
    qtbot.waitUntil(lambda: window.session.recording.source.text == endless, timeout=WAIT_MS)
    for pid in window.client.host.pids():
        os.kill(pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: window.session.run_state is RunState.lost, timeout=WAIT_MS)
    assert len(window.session.recording) >= 65
    typed(qtbot, window, SEED_PROGRAM)
    assert window.session.run_state is RunState.done


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("out = zz.mean()", "zz"),
        ("out = (torch.ones(2,3) @ torch.ones(2,3)).mean()", "2"),
        ("out = z.meann()", "mean"),
    ],
)
def test_errors_stand_at_their_place(qtbot, window, line, words):
    typed(qtbot, window, SEED_PROGRAM.replace("out = z.mean()", line))
    assert window.session.run_state is RunState.failed
    assert window.views.editor.error_lines == frozenset({8})
    assert words in window.views.code.problem.text
    window.session.last()
    QApplication.processEvents()
    assert window.views.now.state.phase == "error"
    assert window.views.code.problem.text == ""


def test_fast_typing_ends_with_the_last_text(qtbot, window):
    texts = [SEED_PROGRAM.replace("x + 2", f"x + {n}") for n in range(3, 12)]
    for text in texts:
        window.views.editor.setPlainText(text)
        QApplication.processEvents()
    edited(qtbot, window, texts[-1])
    assert window.session.recording.source.text == texts[-1]
    assert window.session.run_state is RunState.done


def test_everything_is_painted_in_every_dress(qtbot, window):
    window.session.seek(42)
    for _ in range(5):
        window.actions_by_name["scale_up"].trigger()
        window.grab()
    window.actions_by_name["theme_dark"].trigger()
    window.grab()
    window.actions_by_name["scale_reset"].trigger()
    window.actions_by_name["presenter"].trigger()
    for pane in ("pane_1", "pane_2", "pane_3", "pane_4"):
        window.actions_by_name[pane].trigger()
        window.grab()


def test_an_opened_file_is_shown_and_runs_when_asked(qtbot, tmp_path):
    path = tmp_path / "mine.py"
    path.write_text("import torch\na = torch.ones(3)\n", encoding="utf-8")
    with opened(qtbot, path=path) as window:
        assert window.views.editor.toPlainText() == path.read_text(encoding="utf-8")
        assert window.session.run_state is RunState.idle and len(window.session.recording) == 0
        assert "not run" in window.messages.text
        window.grab()
        window.actions_by_name["run"].trigger()
        edited(qtbot, window, path.read_text(encoding="utf-8"))
        assert window.session.run_state is RunState.done
        assert window.menu_row.file.text() == "mine.py"


def test_an_empty_program_and_a_text_of_comments(qtbot, window):
    for text in ("", "# nothing\n", SEED_PROGRAM):
        typed(qtbot, window, text)
        window.grab()
    assert window.session.run_state is RunState.done
