"""``gradgui bench``, the window's part: what a person waits for, measured through the real window."""

from __future__ import annotations

import compileall
import gc
import os
import random
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from threading import Event
from time import perf_counter, thread_time
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtGui import QTextCursor

import gradgui
from gradgui.app.budgets import BUDGETS, LARGE, Counts, Row
from gradgui.app.calm import Calm
from gradgui.app.client import Client
from gradgui.app.main import make_application
from gradgui.app.settings import Settings
from gradgui.app.window import MainWindow
from gradgui.examples import seed_program
from gradgui.runner.child import resident_mb
from gradgui.runner.host import WorkerHost
from gradgui.runner.protocol import Finished, Limits, Lost
from gradgui.session import RunState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gradgui.recording.recording import Recording

# A text of 20 operations, in which one number is edited or dragged.
NUMBER: Final = "1.25"
OPERATIONS: Final = (
    "import torch\n"
    f"x = torch.tensor([{NUMBER}, -0.5], requires_grad=True)\n"
    "y = x\n"
    + "y = torch.tanh(y * 1.5)\ny = y + x\n" * 6
    + "loss = (y * y).sum()\nloss.backward()\n"
)  # fmt: skip
CHAIN: Final = """\
import torch
x = torch.tensor(1.0, requires_grad=True)
y = x
for i in range({times}):
    y = y * 0.999 + 0.001
y.backward()
"""
# Each turn is a forward, a backward and an update: 34 events.
TRAINING: Final = """\
import torch
torch.manual_seed(0)
w = torch.randn(3, requires_grad=True)
x = torch.randn(8, 3)
t = x @ torch.tensor([1.0, -2.0, 0.5])
for i in range({times}):
    loss = ((x @ w - t) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.01 * w.grad
    w.grad = None
"""
EVENTS_A_TURN: Final = 34
LIMITS: Final = Limits(seconds=600.0, events=1_000_000)
PATIENCE: Final = 60.0  # seconds, after which something hangs
BARE: Final = """\
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.resize(1440, 900)
window.show()
app.processEvents()
print("shown", flush=True)
"""
OURS: Final = "import gc; gc.disable(); from gradgui.app.bench import first_picture as show; gc.enable(); show()"

Times = list[tuple[float, float]]  # milliseconds by the clock, and of the thread


class Hanging(RuntimeError):
    """What was waited for does not come."""


