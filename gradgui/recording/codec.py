"""Recordings as bytes: for the process line and for files. Nothing is unpickled or evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gradgui.recording import events as ev
from gradgui.recording import tracks
from gradgui.recording.bridge import Bridge
from gradgui.recording.recording import Recording
from gradgui.recording.tracks import TrackPart
from gradgui.recording.values import WireValue, from_wire

if TYPE_CHECKING:
    from pathlib import Path

MAGIC = b"gradgui recording\n"


class UnreadableRecording(ValueError):
    """The bytes are no recording, or one of a newer program."""


class Batch(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """A stretch of a recording: the events from number ``first`` on, and the sites and values new with them."""

    first: int
    events: list[ev.AnyEvent]
    sites: list[ev.Span]
    values: list[WireValue]
    length: int  # how many events there were by now, kept or not
    limits: tuple[str, ...] = ()
    bridge: Bridge | None = None  # what was so before the first event, where the one before it was not kept
    tracks: tuple[TrackPart, ...] = ()
    first_value: int = 0  # of a part of a recording: the id of its first value


class _File(msgspec.Struct, frozen=True, array_like=True):
    schema: int
    source: str
    name: str
    seed: int
    batches: list[Batch]


class Cursor:
    """How much of a recording has been sent."""

    def __init__(self) -> None:
        self.events = self.sites = self.values = 0


def next_batch(recording: Recording, sent: Cursor, most: int = 1 << 30) -> Batch | None:
    """Return what is new since the last batch, at most so many events of one unbroken stretch; None for nothing."""
    total = len(recording)
    start = first = sent.events
    events: list[ev.Event] = []
    while sent.events < total and len(events) < most:
        event = recording[sent.events]
        if isinstance(event, ev.Elided):
            if events:
                break
            sent.events = first = event.hi
            continue
        events.append(event)
        sent.events += 1
    sites, values = recording.sites[sent.sites :], recording.values[sent.values :]
    if not sites and not values and sent.events == start:
        return None
    sent.sites, sent.values = len(recording.sites), len(recording.values)
    wire = [v.to_wire() for v in values]
    return Batch(first, events, sites, wire, sent.events, recording.limits)  # type: ignore[arg-type]


def extend(recording: Recording, batch: Batch) -> None:
    """Add a batch to a recording; raise UnreadableRecording when it does not continue it."""
    if batch.first < len(recording):
        raise UnreadableRecording(f"events {batch.first} on were sent twice")
    recording.sites += batch.sites
    try:
        recording.values += [from_wire(v) for v in batch.values]
        for part in batch.tracks:
            tracks.take(recording.tracks, part)
    except ValueError as error:
        raise UnreadableRecording(str(error)) from None
    if batch.first > len(recording):
        recording.skip(batch.first - len(recording))
    if batch.bridge is not None:
        recording.cross(batch.bridge)
    for event in batch.events:
        if not -1 <= event.site < len(recording.sites):
            raise UnreadableRecording(f"event {len(recording)} has no place in the text")
        recording.append(event)
    if batch.length > len(recording):
        recording.skip(batch.length - len(recording))
    recording.limits = batch.limits


def encode(recording: Recording) -> bytes:
    """Return a whole recording as bytes."""
    sent, batches = Cursor(), []
    while (batch := next_batch(recording, sent)) is not None:
        batches.append(batch)
    file = _File(ev.SCHEMA, recording.source.text, recording.name, recording.seed, batches)
    return MAGIC + msgspec.msgpack.encode(file)


def decode(data: bytes) -> Recording:
    """Return the recording that bytes hold; raise UnreadableRecording when they hold none."""
    if not data.startswith(MAGIC):
        raise UnreadableRecording("this is not a gradgui recording")
    body = data[len(MAGIC) :]
    try:
        schema = msgspec.msgpack.decode(body, type=list)[0]
        if schema != ev.SCHEMA:
            raise UnreadableRecording(f"this recording is of format {schema}; this program reads format {ev.SCHEMA}")
        file = msgspec.msgpack.decode(body, type=_File)
    except (msgspec.DecodeError, IndexError, UnicodeDecodeError) as error:
        raise UnreadableRecording(f"this recording is damaged: {error}") from None
    recording = Recording(file.source, file.name, file.seed)
    for batch in file.batches:
        extend(recording, batch)
    return recording


def save(recording: Recording, path: Path) -> None:
    """Write a recording to a file, whole or not at all."""
    temporary = path.with_name(path.name + ".part")
    try:
        temporary.write_bytes(encode(recording))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def load(path: Path) -> Recording:
    """Read a recording from a file; raise UnreadableRecording or OSError."""
    return decode(path.read_bytes())
