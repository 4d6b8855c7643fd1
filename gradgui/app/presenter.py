"""Presenter mode: one pane, the line of code, the bands of the run, large controls; nothing under 20 pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from gradgui.app import marks, paint
from gradgui.app.controls import Elided, GivingRow, IconButton, Themed
from gradgui.app.theme import Theme
from gradgui.app.transport import TRANSPORT
from gradgui.i18n import tr
from gradgui.state.code import EMPTY, CodeState
from gradgui.state.timeline import EMPTY as NO_TIME
from gradgui.state.timeline import EMPTY_STAGE, Band, TimelineStage, TimelineState, band_text

if TYPE_CHECKING:
    from gradgui.app.actions import Actions
    from gradgui.recording.events import Span

PANE_ACTIONS: Final = ("pane_1", "pane_2", "pane_3", "pane_4")
PANE_NAMES: Final = ("code", "graph", "inspector", "plots")


class CodeLine(QWidget):
    """The line that is meant now, in large letters, its expression boxed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = Theme()
        self._state = EMPTY
        self._lines: tuple[str, ...] = ()

    def set_source(self, source: str) -> None:
        """Say which text the states belong to."""
        self._lines = tuple(source.split("\n"))

    def show_state(self, state: CodeState) -> None:
        """Show the line of a moment."""
        if state != self._state:
            self._state = state
            self.setAccessibleName(self._line(state.line).strip())
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        self.setFixedHeight(theme.ipx(36))
        self.update()

    def _line(self, number: int) -> str:
        return self._lines[number - 1] if 1 <= number <= len(self._lines) else ""

    def _elsewhere(self) -> bool:
        """Say whether the node that is visited stands on another line than the statement that runs."""
        visited = self._state.visited
        return visited is not None and visited.line != self._state.line

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q = QPainter(self)
        paint.begin(q)
        theme, state = self._theme, self._state
        q.fillRect(self.rect(), theme.color("sunken"))
        meant = state.visited if self._elsewhere() else state.expression
        number = state.visited.line if self._elsewhere() and state.visited is not None else state.line
        room = self.width() - theme.px(32)
        if self._elsewhere():
            words = tr("line {line}:", line=state.line) + "  " + self._line(state.line).strip()
            width = min(room / 2, paint.text_width(theme, words, "code"))
            right = self.width() - theme.px(16)
            paint.text(q, theme, right, self.height() / 2, words, "code", "text2", align="r", room=room / 2)
            room -= width + theme.px(16)
        if number:
            self._code(q, number, meant, room)
        q.end()

    def _code(self, q: QPainter, number: int, meant: Span | None, room: float) -> None:
        theme, middle = self._theme, self.height() / 2
        x = theme.px(16)
        used = paint.text(q, theme, x, middle, str(number), "code", "text3") + theme.px(16)
        text = self._line(number)
        indent = len(text) - len(text.lstrip())
        parts = [(text[indent:], False)]
        if meant is not None and meant.line == number:
            end = meant.end_col if meant.end_line == number else len(text)
            parts = [(text[indent : meant.col], False), (text[meant.col : end], True), (text[end:], False)]
        left, right = x + used, x + room
        for part, boxed in parts:
            width = min(theme.metrics("code").horizontalAdvance(part), max(0.0, right - left))
            if boxed:
                box = QRectF(left - 2, theme.px(4), width + 4, self.height() - theme.px(8))
                paint.rect(q, theme, box, "now", "now_ink", theme.px(4), 1.4)
            paint.text(q, theme, left, middle, part, "code", "now_ink" if boxed else "text", room=right - left)
            left += width


class PhaseBand(QWidget):
    """The phases of the run as one bar with the playhead on it; a click or a drag goes there."""

    seekRequested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = Theme()
        self._stage, self._state = EMPTY_STAGE, NO_TIME
        self.setAccessibleName(tr("Phases"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_stage(self, stage: TimelineStage) -> None:
        """Show the phases of a run."""
        self._stage = stage
        self.update()

    def show_state(self, state: TimelineState) -> None:
        """Show where the cursor stands."""
        self._state = state
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        self.setFixedHeight(theme.ipx(36))
        self.update()

    def _x(self, event: float) -> float:
        side = self._theme.px(16)
        return side + (self.width() - 2 * side) * event / max(1, self._stage.total)

    def _ask(self, x: float) -> None:
        side = self._theme.px(16)
        share = (x - side) / max(1.0, self.width() - 2 * side)
        self.seekRequested.emit(max(0, min(self._stage.total - 1, int(share * self._stage.total))))

    def _word(self, q: QPainter, band: Band, flag: tuple[float, float]) -> None:
        """Write the name of a phase into its band; it makes way for the playhead, or goes."""
        theme = self._theme
        word = band_text(band.phase)
        width = paint.text_width(theme, word, "label")
        start = self._x(band.first) + theme.px(9)
        if start < flag[1] and flag[0] < start + width:
            start = flag[1] + theme.px(8)
        if start + width + theme.px(6) <= self._x(band.last + 1):
            token = marks.PHASE_TOKEN[band.phase]
            paint.text(q, theme, start, self.height() / 2, word, "label", token)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._ask(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._ask(event.position().x())

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q = QPainter(self)
        paint.begin(q)
        theme, middle, tall = self._theme, self.height() / 2, self._theme.px(26)
        q.fillRect(self.rect(), theme.color("pane"))
        now = self._x(self._state.cursor + 0.5)
        number = str(self._state.cursor + 1)
        half = marks.pill_width(theme, number, "place", pad=8) / 2
        for band in self._stage.bands:
            left, right = self._x(band.first), self._x(band.last + 1)
            box = QRectF(left, middle - tall / 2, max(2.0, right - left), tall)
            marks.phase_fill(q, theme, box, band.phase, theme.px(3))
            self._word(q, band, (now - half, now + half))
        if self._state.cursor >= 0:
            paint.line(q, theme, now, 0, now, self.height(), "text", 2)
            marks.pill(q, theme, now, middle, number, "now", "now_ink", "place", height=24, stroke="now_ink",
                       align="c", radius=4)  # fmt: skip
        q.end()


class PresenterView(QWidget):
    """Holds one borrowed pane between the line of code and the controls."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("presenter_view")
        self.code_line = CodeLine(self)
        self.band = PhaseBand(self)
        self.holder = QVBoxLayout()
        self.holder.setContentsMargins(0, 0, 0, 0)
        self._row = GivingRow(self)
        self._transport = [IconButton(actions[name], self) for name in TRANSPORT]
        self._choices: list[QToolButton] = []
        for button in self._transport:
            self._row.add(button)
        for name in PANE_ACTIONS:
            choice = QToolButton(self)
            choice.setDefaultAction(actions[name])
            choice.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            self._choices.append(choice)
            self._row.add(choice, 1)
        self._row.row.addStretch(1)
        self._hint = Elided("body", "text3", self)
        self._hint.setText(tr("1–4 pane"))
        self._row.add(self._hint, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.code_line)
        column.addLayout(self.holder, 1)
        column.addWidget(self.band)
        column.addWidget(self._row)

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        themed: list[Themed] = [self.code_line, self.band, self._hint, *self._transport]
        for member in themed:
            member.set_theme(theme)
        for choice in self._choices:
            choice.setFixedHeight(theme.ipx(28))
        side, air = theme.ipx(16), theme.ipx(8)
        self._row.row.setContentsMargins(side, air, side, air)
        self._row.row.setSpacing(theme.ipx(6))
        self._row.setFixedHeight(theme.ipx(28) + 2 * air)
        self._row.give_way()