def measure(counts: Counts) -> Iterator[Row]:
    """Measure everything, one after the other."""
    yield from _starts(counts.starts)
    with _opened(OPERATIONS) as bench:
        yield from _edits(bench, counts.edits)
        yield from _drags(bench, counts.edits)
    for nodes in counts.nodes:
        with _opened(CHAIN.format(times=nodes // 2)) as bench:
            yield from _moves(bench, nodes, counts.moves)
    with _opened(OPERATIONS) as bench:
        yield from _streams(bench, counts.events)
        yield from _reruns(bench, counts.reruns)


def first_picture() -> None:
    """Open the window as a start does, say when its first picture is there, and end: for a process of its own."""
    with _opened(seed_program()):
        print("shown", flush=True)


class _Bench:
    """A window and the ways to wait for it."""

    def __init__(self, folder: str) -> None:
        self.app = make_application()
        self.window = MainWindow(Client(), Settings(Path(folder, "window.ini")))
        self.window.client.host.limits = LIMITS  # type: ignore[union-attr]
        self._calm = Calm(self.app, lambda: self.window.session.run_state is not RunState.running)
        self.beats: Times = []
        self._last = 0.0, 0.0
        self._pulse = QTimer(self.window)
        self._pulse.setTimerType(Qt.TimerType.PreciseTimer)
        self._pulse.setInterval(1)
        self._pulse.timeout.connect(self._on_pulse_timeout)

    @property
    def recording(self) -> Recording:
        """What is shown."""
        return self.window.session.recording

    def start(self, text: str) -> None:
        """Run a text."""
        self.window.show_text(text)
        self.window.client.run(text)

    def wait(self, done: Callable[[], bool]) -> None:
        """Let the window live until something is so, and is painted."""
        began = perf_counter()
        self._pulse.start()
        while not done():
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            if perf_counter() - began > PATIENCE:
                raise Hanging("the window does not come to rest")
        self._pulse.stop()
        self.app.processEvents()

    def shown(self) -> bool:
        """Say whether a picture of the present recording stands."""
        context = self.window.views.graph.graph.context
        return context.recording is self.recording and bool(context.stage.geometry.homes)

    def rested(self) -> bool:
        """Say whether the text of the editor has run and all of it is in the picture."""
        window, recording = self.window, self.recording
        if window.session.run_state is RunState.running:
            return False
        homes = window.views.graph.graph.context.stage.geometry.homes
        cards = recording.index.cards
        return recording.source.text == window.views.editor.toPlainText() and self.shown() and cards[-1] in homes

    def timed(self, action: Callable[[], object], done: Callable[[], bool] | None = None) -> tuple[float, float]:
        """Return the milliseconds from an action until what it changes is painted."""
        began, worked = perf_counter(), thread_time()
        action()
        if done is None:
            self.app.processEvents()
        else:
            self.wait(done)
        return (perf_counter() - began) * 1000, (thread_time() - worked) * 1000

    def watch(self) -> None:
        """Forget the beats so far."""
        self.beats.clear()
        self._last = perf_counter(), thread_time()

    def close(self) -> None:
        """Take the window away without a question."""
        self._calm.end()
        self.window.files.close()
        self.window.client.close()
        self.window.hide()
        self.window.deleteLater()
        self.app.sendPostedEvents(None, 0)
        QCoreApplication.processEvents()

    def _on_pulse_timeout(self) -> None:
        now = perf_counter(), thread_time()
        self.beats.append(((now[0] - self._last[0]) * 1000, (now[1] - self._last[1]) * 1000))
        self._last = now


@contextmanager
def _opened(text: str) -> Iterator[_Bench]:
    with tempfile.TemporaryDirectory(prefix="gradgui-bench-") as folder:
        bench = _Bench(folder)
        try:
            bench.start(text)
            bench.window.show()
            bench.wait(bench.rested)
            yield bench
        finally:
            bench.close()


def _starts(times: int) -> Iterator[Row]:
    """Start processes in turns: an empty window, and ours to its first picture."""
    if getattr(sys, "frozen", False):
        return  # there is no Python to start
    compileall.compile_dir(Path(gradgui.__file__).parent, quiet=2)  # as an installation does
    found: dict[str, list[float]] = {BARE: [], OURS: []}
    for _ in range(times):
        for program, seconds in found.items():
            began = perf_counter()
            with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:
                assert process.stdout is not None
                process.stdout.readline()
                seconds.append((perf_counter() - began) * 1000)
                process.stdout.read()
    bare, ours = median(found[BARE]), median(found[OURS])
    yield Row("start_bare_window", bare, "ms")
    yield Row("start_to_first_picture", ours, "ms", BUDGETS["start"])
    yield Row("start_over_bare_window", ours / bare, "times", BUDGETS["start_over_bare"])


def _edits(bench: _Bench, times: int) -> Iterator[Row]:
    """Type another number into a program of 20 operations."""
    editor = bench.window.views.editor
    place = editor.toPlainText().index(NUMBER)

    def type_(number: float) -> None:
        caret = editor.textCursor()
        caret.setPosition(place)
        caret.setPosition(place + len(NUMBER), QTextCursor.MoveMode.KeepAnchor)
        caret.insertText(f"{number:.2f}")

    found = [bench.timed(partial(type_, 1 + n % 100 / 100), bench.rested) for n in range(times)]
    yield _row("edit_to_picture", found, 50)
    yield _row("edit_to_picture", found, 95, "edit_p95")


def _drags(bench: _Bench, times: int) -> Iterator[Row]:
    """Change the number under the caret again and again, as a drag does."""
    editor = bench.window.views.editor
    caret = editor.textCursor()
    caret.setPosition(editor.toPlainText().index("x = torch.tensor([") + len("x = torch.tensor(["))
    editor.setTextCursor(caret)
    found = [bench.timed(partial(editor.numbers.change_at_caret, 1), bench.rested) for _ in range(times)]
    yield _row("drag_to_picture", found, 50)
    yield _row("drag_to_picture", found, 95, "drag_p95")


def _moves(bench: _Bench, nodes: int, times: int) -> Iterator[Row]:
    """Step by step, along the timeline, to anywhere."""
    session, last = bench.window.session, len(bench.recording) - 1
    numbers = random.Random(0)
    starts = [numbers.randrange(last - 10) for _ in range(max(1, times // 10))]
    ways = {
        "step": [start + offset for start in starts for offset in range(11)],
        "scrub": [round(n * last / times) for n in range(times + 1)],
        "seek": [numbers.randrange(last) for _ in range(times)],
    }
    for name, way in ways.items():
        found = []
        for cursor in way:
            moved = abs(cursor - session.cursor)
            taken = bench.timed(partial(session.seek, cursor))
            if name != "step" or moved == 1:
                found.append(taken)
        yield _row(f"{name}_{nodes}", found, 50)
        yield _row(f"{name}_{nodes}", found, 99, "large_move_p99" if nodes >= LARGE else "move_p99")


def _streams(bench: _Bench, events: int) -> Iterator[Row]:
    """Let many events stream in twice: on an empty picture, and in place of as many."""
    text = TRAINING.format(times=events // EVENTS_A_TURN)
    alone = _run_alone(text)
    first: list[float] = []
    whole: list[float] = []
    after: list[float] = []
    gaps: Times = []
    for turn in range(2):
        times = _stream(bench, f"{text}# {turn}\n")
        first.append(times[0])
        whole.append(times[1])
        after.append(times[1] - bench.window.session.seconds * 1000)
        gaps += bench.beats
    yield Row("events_to_first_picture", median(first), "ms", BUDGETS["events_to_picture"])
    yield Row("events_to_whole_picture", median(whole), "ms")
    yield Row("run_end_to_whole_picture", median(after), "ms", BUDGETS["events_to_picture"])
    ran = bench.window.session.seconds
    yield Row("run_with_window_over_alone", ran / alone, "times", BUDGETS["run_with_window"])
    yield _row("heartbeat", gaps, 99, "heartbeat_p99")
    worst = max(gaps)
    yield Row("heartbeat_max", worst[0], "ms", BUDGETS["heartbeat_max"], max(cpu for _, cpu in gaps))


def _stream(bench: _Bench, text: str) -> tuple[float, float]:
    """Run a text; return the milliseconds to its first picture and to the whole one; then let it be for a while."""
    bench.watch()
    began = perf_counter()
    bench.start(text)
    bench.wait(lambda: bench.recording.source.text == text and bench.shown())
    first = (perf_counter() - began) * 1000
    bench.wait(bench.rested)
    whole = (perf_counter() - began) * 1000
    bench.wait(_after(0.5))
    return first, whole


def _run_alone(text: str) -> float:
    """Return the seconds that a run takes when nobody shows it."""
    news = Event()
    with WorkerHost(news.set, LIMITS) as host:
        host.run(text)
        while True:
            news.wait()
            news.clear()
            for message in host.drain(1.0):
                if isinstance(message, Finished | Lost):
                    return message.seconds if isinstance(message, Finished) else PATIENCE


def _reruns(bench: _Bench, times: int) -> Iterator[Row]:
    """Run a small program again and again; what is kept of each run is a leak."""

    def run(count: int) -> tuple[int, int]:
        for turn in range(count):
            bench.start(f"{OPERATIONS}# {turn}\n")
            bench.wait(bench.rested)
        gc.collect()
        return resident_mb(os.getpid()), len(gc.get_objects())

    before = run(max(5, times // 10))
    after = run(times)
    yield Row("reruns_growth", after[0] - before[0], "MB", BUDGETS["rerun_growth"])
    yield Row("reruns_objects_a_run", (after[1] - before[1]) / times, "objects", BUDGETS["rerun_objects"])


def _row(name: str, found: Times, percent: int, budget: str = "") -> Row:
    clock, cpu = (float(np.percentile([pair[i] for pair in found], percent)) for i in range(2))
    return Row(f"{name}_p{percent}", clock, "ms", BUDGETS[budget] if budget else None, cpu)


def _after(seconds: float) -> Callable[[], bool]:
    until = perf_counter() + seconds
    return lambda: perf_counter() >= until
