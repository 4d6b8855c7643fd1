"""Running a program in this process: with its own builtins, its output caught, its error turned into an event."""

from __future__ import annotations

import contextvars
import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gradgui.engine.state import state
from gradgui.recording import events as ev
from gradgui.recording.journal import EventLimitReached
from gradgui.recording.spans import PROGRAM, SourceText
from gradgui.runner import failures
from gradgui.runner import program as prog
from gradgui.runner.clock import Clock
from gradgui.runner.limits import LimitReached, events_text, output_limit, unconfined
from gradgui.runner.loops import Loop, Loops
from gradgui.runner.marks import Marks
from gradgui.runner.modules import Modules
from gradgui.runner.names import Addresses, builtin_names

if TYPE_CHECKING:
    from gradgui.recording.bridge import Bridge
    from gradgui.recording.recorder import Recorder
    from gradgui.runner.failures import Failure

Write = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: no failure for well, else what failed and where; ``status`` is what the program exits with."""

    failure: ev.Failed | None = None
    span: ev.Span | None = None
    status: int = 0


class Execution:
    """One run of one program. ``recorder`` may be None: then only output and errors come out."""

    def __init__(
        self,
        text: str,
        recorder: Recorder | None,
        write: Write,
        complain: Write,
        *,
        echo: bool,
        seed: int,
        name: str = "program",
        output_bytes: int = 0,
        memory_mb: int = 0,
        at_boundary: Callable[[Loop], None] | None = None,
    ) -> None:
        self.recorder = recorder
        self.source = SourceText(text)
        self.output_limit: LimitReached | None = None  # set when it was reached
        self._text, self._name = text, name
        self._write, self._complain = write, complain
        self._echo_on, self._seed = echo, seed
        self._memory_mb, self._at_boundary = memory_mb, at_boundary
        self._most_output, self._written = output_bytes, 0
        self._addresses = Addresses()
        self.loops: Loops | None = None
        self._early: list[tuple[str, str, int]] = []  # warnings of the compiler, from before the program's scope
        self._closed = False

    def run(self) -> Outcome:
        """Run it to its end; everything that it does wrong comes back in the outcome."""
        # A context of its own, in which NumPy keeps its settings for printing and for division by zero.
        return contextvars.copy_context().run(self._run)

    def close(self) -> None:
        """Take no more output: what is left of the program is being thrown away."""
        self._closed = True
        state.observer = None

    def _run(self) -> Outcome:
        with self._warnings_heard():
            try:
                program = prog.compile_program(self._text, self._echo_on, self.recorder is not None)
            except (SyntaxError, ValueError, RecursionError, MemoryError, failures.Broken) as error:
                return self._finish(failures.of_text(error, self.source, self._name))
            state.reset()
            state.generator.manual_seed(self._seed)
            state.files = {}
            state.observer = self.recorder
            return self._execute(program)

    @contextmanager
    def _warnings_heard(self) -> Iterator[None]:
        with warnings.catch_warnings():
            warnings.resetwarnings()
            # As Python does: what is told to the authors of libraries is kept from everybody else.
            for category in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
                warnings.simplefilter("ignore", category)
            warnings.filterwarnings("default", category=DeprecationWarning, module="__main__")
            warnings.showwarning = self._warned
            yield

    def bring_back(self, loop: int, iteration: int, recorder: Recorder) -> tuple[int, Bridge]:
        """Record one iteration of a loop again, also after the run; return its first event and what was so then.

        Raise LookupError when it cannot be brought back, and whatever the program raises then.
        """
        if self.loops is None:
            raise LookupError("the program has no loops")
        before = self.recorder, self._closed, self._written
        self.recorder, self._closed = recorder, False
        try:
            with self._warnings_heard():
                return contextvars.copy_context().run(self.loops.bring_back, loop, iteration, recorder)
        finally:
            self.recorder, self._closed, self._written = before

    def _events(self) -> int:
        return len(self.recorder.recording) if self.recorder is not None else 0

    def _execute(self, program: prog.Program) -> Outcome:
        recorder = self.recorder
        marks = Marks(program, recorder) if recorder is not None else None
        modules = Modules(self._seed, Clock(self._events) if recorder is not None else None)
        namespace: dict[str, Any] = {"__name__": "__main__", "__builtins__": self._builtins(marks, modules)}
        if marks is not None:
            self.loops = Loops(program, namespace, marks, modules, self._at_boundary)
            namespace["__builtins__"][prog.LOOP] = self.loops.begin
        status = 0
        try:
            if marks is not None and recorder is not None:
                marks.start(recorder.enter("program", recorder.recording.name or "program"))
            for warning in self._early:
                self._note_warning(*warning)
            self._early = []
            try:
                exec(program.code, namespace)
            except SystemExit as error:
                if type(error.code) is not int and error.code is not None:
                    raise
                status = (error.code or 0) & 0xFF  # as the system would make of it
            if marks is not None:
                marks.finish(namespace)
        except BaseException as error:
            return self._finish(self._failure(error))
        finally:
            state.observer = None  # what the program's end throws away is no event
            state.files = None
        return self._finish(self._swallowed(), status)

    # ---- what the program sees -------------------------------------------------------------------------------

    def _builtins(self, marks: Marks | None, modules: Modules) -> dict[str, Any]:
        names = builtin_names(self._addresses)
        names["__import__"] = modules.load
        names["print"] = self._print
        names[prog.ECHO] = self._echo
        if marks is not None:
            names[prog.MARK] = marks.mark
            names[prog.ITERATION] = marks.iteration
            names[prog.BLOCK] = marks.block
            names[prog.CALL] = marks.call
            names[prog.RETURN] = marks.leave
        return names

    def _print(
        self,
        *values: Any,
        sep: str | None = " ",
        end: str | None = "\n",
        file: Any = None,
        flush: bool = False,
    ) -> None:
        """Stand for Python's ``print``."""
        if file is not None:
            print(*values, sep=sep, end=end, file=file, flush=flush)
            return
        buffer = io.StringIO()
        with self._muted():
            print(*values, sep=sep, end=end, file=buffer)
        self._show(buffer.getvalue(), False)

    def _echo(self, value: Any) -> None:
        if value is None:
            return
        with self._muted():
            text = repr(value)
        self._show(text + "\n", True)

    def _show(self, text: str, echo: bool) -> None:
        if self._closed or not text:
            return
        text.encode()  # raises for half a character, as printing it does
        text = self._addresses.clean(text)
        self._written += len(text)
        if self._most_output and self._written > self._most_output:
            if self.output_limit is None:
                room = len(text) - (self._written - self._most_output)
                self._emit_output(text[: max(room, 0)], echo)
            self.output_limit = output_limit(self._most_output)
            raise self.output_limit
        self._emit_output(text, echo)

    def _emit_output(self, text: str, echo: bool) -> None:
        if self.recorder is not None:
            self.recorder.printed(text, echo)
        self._write(text)

    def _muted(self) -> _Muted:
        return _Muted(self.recorder)

    def _warned(
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: Any = None,
        line: Any = None,
    ) -> None:
        with self._muted():
            text = str(message)[: failures.LONGEST]
        warning = (text, category.__name__, lineno if filename == PROGRAM else 0)
        recorder = self.recorder
        if recorder is not None and state.observer is recorder.listener and len(recorder.recording):
            self._note_warning(*warning)
        elif self.recorder is not None:
            self._early.append(warning)
        else:
            self._note_warning(*warning)

    def _note_warning(self, text: str, category: str, line: int) -> None:
        if self._closed:
            return
        if self.recorder is not None:
            self.recorder.warned(text, category)
        where = f"{self._name}:{line}: " if line else ""
        lines = self.source.lines
        shown = f"  {lines[line - 1].strip()}\n" if 1 <= line <= len(lines) else ""
        self._complain(f"{where}{category}: {text}\n{shown}")

    # ---- how it ended ----------------------------------------------------------------------------------------

    def _failure(self, error: BaseException) -> Failure:
        with self._muted(), unconfined():
            found = failures.of_error(error, self.source, self._name, self._memory_mb)
        if isinstance(error, EventLimitReached):
            return failures.limit(*self._events_text(), found.span, found.event.trace)
        return found

    def _events_text(self) -> tuple[str, str]:
        assert self.recorder is not None
        return events_text(self.recorder.budget.events)

    def _swallowed(self) -> Failure | None:
        """Return the limit that the program reached, caught and lived on after."""
        if self.output_limit is not None:
            return failures.limit(self.output_limit.text, self.output_limit.plain, None)
        if self.recorder is not None and "events" in self.recorder.recording.limits:
            return failures.limit(*self._events_text(), None)
        return None

    def _finish(self, failure: Failure | None, status: int = 0) -> Outcome:
        if failure is None:
            return Outcome(status=status)
        if self.recorder is not None:
            site = self.recorder.spans.of_span(failure.span) if failure.span is not None else -1
            parent = self.recorder._parent
            self.recorder.failed(ev.Failed(site, parent, *_fields(failure.event)))
        return Outcome(failure.event, failure.span, 1)


class _Muted:
    """Keeps operations of our own doing (printing a tensor) out of the recording."""

    def __init__(self, recorder: Recorder | None) -> None:
        self._recorder = recorder

    def __enter__(self) -> None:
        if self._recorder is not None:
            self._recorder.muted += 1

    def __exit__(self, *_: object) -> None:
        if self._recorder is not None:
            self._recorder.muted -= 1


def _fields(event: ev.Failed) -> tuple[Any, ...]:
    names = ("error", "text", "kind", "plain", "tensors", "nodes", "sites", "trace")
    return tuple(getattr(event, name) for name in names)
