"""Iterations of a long run that were only counted, brought back: each is a recording of its own."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gradgui.recording import codec
from gradgui.recording import events as ev
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

    def at(self, seq: int) -> Recording | Wanted | None:
        """Return the recording that holds an event, or what is wanted for that; None when nothing can help."""
        if not isinstance(self.main[seq], ev.Elided):
            return self.main
        for loop, track in enumerate(self.main.tracks):
            iteration = track.iteration_at(seq)
            if iteration >= 0:
                held = self._held.get((loop, iteration))
                if held is None:
                    return Wanted(loop, iteration, seq)
                self._held.move_to_end((loop, iteration))
                self._lengthen(held)
                return held
        return None

    def holds(self, loop: int, iteration: int) -> bool:
        """Return whether an iteration needs no bringing back."""
        if (loop, iteration) in self._held:
            return True
        return not isinstance(self.main[self.main.tracks[loop].starts[iteration]], ev.Elided)

    def add(self, loop: int, iteration: int, batch: Batch) -> Recording:
        """Build the recording of an iteration; raise codec.UnreadableRecording."""
        main = self.main
        part = Recording(main.source.text, main.name, main.seed)
        part.values = main.values[: batch.first_value]
        part.tracks = main.tracks
        for seq in range(main.tracks[loop].starts[0]):
            part.append(main[seq])
        codec.extend(part, batch)
        self._lengthen(part)
        self._held[loop, iteration] = part
        if len(self._held) > MOST:
            self._held.popitem(last=False)
        return part

    def _lengthen(self, part: Recording) -> None:
        """Let a part be as long as the run, which may have gone on."""
        if len(part) < len(self.main):
            part.skip(len(self.main) - len(part))
