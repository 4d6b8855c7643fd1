"""``with record() as recording:`` in a plain script."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from gradgui.engine.state import state
from gradgui.recording.recorder import Recorder
from gradgui.recording.recording import Recording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradgui.engine.observer import Observer
    from gradgui.recording.captures import Budget


@contextmanager
def record(budget: Budget | None = None) -> Iterator[Recording]:
    """Record everything that the engine does inside the block; yield the recording, which grows meanwhile."""
    recording = Recording()
    recorder = Recorder(recording, budget)
    before = state.observer
    observer: Observer = recorder
    state.observer = observer
    try:
        yield recording
    finally:
        state.observer = before
