"""Colour Python in the tokens of a theme, block by block; what is still to come stays grey."""

from __future__ import annotations

import builtins
import keyword
import re
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from gradgui.recording.spans import utf16_column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradgui.app.theme import Theme

# Each group is the colour of what it finds; a text in three quotes may go on for lines, so only its start is found.
_PYTHON: Final = re.compile(
    r"""(?P<code_com>\#.*)
    |(?:\b[rbuf]{1,2})?(?P<quote>'''|\"\"\")
    |(?P<code_str>(?P<prefix>\b[rbuf]{1,2})?(?:'(?:[^'\\]|\\.)*'?|"(?:[^"\\]|\\.)*"?))
    |(?P<code_num>(?<![\w.])(?:0[xob][\da-f_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d[\d_]*)?j?))
    |(?P<word>(?<![\w.])[^\W\d]\w*)""",
    re.VERBOSE | re.IGNORECASE,
)
_FIELD: Final = re.compile(r"(?<!\{)\{([^{}!:]+)")  # what an f-string puts in
_WORDS: Final = frozenset(keyword.kwlist) | {name for name in dir(builtins) if name.islower() and name[0] != "_"}
_STATES: Final = {"": 0, "'''": 1, '"""': 2}
_OPEN: Final = {number: quote for quote, number in _STATES.items()}
LONGEST = 2000  # a longer line (pasted data) is shown plain rather than slowly


class PythonHighlighter(QSyntaxHighlighter):
    """Colours one block at a time; a text over several lines is carried on in the state of its block."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme
        self._late: frozenset[int] = frozenset()
        self._boxed: Mapping[int, tuple[int, int]] = {}
        self._box_token = "now_ink"
        self.rehighlight()

    def set_theme(self, theme: Theme) -> None:
        """Colour everything again, unless it has these colours."""
        if theme != self._theme:
            self._theme = theme
            self.rehighlight()

    def show_marks(self, late: frozenset[int], boxed: Mapping[int, tuple[int, int]]) -> None:
        """Grey the lines to come and print the boxed expression (line → UTF-16 columns) in bold."""
        changed = late ^ self._late
        changed |= {n for n in {*boxed, *self._boxed} if boxed.get(n) != self._boxed.get(n)}
        self._late, self._boxed = late, boxed
        for line in sorted(changed):
            block = self.document().findBlockByNumber(line - 1)
            if block.isValid():
                self.rehighlightBlock(block)

    def _paint(self, start: int, end: int, token: str, bold: bool = False) -> None:
        style = QTextCharFormat()
        style.setForeground(self._theme.color(token))
        if bold:
            style.setFontWeight(QFont.Weight.DemiBold)
        self.setFormat(start, end - start, style)

    def _lex(self, text: str, start: int, state: int) -> None:
        """Colour a block's text from a column on, and remember a text that stays open."""
        if state:
            closing = text.find(_OPEN[state], start)
            if closing < 0:
                self._colour(text, start, len(text), "code_str")
                self.setCurrentBlockState(state)
                return
            self._colour(text, start, closing + 3, "code_str")
            self._lex(text, closing + 3, 0)
            return
        self.setCurrentBlockState(0)
        for found in _PYTHON.finditer(text, start):
            kind, (at, end) = found.lastgroup, found.span()
            if kind == "quote":
                self._colour(text, at, end, "code_str")
                self._lex(text, end, _STATES[found["quote"]])
                return
            if kind == "word":
                kind = "code_kw" if found.group() in _WORDS else ""
            if kind:
                self._colour(text, at, end, kind)
            if "f" in (found["prefix"] or "").lower():
                for field in _FIELD.finditer(text, at, end):
                    self._colour(text, *field.span(1), "text")

    def _colour(self, text: str, start: int, end: int, token: str) -> None:
        self._paint(utf16_column(text, start), utf16_column(text, end), token)

    def highlightBlock(self, text: str) -> None:
        line = self.currentBlock().blockNumber() + 1
        before = max(0, self.previousBlockState())
        if len(text) > LONGEST:
            self.setCurrentBlockState(before)
            return
        self._lex(text, 0, before)
        if line in self._late:
            self._paint(0, utf16_column(text, len(text)), "text3")
        if line in self._boxed:
            self._paint(*self._boxed[line], self._box_token, bold=True)
