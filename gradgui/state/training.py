"""A long loop as training: a number over its iterations, where the cursor stands, and one iteration spread out."""

from __future__ import annotations

import ast
import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from gradgui.i18n import tr
from gradgui.recording import events as ev
from gradgui.recording.selection import FOLLOW, Selection
from gradgui.recording.tracks import Track
from gradgui.state import network_pass
from gradgui.state.timeline import KINDS, Band

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradgui.recording.recording import Recording

LONG: Final = 50  # iterations from which on a loop is shown as training
RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
MOST_SPREAD: Final = 4000  # events of an iteration that get marks and letters
SIGNS: Final = {
    network_pass.Z: "z",
    network_pass.A: "a",
    network_pass.LOSS: "L",
    network_pass.DELTA: "δ",
    network_pass.GRAD_W: "∂W",
    network_pass.WEIGHT: "W",
}
NO_TRACK: Final = Track(-1, "")


@dataclass(frozen=True, slots=True)
class TrainingStage:
    """What is known of the loop by now; its numbers are read from the track, which only grows."""

    loop: int = -1
    begun: int = 0
    planned: int = 0  # iterations that its text announces, 0 when it does not say
    ended: bool = False
    names: tuple[str, ...] = ()  # of the numbers that can be drawn, the loss first
    samples: int = 0
    changes: tuple[tuple[int, str], ...] = ()  # what a person changed, at the start of which iteration
    why_not: str = ""  # why iterations that were not kept cannot be brought back
    track: Track = field(default=NO_TRACK, compare=False, repr=False)

    @property
    def total(self) -> int:
        """The iterations that it will have, as far as that is known."""
        return self.begun if self.ended else max(self.begun, self.planned)

    @property
    def shown(self) -> bool:
        """Whether there is a loop long enough to be shown."""
        return self.loop >= 0


@dataclass(frozen=True, slots=True)
class TrainingState:
    """Where the cursor stands: iteration and event from 0; iteration -1 before the loop, ``len`` of it after."""

    cursor: int = -1
    iteration: int = -1
    event: int = -1


class Letter(NamedTuple):
    """A quantity of the book and the event that gave it."""

    event: int  # in the iteration, from 0
    text: str


