"""The journal: writes events with their place and scope, and what the marks of a program tell."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from gradgui.engine.tensor import Tensor
from gradgui.recording import events as ev
from gradgui.recording.captures import Budget
from gradgui.recording.holders import Holders
from gradgui.recording.short import short_text
from gradgui.recording.spans import PROGRAM, SpanTable

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

    from gradgui.engine.holder import Holder
    from gradgui.recording.recording import Recording

LIBRARIES = (
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep,
    os.path.dirname(os.__file__) + os.sep,
    "<frozen",
)
ALWAYS = (ev.Printed, ev.Warned, ev.Failed, ev.Intervened)  # kept also where events are only counted
_UNHEARD = -3  # minus a scope's number: a scope inside it that is no event


class EventLimitReached(BaseException):
    """The program made more events than a recording may hold; not an Exception, so that no program catches it."""


class Journal:
    """Appends events to a recording. ``window`` keeps only the events lo ≤ i < hi."""

    def __init__(
        self, recording: Recording, budget: Budget | None = None, window: tuple[int, int] | None = None
    ) -> None:
        self.recording = recording
        self.budget = budget or Budget()
        self.window = window
        self.spans = SpanTable(recording.source)
        recording.sites = self.spans.sites
        self.hearing = True  # False while events are only counted
        self.most = self.budget.events  # the number at which there are too many: those not kept do not count
        self.keep_marks = True  # False while a program only loops: then statements and scopes are no events
        self.resume: Callable[[], None] | None = None  # tells the statement that runs, when more happens again
        self._scopes: list[int] = []
        self._ours: dict[int, bool] = {}  # by the id of a code object: hashing one takes longer than the walk
        self._codes: list[CodeType] = []  # held, so that their ids stay theirs
        self._names: dict[tuple[int, str], tuple[int, str]] = {}
        self.holders = Holders()
        self.muted = 0  # above 0 while our own code runs operations that are nobody's

    def _meet(self, tensor: Tensor) -> None:
        """Be told of a tensor that a name stands for."""

    # ---- writing ---------------------------------------------------------------------------------------------

    def _emit(self, event: ev.Event) -> int:
        if not self.keep_marks:
            self._take_up()
        recording = self.recording
        seq = len(recording)
        if not self.hearing and not isinstance(event, ALWAYS):
            self.most += 1
            return recording.skip()
        if seq >= self.most and not isinstance(event, ev.Failed):
            self.recording.reached("events")
            raise EventLimitReached
        if self.window is not None and not self.window[0] <= seq < self.window[1]:
            return recording.skip()
        return recording.append(event)

    def count(self) -> None:
        """Count an event that nobody looks at."""
        if not self.keep_marks:
            self._take_up()
        self.most += 1
        self.recording.skip()

    def _take_up(self) -> None:
        """Keep events again: something else than looping happened."""
        self.keep_marks = True
        if self.resume is not None:
            self.resume()

    def _unheard(self) -> None:
        """Be told of a statement or scope that is no event."""

    @property
    def _parent(self) -> int:
        top = self._scopes[-1] if self._scopes else -1
        return top if top >= -1 else _UNHEARD - top

    def site(self, depth: int = 2) -> int:
        """Return the place of the innermost instruction that is not ours; -1 when there is none.

        So many frames are certainly ours and not looked at: each look makes Python build a frame object.
        """
        frame = sys._getframe(depth)
        ours = self._ours
        while frame is not None:
            code = frame.f_code
            own = ours.get(id(code))
            if own is None:
                own = ours[id(code)] = self._is_ours(code)
                self._codes.append(code)
            if not own:
                return self.spans.of_instruction(code, frame.f_lasti)
            frame = frame.f_back  # type: ignore[assignment]
        return -1

    def _is_ours(self, code: CodeType) -> bool:
        """Return whether code is not the person's: of a program only its own text is, of a script all but libraries."""
        if self.recording.source.text:
            return code.co_filename != PROGRAM
        return code.co_filename.startswith(LIBRARIES)

    # ---- names, statements, scopes: called by the marks of a program -----------------------------------------

    def bound(self, name: str, frame: int, value: Any) -> ev.Bound | None:
        """Return the event part for a name that now stands for ``value``; None when nothing changed."""
        tensor, text = (value._id, "") if isinstance(value, Tensor) else (-1, short_text(value))
        if isinstance(value, Tensor):
            self._meet(value)
        was = self._names.get((frame, name))
        if was == (tensor, text):
            return None
        self._names[(frame, name)] = (tensor, text)
        return ev.Bound(name, frame, tensor, text, *(was or (-1, "")))

    def bound_inside(self, name: str, frame: int, value: Any) -> list[ev.Bound]:
        """Return the event parts for the tensors of a module that a name stands for, as far as they changed."""
        found = [self.bound(path, frame, held) for path, held in self.holders.bind((frame, name), value, self._scopes)]
        return [bound for bound in found if bound is not None]

    def bound_meanwhile(self) -> list[ev.Bound]:
        """Return the same for modules that hold something else than when their names were told."""
        found = []
        for frame, name in sorted(self.holders.stale):
            found += self.bound_inside(name, frame, self.holders.root((frame, name)))
        return found

    def statement(self, site: int, names: tuple[ev.Bound, ...]) -> None:
        """Take note that a statement is about to run."""
        if self.keep_marks:
            self._emit(ev.StatementEntered(site, self._parent, names))
        else:
            self._unheard()

    def enter(self, kind: str, name: str, site: int = -1, number: int = 0) -> int:
        """Open a scope; return its number (below -1: one that is no event, and stands for the scope around it)."""
        if self.keep_marks:
            scope = self._emit(ev.ScopeEntered(site, self._parent, kind, name, number))
        else:
            scope = _UNHEARD - self._parent
            self._unheard()
        self._scopes.append(scope)
        return scope

    def leave(self, scope: int, names: tuple[ev.Bound, ...] = (), site: int = -1) -> None:
        """Close a scope and whatever is still open in it."""
        while self._scopes:
            top = self._scopes.pop()
            if top >= 0:
                self._emit_left(ev.ScopeLeft(site, self._parent, top, names if top == scope else ()))
            if top == scope:
                return

    def _emit_left(self, event: ev.ScopeLeft) -> None:
        kept, self.keep_marks = self.keep_marks, True  # the end of a scope that was told is told
        self._emit(event)
        self.keep_marks = kept

    def scope_entered(self, kind: str, name: str) -> None:
        """Take note that code of the person begins inside the engine: a hook, a function's forward or backward."""
        if not self.muted:
            self.enter(kind, name, self.site())

    def holder_entered(self, holder: Holder) -> None:
        """Take note that a module is called, by the names that lead to it and its class."""
        if self.muted:
            return
        path, kind = self.holders.path(holder, self._scopes), type(holder).__name__
        self.enter("module", f"{path} ({kind})" if path else kind, self.site())

    def holder_changed(self, holder: Holder) -> None:
        """Take note that a module holds something else."""
        self.holders.changed(holder)

    def scope_left(self) -> None:
        """Take note that it ended."""
        if not self.muted:
            self.leave(self._scopes[-1])

    def printed(self, text: str, echo: bool = False) -> None:
        """Take note of output."""
        if text:
            self._emit(ev.Printed(self.site(), self._parent, text, echo))

    def warned(self, text: str, category: str) -> None:
        """Take note of a warning."""
        self._emit(ev.Warned(self.site(), self._parent, text, category))

    def intervened(self, what: str) -> None:
        """Take note that a person changed something while the program ran."""
        self._emit(ev.Intervened(-1, self._parent, what, "", ""))

    def failed(self, event: ev.Failed) -> None:
        """Take note of the early end of the program."""
        self._emit(event)
