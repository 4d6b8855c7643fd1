"""The recording: what happened in a run, append-only, with the values and the histories of everything in it."""

from __future__ import annotations

from bisect import bisect_right
from threading import Lock
from typing import TYPE_CHECKING, Any

from gradgui.recording import events as ev
from gradgui.recording.index import History, Index, TensorValue
from gradgui.recording.spans import SourceText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradgui.recording.bridge import Bridge
    from gradgui.recording.tracks import Track
    from gradgui.recording.values import Value


class Recording:
    """The events of one run.

    ``len()`` counts every event that happened, kept or not; ``recording[i]`` is event ``i``, or an ``Elided`` where it
    was not kept. Nothing in it ever changes once it is there.
    """

    def __init__(self, source: str = "", name: str = "", seed: int = 0) -> None:
        self.source = SourceText(source)
        self.name = name
        self.seed = seed
        self.sites: list[ev.Span] = []
        self.values: list[Value] = []
        self._index = Index()
        self._catching_up = Lock()
        self._indexed = 0  # how many events the index has seen: it catches up when it is asked
        self.limits: tuple[str, ...] = ()  # budgets that were reached: "values", "events"
        self._kept: list[ev.Event] = []
        self._runs: list[tuple[int, int]] = []  # (first event, place in _kept) of each unbroken stretch
        self._length = 0
        self.tracks: list[Track] = []  # the loops of the program's own level
        self._bridges: dict[int, Bridge] = {}  # the first event after a hole → what was so at the hole's end
        self.whole: Recording | None = None  # of a part: the recording of the run, which holds the values
        self._follows = -1  # the number that an event has if it continues the last stretch

    # ---- reading ---------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, seq: int) -> ev.Event:
        kept, length = self._kept, self._length
        if 0 <= seq < length == len(kept):
            return kept[seq]
        if seq < 0:
            seq += self._length
        if not 0 <= seq < self._length:
            raise IndexError(f"there is no event {seq}: the recording has {self._length}")
        rank = bisect_right(self._runs, (seq, len(self._kept))) - 1
        if rank >= 0:
            first, place = self._runs[rank]
            following = self._runs[rank + 1][1] if rank + 1 < len(self._runs) else len(self._kept)
            if place + seq - first < following:
                return self._kept[place + seq - first]
        return self._hole(rank)

    def _hole(self, rank: int) -> ev.Elided:
        low = 0
        if rank >= 0:
            first, place = self._runs[rank]
            following = self._runs[rank + 1][1] if rank + 1 < len(self._runs) else len(self._kept)
            low = first + following - place
        high = self._runs[rank + 1][0] if rank + 1 < len(self._runs) else self._length
        return ev.Elided(-1, -1, low, high, "window")

    def __iter__(self) -> Iterator[ev.Event]:
        if self.complete:
            return iter(self._kept[:])
        return (self[i] for i in range(self._length))

    @property
    def index(self) -> Index:
        """The histories of everything in the recording; a thread may ask while another one does."""
        if self._indexed < self._length:
            self.catch_up()
        return self._index

    def catch_up(self) -> None:
        """Let the index see every event that has come."""
        with self._catching_up:
            self._index_the_rest()

    def _index_the_rest(self) -> None:
        while self._indexed < self._length:
            event = self[self._indexed]
            if isinstance(event, ev.Elided):
                self._indexed = event.hi
                if event.hi in self._bridges:
                    self._index.cross(event.hi - 1, self._bridges[event.hi])
                continue
            self._index.add(self._indexed, event, self.sites)
            self._indexed += 1

    def stretch(self, seq: int) -> tuple[int, int]:
        """Return the first event of the unbroken stretch that a kept event is in, and the first after it."""
        rank = bisect_right(self._runs, (seq, len(self._kept))) - 1
        first, place = self._runs[rank]
        following = self._runs[rank + 1][1] if rank + 1 < len(self._runs) else len(self._kept)
        return first, first + following - place

    @property
    def complete(self) -> bool:
        """Whether every event was kept."""
        return len(self._kept) == self._length

    def span(self, seq: int) -> ev.Span | None:
        """Return where event ``seq`` came from, None for nowhere."""
        site = self[seq].site
        return self.sites[site] if site >= 0 else None

    def text(self, seq: int) -> str:
        """Return the source text that event ``seq`` came from, "" for nowhere."""
        span = self.span(seq)
        return "" if span is None or span.file else self.source.slice(span)

    def value(self, value: int) -> Value:
        """Return a value by its id."""
        return self.values[value]

    # ---- questions about a moment ----------------------------------------------------------------------------

    def value_at(self, tensor: int, cursor: int) -> TensorValue | None:
        """Return what a tensor held at the cursor, None before it was made."""
        return self.index.values.get(tensor, _NONE).at(cursor)

    def grad_at(self, tensor: int, cursor: int) -> int | None:
        """Return the value id of ``.grad`` at the cursor; -1 when it was set to None, None when nothing came yet."""
        return self.index.grads.get(tensor, _NONE).at(cursor)

    def requires_grad_at(self, tensor: int, cursor: int) -> bool:
        """Return whether a tensor required grad at the cursor."""
        return bool(self.index.requires_grad.get(tensor, _NONE).at(cursor))

    def phase_at(self, cursor: int) -> str:
        """Return forward, backward, no_grad, update or error."""
        return self.index.phases.at(cursor) or "forward"

    def names_at(self, cursor: int) -> dict[str, ev.Bound]:
        """Return what each name of the program's outermost scope stood for at the cursor."""
        found = {}
        for (frame, name), history in self.index.names.items():
            bound = history.at(cursor)
            if frame == 0 and bound is not None:
                found[name] = bound
        return found

    def enclosing(self, seq: int, kind: str) -> int:
        """Return the number of the innermost scope of a kind around event ``seq``, -1 when there is none."""
        parent = self[seq].parent
        while parent >= 0:
            scope = self[parent]
            if isinstance(scope, ev.ScopeEntered) and scope.kind == kind:
                return parent
            parent = scope.parent
        return -1

    def statement_of(self, seq: int) -> int:
        """Return the number of the statement that event ``seq`` belongs to, -1 before the first."""
        rank = bisect_right(self.index.statements, seq)
        return self.index.statements[rank - 1] if rank else -1

    # ---- building --------------------------------------------------------------------------------------------

    def append(self, event: ev.Event) -> int:
        """Add an event; return its number."""
        seq = self._length
        if seq != self._follows:
            self._runs.append((seq, len(self._kept)))
        self._kept.append(event)
        self._length = self._follows = seq + 1
        return seq

    def skip(self, count: int = 1) -> int:
        """Count events that happened but are not kept; return the number of the first."""
        seq = self._length
        self._length += count
        return seq

    def follow(self, track: Track) -> None:
        """Hold a loop's track, which grows with it."""
        self.tracks.append(track)

    def cross(self, bridge: Bridge) -> None:
        """Take note of what is so now, after events that were not kept."""
        self._bridges[self._length] = bridge

    def bridge_at(self, seq: int) -> Bridge | None:
        """Return what was so before an event in front of which events were not kept."""
        return self._bridges.get(seq)

    def reached(self, budget: str) -> None:
        """Take note that a budget was reached: from now on something is not kept."""
        if budget not in self.limits:
            self.limits = (*self.limits, budget)

    def parts(self) -> list[list[Any] | dict[Any, Any]]:
        """Return the lists and tables that hold nearly all of its memory, to be emptied when nobody uses it."""
        tables = [table for table in vars(self._index).values() if isinstance(table, dict)]
        return [self._kept, self.values, *tables]

    def cut(self, cursor: int) -> Recording:
        """Return a recording of the events up to and including the cursor, as if the run had ended there."""
        short = Recording(self.source.text, self.name, self.seed)
        short.sites, short.values, short.limits = self.sites, self.values, self.limits
        short.tracks, short._bridges = self.tracks, self._bridges
        for seq in range(min(cursor + 1, self._length)):
            event = self[seq]
            if isinstance(event, ev.Elided):
                short.skip()
            else:
                short.append(event)
        return short


_NONE: History[Any] = History()  # stands for the history of what never was
