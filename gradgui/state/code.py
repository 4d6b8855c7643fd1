"""What the editor marks at a moment: the statement, the exact expression, the visited node, what has run, the error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.recording import events as ev
from gradgui.recording.index import last_up_to
from gradgui.recording.selection import FOLLOW, Selection, subject

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

# At these nothing has been evaluated yet: the statement alone is marked.
_WHOLE_STATEMENT = (ev.StatementEntered, ev.ScopeEntered, ev.ScopeLeft)
_BACKWARD = (ev.NodeVisited, ev.GradientSent, ev.NodeReady, ev.GradAccumulated)


@dataclass(frozen=True, slots=True)
class Bar:
    """A line that has run, and the phase it ran in last."""

    line: int
    phase: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A numbered place that has to do with an error."""

    number: int
    span: ev.Span


@dataclass(frozen=True, slots=True)
class CodeError:
    """An error at its place: the name of its class, and its words, plain ones first."""

    error: str
    text: str
    kind: str
    span: ev.Span | None = None


@dataclass(frozen=True, slots=True)
class CodeState:
    """The marks of the editor; lines from 1, columns in characters."""

    statement: ev.Span | None = None
    expression: ev.Span | None = None
    visited: ev.Span | None = None
    selected: ev.Span | None = None
    phase: str = "forward"
    bars: tuple[Bar, ...] = ()
    reached: tuple[int, ...] = ()  # lines that are not still to come
    error: CodeError | None = None
    actors: tuple[Actor, ...] = ()

    @property
    def line(self) -> int:
        """The line of the present statement, 0 before the first."""
        return self.statement.line if self.statement is not None else 0


EMPTY = CodeState()


def resolve(recording: Recording, cursor: int, selection: Selection = FOLLOW) -> CodeState:
    """Return the marks at the cursor."""
    if not 0 <= cursor < len(recording):
        return EMPTY
    event = recording[cursor]
    bars, reached = _executed(recording, cursor)
    failed = event if isinstance(event, ev.Failed) else None
    return CodeState(
        statement=_own(recording, recording.statement_of(cursor)),
        expression=None if isinstance(event, _WHOLE_STATEMENT) else _own(recording, cursor),
        visited=_own(recording, subject(recording, cursor).card) if isinstance(event, _BACKWARD) else None,
        selected=_own(recording, selection.card) if selection.card <= cursor else None,
        phase=recording.phase_at(cursor),
        bars=bars,
        reached=reached,
        error=error_of(recording, failed) if failed is not None else None,
        actors=_actors(recording, cursor, failed) if failed is not None else (),
    )


def error_of(recording: Recording, failed: ev.Failed) -> CodeError:
    """Return what the editor says about an error."""
    span = recording.sites[failed.site] if failed.site >= 0 else None
    return CodeError(failed.error, failed.plain or failed.text, failed.kind, _in_program(span))


def _in_program(span: ev.Span | None) -> ev.Span | None:
    return None if span is None or span.file else span


def _own(recording: Recording, seq: int) -> ev.Span | None:
    return _in_program(recording.span(seq)) if seq >= 0 else None


def _executed(recording: Recording, cursor: int) -> tuple[tuple[Bar, ...], tuple[int, ...]]:
    phases: dict[int, str] = {}
    index = recording.index
    for line, seqs in index.lines.items():
        if seqs[0] > cursor:
            continue
        last = last_up_to(seqs, cursor)
        phase = index.phases.at(last) or "forward"
        if line not in index.long_lines:
            phases[line] = phase
            continue
        statement = _own(recording, recording.statement_of(last))
        # A statement over several lines has run on all of them.
        end = statement.end_line if statement is not None and statement.line == line else line
        for covered in range(line, end + 1):
            phases.setdefault(covered, phase)
        phases[line] = phase
    furthest = max(phases, default=0)
    texts = enumerate(recording.source.lines[: max(0, furthest - 1)], 1)
    between = {line for line, text in texts if not text.strip() or text.lstrip().startswith("#")}
    bars = tuple([Bar(line, phases[line]) for line in sorted(phases)])
    return bars, tuple(sorted(between.union(phases)))


def _actors(recording: Recording, cursor: int, failed: ev.Failed) -> tuple[Actor, ...]:
    spans = [_in_program(recording.sites[site]) for site in failed.sites]
    if not spans:
        made = recording.index.node_made
        cards = [made[node] for node in failed.nodes if made.get(node, cursor + 1) <= cursor]
        histories = [recording.index.card_of[t] for t in failed.tensors if t in recording.index.card_of]
        cards += [card for history in histories if (card := history.at(cursor)) is not None]
        spans = [_own(recording, card) for card in cards]
    if not spans:
        return ()
    spans.append(_own(recording, cursor))
    unique = list(dict.fromkeys(span for span in spans if span is not None))
    return tuple([Actor(number, span) for number, span in enumerate(unique, 1)])
