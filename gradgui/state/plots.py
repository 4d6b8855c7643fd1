"""How large each gradient is: the nodes of the present or last backward pass, and what has arrived at each."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from gradgui.i18n import tr
from gradgui.recording import events as ev
from gradgui.recording.index import last_up_to, within
from gradgui.recording.naming import label_of
from gradgui.recording.selection import FOLLOW, Selection, subject

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording
    from gradgui.recording.values import Value

FEW: Final = 12  # bars that have room for their names and numbers
MOST_BARS: Final = 64
MOST_MEASURED: Final = 4000  # nodes of a pass whose norms its axis is made for


@dataclass(frozen=True, slots=True)
class Pass:
    """A backward pass of the run: the event it starts at, and its nodes in the order they are visited."""

    start: int
    nodes: tuple[int, ...]
    low: float = 0.0  # the two ends of its axis; 0 when they were not looked for
    high: float = 0.0


class Passes(Sequence[Pass]):
    """The backward passes of a run, each read when it is looked at: a long run has thousands."""

    def __init__(self, recording: Recording) -> None:
        self.starts = tuple(recording.index.backwards)
        self._recording = recording
        self._read: dict[int, Pass] = {}

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, at: int) -> Pass:  # type: ignore[override]
        found = self._read.get(at)
        if found is None:
            found = self._read[at] = _pass(self._recording, self.starts[at])
        return found


@dataclass(frozen=True, slots=True)
class PlotsStage:
    """Where in the run gradients come, and what their axes reach from and to; nothing else of their values."""

    total: int = 0
    passes: Sequence[Pass] = ()
    starts: tuple[int, ...] = ()

    def range_of(self, number: int) -> tuple[float, float]:
        """Return the smallest and the largest norm of a pass (from 1), zeros when they are not known."""
        if not 0 < number <= len(self.passes):
            return 0.0, 0.0
        found = self.passes[number - 1]
        return found.low, found.high


@dataclass(frozen=True, slots=True)
class Bar:
    """A node and the size of its gradient: None when it is not there yet, or cannot be said.

    ``name`` is that of its tensor where it is written, and else the class of the node.
    """

    node: int
    name: str
    card: int
    norm: float | None
    have: int  # how many parts have arrived
    of: int
    visited: bool

    @property
    def present(self) -> bool:
        """Whether anything of the gradient is there."""
        return self.norm is not None or self.have > 0

    @property
    def full(self) -> bool:
        """Whether the whole gradient is there."""
        return self.visited or (self.of > 0 and self.have == self.of)


@dataclass(frozen=True, slots=True)
class PlotsState:
    """The bars of one pass; ``number`` counts passes from 1, 0 before the first."""

    cursor: int = -1
    number: int = 0
    start: int = -1
    bars: tuple[Bar, ...] = ()
    more: int = 0  # nodes that are not shown
    now: int = -1  # the node that the present event is about
    selected: int = -1


EMPTY = PlotsState()
EMPTY_STAGE = PlotsStage()


def make_stage(recording: Recording) -> PlotsStage:
    """Return where the passes of a whole run are."""
    passes = Passes(recording)
    return PlotsStage(len(recording), passes, passes.starts)


def resolve(recording: Recording, cursor: int, selection: Selection = FOLLOW) -> PlotsState:
    """Return the bars of the present or last pass at the cursor."""
    if not 0 <= cursor < len(recording):
        return EMPTY
    backwards = recording.index.backwards
    start = last_up_to(backwards, cursor)
    started = recording[start] if start >= 0 else None
    if not isinstance(started, ev.BackwardStarted):
        return PlotsState(cursor)
    shown = started.pending[:MOST_BARS]
    bars = [_bar(recording, start, cursor, pending, started) for pending in shown]
    event = recording[cursor]
    now = event.node if isinstance(event, ev.NodeVisited | ev.GradientSent | ev.NodeReady) else -1
    if isinstance(event, ev.GradAccumulated):
        card = subject(recording, cursor).card
        now = next((bar.node for bar in bars if bar.card == card), -1)
    chosen = next((bar.node for bar in bars if 0 <= selection.card == bar.card), -1)
    for at, bar in enumerate(bars):
        if len(started.pending) <= FEW or bar.node in (now, chosen):
            bars[at] = replace(bar, name=label_of(recording, shown[at].tensor, cursor).text)
    number = bisect_right(backwards, cursor)
    return PlotsState(cursor, number, start, tuple(bars), len(started.pending) - len(shown), now, chosen)


def ordered(state: PlotsState, stage: PlotsStage) -> tuple[Bar, ...]:
    """Return the bars in the order that the whole run visits them, so that none moves when its turn comes."""
    if not 0 < state.number <= len(stage.passes):
        return state.bars
    rank = {node: at for at, node in enumerate(stage.passes[state.number - 1].nodes)}
    return tuple(sorted(state.bars, key=lambda bar: rank.get(bar.node, len(rank))))


def missing_text(state: PlotsState, stage: PlotsStage) -> str:
    """Return when the first gradient comes, for the time before it."""
    if not stage.total:
        return tr("it comes when a program has run")
    following = bisect_right(stage.starts, state.cursor)
    if following == len(stage.starts):
        return tr("this program never calls backward()")
    return tr("backward starts at event {n}", n=stage.starts[following] + 1)


def _pass(recording: Recording, start: int) -> Pass:
    """Return a pass with its nodes in the order of their visits, the ones never visited last."""
    started = recording[start]
    end = recording.index.backward_end.get(start, len(recording) - 1)
    if not isinstance(started, ev.BackwardStarted):
        return Pass(start, ())
    visited = recording.index.visits
    seqs = sorted(seq for one in started.pending for seq in within(visited.get(one.node, []), start, end))
    visits = [event for seq in seqs if isinstance(event := recording[seq], ev.NodeVisited)]
    seen = {event.node for event in visits}
    nodes = (*(event.node for event in visits), *(one.node for one in started.pending if one.node not in seen))
    norms = [_size(recording.value(event.grad)) for event in visits[:MOST_MEASURED] if event.grad >= 0]
    sizes = [norm for norm in norms if 0 < norm < math.inf]
    return Pass(start, nodes, min(sizes, default=0.0), max(sizes, default=0.0))


def _size(value: Value) -> float:
    """Return the norm of a value, without the rest of its statistics."""
    with np.errstate(all="ignore"):  # a training that diverges
        return value.statistics.norm if value.array is None else float(np.linalg.norm(value.array))


def _bar(recording: Recording, start: int, cursor: int, pending: ev.Pending, started: ev.BackwardStarted) -> Bar:
    index, node = recording.index, pending.node
    cards = index.card_of.get(pending.tensor)
    card = index.node_made.get(node, -1)
    if card < 0 and cards is not None:
        card = cards.at(cursor) if cards.at(cursor) is not None else -1  # type: ignore[assignment]
    visit = last_up_to(index.visits.get(node, []), cursor)
    seqs = index.arrivals.get(node, [])
    arrived = within(seqs, start, cursor)
    seeds = sum(1 for root in started.roots if root.node == node)
    of = pending.waits + seeds
    visited = recording[visit] if visit > start else None
    if isinstance(visited, ev.NodeVisited):
        norm = recording.value(visited.grad).statistics.norm if visited.grad >= 0 else None
        return Bar(node, pending.name, card, norm, of, of, True)
    sent = [event for seq in arrived if isinstance(event := recording[seq], ev.GradientSent)]
    values = [event.value for event in sent] + [root.seed for root in started.roots if root.node == node]
    return Bar(node, pending.name, card, _norm_of_sum(recording, values), len(values), of, False)


def _norm_of_sum(recording: Recording, values: list[int]) -> float | None:
    """Return the norm of what has arrived so far, None when nothing has or it was too large to be kept."""
    held = [recording.value(value) for value in values if value >= 0]
    if not held:
        return None
    if len(held) == 1:
        return held[0].statistics.norm
    arrays = [value.array for value in held if value.array is not None]
    if len(arrays) < len(held):
        return None
    with np.errstate(all="ignore"):
        total = sum(array.astype(np.float64) for array in arrays)
        norm = float(np.linalg.norm(total))
    return norm if math.isfinite(norm) else None
