"""The column beside the text: line numbers, a bar for each line that ran, the marks of the moment and of errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from gradgui.app import marks, paint

if TYPE_CHECKING:
    from gradgui.app.editor.editor import CodeEditor

PHASE_BARS: Final = {
    "forward": "data",
    "backward": "grad",
    "no_grad": "quiet",
    "update": "update",
    "error": "error",
}


class Gutter(QWidget):
    """Painted from what its editor shows; it keeps nothing itself."""

    def __init__(self, editor: CodeEditor) -> None:
        super().__init__(editor)
        self._editor = editor

    def width_for(self, lines: int) -> int:
        """Return the width that numbers up to so many lines need."""
        theme = self._editor.theme
        digits = max(2, len(str(lines)))
        return round(theme.px(11 + 8) + digits * theme.metrics("note_mono").horizontalAdvance("0"))

    def _row(self, q: QPainter, line: int, row: QRectF) -> None:
        editor, theme = self._editor, self._editor.theme
        now, failed = line == editor.current_line, line in editor.error_lines
        if now or failed:
            paint.rect(q, theme, row, "error_tint" if failed and not now else "now_tint")
        if now:
            paint.rect(q, theme, QRectF(row.left(), row.top(), theme.px(4), row.height()), "now")
        bar = theme.px(3)
        if failed:
            self._error(q, row)
        else:
            weight = 600 if now else 400
            right = row.right() - bar - theme.px(6)
            colour = "text" if now else "text3"
            paint.text(q, theme, right, row.center().y(), str(line), "note_mono", colour, weight, "r")
        phase = editor.phase_of(line)
        if phase:
            box = QRectF(row.right() - bar - theme.px(2), row.top(), bar, row.height())
            paint.rect(q, theme, box, PHASE_BARS.get(phase, "data"))

    def _error(self, q: QPainter, row: QRectF) -> None:
        theme = self._editor.theme
        size = min(1.0, row.height() / theme.px(20)) * 0.9
        marks.octagon(q, theme, row.right() - theme.px(17), row.center().y(), size)

    def sizeHint(self) -> QSize:
        return QSize(self.width_for(self._editor.blockCount()), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        q = QPainter(self)
        paint.begin(q)
        q.fillRect(event.rect(), self._editor.theme.color("pane"))
        for line, row in self._editor.visible_rows():
            self._row(q, line, QRectF(0, row.top(), self.width(), row.height()))
        q.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._editor.wheelEvent(event)
