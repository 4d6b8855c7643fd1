"""Putting together what a worker sends: the recording of a run, with its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradgui.recording import codec
from gradgui.recording import events as ev
from gradgui.runner.protocol import Events, Finished, Lost, Message

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording


def assemble(recording: Recording, message: Message) -> bool:
    """Add a message of its run to a recording; return whether the run has ended. Raise codec.UnreadableRecording."""
    if isinstance(message, Events):
        codec.extend(recording, message.batch)
        return False
    if isinstance(message, Finished):
        if message.failure is not None and not message.recorded:
            _append_failure(recording, message.failure, message.span)
        return True
    if isinstance(message, Lost) and message.failure is not None:
        _append_failure(recording, message.failure, message.span)
        return True
    return False


def _append_failure(recording: Recording, failure: ev.Failed, span: ev.Span | None) -> None:
    """Let a run that could not say itself how it ended end like every other."""
    site = -1
    if span is not None:
        if span not in recording.sites:
            recording.sites.append(span)
        site = recording.sites.index(span)
    scopes = [-1]
    last = len(recording) - 1
    if last >= 0:
        event = recording[last]
        scopes.append(last if isinstance(event, ev.ScopeEntered) else event.parent)
    recording.append(
        ev.Failed(
            site, scopes[-1], failure.error, failure.text, failure.kind, failure.plain, failure.tensors,
            failure.nodes, failure.sites, failure.trace,
        )
    )  # fmt: skip
