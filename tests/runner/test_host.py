"""The host and real workers: what goes well, what does not end, and what is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest

from gradgui.recording import codec
from gradgui.recording import events as ev
from gradgui.recording.recording import Recording
from gradgui.resources import resource_path
from gradgui.runner import launch
from gradgui.runner.host import WorkerHost, assemble
from gradgui.runner.inline import record_text
from gradgui.runner.protocol import Events, Finished, Limits, Lost, Output
from tests.runner.conftest import Runs

SEED = resource_path("programs/seed.py").read_text(encoding="utf-8")
NO_END = {
    # program: the line at which it stands
    "x = 1\nwhile True: pass\n": 2,
    "import torch\nx = torch.ones(2)\n9**9**9\n": 3,
    "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass\n": 4,
    "x = 1\ny = sum(1 for _ in iter(int, 1))\n": 2,
    "def f():\n    try:\n        f()\n    finally:\n        f()\nf()\n": None,
    "class A:\n    def __del__(self):\n        while True: pass\na = A()\n": None,
}


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_run_is_the_same_as_in_this_process(runs):
    recording, end = runs.run(SEED)
    assert (end.outcome, end.recorded, end.limits) == ("ok", True, ())
    assert codec.encode(recording) == codec.encode(record_text(SEED))


@pytest.mark.parametrize("text", NO_END)
def test_what_does_not_end_is_stopped(runs, text):
    recording = Recording(text, "program", 0)
    runs.host.run(text, limits=Limits(events=10_000_000))
    line = NO_END[text]

    def stands_there(message):
        assemble(recording, message)
        place = runs.host._place()
        return line is None or (place is not None and place.line == line)

    runs.wait(stands_there)
    asked = perf_counter()
    runs.host.stop()
    _, end = runs.finish(recording)
    assert perf_counter() - asked < 0.5
    assert (end.outcome, end.failure.kind) == ("stopped", "stopped")
    assert line is None or end.span.line == line
    assert not runs.host.running
    last = recording[len(recording) - 1]
    assert isinstance(last, ev.Failed)
    assert last.kind == "stopped"
    again, end = runs.run(SEED)
    assert end.outcome == "ok"
    assert len(again) == len(record_text(SEED))


def test_stop_without_a_run(runs):
    runs.host.stop()
    assert runs.run("x = 1\n")[1].outcome == "ok"


def test_events_come_while_it_runs(runs):
    runs.host.run("x = 1\ntry:\n    while True: y = x\nexcept ValueError: pass\n", limits=Limits(events=10_000_000))
    for _ in range(3):
        runs.wait(lambda m: isinstance(m, Events))
    assert runs.host.running
    runs.host.stop()
    runs.wait(lambda m: isinstance(m, Finished))


LIMITED = {
    # program: (limits, which was reached, line, words)
    "time": ("x = 1\nwhile True: pass\n", Limits(seconds=0.4, events=10_000_000), "time", 2, "0.4 seconds"),
    "time in C": ("x = 1\n9**9**9\n", Limits(seconds=0.4), "time", 2, "0.4 seconds"),
    "events": ("x = 1\nwhile True:\n    y = x\n", Limits(events=500), "events", 3, "500 events"),
    "output": ("x = 1\nwhile True:\n"
    "    print('a' * 100)\n", Limits(output_bytes=2000), "output", 3, "2,000 characters"),
    "memory": ("x = [1]\nwhile True:\n    x = x + x\n", Limits(memory_mb=64), "memory", 3, "64 MB"),
    "tensor memory": (
        "import torch\nx = torch.ones(10 ** 6)\nwhile True:\n    x = torch.ones(10 ** 6) + x\n    y = [x] * 10 ** 8\n",
        Limits(memory_mb=64), "memory", 5, "",
    ),
    "messages": ("import torch\nwhile True:\n"
    "    x = torch.ones(1000)\n", Limits(message_bytes=100_000), "messages", 3, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", LIMITED)
def test_limits(runs, name):
    text, limits, which, line, words = LIMITED[name]
    recording, end = runs.run(text, limits=limits)
    assert (end.outcome, end.failure.kind) == ("limit", "limit")
    assert which in end.limits
    assert words in end.failure.text
    assert end.failure.plain
    assert end.span.line == line
    failures = [e for e in recording if isinstance(e, ev.Failed)]
    assert len(failures) == 1
    assert recording[len(recording) - 1] is failures[0]
    assert recording.span(len(recording) - 1).line == line
    assert runs.run(SEED)[1].outcome == "ok"


def test_a_program_that_swallows_the_limit_of_events(runs):
    text = "while True:\n    try:\n        while True:\n            y = 1\n    except BaseException:\n        pass\n"
    recording, end = runs.run(text, limits=Limits(events=500))
    assert (end.outcome, end.limits) == ("limit", ("events",))
    assert isinstance(recording[len(recording) - 1], ev.Failed)
    assert len(recording) == 501
    assert runs.run(SEED)[1].outcome == "ok"


def test_a_worker_killed_while_it_runs(runs):
    recording = Recording("x = 1\nwhile True: pass\n", "program", 0)
    runs.host.run(recording.source.text, limits=Limits(events=10_000_000))
    runs.wait(lambda m: isinstance(m, Events))
    busy = next(c.process.pid for c in runs.host._children if c.generation)
    os.kill(busy, signal.SIGKILL)
    lost = runs.wait(lambda m: isinstance(m, Lost))
    assert lost.generation == runs.host.generation
    assert "signal 9" in lost.reason
    assert lost.failure.kind == "lost"
    assert runs.run(SEED)[1].outcome == "ok"


def test_a_worker_killed_while_it_waits(runs):
    runs.run(SEED)
    for pid in runs.host.pids():
        os.kill(pid, signal.SIGKILL)
    lost = runs.wait(lambda m: isinstance(m, Lost))
    assert lost.failure is None
    assert runs.run(SEED)[1].outcome == "ok"


def test_a_newer_run_takes_over(runs):
    first = runs.host.run("while True: pass\n", limits=Limits(events=10_000_000))
    asked = perf_counter()
    recording, end = runs.run(SEED)
    assert end.generation == first + 1
    assert end.outcome == "ok"
    assert len(recording) == len(record_text(SEED))
    for _ in range(5):
        runs.host.run("while True: pass\n", limits=Limits(events=10_000_000))
    assert runs.run(SEED)[1].generation == first + 7
    assert perf_counter() - asked < 10


def test_many_edits_one_answer(runs):
    for i in range(30):
        last = runs.host.run(f"x = {i}\n")
    recording = Recording("x = 29\n", "program", 0)
    _, end = runs.finish(recording)
    assert end.generation == last
    assert len(recording) == 3


def test_output_without_recording(runs):
    runs.host.run("import warnings\nprint('a')\nwarnings.warn('w')\nprint('变🙂')\n", record=False)
    said = []
    runs.wait(lambda m: said.append(m) or isinstance(m, Finished))
    assert [(m.text, m.error) for m in said if isinstance(m, Output)] == [
        ("a\n", False),
        ("program:3: UserWarning: w\n  warnings.warn('w')\n", True),
        ("变🙂\n", False),
    ]


LEFT_BEHIND = {
    "names": "a = 1\n__builtins__['print'] = None\n",
    "seed": "import torch, random\nimport numpy as np\ntorch.manual_seed(3)\nrandom.seed(1)\nnp.random.seed(2)\n"
    "torch.rand(3)\n",
    "modules": "import math, torch\nmath.pi = 3\ntorch.ones = None\n",
    "classes": "import torch\ntorch.Tensor.sum = lambda self: 3\n",
    "grad mode": "import torch\ntorch.no_grad().__enter__()\nx = 1 / 0\n",
    "cycles": "class A:\n    pass\na = A()\na.me = a\n",
    "numpy": "import numpy as np\nnp.set_printoptions(precision=1)\nnp.seterr(all='raise')\n",
    "warnings": "import warnings\nwarnings.simplefilter('error')\n",
    "recursion": "def f():\n    f()\nf()\n",
}


@pytest.mark.parametrize("name", LEFT_BEHIND)
def test_a_run_leaves_nothing_behind(name):
    alone = Runs(spare=False)
    try:
        clean = codec.encode(alone.run(SEED)[0])
        alone.run(LEFT_BEHIND[name])
        assert codec.encode(alone.run(SEED)[0]) == clean
    finally:
        alone.host.close()


WINDOWED = "import torch\nx = torch.ones(2, requires_grad=True)\nfor i in range(20):\n    y = (x * i).sum()\n"
"    y.backward()\n"


@pytest.mark.parametrize("window", [(0, 10), (50, 90), (100, 10_000), (10**6, 10**6 + 1)])
def test_an_event_is_the_same_in_a_windowed_run(window):
    whole = record_text(WINDOWED)
    alone = Runs(spare=False)
    try:
        part, _ = alone.run(WINDOWED, window=window)
    finally:
        alone.host.close()
    assert len(part) == len(whole)
    for seq in range(len(whole)):
        if window[0] <= seq < window[1]:
            assert part[seq] == whole[seq]
            assert part.span(seq) == whole.span(seq)
        else:
            assert isinstance(part[seq], ev.Elided)
    assert [v.digest() for v in part.values] == [v.digest() for v in whole.values]
    assert len(codec.decode(codec.encode(part))) == len(whole)


def test_two_processes_agree():
    programs = [
        SEED,
        "x = {'b', 'a', 'c', 'd'}\nfor v in x:\n    print(v, hash(v))\nprint(id(x), object())\n",
        "import torch\nclass A: pass\nprint(A(), torch.rand(3), [A(), A()])\n",
    ]
    found = []
    for _ in range(2):
        alone = Runs(spare=False)
        try:
            found.append([codec.encode(alone.run(text)[0]) for text in programs])
        finally:
            alone.host.close()
    assert found[0] == found[1]


def test_close_leaves_nothing():
    made = Runs()
    made.run(SEED)
    made.host.run("while True: pass\n")
    made.wait(lambda m: isinstance(m, Events))
    pids = made.host.pids()
    assert pids
    made.host.close()
    made.host.close()
    assert all(gone(pid) for pid in pids)
    assert not any(Path(folder).exists() for folder in made.host._folders)
    with pytest.raises(RuntimeError):
        made.host.run("x = 1\n")


def test_close_at_once():
    WorkerHost().close()


PARENT = """
import sys, threading
from gradgui.runner.host import WorkerHost, assemble
from gradgui.runner.protocol import Events, Limits
news = threading.Event()
host = WorkerHost(news.set, spare=True)
host.run(sys.argv[1], limits=Limits(events=10**9))
seen = False
while not (seen and len(host.pids()) == 2):
    news.wait(0.02); news.clear()
    seen = seen or any(isinstance(m, Events) for m in host.drain(1))
