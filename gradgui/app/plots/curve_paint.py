"""Paint curves: grid, lines with their names on them, what is not there yet, and the playhead."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath

from gradgui.app import paint
from gradgui.app.theme import Theme, mix
from gradgui.i18n import tr
from gradgui.recording.numerals import num
from gradgui.state.curves import ITERATIONS

if TYPE_CHECKING:
    from gradgui.app.plots.ticks import Upright
    from gradgui.app.timeline.axis import Axis
    from gradgui.state.curves import Curve, CurvesStage, CurvesState, Point

MARKED: Final = 40  # up to so many points in view each has its mark
SHADES: Final = (0.0, 0.38, 0.0, 0.38)  # how far the ink of a curve is mixed with the ground
Line = list[tuple[float, float]]
Row = tuple[int, float, float, float]  # which curve, where it ends, and the middle of its name


@dataclass(frozen=True, slots=True)
class Frame:
    """The four sides of the plot itself."""

    left: float
    right: float
    top: float
    base: float

    @property
    def box(self) -> QRectF:
        """The same as a box."""
        return QRectF(self.left, self.top, self.right - self.left, self.base - self.top)


class CurvePainter:
    """Paints one moment of curves."""

    def __init__(self, q: QPainter, theme: Theme, frame: Frame, axis: Axis, numbers: Upright) -> None:
        self.q, self.t, self.frame, self.axis, self.numbers = q, theme, frame, axis, numbers
        self.k = theme.factor

    def paint(self, state: CurvesState, stage: CurvesStage) -> None:
        """Paint everything."""
        self._grid(state)
        self.q.save()
        self.q.setClipRect(self.frame.box.adjusted(0, -4 * self.k, 0, 4 * self.k))
        ends = [self._curve(curve, at, state) for at, curve in enumerate(state.curves)]
        self.q.restore()
        rows = self._rows([(at, end) for at, end in enumerate(ends) if end is not None], state)
        self._blanks(state, stage, [centre for *_, centre in rows])
        self._playhead(state)
        self._now(rows, state)

    def band(self, start: float, end: float) -> None:
        """Paint the stretch that a drag has chosen."""
        low, high = sorted((start, end))
        box = QRectF(low, self.frame.top, high - low, self.frame.base - self.frame.top) & self.frame.box
        tint = self.t.color("data_tint", 150)
        paint.rect(self.q, self.t, box, tint, "data", 0, 1)

    def y_of(self, number: float) -> float:
        """Return where a number stands."""
        share = min(max(self.numbers.share(number), -0.05), 1.05)
        return self.frame.base - share * (self.frame.base - self.frame.top)

    # ---- axes ----------------------------------------------------------------------------------------------------

    def _grid(self, state: CurvesState) -> None:
        q, t, k, frame = self.q, self.t, self.k, self.frame
        for number in self.numbers.lines:
            y = self.y_of(number)
            paint.line(q, t, frame.left, y, frame.right, y)
            paint.text(q, t, frame.left - 6 * k, y, num(number), "note", "text3", align="r")
        paint.line(q, t, frame.left, frame.base, frame.right, frame.base, "edge")
        metrics = t.metrics("note")
        y = frame.base + 6 * k + metrics.height() / 2
        unit = tr("iteration") if state.over == ITERATIONS else tr("event")
        used = paint.text(q, t, frame.left - 14 * k, y, unit, "note", "text3")
        free = frame.left - 14 * k + used + 8 * k
        step = self.axis.tick_step(metrics.horizontalAdvance(str(self.axis.total)) + 18 * k)
        low, high = self.axis.visible()
        for number in range((low // step) * step, high + 1, step):
            x, wide = self.axis.x(number - 1), metrics.horizontalAdvance(str(number))
            if number < 1 or not frame.left - 1 <= x <= frame.right + 1:
                continue
            paint.line(q, t, x, frame.base, x, frame.base + 3 * k, "edge")
            if x - wide / 2 >= free and x + wide / 2 <= frame.right + 14 * k:
                paint.text(q, t, x, y, str(number), "note", "text3", align="c")

    # ---- what is not there ---------------------------------------------------------------------------------------

    def _blanks(self, state: CurvesState, stage: CurvesStage, taken: list[float]) -> None:
        """Write what a span without a line means, where there is room for words beside the names of the curves."""
        frame = self.frame
        place = self._inside(self.axis.x(state.place)) if state.place >= 0 else frame.left
        firsts = [curve.points[0][0] for curve in state.curves if curve.points]
        if not state.curves or all(first < 0 for first in stage.firsts):
            self._words(frame.left, frame.right, tr("no number to plot in this run"))
            return
        if not firsts:
            coming = [first for first in stage.firsts if first >= 0]
            unit = tr("iteration {n}", n=min(coming) + 1)
            when = unit if state.over == ITERATIONS else tr("event {n}", n=min(coming) + 1)
            names = ", ".join(curve.quantity.text for curve in state.curves)
            self._words(frame.left, frame.right, tr("{name} comes at {when}", name=names, when=when))
            return
        self._words(frame.left, self._inside(self.axis.x(min(firsts))), tr("not yet"))
        tall = self.t.metrics("label").height()
        for y in (frame.base - 12 * self.k, frame.top + 12 * self.k, (frame.top + frame.base) / 2):
            if all(abs(centre - y) >= tall for centre in taken):
                self._words(place, frame.right, tr("not yet"), y)
                return

    def _words(self, left: float, right: float, words: str, y: float | None = None) -> None:
        wide = paint.text_width(self.t, words, "note", italic=True)
        if wide + 12 * self.k > right - left:
            return
        cy = (self.frame.top + self.frame.base) / 2 if y is None else y
        paint.text(self.q, self.t, (left + right) / 2, cy, words, "note", "text3", align="c", italic=True)

    def _inside(self, x: float) -> float:
        return min(max(x, self.frame.left), self.frame.right)

    # ---- lines ---------------------------------------------------------------------------------------------------

    def _curve(self, curve: Curve, at: int, state: CurvesState) -> tuple[float, float] | None:
        """Paint a curve; return where it stands now."""
        low, high = self.axis.visible()
        first = max(bisect_left(curve.points, low, key=_place) - 1, 0)
        shown = curve.points[first : bisect_right(curve.points, high, key=_place) + 1]
        steps = state.over != ITERATIONS
        pieces, marks, odd = self._pieces(shown, steps, state, curve)
        path = QPainterPath()
        for piece in pieces:
            path.moveTo(*piece[0])
            for point in piece[1:]:
                path.lineTo(*point)
        color = curve_ink(self.t, curve.quantity.grad, at)
        paint.path(self.q, self.t, path, color, 2)
        for word, x in odd:
            paint.line(self.q, self.t, x, self.frame.top, x, self.frame.base, "error", 1, paint.FINE_DASHED)
            paint.text(self.q, self.t, x + 4 * self.k, self.frame.top + 8 * self.k, word, "note", "error", 600)
        if len(shown) <= MARKED:
            for point in marks:
                paint_mark(self.q, self.t, at, point, color)
        if not curve.points:
            return None
        number = curve.points[-1][1]
        if number is None or not math.isfinite(number):
            return None
        return self.axis.x(state.place if steps else curve.points[-1][0]), self.y_of(number)

    def _pieces(
        self, shown: tuple[Point, ...], steps: bool, state: CurvesState, curve: Curve
    ) -> tuple[list[Line], Line, list[tuple[str, float]]]:
        """Return the unbroken pieces of a line, its own points, and where it is no finite number."""
        pieces: list[Line] = []
        marks: Line = []
        odd: list[tuple[str, float]] = []
        line: Line = []
        for place, number in shown:
            x = self.axis.x(place)
            if number is None or not math.isfinite(number):
                if line and steps:
                    line.append((x, line[-1][1]))
                pieces, line = ([*pieces, line] if line else pieces), []
                if number is not None:
                    odd.append((num(number), x))
                continue
            y = self.y_of(number)
            if line and steps:
                line.append((x, line[-1][1]))
            line.append((x, y))
            marks.append((x, y))
        if line and steps and shown and shown[-1] == curve.points[-1]:
            line.append((self.axis.x(state.place), line[-1][1]))
        return ([*pieces, line] if line else pieces), marks, odd[:6]

    # ---- now -----------------------------------------------------------------------------------------------------

    def _playhead(self, state: CurvesState) -> None:
        q, t, k, frame = self.q, self.t, self.k, self.frame
        if state.place < 0:
            return
        x = self.axis.x(state.place)
        if not frame.left - 1 <= x <= frame.right + 1:
            return
        words = str(int(state.place) + 1)
        wide = paint.text_width(t, words, "pill") + 10 * k
        tall = t.metrics("pill").height() + 2 * k
        flag = QRectF(min(max(x - wide / 2, 1), frame.right + 15 * k - wide), frame.top - tall - 5 * k, wide, tall)
        paint.line(q, t, x, flag.bottom(), x, frame.base, "text", 1.4)
        paint.rect(q, t, flag, "now", "now_ink", 4 * k, 1)
        paint.text(q, t, flag.center().x(), flag.center().y(), words, "pill", "now_ink", align="c")

    def _rows(self, ends: list[tuple[int, tuple[float, float]]], state: CurvesState) -> list[Row]:
        """Return for each line its end in view and where its name stands, none over another."""
        frame, tall = self.frame, self.t.metrics("label").height()
        inside = [(at, end) for at, end in ends if frame.left - 2 <= end[0] <= frame.right + 2]
        inside.sort(key=lambda found: found[1][1])
        lowest = frame.top - tall
        centres = []
        for at, (_, y) in inside:
            # On the side where the line does not come from: a name to the left of its end must not hide it.
            side = 0.8 if _falls(state.curves[at]) else -0.8
            lowest = max(y + tall * side, lowest + tall, frame.top + tall / 2)
            centres.append(lowest)
        highest = frame.base + tall / 2
        for at in range(len(centres) - 1, -1, -1):
            centres[at] = highest = min(centres[at], highest - tall)
        return [(at, x, y, centre) for (at, (x, y)), centre in zip(inside, centres, strict=True)]

    def _now(self, rows: list[Row], state: CurvesState) -> None:
        """Put a yellow point and its name with the present number at the end of each line."""
        for at, x, y, centre in rows:
            self._label(state.curves[at], QPointF(x, y), centre, self.axis.x(state.place))
        for at, x, y, _ in rows:
            if abs(x - self.axis.x(state.place)) > 1:  # in this iteration it has not come yet: not now
                continue
            fill, edge = ("pane", "text") if state.curves[at].open else ("now", "now_ink")
            paint.disc(self.q, self.t, x, y, 4.2 * self.k, fill, edge, 1.4)

    def _label(self, curve: Curve, point: QPointF, centre: float, playhead: float) -> None:
        q, t, k = self.q, self.t, self.k
        number = curve.points[-1][1]
        name, size = curve.quantity.text, "" if number is None else num(number)
        words = f"{name} {size}"
        whole = tr("{name} {number} so far", name=name, number=size) if curve.open else words
        if point.x() + 9 * k + paint.text_width(t, whole, "label") <= self.frame.right + 12 * k:
            words = whole
        wide, tall = paint.text_width(t, words, "label"), t.metrics("label").height()
        x = point.x() + 9 * k
        if x + wide > self.frame.right + 12 * k or point.x() + 1 < playhead < x + wide:
            x = max(point.x() - 9 * k - wide, self.frame.left + 2 * k)
        ground = t.color("pane", 225)
        paint.rect(q, t, QRectF(x - 3 * k, centre - tall / 2, wide + 6 * k, tall), ground, None, 3 * k)
        ink = "grad" if curve.quantity.grad else "data"
        paint.text(q, t, x, centre, words, "label", ink)


def curve_ink(t: Theme, grad: bool, at: int) -> QColor:
    """Return the colour of a curve by its rank: ink for values, violet for gradients."""
    return mix(t.color("grad" if grad else "data"), t.color("pane"), SHADES[at % len(SHADES)])


def paint_mark(q: QPainter, t: Theme, at: int, point: tuple[float, float], color: QColor) -> None:
    """Paint a point of a curve in the shape of that curve: its colour is not the only sign."""
    (x, y), r = point, 2.8 * t.factor
    match at % 4:
        case 0:
            paint.disc(q, t, x, y, r, color)
        case 1:
            paint.rect(q, t, QRectF(x - r, y - r, 2 * r, 2 * r), "pane", color, 0, 1.6)
        case 2:
            paint.poly(q, t, [(x, y - 1.3 * r), (x - 1.2 * r, y + r), (x + 1.2 * r, y + r)], color)
        case _:
            r *= 1.4
            paint.poly(q, t, [(x, y - r), (x - r, y), (x, y + r), (x + r, y)], "pane", color)


def _falls(curve: Curve) -> bool:
    """Say whether the line comes down to its last point."""
    numbers = [number for _, number in curve.points[-2:] if number is not None]
    return len(numbers) == 2 and numbers[1] < numbers[0]


def _place(point: Point) -> int:
    return point[0]
