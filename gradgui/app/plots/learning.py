"""What a network has learnt, in step with the cursor: norms of its layers, its neurons on their curve, its function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from gradgui.app import paint
from gradgui.app.plots.curve_paint import curve_ink, paint_mark
from gradgui.app.plots.ticks import Upright, upright
from gradgui.app.theme import Theme, mix
from gradgui.i18n import tr
from gradgui.recording.numerals import num
from gradgui.state import learning, network_functions, points, training
from gradgui.state.plot_choice import FUNCTION, NORMS, RATIOS, WORKING

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from gradgui.recording.recording import Recording

EDGE: Final = 6.0  # the least room of z to both sides of 0
MOST_DISCS: Final = 300  # of the data


@dataclass(frozen=True, slots=True)
class LearningState:
    """What is shown at a moment."""

    iteration: int = -1
    total: int = 0
    lines: tuple[learning.Line, ...] = ()
    working: tuple[learning.Working, ...] = ()
    fit: learning.Fit = learning.NO_FIT


class LearningView(QWidget):
    """Shows one of the kinds; it reads a moment when it is shown one."""

    seekRequested = Signal(int)

    def __init__(self, theme: Theme | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plot_learning")
        self.setAccessibleName(tr("What the network has learnt"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.theme = theme or Theme()
        self.kind = NORMS
        self._state = LearningState()
        self._stage = training.EMPTY_STAGE
        self._points = points.EMPTY
        self._plan: tuple[str, learning.Plan] | None = None  # of a text: also where no pass is under way
        self._neuron = (0, 0)
        self._moment: tuple[Recording, int] | None = None

    @property
    def state(self) -> LearningState:
        """What is shown."""
        return self._state

    @property
    def note(self) -> str:
        """A few words for the head."""
        match self.kind:
            case "norms" | "ratios":
                return tr("log scale, from samples")
            case "working":
                idle = sum(one.idle for one in self._state.working)
                return tr("{n} of {total} neurons idle", n=idle, total=sum(w.neurons for w in self._state.working))
        layer, at = self._neuron
        return tr("layer {layer}, neuron {n}", layer=layer, n=at + 1) if layer else tr("output")

    def set_recording(self, recording: Recording) -> None:
        """Take another recording, or one that has grown."""
        self._stage = training.make_stage(recording)
        self._points = points.make_stage(recording) if self.kind == FUNCTION else points.EMPTY

    def show_moment(self, kind: str, recording: Recording, cursor: int) -> None:
        """Show a moment; only what this kind shows is read."""
        if kind != self.kind:
            self.kind = kind
            self.set_recording(recording)
        self._moment = recording, cursor
        new = self._read(recording, cursor)
        if new != self._state:
            self._state = new
            self.setAccessibleDescription(self.words)
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and sizes."""
        self.theme = theme
        self.update()

    def choose_neuron(self, layer: int, neuron: int) -> None:
        """Draw the function of a neuron, with layer 0 that of the whole network."""
        self._neuron = layer, neuron
        if self._moment is not None:
            self.show_moment(self.kind, *self._moment)

    @property
    def words(self) -> str:
        """What is shown, as text."""
        state, lines = self._state, [line for line in self._state.lines if line.points]
        found = [tr("{name}: {number}", name=one.name, number=num(one.points[-1][1])) for one in lines]
        found += [tr("layer {n}: {idle} idle", n=one.layer, idle=one.idle) for one in state.working]
        return "; ".join(found) or state.fit.why_not

    def _read(self, recording: Recording, cursor: int) -> LearningState:
        place = training.resolve(recording, cursor)
        iteration = min(place.iteration, self._stage.begun - 1)
        match self.kind:
            case "norms" | "ratios":
                lines = learning.norm_lines(self._stage, iteration, ratio=self.kind == RATIOS)
                return LearningState(iteration, self._stage.total, lines)
            case "working":
                return LearningState(working=learning.working_at(recording, cursor))
        plan = learning.plan_of(recording, cursor)
        text = recording.source.text
        if plan is not None:
            self._plan = text, plan
        if self._plan is None or self._plan[0] != text:
            return LearningState(fit=learning.Fit(why_not=tr("it comes with the first pass through a network")))
        inputs = np.array(self._points.inputs, np.float64)
        return LearningState(fit=learning.fit_at(recording, self._plan[1], cursor, inputs, self._neuron))

    # ---- painting ------------------------------------------------------------------------------------------------

    def _frame(self, numbers: Upright) -> QRectF:
        t, k = self.theme, self.theme.factor
        widest = max((paint.text_width(t, num(n), "note") for n in numbers.lines), default=0.0)
        base = self.height() - t.metrics("note").height() - 10 * k
        return QRectF(widest + 20 * k, 12 * k, max(self.width() - widest - 36 * k, 40), max(base - 12 * k, 30))

    def _grid(self, q: QPainter, box: QRectF, numbers: Upright) -> None:
        t, k = self.theme, self.theme.factor
        for number in numbers.lines:
            y = box.bottom() - numbers.share(number) * box.height()
            paint.line(q, t, box.left(), y, box.right(), y)
            paint.text(q, t, box.left() - 6 * k, y, num(number), "note", "text3", align="r")
        paint.line(q, t, box.left(), box.bottom(), box.right(), box.bottom(), "edge")

    def _below(self, q: QPainter, box: QRectF, low: str, high: str, middle: str = "") -> None:
        t, y = self.theme, box.bottom() + 6 * self.theme.factor + self.theme.metrics("note").height() / 2
        paint.text(q, t, box.left(), y, low, "note", "text3")
        paint.text(q, t, box.right(), y, high, "note", "text3", align="r")
        paint.text(q, t, box.center().x(), y, middle, "note", "text3", align="c")

    def _paint_lines(self, q: QPainter) -> None:
        t, k, state = self.theme, self.theme.factor, self._state
        found = [number for line in state.lines for _, number in line.points]
        if not found:
            self._paint_missing(q, tr("norms are sampled while a long loop runs: none yet at this moment"))
            return
        numbers = upright(min(found), max(found), min(found), True)
        box = self._frame(numbers)
        self._grid(q, box, numbers)
        across = box.width() / max(state.total - 1, 1)
        ends: list[tuple[float, float, str, QColor]] = []
        for at, line in enumerate(state.lines):
            if not line.points:
                continue
            path = QPainterPath()
            for place, number in line.points:
                point = QPointF(box.left() + place * across, box.bottom() - numbers.share(number) * box.height())
                if path.elementCount():
                    path.lineTo(point)
                else:
                    path.moveTo(point)
            ink = curve_ink(t, self.kind == NORMS, at)
            paint.path(q, t, path, ink, 1.6)
            end = path.currentPosition()
            paint_mark(q, t, at, (end.x(), end.y()), ink)
            ends.append((end.y(), end.x(), f"{line.name} {num(line.points[-1][1])}", ink))
        self._paint_names(q, box, ends)
        x = box.left() + max(state.iteration, 0) * across
        paint.line(q, t, round(x), box.top() - 4 * k, round(x), box.bottom(), "now" if t.dark else "now_ink", 1.6)
        self._below(q, box, "1", training.count_text(state.total), tr("iteration"))

    def _paint_names(self, q: QPainter, box: QRectF, ends: list[tuple[float, float, str, QColor]]) -> None:
        """Write the names at the ends of their lines, none over another."""
        t, k, tall = self.theme, self.theme.factor, self.theme.metrics("note").height()
        ends = sorted(ends, key=lambda end: end[0])
        centres, lowest = [], box.top() - tall / 2
        for y, *_ in ends:
            lowest = max(y, lowest + tall)
            centres.append(lowest)
        highest = box.bottom() + tall / 2
        for at in range(len(centres) - 1, -1, -1):
            centres[at] = highest = min(centres[at], highest - tall)
        for (_, x, words, ink), y in zip(ends, centres, strict=True):
            wide = paint.text_width(t, words, "note", 600)
            left = x + 8 * k if x + 10 * k + wide < box.right() else x - 8 * k - wide
            paint.rect(q, t, QRectF(left - 2 * k, y - 7 * k, wide + 4 * k, 14 * k), t.color("pane", 225), None, 2 * k)
            paint.text(q, t, left, y, words, "note", ink, 600)

    def _paint_working(self, q: QPainter) -> None:
        t, k, layers = self.theme, self.theme.factor, self._state.working
        if not layers:
            self._paint_missing(q, tr("it comes when a layer has its activation"))
            return
        first = layers[-1]
        shown = [one for one in layers if one.activation == first.activation] or [first]
        reach = max([EDGE, *(abs(z) for one in shown for z in one.z)])
        reach = min(reach, 4 * EDGE)
        z = np.linspace(-reach, reach, 241)
        options = dict(first.options)
        value = network_functions.activate(first.activation, z, options)
        slope = network_functions.slope(first.activation, z, options)
        if value is None or slope is None:
            return
        bent = np.clip(value, -1.2, 1.6)
        numbers = upright(float(min(bent.min(), 0.0)), float(max(bent.max(), slope.max())), log=False)
        box = self._frame(numbers)
        self._grid(q, box, numbers)

        def place(x: float, y: float) -> tuple[float, float]:
            up = min(max(numbers.share(y), 0.0), 1.0)
            return box.left() + (x + reach) / (2 * reach) * box.width(), box.bottom() - up * box.height()

        paint.poly(q, t, [place(*p) for p in zip(z, bent, strict=True)], None, "text3", 1.2, closed=False)
        paint.poly(q, t, [place(*p) for p in zip(z, slope, strict=True)], None, "data", 2, closed=False)
        if first.activation == "sigmoid":
            y = place(0, 0.25)[1]
            paint.line(q, t, box.left(), y, box.right(), y, "error", 1.2, paint.DASHED)
            paint.text(q, t, box.right(), y - 8 * k, tr("0.25 at most"), "note", "error", 600, "r")
        for rank, one in enumerate(shown):
            kept = [at for at in one.z if abs(at) <= reach]
            here = network_functions.slope(one.activation, np.array(kept), options)
            places = [place(*point) for point in zip(kept, [] if here is None else here.tolist(), strict=False)]
            self._paint_neurons(q, one, rank, places, (box.left() + 12 * k, box.top() + (8 + 15 * rank) * k))
        self._below(q, box, num(-reach), num(reach), tr("z, with σ′(z) in ink and σ(z) in grey"))

    def _paint_neurons(
        self, q: QPainter, one: learning.Working, rank: int, places: list[tuple[float, float]], key: tuple[float, float]
    ) -> None:
        """Paint the neurons of a layer, and its line of the key."""
        t, ink = self.theme, curve_ink(self.theme, False, rank)
        for point in (*places, key):
            paint_mark(q, t, rank, point, ink)
        words = tr("layer {n}", n=one.layer)
        if one.idle:
            words = tr("layer {n}: {idle} of {total} idle", n=one.layer, idle=one.idle, total=one.neurons)
        paint.text(q, t, key[0] + 8 * t.factor, key[1], words, "note", "text2")

    def _paint_function(self, q: QPainter) -> None:
        fit = self._state.fit
        if fit.why_not or not fit.axes:
            self._paint_missing(q, fit.why_not)
        elif len(fit.axes) == 1:
            self._paint_curve(q, fit)
        else:
            self._paint_map(q, fit)

    def _paint_curve(self, q: QPainter, fit: learning.Fit) -> None:
        t, data = self.theme, self._points
        known = [*data.labels] if not fit.neuron[0] else []
        finite = fit.numbers[np.isfinite(fit.numbers)]
        if not len(finite):
            self._paint_missing(q, tr("the network gives no finite number here"))
            return
        numbers = upright(min([float(finite.min()), *known]), max([float(finite.max()), *known]), log=False)
        box = self._frame(numbers)
        self._grid(q, box, numbers)
        low, high = float(fit.axes[0][0]), float(fit.axes[0][-1])

        def place(x: float, y: float) -> tuple[float, float]:
            return box.left() + (x - low) / (high - low) * box.width(), box.bottom() - numbers.share(y) * box.height()

        for (x, *_), y in list(zip(data.inputs, known, strict=False))[:MOST_DISCS]:
            paint.disc(q, t, *place(x, y), 2.4 * t.factor, "pane", "text3", 1)
        for column in fit.numbers.T:
            line = [place(*p) for p in zip(fit.axes[0], np.nan_to_num(column), strict=True)]
            paint.poly(q, t, line, None, "data", 2, closed=False)
        self._below(q, box, num(low), num(high), "x")

    def _paint_map(self, q: QPainter, fit: learning.Fit) -> None:
        t, k = self.theme, self.theme.factor
        box = QRectF(40 * k, 8 * k, self.width() - 56 * k, self.height() - t.metrics("note").height() - 20 * k)
        side = fit.numbers - fit.border
        many = len(fit.neurons) and fit.neurons[-1] > 2 and not fit.neuron[0]
        q.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not many)
        q.drawImage(box, self._image(fit.numbers if many else side, classes=bool(many)))
        if not many:
            self._paint_border(q, box, side)
        (x0, x1), (y0, y1) = ((float(axis[0]), float(axis[-1])) for axis in fit.axes)
        for point, label in list(zip(self._points.inputs, self._points.labels, strict=False))[:MOST_DISCS]:
            x = box.left() + (point[0] - x0) / (x1 - x0) * box.width()
            y = box.bottom() - (point[1] - y0) / (y1 - y0) * box.height()
            paint_mark(q, t, int(label) % 4, (x, y), t.color("text"))
        paint.rect(q, t, box, None, "edge")
        for y, number in ((box.bottom(), y0), (box.top() + 5 * k, y1)):
            paint.text(q, t, box.left() - 5 * k, y, num(round(number, 2)), "note", "text3", align="r")
        self._below(q, box, num(round(x0, 2)), num(round(x1, 2)), "x₁, x₂")

    def _image(self, numbers: np.ndarray, *, classes: bool) -> QImage:
        """Return the map as a picture: blue above the border, orange below, paler towards it; of classes tints."""
        t = self.theme
        if classes:
            inks = [mix(t.color(token), t.color("pane"), 0.45) for token in ("neg", "pos", "grad_tint", "update_tint")]
            table = np.array([[c.red(), c.green(), c.blue()] for c in inks], np.float64)
            colors = table[np.nan_to_num(numbers).astype(np.int64) % len(inks)]
        else:
            scale = float(np.nanmax(np.abs(np.where(np.isfinite(numbers), numbers, 0.0)))) or 1.0
            share = np.clip(np.nan_to_num(numbers) / scale, -1, 1)[..., None]
            ends = {n: np.array([c.red(), c.green(), c.blue()], np.float64)
                    for n, c in ((n, t.color(n)) for n in ("pos", "neg", "pane"))}  # fmt: skip
            full = np.where(share > 0, ends["pos"], ends["neg"])
            colors = ends["pane"] + (full - ends["pane"]) * (0.2 + 0.8 * np.abs(share)) * (share != 0)
        pixels = np.ascontiguousarray(colors[::-1].round().astype(np.uint8))
        height, width = pixels.shape[:2]
        return QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()

    def _paint_border(self, q: QPainter, box: QRectF, side: np.ndarray) -> None:
        """Paint where the function crosses the border: in each cell a line between the sides that it crosses."""
        rows, columns = side.shape
        dx, dy = box.width() / (columns - 1), box.height() / (rows - 1)
        above = side > 0
        mixed = (above[:-1, :-1] + 0 + above[1:, :-1] + above[:-1, 1:] + above[1:, 1:]) % 4 != 0
        path = QPainterPath()
        for i, j in np.argwhere(mixed).tolist():
            corners = [(i, j), (i, j + 1), (i + 1, j + 1), (i + 1, j)]
            crossed = []
            for one, other in zip(corners, (*corners[1:], corners[0]), strict=True):
                a, b = float(side[one]), float(side[other])
                if (a > 0) != (b > 0):
                    share = a / (a - b)
                    row, column = one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])
                    crossed.append(QPointF(box.left() + column * dx, box.bottom() - row * dy))
            for start, end in zip(crossed[::2], crossed[1::2], strict=True):
                path.moveTo(start)
                path.lineTo(end)
        q.save()
        q.setClipRect(box)
        paint.path(q, self.theme, path, "text", 1.6)
        q.restore()

    def _paint_missing(self, q: QPainter, words: str) -> None:
        t, k = self.theme, self.theme.factor
        box = QRectF(16 * k, 8 * k, self.width() - 32 * k, self.height() - 24 * k)
        paint.rect(q, t, box, "sunken", "edge", 8 * k, 1, paint.DOTTED)
        paint.text(q, t, box.left() + 14 * k, box.center().y(), words, "note", "text3", room=box.width() - 28 * k)

    # ---- Qt ------------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(round(self.theme.space("right")), round(self.theme.space("bottom")))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.ipx(160), self.theme.ipx(100))

    def paintEvent(self, event: QPaintEvent) -> None:
        q = QPainter(self)
        paint.begin(q)
        q.fillRect(event.rect(), self.theme.color("pane"))
        match self.kind:
            case "working":
                self._paint_working(q)
            case "function":
                self._paint_function(q)
            case _:
                self._paint_lines(q)
        q.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Offer the neurons whose function can be drawn."""
        if event.button() is Qt.MouseButton.LeftButton and self.kind == FUNCTION and self._state.fit.neurons:
            self._neuron_menu().popup(event.globalPosition().toPoint())

    def _neuron_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("output")).triggered.connect(lambda _checked=False: self.choose_neuron(0, 0))
        for layer, width in enumerate(self._state.fit.neurons[:-1], 1):
            inner = menu.addMenu(tr("layer {n}", n=layer))
            for at in range(min(width, 32)):
                action = inner.addAction(tr("neuron {n}", n=at + 1))
                action.triggered.connect(lambda _checked=False, layer=layer, at=at: self.choose_neuron(layer, at))
        return menu


__all__ = ["FUNCTION", "NORMS", "RATIOS", "WORKING", "LearningView"]
