"""The head of the graph pane: title, reading switch, legend, fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gradgui.app import marks, paint
from gradgui.app.graph.context import READINGS
from gradgui.i18n import tr

if TYPE_CHECKING:
    from gradgui.app.theme import Theme

HEIGHT = 36


class GraphHeader(QWidget):
    """One line: what the pane is, how it is read, what its signs mean."""

    readingChosen = Signal(str)
    fitRequested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._reading = theme, "both"
        self.lead = 0.0  # the room that tabs over its left end take in place of the title
        self._by_keyboard = False
        self._segments: list[tuple[QRectF, str]] = []
        self._fit = QRectF()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.set_reading("both")

    def set_reading(self, reading: str) -> None:
        """Mark which reading is chosen."""
        self._reading = reading
        self.setAccessibleName(tr("Reading: {reading}", reading=self._word(reading)))
        self.setAccessibleDescription(tr("Left and right choose data, gradient or both"))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of one line."""
        return QSize(200, self._theme.ipx(HEIGHT))

    def paint_to(self, q: QPainter, box: QRectF, theme: Theme, lead: float = 0.0) -> None:
        """Paint into a box with a theme, leaving room at its left end for something else than the title."""
        t = theme
        q.fillRect(box, t.color("sunken"))
        paint.begin(q)
        paint.line(q, t, box.left(), box.bottom() - t.px(1), box.right(), box.bottom() - t.px(1))
        y = box.center().y()
        fit = tr("Fit  F")
        fit_width = paint.text_width(t, fit, 12)
        x, right = box.left() + t.px(16), box.right() - t.px(14)
        widths = [round(paint.text_width(t, self._word(r), 12, 600)) + 2 * t.px(10) for r in READINGS]
        title = 0.0 if lead else paint.text_width(t, tr("Graph"), "title") + t.px(16)
        x = lead + t.px(12) if lead else x
        # The pane can be told from its picture, and the reading be chosen by key: neither is worth half a word.
        if not lead and (x + title + sum(widths) <= right or x + sum(widths) > right):
            x += paint.text(q, t, x, y, tr("Graph"), "title", "text", room=right - x) + t.px(16)
        self._segments = []
        if x + sum(widths) <= right:
            x = self._paint_switch(q, t, x, y, widths) + t.px(18)
        self._fit = QRectF()
        if x + fit_width <= right:
            paint.text(q, t, right, y, fit, 12, "text3", 400, "r")
            self._fit = QRectF(right - fit_width - t.px(6), y - t.px(12), fit_width + t.px(12), t.px(24))
        self._paint_legend(q, t, x, y, right - fit_width - t.px(12))

    def _paint_switch(self, q: QPainter, t: Theme, x: float, y: float, widths: list[float]) -> float:
        height = t.px(24)
        frame = QRectF(x, y - height / 2, sum(widths), height)
        paint.rect(q, t, frame, "sunken", "edge", t.px(6), 1)
        if self._by_keyboard:
            paint.rect(q, t, frame.adjusted(-2, -2, 2, 2), None, "text", t.px(8), 2)
        for reading, width in zip(READINGS, widths, strict=True):
            chosen = reading == self._reading
            box = QRectF(x, y - height / 2, width, height)
            if chosen:
                inset = t.px(2)
                paint.rect(q, t, box.adjusted(inset, inset, -inset, -inset), "data", None, t.px(4))
            ink = "on_data" if chosen else "text2"
            paint.text(q, t, box.center().x(), y, self._word(reading), 12, ink, 600 if chosen else 500, "c")
            self._segments.append((box, reading))
            x += width
        return x

    def _paint_legend(self, q: QPainter, t: Theme, x: float, y: float, end: float) -> None:
        """Paint as many of the four signs as there is room for."""
        for kind, words in (
            ("data", tr("data")), ("grad", tr("gradient")), ("now", tr("now")), ("ghost", tr("not recorded")),
        ):  # fmt: skip
            sign = t.px(30 if kind in ("data", "grad") else 20)
            width = sign + paint.text_width(t, words, 12)
            if x + width > end:
                return
            if kind == "data":
                paint.line(q, t, x, y, x + t.px(14), y, kind, 2)
                marks.arrow_head(q, t, x + t.px(24), y, 0, "data")
            elif kind == "grad":
                paint.line(q, t, x, y, x + t.px(22), y, kind, 2)
                marks.flow_mark(q, t, x + t.px(5), y, "grad")
            elif kind == "now":
                paint.rect(q, t, QRectF(x, y - t.px(6), t.px(14), t.px(12)), "now", "now_ink", t.px(2), 1)
            else:
                box = QRectF(x, y - t.px(6), t.px(14), t.px(12))
                paint.rect(q, t, box, "quiet_tint", "quiet", t.px(2), 1, paint.FINE_DASHED)
            paint.text(q, t, x + sign, y, words, 12, "text2")
            x += width + t.px(16)

    def _word(self, reading: str) -> str:
        return {"data": tr("Data"), "gradient": tr("Gradient"), "both": tr("Both")}[reading]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        q = QPainter(self)
        self.paint_to(q, QRectF(self.rect()), self._theme, self.lead)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus when it came by keyboard."""
        super().focusInEvent(event)
        self._by_keyboard = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the focus."""
        super().focusOutEvent(event)
        self._by_keyboard = False
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose a reading, or ask to fit."""
        for box, reading in self._segments:
            if box.contains(event.position()):
                self.readingChosen.emit(reading)
        if self._fit.contains(event.position()):
            self.fitRequested.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show that something can be clicked."""
        over = self._fit.contains(event.position()) or any(b.contains(event.position()) for b, _ in self._segments)
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move through the readings."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if not step:
            super().keyPressEvent(event)
            return
        place = READINGS.index(self._reading) + step
        if 0 <= place < len(READINGS):
            self.readingChosen.emit(READINGS[place])
