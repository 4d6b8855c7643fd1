"""Where in the text: from a code object and its instruction to lines and columns in characters.

Python counts columns in UTF-8 bytes, Qt in UTF-16 units; a ``Span`` counts characters. The two converters are here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradgui.recording.events import Span

if TYPE_CHECKING:
    from types import CodeType

PROGRAM = "<program>"  # the file name of the person's program


class SourceText:
    """A program's text by lines, with columns converted."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")

    def char_column(self, line: int, byte: int) -> int:
        """Return the character column of a UTF-8 byte offset on a line (from 1)."""
        if not 1 <= line <= len(self.lines):
            return byte
        content = self.lines[line - 1]
        if content.isascii():
            return byte
        return len(content.encode()[:byte].decode(errors="ignore"))

    def slice(self, span: Span) -> str:
        """Return the text of a span; "" when it lies outside."""
        if not 1 <= span.line <= span.end_line <= len(self.lines):
            return ""
        if span.line == span.end_line:
            return self.lines[span.line - 1][span.col : span.end_col]
        first = self.lines[span.line - 1][span.col :]
        last = self.lines[span.end_line - 1][: span.end_col]
        return "\n".join((first, *self.lines[span.line : span.end_line - 1], last))


def utf16_column(line: str, column: int) -> int:
    """Return Qt's column (UTF-16 units) of a character column."""
    return column + sum(1 for c in line[:column] if ord(c) > 0xFFFF)


def char_column_of_utf16(line: str, units: int) -> int:
    """Return the character column of Qt's column (UTF-16 units)."""
    column = 0
    while units > 0 and column < len(line):
        units -= 2 if ord(line[column]) > 0xFFFF else 1
        column += 1
    return column


class SpanTable:
    """Gives each place in a program a small number, and its span."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.sites: list[Span] = []
        self._known: dict[tuple[int, int], int] = {}  # by the id of a code object, which is slow to hash
        self._codes: list[CodeType] = []  # held, so that their ids stay theirs
        self._by_span: dict[Span, int] = {}
        self._positions: dict[CodeType, list[tuple[int | None, int | None, int | None, int | None]]] = {}

    def of_instruction(self, code: CodeType, lasti: int) -> int:
        """Return the number of the place of an instruction."""
        key = (id(code), lasti)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self.of_span(self._span(code, lasti))
            self._codes.append(code)
        return found

    def of_span(self, span: Span) -> int:
        """Return the number of a span, a new one for a new span."""
        found = self._by_span.get(span)
        if found is None:
            found = self._by_span[span] = len(self.sites)
            self.sites.append(span)
        return found

    def _span(self, code: CodeType, lasti: int) -> Span:
        positions = self._positions.get(code)
        if positions is None:
            positions = self._positions[code] = list(code.co_positions())
        place = positions[lasti // 2] if 0 <= lasti // 2 < len(positions) else (None,) * 4
        line, end_line, col, end_col = place
        if line is None or end_line is None or col is None or end_col is None:
            line = line or code.co_firstlineno
            return self._clean(code, line, 0, line, 0)
        return self._clean(code, line, col, end_line, end_col)

    def _clean(self, code: CodeType, line: int, col: int, end_line: int, end_col: int) -> Span:
        if code.co_filename != PROGRAM:
            return Span(line, col, end_line, end_col, code.co_filename)
        source = self.source
        return Span(line, source.char_column(line, col), end_line, source.char_column(end_line, end_col))
