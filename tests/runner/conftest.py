"""A host of real workers, and a way to wait for a run's end."""

from __future__ import annotations

import threading
from time import perf_counter

import pytest

from gradgui.recording.recording import Recording
from gradgui.runner.host import WorkerHost, assemble
from gradgui.runner.protocol import Finished, Lost


class Runs:
    """A host, with what it says put together."""

    def __init__(self, **options):
        self.news = threading.Event()
        self.host = WorkerHost(self.news.set, **options)
        self._left = []

    def wait(self, until, seconds=20):
        """Return the first message that ``until`` accepts."""
        end = perf_counter() + seconds
        while perf_counter() < end:
            self._left += self.host.drain(10)
            while self._left:
                message = self._left.pop(0)
                if message.generation == self.host.generation and until(message):
                    return message
            self.news.wait(0.5)
            self.news.clear()
        raise AssertionError("nothing came")

    def finish(self, recording):
        """Wait for the end of the run under way; return (recording, its last message)."""
        return recording, self.wait(lambda m: assemble(recording, m) and isinstance(m, Finished | Lost))

    def run(self, text, **options):
        """Run a text to its end."""
        recording = Recording(text, "program", 0)
        self.host.run(text, **options)
        return self.finish(recording)


@pytest.fixture(scope="module")
def runs():
    made = Runs()
    yield made
    made.host.close()
