"""The code pane: its title, the editor, and under it what is wrong with the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gradgui.app.editor import CodeEditor
from gradgui.app.messages import MessageBar
from gradgui.app.panes import TitleRow
from gradgui.i18n import tr
from gradgui.state.code import CodeError

if TYPE_CHECKING:
    from gradgui.app.theme import Theme
    from gradgui.session import Problem


class CodePane(QWidget):
    """Holds the editor."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = TitleRow(tr("Code"), self)
        self.editor = CodeEditor(theme, self)
        self.problem = MessageBar("problem", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addWidget(self.editor, 1)
        column.addWidget(self.problem)

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
        for widget in (self._title, self.editor, self.problem):
            widget.set_theme(theme)


def problem_text(problem: Problem) -> str:
    """Return an error in one or two lines: what, where, why."""
    first = problem.words.strip().split("\n", 1)[0]
    words = first if len(first) <= 160 else first[:159] + "…"
    if problem.span is None:
        return f"{problem.error}: {words}" if words else problem.error
    where = tr("line {line}, column {column}", line=problem.span.line, column=problem.span.col + 1)
    return tr("{error}, {where}", error=problem.error, where=where) + (f"\n{words}" if words else "")
