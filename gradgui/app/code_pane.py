"""The code pane: the text and, beside it, the network that it is; under the text what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QTabBar, QVBoxLayout, QWidget

from gradgui.app import paint
from gradgui.app.editor import CodeEditor
from gradgui.app.messages import MessageBar
from gradgui.app.theme import SPACE, Theme
from gradgui.i18n import tr
from gradgui.state.code import CodeError

if TYPE_CHECKING:
    from gradgui.session import Problem


class PaneTabs(QWidget):
    """The head of the pane: Code and Network. ``chosen`` is sent for a choice of the person only."""

    chosen = Signal(bool)  # whether it is Network

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = Theme()
        self.bar = _Bar(self)
        row = QHBoxLayout(self)
        row.addWidget(self.bar)
        row.addStretch(1)
        self.bar.currentChanged.connect(lambda place: self.chosen.emit(bool(place)))

    def show_network(self, shown: bool) -> None:
        """Show which of the two is in front."""
        with QSignalBlocker(self.bar):
            self.bar.setCurrentIndex(int(shown))

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        self.setFixedHeight(theme.ipx(SPACE["tabs"]))
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(theme.ipx(6), 0, 0, 1)
        self.bar.setFont(theme.font("title"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q, t = QPainter(self), self._theme
        q.fillRect(self.rect(), t.color("sunken"))
        paint.line(q, t, 0, self.height() - 1, self.width(), self.height() - 1)
        q.end()


class _Bar(QTabBar):
    """Two tabs; the window steps in time with the arrow keys, but tabs that have the focus are walked with them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("code_tabs")
        self.setAccessibleName(tr("Code or network"))
        self.setDrawBase(False)
        self.setExpanding(False)
        for name in (tr("Code"), tr("Network")):
            self.addTab(name)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not event.modifiers():
                event.accept()
                return True
        return super().event(event)


class CodePane(QWidget):
    """Holds the editor and, once it was asked for, the form of the network."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs = PaneTabs(self)
        self.editor = CodeEditor(theme, self)
        self.problem = MessageBar("problem", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._pages = QStackedLayout()
        self._pages.addWidget(self.editor)
        column.addWidget(self.tabs)
        column.addLayout(self._pages, 1)
        column.addWidget(self.problem)

    def take_network(self, form: QWidget) -> None:
        """Take the form of the network in."""
        self._pages.addWidget(form)

    def show_network(self, shown: bool) -> None:
        """Show the network, or the text."""
        self.tabs.show_network(shown)
        self._pages.setCurrentIndex(int(shown))

    def show_problem(self, problem: Problem | None, on_error: bool) -> None:
        """Mark an error of the last run at its place; its words go when the now bar says them already."""
        if problem is None:
            self.editor.show_problem(None)
            self.problem.quiet()
            return
        error = CodeError(problem.error, problem.words, problem.kind, problem.span)
        self.editor.show_problem(error, problem.source)
        if on_error:
            self.problem.quiet()
        else:
            self.problem.say(problem_text(problem), error=True, close=False)

    def set_theme(self, theme: Theme) -> None:
        """Take another theme or size."""
        for widget in (self.tabs, self.editor, self.problem):
            widget.set_theme(theme)


def problem_text(problem: Problem) -> str:
    """Return an error in one or two lines: what, where, why."""
    first = problem.words.strip().split("\n", 1)[0]
    words = first if len(first) <= 160 else first[:159] + "…"
    if problem.span is None:
        return f"{problem.error}: {words}" if words else problem.error
    where = tr("line {line}, column {column}", line=problem.span.line, column=problem.span.col + 1)
    return tr("{error}, {where}", error=problem.error, where=where) + (f"\n{words}" if words else "")
