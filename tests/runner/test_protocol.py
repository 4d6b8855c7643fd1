"""Messages: what is sent comes back, and rubbish is told from it."""

from __future__ import annotations

import io

import pytest

from gradgui.recording import events as ev
from gradgui.recording.codec import Batch
from gradgui.runner import protocol
from gradgui.runner.protocol import (
    Broke,
    Events,
    Finished,
    Hello,
    Limits,
    Output,
    ProtocolError,
    Run,
    Shutdown,
    Started,
)

FROM_WORKER = [
    Hello(1, 42),
    Started(3),
    Events(3, Batch(0, [ev.Printed(0, -1, "a", True)], [ev.Span(1, 0, 1, 2)], [], 1, ("values",))),
    Output(3, "变 🙂", True),
    Finished(3, "failed", ev.Failed(-1, -1, "E", "text"), ev.Span(1, 2, 3, 4), 0.5, ("events",), False, 1, True),
    Broke(3, "why"),
]
TO_WORKER = [Run(1, "x = 1\n", "p.py", 2**63 - 1, True, Limits(seconds=1.5), False, (3, 9)), Shutdown()]


@pytest.mark.parametrize("message", FROM_WORKER, ids=lambda m: type(m).__name__)
def test_from_worker_and_back(message):
    kind, body = protocol.read_frame(io.BytesIO(protocol.frame(message)), 1000)
    assert protocol.from_worker(body) == message
    assert kind == (protocol.BULK if isinstance(message, Events | Output) else protocol.CONTROL)


@pytest.mark.parametrize("message", TO_WORKER, ids=lambda m: type(m).__name__)
def test_to_worker_and_back(message):
    _, body = protocol.read_frame(io.BytesIO(protocol.frame(message)), 1000)
    assert protocol.to_worker(body) == message


def test_many_frames_and_the_end():
    stream = io.BytesIO(b"".join(protocol.frame(m) for m in FROM_WORKER))
    seen = []
    while (received := protocol.read_frame(stream, 1000)) is not None:
        seen.append(protocol.from_worker(received[1]))
    assert seen == FROM_WORKER


RUBBISH = {
    "text": b"Hello, world, this is a stray print\n",
    "half a head": b"\0\0",
    "half a body": protocol.HEAD.pack(10, 0) + b"123",
    "too long": protocol.HEAD.pack(1001, 0) + b"1" * 1001,
    "no such kind": protocol.HEAD.pack(1, 7) + b"1",
}


@pytest.mark.parametrize("name", RUBBISH)
def test_rubbish_on_the_line(name):
    with pytest.raises(ProtocolError):
        protocol.read_frame(io.BytesIO(RUBBISH[name]), 1000)


@pytest.mark.parametrize(
    "body", [b"", b"\xc1", b"\x90", b"\x81\xa4type\xa4Nope", b"\x81\xa4type\xa7Started", b"\x91" * 5000]
)
def test_rubbish_in_a_message(body):
    with pytest.raises(ProtocolError):
        protocol.from_worker(body)


def test_half_characters_are_replaced():
    message = Finished(1, "failed", ev.Failed(-1, -1, "E", "a\ud800b"), ev.Span(1, 0, 1, 1))
    _, body = protocol.read_frame(io.BytesIO(protocol.frame(message)), 1000)
    assert protocol.from_worker(body).failure.text == "a?b"
