"""Running a program in a worker and waiting for it: for commands, which have nothing else to do meanwhile."""

from __future__ import annotations

import argparse
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gradgui.i18n import tr
from gradgui.recording.recording import Recording
from gradgui.runner.host import WorkerHost, assemble
from gradgui.runner.protocol import Finished, Limits, Lost, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradgui.recording import events as ev

FAILED, UNUSABLE, LIMIT, LOST = 1, 2, 124, 125
MOST_OUTPUT = 1 << 30


@contextmanager
def host(options: argparse.Namespace) -> Iterator[tuple[WorkerHost, threading.Event]]:
    """Give a host of one worker, and what is set when it has news."""
    news = threading.Event()
    limits = Limits(seconds=options.timeout, memory_mb=options.memory, output_bytes=MOST_OUTPUT, message_bytes=4 << 30)
    with WorkerHost(news.set, limits, spare=False) as made:
        yield made, news


def messages(text: str, options: argparse.Namespace, *, echo: bool, record: bool) -> Iterator[Message]:
    """Run a program in a worker of its own and give what it says, to the end."""
    with host(options) as (runner, news):
        runner.run(text, Path(options.file).name, options.seed, echo, record=record)
        while True:
            news.wait()
            news.clear()
            while runner.pending:
                for message in runner.drain(1.0):
                    yield message
                    if isinstance(message, Finished | Lost):
                        return


def record(text: str, options: argparse.Namespace, *, echo: bool = True) -> tuple[Recording, Finished | Lost]:
    """Run a program and return its recording, and how it ended."""
    recording = Recording(text, Path(options.file).name, options.seed)
    for message in messages(text, options, echo=echo, record=True):
        if assemble(recording, message) and isinstance(message, Finished | Lost):
            return recording, message
    raise AssertionError("a run ends with Finished or Lost")


def report(end: Finished | Lost, name: str) -> int:
    """Say on the error stream how a program failed, as Python does, and then in plain words; return the exit status."""
    failure = end.failure
    if failure is not None:
        sys.stderr.write(failure_text(failure, end.span, name))
        sys.stderr.flush()
    if isinstance(end, Lost):
        return LOST
    if end.outcome == "ok":
        return end.status
    return LIMIT if end.outcome == "limit" else FAILED


def failure_text(failure: ev.Failed, span: ev.Span | None, name: str) -> str:
    """Return a failure as Python prints it, with its plain sentence on a line of its own."""
    trace = failure.trace
    if not trace and span is not None:
        trace = f'  File "{name}", line {span.line}\n'
    words = f"{failure.error}: {failure.text}" if failure.text else failure.error
    plain = f"{failure.plain}\n" if failure.plain and failure.plain != failure.text else ""
    return f"{trace}{words}\n{plain}"


def well_said() -> None:
    """Let no character that a terminal lacks end a command."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def moment(recording: Recording, at: int | str, name: str) -> int:
    """Return the index of an event given as the window counts; raise ValueError with a sentence."""
    if at == "end":
        return max(0, len(recording) - 1)
    if not 1 <= int(at) <= len(recording):
        words = tr("{name} has {n} events; there is no event {at}.", name=name, n=len(recording), at=at)
        raise ValueError(words)
    return int(at) - 1


def trial() -> str:
    """Run the smallest program in a worker; return what went wrong, "" for nothing."""
    options = argparse.Namespace(file="trial", timeout=20.0, memory=512, seed=0)
    end = record("import torch\ntorch.ones(1)\n", options)[1]
    return end.reason if isinstance(end, Lost) else end.failure.text if end.failure is not None else ""