print(*host.pids(), flush=True)
{end}
"""


@pytest.mark.parametrize("end", ["sys.stdin.read()", "import os; os._exit(1)", "sys.exit(0)"])
@pytest.mark.parametrize("text", ["x = 1\n9**9**9\n", "x = 1\nwhile True: pass\n"])
def test_workers_end_with_their_parent(text, end):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT.format(end=end), text],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    pids = [int(word) for word in parent.stdout.readline().split()]
    assert len(pids) == 2
    if "stdin" in end:
        parent.kill()
    parent.wait(20)
    parent.stdin.close()
    parent.stdout.close()
    until = perf_counter() + 10
    while not all(gone(pid) for pid in pids):
        assert perf_counter() < until, "a worker outlived its parent"


def test_a_worker_that_cannot_start(monkeypatch):
    monkeypatch.setattr(launch, "command", lambda: [sys.executable, "-c", "raise SystemExit('no such thing')"])
    made = Runs()
    try:
        _, end = made.run("x = 1\n")
        assert isinstance(end, Lost)
        assert "no such thing" in end.reason
    finally:
        made.host.close()


def test_a_worker_that_talks_rubbish(monkeypatch):
    monkeypatch.setattr(launch, "command", lambda: [sys.executable, "-c", "print('Hello, world, here I am')"])
    made = Runs()
    try:
        _, end = made.run("x = 1\n")
        assert isinstance(end, Lost)
    finally:
        made.host.close()


def test_a_worker_loads_no_qt_and_inherits_nothing(runs):
    pid = runs.host.pids()[0]
    if not sys.platform.startswith("linux"):
        pytest.skip("looks into /proc")
    maps = Path(f"/proc/{pid}/maps").read_text()
    assert "Qt6" not in maps
    assert "PySide" not in maps
    environment = Path(f"/proc/{pid}/environ").read_text()
    assert "HOME=" not in environment
    assert "PATH=" not in environment.replace("PYTHONPATH=", "").replace("LIBRARY_PATH=", "")
    assert os.readlink(f"/proc/{pid}/cwd").endswith(" (deleted)")


def test_a_module_beside_the_program_is_not_imported(runs, tmp_path, monkeypatch):
    (tmp_path / "random.py").write_text("raise SystemExit(9)\n")
    monkeypatch.chdir(tmp_path)
    assert runs.run("import random\nrandom.random()\n")[1].outcome == "ok"
