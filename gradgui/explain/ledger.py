"""The ledger of a gradient: every contribution with the sum so far, every eraser, and what is still to come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.explain import passes
from gradgui.explain.words import element_text, line_of, name_text
from gradgui.i18n import ntr, tr
from gradgui.recording import events as ev
from gradgui.recording.index import up_to
from gradgui.recording.numerals import num

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

MOST_CHANGES = 16  # of a ``.grad``, the newest
MOST_PARTS = 24
MOST_AWAITED = 6


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row. ``kind``: part, erased, written, later (still to come), earlier (rows left out)."""

    kind: str
    source: str
    part: str = ""
    total: str = ""
    place: str = ""
    now: bool = False
    seq: int = -1
    card: int = -1
    value: int = -1


@dataclass(frozen=True, slots=True)
class Ledger:
    """Contributions to one gradient. ``element`` says which element the numbers are, "" when all are alike."""

    title: str
    note: str
    rows: tuple[LedgerRow, ...]
    element: str = ""


class _Picker:
    """Shows every value of a ledger by the same element, so that the sums can be followed."""

    def __init__(self, recording: Recording, values: list[int]) -> None:
        self.recording = recording
        known = [recording.value(v) for v in values if v >= 0]
        self.whole = bool(known) and all(v.array is not None and v.size for v in known)
        self.at: tuple[int, ...] | None = None
        if self.whole and any(v.uniform is None for v in known):
            array = known[-1].array
            assert array is not None
            flat = 0 if array.flat[0] != 0 else int(np.argmax(np.abs(array)))
            self.at = tuple(int(i) for i in np.unravel_index(flat, array.shape))

    @property
    def element(self) -> str:
        return element_text(self.at) if self.at is not None else ""

    def number(self, value: int) -> Any:
        """Return the element of a value, None when it was not kept."""
        array = self.recording.value(value).array if value >= 0 else None
        if array is None or not self.whole:
            return None
        at = self.at if self.at is not None else (0,) * array.ndim
        return array[at] if len(at) == array.ndim else array.flat[0]

    def text(self, value: int) -> str:
        """Write the element of a value."""
        if value < 0:
            return tr("None")
        number = self.number(value)
        if number is None:
            return tr("norm {norm}", norm=num(self.recording.value(value).statistics.norm))
        return num(number)


# ---- at a node -----------------------------------------------------------------------------------------------


def arriving(recording: Recording, node: int, cursor: int) -> Ledger | None:
    """Return what arrived at a node in the newest pass that comes there, None when none did."""
    start = passes.last_pass(recording, cursor)
    mine = passes.pending(recording, start, node)
    if mine is None:
        return None
    parts = _parts(recording, node, start, cursor)
    picker = _Picker(recording, [p.value for p, _ in parts])
    rows: list[LedgerRow] = []
    total = None
    for part, seq in parts:
        number = picker.number(part.value)
        total = number if total is None else total + number if number is not None else None
        now = seq == cursor or (part is parts[-1][0] and _is_ready(recording, node, cursor))
        rows.append(_part_row(recording, part, picker, total, cursor, seq, now))
    awaited = max(0, mine.waits - sum(seq != start for _, seq in parts))
    if passes.is_running(recording, start, cursor):
        rows += _awaited(recording, node, start, cursor, awaited)
    name = name_text(recording, mine.tensor, cursor)
    of = mine.waits + sum(seq == start for _, seq in parts)
    return Ledger(
        tr("Arriving at {name}", name=name),
        ntr("{done} of {n} part", "{done} of {n} parts", of, done=of - awaited),
        tuple(rows[-MOST_PARTS:]),
        picker.element,
    )


def _parts(recording: Recording, node: int, start: int, cursor: int) -> list[tuple[ev.Part, int]]:
    begin = passes.started(recording, start)
    roots = begin.roots if begin is not None else ()
    found = [(ev.Part(-1, 0, root.seed), start) for root in roots if root.node == node]
    for seq in passes.arrived(recording, node, start, cursor)[-MOST_PARTS:]:
        event = recording[seq]
        if isinstance(event, ev.GradientSent):
            found.append((ev.Part(event.node, event.index, event.value), seq))
    return found


def _is_ready(recording: Recording, node: int, cursor: int) -> bool:
    event = recording[cursor]
    return isinstance(event, ev.NodeReady) and event.node == node


def _part_row(
    recording: Recording, part: ev.Part, picker: _Picker, total: Any, cursor: int, seq: int, now: bool, place: str = ""
) -> LedgerRow:
    source = passes.sender_text(recording, part.node, part.index, cursor)
    card = passes.node_card(recording, part.node, cursor) if part.node >= 0 else -1
    text = num(total) if total is not None else "…"
    return LedgerRow("part", source, picker.text(part.value), text, place, now, seq, card, part.value)


