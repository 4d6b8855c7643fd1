"""Curves with the playhead on them: a click goes there, a drag or the wheel looks nearer."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gradgui.app import paint
from gradgui.app.plots.curve_paint import CurvePainter, Frame
from gradgui.app.plots.ticks import Upright, upright
from gradgui.app.theme import Theme
from gradgui.app.timeline.axis import Axis, whole_axis
from gradgui.i18n import tr
from gradgui.recording.numerals import num
from gradgui.state.curves import EMPTY, EMPTY_STAGE, ITERATIONS, Curve, CurvesStage, CurvesState

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

DRAG: Final = 6.0  # pixels of 100 % from which on a press is a drag
NEARER: Final = 0.8


class CurvesView(QWidget):
    """Shows curves up to the cursor over the axis of the whole run."""

    seekRequested = Signal(int)

    def __init__(self, theme: Theme | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plot_curves")
        self.setAccessibleName(tr("Curves"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.theme = theme or Theme()
        self._state: CurvesState = EMPTY
        self._stage: CurvesStage = EMPTY_STAGE
        self._upright = Upright()
        self._log: bool | None = None
        self._axis = whole_axis(0, 1, 1)
        self._pressed: float | None = None
        self._dragged = 0.0
        self._came_from = -1  # where the cursor was before the first click of a double-click

    @property
    def state(self) -> CurvesState:
        """What is shown."""
        return self._state

    @property
    def axis(self) -> Axis:
        """The stretch of the run in view."""
        return self._axis

    @property
    def upright(self) -> Upright:
        """The upright axis."""
        return self._upright

    @property
    def words(self) -> str:
        """Everything that is shown, as text."""
        return "; ".join(self.words_of(curve) for curve in self._state.curves)

    def set_stage(self, stage: CurvesStage, log: bool | None = None) -> None:
        """Take the axis of a run or of another choice; the stretch in view stays where it can."""
        if (stage, log) == (self._stage, self._log):
            return
        self._stage, self._log = stage, log
        self._upright = upright(stage.low, stage.high, stage.positive, log)
        self._fit(self._axis.whole)
        self.update()

    def show_state(self, state: CurvesState) -> None:
        """Show another moment."""
        if state == self._state:
            return
        other = state.over != self._state.over
        self._state = state
        self._fit(other or self._axis.whole)
        self._axis = self._axis.showing(int(max(state.place, 0)))
        self.setAccessibleDescription(self.words)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and sizes."""
        self.theme = theme
        self._fit(self._axis.whole)
        self.update()

    def reset(self) -> None:
        """Show the whole run again."""
        self._fit(True)
        self.update()

    def words_of(self, curve: Curve, at: int | None = None) -> str:
        """Return what a curve says at a place (an event or an iteration), by default at the playhead."""
        name = curve.quantity.text
        place = int(self._state.place) if at is None else at
        rank = bisect_left(curve.points, place + 1, key=lambda point: point[0])
        exact = self._state.over == ITERATIONS and at is not None
        if not rank or (exact and curve.points[rank - 1][0] != place):
            return tr("{name}: not yet", name=name)
        number = curve.points[rank - 1][1]
        return tr("{name}: {number}", name=name, number=tr("none") if number is None else num(number))

    def place_text(self, at: int) -> str:
        """Return what a place on the axis is called."""
        count = self._count()
        if self._state.over == ITERATIONS:
            return tr("iteration {n} of {total}", n=at + 1, total=count)
        return tr("event {n} of {total}", n=at + 1, total=count)

    def event_of(self, at: int) -> int:
        """Return the event at which one stands to see a place: an iteration is seen whole from its end."""
        if self._state.over != ITERATIONS:
            return at
        return self._stage.ends[at] if 0 <= at < len(self._stage.ends) else -1

    def x_of(self, at: float) -> float:
        """Return where an event or an iteration stands."""
        return self._axis.x(at)

    # ---- geometry ------------------------------------------------------------------------------------------------

    def _count(self) -> int:
        return len(self._stage.turns) if self._state.over == ITERATIONS else self._stage.total

    def frame(self) -> Frame:
        """Return the room of the plot itself."""
        t = self.theme
        k = t.factor
        widest = max((paint.text_width(t, num(n), "note") for n in self._upright.lines), default=0.0)
        base = self.height() - t.metrics("note").height() - 10 * k
        top = t.metrics("pill").height() + 10 * k
        return Frame(widest + 20 * k, max(self.width() - 16 * k, widest + 60 * k), top, max(base, top + 30 * k))

    def _fit(self, whole: bool) -> None:
        frame, count = self.frame(), max(self._count(), 1)
        old = self._axis
        if whole or old.low >= count:
            self._axis = whole_axis(frame.left, frame.right, count)
        else:
            self._axis = Axis(frame.left, frame.right, old.low, old.high, count).held()

    # ---- Qt ------------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(round(self.theme.space("right")), round(self.theme.space("bottom")))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.ipx(160), self.theme.ipx(100))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(self._axis.whole)

    def paintEvent(self, event: QPaintEvent) -> None:
        q = QPainter(self)
        paint.begin(q)
        q.fillRect(self.rect(), self.theme.color("pane"))
        painter = CurvePainter(q, self.theme, self.frame(), self._axis, self._upright)
        painter.paint(self._state, self._stage)
        if self._pressed is not None and self._is_drag():
            painter.band(self._pressed, self._dragged)
        if self.hasFocus():
            paint.rect(q, self.theme, QRectF(self.rect()).adjusted(1, 1, -1, -1), None, "text", 0, 2)
        q.end()

    def _is_drag(self) -> bool:
        return self._pressed is not None and abs(self._dragged - self._pressed) > self.theme.px(DRAG)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = self._dragged = event.position().x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None:
            self._dragged = event.position().x()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        pressed, drag = self._pressed, self._is_drag()
        self._pressed = None
        self.update()
        if drag:
            low, high = sorted((self._value_at(pressed), self._value_at(event.position().x())))
            middle, wanted = (low + high) / 2, high - low
            whole = Axis(self._axis.left, self._axis.right, middle - wanted / 2, middle + wanted / 2, self._count())
            self._axis = whole.zoomed((whole.left + whole.right) / 2, 1.0)
            return
        seq = self.event_of(self._axis.event_at(event.position().x()))
        if seq >= 0 and self._state.curves:
            self._came_from = self._state.cursor
            self.seekRequested.emit(seq)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the whole run, and stand again where one stood before the first of the two clicks."""
        self.reset()
        if self._came_from >= 0:
            self.seekRequested.emit(self._came_from)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        if turned.x() and abs(turned.x()) > abs(turned.y()):
            self._axis = self._axis.panned(-turned.x() / 8 / self._axis.step)
        else:
            self._axis = self._axis.zoomed(event.position().x(), NEARER ** (turned.y() / 120))
        event.accept()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        factors = {Qt.Key.Key_Plus: NEARER, Qt.Key.Key_Equal: NEARER, Qt.Key.Key_Minus: 1 / NEARER}
        factor = factors.get(Qt.Key(event.key()))
        if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            factor = None
        if factor is not None:
            self._axis = self._axis.zoomed(self.x_of(max(self._state.place, 0)), factor)
            self.update()
        else:
            super().keyPressEvent(event)

    def _value_at(self, x: float) -> float:
        return self._axis.low + (x - self._axis.left) / self._axis.step

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._tip(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def _tip(self, place: QPointF) -> str:
        at = self._axis.event_at(place.x())
        if not self._state.curves or self.event_of(at) < 0:
            return ""
        rows = [self.place_text(at)]
        if at <= self._state.place:
            rows += [self.words_of(curve, at) for curve in self._state.curves]
        return "\n".join((*rows, tr("a click goes there; drag or wheel to look nearer, double-click for all")))
