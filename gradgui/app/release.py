"""Give back the memory of a recording a little at a time: all at once, a long one would stop the window."""

from __future__ import annotations

from collections import deque
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakSet, finalize

from PySide6.QtCore import QObject, Qt, QTimer, Signal

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

Parts = list[list[Any] | dict[Any, Any]]

SLICE: Final = 0.003  # seconds of freeing at a time
AT_ONCE: Final = 500  # things between two looks at the clock
PAUSE_MS: Final = 5


class Release(QObject):
    """Takes over what a recording holds when nobody looks at the recording any more, and frees it in slices."""

    _given = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts: deque[list[Any] | dict[Any, Any]] = deque()
        self._watched: list[finalize[..., Recording]] = []
        self._known: WeakSet[Recording] = WeakSet()
        self._timer = QTimer(self)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        # The last to let go of a recording may be the thread that lays it out.
        self._given.connect(self._timer.start, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether something is still to be freed."""
        return bool(self._parts)

    def watch(self, recording: Recording) -> None:
        """Free a recording in slices as soon as it is let go."""
        if recording not in self._known:
            self._known.add(recording)
            self._watched = [each for each in self._watched if each.alive]
            self._watched.append(finalize(recording, self._take, recording.parts()))

    def close(self) -> None:
        """Leave the rest to Python."""
        for each in self._watched:
            each.detach()
        self._timer.stop()

    def _take(self, parts: Parts) -> None:
        self._parts.extend(parts)
        self._given.emit()

    def _on_timer_timeout(self) -> None:
        until = perf_counter() + SLICE
        while self._parts and perf_counter() < until:
            part = self._parts[-1]
            if isinstance(part, list):
                del part[-AT_ONCE:]
            else:
                for _ in range(min(AT_ONCE, len(part))):
                    part.popitem()
            if not part:
                self._parts.pop()
        if not self._parts:
            self._timer.stop()
