"""The histogram of the tensor looked at, or of its gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gradgui.app import paint
from gradgui.app.plots.absence import why_nothing
from gradgui.app.plots.ticks import Upright
from gradgui.app.theme import Theme
from gradgui.i18n import ntr, tr
from gradgui.recording.numerals import num
from gradgui.state.histogram import EMPTY, HistogramState

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

TICKS: Final = 4


class HistogramView(QWidget):
    """Shows how many elements lie where."""

    def __init__(self, theme: Theme | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plot_histogram")
        self.setAccessibleName(tr("Histogram"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.theme = theme or Theme()
        self._state = EMPTY

    @property
    def state(self) -> HistogramState:
        """What is shown."""
        return self._state

    @property
    def words(self) -> str:
        """What is shown in words, or why there is nothing."""
        state = self._state
        match state.missing:
            case "not_kept":
                return tr("{name} is too large: only its ends are kept", name=state.name)
            case "empty":
                return tr("{name} has no finite element", name=state.name)
        if state.missing:
            return why_nothing(state.missing, state.name)
        words = ntr("{n} element", "{n} elements", state.size)
        words = tr("{elements} · mean {mean}", elements=words, mean=num(state.mean))
        return tr("{words} · {n} not finite", words=words, n=state.odd) if state.odd else words

    def show_state(self, state: HistogramState) -> None:
        """Show another moment or tensor."""
        if state != self._state:
            self._state = state
            self.setAccessibleDescription(f"{state.name}: {self.words}")
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and sizes."""
        self.theme = theme
        self.update()

    def box_of(self, at: int) -> QRectF:
        """Return the bar of a bin."""
        left, right, top, base = self._frame()
        wide = (right - left) / max(len(self._state.counts), 1)
        share = self._state.counts[at] / max(self._state.counts)
        return QRectF(left + at * wide, base - share * (base - top), wide, share * (base - top))

    # ---- inside ----------------------------------------------------------------------------------------------

    def _frame(self) -> tuple[float, float, float, float]:
        k, metrics = self.theme.factor, self.theme.metrics("note")
        left = metrics.horizontalAdvance(str(max(self._state.counts, default=0))) + 24 * k
        low = 2 * metrics.height() + 14 * k
        return left, self.width() - 20 * k, 8 * k, max(self.height() - low, 40 * k)

    def _paint_axes(self, q: QPainter) -> None:
        t, state = self.theme, self._state
        k, metrics = t.factor, t.metrics("note")
        left, right, top, base = self._frame()
        most = max(state.counts)
        for count in {0, most, most // 2} if most > 1 else {0, most}:
            y = base - (base - top) * count / most
            paint.line(q, t, left, y, right, y, "edge" if count == 0 else "line")
            paint.text(q, t, left - 6 * k, y, str(count), "note", "text3", align="r")
        y, free = base + 5 * k + metrics.height() / 2, 0.0
        for number in Upright(state.low, state.high).lines:
            x = left + (right - left) * (number - state.low) / (state.high - state.low)
            wide = metrics.horizontalAdvance(num(number))
            paint.line(q, t, x, base, x, base + 3 * k, "edge")
            if x - wide / 2 >= free and x + wide / 2 <= self.width():
                paint.text(q, t, x, y, num(number), "note", "text3", align="c")
                free = x + wide / 2 + 6 * k

    def _paint_bars(self, q: QPainter) -> None:
        t, state = self.theme, self._state
        k = t.factor
        tint, ink = ("grad_tint", "grad") if state.grad else ("data_tint", "data")
        for at, count in enumerate(state.counts):
            if count:
                box = self.box_of(at)
                gap = min(1.5 * k, box.width() / 6)
                paint.rect(q, t, box.adjusted(gap, 0, -gap, 0), tint, ink, 0, 1.2)
        left, right, top, base = self._frame()
        x = left + (right - left) * (state.mean - state.low) / (state.high - state.low)
        paint.line(q, t, x, top, x, base, "text", 1.4, paint.DASHED)

    # ---- Qt --------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(round(self.theme.space("right")), round(self.theme.space("bottom")))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.ipx(160), self.theme.ipx(100))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q, t = QPainter(self), self.theme
        k = t.factor
        paint.begin(q)
        q.fillRect(self.rect(), t.color("pane"))
        room = self.width() - 32 * k
        if self._state.counts:
            self._paint_axes(q)
            self._paint_bars(q)
            y = self.height() - 4 * k - t.metrics("note").height() / 2
            paint.text(q, t, 16 * k, y, self.words, "note", "text2", room=room)
        else:
            box = QRectF(16 * k, 6 * k, room, max(self.height() - 28 * k, 40 * k))
            dash = paint.DOTTED if self._state.missing in ("nothing", "not_yet") else None
            paint.rect(q, t, box, "sunken", "edge", 8 * k, 1, dash)
            paint.text(q, t, box.left() + 16 * k, box.center().y(), self.words, "small", "text3", room=room - 32 * k)
        q.end()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._tip(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def _tip(self, place: QPointF) -> str:
        state = self._state
        left, right, *_ = self._frame()
        if not state.counts or not left <= place.x() < right:
            return ""
        at = int((place.x() - left) / (right - left) * len(state.counts))
        step = (state.high - state.low) / len(state.counts)
        ends = num(state.low + at * step), num(state.low + (at + 1) * step)
        words = ntr("{n} element", "{n} elements", state.counts[at])
        return tr("{elements} from {low} to {high}", elements=words, low=ends[0], high=ends[1])
