"""Value against value: where one quantity stood when another stood somewhere, as a path up to the cursor."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gradgui.state import curves
from gradgui.state.curves import EVENTS, ITERATIONS, Choice, Curve, CurvesStage

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording
    from gradgui.state.quantities import Quantity

NO_ENDS: Final = (math.nan, math.nan)
Ends = tuple[float, float]
Step = tuple[int, float, float]  # an event, or an iteration from 0; then the two numbers


@dataclass(frozen=True, slots=True)
class PairsStage:
    """What is known of the whole run: the stage of the curves, and the ends of both axes."""

    curves: CurvesStage = curves.EMPTY_STAGE
    across: Ends = NO_ENDS
    upright: Ends = NO_ENDS
    positive: float = math.nan  # the smallest upright number above 0, NaN when some are not above it


@dataclass(frozen=True, slots=True)
class Path:
    """One quantity against the other: its steps up to the cursor."""

    quantity: Quantity
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class PairsState:
    """All paths at a moment; ``across`` is what runs from left to right."""

    cursor: int = -1
    over: str = EVENTS
    across: Quantity | None = None
    paths: tuple[Path, ...] = ()


EMPTY = PairsState()
EMPTY_STAGE = PairsStage()


def make_stage(recording: Recording, choice: Choice, across: Quantity) -> PairsStage:
    """Return the ends of both axes over a whole run."""
    inner = curves.make_stage(recording, _joint(choice, across))
    paths = resolve(recording, len(recording) - 1, choice, across, inner).paths
    steps = [step for path in paths for step in path.steps]
    if not steps:
        return PairsStage(inner)
    xs, ys = [x for _, x, _ in steps], [y for *_, y in steps]
    positive = min(ys) if min(ys) > 0 else math.nan
    return PairsStage(inner, (min(xs), max(xs)), (min(ys), max(ys)), positive)


def resolve(recording: Recording, cursor: int, choice: Choice, across: Quantity, stage: CurvesStage) -> PairsState:
    """Return the paths at the cursor."""
    state = curves.resolve(recording, cursor, _joint(choice, across), stage)
    if not state.curves:
        return EMPTY
    first, *others = state.curves
    joined = _same_iteration if choice.over == ITERATIONS else _last_known
    return PairsState(cursor, choice.over, across, tuple(Path(one.quantity, joined(first, one)) for one in others))


def _joint(choice: Choice, across: Quantity) -> Choice:
    return Choice((across, *choice.quantities), choice.over)


def _same_iteration(across: Curve, up: Curve) -> tuple[Step, ...]:
    """Pair what both were in the same iteration."""
    known = dict(across.points)
    return _finite([(at, known.get(at), number) for at, number in up.points])


def _last_known(across: Curve, up: Curve) -> tuple[Step, ...]:
    """Pair what both were since either changed; a step goes along one axis, as the program did."""
    changes = sorted([(at, 0, number) for at, number in across.points] + [(at, 1, number) for at, number in up.points])
    x: float | None = None
    y: float | None = None
    steps: dict[int, tuple[int, float | None, float | None]] = {}
    for at, axis, number in changes:
        x, y = (x, number) if axis else (number, y)
        steps[at] = (at, x, y)
    return _finite(list(steps.values()))


def _finite(pairs: list[tuple[int, float | None, float | None]]) -> tuple[Step, ...]:
    known = [(at, x, y) for at, x, y in pairs if x is not None and y is not None]
    return tuple((at, x, y) for at, x, y in known if math.isfinite(x) and math.isfinite(y))
