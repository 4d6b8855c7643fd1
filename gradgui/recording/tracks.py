"""The iterations of a program's own loops: where each began, and the numbers that the program had then.

A recording of a long training keeps the events of few iterations; of the others it keeps this, which is enough to plot
a loss, and to find the iteration that an event belongs to.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from math import nan
from typing import Final

import msgspec

MOST_SERIES: Final = 12


class Norms(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """For one parameter, at the end of an iteration: the norms of its gradient, of itself, and of its last change."""

    gradient: float
    weight: float
    change: float


class Sample(msgspec.Struct, frozen=True, array_like=True):
    """The norms of all parameters at the end of an iteration."""

    iteration: int
    norms: tuple[Norms, ...]


class TrackPart(msgspec.Struct, frozen=True, array_like=True):
    """What is new in a track; numbers as the bytes of their arrays."""

    loop: int  # which loop of the program, in the order in which they began
    site: int
    name: str
    first: int  # the iteration of the first start
    starts: bytes  # int64: the event number at which each iteration began
    series: tuple[tuple[str, bytes], ...]  # float64: at the end of each iteration; nan where there was no such number
    parameters: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = ()
    why_not: str = ""  # why iterations that were not kept cannot be brought back
    ended: bool = False
    changes: tuple[tuple[int, str], ...] = ()  # what a person changed, at the start of which iteration


class Track:
    """One loop: iteration ``i`` has the events from ``starts[i]`` to before ``starts[i + 1]``."""

    def __init__(self, site: int, name: str) -> None:
        self.site = site
        self.name = name
        self.starts = array("q")
        self.series: dict[str, array[float]] = {}
        self.parameters: tuple[str, ...] = ()
        self.samples: list[Sample] = []
        self.why_not = ""
        self.ended = False
        self.changes: list[tuple[int, str]] = []  # what a person changed, at the start of which iteration

    def __len__(self) -> int:
        """Return how many iterations have begun."""
        return len(self.starts) - (1 if self.ended else 0)

    def iteration_at(self, seq: int) -> int:
        """Return the iteration that an event belongs to; -1 before the first and after the last."""
        found = bisect_right(self.starts, seq) - 1
        return found if found < len(self) else -1

    def begin(self, seq: int, numbers: dict[str, float]) -> None:
        """Take note that an iteration begins, and of what the one before it ended with.

        The end of the loop is written like the beginning of one more iteration, after ``ended`` was set.
        """
        if self.starts:
            done = len(self.starts)
            for name, value in numbers.items():
                known = self.series.get(name)
                if known is None:
                    if len(self.series) == MOST_SERIES:
                        continue
                    known = self.series[name] = array("d", [nan] * (done - 1))
                known.append(value)
            for known in self.series.values():
                if len(known) < done:
                    known.append(nan)
        self.starts.append(seq)


class Sender:
    """Gives what is new in a track."""

    def __init__(self, loop: int, track: Track) -> None:
        self.loop, self.track = loop, track
        self._starts = self._samples = 0
        self._told: tuple[str, bool, tuple[tuple[int, str], ...]] | None = None

    def part(self) -> TrackPart | None:
        """Return what was not sent yet, None for nothing; a signal may ask in the middle of ``Track.begin``."""
        track, first = self.track, self._starts
        now, starts = (track.why_not, track.ended, tuple(track.changes)), track.starts[first:]
        samples = tuple(track.samples[self._samples :])
        if not starts and now == self._told and not samples:
            return None
        # a series holds one number fewer than there are starts
        done = slice(max(first - 1, 0), max(first + len(starts) - 1, 0))
        series = tuple((name, numbers[done].tobytes()) for name, numbers in track.series.items())
        site, name, parameters = track.site, track.name, track.parameters
        return TrackPart(self.loop, site, name, first, starts.tobytes(), series, parameters, samples, *now)

    def sent(self, part: TrackPart) -> None:
        """Take note that a part was sent."""
        self._starts = part.first + len(part.starts) // self.track.starts.itemsize
        self._samples += len(part.samples)
        self._told = (part.why_not, part.ended, part.changes)


def take(tracks: list[Track], part: TrackPart) -> None:
    """Add a part to the tracks of a recording; raise ValueError when it does not continue them."""
    if part.loop == len(tracks):
        tracks.append(Track(part.site, part.name))
    if not 0 <= part.loop < len(tracks) or part.first != len(tracks[part.loop].starts):
        raise ValueError(f"part {part.first} of loop {part.loop} does not continue what is there")
    track = tracks[part.loop]
    track.starts.frombytes(part.starts)
    done = max(part.first - 1, 0)
    for name, numbers in part.series:
        known = track.series.setdefault(name, array("d", [nan] * done))
        known.frombytes(numbers)
    track.parameters, track.why_not, track.ended = part.parameters, part.why_not, part.ended
    track.samples += part.samples
    track.changes = list(part.changes)
