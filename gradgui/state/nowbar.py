"""What the now bar says at a moment: the phase, the sentence, the place in time; and what the run has to say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gradgui.i18n import ntr, tr
from gradgui.recording import events as ev
from gradgui.recording.narration import Sentence, narrate
from gradgui.recording.selection import FOLLOW, Selection
from gradgui.state import training
from gradgui.state.loops import Turn, loop_totals, turn_text, turns_at

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording


NOTHING = Sentence()


@dataclass(frozen=True, slots=True)
class NowStage:
    """How many events the run has, and how many iterations each of its loops."""

    total: int = 0
    loops: dict[int, int] = field(default_factory=dict)  # the event that began an iteration → how many there are
    training: training.TrainingStage = training.EMPTY_STAGE


@dataclass(frozen=True, slots=True)
class NowState:
    """The present event in words; ``event`` counts from 1 and is 0 while there is none."""

    phase: str = "forward"
    sentence: Sentence = NOTHING
    line: int = 0
    turns: tuple[Turn, ...] = ()  # the iterations around it, outermost first
    event: int = 0
    training: training.TrainingState = training.EMPTY


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be known of the run itself: running, stale, lost, stopped, limit."""

    kind: str
    text: str

    @property
    def grave(self) -> bool:
        """Whether it is set as an error."""
        return self.kind in ("lost", "stopped", "limit")


EMPTY = NowState()


def make_stage(recording: Recording) -> NowStage:
    """Return the stage of a whole run."""
    stage, loops = training.make_stage(recording), loop_totals(recording)
    track = stage.track
    for seq in loops:
        iteration = track.iteration_at(seq)
        if iteration >= 0 and track.starts[iteration] == seq:
            loops[seq] = stage.total
    return NowStage(len(recording), loops, stage)


def resolve(recording: Recording, cursor: int, selection: Selection = FOLLOW) -> NowState:
    """Return what the bar says at the cursor."""
    del selection  # the bar tells the moment, whatever is looked at
    if not 0 <= cursor < len(recording):
        return EMPTY
    return NowState(
        phase=recording.phase_at(cursor),
        sentence=narrate(recording, cursor),
        line=_line(recording, cursor),
        turns=turns_at(recording, cursor),
        event=cursor + 1,
        training=training.resolve(recording, cursor),
    )


def pill_text(phase: str) -> str:
    """Return the word of a phase, or of a window that shows no event, in capitals."""
    return {
        "forward": tr("FORWARD"),
        "backward": tr("BACKWARD"),
        "no_grad": tr("NO_GRAD"),
        "update": tr("UPDATE"),
        "error": tr("STOPPED"),
        "running": tr("RUNNING"),
        "ready": tr("READY"),
    }[phase]


def place_text(state: NowState, stage: NowStage) -> str:
    """Return "iteration 2 of 20 · line 17 · event 39 of 54"; in a long loop the events are those of the iteration."""
    if not state.event:
        return ""
    parts = [turn_text(state.turns, stage.loops)] if state.turns else []
    if state.line:
        parts.append(tr("line {line}", line=state.line))
    place = state.training
    if place.event >= 0:
        parts.append(event_text(place.event + 1, training.length_of(stage.training, place.iteration)))
    else:
        parts.append(event_text(state.event, stage.total))
    return " · ".join(parts)


def event_text(event: int, total: int) -> str:
    """Return "event 39 of 54"; the total is left out while it is not known."""
    if total < event:
        return tr("event {n}", n=event)
    return tr("event {n} of {total}", n=event, total=total)


def running(seconds: float, events: int) -> Notice:
    """Return the notice of a run under way."""
    so_far = ntr("{n} event so far", "{n} events so far", events)
    return Notice("running", tr("running… {seconds} s, {events}", seconds=f"{seconds:.1f}", events=so_far))


def stale() -> Notice:
    """Return the notice of a text that cannot be run while an older picture stays."""
    return Notice("stale", tr("the picture shows the last program that worked"))


def lost() -> Notice:
    """Return the notice of a worker that went away."""
    return Notice("lost", tr("the process that ran the program is gone; what was recorded stays, the next edit runs"))


def stopped(line: int = 0, why: str = "") -> Notice:
    """Return the notice of a run that the person stopped, unless something else did."""
    by_you = tr("stopped by you in line {line}", line=line) if line else tr("stopped by you")
    return Notice("stopped", why or by_you)


def limit(text: str) -> Notice:
    """Return the notice of a run that reached a limit."""
    return Notice("limit", text)


def _line(recording: Recording, cursor: int) -> int:
    """Return the line of the event, or of its statement where the event itself came from nowhere."""
    span = recording.span(cursor)
    if span is None or span.file:
        statement = recording.statement_of(cursor)
        span = recording.span(statement) if statement >= 0 else None
    if isinstance(recording[cursor], ev.ScopeLeft) and recording[cursor].parent < 0:
        return 0
    return 0 if span is None or span.file else span.line
