"""One text that the editor can show: with its own history, its colours, and the place where a person was in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextDocumentLayout, QPlainTextEdit

from gradgui.app.editor import overlay
from gradgui.app.editor.highlight import PythonHighlighter
from gradgui.app.editor.steps import Steps
from gradgui.state.code import EMPTY, CodeError, CodeState

if TYPE_CHECKING:
    from gradgui.app.theme import Theme


class Page:
    """What of an editor belongs to its text, and changes with it."""

    def __init__(self, text: str, theme: Theme, owner: QPlainTextEdit) -> None:
        self.document = QTextDocument(owner)
        self.document.setDocumentLayout(QPlainTextDocumentLayout(self.document))
        self.document.setPlainText(text)
        self.highlighter = PythonHighlighter(self.document, theme)
        self.steps = Steps(self.document)
        self.state: CodeState = EMPTY
        self.problem: CodeError | None = None
        self.problem_of: tuple[str, ...] = ("",)
        self.source: tuple[str, ...] = ("",)
        self.marks = overlay.NONE
        self._caret = (0, 0)
        self._scrolled = (0, 0)

    def keep_place(self, editor: QPlainTextEdit) -> None:
        """Remember where its editor stands in it, which goes on to another page."""
        cursor = editor.textCursor()
        self._caret = cursor.anchor(), cursor.position()
        self._scrolled = editor.horizontalScrollBar().value(), editor.verticalScrollBar().value()

    def restore_place(self, editor: QPlainTextEdit) -> None:
        """Bring its editor back to that place."""
        cursor = QTextCursor(self.document)
        cursor.setPosition(self._caret[0])
        cursor.setPosition(self._caret[1], QTextCursor.MoveMode.KeepAnchor)
        editor.setTextCursor(cursor)
        editor.horizontalScrollBar().setValue(self._scrolled[0])
        editor.verticalScrollBar().setValue(self._scrolled[1])

    def dress(self, theme: Theme) -> None:
        """Take the type and colours of a theme."""
        self.document.setDefaultFont(theme.font("code"))
        self.document.setDocumentMargin(theme.px(4))
        self.highlighter.set_theme(theme)

    def forget(self) -> None:
        """Let go of everything; it is not shown any more."""
        self.document.deleteLater()
