"""Paint the rows of the timeline that do not move with the cursor: bands, marks, saved bytes; passed, or to come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QRectF

from gradgui.app import marks, paint
from gradgui.app.event_marks import event_mark

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter

    from gradgui.app.theme import Theme
    from gradgui.app.timeline.axis import Axis
    from gradgui.state.timeline import TimelineStage

ROOMY: Final = 8.0  # pixels for an event from which on every mark is painted
NARROW: Final = 3.4  # below it marks become bars of their density
BIN: Final = 4.0
TIGHT: Final = 132.0  # the height at 100 % that all rows need, and the one from which on they stand apart
LOOSE: Final = 180.0
THIN: Final = 3.0  # a band is a plain stripe up to this width
# From the bottom of a bar upwards; statements are not counted.
GROUPS: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    ("data", frozenset({"leaf", "op", "mutated", "print"})),
    ("grad", frozenset({"node", "sent", "ready", "accumulated"})),
    ("quiet", frozenset({"ghost", "mode"})),
    ("update", frozenset({"update"})),
)
LOUD: Final = frozenset({"failed", "warned"})


@dataclass(frozen=True, slots=True)
class Rows:
    """The heights of the rows at a size of the widget."""

    numbers: float
    band: float
    band_height: float
    marks: float
    saved: float
    saved_height: float
    bottom: float


def rows_of(theme: Theme, height: float) -> Rows:
    """Return where the rows stand: closer where there is little room; what is left over goes to the saved bytes."""
    k = theme.factor
    room = min(max((height / k - TIGHT) / (LOOSE - TIGHT), 0.0), 1.0)

    def between(tight: float, loose: float) -> float:
        return (tight + (loose - tight) * room) * k

    saved = between(110, 142)
    bottom = max(height - between(6, 24), saved + 14 * k)
    return Rows(48 * k, between(60, 62), between(20, 26), between(94, 108), saved, bottom - saved, bottom)


class Codes:
    """A stage as arrays: the kinds of its events as small numbers, and where its bands and steps begin."""

    def __init__(self, stage: TimelineStage) -> None:
        group = {kind: at + 1 for at, (_, kinds_of) in enumerate(GROUPS) for kind in kinds_of}
        self.groups: NDArray[np.int8] = np.array([group.get(kind, 0) for kind in stage.kinds], np.int8)
        self.loud = tuple([seq for seq, kind in enumerate(stage.kinds) if kind in LOUD])
        self.bands = np.array([*(band.first for band in stage.bands), stage.total], np.float64)
        self.steps = np.array([*(step.seq for step in stage.saved), stage.total], np.float64)


def seen(starts: NDArray[np.float64], axis: Axis) -> list[tuple[int, float, float]]:
    """Return which stretches are to be painted, and from where to where: of those within one pixel the first."""
    edges = axis.left + (starts - axis.low) * axis.step
    left, right = edges[:-1], np.minimum(edges[1:], axis.right)
    pixel = np.floor(left)
    fresh = np.r_[True, pixel[1:] != pixel[:-1]] if len(pixel) else np.zeros(0, bool)
    chosen = np.nonzero((edges[1:] > axis.left) & (left < axis.right) & (fresh | (right - left >= 1)))[0]
    return [(int(at), max(float(left[at]), axis.left), float(max(right[at], left[at] + 1))) for at in chosen]


def paint_bands(q: QPainter, t: Theme, axis: Axis, rows: Rows, stage: TimelineStage, codes: Codes) -> None:
    """Paint the phases; very thin neighbours are painted over one another, the later on top."""
    k = t.factor
    tints = {phase: t.color(f"{token}_tint") for phase, token in marks.PHASE_TOKEN.items()}
    for at, left, right in seen(codes.bands, axis):
        phase = stage.bands[at].phase
        if right - left > THIN * k:
            gap = k if right - left > 6 * k else 0.0
            box = QRectF(left + gap, rows.band, right - left - 2 * gap, rows.band_height)
            marks.phase_fill(q, t, box, phase, 3 * k if gap else 0)
        else:
            q.fillRect(QRectF(left, rows.band, right - left, rows.band_height), tints[phase])


def paint_marks(
    q: QPainter, t: Theme, axis: Axis, rows: Rows, stage: TimelineStage, codes: Codes, *, late: bool
) -> None:
    """Paint the marks of the events in view, or bars of how many there are where they would not fit."""
    first, end = axis.visible()
    k = t.factor
    paint.line(q, t, axis.left, rows.marks, axis.right, rows.marks)
    if axis.step < NARROW * k:
        _paint_density(q, t, axis, rows, codes, late=late)
    else:
        all_marks = axis.step >= ROOMY * k
        size = 1.0 if all_marks else max(0.5, 1.25 * axis.step / (10 * k))
        for seq in range(first, end):
            kind = stage.kinds[seq]
            if kind and kind not in LOUD and (all_marks or kind != "statement"):
                _mark(q, t, kind, axis.x(seq), rows.marks, size, late=late)
    for seq in codes.loud:
        if first <= seq < end:
            _mark(q, t, stage.kinds[seq], axis.x(seq), rows.marks, 1.0, late=late)


def _mark(q: QPainter, t: Theme, kind: str, x: float, y: float, size: float, *, late: bool) -> None:
    q.save()
    q.translate(x, y)
    q.scale(size, size)
    event_mark(q, t, kind, 0, 0, late=late)
    q.restore()


def _paint_density(q: QPainter, t: Theme, axis: Axis, rows: Rows, codes: Codes, *, late: bool) -> None:
    """Paint for each few pixels how many events there are, by the square root, in the colours of their kinds."""
    first, end = axis.visible()
    k = t.factor
    width = BIN * k
    bins = max(1, int((axis.right - axis.left) / width))
    places = ((np.arange(first, end) + 0.5 - axis.low) * axis.step / width).astype(np.int64).clip(0, bins - 1)
    groups = codes.groups[first:end]
    counts = [np.bincount(places[groups == at + 1], minlength=bins) for at in range(len(GROUPS))]
    total = np.sum(counts, axis=0)
    highest = float(total.max()) or 1.0
    reach = 26 * k
    colors = {token: t.color(token) for token, _ in GROUPS}
    for at in np.nonzero(total)[0]:
        height = max(4 * k, reach * float(np.sqrt(total[at] / highest)))
        y, x = rows.marks + height / 2, axis.left + float(at) * width
        for (token, _), count in zip(GROUPS, counts, strict=True):
            part = height * float(count[at]) / float(total[at])
            if part <= 0:
                continue
            box = QRectF(x, y - part, width - k, part)
            if late:
                paint.rect(q, t, box, "sunken", "edge", 0, 0.8)
            else:
                q.fillRect(box, colors[token])
            y -= part


def paint_saved(
    q: QPainter, t: Theme, axis: Axis, rows: Rows, stage: TimelineStage, codes: Codes, *, late: bool
) -> None:
    """Paint how many bytes are kept for the way back, as steps."""
    base, sunken, tint = rows.saved + rows.saved_height, t.color("sunken"), t.color("data_tint")
    top = max((step.bytes for step in stage.saved), default=0)
    for at, left, right in seen(codes.steps, axis):
        if not stage.saved[at].bytes:
            continue
        height = rows.saved_height * stage.saved[at].bytes / top
        q.fillRect(QRectF(left, base - height, right - left, height), sunken if late else tint)
        if right - left > THIN * t.factor:
            dash = paint.DOTTED if late else None
            paint.line(q, t, left, base - height, right, base - height, "edge" if late else "data", 1.6, dash)
    paint.line(q, t, axis.left, base, axis.right, base, "edge")
