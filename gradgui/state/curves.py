"""Curves: how chosen numbers went up to the cursor, over events or over the iterations of the training loop."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from gradgui.recording import events as ev
from gradgui.recording.index import last_up_to
from gradgui.state.quantities import ROOT, Quantity, Reading, holder, number, reading

if TYPE_CHECKING:
    from gradgui.recording.index import History
    from gradgui.recording.recording import Recording

MOST_POINTS: Final = 2000
MOST_CURVES: Final = 4
MOST_PASSES: Final = 256  # backward passes that say which loop trains
EVENTS, ITERATIONS = "events", "iterations"
# The points of a quantity over events or iterations, and its stretches, by where they stand.
Memo = dict[tuple[Quantity, str], dict[int, Any]]
Point = tuple[int, float | None]  # where it stands (an event, or an iteration from 0), and the number there


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person wants to see, over what."""

    quantities: tuple[Quantity, ...] = ()
    over: str = EVENTS


@dataclass(frozen=True, slots=True)
class CurvesStage:
    """What is known of the whole run: its length, its iterations, and the two ends of the axis; no other number."""

    total: int = 0
    turns: tuple[int, ...] = ()  # the events that began the iterations of the training loop
    ends: tuple[int, ...] = ()  # and those that ended them
    low: float = math.nan
    high: float = math.nan
    positive: float = math.nan  # the smallest number above 0, for a log axis; NaN when some are not above it
    firsts: tuple[int, ...] = ()  # for each quantity where its first number stands, -1 for nowhere
    memo: Memo = field(default_factory=dict, compare=False, repr=False)  # what was read once: it never changes

    def turn_at(self, cursor: int) -> int:
        """Return which iteration (from 0) an event is in or after, -1 before the first."""
        return bisect_right(self.turns, cursor) - 1


@dataclass(frozen=True, slots=True)
class Curve:
    """A quantity and its points up to the cursor; ``open`` when the last one may still change in its iteration."""

    quantity: Quantity
    points: tuple[Point, ...] = ()
    open: bool = False
    stride: int = 1  # every so many points are shown


@dataclass(frozen=True, slots=True)
class CurvesState:
    """All curves at a moment; ``place`` is where the playhead stands on the axis."""

    cursor: int = -1
    place: float = -1.0
    over: str = EVENTS
    curves: tuple[Curve, ...] = ()


EMPTY = CurvesState()
EMPTY_STAGE = CurvesStage()


def make_stage(recording: Recording, choice: Choice) -> CurvesStage:
    """Return the length, iterations and axis ends of a whole run."""
    last = len(recording) - 1
    turns, ends = training_turns(recording)
    bare = CurvesStage(len(recording), turns, ends)
    curves = resolve(recording, last, choice, bare).curves if last >= 0 else ()
    numbers = [n for curve in curves for _, n in curve.points if n is not None and math.isfinite(n)]
    low, high = (min(numbers), max(numbers)) if numbers else (math.nan, math.nan)
    positive = low if numbers and low > 0 else math.nan
    firsts = tuple(next((at for at, n in curve.points if n is not None), -1) for curve in curves)
    return CurvesStage(len(recording), turns, ends, low, high, positive, firsts, bare.memo)


def training_turns(recording: Recording) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the first and last events of the iterations of the loop that trains; of the outermost without one."""
    index = recording.index
    scopes = index.scopes.get("iteration", [])
    if not scopes:
        return (), ()
    around = [recording.enclosing(seq, "iteration") for seq in index.backwards[:MOST_PASSES]]
    sites = Counter(recording[scope].site for scope in around if scope >= 0)
    if not sites:
        outer = [seq for seq in scopes if recording.enclosing(seq, "iteration") < 0]
        sites = Counter(recording[seq].site for seq in outer)
    site = sites.most_common(1)[0][0]
    turns = tuple(seq for seq in scopes if recording[seq].site == site)
    following = (*turns[1:], len(recording))
    ends = tuple(index.scope_end.get(turn, nearest - 1) for turn, nearest in zip(turns, following, strict=True))
    return turns, ends


def resolve(recording: Recording, cursor: int, choice: Choice, stage: CurvesStage) -> CurvesState:
    """Return the curves at the cursor. Of the stage only iterations that had begun are read."""
    if not 0 <= cursor < len(recording):
        return EMPTY
    if choice.over == ITERATIONS:
        curves = tuple(_over_turns(recording, cursor, one, stage) for one in choice.quantities)
        return CurvesState(cursor, _place(cursor, stage), ITERATIONS, curves)
    curves = tuple(_over_events(recording, cursor, one, stage.memo) for one in choice.quantities)
    return CurvesState(cursor, float(cursor), EVENTS, curves)


def _place(cursor: int, stage: CurvesStage) -> float:
    """Return the playhead's place among the iterations: it stands on one while that goes on."""
    return float(stage.turn_at(cursor))


# ---- over events ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A name stood for one tensor from an event to another, with the changes (ranks in its history) during that."""

    start: int
    end: int
    seqs: list[int]
    first: int
    known: bool  # whether there is a number at the start already
    count: int

    def seq(self, at: int) -> int:
        if self.known:
            return self.seqs[self.first + at - 1] if at else self.start
        return self.seqs[self.first + at]


