"""The client between the worker's threads and the window's."""

from __future__ import annotations

import threading
from itertools import pairwise

import pytest
from PySide6.QtCore import QTimer

from gradgui.app.client import PAUSE_MS, Client
from gradgui.app.documents import Document, FileProblem, read_program, write_whole
from gradgui.app.player import EVENT_MS, Player
from gradgui.session import RunState, Session
from tests.app.window_kit import WAIT_MS
from tests.programs import SEED_PROGRAM


@pytest.fixture
def client(qtbot, qapp):
    made = Client()
    yield made
    made.close()


def _done(qtbot, client):
    qtbot.waitUntil(lambda: client.session.run_state not in (RunState.running, RunState.idle), timeout=WAIT_MS)


def test_what_the_worker_says_arrives_in_the_windows_thread(qtbot, client):
    threads = set()
    client.changed.connect(lambda _: threads.add(threading.get_ident()))
    client.run(SEED_PROGRAM)
    _done(qtbot, client)
    assert threads == {threading.get_ident()}
    assert client.session.run_state is RunState.done and len(client.session.recording) == 66


def test_a_run_is_shown_once_when_it_is_short(qtbot, client):
    shown = []
    client.changed.connect(lambda what: shown.append(len(client.session.recording)) if "recording" in what else None)
    client.run(SEED_PROGRAM)
    _done(qtbot, client)
    client.run(SEED_PROGRAM.replace("+ 2", "+ 3"))
    _done(qtbot, client)
    assert shown[-1] == 66 and len(shown) <= 3


def test_edits_wait_while_a_run_goes_on_and_the_last_one_counts(qtbot, client):
    client.session.seconds = 10.0
    for text in ("a = 1\n", "a = 2\n", "a = 3\n"):
        client.edited(text)
    assert client._edit.interval() == PAUSE_MS and client.session.run_state is RunState.idle
    qtbot.waitUntil(lambda: client.session.recording.source.text == "a = 3\n", timeout=WAIT_MS)
    assert client.host.generation == 1
    _done(qtbot, client)
    client.edited("a = 4\n")
    assert client._edit.interval() == 0
    client.forget_edit()
    assert not client._edit.isActive()


def test_the_window_is_not_kept_waiting_while_a_long_run_comes_in(qtbot, client):
    gaps, last = [], [0.0]
    from time import perf_counter

    def beat():
        now = perf_counter()
        if last[0]:
            gaps.append(now - last[0])
        last[0] = now

    timer = QTimer()
    timer.timeout.connect(beat)
    timer.start(1)
    client.run("import torch\nx = torch.ones(2)\nfor i in range(4000):\n    x = x * 1.0001 + 0.1\n")
    _done(qtbot, client)
    timer.stop()
    assert len(client.session.recording) > 15_000
    gaps.sort()
    assert gaps[int(len(gaps) * 0.9)] < 0.1  # far above what it is: other work may share the machine


def test_a_closed_client_is_silent(qtbot, qapp):
    client = Client()
    client.run(SEED_PROGRAM)
    client.close()
    client.close()
    client.run(SEED_PROGRAM)
    assert client.host is None and client.session.host is None


def test_speeds_of_playing(qapp):
    player = Player(Session)
    player.set_speed(0.25)
    assert player._timer.interval() == EVENT_MS * 4


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"x = 1\r\ny = 2\r", "x = 1\ny = 2\n"), (b"\xef\xbb\xbfx", "x"), ("表 = '😀'".encode(), "表 = '😀'"), (b"", "")],
)
def test_texts_are_read(tmp_path, data, text):
    path = tmp_path / "a.py"
    path.write_bytes(data)
    assert read_program(path) == text


@pytest.mark.parametrize(
    ("data", "words"), [(b"a = 1\nb = '\xff'", "line 2"), (b"a\0b", "zero bytes"), (b"x" * (3 << 20), "2 MB")]
)
def test_what_is_no_text_is_said(tmp_path, data, words):
    path = tmp_path / "a.py"
    path.write_bytes(data)
    with pytest.raises(FileProblem, match=words):
        read_program(path)


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(FileProblem, match="cannot be read"):
        read_program(tmp_path / "nothing.py")


def test_writing_is_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "a.py"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_whole(path, b"new")
    assert path.read_bytes() == b"new" and path.stat().st_mode & 0o777 == 0o640

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gradgui.app.documents.os.replace", fail)
    with pytest.raises(FileProblem, match="No space left"):
        write_whole(path, b"newer")
    assert path.read_bytes() == b"new" and list(tmp_path.iterdir()) == [path]


def test_a_document_knows_its_changes():
    document = Document("a", None, "a")
    assert (document.title, document.changed) == ("program.py", False)
    document.text = "b"
    assert document.title == "program.py •"


def test_a_slice_of_a_stream_is_told_once(qtbot, client):
    slices, told = [], []
    drain = client.host.drain

    def drained(budget):
        slices.append(list(drain(budget)))
        return slices[-1]

    client.host.drain = drained
    client.changed.connect(told.append)
    client.run("import torch\nx = torch.ones(2)\nfor i in range(3000):\n    x = x + 1\n")
    _done(qtbot, client)
    outside = 2  # that the run began, and that it was shown before its end
    assert sum(map(len, slices)) > len(told) - outside and len(told) <= len(slices) + outside


def test_a_stream_leaves_turns_to_others(qtbot, client):
    turns = [0]
    timer = QTimer()
    timer.timeout.connect(lambda: turns.append(len(client.session.recording)))
    client.run("import torch\nx = torch.ones(2)\nfor i in range(5000):\n    x = x + 1\n")
    timer.start(1)
    _done(qtbot, client)
    timer.stop()
    most = max(later - sooner for sooner, later in pairwise(turns))
    assert len(client.session.recording) > 15_000 and most < 10_000
