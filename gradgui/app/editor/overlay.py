"""Where the marks of a moment stand in the text of the editor, and how they are painted under the letters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from gradgui.recording.spans import utf16_column
from gradgui.session.lines import LineMap, line_map
from gradgui.state.code import EMPTY, CodeError, CodeState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gradgui.recording.events import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of one line, in UTF-16 columns."""

    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Marks:
    """Every mark in the lines of the text as it stands now."""

    line: int = 0
    bars: dict[int, str] = field(default_factory=dict)
    late: frozenset[int] = frozenset()
    now: tuple[Piece, ...] = ()
    visited: tuple[Piece, ...] = ()
    selected: tuple[Piece, ...] = ()
    error: tuple[Piece, ...] = ()
    actors: dict[int, tuple[int, str]] = field(default_factory=dict)


NONE: Final = Marks()


def place(
    state: CodeState, source: Sequence[str], text: Sequence[str], problem: CodeError | None, problem_of: Sequence[str]
) -> Marks:
    """Carry the marks of a recording's source (and of the text that failed) over to the text as it stands now."""
    lines = line_map(source, text)
    error = state.error or problem
    failing = lines if state.error is not None else line_map(problem_of, text)
    if state == EMPTY:
        return Marks(error=_pieces(error.span if error else None, text, failing))
    reached = {lines.exact(line) for line in state.reached}
    return Marks(
        line=lines.exact(state.line) if state.line else 0,
        bars={lines.exact(bar.line): bar.phase for bar in state.bars if lines.exact(bar.line)},
        late=frozenset(n for n in range(1, len(text) + 1) if n not in reached and _untouched(n, lines)),
        now=_pieces(state.expression, text, lines),
        visited=_pieces(state.visited, text, lines),
        selected=_pieces(state.selected, text, lines),
        error=_pieces(error.span if error else None, text, failing),
        actors=_numbers(state, lines),
    )


def _untouched(line: int, lines: LineMap) -> bool:
    """Say whether a line of the new text is one of the old text: a line being written is never grey."""
    return line <= lines.head or line > lines.new - lines.tail


def _numbers(state: CodeState, lines: LineMap) -> dict[int, tuple[int, str]]:
    found: dict[int, tuple[int, str]] = {}
    for actor in state.actors:
        line = lines.exact(actor.span.line)
        if line:
            found.setdefault(line, (actor.number, "data" if actor.number == 1 else "error"))
    return found


def _pieces(span: Span | None, text: Sequence[str], lines: LineMap) -> tuple[Piece, ...]:
    if span is None:
        return ()
    return tuple(_each(span, text, lines))


def _each(span: Span, text: Sequence[str], lines: LineMap) -> Iterator[Piece]:
    for old in range(span.line, span.end_line + 1):
        line = lines.exact(old)
        if not 1 <= line <= len(text):
            continue
        content = text[line - 1]
        start = span.col if old == span.line else len(content) - len(content.lstrip())
        end = span.end_col if old == span.end_line else len(content)
        if end > start:
            yield Piece(line, utf16_column(content, start), utf16_column(content, end))
