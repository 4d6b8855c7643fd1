"""A window that never stops for long: garbage is collected while nobody waits, and threads take short turns."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication

LOOK_MS: Final = 25
YOUNG: Final = 5_000  # new objects that are worth a look: it takes about a millisecond
OLDER: Final = 10  # so many looks at what is new between two at what is a little older
QUIET_MS: Final = 3_000  # without a key or a move of the pointer
TURN: Final = 0.001  # seconds for which another thread may keep the window waiting
INPUT: Final = frozenset((QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel))


class Calm(QObject):
    """Collects garbage in place of Python, which does so in the middle of anything and in any thread.

    In another thread it would destroy widgets there, which Qt does not survive. A full collection looks at every
    object there is (60 ms in a fresh window, 0.3 s with a large recording), so it waits until nothing was pressed for
    a while and nothing runs. Nothing but cycles waits for it; recordings are none.
    """

    def __init__(self, app: QApplication, may_pause: Callable[[], bool]) -> None:
        super().__init__(app)
        self._may_pause = may_pause
        self._looks = 0
        self._look = QTimer(self)
        self._look.timeout.connect(self._on_look)
        self._look.start(LOOK_MS)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET_MS)
        self._quiet.timeout.connect(self._on_quiet)
        app.installEventFilter(self)
        self._turn = sys.getswitchinterval()
        sys.setswitchinterval(TURN)
        gc.collect()
        gc.freeze()  # what is there now stays until the end
        gc.disable()

    def end(self) -> None:
        """Leave it to Python again."""
        self._look.stop()
        self._quiet.stop()
        self.deleteLater()
        sys.setswitchinterval(self._turn)
        gc.unfreeze()
        gc.enable()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in INPUT:
            self._quiet.start()
        return False

    def _on_look(self) -> None:
        if gc.get_count()[0] >= YOUNG:
            self._looks += 1
            gc.collect(1 if self._looks % OLDER == 0 else 0)

    def _on_quiet(self) -> None:
        if self._may_pause():
            gc.collect()
        else:
            self._quiet.start()
