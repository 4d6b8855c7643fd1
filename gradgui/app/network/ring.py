"""The phases of an iteration as a ring that is always in view, and which sample is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gradgui.app import marks, paint
from gradgui.i18n import tr
from gradgui.state.network import PHASES

if TYPE_CHECKING:
    from gradgui.app.theme import Theme

HEIGHT: Final = 44.0
LEAST_WIDTH: Final = 250.0  # with the word of the present phase alone
TOKENS: Final = {"forward": "data", "loss": "data", "backward": "grad", "update": "update", "repeat": "quiet"}


class PhaseRing(QWidget):
    """Forward, loss, backward, update, repeat; a click goes to the first event of a phase in this iteration."""

    phaseClicked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("phase_ring")
        self._theme = theme
        self._phase = ""
        self._keyed = 0
        self._boxes: list[tuple[str, QRectF]] = []
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(tr("Phases of an iteration"))

    def show_phase(self, phase: str) -> None:
        """Mark a phase, "" for none."""
        if phase != self._phase:
            self._phase = phase
            self.setAccessibleDescription(self.word(phase) if phase else tr("not begun"))
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        self.setFixedHeight(theme.ipx(HEIGHT))
        self.update()

    @staticmethod
    def word(phase: str) -> str:
        """Return what a phase is called."""
        return {
            "forward": tr("forward"),
            "loss": tr("loss"),
            "backward": tr("backward"),
            "update": tr("update"),
            "repeat": tr("repeat"),
        }[phase]

    def _place(self) -> None:
        """Put the words side by side; with little room the arrows between them get short."""
        t = self._theme
        widths = [paint.text_width(t, self.word(phase), 12, 600) + t.px(18) for phase in PHASES]
        if sum(widths) + t.px(20 + 8 * len(PHASES)) > self.width():
            # no room for all words: that of the present phase stays
            widths = [w if phase == self._phase else t.px(22) for w, phase in zip(widths, PHASES, strict=True)]
        gap = min(t.px(34), max(t.px(10), (self.width() - t.px(40) - sum(widths)) / (len(PHASES) - 1)))
        x, self._boxes = t.px(20), []
        for phase, width in zip(PHASES, widths, strict=True):
            self._boxes.append((phase, QRectF(x, t.px(8), width, t.px(22))))
            x += width + gap

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q, t = QPainter(self), self._theme
        paint.begin(q)
        q.fillRect(self.rect(), t.color("pane"))
        self._place()
        passed = PHASES.index(self._phase) if self._phase else -1
        for (_, before), (_, box) in zip(self._boxes, self._boxes[1:], strict=False):
            y = box.center().y()
            marks.arrow(
                q, t, [(before.right() + t.px(2), y), (box.left() - t.px(2), y)], "data", "edge", 1.4, None, 0.6
            )
        self._paint_return(q)
        for number, (phase, box) in enumerate(self._boxes):
            token, radius = TOKENS[phase], t.px(11)
            if number == passed:
                paint.rect(q, t, box.adjusted(-3, -3, 3, 3), "now", "now_ink", radius + 3, 1.5)
                paint.rect(q, t, box, token, None, radius)
            else:
                stroke = token if number < passed else "edge"
                paint.rect(q, t, box, f"{token}_tint" if number < passed else "pane", stroke, radius, 1)
            ink = f"on_{token}" if number == passed else token if number < passed else "text2"
            word = self.word(phase)
            if box.width() < paint.text_width(t, word, 12, 600):
                word = word[:1].upper()
            paint.text(q, t, box.center().x(), box.center().y(), word, 12, ink, 600, "c")
            if self.hasFocus() and number == self._keyed:
                paint.rect(q, t, box.adjusted(-5, -5, 5, 5), None, "text", radius + 5, 2)
        q.end()

    def _paint_return(self, q: QPainter) -> None:
        """Lead from the last phase back to the first."""
        t, first, last = self._theme, self._boxes[0][1], self._boxes[-1][1]
        y, r = last.bottom() + t.px(8), t.px(6)
        path = QPainterPath(QPointF(last.center().x(), last.bottom() + t.px(1)))
        path.lineTo(last.center().x(), y - r)
        path.quadTo(last.center().x(), y, last.center().x() - r, y)
        path.lineTo(first.center().x() + r, y)
        path.quadTo(first.center().x(), y, first.center().x(), y - r)
        path.lineTo(first.center().x(), first.bottom() + t.px(6))
        paint.path(q, t, path, "edge", 1.4)
        marks.arrow_head(q, t, first.center().x(), first.bottom() + t.px(2), -1.5708, "data", "edge", 0.6)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        for phase, box in self._boxes:
            if box.contains(event.position()):
                self.phaseClicked.emit(phase)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step:
            self._keyed = (self._keyed + step) % len(PHASES)
            self.setAccessibleDescription(self.word(PHASES[self._keyed]))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.phaseClicked.emit(PHASES[self._keyed])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._keyed = PHASES.index(self._phase) if self._phase else 0
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.ipx(460), self._theme.ipx(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.ipx(LEAST_WIDTH), self._theme.ipx(HEIGHT))
