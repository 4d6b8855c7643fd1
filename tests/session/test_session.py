from __future__ import annotations

import pytest

from gradgui.recording import events as ev
from gradgui.recording.recording import Recording
from gradgui.recording.selection import FOLLOW, Selection
from gradgui.runner import protocol
from gradgui.runner.inline import record_text
from gradgui.session import RunState, Session, StepSize
from gradgui.session.session import problem_of
from tests.programs import SEED_PROGRAM, random_program
from tests.session.fake_host import FakeHost, first, messages, run


@pytest.fixture
def session():
    made = Session(FakeHost())
    run(made, SEED_PROGRAM)
    return made


def _kinds(session, size, direction=1):
    session.first() if direction > 0 else session.last()
    seen = [session.cursor]
    while True:
        session.step(direction, size)
        if session.cursor == seen[-1]:
            return [type(session.recording[i]).__name__ for i in seen]
        seen.append(session.cursor)


def _grad(session, name="x"):
    tensor = session.recording.names_at(session.cursor)[name].tensor
    value = session.recording.grad_at(tensor, session.cursor)
    return None if value is None else float(session.recording.value(value).array.flat[0])


def test_a_first_run_stands_at_its_first_event(session):
    assert (session.cursor, session.run_state, session.problem) == (0, RunState.done, None)
    assert len(session.recording) == 66


@pytest.mark.parametrize(("index", "stands"), [(-5, 0), (3, 3), (65, 65), (1000, 65)])
def test_seek_stays_inside(session, index, stands):
    session.seek(index)
    assert session.cursor == stands


def test_node_steps_stop_where_numbers_move(session):
    seen = _kinds(session, StepSize.node)
    assert set(seen[1:-1]) == {"LeafCreated", "OpApplied", "GradientSent", "GradAccumulated"}
    assert seen.count("GradientSent") == 5
    assert _kinds(session, StepSize.node, -1)[1:-1] == seen[1:-1][::-1]


def test_statement_steps_go_over_calls():
    session = Session(FakeHost())
    run(session, "import torch\ndef f(x):\n    y = x * x\n    return y\na = f(torch.ones(2))\nb = f(a)\nc = b\n")
    session.first()
    lines = []
    for _ in range(6):
        session.step(1, StepSize.statement)
        event = session.recording[session.cursor]
        if isinstance(event, ev.StatementEntered):
            lines.append(session.recording.span(session.cursor).line)
    assert lines == [1, 2, 5, 6, 7]
    session.seek(first(session, ev.OpApplied))
    session.step(1, StepSize.statement)
    assert session.recording.span(session.cursor).line == 4
    session.step(1, StepSize.statement)
    assert session.recording.span(session.cursor).line == 6
    session.step(-1, StepSize.statement)
    assert session.recording.span(session.cursor).line == 5


def test_iteration_steps_stop_at_iterations():
    session = Session(FakeHost())
    run(session, "import torch\nx = torch.ones(1)\nfor i in range(3):\n    x = x * 2\n")
    assert _kinds(session, StepSize.iteration)[1:-1] == ["ScopeEntered"] * 3


def test_phases_are_jumped_to(session):
    session.next_phase()
    assert session.recording.phase_at(session.cursor) == "backward"
    session.next_phase()
    session.next_phase(-1)
    assert isinstance(session.recording[session.cursor], ev.BackwardStarted)


def test_events_of_the_selected_tensor(session):
    session.select(Selection(4))
    session.first()
    for _ in range(40):
        session.tensor_event(1)
    assert session.cursor >= first(session, ev.GradAccumulated)


@pytest.mark.parametrize("size", list(StepSize))
@pytest.mark.parametrize("seed", range(12))
def test_steps_reach_both_ends_of_any_program(seed, size):
    session = Session(FakeHost())
    run(session, random_program(seed))
    for direction, end in ((1, len(session.recording) - 1), (-1, 0)):
        for _ in range(len(session.recording) + 1):
            session.step(direction, size)
        assert session.cursor == end


def test_an_edit_keeps_the_moment(session):
    session.seek(first(session, ev.GradAccumulated))
    assert _grad(session) == 4.5
    old = session.recording
    shown = []
    run(session, SEED_PROGRAM.replace("y*y*3", "y*y*4"), 3, lambda: shown.append((session.recording, session.cursor)))
    assert isinstance(session.recording[session.cursor], ev.GradAccumulated)
    assert _grad(session) == 6.0
    assert all(recording is old or cursor == session.cursor for recording, cursor in shown)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("import numpy as np\n", "import numpy as np\n# a note\n\n"),
        ("import numpy as np\n", ""),
        ("b = (a*a).sum()\n", "b = (a*a).sum()\nc = b*2\n"),
    ],
)
@pytest.mark.parametrize("kind", [ev.GradientSent, ev.GradAccumulated, ev.OpApplied, ev.NodeReady])
def test_an_edit_elsewhere_keeps_the_very_same_event(session, old, new, kind):
    session.seek(first(session, kind))
    before = type(session.recording[session.cursor]), session.recording.text(session.cursor)
    run(session, SEED_PROGRAM.replace(old, new))
    assert (type(session.recording[session.cursor]), session.recording.text(session.cursor)) == before


def test_the_moment_in_a_loop_is_the_same_turn():
    text = "import torch\nx = torch.ones(1)\nfor i in range(5):\n    x = x * 2\n    x = x + 1\n"
    session = Session(FakeHost())
    run(session, text)
    session.seek(first(session, ev.OpApplied, 6))
    run(session, text.replace("x + 1", "x + 2"))
    assert session.cursor == first(session, ev.OpApplied, 6)


