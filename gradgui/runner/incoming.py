"""What the host says to a worker, also in the middle of a run."""

from __future__ import annotations

import os
import select
import signal
import sys
from time import perf_counter
from typing import TYPE_CHECKING, Final

from gradgui.runner import protocol

if sys.platform == "win32":
    import ctypes
    import msvcrt
else:
    import fcntl

if TYPE_CHECKING:
    from types import FrameType

LOOK: Final = 0.016  # seconds between two looks, where no signal tells


class Incoming:
    """What the host says. While a program runs, a signal tells that there is something to read."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._heard = False
        self._looked = 0.0

    def read(self, count: int) -> bytes:
        """Return so many bytes, fewer at the end."""
        found = b""
        while len(found) < count and (part := os.read(self._descriptor, count - len(found))):
            found += part
        return found

    def message(self) -> protocol.ToWorker | None:
        """Wait for a message; None when the host is gone."""
        received = protocol.read_frame(self, protocol.MOST_TO_WORKER)
        return protocol.to_worker(received[1]) if received is not None else None

    def listen(self, on: bool) -> None:
        """Hear of what comes while a program runs; where the host's end closes, this process ends."""
        if sys.platform == "win32":
            return
        signal.signal(signal.SIGIO, self._on_input if on else signal.SIG_IGN)
        fcntl.fcntl(self._descriptor, fcntl.F_SETOWN, os.getpid())
        flags = fcntl.fcntl(self._descriptor, fcntl.F_GETFL)
        fcntl.fcntl(self._descriptor, fcntl.F_SETFL, flags | os.O_ASYNC if on else flags & ~os.O_ASYNC)

    def _on_input(self, number: int, frame: FrameType | None) -> None:
        state = _state_of(self._descriptor)
        if state == "closed":
            os._exit(0)
        self._heard = state == "waiting"

    @property
    def waiting(self) -> bool:
        """Whether there is something to read."""
        if sys.platform == "win32":
            now = perf_counter()
            if now - self._looked < LOOK:
                return False
            self._looked = now
            self._heard = True
        if self._heard:
            self._heard = _state_of(self._descriptor) == "waiting"
        return self._heard


def _state_of(descriptor: int) -> str:
    """Return waiting, silent or closed."""
    if sys.platform == "win32":
        count = ctypes.c_ulong()
        handle = msvcrt.get_osfhandle(descriptor)
        found = ctypes.windll.kernel32.PeekNamedPipe(handle, None, 0, None, ctypes.byref(count), None)
        return ("waiting" if count.value else "silent") if found else "closed"
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    events = poll.poll(0)
    if not events:
        return "silent"
    return "waiting" if events[0][1] & select.POLLIN else "closed"
