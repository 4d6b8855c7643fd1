"""The words for a run that cannot say itself how it ended: stopped, over a limit, or its process gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.i18n import tr
from gradgui.recording import events as ev
from gradgui.runner import limits
from gradgui.runner.protocol import Finished, Limits, Lost

if TYPE_CHECKING:
    from gradgui.recording.events import Span


@dataclass(frozen=True, slots=True)
class Ended:
    """A worker ended while it ran; ``why`` is stopped, time, memory, messages, lost or unstarted."""

    generation: int
    why: str
    words: str
    limits: Limits
    seconds: float


def end_of(ended: Ended, span: Span | None) -> Finished | Lost:
    """Return what is said of it; ``span`` is the last place known."""
    match ended.why:
        case "lost":
            return lost_run(ended.generation, ended.words, span)
        case "unstarted":
            return _unstarted(ended)
        case "stopped":
            plain = tr("You stopped the program here.") if span is not None else tr("You stopped the program.")
            failure = ev.Failed(-1, -1, "Stopped", tr("stopped"), "stopped", plain)
            return Finished(ended.generation, "stopped", failure, span, ended.seconds, (), False)
        case "time":
            text, plain = limits.time_text(ended.limits.seconds)
        case "memory":
            text, plain = limits.memory_text(ended.limits.memory_mb)
        case _:
            text, plain = limits.messages_text(ended.limits.message_bytes)
    failure = ev.Failed(-1, -1, "Limit", text, "limit", plain)
    return Finished(ended.generation, "limit", failure, span, ended.seconds, (ended.why,), False)


def lost_run(generation: int, words: str, span: Span | None) -> Lost:
    """Return what is said of a run whose process ended by itself."""
    text = tr("the process that ran the program is gone: {words}", words=words)
    plain = tr("The process that ran the program is gone: {words}. Run it again; a new one is ready.", words=words)
    return Lost(generation, plain, ev.Failed(-1, -1, "Lost", text, "lost", plain), span)


def _unstarted(ended: Ended) -> Lost:
    words = ended.words
    text = tr("no process for programs can be started: {words}", words=words)
    plain = tr("No process for programs can be started: {words}. 'gradgui doctor' looks for a cause.", words=words)
    return Lost(ended.generation, plain, ev.Failed(-1, -1, "Lost", text, "lost", plain))
