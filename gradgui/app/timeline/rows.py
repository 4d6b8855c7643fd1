"""Paint the rows of the timeline that do not move with the cursor: bands, marks, saved bytes; passed, or to come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPen

from gradgui.app import marks, paint
from gradgui.app.event_marks import event_mark
from gradgui.state.timeline import MARKS

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
_PLACE_OF: Final = {mark: at + 1 for at, (_, marks_of) in enumerate(GROUPS) for mark in marks_of}
_GROUP_OF: Final = np.array([_PLACE_OF.get(mark, 0) for mark in MARKS], np.int8)
_IS_LOUD: Final = np.array([mark in LOUD for mark in MARKS])


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
        marks_of = np.frombuffer(stage.marks, np.uint8)
        self.groups: NDArray[np.int8] = _GROUP_OF[marks_of]
        self.loud = tuple(np.nonzero(_IS_LOUD[marks_of])[0].tolist())
        self.most_saved = max((step.bytes for step in stage.saved), default=0)
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


def wide(starts: NDArray[np.float64], axis: Axis, least: float) -> list[tuple[int, float, float]]:
    """Return which stretches in view are wider than so much, and from where to where they are seen."""
    first, end = axis.visible()
    here = (np.diff(starts) * axis.step > least) & (starts[1:] > first) & (starts[:-1] < end)
    edges = axis.left + (starts - axis.low) * axis.step
    return [
        (at, max(float(edges[at]), axis.left), min(float(edges[at + 1]), axis.right))
        for at in np.nonzero(here)[0].tolist()
    ]


def paint_bands(q: QPainter, t: Theme, axis: Axis, rows: Rows, stage: TimelineStage, codes: Codes) -> None:
    """Paint the phases; of very thin neighbours those of one phase at once."""
    k = t.factor
    stripes: dict[str, list[QRectF]] = {}
    for at, left, right in seen(codes.bands, axis):
        phase = stage.bands[at].phase
        if right - left > THIN * k:
            gap = k if right - left > 6 * k else 0.0
            box = QRectF(left + gap, rows.band, right - left - 2 * gap, rows.band_height)
            marks.phase_fill(q, t, box, phase, 3 * k if gap else 0)
        else:
            stripes.setdefault(phase, []).append(QRectF(left, rows.band, right - left, rows.band_height))
    for phase, boxes in stripes.items():
        _fill(q, t, f"{marks.PHASE_TOKEN[phase]}_tint", boxes)


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
            kind = stage.mark(seq)
            if kind and kind not in LOUD and (all_marks or kind != "statement"):
                _mark(q, t, kind, axis.x(seq), rows.marks, size, late=late)
    for seq in codes.loud:
        if first <= seq < end:
            _mark(q, t, stage.mark(seq), axis.x(seq), rows.marks, 1.0, late=late)


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
    bars: dict[str, list[QRectF]] = {token: [] for token, _ in GROUPS}
    for at in np.nonzero(total)[0]:
        height = max(4 * k, reach * float(np.sqrt(total[at] / highest)))
        y, x = rows.marks + height / 2, axis.left + float(at) * width
        for (token, _), count in zip(GROUPS, counts, strict=True):
            part = height * float(count[at]) / float(total[at])
            if part <= 0:
                continue
            bars[token].append(QRectF(x, y - part, width - k, part))
            y -= part
    for token, boxes in bars.items():
        if late:
            _fill(q, t, "sunken", boxes, paint.pen(t, "edge", 0.8))
        else:
            _fill(q, t, token, boxes)


def paint_saved(
    q: QPainter, t: Theme, axis: Axis, rows: Rows, stage: TimelineStage, codes: Codes, *, late: bool
) -> None:
    """Paint how many bytes are kept for the way back, as steps."""
    base, areas = rows.saved + rows.saved_height, []
    for at, left, right in seen(codes.steps, axis):
        if not stage.saved[at].bytes:
            continue
        height = rows.saved_height * stage.saved[at].bytes / codes.most_saved
        areas.append(QRectF(left, base - height, right - left, height))
    _fill(q, t, "sunken" if late else "data_tint", areas)
    for area in areas:
        if area.width() > THIN * t.factor:
            dash, ink = (paint.DOTTED, "edge") if late else (None, "data")
            paint.line(q, t, area.left(), area.top(), area.right(), area.top(), ink, 1.6, dash)
    paint.line(q, t, axis.left, base, axis.right, base, "edge")


def _fill(q: QPainter, t: Theme, token: str, boxes: list[QRectF], outline: QPen | None = None) -> None:
    """Paint many boxes of one colour in one go."""
    q.setBrush(t.color(token))
    q.setPen(outline or QPen(Qt.PenStyle.NoPen))
    q.drawRects(boxes)
