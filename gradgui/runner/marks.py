"""What the marks of a program do while it runs: statements, iterations, blocks and calls become events."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType

    from gradgui.recording.events import Bound
    from gradgui.recording.recorder import Recorder
    from gradgui.runner.program import Program


@dataclass
class _Running:
    """A frame of the person's program: its scope, its last statement, and the blocks open in it."""

    frame: FrameType | None  # None: not known yet, of a copy
    scope: int
    last: int = -1
    loop: int = -1  # the loop of which an iteration began after the last statement
    blocks: list[tuple[int, int]] = field(default_factory=list)  # (statement, scope)
    counts: dict[int, int] = field(default_factory=dict)  # loop → its next iteration
    between: int = -1  # the loop of which an iteration has ended and the next has not begun


@dataclass(frozen=True, slots=True)
class MarksState:
    """Where the marks of the program's own level stand."""

    frame: FrameType | None  # None: of a copy, which takes the frame that it finds itself in
    scope: int
    last: int
    loop: int
    blocks: list[tuple[int, int]]
    counts: dict[int, int]
    between: int
    bare: int
    expected: int
    untold: dict[tuple[int, str], Bound]
    known: set[tuple[int, str]]


BARE = 500


class Marks:
    """The functions that marks call, bound to one recorder."""

    def __init__(self, program: Program, recorder: Recorder) -> None:
        self.statements = program.statements
        self.recorder = recorder
        self.sites = [recorder.spans.of_span(s.span) for s in program.statements]
        self._stack: list[_Running] = []
        recorder.resume = self._resume
        self._bare = 0  # marks since anything else happened
        self._expected = 0  # the length of the recording if nothing else happens
        self._untold: dict[tuple[int, str], Bound] = {}  # names bound by statements that were not told
        self._known: set[tuple[int, str]] = set()  # (scope, name) that were bound to something
        self.closed: Callable[[int], None] = _nobody  # told of each block of the program's own level that is left

    def mark(self, number: int) -> None:
        """Take note that a statement is about to run."""
        self._look()
        frame = sys._getframe(1)
        running = self._running(frame)
        if running is None:
            self.recorder.statement(self.sites[number], ())
            self._expected = len(self.recorder.recording)
            return
        closed = self._close(running, self.statements[number].path) if running.blocks else ()
        names = self._names(running, frame.f_locals, closed) if self._binds(running, closed) else ()
        if self.recorder.holders.stale:
            names = (*names, *self.recorder.bound_meanwhile())
        if closed and running is self._stack[0]:
            for left in closed:
                self.closed(left)
        running.last, running.loop = number, -1
        if self._untold or not self.recorder.keep_marks:
            names = self._tell(names)
        self.recorder.statement(self.sites[number], names)
        self._expected = len(self.recorder.recording)

    def iteration(self, number: int) -> None:
        """Take note that an iteration of a loop begins."""
        self._look()
        running = self._running(sys._getframe(1))
        if running is None:
            return
        statement = self.statements[number]
        fresh = running.between != number and not any(block == number for block, _ in running.blocks)
        self._close(running, statement.path)
        count = 0 if fresh else running.counts.get(number, 0)
        running.counts[number] = count + 1
        running.loop, running.between = number, -1
        scope = self.recorder.enter("iteration", statement.name, self.sites[number], count)
        running.blocks.append((number, scope))
        self._expected = len(self.recorder.recording)

    def between(self, number: int) -> None:
        """End the iteration of a loop of the program's own level, if one is open, before it is known what follows."""
        running = self._stack[0]
        if any(block == number for block, _ in running.blocks):
            self._look()
            self._close(running, self.statements[number].path)
            running.between = number
            self._expected = len(self.recorder.recording)

    def block(self, number: int) -> None:
        """Take note that the body of a with-statement begins."""
        running = self._running(sys._getframe(1))
        if running is not None:
            name = self.statements[number].name
            running.blocks.append((number, self.recorder.enter("with", name, self.sites[number])))
            self._expected = len(self.recorder.recording)

    def call(self, number: int) -> None:
        """Take note that a function's body begins."""
        self._look()
        frame = sys._getframe(1)
        scope = self.recorder.enter("call", frame.f_code.co_name, self.sites[number])
        self._stack.append(_Running(frame, scope))
        self._expected = len(self.recorder.recording)

    def leave(self, number: int) -> None:
        """Take note that a function's body ended, however it did."""
        self._look()
        self._leave(sys._getframe(1))
        self._expected = len(self.recorder.recording)

    def _leave(self, frame: FrameType) -> None:
        while self._stack:
            running = self._stack.pop()
            own = running.frame is frame
            left = [block for block, _ in running.blocks]
            names = self._names(running, frame.f_locals, left) if own and self._binds(running, left) else ()
            self.recorder.leave(running.scope, names)
            if own:
                return

    def _look(self) -> None:
        """Tell marks no longer when nothing but marks has happened for long: the program only loops."""
        self._bare = self._bare + 1 if len(self.recorder.recording) == self._expected else 0
        self.recorder.keep_marks = self._bare <= BARE or self.recorder.window is not None

    def _resume(self) -> None:
        """Tell the statement that is running, which was not told."""
        running = self._stack[-1]
        names = tuple(self._untold.values())
        self._untold.clear()
        if running.last >= 0:
            self.recorder.statement(self.sites[running.last], names)

    def _tell(self, names: tuple[Bound, ...]) -> tuple[Bound, ...]:
        """Return the names to tell now: none while marks are not told, then all that were held back."""
        self._untold.update({(bound.frame, bound.name): bound for bound in names})
        if not self.recorder.keep_marks:
            return ()
        told = tuple(self._untold.values())
        self._untold.clear()
        return told

    def start(self, scope: int) -> None:
        """Open the program's scope; its frame is known at its first mark."""
        self._program_scope = scope

    def finish(self, namespace: dict[str, object]) -> None:
        """Close the program's scope with the names bound by its last statement."""
        names: tuple[Bound, ...] = ()
        if self._stack:
            running = self._stack[0]
            names = self._names(running, namespace, [block for block, _ in running.blocks])
        names = (*self._untold.values(), *names)
        self.recorder.keep_marks = True
        self._stack.clear()
        self.recorder.leave(self._program_scope, names)

    def state(self) -> MarksState:
        """Return where the marks stand, between two iterations of a loop of the program's own level."""
        base = self._stack[0] if self._stack else _Running(None, -1)
        return MarksState(
            base.frame, base.scope, base.last, base.loop, list(base.blocks), dict(base.counts),
            base.between, self._bare, self._expected, dict(self._untold), set(self._known),
        )  # fmt: skip

    def take_up(self, state: MarksState) -> None:
        """Go on from there."""
        blocks, counts = list(state.blocks), dict(state.counts)
        running = _Running(state.frame, state.scope, state.last, state.loop, blocks, counts, state.between)
        self._stack = [running]
        self._bare, self._expected = state.bare, state.expected
        self._untold, self._known = dict(state.untold), set(state.known)

    def _running(self, frame: FrameType) -> _Running | None:
        stack = self._stack
        if len(stack) == 1 and stack[0].frame is None:
            stack[0].frame = frame
        if not stack:
            stack.append(_Running(frame, self._program_scope))
            return stack[0]
        if stack[-1].frame is frame:
            return stack[-1]
        return next((r for r in reversed(stack) if r.frame is frame), None)

    def _close(self, running: _Running, path: tuple[int, ...]) -> Sequence[int]:
        """Leave the blocks that the next statement is no longer in; return their statements."""
        blocks = running.blocks
        keep = 0
        while keep < len(blocks) and keep < len(path) and blocks[keep][0] == path[keep]:
            keep += 1
        for _, scope in reversed(blocks[keep:]):
            self.recorder.leave(scope)
        closed = [block for block, _ in blocks[keep:]]
        del blocks[keep:]
        return closed

    def _binds(self, running: _Running, closed: Sequence[int]) -> bool:
        statements = self.statements
        if running.last >= 0 and (statements[running.last].binds or statements[running.last].rebinds):
            return True
        if running.loop >= 0 and statements[running.loop].binds:
            return True
        return any(statements[number].binds for number in closed)

    def _names(self, running: _Running, values: dict[str, object], closed: Sequence[int]) -> tuple[Bound, ...]:
        """Return what was bound since the last mark.

        By the last statement, by the loop whose iteration began after it, and by the tests that ended loops.
        """
        names: list[str] = []
        for number in (running.last, running.loop, *closed):
            if number >= 0:
                statement = self.statements[number]
                names += statement.binds
                names += [name for name in statement.rebinds if (running.scope, name) in self._known]
        found = []
        for name in dict.fromkeys(names):
            if name in values:
                bound = self.recorder.bound(name, running.scope, values[name])
                if bound is not None:
                    self._known.add((running.scope, name))
                    found.append(bound)
                found += self.recorder.bound_inside(name, running.scope, values[name])
        return tuple(found)


def _nobody(_: int) -> None:
    """Stand for a listener that is not there."""
