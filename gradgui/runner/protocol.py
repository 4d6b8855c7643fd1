"""What the window and a worker process say to each other: typed messages in frames of a known length.

Nothing is pickled or evaluated. A frame is a length, one byte for its kind, and a MessagePack struct. Frames of kind
CONTROL are few and small and are read at once; BULK ones carry events and output, and are decoded when there is time.
"""

from __future__ import annotations

import struct
from typing import Any, Final, Protocol, TypeVar

import msgspec

from gradgui.recording import events as ev
from gradgui.recording.codec import Batch

SCHEMA: Final = 1
CONTROL, BULK = 0, 1
HEAD = struct.Struct(">IB")
MOST_TO_WORKER: Final = 4 << 20
MOST_FROM_WORKER: Final = 256 << 20


class ProtocolError(Exception):
    """The other side sent what is no message."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How far one run may go; 0 seconds, megabytes or bytes mean no limit."""

    seconds: float = 60.0
    memory_mb: int = 1024
    events: int = 200_000
    full: int = 100_000  # from here on iterations are only counted, where they can be brought back
    output_bytes: int = 1_000_000
    array_bytes: int = 1 << 20  # of one recorded value
    total_bytes: int = 256 << 20  # of all recorded values
    message_bytes: int = 1 << 30  # of all that a worker sends for one run


# ---- to the worker -------------------------------------------------------------------------------------------------


class Run(msgspec.Struct, frozen=True, tag=True):
    """Run a program; without ``record`` only its output comes back."""

    generation: int
    text: str
    name: str
    seed: int
    echo: bool
    limits: Limits
    record: bool = True
    window: tuple[int, int] | None = None  # keep only these events


class Fill(msgspec.Struct, frozen=True, tag=True):
    """Bring back an iteration of a loop of the run that the worker did last, or is busy with."""

    generation: int
    loop: int
    iteration: int
    first_value: int  # the id that its first value is to have


class Tell(msgspec.Struct, frozen=True, tag=True):
    """Change how a run goes on, at the end of an iteration.

    ``what`` is pause, resume, step (one iteration, then pause) or change (run the statements of ``text``).
    """

    generation: int
    what: str
    text: str = ""


class Shutdown(msgspec.Struct, frozen=True, tag=True):
    """End the worker."""


# ---- from the worker -----------------------------------------------------------------------------------------------


class Hello(msgspec.Struct, frozen=True, tag=True):
    """The worker is ready."""

    schema: int
    pid: int


class Started(msgspec.Struct, frozen=True, tag=True):
    """A run begins."""

    generation: int


class Events(msgspec.Struct, frozen=True, tag=True):
    """What happened since the last of these."""

    generation: int
    batch: Batch


class Filled(msgspec.Struct, frozen=True, tag=True):
    """An iteration that was brought back; ``batch`` is None when that cannot be done, and ``why`` says so."""

    generation: int
    loop: int
    iteration: int
    batch: Batch | None = None
    why: str = ""


class Paused(msgspec.Struct, frozen=True, tag=True):
    """A run stands between two iterations, or goes on."""

    generation: int
    paused: bool


class Output(msgspec.Struct, frozen=True, tag=True):
    """What an unrecorded program printed; ``error`` for warnings."""

    generation: int
    text: str
    error: bool = False


class Finished(msgspec.Struct, frozen=True, tag=True):
    """A run ended: ``outcome`` is ok, failed, stopped or limit."""

    generation: int
    outcome: str
    failure: ev.Failed | None = None
    span: ev.Span | None = None
    seconds: float = 0.0
    limits: tuple[str, ...] = ()  # which were reached: events, values, output, time, memory, messages
    recorded: bool = True  # the failure is the recording's last event
    status: int = 0  # what the program asked its exit status to be
    last: bool = False  # the worker ends itself now, because the program left traces in it


class Broke(msgspec.Struct, frozen=True, tag=True):
    """The worker itself failed, and ends."""

    generation: int
    reason: str


# ---- said by the host for a worker that cannot ---------------------------------------------------------------------


class Lost(msgspec.Struct, frozen=True, tag=True):
    """A worker ended by itself; ``failure`` is given when a run ended with it."""

    generation: int
    reason: str
    failure: ev.Failed | None = None
    span: ev.Span | None = None


ToWorker = Run | Fill | Tell | Shutdown
FromWorker = Hello | Started | Events | Filled | Paused | Output | Finished | Broke
Message = Started | Events | Filled | Paused | Output | Finished | Lost  # what a host hands on

_M = TypeVar("_M")
_encode = msgspec.msgpack.Encoder().encode
_to_worker = msgspec.msgpack.Decoder(ToWorker)
_from_worker = msgspec.msgpack.Decoder(FromWorker)


def frame(message: ToWorker | FromWorker) -> bytes:
    """Return a message as the bytes that cross the line."""
    kind = BULK if isinstance(message, Events | Filled | Output) else CONTROL
    try:
        body = _encode(message)
    except UnicodeEncodeError:
        body = _encode(_whole(msgspec.to_builtins(message, builtin_types=(bytes,))))
    return HEAD.pack(len(body), kind) + body


class Readable(Protocol):
    """Where frames come from."""

    def read(self, count: int, /) -> bytes:
        """Return so many bytes, fewer at the end."""


def read_frame(stream: Readable, most: int) -> tuple[int, bytes] | None:
    """Return the kind and body of the next frame, None at the end; raise ProtocolError for rubbish."""
    head = stream.read(HEAD.size)
    if not head:
        return None
    if len(head) < HEAD.size:
        raise ProtocolError("a message broke off in its length")
    length, kind = HEAD.unpack(head)
    if kind not in (CONTROL, BULK) or length > most:
        raise ProtocolError(f"a message of kind {kind} and {length} bytes is none of ours")
    body = stream.read(length)
    if len(body) < length:
        raise ProtocolError(f"a message broke off after {len(body)} of {length} bytes")
    return kind, body


def to_worker(body: bytes) -> ToWorker:
    """Decode a message to the worker; raise ProtocolError."""
    found: ToWorker = _decoded(_to_worker, body)
    return found


def from_worker(body: bytes) -> FromWorker:
    """Decode a message from the worker; raise ProtocolError."""
    found: FromWorker = _decoded(_from_worker, body)
    return found


def _decoded(decoder: msgspec.msgpack.Decoder[_M], body: bytes) -> _M:
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProtocolError(f"a message cannot be read: {error}") from None


def _whole(value: Any) -> Any:
    """Return built-in values with the half characters in their texts replaced; a program can make those."""
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, list | tuple):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    return value
