"""Loops of a program's own level: what is known of their iterations, and going back to any of them.

While a long loop runs, events are only counted from some iteration on, and everything that the program has is copied
now and then, at the start of an iteration. Any iteration is brought back by taking up the nearest copy before it and
running the loop's body from there.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from contextlib import suppress
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from gradgui.engine.holder import is_holder, tensors, walk
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor
from gradgui.recording.tracks import Norms, Sample, Track
from gradgui.runner.freeze import Freezer, NotFrozen, next_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np

    from gradgui.recording.bridge import Bridge, Carried
    from gradgui.recording.recorder import Recorder
    from gradgui.runner.marks import Marks, MarksState
    from gradgui.runner.modules import Modules
    from gradgui.runner.program import Program

BUILTINS: Final = "__builtins__"
BETWEEN: Final = 0.025  # seconds of running between two copies, until there are too many
MOST_COPIES: Final = 2000
LOOK: Final = 0.01  # seconds between two samples of norms


class Enough(BaseException):
    """Ends a run of a loop after the iteration that was wanted; no program catches it."""


@dataclass(slots=True)
class Everything:
    """All that a program has at the start of an iteration, or a copy of it."""

    names: dict[str, Any]
    inner: Any  # the iterator
    engine: tuple[Any, ...]
    carried: Carried
    marks: MarksState
    dice: list[Any]


@dataclass(frozen=True, slots=True)
class Copy:
    """Everything at the start of an iteration, copied; ``seq`` is the number of its first event."""

    iteration: int
    seq: int
    everything: Everything


class Loop:
    """The iterator that a ``for`` of the program's own level goes through."""

    def __init__(self, loops: Loops, number: int, inner: Iterator[Any], track: Track) -> None:
        self.number = number
        self.inner = inner
        self.track = track
        self.copies: list[Copy] = []
        self.between = BETWEEN
        self.copied_at = 0.0
        self._loops = loops

    def __iter__(self) -> Loop:
        return self

    def __next__(self) -> Any:
        self._loops.boundary(self)
        try:
            return next(self.inner)
        except StopIteration:
            self._loops.end(self)
            raise