@dataclass(frozen=True, slots=True)
class Spread:
    """One iteration from its first to its last event; counted from 0 in the iteration."""

    iteration: int = -1
    first: int = 0
    total: int = 0
    bands: tuple[Band, ...] = ()
    marks: tuple[str, ...] = ()
    letters: tuple[Letter, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """A series as it is drawn: for each column of pixels its first, least, greatest and last number."""

    places: NDArray[np.float64]  # iterations, fractions for the middle of several
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    odd: tuple[int, ...] = ()  # the first iterations of a stretch without a finite number


EMPTY = TrainingState()
EMPTY_STAGE = TrainingStage()
EMPTY_SPREAD = Spread()


def make_stage(recording: Recording) -> TrainingStage:
    """Return what is known of the longest loop; an empty stage when none is long."""
    loop = _longest(recording)
    if loop < 0:
        return EMPTY_STAGE
    track = recording.tracks[loop]
    begun = len(track)
    planned = _planned(recording, track)
    names = tuple(sorted(track.series, key=_rank))
    changes = tuple(track.changes)
    return TrainingStage(loop, begun, planned, track.ended, names, len(track.samples), changes, track.why_not, track)


def resolve(recording: Recording, cursor: int, selection: Selection = FOLLOW) -> TrainingState:
    """Return where the cursor stands in the longest loop."""
    del selection  # training is the same whatever is looked at
    if not 0 <= cursor < len(recording):
        return EMPTY
    loop = _longest(recording)
    if loop < 0:
        return TrainingState(cursor)
    track = recording.tracks[loop]
    iteration = min(bisect_right(track.starts, cursor) - 1, len(track))
    inside = 0 <= iteration < len(track)
    return TrainingState(cursor, iteration, cursor - track.starts[iteration] if inside else -1)


def _longest(recording: Recording) -> int:
    """Return which loop has the most iterations, -1 when none has many."""
    tracks = recording.tracks
    loop = max(range(len(tracks)), key=lambda at: len(tracks[at]), default=-1)
    return loop if loop >= 0 and len(tracks[loop]) >= LONG else -1


def _rank(name: str) -> tuple[int, str]:
    """Return the order of names: the loss, what else is one, accuracies, the rest."""
    lower = name.lower()
    for rank, part in enumerate(("loss", "acc")):
        if part in lower:
            return 2 * rank + (lower != part), name
    return 9, name


def _planned(recording: Recording, track: Track) -> int:
    """Return how many iterations ``for … in range(…)`` announces, 0 when the text does not say."""
    if not 0 <= track.site < len(recording.sites):
        return 0
    try:
        statement = ast.parse(f"{recording.source.slice(recording.sites[track.site])}\n    pass").body[0]
        if not isinstance(statement, ast.For) or not isinstance(statement.iter, ast.Call):
            return 0
        if not isinstance(statement.iter.func, ast.Name) or statement.iter.func.id != "range":
            return 0
        return len(range(*(int(ast.literal_eval(argument)) for argument in statement.iter.args)))
    except (SyntaxError, ValueError, TypeError, IndexError, OverflowError):
        return 0


# ---- numbers over iterations ---------------------------------------------------------------------------------


def series(stage: TrainingStage, name: str) -> NDArray[np.float64]:
    """Return the numbers of a series, one an iteration that has ended."""
    return np.array(stage.track.series.get(name, ()), np.float64)


def ends_of(numbers: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return the least and the greatest finite number, and the least above 0 (NaN when one is not above it)."""
    finite = numbers[np.isfinite(numbers)]
    if not len(finite):
        return math.nan, math.nan, math.nan
    low, high = float(finite.min()), float(finite.max())
    return low, high, low if low > 0 else math.nan


def columns(numbers: NDArray[np.float64], low: float, high: float, most: int) -> Columns:
    """Return the stretch between two iterations in at most so many columns; no peak is lost."""
    first, last = max(0, math.floor(low)), min(len(numbers), math.ceil(high) + 1)
    part = numbers[first:last]
    finite = np.isfinite(part)
    breaks = np.nonzero(~finite & np.r_[True, finite[:-1]])[0] if len(part) else np.zeros(0, np.int64)
    odd = tuple(int(at) + first for at in breaks[:4])
    if not len(part):
        return Columns(part, part, part, odd)
    stride = max(1, math.ceil(len(part) / max(most, 1)))
    padded = np.full(math.ceil(len(part) / stride) * stride, np.nan)
    padded[: len(part)] = np.where(finite, part, np.nan)
    table = padded.reshape(-1, stride)
    empty = np.isnan(table).all(axis=1)
    lows = np.where(empty, np.nan, np.nanmin(np.where(np.isnan(table), np.inf, table), axis=1))
    highs = np.where(empty, np.nan, np.nanmax(np.where(np.isnan(table), -np.inf, table), axis=1))
    places = first + np.arange(len(table)) * stride + (stride - 1) / 2
    return Columns(np.minimum(places, first + len(part) - 1), lows, highs, odd)


def number_at(stage: TrainingStage, name: str, iteration: int) -> float | None:
    """Return a number at the end of an iteration, None where there is none."""
    known = stage.track.series.get(name)
    return known[iteration] if known is not None and 0 <= iteration < len(known) else None


def sample_at(stage: TrainingStage, iteration: int) -> int:
    """Return the place of the last sample of norms up to an iteration, -1 before the first."""
    return bisect_right(stage.track.samples, iteration, key=lambda sample: sample.iteration) - 1


# ---- one iteration -------------------------------------------------------------------------------------------


def target_of(stage: TrainingStage, iteration: int, event: int) -> int:
    """Return the event of an iteration that stands as far in it as another one stood in its own."""
    starts = stage.track.starts
    iteration = min(max(iteration, 0), stage.begun - 1)
    first = starts[iteration]
    last = starts[iteration + 1] - 1 if iteration + 1 < len(starts) else first
    return min(first + max(event, 0), max(last, first))


def length_of(stage: TrainingStage, iteration: int) -> int:
    """Return how many events an iteration has, 0 while that is not known."""
    starts = stage.track.starts
    return starts[iteration + 1] - starts[iteration] if 0 <= iteration < len(starts) - 1 else 0


def make_spread(recording: Recording, stage: TrainingStage, iteration: int) -> Spread:
    """Return an iteration spread out; empty while it is not there."""
    if not 0 <= iteration < stage.begun:
        return EMPTY_SPREAD
    starts = stage.track.starts
    first = starts[iteration]
    after = min(starts[iteration + 1] if iteration + 1 < len(starts) else len(recording), len(recording))
    if first >= len(recording) or isinstance(recording[first], ev.Elided):
        return EMPTY_SPREAD
    after = min(after, recording.stretch(first)[1], first + MOST_SPREAD)
    marks = tuple(KINDS[type(recording[seq])] for seq in range(first, after))
    return Spread(
        iteration, first, after - first, _bands(recording, first, after), marks, _letters(recording, first, after)
    )


def _bands(recording: Recording, first: int, after: int) -> tuple[Band, ...]:
    """Return the phases; a stretch in which no number is made belongs to the one that follows it."""
    phases = recording.index.phases
    rank = max(bisect_right(phases.seqs, first) - 1, 0)
    found: list[Band] = []
    start = first
    for at in range(rank, len(phases.seqs)):
        begins = max(phases.seqs[at], first)
        ends = min(phases.seqs[at + 1] if at + 1 < len(phases.seqs) else after, after)
        if begins >= after:
            break
        quiet = all(KINDS[type(recording[seq])] in ("statement", "print") for seq in range(begins, ends))
        if quiet and ends < after:
            continue
        if found and (quiet or found[-1].phase == phases.items[at]):
            found[-1] = found[-1]._replace(last=ends - 1 - first)
        else:
            found.append(Band(start - first, ends - 1 - first, phases.items[at]))
        start = ends
    return tuple(found)


def _letters(recording: Recording, first: int, after: int) -> tuple[Letter, ...]:
    """Return what the book calls the quantities of the iteration, where its network can be read."""
    found: list[Letter] = []
    for root, following in pairwise([*_pass_starts(recording, first, after), after]):
        one = network_pass.read_pass(recording, root, following)
        for known in one.known:
            sign = SIGNS.get(known.quantity, "") if known.layer or known.quantity == network_pass.LOSS else ""
            if sign:
                raised = "" if sign == "L" else str(known.layer).translate(RAISED)
                found.append(Letter(known.seq - first, f"{sign}{raised}"))
    return tuple(sorted(found))


def _pass_starts(recording: Recording, first: int, after: int) -> list[int]:
    """Return the events of an iteration that begin a pass through the network."""
    tracked = recording.index.tracked
    if bisect_left(tracked, first) == len(tracked):
        return []
    found = []
    seq = network_pass.root_after(recording, first - 1)
    while 0 <= seq < after:
        found.append(seq)
        seq = network_pass.root_after(recording, seq)
    return found


# ---- words ---------------------------------------------------------------------------------------------------


def count_text(count: int) -> str:
    """Return a count of iterations as it is written: digits in threes where there are more than four."""
    return f"{count:,}" if count >= 10_000 else str(count)


def iteration_text(state: TrainingState, stage: TrainingStage, wanted: int = -1) -> str:
    """Return "iteration 203 of 2000", or which one is on its way."""
    if wanted >= 0:
        return tr("iteration {n} …", n=count_text(wanted + 1))
    if state.iteration < 0:
        return tr("before the first of {total} iterations", total=count_text(stage.total))
    if state.iteration >= stage.begun:
        return tr("after the last of {total} iterations", total=count_text(stage.total))
    if stage.total > stage.begun:
        n, begun, total = count_text(state.iteration + 1), count_text(stage.begun), count_text(stage.total)
        return tr("iteration {n} of {total} · {begun} so far", n=n, begun=begun, total=total)
    return tr("iteration {n} of {total}", n=count_text(state.iteration + 1), total=count_text(stage.total))


def event_text(state: TrainingState, spread: Spread) -> str:
    """Return "event 9 of 14 in this iteration", "" outside of the loop."""
    if state.event < 0 or spread.iteration != state.iteration:
        return ""
    return tr("event {n} of {total} in this iteration", n=state.event + 1, total=spread.total)
