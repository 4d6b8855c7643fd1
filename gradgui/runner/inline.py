"""Recording a program in this process: for tools and tests of recordings; people's programs run in a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradgui.recording.recorder import Recorder
from gradgui.recording.recording import Recording
from gradgui.runner.execute import Execution

if TYPE_CHECKING:
    from gradgui.recording.captures import Budget


def record_text(text: str, *, echo: bool = True, seed: int = 0, budget: Budget | None = None) -> Recording:
    """Run a program's text here and return its recording."""
    recording = Recording(text, "program", seed)
    recorder = Recorder(recording, budget)
    Execution(text, recorder, _drop, _drop, echo=echo, seed=seed).run()
    return recording


def _drop(_: str) -> None:
    """Take output that the recording holds anyway."""