class Loops:
    """The loops of one run. ``at_boundary`` is called between two iterations, where a person may change something."""

    def __init__(
        self,
        program: Program,
        namespace: dict[str, Any],
        marks: Marks,
        modules: Modules,
        at_boundary: Callable[[Loop], None] | None = None,
    ) -> None:
        self.program, self.namespace, self.marks, self.modules = program, namespace, marks, modules
        self.at_boundary = at_boundary
        self.loops: list[Loop] = []
        self._current: Loop | None = None
        self._names: dict[int, tuple[str, ...]] = {}
        self._looked = 0.0
        self._before: dict[str, np.ndarray] | None = None  # the parameters at the start of a sampled iteration
        self._back: _Back | None = None  # an iteration is being brought back
        marks.closed = self._closed

    @property
    def recorder(self) -> Recorder:
        """The recorder that listens now."""
        return self.marks.recorder

    def begin(self, number: int, *over: Any) -> Iterator[Any]:
        """Return the iterator of a loop that begins; ``over`` is left out when it goes on from a copy."""
        if self._back is not None:
            return self._back
        statement = self.program.statements[number]
        track = Track(self.marks.sites[number], statement.name)
        loop = Loop(self, number, iter(*over), track)
        self._names[number] = self.program.names_in(number)
        self.recorder.recording.follow(track)
        self.loops.append(loop)
        self._current = loop
        return loop

    # ---- between two iterations ------------------------------------------------------------------------------

    def boundary(self, loop: Loop) -> None:
        """Stand between two iterations: take note of the one that ended, copy everything, let others look."""
        self.marks.between(loop.number)
        recorder, now = self.recorder, perf_counter()
        seq = len(recorder.recording)
        loop.track.begin(seq, self._numbers(loop.number))
        self._sample(loop.track, now)
        if not loop.track.why_not:
            if not recorder.hearing:
                if now - loop.copied_at >= loop.between:
                    self._copy(loop, seq)
            elif seq >= recorder.budget.full and self._copy(loop, seq):
                recorder.only_count()
        if self.at_boundary is not None:
            self.at_boundary(loop)

    def end(self, loop: Loop) -> None:
        """Take note that a loop is over."""
        if self._current is not loop:
            return
        self._current = None
        recorder, track = self.recorder, loop.track
        track.ended = True
        if not track.starts or track.starts[-1] != len(recorder.recording):
            track.begin(len(recorder.recording), self._numbers(loop.number))
        if not recorder.hearing:
            recorder.recording.cross(recorder.keep_again(_tensors_of(self.namespace)))

    def change(self, text: str) -> None:
        """Run statements between two iterations, as a person asks."""
        if self._current is not None:
            self._current.track.changes.append((len(self._current.track.starts) - 1, text))
            self.apply(text)

    def apply(self, text: str) -> None:
        """Run a change; what it does is nobody's operation, and an error in it is told as a warning."""
        recorder = self.recorder
        recorder.intervened(text)
        recorder.muted += 1
        try:
            exec(compile(text, "<change>", "exec", dont_inherit=True), self.namespace)
        except Exception as error:
            recorder.warned(f"{type(error).__name__}: {error}", "UserWarning")
        finally:
            recorder.muted -= 1

    def _closed(self, number: int) -> None:
        """Be told by the marks that a block of the program's own level was left, as by ``break``."""
        if self._current is not None and number == self._current.number:
            self.end(self._current)

    def _numbers(self, number: int) -> dict[str, float]:
        """Return the numbers that the names of a loop's body stand for."""
        found = {}
        for name in self._names[number]:
            value = self.namespace.get(name)
            if isinstance(value, Tensor):
                if value._array.size == 1 and value._array.dtype.kind in "fiu":
                    found[name] = _number(value.array)
            elif isinstance(value, int | float) and type(value) in (int, float, bool):
                found[name] = float(value)
        return found

    def _sample(self, track: Track, now: float) -> None:
        """Take the norms of the parameters, of their gradients and of their last change, now and then."""
        if self._before is not None:
            arrays, before = self._parameters(), self._before
            norms = tuple(_norms(arrays.get(name), old) for name, old in before.items())
            track.parameters = tuple(before)
            track.samples.append(Sample(len(track.starts) - 2, norms))
            self._before = None
        if now - self._looked >= LOOK:
            self._looked = now
            self._before = {name: p.array.copy() for name, p in self._parameters().items()} or None

    def _parameters(self) -> dict[str, Tensor]:
        return {
            name: tensor
            for name, tensor in _named_tensors(self.namespace)
            if tensor._requires_grad and tensor._node is None
        }

    # ---- copies ----------------------------------------------------------------------------------------------

    def _copy(self, loop: Loop, seq: int) -> bool:
        """Copy everything; return whether that can be done at all."""
        freezer, recorder = Freezer(), self.recorder
        try:
            everything = self._everything(loop)
            everything.marks = replace(everything.marks, frame=None)
            frozen: Everything = freezer.copy(everything)
        except NotFrozen as why:
            loop.track.why_not = str(why)
            return False
        alive = {tensor._id for tensor in freezer.tensors}
        frozen.carried.versions = {t: v for t, v in frozen.carried.versions.items() if t in alive}
        if not recorder.hearing:
            recorder.carry_on(recorder.carried(), alive)  # forgets what is gone
        loop.copies.append(Copy(len(loop.track.starts) - 1, seq, frozen))
        if len(loop.copies) > MOST_COPIES:
            del loop.copies[1::2]
            loop.between *= 2
        loop.copied_at = perf_counter()
        return True

    def _everything(self, loop: Loop) -> Everything:
        names = {name: value for name, value in self.namespace.items() if name != BUILTINS}
        carried, marks = self.recorder.carried(), self.marks.state()
        return Everything(names, loop.inner, _engine(), carried, marks, self.modules.dice())

    def _take_up(self, copy: Copy) -> Iterator[Any]:
        """Let the program have what is in a copy, which stays as it is; return the loop's iterator.

        Nothing else may hold on to what the program has then: it is let go of as in the run before.
        """
        freezer = Freezer()
        everything: Everything = freezer.copy(copy.everything)
        self._set(everything)
        recorder, scope = self.recorder, everything.marks.scope
        recorder.carry_on(everything.carried, {tensor._id for tensor in freezer.tensors})
        for name, value in everything.names.items():
            for _ in recorder.holders.bind((scope, name), value, everything.carried.scopes):
                pass  # its tensors have their names already
        inner: Iterator[Any] = everything.inner
        return inner

    def _set(self, everything: Everything) -> None:
        builtins = self.namespace[BUILTINS]
        self.namespace.clear()
        self.namespace.update(everything.names, **{BUILTINS: builtins})
        _set_engine(everything.engine)
        self.marks.take_up(everything.marks)
        self.modules.set_dice(everything.dice)

    # ---- bringing an iteration back --------------------------------------------------------------------------

    def bring_back(self, number: int, iteration: int, recorder: Recorder) -> tuple[int, Bridge]:
        """Let ``recorder`` record one iteration of a loop; return the number of its first event and what was so then.

        Raise LookupError when no copy reaches that far back.
        """
        loop = self.loops[number]
        place = bisect_right(loop.copies, iteration, key=lambda copy: copy.iteration) - 1
        if place < 0:
            raise LookupError(f"no copy lies before iteration {iteration}")
        present = self._everything(loop)
        before, current, observer = self.marks.recorder, self._current, state.observer
        copy = loop.copies[place]
        recorder.recording.skip(copy.seq)
        recorder.most += copy.seq
        recorder.only_count()
        self.marks.recorder = recorder
        try:
            back = self._back = _Back(self, loop, self._take_up(copy), copy.iteration, iteration)
            state.observer = recorder.listener
            exec(self.program.loop_code(loop.number), self.namespace)
            self.marks.between(loop.number)  # it was left by ``break``
        except Enough:
            pass
        finally:
            state.observer = None  # what ends with this run is no event of the other
            self._back, self.marks.recorder, self._current = None, before, current
            self._set(present)  # what was there before; nothing of it was copied
            state.observer = observer
        assert back.bridge is not None
        return back.first, back.bridge


