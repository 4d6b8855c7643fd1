"""A person stands at any event of a long run: iterations that were only counted are brought back."""

from __future__ import annotations

import threading

import pytest

from gradgui.recording import events as ev
from gradgui.recording.captures import Budget
from gradgui.recording.recorder import Recorder
from gradgui.recording.recording import Recording
from gradgui.runner.execute import Execution
from gradgui.runner.host import WorkerHost
from gradgui.runner.protocol import Limits
from gradgui.session import Session
from gradgui.session.session import RunState
from gradgui.session.steps import StepSize
from gradgui.state import code, console, graph, inspector, nowbar, timeline

TEXT = """\
import torch
w = torch.tensor([1.0, -2.0], requires_grad=True)
for i in range(60):
    loss = (w * w).sum()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        w.grad = None
print(w)
"""


def drop(_: str) -> None:
    """Take output that nobody reads."""


class Running:
    """A session with a worker, driven by hand."""

    def __init__(self) -> None:
        self.news = threading.Event()
        self.host = WorkerHost(self.news.set, Limits(full=120), spare=False)
        self.session = Session(self.host)

    def until(self, done) -> None:
        for _ in range(400):
            for message in self.host.drain(1.0):
                self.session.take(message)
            if done():
                return
            self.news.wait(0.05)
            self.news.clear()
        raise AssertionError("it did not come to that")


@pytest.fixture
def running():
    made = Running()
    made.session.run(TEXT)
    made.until(lambda: made.session.run_state is not RunState.running)
    yield made
    made.host.close()


@pytest.fixture(scope="module")
def whole():
    recording = Recording(TEXT, "program", 0)
    Execution(TEXT, Recorder(recording, Budget(full=10**6)), drop, drop, echo=True, seed=0).run()
    return recording


def test_any_event_of_any_iteration_can_be_stood_at(running, whole):
    session = running.session
    track = session.recording.tracks[0]
    main = session.recording
    assert len(main) == len(whole)
    assert isinstance(main[track.starts[40]], ev.Elided)
    for seq in (track.starts[40], track.starts[40] + 7, track.starts[13], track.starts[59] - 1):
        session.seek(seq)
        running.until(lambda: session.wanted is None)
        assert session.cursor == seq
        assert type(session.recording[seq]) is type(whole[seq])
        assert len(session.recording) == len(whole)
        assert session.recording.text(seq) == whole.text(seq)
        assert session.recording.names_at(seq).keys() == whole.names_at(seq).keys()
        tensor = whole.names_at(seq)["w"].tensor
        mine, theirs = session.recording.value_at(tensor, seq), whole.value_at(tensor, seq)
        assert session.recording.value(mine.value).digest() == whole.value(theirs.value).digest()
    session.seek(3)
    assert session.recording is main
    session.last()
    assert session.recording is main


def test_steps_lead_from_one_iteration_into_the_next_and_back(running):
    session = running.session
    track = session.recording.tracks[0]
    session.seek(track.starts[41] - 1)
    running.until(lambda: session.wanted is None)
    for size, direction, wanted in (
        (StepSize.event, 1, track.starts[41]),
        (StepSize.event, -1, track.starts[41] - 1),
        (StepSize.iteration, 1, track.starts[41]),
        (StepSize.node, -1, None),
    ):
        session.step(direction, size)
        running.until(lambda: session.wanted is None)
        assert wanted is None or session.cursor == wanted


def test_every_pane_reads_a_part_alone(running):
    session = running.session
    track = session.recording.tracks[0]
    session.seek(track.starts[30] + 5)
    running.until(lambda: session.wanted is None)
    part, cursor = session.recording, session.cursor
    for seq in range(track.starts[30], track.starts[31]):
        cut = part.cut(seq)
        for pane in (code, console, graph, inspector, nowbar, timeline):
            assert pane.resolve(part, seq, session.selection) == pane.resolve(cut, seq, session.selection)
    assert nowbar.resolve(part, cursor, session.selection).sentence


def test_what_cannot_come_back_is_said(running):
    session = running.session
    for pid in running.host.pids():
        running.host._children[0].end("lost") if pid else None
    running.until(lambda: not running.host._children or running.host._children[0].ready)
    session.seek(session.recording.tracks[0].starts[40])
    running.until(lambda: session.wanted is None)
    assert "40" in session.sentence
