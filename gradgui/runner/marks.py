"""What the marks of a program do while it runs: statements, iterations, blocks and calls become events."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from types import FrameType

from gradgui.recording.events import Bound
from gradgui.recording.recorder import Recorder
from gradgui.runner.program import Program


@dataclass
class _Running:
    """A frame of the person's program: its scope, its last statement, and the blocks open in it."""

    frame: FrameType
    scope: int
    last: int = -1
    blocks: list[tuple[int, int]] = field(default_factory=list)  # (statement, scope)
    counts: dict[int, int] = field(default_factory=dict)  # loop → its next iteration


class Marks:
    """The functions that marks call, bound to one recorder."""

    def __init__(self, program: Program, recorder: Recorder) -> None:
        self.statements = program.statements
        self.recorder = recorder
        self.sites = [recorder.spans.of_span(s.span) for s in program.statements]
        self._stack: list[_Running] = []

    def mark(self, number: int) -> None:
        """A statement is about to run."""
        running = self._running(sys._getframe(1), number)
        if running is None:
            self.recorder.statement(self.sites[number], ())
            return
        names = self._names(running)
        self._close(running, self.statements[number].path)
        running.last = number
        self.recorder.statement(self.sites[number], names)

    def iteration(self, number: int) -> None:
        """An iteration of a loop begins."""
        running = self._running(sys._getframe(1), number)
        if running is None:
            return
        path = self.statements[number].path
        fresh = not any(statement == number for statement, _ in running.blocks)
        self._close(running, path)
        count = 0 if fresh else running.counts.get(number, 0)
        running.counts[number] = count + 1
        name = self.statements[number].name
        running.blocks.append((number, self.recorder.enter("iteration", name, self.sites[number], count)))

    def block(self, number: int) -> None:
        """The body of a with-statement begins."""
        running = self._running(sys._getframe(1), number)
        if running is not None:
            name = self.statements[number].name
            running.blocks.append((number, self.recorder.enter("with", name, self.sites[number])))

    def call(self, number: int) -> None:
        """A function's body begins."""
        frame = sys._getframe(1)
        scope = self.recorder.enter("call", frame.f_code.co_name, self.sites[number])
        self._stack.append(_Running(frame, scope))

    def leave(self, number: int) -> None:
        """A function's body ended, however it did."""
        frame = sys._getframe(1)
        while self._stack:
            running = self._stack.pop()
            names = self._names(running) if running.frame is frame else ()
            self.recorder.leave(running.scope, names)
            if running.frame is frame:
                return

    def start(self, frame_scope: int) -> None:
        """The program begins; its frame is known at its first mark."""
        self._program_scope = frame_scope

    def finish(self, namespace: dict[str, object]) -> None:
        """The program ended: close its scope with the names bound by its last statement."""
        names: tuple[Bound, ...] = ()
        if self._stack and self._stack[0].last >= 0:
            names = self._bound(self._stack[0], namespace)
        self._stack.clear()
        self.recorder.leave(self._program_scope, names)

    def _running(self, frame: FrameType, number: int) -> _Running | None:
        stack = self._stack
        if not stack:
            stack.append(_Running(frame, self._program_scope))
            return stack[0]
        if stack[-1].frame is frame:
            return stack[-1]
        return next((r for r in reversed(stack) if r.frame is frame), None)

    def _close(self, running: _Running, path: tuple[int, ...]) -> None:
        """Leave the blocks that the next statement is no longer in."""
        blocks = running.blocks
        keep = 0
        while keep < len(blocks) and keep < len(path) and blocks[keep][0] == path[keep]:
            keep += 1
        for _, scope in reversed(blocks[keep:]):
            self.recorder.leave(scope)
        del blocks[keep:]

    def _names(self, running: _Running) -> tuple[Bound, ...]:
        if running.last < 0 or not self.statements[running.last].binds:
            return ()
        return self._bound(running, running.frame.f_locals)

    def _bound(self, running: _Running, values: dict[str, object]) -> tuple[Bound, ...]:
        found = []
        for name in self.statements[running.last].binds:
            if name in values:
                bound = self.recorder.bound(name, running.scope, values[name])
                if bound is not None:
                    found.append(bound)
        return tuple(found)
