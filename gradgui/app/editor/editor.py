"""The text of the program: typed into like any editor, with the moment marked in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QMimeData, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from gradgui.app import marks, paint
from gradgui.app.editor import keys, overlay
from gradgui.app.editor.gutter import Gutter
from gradgui.app.editor.live_numbers import LiveNumbers
from gradgui.app.editor.page import Page
from gradgui.app.theme import Theme
from gradgui.i18n import tr
from gradgui.recording.spans import char_column_of_utf16, utf16_column

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradgui.state.code import CodeError, CodeState


class CodeEditor(QPlainTextEdit):
    """Shows a text and a state; asks to have it run, and to look at what is clicked."""

    textEdited = Signal(str)
    placeClicked = Signal(int, int)  # line from 1, column in characters
    historyChanged = Signal()  # there is something else to undo or redo

    def __init__(self, theme: Theme | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("editor")
        self.setAccessibleName(tr("Code"))
        self.setAccessibleDescription(tr("The program. It runs as you type; the present expression is marked."))
        self.theme = theme or Theme()
        self._lines: tuple[str, ...] = ("",)
        self._text = ""
        self._page = self.new_page("")
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._gutter = Gutter(self)
        self.numbers = LiveNumbers(self)
        self.blockCountChanged.connect(self._on_block_count_changed)
        self.updateRequest.connect(self._on_update_request)
        self.textChanged.connect(self._on_text_changed)
        self.verticalScrollBar().rangeChanged.connect(self._keep_in_view)
        self.show_page(self._page)
        self.set_theme(self.theme)

    # ---- what it shows ---------------------------------------------------------------------------------------

    @property
    def current_line(self) -> int:
        """The line of the present statement, 0 when it is not in the text any more."""
        return self._page.marks.line

    @property
    def error_lines(self) -> frozenset[int]:
        """The lines with an error."""
        return frozenset(piece.line for piece in self._page.marks.error)

    def phase_of(self, line: int) -> str:
        """Return the phase in which a line ran last, "" when it has not."""
        return self._page.marks.bars.get(line, "")

    def toPlainText(self) -> str:
        """Return the text as it is: Qt's own would make a space of a fixed one, and two lines of one with U+2028."""
        return self.document().toRawText().replace("\u2029", "\n")

    @property
    def page(self) -> Page:
        """The text shown, with all that belongs to it."""
        return self._page

    def new_page(self, text: str) -> Page:
        """Return a page that is not shown yet."""
        page = Page(text, self.theme, self)
        page.steps.changed.connect(self.historyChanged)
        return page

    def show_page(self, page: Page) -> None:
        """Show another text, at the place and with the marks that it had when it was left."""
        self._page.keep_place(self)
        self._page = page
        self.blockSignals(True)
        self.setDocument(page.document)
        page.dress(self.theme)
        self._take_text()
        self.blockSignals(False)
        self._on_block_count_changed()
        page.restore_place(self)
        self.historyChanged.emit()

    def set_text(self, text: str) -> None:
        """Replace the whole text, without asking for a run: as one step to undo, where there was anything before."""
        if text == self._text:
            return
        self.blockSignals(True)
        if self._text or self.document().isUndoAvailable():
            self.change(0, self.document().characterCount() - 1, text, tr("another text"))
        else:
            self.document().setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.blockSignals(False)
        self._take_text()
        self._on_block_count_changed()

    def change(self, start: int, end: int, new: str, what: str, *, join: bool = False) -> None:
        """Put a text in the place of another (in UTF-16), as a named step; ``join`` adds it to the step before."""
        cursor = self.textCursor()  # begun at the caret, so that undo brings the caret back as well
        if join:
            cursor.joinPreviousEditBlock()
        else:
            cursor.beginEditBlock()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(new)
        cursor.endEditBlock()
        self._page.steps.call(what)

    def replace_lines(self, line: int, old: str, new: str) -> None:
        """Put new lines in the place of old ones, as a person would: it can be undone, and it runs.

        Nothing happens when the text does not have the old lines there any more.
        """
        count = old.count("\n") + 1
        if "\n".join(self._lines[line - 1 : line - 1 + count]) != old:
            return
        first = self.document().findBlockByNumber(line - 1)
        last = self.document().findBlockByNumber(line + count - 2)
        self.change(first.position(), last.position() + last.length() - 1, new, tr("change of a cell"))

    def set_source(self, source: str) -> None:
        """Say which text the states belong to: that of the recording shown."""
        self._page.source = tuple(source.split("\n"))

    def show_state(self, state: CodeState) -> None:
        """Show the marks of a moment."""
        moved = state.statement != self._page.state.statement
        self._page.state = state
        self._place()
        if moved and self.current_line:
            self._reveal(self.current_line)

    def show_problem(self, problem: CodeError | None, text: str = "") -> None:
        """Show an error of a run at its place, whatever the moment; None takes it away."""
        self._page.problem, self._page.problem_of = problem, tuple(text.split("\n"))
        self._place()

    def go_to(self, line: int, column: int = 0) -> None:
        """Put the caret at a place and show it."""
        block = self.document().findBlockByNumber(line - 1)
        if not block.isValid():
            return
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + min(utf16_column(block.text(), column), block.length() - 1))
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another theme or size."""
        self.theme = theme
        font = theme.font("code")
        self.setFont(font)
        self._page.dress(theme)
        self.setTabStopDistance(theme.metrics("code").horizontalAdvance(" ") * keys.STEP)
        self.setCursorWidth(theme.ipx(2))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Text, theme.color("text"))
        self.setPalette(palette)
        # The size of the font is the sheet's to say, not to override: our own wins over the application's.
        self.setStyleSheet(_sheet(font))
        self._on_block_count_changed()
        self.viewport().update()
        self._gutter.update()

    def visible_rows(self) -> Iterator[tuple[int, QRectF]]:
        """Iterate over the lines in view with the box of each, in the coordinates of the viewport."""
        block = self.firstVisibleBlock()
        bottom = self.viewport().height()
        while block.isValid():
            box = self._row(block)
            if box.top() > bottom:
                return
            yield block.blockNumber() + 1, box
            block = block.next()

    # ---- marks -----------------------------------------------------------------------------------------------

    def _place(self) -> None:
        page = self._page
        placed = overlay.place(page.state, page.source, self._lines, page.problem, page.problem_of)
        if placed == page.marks:
            return
        page.marks = placed
        boxed = {piece.line: (piece.start, piece.end) for piece in placed.now}
        page.highlighter.show_marks(placed.late, boxed)
        self.viewport().update()
        self._gutter.update()

    def _keep_in_view(self) -> None:
        """Show the present line again after another size moved it out of view, unless a person is writing."""
        if self.current_line and not self.hasFocus():
            self._reveal(self.current_line)

    def _reveal(self, line: int) -> None:
        """Scroll only if the line is out of view, and leave the caret where it is."""
        rows = dict(self.visible_rows())
        row = rows.get(line)
        if row is not None and row.top() >= 0 and row.bottom() <= self.viewport().height():
            return
        shown = max(1, int(self.viewport().height() // max(1.0, self._row(self.firstVisibleBlock()).height())))
        self.verticalScrollBar().setValue(max(0, line - 1 - shown // 3))

    def _row(self, block: QTextBlock) -> QRectF:
        return self.blockBoundingGeometry(block).translated(self.contentOffset())

    def _box(self, piece: overlay.Piece) -> QRectF | None:
        block = self.document().findBlockByNumber(piece.line - 1)
        if not block.isValid() or not block.isVisible() or block.layout().lineCount() == 0:
            return None
        line = block.layout().lineAt(0)
        row = self._row(block)
        left, right = (_x(line.cursorToX(min(at, block.length() - 1))) for at in (piece.start, piece.end))
        if right <= left:  # past the end of the line, where a syntax error often stands
            right = left + self.theme.metrics("code").horizontalAdvance("0")
        return QRectF(row.left() + left, row.top(), right - left, row.height())

    def _paint_marks(self, q: QPainter) -> None:
        theme, shown = self.theme, self._page.marks
        width = self.viewport().width()
        for line, row in self.visible_rows():
            if line == shown.line:
                paint.rect(q, theme, QRectF(0, row.top(), width, row.height()), "now_tint")
            elif line in self.error_lines:
                paint.rect(q, theme, QRectF(0, row.top(), width, row.height()), "error_tint")
        self._boxes(q, shown.selected, None, "text", 1)
        self._boxes(q, shown.now, "now", "now_ink", 1)
        self._boxes(q, shown.visited, "pane", "grad", 2)
        self._boxes(q, shown.error, None, "error", 1)

    def _boxes(
        self, q: QPainter, pieces: tuple[overlay.Piece, ...], fill: str | None, stroke: str, width: float
    ) -> None:
        k = self.theme.px(1)
        for piece in pieces:
            box = self._box(piece)
            if box is not None:
                paint.rect(q, self.theme, box.adjusted(-2 * k, 0, 2 * k, 0), fill, stroke, 3 * k, width)

    def _paint_notes(self, q: QPainter) -> None:
        """Write at the end of a line what its box means, where there is room."""
        theme, shown = self.theme, self._page.marks
        for piece in shown.error:
            box = self._box(piece)
            if box is not None:
                _wave(q, theme, box)
        if shown.visited:
            self._note(q, shown.visited[0].line, tr("visited node"), "grad")
        for line, (number, token) in shown.actors.items():
            row = self._row(self.document().findBlockByNumber(line - 1))
            marks.badge(q, theme, self.viewport().width() - theme.px(16), row.center().y(), number, token, 8)

    def _note(self, q: QPainter, line: int, text: str, token: str) -> None:
        block = self.document().findBlockByNumber(line - 1)
        if not block.isValid() or block.layout().lineCount() == 0:
            return
        theme, row = self.theme, self._row(block)
        end = row.left() + block.layout().lineAt(0).naturalTextWidth()
        right = self.viewport().width() - theme.px(12)
        if right - paint.text_width(theme, text, "note", 600) > end + theme.px(12):
            paint.text(q, theme, right, row.center().y(), text, "note", token, 600, "r")

    # ---- reactions -------------------------------------------------------------------------------------------

    def _take_text(self) -> bool:
        text = self.toPlainText()
        if text == self._text:
            return False
        self._text = text
        self._lines = tuple(text.split("\n"))
        self._place()
        return True

    def _on_text_changed(self) -> None:
        # Colouring a block counts as a change of the document; only another text is an edit.
        if self._take_text():
            self.textEdited.emit(self._text)

    def _on_block_count_changed(self) -> None:
        self.setViewportMargins(self._gutter.width_for(self.blockCount()), 0, 0, 0)
        self._place_gutter()

    def _on_update_request(self, rect: QRect, dy: int) -> None:
        if dy:
            self._gutter.scroll(0, dy)
        else:
            self._gutter.update(0, rect.y(), self._gutter.width(), rect.height())

    def _place_gutter(self) -> None:
        inside = self.contentsRect()
        width = self._gutter.width_for(self.blockCount())
        self._gutter.setGeometry(inside.left(), inside.top(), width, self.viewport().height())

    # ---- Qt --------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        # The window steps with the page keys, but a text that has the focus scrolls with them.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) and not event.modifiers():
                event.accept()
                return True
        return super().event(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        # Pages and documents write code with fixed spaces, which Python does not take for spaces.
        if source.hasText():
            self.insertPlainText(source.text().replace("\u00a0", " "))
            self._page.steps.call(tr("paste"))
            self.ensureCursorVisible()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        cursor = self.textCursor()
        match event.key():
            case Qt.Key.Key_Tab if not event.modifiers():
                keys.indent(cursor)
            case Qt.Key.Key_Backtab:
                keys.dedent(cursor)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if not event.modifiers():
                keys.new_line(cursor)
                self.ensureCursorVisible()
            case Qt.Key.Key_Backspace if not event.modifiers() and keys.backspace(cursor):
                pass
            case _ if event.matches(QKeySequence.StandardKey.Cancel):
                event.ignore()  # Esc belongs to the window
            case _:
                super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        cursor = self.textCursor()
        plain = event.button() is Qt.MouseButton.LeftButton and not event.modifiers()
        if plain and not cursor.hasSelection():
            content = cursor.block().text()
            column = char_column_of_utf16(content, cursor.positionInBlock())
            self.placeClicked.emit(cursor.blockNumber() + 1, column)

    def paintEvent(self, event: QPaintEvent) -> None:
        q = QPainter(self.viewport())
        paint.begin(q)
        self._paint_marks(q)
        q.end()
        super().paintEvent(event)
        q = QPainter(self.viewport())
        paint.begin(q)
        self._paint_notes(q)
        self.numbers.paint(q)
        q.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_gutter()


def _x(found: Any) -> float:
    """Return the position alone: the binding gives back the column that Qt changed as well."""
    return float(found[0] if isinstance(found, tuple) else found)


def _sheet(font: QFont) -> str:
    families = ", ".join(f'"{name}"' for name in font.families())
    return f"QPlainTextEdit {{ border: none; font-family: {families}; font-size: {font.pixelSize()}px; }}"


def _wave(q: QPainter, theme: Theme, box: QRectF) -> None:
    """Underline with a wave: an error is known without its colour."""
    k = theme.px(1)
    step, y = 3 * k, box.bottom() - 1.5 * k
    count = max(2, int(box.width() / step))
    points = [(box.left() + i * step, y - (2 * k if i % 2 else 0)) for i in range(count + 1)]
    paint.poly(q, theme, points, None, "error", 1.3, closed=False)
