"""The line search of LBFGS: a step length that fulfils the strong Wolfe conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.torch.optim._update import Array

SUFFICIENT, CURVATURE = 1e-4, 0.9  # c1 and c2 of the conditions
SHORTEST = 1e-9


@dataclass(slots=True)
class Point:
    """A step length that was tried: the loss there, the gradient, and the slope along the direction."""

    t: Any
    loss: float
    grad: Array
    slope: Any


def strong_wolfe(
    evaluate: Callable[[Any], tuple[float, Array]], start: Point, first: Any, direction: Array, most: int
) -> tuple[Point, int]:
    """Search along a direction from ``first`` on; return the point found and how often the loss was computed."""

    def at(t: Any) -> Point:
        loss, grad = evaluate(t)
        return Point(t, loss, grad, grad.dot(direction))

    pair, tries, done = _bracket(at, start, first, most)
    evaluations = tries + 1
    if tries == most and not done and len(pair) == 1:
        pair = [start, pair[0]]
    size = np.abs(direction).max()
    stuck = False
    low, high = (0, 1) if pair[0].loss <= pair[-1].loss else (1, 0)
    while not done and tries < most:
        if abs(pair[1].t - pair[0].t) * size < SHORTEST:
            break
        t, stuck = _inside(_cubic(pair[0], pair[1]), pair, stuck)
        new = at(t)
        evaluations, tries = evaluations + 1, tries + 1
        if new.loss > start.loss + SUFFICIENT * t * start.slope or new.loss >= pair[low].loss:
            pair[high] = new
            low, high = (0, 1) if pair[0].loss <= pair[1].loss else (1, 0)
            continue
        if abs(new.slope) <= -CURVATURE * start.slope:
            done = True
        elif new.slope * (pair[high].t - pair[low].t) >= 0:
            pair[high] = pair[low]
        pair[low] = new
    return pair[low], evaluations


def _bracket(at: Callable[[Any], Point], start: Point, t: Any, most: int) -> tuple[list[Point], int, bool]:
    """Return two points with a good one between them, or one that is good; how many more were tried; and whether."""
    before, new, tries = start, at(t), 0
    while tries < most:
        if new.loss > start.loss + SUFFICIENT * new.t * start.slope or (tries > 1 and new.loss >= before.loss):
            return [before, new], tries, False
        if abs(new.slope) <= -CURVATURE * start.slope:
            return [new], tries, True
        if new.slope >= 0:
            return [before, new], tries, False
        bounds = (new.t + 0.01 * (new.t - before.t), new.t * 10)
        before, new = new, at(_cubic(before, new, bounds))
        tries += 1
    return [start, new], tries, False


def _inside(t: Any, pair: list[Point], stuck: bool) -> tuple[Any, bool]:
    """Keep a trial step away from the ends of the bracket when it does not get on."""
    least, most = min(pair[0].t, pair[1].t), max(pair[0].t, pair[1].t)
    margin = 0.1 * (most - least)
    if min(most - t, t - least) >= margin:
        return t, False
    if stuck or t >= most or t <= least:
        return (most - margin if abs(t - most) < abs(t - least) else least + margin), False
    return t, True


def _cubic(a: Point, b: Point, bounds: tuple[Any, Any] | None = None) -> Any:
    """Return where the cubic through two points, with their slopes, is lowest."""
    low, high = bounds or (min(a.t, b.t), max(a.t, b.t))
    d1 = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.t - b.t)
    square = d1**2 - a.slope * b.slope
    if square < 0:
        return (low + high) / 2.0
    d2 = np.sqrt(square)
    if a.t <= b.t:
        lowest = b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
    else:
        lowest = a.t - (a.t - b.t) * ((a.slope + d2 - d1) / (a.slope - b.slope + 2 * d2))
    return min(max(lowest, low), high)
