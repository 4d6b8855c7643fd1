"""Which line of a text is which line of an edited one: the lines before and after the edit keep their meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class LineMap:
    """Lines (from 1) of an old text in a new one; what lies between the common ends was edited."""

    old: int
    new: int
    head: int  # lines that are the same from the top
    tail: int  # lines that are the same from the bottom

    def exact(self, line: int) -> int:
        """Return where an untouched line is now; 0 for one that was edited."""
        if line <= self.head:
            return line
        return line + self.new - self.old if line > self.old - self.tail else 0

    def nearest(self, line: int) -> int:
        """Return where a line is now, an edited one at its distance from the top of the edit."""
        return self.exact(line) or max(1, min(line, self.new - self.tail))


def line_map(old: Sequence[str], new: Sequence[str]) -> LineMap:
    """Compare two texts by their lines."""
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return LineMap(len(old), len(new), head, tail)