def test_who_stood_at_the_end_stands_at_the_new_end(session):
    session.last()
    run(session, SEED_PROGRAM + "y = x\n")
    assert session.cursor == len(session.recording) - 1


def test_a_text_that_cannot_be_run_keeps_the_last_picture(session):
    session.seek(20)
    old = session.recording
    run(session, SEED_PROGRAM.replace("y = x + 2", "y = x +"))
    assert session.recording is old and session.cursor == 20
    assert session.run_state is RunState.failed
    assert session.problem.kind == "syntax" and session.problem.span.line == 5
    run(session, SEED_PROGRAM)
    assert session.problem is None and session.recording is not old and session.cursor == 20


def test_a_first_text_that_cannot_be_run_shows_its_error():
    session = Session(FakeHost())
    run(session, "x = (")
    assert session.problem is not None and len(session.recording) == 1
    run(session, SEED_PROGRAM)
    assert session.cursor == 0


def test_an_error_while_running_keeps_the_cursor_or_stands_at_the_error(session):
    broken = SEED_PROGRAM.replace("out = z.mean()", "out = z.meann()")
    session.seek(first(session, ev.OpApplied))
    at = session.cursor
    run(session, broken)
    assert session.cursor == at and session.run_state is RunState.failed and session.problem.span.line == 8
    run(session, SEED_PROGRAM)
    session.seek(first(session, ev.GradAccumulated))
    run(session, broken)
    assert isinstance(session.recording[session.cursor], ev.Failed)


def test_the_selection_is_carried_over(session):
    session.seek(40)
    session.select(Selection(13))
    run(session, "# first\n" + SEED_PROGRAM)
    assert session.recording.text(session.selection.card) == "y*y*3"
    run(session, "import torch\n")
    assert session.selection == FOLLOW


def test_messages_of_an_older_run_are_dropped(session):
    old = session.recording
    session.run("import torch\n")
    for message in messages(SEED_PROGRAM, session.host.generation - 1):
        session.take(message)
    assert session.recording is old and session.run_state is RunState.running


def test_the_cursor_follows_the_tail_only_from_the_tail():
    session = Session(FakeHost())
    session.run(SEED_PROGRAM)
    for i, message in enumerate(messages(SEED_PROGRAM, 1)):
        session.take(message)
        if i == 3:
            assert session.cursor == 0
            session.last()
        if i == 6:
            assert session.cursor == len(session.recording) - 1 > 20
            session.seek(4)
    assert session.cursor == 4


def test_stop_is_asked_of_the_host_only_while_running(session):
    session.stop()
    session.run("while True: pass")
    session.stop()
    assert session.host.stops == 1


def test_an_end_that_the_worker_could_not_record_is_written_down(session):
    session.run(SEED_PROGRAM + "while True: pass\n")
    *_, _ = [session.take(m) for m in list(messages(SEED_PROGRAM, 2))[:-1]]
    failure = ev.Failed(-1, -1, "Stopped", "stopped", "stopped", "Stopped by you.")
    session.take(protocol.Finished(2, "stopped", failure, ev.Span(22, 0, 22, 4), recorded=False))
    assert session.run_state is RunState.stopped and session.problem.span.line == 22
    assert isinstance(session.recording[len(session.recording) - 1], ev.Failed)


def test_a_lost_worker_leaves_the_recording(session):
    session.seek(30)
    old = session.recording
    session.run(SEED_PROGRAM)
    session.take(protocol.Lost(2, "the worker ended (signal 9)"))
    assert session.run_state is RunState.lost and "signal 9" in session.sentence
    assert session.recording is old and session.cursor == 30
    run(session, SEED_PROGRAM)
    assert session.run_state is RunState.done and session.sentence == ""


def test_seeking_reads_and_runs_nothing(session, monkeypatch):
    for name in ("append", "skip", "cut"):
        monkeypatch.setattr(Recording, name, lambda *_: pytest.fail("the recording was changed"))
    asked = list(session.host.texts)
    told = []
    session.changed = told.append
    for cursor in (5, 60, 0, 33):
        session.seek(cursor)
    assert session.host.texts == asked
    assert told == [frozenset({"cursor"})] * 4


def test_each_change_is_told_once(session):
    told = []
    session.changed = told.append
    session.seek(session.cursor)
    session.select(FOLLOW)
    session.set_step_size(StepSize.event)
    assert told == []
    session.set_step_size(StepSize.node)
    session.select(Selection(4))
    assert told == [frozenset({"step_size"}), frozenset({"selection"})]


def test_a_finished_recording_is_shown_without_a_host():
    session = Session()
    source = Session(FakeHost())
    run(source, SEED_PROGRAM)
    session.show(source.recording, 13)
    assert (session.cursor, session.run_state) == (13, RunState.done)
    session.run("x")
    session.stop()
    assert session.run_state is RunState.done


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("y = x +\n", "The line ends, or goes on, where Python did not expect it."),
        ("zz\n", "Nothing is called zz here"),
        ("x\u00a0= 1\n", "A character that cannot be seen stands here"),
        ("# " + "a" * 20_000, "line 1 is longer than 10,000 characters"),
    ],
)
def test_a_problem_is_told_in_plain_words(text, words):
    found = problem_of(record_text(text))
    assert found is not None and words in found.words
