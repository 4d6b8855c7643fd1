"""The run from end to end: its phases, its events and what they saved; and where in it the cursor stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from gradgui.i18n import tr
from gradgui.recording import events as ev
from gradgui.recording.index import up_to
from gradgui.recording.naming import card_tensor
from gradgui.recording.selection import FOLLOW, Selection

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

MOST_CARETS: Final = 500

KINDS: Final[dict[type[ev.Event], str]] = {
    ev.ScopeEntered: "statement",
    ev.ScopeLeft: "statement",
    ev.StatementEntered: "statement",
    ev.LeafCreated: "leaf",
    ev.OpApplied: "op",
    ev.TensorMutated: "mutated",
    ev.ViewCreated: "statement",
    ev.RequiresGradChanged: "statement",
    ev.Detached: "mode",
    ev.GradModeChanged: "mode",
    ev.BackwardStarted: "statement",
    ev.NodeVisited: "node",
    ev.GradientSent: "sent",
    ev.NodeReady: "ready",
    ev.GradAccumulated: "accumulated",
    ev.SavedReleased: "statement",
    ev.BackwardFinished: "statement",
    ev.GradCleared: "update",
    ev.ParameterUpdated: "update",
    ev.Printed: "print",
    ev.Warned: "warned",
    ev.Failed: "failed",
    ev.Intervened: "update",
    ev.Elided: "",
}
MARKS: Final = (*dict.fromkeys(KINDS.values()), "ghost")
_PLACES: Final = {kind: MARKS.index(mark) for kind, mark in KINDS.items()}
_GHOST: Final = MARKS.index("ghost")


class Band(NamedTuple):
    """A stretch of one phase, from its first to its last event."""

    first: int
    last: int
    phase: str


class Step(NamedTuple):
    """From event ``seq`` on so many bytes are kept for the way back."""

    seq: int
    bytes: int


@dataclass(frozen=True, slots=True)
class TimelineStage:
    """What the whole run looks like from afar: no value of any tensor."""

    total: int = 0
    bands: tuple[Band, ...] = ()
    marks: bytes = b""  # for each event the place of its mark in MARKS
    saved: tuple[Step, ...] = ()

    def mark(self, seq: int) -> str:
        """Return the mark of an event, "" for none."""
        return MARKS[self.marks[seq]] if 0 <= seq < self.total else ""


@dataclass(frozen=True, slots=True)
class TimelineState:
    """Where the cursor stands (-1: nowhere), and the events of the selected tensor so far."""

    cursor: int = -1
    touched: tuple[int, ...] = ()


EMPTY = TimelineState()
EMPTY_STAGE = TimelineStage()


def make_stage(recording: Recording) -> TimelineStage:
    """Return the stage of a whole run; the one place that reads every event."""
    total, phases, saved = len(recording), recording.index.phases, recording.index.saved_bytes
    lasts = [first - 1 for first in (*phases.seqs[1:], total)]
    bands = tuple(map(Band._make, zip(phases.seqs, lasts, phases.items, strict=False)))
    steps = tuple(map(Step._make, zip(saved.seqs, saved.items, strict=True)))
    marks = bytearray(map(_PLACES.__getitem__, map(type, recording)))
    for seq in recording.index.cards:
        event = recording[seq]
        if isinstance(event, ev.OpApplied) and event.why:
            marks[seq] = _GHOST
    return TimelineStage(total, bands, bytes(marks), steps)


def resolve(recording: Recording, cursor: int, selection: Selection = FOLLOW) -> TimelineState:
    """Return where the cursor stands and what happened to the selected tensor until then."""
    if not 0 <= cursor < len(recording):
        return EMPTY
    if not 0 <= selection.card <= cursor:
        return TimelineState(cursor)
    tensor = card_tensor(recording[selection.card])
    seqs = up_to(recording.index.tensor_events.get(tensor, []), cursor)
    return TimelineState(cursor, tuple(seqs[-MOST_CARETS:]))


def band_text(phase: str) -> str:
    """Return the word in a band."""
    return {
        "forward": tr("forward"),
        "backward": tr("backward"),
        "no_grad": tr("no_grad"),
        "update": tr("update"),
        "error": tr("error"),
    }[phase]
