"""What the program had written at a moment: what it printed, echoed and was warned of, and how it failed."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from gradgui.i18n import tr
from gradgui.recording import events as ev
from gradgui.recording.selection import FOLLOW, Selection

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

MOST_PIECES: Final = 600
MOST_CHARACTERS: Final = 20_000  # of one piece: what nobody reads need not be laid out
TAIL: Final = 2_000
MOST_ALIKE: Final = 3  # calls of a function by itself that are told one by one
CHUNK: Final = 200  # so many go at once, so that the rest seldom has to be set anew
_FRAME: Final = re.compile(r'^  (?:File "[^"]*", )?line (\d+), in (.+)$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of output: the event that wrote it; ``kind`` is print, echo, warning, error or place."""

    seq: int
    text: str
    kind: str = "print"
    line: int = 0  # a place: the line that it leads to


@dataclass(frozen=True, slots=True)
class ConsoleState:
    """The output up to the cursor; ``dropped`` pieces of its beginning are not shown any more."""

    pieces: tuple[Piece, ...] = ()
    dropped: int = 0

    @property
    def text(self) -> str:
        """The output as one text."""
        return "".join(piece.text for piece in self.pieces)


EMPTY = ConsoleState()


def resolve(recording: Recording, cursor: int, selection: Selection = FOLLOW) -> ConsoleState:
    """Return what had been written at the cursor."""
    del selection  # output is the same whatever is looked at
    prints = recording.index.prints
    count = bisect_right(prints, cursor)
    over = max(0, count - MOST_PIECES)
    dropped = -(-over // CHUNK) * CHUNK
    pieces: list[Piece] = []
    for seq in prints[dropped:count]:
        pieces += _pieces(recording, seq)
    return ConsoleState(tuple(pieces), dropped)


def _pieces(recording: Recording, seq: int) -> list[Piece]:
    event = recording[seq]
    if isinstance(event, ev.Printed):
        return [Piece(seq, _bounded(event.text), "echo" if event.echo else "print")]
    if isinstance(event, ev.Warned):
        return [Piece(seq, f"{event.category}: {event.text}\n", "warning")]
    if isinstance(event, ev.Failed):
        return _failure(recording, seq, event)
    return []


def _bounded(text: str) -> str:
    """Return a text without its middle when it is very long."""
    if len(text) <= MOST_CHARACTERS:
        return text
    left_out = tr("… {n} characters …", n=f"{len(text) - MOST_CHARACTERS:,}")
    return f"{text[: MOST_CHARACTERS - TAIL]}\n{left_out}\n{text[-TAIL:]}"


def _failure(recording: Recording, seq: int, event: ev.Failed) -> list[Piece]:
    words = event.text if event.kind in ("error", "syntax") or not event.plain else event.plain
    text = f"{event.error}: {words}\n" if words else f"{event.error}\n"
    found = [Piece(seq, text, "error")]
    span = recording.span(seq)
    frames = [(int(line), name) for line, name in _FRAME.findall(event.trace)]
    if not frames and span is not None and not span.file:
        frames = [(span.line, "")]
    for (line, name), group in groupby(reversed(frames)):
        where = tr("line {line}", line=line)
        if name not in ("", "<module>"):
            where = tr("line {line}, in {name}", line=line, name=name)
        times = len(list(group))
        # Of a very long way only some is told, so that a number would not be true.
        if times > MOST_ALIKE:
            where, times = tr("{where}, again and again", where=where), 1
        found += [Piece(seq, f"{where}\n", "place", line)] * times
    return found
