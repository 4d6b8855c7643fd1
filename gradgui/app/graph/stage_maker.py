"""Lay out a recording without blocking the window: small ones at once, large ones in a thread that knows no Qt."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from gradgui.state.graph import make_stage

if TYPE_CHECKING:
    from gradgui.graph.folding import Focus, Folding
    from gradgui.recording.recording import Recording
    from gradgui.state.graph import GraphStage

Wish = tuple["Folding | None", "Focus | None", "GraphStage | None"]
AT_ONCE = 150  # cards; beyond it laying out takes longer than a frame
POLL_MS = 12


class _Job:
    """One layout on its way; the thread writes ``stage`` or ``problem``, the window only reads."""

    def __init__(self, recording: Recording, wish: Wish) -> None:
        self.recording, self.wish = recording, wish
        self.stage: GraphStage | None = None
        self.problem: BaseException | None = None
        self.thread = Thread(target=self._run, name="graph layout", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.stage = make_stage(self.recording, *self.wish)
        except Exception as problem:  # told in the window's own thread
            self.problem = problem


class StageMaker(QObject):
    """Makes the stage of the recording that was asked for last."""

    made = Signal(object, object)  # GraphStage, Recording

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: _Job | None = None
        self._dropped: _Job | None = None  # it cannot be ended, and two at once would starve the window
        self._next: tuple[Recording, Wish] | None = None
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._on_poll_timeout)

    @property
    def busy(self) -> bool:
        """Whether a layout is on its way."""
        return self._job is not None or self._next is not None

    @property
    def coming(self) -> Recording | None:
        """The recording whose layout is on its way."""
        if self._next is not None:
            return self._next[0]
        return self._job.recording if self._job is not None else None

    def ask(
        self,
        recording: Recording,
        folding: Folding | None = None,
        focus: Focus | None = None,
        known: GraphStage | None = None,
    ) -> None:
        """Make a stage, at once when that is quick; a layout that is on its way is dropped."""
        self.drop()
        wish = folding, focus, known
        if len(recording.index.cards) <= AT_ONCE:
            self.made.emit(make_stage(recording, *wish), recording)
            return
        if self._dropped is not None and self._dropped.thread.is_alive():
            self._next = recording, wish
        else:
            self._job = _Job(recording, wish)
        self._poll.start()

    def finish(self) -> None:
        """Wait for the layout that is on its way."""
        if self._next is not None and self._dropped is not None:
            self._dropped.thread.join()
            self._on_poll_timeout()
        if self._job is not None:
            self._job.thread.join()
            self._on_poll_timeout()

    def drop(self) -> None:
        """Forget the layout that is on its way."""
        self._poll.stop()
        if self._job is not None and self._job.thread.is_alive():
            self._dropped = self._job
        self._job = self._next = None

    def _on_poll_timeout(self) -> None:
        if self._next is not None and self._dropped is not None and not self._dropped.thread.is_alive():
            (recording, wish), self._next, self._dropped = self._next, None, None
            self._job = _Job(recording, wish)
        job = self._job
        if job is None or job.thread.is_alive():
            return
        self.drop()
        if job.problem is not None:
            raise job.problem
        self.made.emit(job.stage, job.recording)
