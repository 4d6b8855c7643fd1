"""A host without a worker: programs are recorded here, and handed out in batches when a test says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradgui.recording.codec import Cursor, next_batch
from gradgui.runner import protocol
from gradgui.runner.inline import record_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gradgui.recording import events as ev
    from gradgui.session.session import Session


class FakeHost:
    """Counts what is asked of it."""

    def __init__(self) -> None:
        self.generation = 0
        self.texts: list[str] = []
        self.seeds: list[int] = []
        self.stops = 0

    def run(self, text: str, *, seed: int = 0) -> int:
        self.generation += 1
        self.texts.append(text)
        self.seeds.append(seed)
        return self.generation

    def stop(self) -> None:
        self.stops += 1


def messages(text: str, generation: int, size: int = 5) -> Iterator[protocol.Message]:
    """Yield what a worker says about a run."""
    recording = record_text(text)
    yield protocol.Started(generation)
    sent = Cursor()
    while (batch := next_batch(recording, sent, size)) is not None:
        yield protocol.Events(generation, batch)
    failed = recording.index.failure >= 0
    yield protocol.Finished(generation, "failed" if failed else "ok", seconds=0.01)


def run(session: Session, text: str, size: int = 5, watch: Callable[[], None] | None = None) -> None:
    """Run a text in a session to its end, looking at the session after each message."""
    session.run(text)
    assert isinstance(session.host, FakeHost)
    for message in messages(text, session.host.generation, size):
        session.take(message)
        if watch is not None:
            watch()


def first(session: Session, kind: type[ev.Event], number: int = 0) -> int:
    """Return the number of the n-th event of a kind."""
    return [i for i, e in enumerate(session.recording) if isinstance(e, kind)][number]
