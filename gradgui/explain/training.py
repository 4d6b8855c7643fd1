"""How a training went, in one sentence: converged, stopped, still falling, overfitted, diverged; and what helps."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from gradgui.i18n import tr
from gradgui.recording import events as ev
from gradgui.recording.naming import label_of
from gradgui.recording.numerals import num

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gradgui.recording.recording import Recording
    from gradgui.recording.tracks import Sample

FLAT: Final = 0.01  # a loss that falls by less than this share in the last tenth stands still
TINY_GRADIENT: Final = 1e-4
GROWN: Final = 10.0  # a loss so many times its least one has diverged
WORSE: Final = 1.05  # a validation loss so many times its least one was better before
FEW: Final = 20  # iterations before which nothing is said of a trend

DIVERGED, OVERFITTED, CONVERGED, STILL, FALLING, STOPPED, NOTHING = (
    "diverged", "overfitted", "converged", "still", "falling", "stopped", "",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a training; ``iteration`` (from 0) is the one to look at, -1 for none."""

    kind: str = NOTHING
    text: str = ""
    iteration: int = -1


@dataclass(frozen=True, slots=True)
class Course:
    """What is known of a training that has ended, or goes on."""

    loss: NDArray[np.float64]
    validation: NDArray[np.float64]
    samples: Sequence[Sample] = ()
    planned: int = 0
    ended: bool = True


def judge(course: Course) -> Verdict:
    """Say how a training went; while it goes on only what has gone wrong."""
    loss = course.loss
    if not len(loss):
        return Verdict()
    wrong = _diverged(loss)
    if wrong.kind or not course.ended:
        return wrong
    overfitted = _overfitted(course)
    return overfitted if overfitted.kind else _ended(course)


def _diverged(loss: NDArray[np.float64]) -> Verdict:
    bad = np.nonzero(~np.isfinite(loss))[0]
    if len(bad):
        first = int(bad[0])
        what = num(float(loss[first]))
        text = tr("Diverged: the loss is {what} from iteration {n} on. A smaller rate helps.", what=what, n=first + 1)
        return Verdict(DIVERGED, text, first)
    least, last = float(loss.min()), float(loss[-1])
    if len(loss) >= FEW and last > GROWN * max(least, 1e-12) and last > float(loss[0]):
        first = int(loss.argmin())
        text = tr(
            "Diverges: the loss grew from {least} (iteration {n}) to {last}. A smaller rate helps.",
            least=num(least),
            n=f"{first + 1:,}",
            last=num(last),
        )
        return Verdict(DIVERGED, text, first)
    return Verdict()


def _overfitted(course: Course) -> Verdict:
    checked = np.nonzero(np.isfinite(course.validation))[0]
    if len(checked) < FEW:
        return Verdict()
    numbers = course.validation[checked]
    best = int(checked[int(numbers.argmin())])
    least, last = float(numbers.min()), float(numbers[-1])
    if last <= WORSE * least or best >= checked[-1] * 0.9:
        return Verdict()
    text = tr(
        "The validation loss was smallest, {least}, at iteration {n}; since then the network learns the points by heart"
        " ({last} now).",
        least=num(least),
        n=f"{best + 1:,}",
        last=num(last),
    )
    return Verdict(OVERFITTED, text, best)


def _ended(course: Course) -> Verdict:
    loss = course.loss
    last, least = float(loss[-1]), float(loss.min())
    at, n = int(loss.argmin()), len(loss)
    if course.planned > n:
        words = tr("Stopped by the program after {n} of {planned} iterations, at loss {last}.",
                   n=f"{n:,}", planned=f"{course.planned:,}", last=num(last))  # fmt: skip
        return Verdict(STOPPED, words, n - 1)
    if n < FEW:
        return Verdict()
    norm = _gradient_norm(course.samples)
    before = float(np.median(loss[: max(1, n - n // 10)][-max(1, n // 10) :]))
    gained = (before - float(np.median(loss[-max(1, n // 10) :]))) / max(abs(before), 1e-12)
    if norm is not None and norm < TINY_GRADIENT:
        text = tr("Converged: loss {last}, and the gradient is tiny (norm {norm}).", last=num(last), norm=num(norm))
        return Verdict(CONVERGED, text, n - 1)
    if gained < FLAT:
        return Verdict(STILL, _still_text(least, last, n - 1 - at, n), at)
    text = tr("The loss still falls, by {gained} % in the last tenth, to {last}: more iterations help.",
              gained=f"{100 * gained:.0f}", last=num(last))  # fmt: skip
    return Verdict(FALLING, text, n - 1)


def _still_text(least: float, last: float, waited: int, count: int) -> str:
    if waited > count // 10:
        text = tr("The loss stands still at {least}: nothing better for {waited} iterations.",
                  least=num(least), waited=f"{waited:,}")  # fmt: skip
        return text
    return tr("The loss stands still at {last}: in the last tenth it fell by less than 1 %.", last=num(last))


def _gradient_norm(samples: Sequence[Sample]) -> float | None:
    """Return the norm of the whole gradient at the last sample, None where there is none."""
    for sample in samples[-1:]:
        squares = [norms.gradient**2 for norms in sample.norms if math.isfinite(norms.gradient)]
        return math.sqrt(sum(squares)) if squares else None
    return None


def first_not_finite(recording: Recording, first: int, after: int) -> tuple[int, str]:
    """Return the first event of a stretch that gave NaN or ∞, and the words for it; -1 and "" when none did."""
    for seq in range(first, min(after, len(recording))):
        event = recording[seq]
        value, tensor = _given(event)
        if value < 0:
            continue
        statistics = recording.value(value).statistics
        if statistics.nans or statistics.infs:
            what = "NaN" if statistics.nans else "∞"
            name = label_of(recording, tensor, seq).text if tensor >= 0 else tr("a gradient")
            if isinstance(event, ev.GradientSent | ev.NodeVisited):
                return seq, tr("the gradient of {name} is the first with {what}", name=name, what=what)
            return seq, tr("{name} is the first with {what}", name=name, what=what)
    return -1, ""


def _given(event: ev.Event) -> tuple[int, int]:
    """Return the value that an event gave, and the tensor that holds it; -1 for none."""
    match event:
        case ev.OpApplied():
            return event.value, event.output
        case ev.ParameterUpdated():
            return event.after, event.tensor
        case ev.TensorMutated():
            return event.value, event.tensor
        case ev.GradAccumulated():
            return event.after, event.tensor
        case ev.GradientSent():
            return event.value, -1
    return -1, -1
