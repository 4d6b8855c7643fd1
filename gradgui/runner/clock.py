"""Time in a recorded program: it comes from the number of events, so that every run of it tells the same time."""

from __future__ import annotations

import time
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

START = 1_767_225_600.0  # the first second of 2026
TICK = 1e-6  # seconds that one event takes


class Clock:
    """A clock that ``events`` moves on; sleeping moves it too, at once."""

    def __init__(self, events: Callable[[], int]) -> None:
        self._events = events
        self._slept = 0.0

    def now(self) -> float:
        """Return the seconds since the run began."""
        return self._events() * TICK + self._slept

    def sleep(self, seconds: float) -> None:
        """Let time pass without waiting."""
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        self._slept += float(seconds)

    def module(self) -> ModuleType:
        """Return what ``import time`` gives."""
        module = ModuleType("time", time.__doc__)
        module.sleep = self.sleep  # type: ignore[attr-defined]
        for name in ("perf_counter", "monotonic", "process_time"):
            setattr(module, name, self.now)
            setattr(module, f"{name}_ns", lambda: int(self.now() * 1e9))
        module.time = lambda: START + self.now()  # type: ignore[attr-defined]
        module.time_ns = lambda: int((START + self.now()) * 1e9)  # type: ignore[attr-defined]
        module.gmtime = module.localtime = lambda t=None: time.gmtime(self._date(t))  # type: ignore[attr-defined]
        module.strftime = lambda form, at=None: time.strftime(form, at or time.gmtime(self._date(None)))  # type: ignore[attr-defined]
        module.ctime = lambda t=None: time.asctime(time.gmtime(self._date(t)))  # type: ignore[attr-defined]
        return module

    def _date(self, seconds: float | None) -> float:
        return START + self.now() if seconds is None else seconds
