"""Memory that tensors share, and the counter of its versions.

A captured storage never changes under a recording: before the next in-place change it moves to a new buffer, and
every tensor on it follows. Once NumPy has seen a storage it cannot move any more, and each capture copies instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


class Version:
    """Counts in-place changes; shared by a tensor, its views and its detached aliases."""

    value = 0  # of the class until the first change: every operation makes a version, few are ever changed


class OwnVersion(Version):
    """The version of a tensor that left inference mode by ``detach()``: it counts, as others from there do not."""


class Storage:
    """One block of memory. ``moves`` counts how often it went to a new buffer."""

    moves = 0
    captured = False  # a recording refers to the present buffer
    pinned = False  # NumPy code of the person refers to the present buffer
    place = 0  # the address that the person is told, the same in each run; 0 until asked for
    _starts: tuple[int, ...] = ()  # where each buffer left behind began

    def __init__(self, buffer: np.ndarray, pinned: bool = False) -> None:
        self.buffer = buffer
        if pinned:
            self.pinned = True

    def prepare_write(self) -> None:
        """Make sure that writing changes nothing a recording has captured."""
        if self.captured and not self.pinned:
            self._starts = (*self._starts, address(self.buffer))
            self.buffer = self.buffer.copy()
            self.moves += 1
            self.captured = False

    def expose(self) -> None:
        """Give the buffer to NumPy code of the person; from now on it stays where it is."""
        self.prepare_write()
        self.pinned = True

    def start(self, moves: int) -> int:
        """Return the address at which the buffer began that was in use after so many moves."""
        return address(self.buffer) if moves == self.moves else self._starts[moves]


def address(array: np.ndarray) -> int:
    """Return the address of an array's first element."""
    return int(array.__array_interface__["data"][0])
