"""How a run comes to its limits, and what the system enforces on a worker process."""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from gradgui.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Iterator

if sys.platform != "win32":
    import resource

SPARE_CPU = 5  # seconds of processor time beyond the limit on the clock


class LimitReached(BaseException):
    """A limit ended the program; not an Exception, so that few programs catch it."""

    def __init__(self, what: str, text: str, plain: str) -> None:
        super().__init__(text)
        self.what = what
        self.text = text
        self.plain = plain


def output_limit(most: int) -> LimitReached:
    """Return the end of a program that prints too much."""
    plain = tr(
        "A program may print {most} characters, and this one was stopped there. Print less often.", most=f"{most:,}"
    )
    return LimitReached("output", f"stopped after {most:,} characters of output", plain)


def events_text(most: int) -> tuple[str, str]:
    """Return the words for the limit of events: short, and plain."""
    plain = tr(
        "The recording holds {most} events, and the program was stopped there. Use fewer iterations.", most=f"{most:,}"
    )
    return f"stopped after {most:,} events", plain


def time_text(seconds: float) -> tuple[str, str]:
    """Return the words for the limit of time."""
    plain = tr(
        "A program may run {seconds} seconds, and this one was stopped then. Look for a loop that does not end.",
        seconds=f"{seconds:g}",
    )
    return f"stopped after {seconds:g} seconds", plain


def memory_text(megabytes: int) -> tuple[str, str]:
    """Return the words for the limit of memory."""
    plain = tr(
        "A program may use {megabytes} MB of memory, and this one needed more. Use smaller tensors, or keep fewer.",
        megabytes=f"{megabytes:,}",
    )
    return f"stopped at {megabytes:,} MB of memory", plain


def messages_text(size: int) -> tuple[str, str]:
    """Return the words for the limit on what a run sends."""
    plain = tr(
        "This run made {megabytes} MB of events and values, and was stopped there. Use fewer iterations.",
        megabytes=f"{size >> 20:,}",
    )
    return f"stopped after {size >> 20:,} MB of events", plain


def harden() -> None:
    """Give up what no program here needs: writing files, core dumps, new processes; where the system can."""
    if sys.platform == "win32":
        return
    for name in ("RLIMIT_FSIZE", "RLIMIT_CORE"):
        with suppress(OSError, ValueError):
            resource.setrlimit(getattr(resource, name), (0, 0))


def confine(memory_mb: int, seconds: float) -> None:
    """Set the limits of one run: address space above what is in use now, and processor time."""
    if sys.platform == "win32":
        return
    if sys.platform == "linux":
        most = _address_space() + (memory_mb << 20) if memory_mb else resource.RLIM_INFINITY
        _set(resource.RLIMIT_AS, most)
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = used.ru_utime + used.ru_stime
    _set(resource.RLIMIT_CPU, int(spent + seconds) + SPARE_CPU if seconds else resource.RLIM_INFINITY)


@contextmanager
def unconfined() -> Iterator[None]:
    """Let our own code have the memory that it needs to tell of a program that has none left."""
    if sys.platform != "linux":
        yield
        return
    soft = resource.getrlimit(resource.RLIMIT_AS)[0]
    _set(resource.RLIMIT_AS, resource.RLIM_INFINITY)
    try:
        yield
    finally:
        _set(resource.RLIMIT_AS, soft)


def _set(which: int, soft: int) -> None:
    with suppress(OSError, ValueError):
        hard = resource.getrlimit(which)[1]
        resource.setrlimit(which, (soft, hard))


def _address_space() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[0]) * resource.getpagesize()
