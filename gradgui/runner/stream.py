"""A recording on its way out of the worker: events are sent in batches while the program runs, and not kept."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from gradgui.recording import events as ev
from gradgui.recording.codec import Batch
from gradgui.recording.journal import EventLimitReached
from gradgui.recording.recorder import Recorder
from gradgui.recording.recording import Recording
from gradgui.recording.tracks import Sender
from gradgui.runner.limits import unconfined

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.recording.bridge import Bridge
    from gradgui.recording.captures import Budget
    from gradgui.recording.tracks import Track

BATCH = 256
BATCH_BYTES = 4 << 20
AT_ONCE = 64  # so many statements are sent as they begin: a stuck program shows its line and all before it
PAUSE = 0.001
PATIENCE = 10_000  # events that a program may try to make after it swallowed the limit


class Outbox(Recording):
    """The recording of a worker: counts what happened, holds what was not sent yet, and indexes nothing."""

    def __init__(self, source: str, name: str, seed: int) -> None:
        super().__init__(source, name, seed)
        # Its length is made of these two alone, so that a signal between any two steps finds it right.
        self.first = 0
        self.waiting: list[ev.Event] = []
        self.senders: list[Sender] = []
        self._length_sent = self._sites_sent = self._values_sent = 0

    def __len__(self) -> int:
        return self.first + len(self.waiting)

    def append(self, event: ev.Event) -> int:
        """Add an event; return its number."""
        self.waiting.append(event)
        return self.first + len(self.waiting) - 1

    def cross(self, bridge: Bridge) -> None:
        """Take note of what is so now, after events that were not kept; nothing may be pending."""
        self._bridges[len(self)] = bridge

    def follow(self, track: Track) -> None:
        """Send what a track takes note of."""
        self.tracks.append(track)
        self.senders.append(Sender(len(self.senders), track))

    def skip(self, count: int = 1) -> int:
        """Count events that are not kept; nothing may be pending."""
        seq = self.first
        self.first += count
        return seq

    @property
    def pending_bytes(self) -> int:
        """How many bytes of values wait to be sent."""
        return sum([v.array.nbytes for v in self.values[self._values_sent :] if v.array is not None])

    def batch(self) -> Batch | None:
        """Return what was not sent yet, None for nothing; it stays until ``sent`` says that it was."""
        sites, values = self.sites[self._sites_sent :], self.values[self._values_sent :]
        length = len(self)
        parts = tuple(part for part in (sender.part() for sender in self.senders) if part is not None)
        if length == self._length_sent and not sites and not values and not parts:
            return None
        wire = [value.to_wire() for value in values]
        bridge = self._bridges.get(self.first)
        return Batch(self.first, self.waiting, sites, wire, length, self.limits, bridge, parts)  # type: ignore[arg-type]

    def sent(self, batch: Batch) -> None:
        """Forget what was sent."""
        self._length_sent = batch.length
        self._sites_sent += len(batch.sites)
        self._values_sent += len(batch.values)
        for part in batch.tracks:
            self.senders[part.loop].sent(part)
        self._bridges.clear()
        # In one step, for a signal must find the two together.
        self.first, self.waiting = batch.length, []


class StreamRecorder(Recorder):
    """A recorder that sends what it records; ``give_up`` ends a program that swallows the limit of events."""

    def __init__(
        self,
        outbox: Outbox,
        budget: Budget,
        window: tuple[int, int] | None,
        send: Callable[[Batch], None],
        give_up: Callable[[], None],
    ) -> None:
        super().__init__(outbox, budget, window)
        self.outbox = outbox
        self.over_at: int | None = None  # the site at which the limit of events was reached
        self._send = send
        self._give_up = give_up
        self._sending = False
        self._careful = window is not None
        self._beyond = 0
        self._statements = 0
        self.sent_at = perf_counter()

    def flush(self) -> None:
        """Send what there is; called from a signal too, so that it may come in the middle of itself."""
        if self._sending:
            return
        self._sending = True
        try:
            self._send_waiting()
        except MemoryError:
            # The program took all that it may have; what it did before is told all the same.
            with unconfined():
                self._send_waiting()
        finally:
            self._sending = False

    def _send_waiting(self) -> None:
        batch = self.outbox.batch()
        if batch is not None:
            self._send(batch)
            self.outbox.sent(batch)
        self.sent_at = perf_counter()

    def _unheard(self) -> None:
        if self.over_at is not None:
            self._after_the_end()

    def _emit(self, event: ev.Event) -> int:
        if not self.keep_marks:
            self._take_up()
        outbox = self.outbox
        seq = outbox.first + len(outbox.waiting)
        if self._careful or seq >= self.most or not self.hearing:
            return self._emit_with_care(event)
        # Read anew: a signal may have sent what waited, and left another list.
        outbox.waiting.append(event)
        if type(event) is ev.StatementEntered:
            self._statements += 1
            if self._statements <= AT_ONCE or perf_counter() - self.sent_at >= PAUSE:
                self.flush()
        elif not seq & 7 and (len(outbox.waiting) >= BATCH or outbox.pending_bytes >= BATCH_BYTES):
            self.flush()
        return seq

    def count(self) -> None:
        """Count an event that nobody looks at; what was kept before it is sent."""
        if self.outbox.waiting:
            self.flush()
        super().count()

    def _emit_with_care(self, event: ev.Event) -> int:
        """Write an event where not every one is kept: in a window, and at the limit."""
        self._careful = True
        if self.over_at is not None and type(event) is not ev.Failed:
            return self._after_the_end()
        outbox = self.outbox
        past = not self.hearing or (self.window is not None and len(outbox) >= self.window[1])
        if outbox.waiting and past:
            self.flush()
        try:
            return super()._emit(event)
        except EventLimitReached:
            self.over_at = self.site()
            raise
        finally:
            if len(outbox.waiting) >= BATCH:
                self.flush()

    def _after_the_end(self) -> int:
        # Leaving functions on the way out is fine; a program that caught the limit and goes on is not.
        self._beyond += 1
        if self._beyond > PATIENCE:
            self._give_up()
        return len(self.outbox)
