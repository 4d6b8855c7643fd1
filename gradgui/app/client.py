"""The window's line to the worker: edits become runs, and what the worker says comes in slices between two frames."""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from gradgui.app.release import Release
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
    """Owns the sessions, the one worker host that serves them and the timers between them.

    One session is shown, one has the worker: whoever runs next takes it from the one before.
    """

    changed = Signal(frozenset)  # in the session that is shown
    ticked = Signal()  # the run of the session that is shown goes on
    runStateChanged = Signal(object)  # Session: of any
    _woken = Signal()

    def __init__(self, *, worker: bool = True, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._host: WorkerHost | None = None
        if worker:
            # The host calls from its own threads: a queued signal brings it over.
            self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)
            self._host = WorkerHost(self._woken.emit)
        self.session = self.new_session()
        self._release = Release(self)
        self._runner = self.session  # who has the worker
        self._began = 0.0
        self._text, self._edited = "", self.session
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

    @property
    def idle(self) -> bool:
        """Whether nothing runs, in the session that is shown or in any other."""
        return self._runner.run_state is not RunState.running

    @property
    def seconds(self) -> float:
        """For how long the run under way has gone on."""
        return monotonic() - self._began

    def new_session(self) -> Session:
        """Return another session, that is not shown yet."""
        session = Session(self._host)
        session.changed = partial(self._tell, session)
        session.eager = self._host is None
        return session

    def show(self, session: Session) -> None:
        """Tell from now on of another session; a run that goes on in the one before stays with it."""
        session.step_size = self.session.step_size
        self.session = session
        self._run_ticks()

    def forget(self, session: Session) -> None:
        """Let go of a session that is not shown any more, and never will be."""
        session.changed = _nobody

    def run(self, text: str) -> None:
        """Run a text now, in the session that is shown."""
        self._run(self.session, text)

    def _run(self, session: Session, text: str) -> None:
        self._edit.stop()
        if self._host is None:
            return
        if self._runner is not session:
            self._runner.give_way()
            self._runner = session
        session.eager = False
        self._began = monotonic()
        self._early.start(PATIENCE_MS)
        session.run(text)

    def edited(self, text: str, *, live: bool = False) -> None:
        """Run an edited text: at once while runs are short, after a pause otherwise.

        While a number is changed (``live``) one run follows the other, each of the newest text.
        """
        self._text, self._edited, self._live = text, self.session, live
        self._edit.start(0 if self.idle and (live or self.session.seconds < SHORT_RUN) else PAUSE_MS)

    def hurry_edit(self) -> None:
        """Run what was typed last without the pause: its session is about to be left."""
        if self._edit.isActive():
            self._on_edit_timeout()

    def forget_edit(self) -> None:
        """Do not run what was typed last: another text takes its place."""
        self._edit.stop()

    def close(self) -> None:
        """End the workers; nothing comes after this."""
        self._host, host = None, self._host
        for timer in (self._edit, self._early, self._slice, self._tick):
            timer.stop()
        self._release.close()
        for session in (self.session, self._runner):
            session.changed, session.host = _nobody, None
        if host is not None:
            host.close()

    def _single_shot(self, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(slot)
        return timer

    def _tell(self, session: Session, what: frozenset[str]) -> None:
        if "run_state" in what:
            self._run_ticks()
            if self.idle:
                self._early.stop()
                if self._live and self._edit.isActive():
                    self._edit.start(0)
        if "recording" in what:
            self._release.watch(session.recording.whole or session.recording)
        if session is not self.session:
            pass  # the window shows it when its turn comes
        elif self._held is not None:
            self._held |= what
        else:
            self.changed.emit(what)
        if "run_state" in what:
            self.runStateChanged.emit(session)

    def _run_ticks(self) -> None:
        """Let the clock of the window go while the run that it shows goes on."""
        running = self.session.run_state is RunState.running
        if running and not self._tick.isActive():
            self._tick.start()
        elif not running:
            self._tick.stop()

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
                self._runner.take(message)
        finally:
            held, self._held = self._held, None
        if held:
            self.changed.emit(frozenset(held))

    def _on_edit_timeout(self) -> None:
        self._run(self._edited, self._text)

    def _on_early_timeout(self) -> None:
        if not self.idle:
            self._runner.eager = True
            self._runner.show_so_far()


def _nobody(_: frozenset[str]) -> None:
    """Stand for a window that is closed."""
