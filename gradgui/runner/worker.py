"""The worker process: takes programs on its standard input, runs them, and sends back what happens while it happens."""

from __future__ import annotations

import gc
import os
import signal
import sys
import traceback
from time import perf_counter
from typing import TYPE_CHECKING, NoReturn

from gradgui.engine.state import state
from gradgui.i18n import tr
from gradgui.recording.captures import Budget
from gradgui.recording.codec import Batch
from gradgui.recording.journal import EventLimitReached
from gradgui.recording.recorder import Recorder
from gradgui.recording.recording import Recording
from gradgui.runner import failures, limits, protocol
from gradgui.runner.execute import Execution, Outcome
from gradgui.runner.incoming import Incoming
from gradgui.runner.modules import torch_modules
from gradgui.runner.protocol import (
    Broke,
    Events,
    Fill,
    Filled,
    Finished,
    Hello,
    Output,
    Paused,
    Run,
    Shutdown,
    Started,
    Tell,
)
from gradgui.runner.stream import Outbox, StreamRecorder

if TYPE_CHECKING:
    from types import FrameType

    from gradgui.recording import events as ev
    from gradgui.runner.loops import Loop

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

    def __init__(self, run: Run, line: Line, incoming: Incoming) -> None:
        self.run, self.line, self._incoming = run, line, incoming
        self._execution: Execution | None = None
        self._paused = False
        self.started = perf_counter()
        self.recorder: StreamRecorder | None = None
        self._said: list[Output] = []
        self._saying = False
        self._said_at = 0.0
        if run.record:
            most = run.limits
            outbox = Outbox(run.text, run.name, run.seed)
            budget = Budget(most.array_bytes, most.total_bytes, most.events, most.full)
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
            at_boundary=self._between,
        )
        self._execution = execution
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
        if not self.can_go_back:
            self._execution = None
        del execution  # what the program left is let go of while its run still counts
        return self._finished(outcome, reached)

    # ---- between two iterations, and afterwards --------------------------------------------------------------

    @property
    def can_go_back(self) -> bool:
        """Whether iterations that were not kept can be brought back."""
        loops = self._execution.loops if self._execution is not None else None
        return loops is not None and any(loop.copies for loop in loops.loops)

    def fill(self, wanted: Fill) -> None:
        """Bring an iteration back and send it."""
        assert self._execution is not None
        assert self.recorder is not None
        run, spans = self.run, self.recorder.spans
        recording = Recording(run.text, run.name, run.seed)
        recorder = Recorder(recording, self.recorder.budget, None, wanted.first_value)
        recorder.spans, recording.sites = spans, spans.sites
        batch, why = None, ""
        try:
            first, bridge = self._execution.bring_back(wanted.loop, wanted.iteration, recorder)
            events = [recording[seq] for seq in range(first, len(recording))]
            values = [value.to_wire() for value in recording.values]
            batch = Batch(
                first, events, spans.sites, values, len(recording), recording.limits, bridge, (), wanted.first_value  # type: ignore[arg-type]
            )  # fmt: skip
        except EventLimitReached:
            why = tr("it alone has more than {most} events", most=f"{self.recorder.budget.events:,}")
        except Exception as error:
            why = str(error)
        self.line.send(Filled(wanted.generation, wanted.loop, wanted.iteration, batch, why))

    def _between(self, loop: Loop) -> None:
        """Do what the host asks for, between two iterations."""
        if self.recorder is not None and perf_counter() - self.recorder.sent_at > TICK:
            self.flush()
        if self._paused or self._incoming.waiting:
            self._obey()

    def _obey(self) -> None:
        stopped = self._paused
        while stopped or self._incoming.waiting:
            message = self._incoming.message()
            if message is None or isinstance(message, Shutdown):
                os._exit(0)
            if isinstance(message, Fill):
                self.fill(message)
            elif isinstance(message, Tell):
                if message.what == "change" and self._execution is not None and self._execution.loops is not None:
                    self._execution.loops.change(message.text)
                stopped = message.what == "pause" or (stopped and message.what == "change")
                self._paused = message.what == "step" or stopped
                if stopped:
                    self.flush()
                self.line.send(Paused(self.run.generation, self._paused))

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
    job: Job | None = None
    aside = False  # what the last run left is out of sight of the collector, so that bringing back is not slowed down
    while True:
        message = incoming.message()
        if message is None or isinstance(message, Shutdown):
            return 0
        try:
            incoming.listen(True)
            if isinstance(message, Run):
                if job is not None:  # it holds all that the run before has left
                    job = None
                    _let_go(aside)
                    aside = False
                finished, job = _work(message, line, incoming)
            elif isinstance(message, Fill) and job is not None:
                job.fill(message)
            state.reset()
            gc.collect()
            if job is not None and not aside:
                gc.freeze()
                aside = True
            incoming.listen(False)
        except BaseException:
            reason = traceback.format_exc(limit=-3).strip().replace("\n", " | ")
            line.send(Broke(message.generation, reason[-1000:]))
            return 1
        if isinstance(message, Run):
            last = _traces(classes) != before
            line.send(_with_last(finished) if last else finished)
            if last:
                return 0


def _work(run: Run, line: Line, incoming: Incoming) -> tuple[Finished, Job | None]:
    """Do a run; return how it ended, and the run itself while iterations of it can be brought back."""
    job = Job(run, line, incoming)
    finished = job.work()
    return finished, job if job.can_go_back else None


def _let_go(aside: bool) -> None:
    """Free what the run before has left, also where the collector was told not to look."""
    if aside:
        gc.unfreeze()
    gc.collect()
    if aside:
        gc.freeze()


def _with_last(finished: Finished) -> Finished:
    values = {name: getattr(finished, name) for name in finished.__struct_fields__}
    return Finished(**{**values, "last": True})


def _take_channels() -> tuple[Incoming, Line]:
    """Move the two channels away from where a stray ``print`` or a library in C would write."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)
    return Incoming(incoming), Line(outgoing)


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
    if not seconds:
        signal.signal(signal.SIGALRM, signal.SIG_IGN)  # an action would hold on to its run


if __name__ == "__main__":
    sys.exit(main())
