"""One worker process as its host sees it: what it is doing, how much it may, and how it ended."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gradgui.i18n import tr
from gradgui.runner.protocol import Limits

if TYPE_CHECKING:
    from threading import Thread

BASE_MB = 256  # what Python, NumPy and a recording of full length take beside the program


@dataclass(eq=False)
class Child:
    """A worker process."""

    process: subprocess.Popen[bytes]
    ready: bool = False
    generation: int = 0  # of the run that it is busy with; 0 for none
    done: int = 0  # the run that it did last, of which it may bring iterations back
    paused: float = 0.0  # since when its run stands between two iterations
    limits: Limits = Limits()  # noqa: RUF009  (frozen)
    started: float = 0.0
    received: int = 0  # bytes, in this run
    ending: str = ""  # why we ended it: stopped, overtaken, time, memory, messages, closed; or "done" by itself
    overtaken: float = 0.0  # when a newer run came
    complaint: str = ""  # what it said of its own end
    reader: Thread | None = None

    @property
    def idle(self) -> bool:
        """Whether it waits for a run."""
        return self.ready and not self.generation and not self.ending

    def end(self, why: str) -> None:
        """Kill it; the first reason is the one that counts."""
        if not self.ending:
            self.ending = why
            with suppress(OSError):
                self.process.kill()

    def exceeded(self, now: float) -> str:
        """Return the limit that its run went beyond, "" for none."""
        most = self.limits
        if most.seconds and not self.paused and now - self.started > most.seconds:
            return "time"
        if most.message_bytes and self.received > most.message_bytes:
            return "messages"
        if most.memory_mb and resident_mb(self.process.pid) > most.memory_mb + BASE_MB:
            return "memory"
        return ""

    def last_words(self) -> str:
        """Return why it ended by itself, in words."""
        status = self.process.wait()
        if self.complaint:
            return self.complaint
        if not self.ready and self.process.stderr is not None:
            said = self.process.stderr.read().decode(errors="replace").strip().splitlines()
            if said:
                return said[-1]
        return _words(status)


def _words(status: int) -> str:
    if status >= 0:
        return tr("it ended with status {status}", status=status)
    with suppress(ValueError):
        number = signal.Signals(-status)
        if number.name == "SIGKILL":
            return tr("it was ended from outside (signal 9)")
        if number.name == "SIGXCPU":
            return tr("it used more processor time than a program may")
        if number.name in ("SIGSEGV", "SIGBUS", "SIGABRT", "SIGILL", "SIGFPE"):
            return tr("it crashed ({name})", name=number.name)
        return tr("it was ended by {name}", name=number.name)
    return tr("it was ended by signal {number}", number=-status)


def resident_mb(pid: int) -> int:
    """Return how much memory a process really holds; 0 where the system does not say."""
    if sys.platform == "linux":
        with suppress(OSError, ValueError, IndexError):
            # The value is in pages, of which a megabyte has 256 on every machine that NumPy's wheels are for.
            return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) // 256
        return 0
    if sys.platform == "win32":
        return 0
    with suppress(OSError, ValueError, subprocess.TimeoutExpired):
        done = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, timeout=2, check=False)
        return int(done.stdout) // 1024
    return 0
