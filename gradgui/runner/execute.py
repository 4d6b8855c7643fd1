"""Running a program in this process: with its own builtins, its output caught, its error turned into an event."""

from __future__ import annotations

import builtins
import io
import sys
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from gradgui.engine.errors import culprits_of
from gradgui.engine.state import state
from gradgui.recording import events as ev
from gradgui.recording.recorder import EventLimitReached, Recorder
from gradgui.recording.spans import PROGRAM, SourceText
from gradgui.runner import program as prog
from gradgui.runner.marks import Marks
from gradgui.runner.modules import import_module

Write = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: None for well, else what failed and where."""

    failure: ev.Failed | None = None
    span: ev.Span | None = None


class Execution:
    """One run of one program. ``recorder`` may be None: then only output and errors come out."""

    def __init__(self, text: str, recorder: Recorder | None, write: Write, complain: Write, *, echo: bool, seed: int) -> None:
        self.text = text
        self.recorder = recorder
        self.write, self.complain = write, complain
        self.echo = echo
        self.seed = seed
        self.source = SourceText(text)

    def run(self) -> Outcome:
        """Run it to its end; everything that it does wrong comes back in the outcome."""
        try:
            program = prog.compile_program(self.text, self.echo)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return self._finish(self._broken_text(error))
        state.reset()
        state.generator.manual_seed(self.seed)
        state.observer = self.recorder
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            warnings.showwarning = self._warned  # type: ignore[assignment]
            return self._execute(program)

    def _execute(self, program: prog.Program) -> Outcome:
        marks = Marks(program, self.recorder) if self.recorder is not None else None
        namespace: dict[str, Any] = {"__name__": "__main__", "__builtins__": self._builtins(marks)}
        if marks is not None and self.recorder is not None:
            marks.start(self.recorder.enter("program", self.recorder.recording.name or "program"))
        try:
            exec(program.code, namespace)
            if marks is not None:
                marks.finish(namespace)
        except SystemExit as error:
            return self._finish(None if error.code in (None, 0) else self._error(error))
        except BaseException as error:
            return self._finish(self._error(error))
        finally:
            state.observer = None  # what the program's end throws away is no event
        return Outcome()

    # ---- what the program sees -------------------------------------------------------------------------------

    def _builtins(self, marks: Marks | None) -> dict[str, Any]:
        names = dict(vars(builtins))
        names["__import__"] = import_module
        names["print"] = self._print
        names[prog.ECHO] = self._echo
        for name, action in (
            (prog.MARK, "mark"),
            (prog.ITERATION, "iteration"),
            (prog.BLOCK, "block"),
            (prog.CALL, "call"),
            (prog.RETURN, "leave"),
        ):
            names[name] = getattr(marks, action) if marks is not None else _nothing
        return names

    def _print(self, *values: Any, sep: str | None = " ", end: str | None = "\n", file: Any = None, flush: bool = False) -> None:
        if file is not None and file not in (sys.stdout, sys.stderr):
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
        if self.recorder is not None:
            self.recorder.printed(text, echo)
        self.write(text)

    def _muted(self) -> _Muted:
        return _Muted(self.recorder)

    def _warned(
        self, message: Warning, category: type[Warning], filename: str, lineno: int, file: Any = None, line: Any = None
    ) -> None:
        if self.recorder is not None:
            self.recorder.warned(str(message), category.__name__)
        where = f"line {lineno}: " if filename == PROGRAM else ""
        self.complain(f"{where}{category.__name__}: {message}\n")

    # ---- how it ended ----------------------------------------------------------------------------------------

    def _finish(self, failure: tuple[ev.Failed, ev.Span | None] | None) -> Outcome:
        if failure is None:
            return Outcome()
        event, span = failure
        if self.recorder is not None:
            site = self.recorder.spans.of_span(span) if span is not None else -1
            parent = self.recorder._parent
            self.recorder.failed(ev.Failed(site, parent, *_fields(event)))
        return Outcome(event, span)

    def _broken_text(self, error: Exception) -> tuple[ev.Failed, ev.Span | None]:
        if isinstance(error, SyntaxError):
            line, column = error.lineno or 1, max(0, (error.offset or 1) - 1)
            end_line = error.end_lineno or line
            end = max(column + 1, (error.end_offset or 0) - 1) if end_line == line else column + 1
            span = ev.Span(line, column, line, end)
            return ev.Failed(-1, -1, type(error).__name__, error.msg, "syntax"), span
        text = "this is nested too deeply to be read" if not isinstance(error, ValueError) else str(error)
        return ev.Failed(-1, -1, type(error).__name__, text, "syntax"), ev.Span(1, 0, 1, 1)

    def _error(self, error: BaseException) -> tuple[ev.Failed, ev.Span | None]:
        span = self._place(error.__traceback__)
        if isinstance(error, EventLimitReached):
            most = self.recorder.budget.events if self.recorder is not None else 0
            plain = f"The recording holds {most:,} events, and the program was stopped there. Use fewer iterations."
            return ev.Failed(-1, -1, "Limit", f"stopped after {most:,} events", "limit", plain), span
        if isinstance(error, MemoryError):
            plain = "The program asked for more memory than it may use."
            return ev.Failed(-1, -1, "MemoryError", str(error) or "out of memory", "limit", plain), span
        found = culprits_of(error)
        with self._muted():
            text = _bounded(error)
            trace = self._trace(error)
        name = type(error).__name__
        return ev.Failed(-1, -1, name, text, "error", found.plain, found.tensors, found.nodes, (), trace), span

    def _place(self, trace: TracebackType | None) -> ev.Span | None:
        found = None
        while trace is not None:
            code = trace.tb_frame.f_code
            if code.co_filename == PROGRAM:
                found = (code, trace.tb_lasti)
            trace = trace.tb_next
        if found is None:
            return None
        code, lasti = found
        line, end_line, col, end_col = list(code.co_positions())[lasti // 2]
        if line is None:
            return None
        place = self.source.char_column
        end_line = end_line or line
        return ev.Span(line, place(line, col or 0), end_line, place(end_line, end_col or 0))

    def _trace(self, error: BaseException) -> str:
        own = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == PROGRAM]
        lines = [f"  line {f.lineno}, in {f.name}\n    {self._line(f.lineno)}\n" for f in own if f.lineno]
        return "Traceback (most recent call last):\n" + "".join(lines)

    def _line(self, number: int | None) -> str:
        lines = self.source.lines
        return lines[number - 1].strip() if number and number <= len(lines) else ""


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


def _bounded(error: BaseException, most: int = 10_000) -> str:
    try:
        text = str(error)
    except Exception as second:
        return f"<its text could not be made: {type(second).__name__}>"
    return text if len(text) <= most else text[:most] + "…"


def _fields(event: ev.Failed) -> tuple[Any, ...]:
    names = ("error", "text", "kind", "plain", "tensors", "nodes", "sites", "trace")
    return tuple(getattr(event, name) for name in names)


def _nothing(_: int) -> None:
    """Stand for a mark when nothing is recorded."""
