"""The worker process: takes programs on its standard input, runs them, and sends back what happens while it happens."""

from __future__ import annotations

import gc
import os
import signal
import sys
import traceback
from time import perf_counter
from typing import TYPE_CHECKING, BinaryIO, NoReturn

from gradgui.engine.state import state
from gradgui.recording.captures import Budget
from gradgui.runner import failures, limits, protocol
from gradgui.runner.execute import Execution, Outcome
from gradgui.runner.modules import torch_modules
from gradgui.runner.protocol import Broke, Events, Finished, Hello, Output, Run, Started
from gradgui.runner.stream import Outbox, StreamRecorder

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from types import FrameType

    from gradgui.recording import events as ev
    from gradgui.recording.codec import Batch

TICK = 0.016  # seconds between two batches of a program that says little
OUTPUT_PAUSE = 0.002


class Line:
    """The way back to the host: whole frames, whatever happens in between."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def send(self, message: protocol.FromWorker) -> None:
        """Send a message; without a host there is nothing left to do."""
        left = memoryview(protocol.frame(message))
        try:
            while left:
                left = left[os.write(self._descriptor, left) :]
        except OSError:
            os._exit(0)


class Job:
    """One run."""

    def __init__(self, run: Run, line: Line) -> None:
        self.run, self.line = run, line
        self.started = perf_counter()
        self.recorder: StreamRecorder | None = None
        self._said: list[Output] = []
        self._saying = False
        self._said_at = 0.0
        if run.record:
            most = run.limits
            outbox = Outbox(run.text, run.name, run.seed)
            budget = Budget(most.array_bytes, most.total_bytes, most.events)
            self.recorder = StreamRecorder(outbox, budget, run.window, self._send_events, self._give_up)

    def work(self) -> Finished:
        """Run the program and return how it ended; everything before that has been sent."""
        run = self.run
        execution = Execution(
            run.text,
            self.recorder,
            self._write,
            self._complain,
            echo=run.echo,
            seed=run.seed,
            name=run.name,
            output_bytes=run.limits.output_bytes,
            memory_mb=run.limits.memory_mb,
        )
        self.line.send(Started(run.generation))
        limits.confine(run.limits.memory_mb, run.limits.seconds)
        _every(TICK, self.flush)
        try:
            outcome = execution.run()
        finally:
            _every(0, None)
        limits.confine(0, 0)
        self.flush()
        reached = self._reached(outcome, execution)
        execution.close()
        del execution
        return self._finished(outcome, reached)

    def flush(self) -> None:
        """Send what waits; called from a signal too."""
        if self.recorder is not None:
            self.recorder.flush()
        elif self._said and not self._saying:
            self._saying = True
            said, self._said = self._said, []
            for error in (False, True):
                text = "".join(o.text for o in said if o.error is error)
                if text:
                    self.line.send(Output(self.run.generation, text, error))
            self._said_at = perf_counter()
            self._saying = False

    def _send_events(self, batch: Batch) -> None:
        self.line.send(Events(self.run.generation, batch))

    def _write(self, text: str) -> None:
        self._say(text, False)

    def _complain(self, text: str) -> None:
        self._say(text, True)

    def _say(self, text: str, error: bool) -> None:
        if self.recorder is not None:
            return
        if self._said and self._said[-1].error is not error:
            self.flush()
        self._said.append(Output(self.run.generation, text, error))
        if perf_counter() - self._said_at > OUTPUT_PAUSE:
            self.flush()

    def _reached(self, outcome: Outcome, execution: Execution) -> tuple[str, ...]:
        reached = self.recorder.recording.limits if self.recorder is not None else ()
        if execution.output_limit is not None:
            reached = (*reached, "output")
        if outcome.failure is not None and outcome.failure.error == "MemoryError":
            reached = (*reached, "memory")
        return reached

    def _finished(self, outcome: Outcome, reached: tuple[str, ...]) -> Finished:
        failure = outcome.failure
        how = "ok" if failure is None else "limit" if failure.kind == "limit" else "failed"
        seconds = perf_counter() - self.started
        recorded = self.recorder is not None
        return Finished(self.run.generation, how, failure, outcome.span, seconds, reached, recorded, outcome.status)

    def _give_up(self) -> NoReturn:
        """End a program that caught the limit of events and goes on: nothing in it can prevent this."""
        _every(0, None)
        recorder = self.recorder
        assert recorder is not None
        site = recorder.over_at if recorder.over_at is not None else -1
        span: ev.Span | None = recorder.spans.sites[site] if site >= 0 else None
        failure = failures.limit(*limits.events_text(self.run.limits.events), span).event
        recorder.flush()
        seconds = perf_counter() - self.started
        self.line.send(
            Finished(self.run.generation, "limit", failure, span, seconds, ("events",), recorded=False, last=True)
        )
        os._exit(0)


def main() -> int:
    """Serve runs until the host ends."""
    incoming, line = _take_channels()
    limits.harden()
    line.send(Hello(protocol.SCHEMA, os.getpid()))
    classes = _classes()
    before = _traces(classes)
    gc.collect()
    gc.freeze()  # so that cleaning up after a run looks at the run's objects only
    gc.disable()
    while True:
        received = protocol.read_frame(incoming, protocol.MOST_TO_WORKER)
        message = protocol.to_worker(received[1]) if received is not None else None
        if not isinstance(message, Run):
            return 0
        try:
            _alarm_on_silence(incoming, True)
            finished = Job(message, line).work()
            state.reset()
            gc.collect()
            _alarm_on_silence(incoming, False)
        except BaseException:
            reason = traceback.format_exc(limit=-3).strip().replace("\n", " | ")
            line.send(Broke(message.generation, reason[-1000:]))
            return 1
        last = _traces(classes) != before
        line.send(_with_last(finished) if last else finished)
        if last:
            return 0


def _with_last(finished: Finished) -> Finished:
    values = {name: getattr(finished, name) for name in finished.__struct_fields__}
    return Finished(**{**values, "last": True})


def _take_channels() -> tuple[BinaryIO, Line]:
    """Move the two channels away from where a stray ``print`` or a library in C would write."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)
    return os.fdopen(incoming, "rb"), Line(outgoing)


def _classes() -> list[type]:
    """Return the classes that a program can reach and write to."""
    found = {v for m in torch_modules().values() for v in vars(m).values() if isinstance(v, type)}
    ours = {base for c in found for base in c.__mro__ if base.__module__.partition(".")[0] in ("gradgui", "torch")}
    return sorted(ours, key=lambda c: (c.__module__, c.__qualname__))


def _traces(classes: list[type]) -> list[dict[str, object]]:
    """Return what a program may have changed for the next one: attributes of our classes."""
    return [dict(vars(c)) for c in classes]


def _every(seconds: float, action: object) -> None:
    """Call an action again and again while Python code runs, without a thread; 0 seconds: no more."""
    if sys.platform == "win32":
        return
    if callable(action):
        call = action

        def on_alarm(number: int, frame: FrameType | None) -> None:
            call()

        signal.signal(signal.SIGALRM, on_alarm)
    signal.setitimer(signal.ITIMER_REAL, seconds, seconds)


def _alarm_on_silence(incoming: BinaryIO, on: bool) -> None:
    """While a program runs, let the system end this process when the host's end of the line closes."""
    if sys.platform == "win32":
        return
    descriptor = incoming.fileno()
    flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
    fcntl.fcntl(descriptor, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(descriptor, fcntl.F_SETFL, flags | os.O_ASYNC if on else flags & ~os.O_ASYNC)


if __name__ == "__main__":
    sys.exit(main())
