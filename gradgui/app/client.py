"""The window's line to the worker: edits become runs, and what the worker says comes in slices between two frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from gradgui.runner.host import WorkerHost
from gradgui.session import RunState, Session

if TYPE_CHECKING:
    from collections.abc import Callable

SLICE: Final = 0.004  # seconds of decoding a tick
SHORT_RUN: Final = 0.05  # seconds: edits of such a program run at once
PAUSE_MS: Final = 250  # after which an edit of a longer one runs
PATIENCE_MS: Final = 120  # after which a run is shown though it has not ended: most have by then
GROWTH_MS: Final = 200  # between two looks at a recording that grows


class Client(QObject):
    """Owns the session, its worker host and the timers between them."""

    changed = Signal(frozenset)
    ticked = Signal()  # a run goes on
    _woken = Signal()

    def __init__(self, *, worker: bool = True, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._host: WorkerHost | None = None
        if worker:
            # The host calls from its own threads: a queued signal brings it over.
            self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)
            self._host = WorkerHost(self._woken.emit)
        self.session = Session(self._host, self._tell)
        self.session.eager = not worker
        self._text = ""
        self._held: set[str] | None = None  # what changed in the slice under way
        self._live = False  # a number is being dragged: the newest text runs as soon as the run before has ended
        self._edit = self._single_shot(self._on_edit_timeout)
        self._early = self._single_shot(self._on_early_timeout)
        self._slice = self._single_shot(self._on_slice_timeout)
        self._tick = QTimer(self)
        self._tick.setInterval(GROWTH_MS)
        self._tick.timeout.connect(self.ticked)

    @property
    def host(self) -> WorkerHost | None:
        """The worker host, None in a window that only shows."""
        return self._host

    def run(self, text: str) -> None:
        """Run a text now."""
        self._edit.stop()
        if self._host is None:
            return
        self.session.eager = False
        self._early.start(PATIENCE_MS)
        self.session.run(text)

    def edited(self, text: str, *, live: bool = False) -> None:
        """Run an edited text: at once while runs are short, after a pause otherwise.

        While a number is changed (``live``) one run follows the other, each of the newest text.
        """
        self._text, self._live = text, live
        idle = self.session.run_state is not RunState.running
        self._edit.start(0 if idle and (live or self.session.seconds < SHORT_RUN) else PAUSE_MS)

    def forget_edit(self) -> None:
        """Do not run what was typed last: another text takes its place."""
        self._edit.stop()

    def close(self) -> None:
        """End the workers; nothing comes after this."""
        self.session.changed = _nobody
        for timer in (self._edit, self._early, self._slice, self._tick):
            timer.stop()
        if self._host is not None:
            self._host.close()
            self.session.host = self._host = None

    def _single_shot(self, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(slot)
        return timer

    def _tell(self, what: frozenset[str]) -> None:
        if "run_state" in what:
            running = self.session.run_state is RunState.running
            if running and not self._tick.isActive():
                self._tick.start()
            elif not running:
                self._tick.stop()
                self._early.stop()
                if self._live and self._edit.isActive():
                    self._edit.start(0)
        if self._held is not None:
            self._held |= what
        else:
            self.changed.emit(what)

    def _on_woken(self) -> None:
        # Messages that keep coming would leave no turn to keys, timers and painting; a timer waits for its own.
        if self._host is not None and not self._slice.isActive():
            self._slice.start(0)

    def _on_slice_timeout(self) -> None:
        if self._host is None:
            return
        # All that a slice brought is told at once: a stream of events would else be told hundreds of times a second.
        self._held = set()
        try:
            for message in self._host.drain(SLICE):
                self.session.take(message)
        finally:
            held, self._held = self._held, None
        if held:
            self.changed.emit(frozenset(held))

    def _on_edit_timeout(self) -> None:
        self.run(self._text)

    def _on_early_timeout(self) -> None:
        if self.session.run_state is RunState.running:
            self.session.eager = True
            self.session.show_so_far()


def _nobody(_: frozenset[str]) -> None:
    """Stand for a window that is closed."""
