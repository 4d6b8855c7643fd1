"""The console: what the program had written up to this event; its lines lead to where they came from."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from gradgui.app import paint
from gradgui.app.theme import Theme
from gradgui.i18n import tr
from gradgui.state.console import EMPTY, ConsoleState, Piece

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

HEAD: Final = 26
COLORS: Final = {"print": "text", "echo": "text", "warning": "error", "error": "error", "place": "code_kw"}
CODE_SIZE: Final = 11


class ConsoleView(QWidget):
    """Shows the output; asks for the event that wrote a line, or for the line of an error."""

    seekRequested = Signal(int)
    lineRequested = Signal(int)

    def __init__(self, theme: Theme | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("console")
        self.setAccessibleName(tr("Console"))
        self.setAccessibleDescription(tr("What the program has written up to the present event"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.theme = theme or Theme()
        self._state: ConsoleState = EMPTY
        self._starts: list[int] = []  # where in the text each piece begins
        self._breaks: list[bool] = []  # whether each ends its line; the break is written before the next piece
        self._pressed = QPoint()
        self._following = True  # the end stays in view until a person scrolls away from it
        self._head = _Head(self)
        self.output = QPlainTextEdit(self)
        self._prepare_output()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self.output, 1)
        self.setFocusProxy(self.output)
        self.set_theme(self.theme)

    @property
    def state(self) -> ConsoleState:
        """What is shown."""
        return self._state

    @property
    def text(self) -> str:
        """The output as it stands there."""
        return self.output.toPlainText()

    def show_state(self, new: ConsoleState) -> None:
        """Show another moment: what has come is added, what has not come yet is taken away."""
        old, self._state = self._state, new
        self._say_when_empty()
        if new.pieces == old.pieces:
            return
        same = _common(old.pieces, new.pieces) if new.dropped == old.dropped else 0
        self._cut(same)
        for piece in new.pieces[same:]:
            self._append(piece)
        if self._following:
            self._go_to_end()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and sizes."""
        self.theme = theme
        self._head.setFixedHeight(theme.ipx(HEAD))
        self.output.setFont(theme.font(CODE_SIZE, mono=True))
        # A style sheet of the application would give every text box the font of the window.
        self.output.setStyleSheet(
            f"QPlainTextEdit {{ background: {theme.hex('pane')}; color: {theme.hex('text')}; border: none;"
            f" padding-left: {theme.ipx(10)}px;"
            f" font-family: '{theme.font(CODE_SIZE, mono=True).families()[0]}';"
            f" font-size: {theme.type_px(CODE_SIZE)}px; }}"
        )
        self.output.document().setDocumentMargin(theme.px(6))
        shown = self._state
        self._state = EMPTY
        self._cut(0)
        self.show_state(shown)
        self.update()

    def piece_at(self, position: int) -> Piece | None:
        """Return the piece of output at a position in the text."""
        rank = bisect_right(self._starts, position)
        return self._state.pieces[rank - 1] if 0 < rank <= len(self._state.pieces) else None

    # ---- the text --------------------------------------------------------------------------------------------

    def _prepare_output(self) -> None:
        box = self.output
        box.setObjectName("console_output")
        box.setAccessibleName(tr("Output"))
        box.setReadOnly(True)
        box.setUndoRedoEnabled(False)
        box.setFrameShape(QFrame.Shape.NoFrame)
        # As in a terminal: whatever is wider than the pane goes on in the next row, and none of it is hidden.
        box.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        box.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        box.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        box.verticalScrollBar().valueChanged.connect(self._on_value_changed)
        box.verticalScrollBar().rangeChanged.connect(self._on_range_changed)
        box.viewport().installEventFilter(self)
        box.viewport().setMouseTracking(True)

    def _append(self, piece: Piece) -> None:
        cursor = QTextCursor(self.output.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if self._breaks and self._breaks[-1]:
            cursor.insertText("\n")
        self._starts.append(cursor.position())
        self._breaks.append(piece.text.endswith("\n"))
        cursor.insertText(piece.text.removesuffix("\n"), self._format(piece))

    def _cut(self, pieces: int) -> None:
        """Take away all but the first pieces."""
        if pieces >= len(self._starts):
            return
        cursor = QTextCursor(self.output.document())
        cursor.setPosition(self._starts[pieces] - int(pieces > 0 and self._breaks[pieces - 1]))
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        del self._starts[pieces:]
        del self._breaks[pieces:]

    def _format(self, piece: Piece) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setForeground(self.theme.color(COLORS[piece.kind]))
        if piece.kind in ("error", "warning"):
            made.setFont(self.theme.font(CODE_SIZE, 600, mono=True))
        if piece.kind == "place":
            made.setFontUnderline(True)
        return made

    def _on_value_changed(self, value: int) -> None:
        self._following = value >= self.output.verticalScrollBar().maximum() - 1

    def _on_range_changed(self) -> None:
        """Stay at the end also when the pane becomes another size and its rows break anew."""
        if self._following:
            self._go_to_end()

    def _go_to_end(self) -> None:
        bar = self.output.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _say_when_empty(self) -> None:
        self.output.setPlaceholderText("" if self._state.pieces else tr("nothing has been printed yet"))

    # ---- the pointer -----------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent):
            place = event.position().toPoint()
            if event.type() is QEvent.Type.MouseButtonPress:
                self._pressed = place
            elif event.type() is QEvent.Type.MouseButtonRelease and event.button() is Qt.MouseButton.LeftButton:
                self._clicked(place)
            elif event.type() is QEvent.Type.MouseMove and not event.buttons():
                found = self._under(place)
                shape = Qt.CursorShape.PointingHandCursor if found is not None else Qt.CursorShape.IBeamCursor
                self.output.viewport().setCursor(shape)
        return super().eventFilter(watched, event)

    def _clicked(self, place: QPoint) -> None:
        """Follow a click; a drag selects text and leads nowhere."""
        if (place - self._pressed).manhattanLength() > 4 or self.output.textCursor().hasSelection():
            return
        piece = self._under(place)
        if piece is None:
            return
        if piece.line:
            self.lineRequested.emit(piece.line)
        self.seekRequested.emit(piece.seq)

    def _under(self, place: QPoint) -> Piece | None:
        cursor = self.output.cursorForPosition(place)
        line = self.output.cursorRect(cursor)
        if not line.top() - 2 <= place.y() <= line.bottom() + 2 or not cursor.block().text():
            return None
        return self.piece_at(cursor.position())

    # ---- Qt --------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(round(self.theme.space("left")), round(self.theme.px(130)))

    def minimumSizeHint(self) -> QSize:
        return QSize(round(self.theme.px(160)), round(self.theme.px(HEAD + 34)))


class _Head(QWidget):
    """The line above the output that says what it is."""

    def __init__(self, console: ConsoleView) -> None:
        super().__init__(console)
        self._console = console

    def paintEvent(self, event: QPaintEvent) -> None:
        q = QPainter(self)
        paint.begin(q)
        t = self._console.theme
        k, middle = t.factor, self.height() / 2
        paint.rect(q, t, QRectF(self.rect()), "sunken")
        paint.line(q, t, 0, 0, self.width(), 0)
        used = paint.text(q, t, 16 * k, middle, tr("Console"), "label")
        room = self.width() - used - 46 * k
        words = tr("up to this event")
        if paint.text_width(t, words, "note") <= room:
            paint.text(q, t, self.width() - 14 * k, middle, words, "note", "text3", align="r")
        q.end()


def _common(old: tuple[Piece, ...], new: tuple[Piece, ...]) -> int:
    """Return how many pieces are the same from the beginning on."""
    shorter = min(len(old), len(new))
    if old[:shorter] == new[:shorter]:
        return shorter
    return next(at for at in range(shorter) if old[at] != new[at])