class _Back:
    """Stands for a loop's iterator while an iteration of it is brought back."""

    def __init__(self, loops: Loops, loop: Loop, inner: Iterator[Any], now: int, wanted: int) -> None:
        self.loop = loop
        self.bridge: Bridge | None = None
        self.first = -1
        self._loops, self._inner, self._now, self._wanted = loops, inner, now - 1, wanted

    def __iter__(self) -> _Back:
        return self

    def __next__(self) -> Any:
        self._loops.marks.between(self.loop.number)
        self._now += 1
        if self._now > self._wanted:
            raise Enough
        if self._now == self._wanted:
            recorder = self._loops.recorder
            self.first = len(recorder.recording)
            self.bridge = recorder.keep_again(_tensors_of(self._loops.namespace))
            recorder.recording.cross(self.bridge)
        for iteration, text in self.loop.track.changes:
            if iteration == self._now:
                self._loops.apply(text)
        return next(self._inner)


def _engine() -> tuple[Any, ...]:
    counters = next_of(state.next_tensor), next_of(state.next_node)
    flags = state.grad_enabled, state.inference, state.anomaly, state.check_nan
    return (state.generator, state.warned, state.files, *counters, *flags)


def _set_engine(engine: tuple[Any, ...]) -> None:
    state.generator, state.warned, state.files, tensor, node, *flags = engine
    state.grad_enabled, state.inference, state.anomaly, state.check_nan = flags
    state.count_from(tensor, node)


def _named_tensors(namespace: dict[str, Any]) -> Iterator[tuple[str, Tensor]]:
    """Iterate over the tensors that names of the program, and the modules under them, lead to."""
    for name, value in list(namespace.items()):
        if isinstance(value, Tensor):
            yield name, value
        elif is_holder(value):
            for path, holder in walk(value, name):
                yield from ((f"{path}.{inner}", tensor) for inner, tensor in tensors(holder))


def _tensors_of(namespace: dict[str, Any]) -> list[Tensor]:
    """Return every tensor that the program can reach, each once."""
    freezer = Freezer()
    with suppress(NotFrozen):  # what the program has got since its last copy
        freezer.copy({name: value for name, value in namespace.items() if name != BUILTINS})
    return freezer.tensors


def _number(array: Any) -> float:
    return float(array.reshape(()))


def _norms(parameter: Tensor | None, before: np.ndarray) -> Norms:
    if parameter is None or parameter._array.shape != before.shape:
        return Norms(math.nan, math.nan, math.nan)
    now, gradient = parameter.array, parameter._grad
    return Norms(_norm(gradient.array) if gradient is not None else math.nan, _norm(now), _norm(now - before))


def _norm(array: np.ndarray) -> float:
    flat = array.ravel()
    return math.sqrt(float(flat @ flat))
