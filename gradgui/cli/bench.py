"""``gradgui bench``: how fast it is here. What is compared is measured in turns, in one run, and given as a ratio."""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np

import gradgui
from gradgui.app.budgets import FULL, LARGE, QUICK, Counts, Row
from gradgui.cli import work
from gradgui.cli.render import prepare_painting
from gradgui.examples import seed_program
from gradgui.i18n import tr
from gradgui.recording.captures import Budget
from gradgui.runner.execute import Execution
from gradgui.runner.protocol import Events, Finished, Lost
from gradgui.runner.stream import Outbox, StreamRecorder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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


def bench(options: argparse.Namespace) -> int:
    """Measure and print; return the exit status."""
    prepare_painting()
    counts = QUICK if options.quick else FULL
    if options.large:
        counts = replace(counts, nodes=(*counts.nodes, LARGE))
    found: dict[str, Any] = {
        "gradgui": gradgui.__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "machine": f"{platform.system()} {platform.machine()}",
        "recording": {name: _recording(text(), counts.rounds) for name, text in PROGRAMS.items()},
        "edit_to_events_ms": _edits(counts.edits),
        "window": [as_json(row) for row in _window(counts)],
    }
    if options.json:
        json.dump(found, sys.stdout, indent=1)
        sys.stdout.write("\n")
        return 0
    for line in lines(found):
        sys.stdout.write(line + "\n")
    return 0


def _window(counts: Counts) -> list[Row]:
    """Measure what a person waits for."""
    from gradgui.app.bench import measure
    from gradgui.app.render import quieten_offscreen

    quieten_offscreen()
    return list(measure(counts))


def as_json(row: Row) -> dict[str, Any]:
    """Return a row as it is written."""
    numbers = {"measured": row.measured, "budget": row.budget, "ratio": row.ratio, "cpu": row.cpu}
    rounded = {name: None if number is None else round(number, 3) for name, number in numbers.items()}
    return {"name": row.name, "unit": row.unit, **rounded, "holds": row.holds}


def lines(found: dict[str, Any]) -> Iterator[str]:
    """Give the findings as text: sentences for the engine, a table for the window."""
    for name, times in found["recording"].items():
        yield tr("{name}: {off} ms, recorded {on} ms, {ratio} times", name=name, **times)
    edit = found["edit_to_events_ms"]
    yield tr("edit → first event: {first_p50} ms, p95 {first_p95}; → all: {all_p50}, p95 {all_p95}", **edit)
    head = (tr("window"), tr("measured"), "", tr("budget"), tr("part"), tr("processor"), tr("holds"))
    yield "{:<28}{:>10} {:<8}{:>9}{:>8}{:>11}  {}".format(*head)
    for row in found["window"]:
        told = [_number(row[name]) for name in ("measured", "budget", "ratio", "cpu")]
        holds = {True: tr("yes"), False: tr("no"), None: ""}[row["holds"]]
        yield f"{row['name']:<28}{told[0]:>10} {row['unit']:<8}{told[1]:>9}{told[2]:>8}{told[3]:>11}  {holds}"


def _number(number: float | None) -> str:
    return "" if number is None else f"{number:.2f}"


def _recording(text: str, rounds: int) -> dict[str, float]:
    """Return the milliseconds of a program without and with a recording, medians of turns."""

    def off() -> None:
        Execution(text, None, _drop, _drop, echo=False, seed=0).run()

    def on() -> None:
        recorder = StreamRecorder(Outbox(text, "bench", 0), Budget(), None, _drop_batch, _never)
        Execution(text, recorder, _drop, _drop, echo=False, seed=0).run()

    times: dict[Callable[[], None], list[float]] = {off: [], on: []}
    for turn in range(rounds + 1):
        for action, found in times.items():
            started = perf_counter()
            action()
            if turn:  # the first turn warms up
                found.append((perf_counter() - started) * 1000)
    without, recorded = statistics.median(times[off]), statistics.median(times[on])
    return {"off": round(without, 3), "on": round(recorded, 3), "ratio": round(recorded / without, 3)}


def _edits(times: int) -> dict[str, float]:
    """Return the milliseconds from a changed text to its first events and to its last, through the worker."""
    first, whole = [], []
    options = argparse.Namespace(file="bench", timeout=60.0, memory=1024, seed=0)
    with work.host(options) as (host, news):
        for turn in range(times + 1):
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
