"""The window's side of the worker processes: one runs, one waits; a stuck or dead one is replaced at once."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
from collections import deque
from contextlib import suppress
from time import monotonic, perf_counter
from typing import TYPE_CHECKING

from gradgui.i18n import tr
from gradgui.recording import events as ev
from gradgui.runner import launch, protocol
from gradgui.runner.assemble import assemble
from gradgui.runner.child import Child
from gradgui.runner.endings import Ended, end_of, lost_run
from gradgui.runner.protocol import (
    Broke,
    Events,
    Fill,
    Finished,
    Hello,
    Limits,
    Lost,
    Message,
    Paused,
    Run,
    Started,
    Tell,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


__all__ = ["WorkerHost", "assemble"]

WATCH = 0.05  # seconds between two looks at a busy worker
GRACE = 0.25  # seconds that a run may go on after a newer one came: most are done by then
MOST_FAILED_STARTS = 3


class WorkerHost:
    """Runs programs in worker processes; ``wake`` is called from other threads when ``drain`` has something to give."""

    def __init__(
        self, wake: Callable[[], None] | None = None, limits: Limits | None = None, *, spare: bool = True
    ) -> None:
        self.limits = limits or Limits()
        self._wake = wake or _nothing
        self._wanted = 2 if spare else 1
        self._lock = threading.RLock()
        self._news = threading.Condition(self._lock)
        self._inbox: deque[tuple[int, bytes] | Message | Ended] = deque()
        self._children: list[Child] = []
        self._waiting: Run | None = None
        self._generation = 0
        self._running = False
        self._failed_starts = 0
        self._closed = False
        self._sites: list[ev.Span] = []  # of the present run, as far as drained
        self._statement = -1
        self._folders: list[str] = []  # that could not be taken away while a worker stands in them
        self._keeper = threading.Thread(target=self._keep, name="gradgui worker keeper", daemon=True)
        self._keeper.start()
        atexit.register(self.close)

    # ---- for the window --------------------------------------------------------------------------------------

    @property
    def generation(self) -> int:
        """The number of the newest run; messages of older ones are dropped."""
        return self._generation

    @property
    def running(self) -> bool:
        """Whether the newest run has not ended yet."""
        return self._running

    @property
    def pending(self) -> bool:
        """Whether ``drain`` has something to give."""
        return bool(self._inbox)

    def pids(self) -> list[int]:
        """Return the process ids of the workers."""
        with self._lock:
            return [child.process.pid for child in self._children]

    def run(
        self,
        text: str,
        name: str = "program",
        seed: int = 0,
        echo: bool = True,
        *,
        record: bool = True,
        window: tuple[int, int] | None = None,
        limits: Limits | None = None,
    ) -> int:
        """Run a program; return the generation that its messages carry. A run that is under way is dropped."""
        with self._lock:
            if self._closed:
                raise RuntimeError("this host is closed")
            self._generation += 1
            self._running = True
            self._failed_starts = 0
            self._sites, self._statement = [], -1
            self._waiting = Run(self._generation, text, name, seed, echo, limits or self.limits, record, window)
            now = monotonic()
            for child in self._children:
                if child.generation and not child.overtaken:
                    child.overtaken = now
            self._assign()
            self._news.notify()
            return self._generation

    def fill(self, generation: int, loop: int, iteration: int, first_value: int) -> bool:
        """Ask for an iteration of a run that was not kept; return whether there is a worker to ask."""
        with self._lock:
            child = next((c for c in self._children if generation in (c.generation, c.done) and not c.ending), None)
            return child is not None and self._say(child, Fill(generation, loop, iteration, first_value))

    def tell(self, what: str, text: str = "") -> bool:
        """Ask the present run to pause, resume, step or change at an iteration's end; return whether there is one."""
        with self._lock:
            child = next((c for c in self._children if c.generation == self._generation and not c.ending), None)
            return child is not None and self._say(child, Tell(self._generation, what, text))

    def stop(self) -> None:
        """End the present run at once, if there is one; its end comes as Finished, stopped."""
        with self._lock:
            if not self._running:
                return
            if self._waiting is not None:
                waited, self._waiting = self._waiting, None
                self._post(Ended(waited.generation, "stopped", "", waited.limits, 0.0))
                return
            for child in self._children:
                if child.generation == self._generation:
                    child.end("stopped")

    def drain(self, budget: float = 0.004) -> Iterator[Message]:
        """Give what came, in order, for so many seconds of its and the caller's work; ``wake`` tells of the rest."""
        until = perf_counter() + budget
        while True:
            with self._lock:
                if not self._inbox:
                    return
                item = self._inbox.popleft()
            message = self._message(item)
            if message is not None:
                yield message
            if perf_counter() >= until:
                break
        if self._inbox:
            self._wake()

    def close(self) -> None:
        """End every worker and wait until they are gone."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            children = list(self._children)
            for child in children:
                child.end("closed")
            self._news.notify()
        atexit.unregister(self.close)
        self._keeper.join()
        for child in (*children, *self._children):
            child.end("closed")
            if child.reader is not None:
                child.reader.join()
        for folder in self._folders:
            shutil.rmtree(folder, ignore_errors=True)

    def __enter__(self) -> WorkerHost:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- messages --------------------------------------------------------------------------------------------

    def _message(self, item: tuple[int, bytes] | Message | Ended) -> Message | None:
        if isinstance(item, tuple):
            generation, body = item
            if generation != self._generation:
                return None
            try:
                message = protocol.from_worker(body)
            except protocol.ProtocolError as error:
                return self._unreadable(generation, str(error))
            if isinstance(message, Events):
                self._follow(message)
            return None if isinstance(message, Hello | Broke) else message
        if item.generation != self._generation:
            return None
        return end_of(item, self._place()) if isinstance(item, Ended) else item

    def _follow(self, message: Events) -> None:
        """Keep the place of the last statement, for a run that cannot say itself where it stood."""
        self._sites += message.batch.sites
        for event in reversed(message.batch.events):
            if isinstance(event, ev.StatementEntered):
                self._statement = event.site
                return

    def _place(self) -> ev.Span | None:
        return self._sites[self._statement] if 0 <= self._statement < len(self._sites) else None

    def _unreadable(self, generation: int, words: str) -> Lost:
        with self._lock:
            self._running = False
            for child in self._children:
                if child.generation == generation:
                    child.end("overtaken")
        return lost_run(generation, words, self._place())

    def _post(self, item: tuple[int, bytes] | Message | Ended) -> None:
        """Put something into the inbox; its lock is held."""
        if not isinstance(item, tuple | Started | Paused) and item.generation == self._generation:
            self._running = self._running and isinstance(item, Lost) and item.failure is None
        was_empty = not self._inbox
        self._inbox.append(item)
        if was_empty and not self._closed:
            self._wake()

    # ---- one thread for each worker --------------------------------------------------------------------------

    def _read(self, child: Child) -> None:
        """Take what a worker says until it is gone."""
        stream = child.process.stdout
        assert stream is not None
        try:
            while (received := protocol.read_frame(stream, protocol.MOST_FROM_WORKER)) is not None:
                self._take(child, *received)
        except (protocol.ProtocolError, OSError, ValueError) as error:
            child.complaint = child.complaint or str(error)
            with suppress(OSError):
                child.process.kill()
        words = child.last_words()
        with suppress(OSError):
            stream.close()
        for pipe in (child.process.stdin, child.process.stderr):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        with self._lock:
            self._gone(child, words)
            self._news.notify()

    def _take(self, child: Child, kind: int, body: bytes) -> None:
        with self._lock:
            child.received += len(body)
            if kind == protocol.BULK:
                generation = child.generation or child.done
                if generation == self._generation and not child.overtaken:
                    self._post((generation, body))
                if child.limits.message_bytes and child.received > child.limits.message_bytes:
                    child.end("messages")
                return
            message = protocol.from_worker(body)
            if isinstance(message, Paused):
                self._pause(child, message)
            elif isinstance(message, Hello):
                self._greet(child, message)
            elif isinstance(message, Broke):
                child.complaint = message.reason
            elif isinstance(message, Started) and message.generation == child.generation:
                child.started = monotonic()
                self._post(message)
            elif isinstance(message, Finished) and message.generation == child.generation:
                child.generation, child.done = 0, message.generation
                child.ending = child.ending or ("done" if message.last else "")
                self._post(message)
                self._assign()

    def _pause(self, child: Child, message: Paused) -> None:
        """Let the clock stand while a run does."""
        if message.generation == child.generation:
            if child.paused:
                child.started += monotonic() - child.paused
            child.paused = monotonic() if message.paused else 0.0
            self._post(message)

    def _greet(self, child: Child, hello: Hello) -> None:
        if hello.schema != protocol.SCHEMA:
            raise protocol.ProtocolError(f"the worker speaks format {hello.schema}, the window {protocol.SCHEMA}")
        child.ready = True
        self._failed_starts = 0
        self._assign()

    def _gone(self, child: Child, words: str) -> None:
        """Tell of a worker's end; the keeper replaces it."""
        if child in self._children:
            self._children.remove(child)
        if not child.ready:
            self._failed_starts += 1
            if self._failed_starts >= MOST_FAILED_STARTS and self._waiting is not None:
                waited, self._waiting = self._waiting, None
                self._post(Ended(waited.generation, "unstarted", words, waited.limits, 0.0))
            return
        generation, child.generation = child.generation, 0
        if generation:
            seconds = monotonic() - child.started
            why = child.ending or "lost"
            if why != "overtaken":
                self._post(Ended(generation, why, words, child.limits, seconds))
        elif not child.ending:
            reason = tr("A process that waited for programs is gone: {words}. A new one takes its place.", words=words)
            self._post(Lost(self._generation, reason))

    # ---- one thread for all ----------------------------------------------------------------------------------

    def _keep(self) -> None:
        """Start workers, give them runs, and watch that they keep their limits."""
        while True:
            with self._lock:
                if self._closed:
                    return
                busy = [child for child in self._children if child.generation]
                missing = self._wanted - len(self._children)
                starting = any(not child.ready for child in self._children)  # one at a time: the first is waited for
                if starting or missing <= 0 or self._failed_starts >= MOST_FAILED_STARTS:
                    self._news.wait(WATCH if busy else None)
                    missing = 0
            if missing > 0:
                self._start()
            self._watch()

    def _start(self) -> None:
        try:
            folder = tempfile.mkdtemp(prefix="gradgui-worker-")
            self._folders.append(folder)
            process = launch.start(folder)
        except OSError as error:
            with self._lock:
                self._failed_starts += 1
                if self._waiting is not None and self._failed_starts >= MOST_FAILED_STARTS:
                    waited, self._waiting = self._waiting, None
                    self._post(Ended(waited.generation, "unstarted", str(error), waited.limits, 0.0))
            return
        with suppress(OSError):
            # A worker stands in a folder that is gone: nothing to find, nowhere to write. (Windows keeps it.)
            os.rmdir(folder)
            self._folders.remove(folder)
        child = Child(process)
        child.reader = threading.Thread(
            target=self._read, args=(child,), name=f"gradgui worker {process.pid}", daemon=True
        )
        with self._lock:
            self._children.append(child)
        child.reader.start()

    def _watch(self) -> None:
        now = monotonic()
        with self._lock:
            busy = [child for child in self._children if child.generation]
        for child in busy:
            if child.overtaken and now - child.overtaken > GRACE:
                child.end("overtaken")
            elif why := child.exceeded(now):
                with self._lock:
                    if child.generation:
                        child.end(why)

    def _assign(self) -> None:
        """Give the waiting run to a worker that is free; the lock is held."""
        self._news.notify()  # who keeps the workers looks at what has changed
        run = self._waiting
        idle = [c for c in self._children if c.idle]
        child = min(idle, key=lambda c: c.done, default=None)  # the newest of those done may be looked at again
        if run is None or child is None:
            return
        self._waiting = None
        child.generation, child.limits, child.done = run.generation, run.limits, 0
        child.started, child.received, child.overtaken, child.paused = monotonic(), 0, 0.0, 0.0
        self._say(child, run)

    def _say(self, child: Child, message: Run | Fill | Tell) -> bool:
        """Send a message to a worker; its pipe is nearly empty, so that this takes no longer than the worker reads."""
        stdin = child.process.stdin
        assert stdin is not None
        try:
            stdin.write(protocol.frame(message))
            stdin.flush()
        except OSError:
            child.end("")  # its reader tells of its end
            return False
        return True


def _nothing() -> None:
    """Stand for a window that looks by itself."""