def _awaited(recording: Recording, node: int, start: int, cursor: int, count: int) -> list[LedgerRow]:
    """Return a row for each contribution still to come, with its sender as far as the tape tells."""
    if not count:
        return []
    begin = passes.started(recording, start)
    tensor = recording.index.node_tensor.get(node, -1)
    playing = {p.node for p in begin.pending} if begin is not None else set()
    done = set()
    for seq in passes.arrived(recording, node, start, cursor):
        event = recording[seq]
        if isinstance(event, ev.GradientSent):
            done.add((event.node, event.index))
    rows: list[LedgerRow] = []
    for seq in reversed(up_to(recording.index.uses.get(tensor, []), start)[-MOST_PARTS:]):
        made = recording[seq]
        if not isinstance(made, ev.OpApplied | ev.TensorMutated) or made.node not in playing:
            continue
        for index, edge in enumerate(made.edges):
            if edge == node and (made.node, index) not in done and len(rows) < min(count, MOST_AWAITED):
                source = passes.sender_text(recording, made.node, index, cursor)
                rows.append(LedgerRow("later", source, tr("not yet"), "…", card=seq))
    left = count - len(rows)
    if left:
        rows.append(LedgerRow("later", ntr("{n} more", "{n} more", left), tr("not yet"), "…"))
    return rows


# ---- in .grad ------------------------------------------------------------------------------------------------


def grad_ledger(recording: Recording, tensor: int, cursor: int) -> Ledger | None:
    """Return how ``.grad`` of a tensor came about, None when nothing has happened to it and nothing is on its way."""
    history = recording.index.grads.get(tensor)
    rank = history.rank(cursor) if history is not None else 0
    seqs = history.seqs[max(0, rank - MOST_CHANGES) : rank] if history is not None else []
    coming = _coming(recording, tensor, cursor)
    if not seqs and not coming:
        return None
    picker = _Picker(recording, _values(recording, seqs))
    rows: list[LedgerRow] = []
    if rank > len(seqs):
        rows.append(LedgerRow("earlier", ntr("{n} earlier change", "{n} earlier changes", rank - len(seqs))))
    for seq in seqs:
        rows += _change(recording, seq, picker, cursor)
    name = name_text(recording, tensor, cursor)
    count = sum(row.kind == "part" for row in rows)
    note = ntr("{n} contribution", "{n} contributions", count)
    return Ledger(tr("How {name}.grad came about", name=name), note, (*rows, *coming), picker.element)


def _values(recording: Recording, seqs: list[int]) -> list[int]:
    values = []
    for seq in seqs:
        event = recording[seq]
        if isinstance(event, ev.GradAccumulated):
            values += [event.before, *(p.value for p in event.parts), event.after]
        elif isinstance(event, ev.GradCleared):
            values += [event.before, event.after]
        elif isinstance(event, ev.TensorMutated):
            values += [event.before, event.value]
    return [v for v in values if v >= 0]


def _change(recording: Recording, seq: int, picker: _Picker, cursor: int) -> list[LedgerRow]:
    event = recording[seq]
    line = line_of(recording, seq)
    place = tr("line {line}", line=line) if line else ""
    now = seq == cursor
    if isinstance(event, ev.GradAccumulated):
        if not event.parts:
            after, new = picker.text(event.after), picker.text(event.contribution)
            return [LedgerRow("part", tr("backward"), new, after, place, now, seq, -1, event.contribution)]
        parts = event.parts
        rows, total = [], picker.number(event.before)
        for i, part in enumerate(parts):
            number = picker.number(part.value)
            total = number if total is None else total + number if number is not None else None
            if i == len(parts) - 1:
                total = picker.number(event.after)
            rows.append(_part_row(recording, part, picker, total, cursor, seq, now, place))
        return rows
    if isinstance(event, ev.GradCleared):
        words = {"none": tr("set to None"), "zero": tr("filled with 0"), "assigned": tr("assigned")}
        kind = "written" if event.how == "assigned" else "erased"
        return [LedgerRow(kind, words.get(event.how, event.how), "", picker.text(event.after), place, now, seq)]
    # a zero_ is told by the GradCleared that follows it
    if isinstance(event, ev.TensorMutated) and (now or event.op != "zero_"):
        return [LedgerRow("written", event.op, "", picker.text(event.value), place, now, seq)]
    return []


def _coming(recording: Recording, tensor: int, cursor: int) -> tuple[LedgerRow, ...]:
    """Return what the present pass has brought to a leaf's node, or still will."""
    start = passes.last_pass(recording, cursor)
    if not passes.is_running(recording, start, cursor):
        return ()
    node = passes.accumulator(recording, start, tensor)
    done = recording.index.grads.get(tensor)
    if node < 0 or (done is not None and done.since(cursor) > start):
        return ()
    ledger = arriving(recording, node, cursor)
    return ledger.rows if ledger is not None else ()
