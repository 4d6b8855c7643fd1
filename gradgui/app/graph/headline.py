"""The words above the graph: what this is about, or the order in which a backward pass visits its nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gradgui.app import paint
from gradgui.state.graph_headline import Headline, Queue, QueueChip

if TYPE_CHECKING:
    from gradgui.app.theme import Theme

HEIGHT, LOW = 72, 46
LEFT, RIGHT = 27, 25
NARROWEST = 96
LOOKS = {
    "done": ("grad_tint", "grad", "text", None),
    "now": ("now", "now_ink", "now_ink", None),
    "wait": ("pane", "grad", "text", (3.0, 3.0)),
    "later": ("pane", "edge", "text3", (3.0, 3.0)),
}


class HeadlineBar(QWidget):
    """Two lines of words, or the order of work."""

    cardClicked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._headline, self._queue = Headline(), Queue()
        self._spots: list[tuple[QRectF, QueueChip]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # so that nothing under it is painted

    def show_words(self, headline: Headline, queue: Queue) -> None:
        """Show words and queue."""
        if (headline, queue) != (self._headline, self._queue):
            self._headline, self._queue = headline, queue
            self.setAccessibleName(f"{headline.title}: {headline.text or headline.note}")
            self.update()

    def words(self) -> tuple[str, ...]:
        """Return what is said above the graph."""
        return self._headline.title, self._headline.text, self._headline.note

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return a height of two lines; of one in front of a class, where the graph needs the room."""
        return QSize(200, self._theme.ipx(LOW if self._theme.presenter else HEIGHT))

    def paint_to(self, q: QPainter, box: QRectF, theme: Theme) -> None:
        """Paint into a box with a theme."""
        t = theme
        q.fillRect(box, t.color("pane"))
        paint.begin(q)
        left, right = box.left() + t.px(LEFT), box.right() - t.px(RIGHT)
        self._spots = []
        if box.height() < t.px(HEIGHT) - 1:
            self._paint_low(q, t, box, left, right)
            return
        if self._queue.chips:
            y = box.top() + t.px(19)
            note = paint.text(q, t, right, y, self._headline.note, 12, "text3", 400, "r", room=(right - left) * 0.6)
            room = right - left - note - t.px(8)
            title = paint.text(q, t, left, y, self._headline.title, 12, "text3", 500, room=room)
            words, start = self._headline.text, left + title + t.px(14)
            if words and paint.text_width(t, words, 12, 500) <= right - note - t.px(14) - start:
                paint.text(q, t, start, y, words, 12, "text", 500)
            self._paint_queue(q, t, left, box.top() + t.px(34), right)
            return
        y = box.top() + t.px(24)
        paint.text(q, t, left, y, self._headline.title, 12, "text3", 500, room=right - left)
        paint.text(q, t, left, box.top() + t.px(47), self._headline.text, 14, "text2", room=right - left)

    def _paint_low(self, q: QPainter, t: Theme, box: QRectF, left: float, right: float) -> None:
        """Paint one line: the queue, or the words."""
        if self._queue.chips:
            self._paint_queue(q, t, left, box.top() + t.px(8), right)
            return
        words = f"{self._headline.title}: {self._headline.text}" if self._headline.text else self._headline.title
        paint.text(q, t, left, box.center().y(), words, 14, "text2", room=right - left)

    def _paint_queue(self, q: QPainter, t: Theme, left: float, top: float, right: float) -> None:
        gap, queue = t.px(8), self._queue
        count = max(1, min(len(queue.chips), int((right - left + gap) / (t.px(NARROWEST) + gap))))
        now = next((i for i, chip in enumerate(queue.chips) if chip.state == "now"), 0)
        first = max(0, min(now - count // 3, len(queue.chips) - count))
        before, after = queue.before + first, queue.after + len(queue.chips) - first - count
        side = t.px(44)
        room = right - left - (side if before else 0) - (side if after else 0)
        x = left
        if before:
            paint.text(q, t, x, top + t.px(15), f"{before} …", 12, "text3")
            x += side
        width = (room - gap * (count - 1)) / count
        for chip in queue.chips[first : first + count]:
            box = QRectF(x, top, width, t.px(30))
            self._paint_chip(q, t, box, chip)
            self._spots.append((box, chip))
            x += width + gap
        if after:
            paint.text(q, t, right, top + t.px(15), f"… {after}", 12, "text3", 400, "r")

    def _paint_chip(self, q: QPainter, t: Theme, box: QRectF, chip: QueueChip) -> None:
        fill, stroke, ink, dash = LOOKS[chip.state]
        paint.rect(q, t, box, fill, stroke, t.px(6), 1.5 if chip.state == "now" else 1, dash)
        y, pad = box.center().y(), t.px(10)
        name = paint.text(q, t, box.left() + pad, y, chip.name, 13, ink, 600, room=box.width() - 2 * pad)
        room = box.width() - name - 2.4 * pad
        if room >= paint.text_width(t, chip.node_name, 11, mono=True):
            paint.text(q, t, box.right() - pad, y, chip.node_name, 11, ink, 400, "r", mono=True, room=room)

    def _chip_at(self, event: QMouseEvent) -> QueueChip | None:
        return next((chip for box, chip in self._spots if box.contains(event.position())), None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words."""
        q = QPainter(self)
        self.paint_to(q, QRectF(self.rect()), self._theme)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say in full what a chip is about."""
        chip = self._chip_at(event)
        self.setCursor(Qt.CursorShape.PointingHandCursor if chip is not None else Qt.CursorShape.ArrowCursor)
        self.setToolTip(f"{chip.name}   {chip.node_name}" if chip is not None else "")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask to select the card of a chip."""
        chip = self._chip_at(event)
        if chip is not None and chip.card >= 0:
            self.cardClicked.emit(chip.card)
