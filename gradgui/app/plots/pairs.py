"""Value against value: a path with the present point on it; a click goes there, a drag or the wheel looks nearer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPainterPath
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gradgui.app import paint
from gradgui.app.plots.curve_paint import MARKED, Frame, curve_ink, paint_mark
from gradgui.app.plots.curves import DRAG, NEARER
from gradgui.app.plots.ticks import Upright, upright
from gradgui.app.theme import Theme
from gradgui.i18n import tr
from gradgui.recording.numerals import num
from gradgui.state.curves import ITERATIONS
from gradgui.state.pairs import EMPTY, EMPTY_STAGE, PairsStage, PairsState, Path, Step

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QWheelEvent

REACH: Final = 24.0  # pixels of 100 % from a point within which a click is meant for it


class PairsView(QWidget):
    """Shows one or more quantities against another, up to the cursor, over the axes of the whole run."""

    seekRequested = Signal(int)

    def __init__(self, theme: Theme | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plot_pairs")
        self.setAccessibleName(tr("Value against value"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.theme = theme or Theme()
        self._state: PairsState = EMPTY
        self._stage: PairsStage = EMPTY_STAGE
        self._log: bool | None = None
        self._x, self._y = Upright(), Upright()
        self._pressed: QPointF | None = None
        self._dragged = QPointF()

    @property
    def state(self) -> PairsState:
        """What is shown."""
        return self._state

    @property
    def axes(self) -> tuple[Upright, Upright]:
        """The stretches in view: across and upright."""
        return self._x, self._y

    @property
    def words(self) -> str:
        """What is shown, as text: each present point."""
        return "; ".join(self._words_of(path, path.steps[-1]) for path in self._state.paths if path.steps)

    def set_stage(self, stage: PairsStage, log: bool | None = None) -> None:
        """Take the axes of a run or of another choice."""
        if (stage, log) != (self._stage, self._log):
            self._stage, self._log = stage, log
            self.reset()

    def show_state(self, state: PairsState) -> None:
        """Show another moment."""
        if state != self._state:
            self._state = state
            self.setAccessibleDescription(self.words or self._missing())
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and sizes."""
        self.theme = theme
        self.update()

    def reset(self) -> None:
        """Show the whole run again."""
        self._x = upright(*self._stage.across, log=False)
        self._y = upright(*self._stage.upright, self._stage.positive, log=self._log)
        self.update()

    def spot_of(self, step: Step) -> QPointF:
        """Return where a step stands."""
        frame = self.frame()
        return QPointF(
            frame.left + self._x.share(step[1]) * (frame.right - frame.left),
            frame.base - self._y.share(step[2]) * (frame.base - frame.top),
        )

    def step_at(self, spot: QPointF) -> Step | None:
        """Return the step nearest to a place, None when none is near."""
        steps = [step for path in self._state.paths for step in path.steps]
        # Of several in one place the last one lies on top.
        nearest = min(reversed(steps), key=lambda step: (self.spot_of(step) - spot).manhattanLength(), default=None)
        if nearest is None or (self.spot_of(nearest) - spot).manhattanLength() > self.theme.px(REACH):
            return None
        return nearest

    def event_of(self, step: Step) -> int:
        """Return the event at which one stands to see a step: an iteration is seen whole from its end."""
        ends = self._stage.curves.ends
        return ends[step[0]] if self._state.over == ITERATIONS else step[0]

    def frame(self) -> Frame:
        """Return the room of the plot itself."""
        t = self.theme
        k = t.factor
        widest = max((paint.text_width(t, num(n), "note") for n in self._y.lines), default=0.0)
        base = self.height() - 2 * t.metrics("note").height() - 10 * k
        top = 8 * k + 1.6 * t.metrics("note").height()
        return Frame(widest + 20 * k, max(self.width() - 16 * k, widest + 60 * k), top, max(base, top + 30 * k))

    # ---- painting ------------------------------------------------------------------------------------------------

    def _axes(self, q: QPainter, frame: Frame) -> None:
        t, k = self.theme, self.theme.factor
        metrics = t.metrics("note")
        for number in self._y.lines:
            y = frame.base - self._y.share(number) * (frame.base - frame.top)
            paint.line(q, t, frame.left, y, frame.right, y)
            paint.text(q, t, frame.left - 6 * k, y, num(number), "note", "text3", align="r")
        paint.line(q, t, frame.left, frame.base, frame.right, frame.base, "edge")
        free = 0.0
        for number in self._x.lines:
            x, wide = (
                frame.left + self._x.share(number) * (frame.right - frame.left),
                metrics.horizontalAdvance(num(number)),
            )
            paint.line(q, t, x, frame.top, x, frame.base)
            paint.line(q, t, x, frame.base, x, frame.base + 3 * k, "edge")
            if x - wide / 2 >= free and x + wide / 2 <= self.width():
                paint.text(q, t, x, frame.base + 4 * k + metrics.height() / 2, num(number), "note", "text3", align="c")
                free = x + wide / 2 + 8 * k
        if self._state.across is not None:
            y = frame.base + 4 * k + metrics.height() * 1.5
            paint.text(q, t, frame.right, y, self._state.across.text + " →", "note", "text2", 600, "r")
        names = ", ".join(path.quantity.text for path in self._state.paths)
        paint.text(q, t, 12 * k, 2 * k + metrics.height() / 2, "↑ " + names, "note", "text2", 600)

    def _path(self, q: QPainter, path: Path, at: int) -> None:
        """Paint a path: a ring where it began, its points while they are few."""
        t, color = self.theme, self._ink(path, at)
        spots = [self.spot_of(step) for step in path.steps]
        line = QPainterPath(spots[0])
        for spot in spots[1:]:
            line.lineTo(spot)
        paint.path(q, t, line, color, 2)
        if len(spots) <= MARKED:
            for spot in spots[1:-1]:
                paint_mark(q, t, at, (spot.x(), spot.y()), color)
        paint.disc(q, t, spots[0].x(), spots[0].y(), t.px(3.5), "pane", color, 1.6)

    def _now(self, q: QPainter, path: Path) -> None:
        """Paint the present point with its two numbers."""
        t, k, frame, step = self.theme, self.theme.factor, self.frame(), path.steps[-1]
        spot = self.spot_of(step)
        if not frame.box.adjusted(-2, -2, 2, 2).contains(spot):
            return
        paint.line(q, t, spot.x(), spot.y(), spot.x(), frame.base, "text", 1, paint.DOTTED)
        paint.line(q, t, frame.left, spot.y(), spot.x(), spot.y(), "text", 1, paint.DOTTED)
        paint.disc(q, t, spot.x(), spot.y(), 4.6 * k, "now", "now_ink", 1.4)
        words = f"({num(step[1])}, {num(step[2])})"
        wide, tall = paint.text_width(t, words, "label"), t.metrics("label").height()
        x = spot.x() + 9 * k if spot.x() + 9 * k + wide <= frame.right else spot.x() - 9 * k - wide
        y = spot.y() - 0.8 * tall if spot.y() - 1.3 * tall > frame.top else spot.y() + 0.8 * tall
        paint.rect(q, t, QRectF(x - 3 * k, y - tall / 2, wide + 6 * k, tall), t.color("pane", 225), None, 3 * k)
        paint.text(q, t, x, y, words, "label", "grad" if path.quantity.grad else "data")

    def _ink(self, path: Path, at: int) -> QColor:
        return curve_ink(self.theme, path.quantity.grad, at)

    def _missing(self) -> str:
        if self._stage.across[0] != self._stage.across[0]:  # NaN: not one point in the whole run
            return tr("these two are never there together in this run")
        return tr("not yet: there is no point before this event")

    def _words_of(self, path: Path, step: Step) -> str:
        across = self._state.across.text if self._state.across is not None else ""
        return tr("{y} = {up} at {x} = {right}", y=path.quantity.text, up=num(step[2]), x=across, right=num(step[1]))

    def paintEvent(self, event: QPaintEvent) -> None:
        q, t = QPainter(self), self.theme
        paint.begin(q)
        q.fillRect(event.rect(), t.color("pane"))
        frame = self.frame()
        self._axes(q, frame)
        shown = [(at, path) for at, path in enumerate(self._state.paths) if path.steps]
        q.save()
        q.setClipRect(frame.box.adjusted(-4 * t.factor, -4 * t.factor, 4 * t.factor, 4 * t.factor))
        for at, path in shown:
            self._path(q, path, at)
        q.restore()
        for _, path in shown:
            self._now(q, path)
        if not shown:
            middle = frame.box.center()
            paint.text(
                q, t, middle.x(), middle.y(), self._missing(), "note", "text3", align="c", italic=True,
                room=self.width() - t.px(24),
            )  # fmt: skip
        if self._is_drag():
            paint.rect(q, t, self._chosen() & frame.box, t.color("data_tint", 150), "data", 0, 1)
        if self.hasFocus():
            paint.rect(q, t, QRectF(self.rect()).adjusted(1, 1, -1, -1), None, "text", 0, 2)
        q.end()

    # ---- Qt ------------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(round(self.theme.space("right")), round(self.theme.space("bottom")))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.ipx(160), self.theme.ipx(100))

    def _is_drag(self) -> bool:
        return self._pressed is not None and (self._dragged - self._pressed).manhattanLength() > self.theme.px(DRAG)

    def _chosen(self) -> QRectF:
        return QRectF(self._pressed or self._dragged, self._dragged).normalized()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = self._dragged = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None:
            self._dragged = event.position()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        self._dragged = event.position()
        drag, box = self._is_drag(), self._chosen()
        self._pressed = None
        self.update()
        if drag:
            self._look_at(box)
            return
        step = self.step_at(event.position())
        if step is not None:
            self.seekRequested.emit(self.event_of(step))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        del event
        self.reset()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._zoom(event.position(), NEARER ** (event.angleDelta().y() / 120))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        factors = {Qt.Key.Key_Plus: NEARER, Qt.Key.Key_Equal: NEARER, Qt.Key.Key_Minus: 1 / NEARER}
        factor = factors.get(Qt.Key(event.key()))
        if factor is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
            return
        steps = [path.steps[-1] for path in self._state.paths if path.steps]
        self._zoom(self.spot_of(steps[0]) if steps else self.frame().box.center(), factor)

    def _zoom(self, spot: QPointF, factor: float) -> None:
        box = self.frame().box
        size = box.size() * factor
        left = spot.x() - (spot.x() - box.left()) * factor
        top = spot.y() - (spot.y() - box.top()) * factor
        self._look_at(QRectF(QPointF(left, top), size))

    def _look_at(self, box: QRectF) -> None:
        """Let a box of the plot fill it; never more than the whole run."""
        frame = self.frame()
        width, height = frame.right - frame.left, frame.base - frame.top
        whole = (
            upright(*self._stage.across, log=False),
            upright(*self._stage.upright, self._stage.positive, log=self._log),
        )
        x = self._x.part((box.left() - frame.left) / width, (box.right() - frame.left) / width)
        y = self._y.part((frame.base - box.bottom()) / height, (frame.base - box.top()) / height)
        self._x, self._y = x.within(whole[0]), y.within(whole[1])
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._tip(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def _tip(self, spot: QPointF) -> str:
        step = self.step_at(spot)
        if step is None:
            return ""
        over = self._state.over == ITERATIONS
        place = tr("iteration {n}", n=step[0] + 1) if over else tr("event {n}", n=step[0] + 1)
        rows = [self._words_of(path, one) for path in self._state.paths for one in path.steps if one == step]
        return "\n".join((place, *rows, tr("a click goes there; drag or wheel to look nearer, double-click for all")))
