"""What went wrong in a program: its class, its words, its place in the text, and the person's own lines on the way."""

from __future__ import annotations

import ast
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.engine.errors import Culprits, culprits_of
from gradgui.i18n import tr
from gradgui.recording import events as ev
from gradgui.recording.spans import PROGRAM, SourceText
from gradgui.runner.limits import LimitReached, memory_text

if TYPE_CHECKING:
    from types import TracebackType

    pass

LONGEST = 10_000
MOST_FRAMES = 20


class Refused(RuntimeError):
    """The program asked for something that programs here cannot have."""


class Broken(Exception):
    """The text is no program: not even a SyntaxError says where."""

    def __init__(self, text: str, line: int) -> None:
        super().__init__(text)
        self.line = line


@dataclass(frozen=True, slots=True)
class Failure:
    """How a program failed: the event, not yet at its place in a recording, and that place."""

    event: ev.Failed
    span: ev.Span | None


def of_text(error: Exception, source: SourceText, name: str) -> Failure:
    """Return the failure of a text that cannot be compiled."""
    if isinstance(error, SyntaxError):
        line, offset = error.lineno or 1, error.offset or 1
        line = min(max(line, 1), len(source.lines))
        column = min(max(0, offset - 1), len(source.lines[line - 1]))
        same = (error.end_lineno or line) == line
        end = max(column + 1, (error.end_offset or 0) - 1) if same else column + 1
        span = ev.Span(line, column, line, end)
        kind, text = type(error).__name__, error.msg
    elif isinstance(error, Broken):
        span, kind, text = ev.Span(error.line, 0, error.line, 1), "SyntaxError", str(error)
    else:
        line = _longest_line(source)
        span, kind = ev.Span(line, 0, line, 1), "SyntaxError"
        text = tr("line {line} is too deeply nested", line=line)
    shown = source.lines[span.line - 1]
    lead = len(shown) - len(shown.lstrip())
    marks = " " * (max(0, span.col - lead)) + "^" * max(1, span.end_col - span.col)
    trace = f'  File "{name}", line {span.line}\n    {shown.strip()[:LONGEST]}\n    {marks[:LONGEST]}\n'
    return Failure(ev.Failed(-1, -1, kind, text, "syntax", "", (), (), (), trace), span)


def of_error(error: BaseException, source: SourceText, name: str, memory_mb: int) -> Failure:
    """Return the failure of a program that raised; calls the error's own ``__str__``."""
    span = place(error.__traceback__, source)
    trace = _trace(error, source, name)
    if isinstance(error, LimitReached):
        return limit(error.text, error.plain, span, trace)
    if isinstance(error, MemoryError):
        text, plain = memory_text(memory_mb)
        return limit(_bounded(error) or text, plain, span, trace, "MemoryError")
    found = _culprits(error)
    kind, plain = "refused" if isinstance(error, Refused) else "error", found.plain
    if isinstance(error, SystemExit):
        plain = tr("The program ended itself here.")
    event = ev.Failed(-1, -1, type(error).__name__, _bounded(error), kind, plain, found.tensors, found.nodes, (), trace)
    return Failure(event, span)


def limit(text: str, plain: str, span: ev.Span | None, trace: str = "", error: str = "Limit") -> Failure:
    """Return the failure of a program that came to one of its limits."""
    return Failure(ev.Failed(-1, -1, error, text, "limit", plain, (), (), (), trace), span)


def place(trace: TracebackType | None, source: SourceText) -> ev.Span | None:
    """Return where in the program an error happened: in its innermost own frame."""
    found = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == PROGRAM:
            found = (trace.tb_frame.f_code, trace.tb_lasti)
        trace = trace.tb_next
    if found is None:
        return None
    code, lasti = found
    line, end_line, col, end_col = list(code.co_positions())[lasti // 2]
    if line is None:
        return None
    end_line = end_line or line
    return ev.Span(line, source.char_column(line, col or 0), end_line, source.char_column(end_line, end_col or 0))


def deepest_line(tree: ast.AST) -> int:
    """Return the line of the innermost of a tree's parts, found without recursion."""
    level: list[tuple[ast.AST, int]] = [(tree, 1)]
    line = 1
    while level:
        line = level[-1][1]
        level = [(c, getattr(c, "lineno", at)) for node, at in level for c in ast.iter_child_nodes(node)]
    return line


def _trace(error: BaseException, source: SourceText, name: str) -> str:
    own = [f for f in traceback.extract_tb(error.__traceback__, -200) if f.filename == PROGRAM and f.lineno]
    shown = own if len(own) <= MOST_FRAMES else [*own[:3], *own[3 - MOST_FRAMES :]]
    lines = [
        f'  File "{name}", line {f.lineno}, in {f.name}\n    {source.lines[(f.lineno or 1) - 1].strip()}\n'
        for f in shown
        if (f.lineno or 0) <= len(source.lines)
    ]
    if len(shown) < len(own):
        lines.insert(3, f"  … {len(own) - len(shown)} more …\n")
    return "Traceback (most recent call last):\n" + "".join(lines)


def _bounded(error: BaseException) -> str:
    # A person's own __str__ may fail in any way.
    try:
        text = str.__str__(str(error))
    except LimitReached:
        raise
    except BaseException as second:
        return f"<its text could not be made: {type(second).__name__}>"
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _culprits(error: BaseException) -> Culprits:
    try:
        return culprits_of(error)
    except BaseException:  # a person's own __getattr__
        return Culprits("")


def _longest_line(source: SourceText) -> int:
    return max(range(len(source.lines)), key=lambda i: len(source.lines[i])) + 1
