"""A long run in parts, each a recording of its own: what is outside of its loops, and one iteration at a time.

Iterations that were only counted are brought back by the worker; those that were kept are cut out here, so that every
pane has to deal with one iteration, wherever a person stands.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gradgui.recording import codec
from gradgui.recording import events as ev
from gradgui.recording.bridge import Bridge, Held, Known
from gradgui.recording.index import last_up_to, within
from gradgui.recording.recording import Recording

if TYPE_CHECKING:
    from gradgui.recording.codec import Batch

MOST: Final = 24  # iterations that are held


@dataclass(frozen=True, slots=True)
class Wanted:
    """An event that is not there yet, and the iteration it belongs to."""

    loop: int
    iteration: int
    seq: int


class Parts:
    """The recording of a run, with the iterations of it that were brought back.

    A part has the same events, numbers and length as the run: what lies before its loop, then nothing, then one
    iteration, then nothing.
    """

    def __init__(self, main: Recording) -> None:
        self.main = main
        self._held: OrderedDict[tuple[int, int], Recording] = OrderedDict()
        self._around: Recording | None = None  # what is outside of the loops

    def at(self, seq: int) -> Recording | Wanted | None:
        """Return the recording that holds an event, or what is wanted for that; None when nothing can help."""
        if self.main.complete:
            return self.main
        kept = not isinstance(self.main[seq], ev.Elided)
        for loop, track in enumerate(self.main.tracks):
            iteration = track.iteration_at(seq)
            if iteration >= 0:
                held = self._held.get((loop, iteration))
                if held is None and not kept:
                    return Wanted(loop, iteration, seq)
                held = held or self._cut_out(loop, iteration)
                self._held.move_to_end((loop, iteration))
                self._lengthen(held)
                return held
        return self._outside() if kept else None

    def add(self, loop: int, iteration: int, batch: Batch) -> Recording:
        """Build the recording of an iteration; raise codec.UnreadableRecording."""
        main = self.main
        part = Recording(main.source.text, main.name, main.seed)
        part.values = main.values[: batch.first_value]
        part.tracks, part.whole = main.tracks, main
        self._copy(part, 0, main.tracks[loop].starts[0])
        self._copy_prints(part, batch.first)
        codec.extend(part, batch)
        return self._hold(loop, iteration, part)

    def _cut_out(self, loop: int, iteration: int) -> Recording:
        """Build the recording of an iteration that was kept."""
        main, starts = self.main, self.main.tracks[loop].starts
        first = starts[iteration]
        after = starts[iteration + 1] if iteration + 1 < len(starts) else len(main)
        part = self._empty()
        self._copy(part, 0, starts[0])
        self._copy_prints(part, first)
        if first > len(part):
            part.skip(first - len(part))
            part.cross(_bridge(main, first, after))
        self._copy(part, first, after)
        return self._hold(loop, iteration, part)

    def _outside(self) -> Recording:
        """Return what comes before the first loop and after the last one, as long as the run by now."""
        main, tracks = self.main, self.main.tracks
        if self._around is None:
            self._around = self._empty()
            self._copy(self._around, 0, tracks[0].starts[0] if tracks else len(main))
        part = self._around
        if tracks and tracks[-1].ended:
            first = max(tracks[-1].starts[-1], len(part))
            if first > len(part):
                part.skip(first - len(part))
                bridge = main.bridge_at(first)
                if bridge is not None:
                    part.cross(bridge)
            self._copy(part, first, len(main))
        self._lengthen(part)
        return part

    def _empty(self) -> Recording:
        main = self.main
        part = Recording(main.source.text, main.name, main.seed)
        part.sites, part.values, part.tracks, part.limits = main.sites, main.values, main.tracks, main.limits
        part.whole = main
        return part

    def _copy(self, part: Recording, first: int, after: int) -> None:
        for seq in range(max(first, len(part)), after):
            event = self.main[seq]
            if isinstance(event, ev.Elided):
                part.skip()
            else:
                part.append(event)

    def _copy_prints(self, part: Recording, before: int) -> None:
        """Take over what was printed up to an event: the console shows it all."""
        for seq in within(self.main.index.prints, len(part), before - 1):
            part.skip(seq - len(part))
            part.append(self.main[seq])

    def _hold(self, loop: int, iteration: int, part: Recording) -> Recording:
        self._lengthen(part)
        self._held[loop, iteration] = part
        if len(self._held) > MOST:
            self._held.popitem(last=False)
        return part

    def _lengthen(self, part: Recording) -> None:
        """Let a part be as long as the run, which may have gone on."""
        if len(part) < len(self.main):
            part.skip(len(self.main) - len(part))


def _bridge(main: Recording, first: int, after: int) -> Bridge:
    """Return what was so before an iteration, of the tensors that it has to do with and of all names."""
    index, before = main.index, first - 1
    names = tuple(main.names_at(before).values())
    tensors = {bound.tensor for bound in names if bound.tensor >= 0}
    for seq in range(first, after):
        tensors |= _tensors_of(main[seq])
    known = []
    for tensor in sorted(tensors):
        held = main.value_at(tensor, before)
        if held is not None:
            known.append(Known(tensor, held.value, held.version, main.requires_grad_at(tensor, before)))
    grads = []
    for one in known:
        value = main.grad_at(one.tensor, before)
        seq = last_up_to(index.accumulations.get(one.tensor, []), before)
        event = main[seq] if seq >= 0 else None
        if value is not None and isinstance(event, ev.GradAccumulated):
            grads.append(Held(one.tensor, event.grad, value))
    return Bridge(tuple(known), tuple(grads), names)


def _tensors_of(event: ev.Event) -> set[int]:
    """Return the tensors that an event reads or changes."""
    match event:
        case ev.OpApplied():
            return {operand.tensor for operand in event.inputs if operand.tensor >= 0}
        case ev.TensorMutated():
            return {event.tensor, *(operand.tensor for operand in event.inputs if operand.tensor >= 0)}
        case ev.ParameterUpdated() | ev.GradCleared() | ev.GradAccumulated() | ev.RequiresGradChanged():
            return {event.tensor}
        case ev.Detached():
            return {event.source}
        case ev.ViewCreated():
            return {event.base}
    return set()