def _over_events(recording: Recording, cursor: int, quantity: Quantity, memo: Memo) -> Curve:
    stretches, coarse = _stretches(recording, cursor, quantity, memo.setdefault((quantity, "stretches"), {}))
    total = sum([stretch.count for stretch in stretches])
    stride = _stride(total)
    known = memo.setdefault((quantity, EVENTS), {})
    seqs: list[int] = []
    base = 0
    for stretch in stretches:
        if stride == 1 and stretch.count == 1:
            seqs.append(stretch.seq(0))
        else:
            seqs += [stretch.seq(at) for at in range(-base % stride, stretch.count, stride)]
        base += stretch.count
    if total:
        last = next(stretch for stretch in reversed(stretches) if stretch.count)
        final = last.seq(last.count - 1)
        if seqs[-1] != final:
            seqs.append(final)
    for seq in seqs:
        if seq not in known:
            known[seq] = _point(recording, quantity, seq)
    return Curve(quantity, tuple([known[seq] for seq in seqs]), False, stride * coarse)


def _stretches(
    recording: Recording, cursor: int, quantity: Quantity, known: dict[int, Any]
) -> tuple[list[_Stretch], int]:
    """Return the stretches up to the cursor, and of how many each stands for one."""
    index = recording.index
    if quantity.tensor >= 0:
        starts, stride = [0], 1
    else:
        history = index.names.get((quantity.frame, quantity.name))
        every = index.backwards if quantity.kind == ROOT else history.seqs if history is not None else []
        rank = bisect_right(every, cursor)
        stride = _stride(rank)
        starts = every[:rank:stride]
        if rank and starts[-1] != every[rank - 1]:
            starts = [*starts, every[rank - 1]]
    if not starts:
        return [], 1
    ends = [*(start - 1 for start in starts[1:]), cursor]
    found = []
    for start, end in zip(starts, ends, strict=True):
        stretch = known.get(start)
        if stretch is None or stretch.end != end:
            stretch = known[start] = _stretch(recording, quantity, start, end)
        found.append(stretch)
    return found, stride


def _stretch(recording: Recording, quantity: Quantity, start: int, end: int) -> _Stretch:
    index = recording.index
    _, held = holder(recording, quantity, start)
    if not isinstance(held, int):
        return _Stretch(start, end, [], 0, held is not None, int(held is not None))
    tables: dict[int, History[Any]] = index.grads if quantity.grad else index.values
    history = tables.get(held)
    if history is None:
        return _Stretch(start, end, [], 0, False, 0)
    before = history.rank(start)
    return _Stretch(start, end, history.seqs, before, before > 0, int(before > 0) + history.rank(end) - before)


def _point(recording: Recording, quantity: Quantity, seq: int) -> Point:
    read = reading(recording, quantity, seq)
    return seq, None if read is None else number(recording, quantity, read)


def _stride(count: int) -> int:
    """Return a power of two, so that the points shown stay the same ones while more arrive."""
    stride = 1
    while count > stride * MOST_POINTS:
        stride *= 2
    return stride


# ---- over iterations -----------------------------------------------------------------------------------------


def _over_turns(recording: Recording, cursor: int, quantity: Quantity, stage: CurvesStage) -> Curve:
    begun = stage.turn_at(cursor) + 1
    stride = _stride(begun)
    shown = list(range(0, begun, stride))
    if begun and shown[-1] != begun - 1:
        shown.append(begun - 1)
    known = stage.memo.setdefault((quantity, ITERATIONS), {})
    points: list[Point] = []
    for turn in shown:
        settled = turn < begun - 2  # its last statement has been told of: nothing of it changes any more
        if settled and turn in known:
            point = known[turn]
        else:
            read = _last_change(recording, quantity, stage.turns[turn], min(stage.ends[turn], cursor), cursor)
            point = None if read is None else (turn, number(recording, quantity, read))
            if settled:
                known[turn] = point
        if point is not None:
            points.append(point)
    unfinished = begun > 0 and cursor < stage.ends[begun - 1]
    return Curve(quantity, tuple(points), unfinished and bool(points) and points[-1][0] == begun - 1, stride)


def _last_change(recording: Recording, quantity: Quantity, low: int, high: int, cursor: int) -> Reading | None:
    """Return what a quantity became last between two events, None when it stayed as it was.

    A gradient counts as it arrived: that it is cleared before the iteration ends is not what a person asks for.
    """
    index = recording.index
    named = quantity.tensor < 0 and quantity.kind != ROOT
    # What the last statement of an iteration bound is told when the next statement begins, in the next iteration.
    rank = bisect_right(index.statements, high)
    told = min(index.statements[rank], cursor) if named and rank < len(index.statements) else cursor
    since, held = holder(recording, quantity, told if named else high)
    made = last_up_to(index.statements, since - 1) if named else since
    if held is None or isinstance(held, str):
        return Reading(since, text=held) if held is not None and low <= made else None
    if quantity.grad:
        seq = last_up_to(index.accumulations.get(held, []), high)
        event = recording[seq] if seq >= low else None
        return Reading(seq, event.after) if isinstance(event, ev.GradAccumulated) else None
    values = index.values.get(held)
    value = values.at(high) if values is not None else None
    if value is None or values is None or max(made, values.since(high)) < low:
        return None
    return Reading(max(since, values.since(high)), value.value)
