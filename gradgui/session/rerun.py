"""A run under way whose recording is not shown yet: the old picture stays until the new one has its moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gradgui.recording import events as ev
from gradgui.recording.selection import FOLLOW, Selection
from gradgui.session.lines import LineMap, line_map
from gradgui.session.moment import Moment, find_moment, moment_of, moved_selection

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

GROWTH = 1.5  # a moment is looked for again when the recording has grown by this much


@dataclass
class Rerun:
    """A new recording as it arrives, and what is wanted in it."""

    recording: Recording
    old: Recording
    moment: Moment | None
    selection: Selection = FOLLOW
    lines: LineMap = field(default_factory=lambda: LineMap(0, 0, 0, 0))
    _next_look: int = 0

    @classmethod
    def after(cls, old: Recording, cursor: int, selection: Selection, new: Recording) -> Rerun:
        """Begin a run that follows a recording in which a person stands somewhere; the first one has no moment."""
        if not old.index.statements:
            return cls(new, old, None)
        lines = line_map(old.source.lines, new.source.lines)
        return cls(new, old, moment_of(old, cursor), selection, lines)

    @property
    def broken(self) -> bool:
        """Whether the text could not be run at all, so that the recording is its error alone."""
        return not self.recording.index.statements and self.recording.index.failure >= 0

    def look(self) -> int:
        """Return the cursor in the new recording if it is certain by now, else -1."""
        length = len(self.recording)
        if self.moment is None:
            return 0 if length else -1
        if length < self._next_look:
            return -1
        self._next_look = int(length * GROWTH) + 1
        found = find_moment(self.recording, self.moment, self.lines)
        return found.seq if found.sure else -1

    def settle(self) -> int:
        """Return the best cursor in a recording that will not grow any more."""
        if self.moment is None:
            return 0
        return find_moment(self.recording, self.moment, self.lines).seq

    def selected(self) -> Selection:
        """Return the selection, carried over."""
        if self.moment is None or self.selection == FOLLOW:
            return FOLLOW
        return moved_selection(self.old, self.recording, self.selection, self.lines)


def error_in(recording: Recording) -> ev.Failed | None:
    """Return the error that a recording ended with."""
    failure = recording.index.failure
    event = recording[failure] if failure >= 0 else None
    return event if isinstance(event, ev.Failed) else None
