"""Find again, in another run of an edited program, the moment at which a person stands."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.recording import events as ev
from gradgui.recording.naming import assigned_name
from gradgui.recording.selection import Selection, subject

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording
    from gradgui.session.lines import LineMap

Sign = tuple[str, int, str, int, int]  # kind, line of its card, the card's name, its column when unnamed, port


@dataclass(frozen=True, slots=True)
class Moment:
    """An event as one would describe it: which statement, which time it ran, what happened in it, to what."""

    cursor: int
    tail: bool  # the last event of its run
    line: int = 0  # of the statement, in the old text; 0 before the first
    turn: int = 0  # how often the statement had run before
    offset: int = 0  # events since the statement began
    kind: str = ""
    kind_turn: int = 0
    sign: Sign = ("", 0, "", 0, -1)
    sign_turn: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """Where a moment is in another recording, and whether more events could make a better answer."""

    seq: int
    sure: bool


def moment_of(recording: Recording, cursor: int) -> Moment:
    """Describe the moment at the cursor."""
    # Who stood at the end goes to the new end; who stood at an error wants to see what became of its statement.
    tail = cursor >= len(recording) - 1 and not isinstance(recording[cursor], ev.Failed)
    start = recording.statement_of(cursor)
    line = _line(recording, start)
    if line == 0:
        return Moment(cursor, tail)
    kind, sign = _kind(recording, cursor), _sign(recording, cursor)
    before = range(start, cursor)
    return Moment(
        cursor,
        tail,
        line,
        _runs_of(recording, line, start),
        cursor - start,
        kind,
        sum(_kind(recording, seq) == kind for seq in before),
        sign,
        sum(_sign(recording, seq) == sign for seq in before if _kind(recording, seq) == kind),
    )


def find_moment(recording: Recording, moment: Moment, lines: LineMap) -> Found:
    """Return the event of a recording (which may still grow) that corresponds to a moment of another one."""
    last = max(0, len(recording) - 1)
    if moment.tail:
        return Found(last, False)
    if moment.line == 0:
        return Found(min(moment.cursor, last), moment.cursor <= last)
    starts = _starts(recording, lines.nearest(moment.line))
    if not starts:
        return Found(_instead(recording, moment), False)
    reached = moment.turn < len(starts)
    start = starts[min(moment.turn, len(starts) - 1)]
    end = _end_of(recording, start)
    exact = _matching(recording, start, end, moment, lines)
    if exact >= 0:
        return Found(exact, reached)
    over = end < len(recording)
    same_kind = [seq for seq in range(start, end) if _kind(recording, seq) == moment.kind]
    if same_kind:
        return Found(same_kind[min(moment.kind_turn, len(same_kind) - 1)], reached and over)
    return Found(min(start + moment.offset, end - 1), reached and over)


def moved_selection(old: Recording, new: Recording, selection: Selection, lines: LineMap) -> Selection:
    """Return the card of a new run that corresponds to a selected one; the plain following when there is none."""
    if not 0 <= selection.card < len(old):
        return Selection()
    found = find_moment(new, moment_of(old, selection.card), lines)
    same = found.seq < len(new) and _kind(new, found.seq) == _kind(old, selection.card)
    return Selection(found.seq, selection.port) if same else Selection()


def _matching(recording: Recording, start: int, end: int, moment: Moment, lines: LineMap) -> int:
    kind, line, name, column, port = moment.sign
    wanted: Sign = (kind, lines.nearest(line) if line else 0, name, column, port)
    turn = moment.sign_turn
    for seq in range(start, end):
        if _kind(recording, seq) == kind and _sign(recording, seq) == wanted:
            if turn == 0:
                return seq
            turn -= 1
    return -1


def _instead(recording: Recording, moment: Moment) -> int:
    """Stand, as the statement never ran, where the program failed, or at the same number."""
    if recording.index.failure >= 0:
        return recording.index.failure
    return min(moment.cursor, max(0, len(recording) - 1))


def _starts(recording: Recording, line: int) -> list[int]:
    seqs = recording.index.lines.get(line, [])
    return [seq for seq in seqs if isinstance(recording[seq], ev.StatementEntered)]


def _runs_of(recording: Recording, line: int, start: int) -> int:
    return sum(seq < start for seq in _starts(recording, line))


def _end_of(recording: Recording, start: int) -> int:
    """Return where the events of a statement end: at the next statement, or at the end of the recording."""
    statements = recording.index.statements
    rank = bisect_right(statements, start)
    return statements[rank] if rank < len(statements) else len(recording)


def _line(recording: Recording, seq: int) -> int:
    span = recording.span(seq) if seq >= 0 else None
    return 0 if span is None or span.file else span.line


def _kind(recording: Recording, seq: int) -> str:
    return type(recording[seq]).__name__


def _sign(recording: Recording, seq: int) -> Sign:
    looked = subject(recording, seq)
    span = recording.span(looked.card) if looked.card >= 0 else None
    if span is None or span.file:
        return (_kind(recording, seq), 0, "", 0, looked.port)
    name = assigned_name(recording, looked.card)
    return (_kind(recording, seq), span.line, name, 0 if name else span.col, looked.port)
