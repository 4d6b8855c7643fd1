"""Play: a step every so often, until the end or until a person does something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.session import Session

EVENT_MS: Final = 900  # one event at 1×


class Player(QObject):
    """Steps the session that is shown forward by its chosen size."""

    playing = Signal(bool)

    def __init__(self, session: Callable[[], Session], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.speed = 1.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timer_timeout)

    @property
    def active(self) -> bool:
        """Whether it plays."""
        return self._timer.isActive()

    def toggle(self) -> None:
        """Play, from the start when at the end; or pause."""
        if self.active:
            self.pause()
            return
        if self._at_end():
            self._session().first()
        self._timer.start(self._interval())
        self.playing.emit(True)

    def pause(self) -> None:
        """Stop playing."""
        if self.active:
            self._timer.stop()
            self.playing.emit(False)

    def set_speed(self, speed: float) -> None:
        """Play faster or slower, at once."""
        self.speed = speed
        self._timer.setInterval(self._interval())

    def _interval(self) -> int:
        return round(EVENT_MS / self.speed)

    def _at_end(self) -> bool:
        session = self._session()
        return session.cursor >= len(session.recording) - 1

    def _on_timer_timeout(self) -> None:
        self._session().step(1)
        if self._at_end():
            self.pause()
