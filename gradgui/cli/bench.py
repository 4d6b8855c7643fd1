"""``gradgui bench``: how fast it is here. What is compared is measured in turns, in one run, and given as a ratio."""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np

import gradgui
from gradgui.cli import work
from gradgui.examples import seed_program
from gradgui.i18n import tr
from gradgui.recording.captures import Budget
from gradgui.runner.execute import Execution
from gradgui.runner.protocol import Events, Finished, Lost
from gradgui.runner.stream import Outbox, StreamRecorder

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.recording.codec import Batch
    from gradgui.runner.host import WorkerHost

SCALARS: Final = """\
import torch
x = torch.tensor(1.0, requires_grad=True)
y = x
for i in range(500):
    y = y * 0.999 + 0.001
y.backward()
"""
MLP: Final = """\
import torch
torch.manual_seed(0)
x = torch.randn(32, 2)
t = (x[:, 0:1] * x[:, 1:2] > 0) * 1.0
w1 = torch.randn(2, 16, requires_grad=True)
b1 = torch.zeros(16, requires_grad=True)
w2 = torch.randn(16, 1, requires_grad=True)
b2 = torch.zeros(1, requires_grad=True)
for i in range(20):
    h = torch.tanh(x @ w1 + b1)
    loss = ((h @ w2 + b2 - t) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        for p in (w1, b1, w2, b2):
            p -= 0.1 * p.grad
            p.grad = None
"""
PROGRAMS: Final[dict[str, Callable[[], str]]] = {
    "seed": seed_program,
    "scalar_ops_1000": lambda: SCALARS,
    "mlp_by_hand_20_steps": lambda: MLP,
}
ROUNDS, EDITS = 15, 60


def bench(options: argparse.Namespace) -> int:
    """Measure and print; return the exit status."""
    found = {
        "gradgui": gradgui.__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "machine": f"{platform.system()} {platform.machine()}",
        "recording": {name: _recording(text()) for name, text in PROGRAMS.items()},
        "edit_to_events_ms": _edits(),
    }
    if options.json:
        json.dump(found, sys.stdout, indent=1)
        sys.stdout.write("\n")
        return 0
    for name, times in found["recording"].items():  # type: ignore[attr-defined]
        words = tr("{name}: {off} ms, recorded {on} ms, {ratio} times", name=name, **times)
        sys.stdout.write(words + "\n")
    edit: dict[str, Any] = found["edit_to_events_ms"]  # type: ignore[assignment]
    sys.stdout.write(
        tr("edit → first event: {first_p50} ms, p95 {first_p95}; → all: {all_p50}, p95 {all_p95}", **edit) + "\n"
    )
    return 0


def _recording(text: str) -> dict[str, float]:
    """Return the milliseconds of a program without and with a recording, medians of turns."""

    def off() -> None:
        Execution(text, None, _drop, _drop, echo=False, seed=0).run()

    def on() -> None:
        recorder = StreamRecorder(Outbox(text, "bench", 0), Budget(), None, _drop_batch, _never)
        Execution(text, recorder, _drop, _drop, echo=False, seed=0).run()

    times: dict[Callable[[], None], list[float]] = {off: [], on: []}
    for turn in range(ROUNDS + 1):
        for action, found in times.items():
            started = perf_counter()
            action()
            if turn:  # the first turn warms up
                found.append((perf_counter() - started) * 1000)
    without, recorded = statistics.median(times[off]), statistics.median(times[on])
    return {"off": round(without, 3), "on": round(recorded, 3), "ratio": round(recorded / without, 3)}


def _edits() -> dict[str, float]:
    """Return the milliseconds from a changed text to its first events and to its last, through the worker."""
    first, whole = [], []
    options = argparse.Namespace(file="bench", timeout=60.0, memory=1024, seed=0)
    with work.host(options) as (host, news):
        for turn in range(EDITS + 1):
            started = perf_counter()
            seen = _edit(host, news, f"{seed_program()}# {turn}\n")
            if turn:
                first.append((seen - started) * 1000)
                whole.append((perf_counter() - started) * 1000)
    return {
        "first_p50": _percentile(first, 50),
        "first_p95": _percentile(first, 95),
        "all_p50": _percentile(whole, 50),
        "all_p95": _percentile(whole, 95),
    }


def _edit(host: WorkerHost, news: Any, text: str) -> float:
    host.run(text, "bench")
    seen = 0.0
    while True:
        news.wait()
        news.clear()
        for message in host.drain(1.0):
            if isinstance(message, Events) and not seen:
                seen = perf_counter()
            elif isinstance(message, Finished | Lost):
                return seen


def _percentile(times: list[float], percent: int) -> float:
    return round(float(np.percentile(times, percent)), 3)


def _drop(_: str) -> None:
    """Take output that nobody reads."""


def _drop_batch(_: Batch) -> None:
    """Take events that nobody reads."""


def _never() -> None:
    """Stand for the end of a program that swallows limits."""
