"""A window that never stops for long: garbage is collected while nobody waits, and threads take short turns."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication

QUIET_MS: Final = 3_000  # without a key or a move of the pointer
YOUNG: Final = (20_000, 5)  # a collection of what is new takes about a millisecond
TURN: Final = 0.001  # seconds for which another thread may keep the window waiting
INPUT: Final = frozenset(
    (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel)
)


class Calm(QObject):
    """Collects what only a full collection finds, after a while in which nothing was pressed and nothing runs.

    A full collection looks at every object there is: 60 ms in a fresh window, 0.3 s with a large recording.
    Nothing but cycles waits for it; recordings are none.
    """

    def __init__(self, app: QApplication, may_pause: Callable[[], bool]) -> None:
        super().__init__(app)
        self._may_pause = may_pause
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(QUIET_MS)
        self._timer.timeout.connect(self._on_quiet)
        app.installEventFilter(self)
        sys.setswitchinterval(TURN)
        gc.collect()
        gc.freeze()  # what is there now stays until the end
        gc.set_threshold(*YOUNG, 1_000_000)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in INPUT:
            self._timer.start()
        return False

    def _on_quiet(self) -> None:
        if self._may_pause():
            gc.collect()
        else:
            self._timer.start()
