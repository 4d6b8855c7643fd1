"""Find in the text and in the graph: what fits is counted, and one goes from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QLineEdit, QPushButton, QTextEdit, QWidget

from gradgui.app.theme import Theme
from gradgui.i18n import tr
from gradgui.recording import events as ev
from gradgui.recording.naming import label_of_card
from gradgui.recording.selection import Selection

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPlainTextEdit

    from gradgui.recording.recording import Recording

TEXT, GRAPH = "text", "graph"
NAME, OP, LINE = KINDS = "name", "op", "line"
NODE: Final = "backward0"  # MulBackward0 is the node of mul
MOST: Final = 2000  # places that are marked in a text


def cards_found(recording: Recording, query: str) -> list[int]:
    """Return the cards whose name, operation or line fits a query, in their order; "op:mul" asks for one of them."""
    word, colon, rest = query.strip().casefold().partition(":")
    only = word if colon and word in KINDS else ""
    asked = rest.strip() if only else query.strip().casefold()
    if not asked:
        return []
    line = asked.removeprefix(tr("line {line}", line="").strip().casefold()).strip()
    found: set[int] = set()
    for history in recording.index.card_of.values():
        for card in history.seqs:
            span = recording.span(card)
            here = line.isdigit() and span is not None and not span.file and span.line == int(line)
            fits = {
                LINE: here,
                NAME: asked in label_of_card(recording, card).text.casefold(),
                OP: asked.removesuffix(NODE) in _operation(recording[card]),
            }
            if fits[only] if only else any(fits.values()):
                found.add(card)
    return sorted(found)


def _operation(event: ev.Event) -> str:
    if isinstance(event, ev.OpApplied | ev.TensorMutated):
        return event.op.casefold()
    return event.creator.casefold() if isinstance(event, ev.LeafCreated) else "detach"


class FindBar(QWidget):
    """A field, where to look, how many there are, and the way to the next."""

    selectRequested = Signal(Selection)

    def __init__(self, editor: QPlainTextEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("find_bar")
        self._editor = editor
        self._theme = Theme()
        self._recording: Recording | None = None
        self._spots: list[int] = []  # positions in the text, or cards
        self._at = -1
        self.where = TEXT
        self.field = QLineEdit(self)
        self.field.setObjectName("find_field")
        self.field.setAccessibleName(tr("Find"))
        self.count = QLabel(self)
        self.count.setObjectName("find_count")
        self._row = QHBoxLayout(self)
        self._label = QLabel(tr("Find in"), self)
        self._row.addWidget(self._label)
        self._places = {TEXT: self._button(tr("Code")), GRAPH: self._button(tr("Graph"))}
        for place, button in self._places.items():
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, place=place: self.look_in(place))
        self._row.addWidget(self.field, 1)
        self._row.addWidget(self.count)
        for words, by in ((tr("Previous"), -1), (tr("Next"), 1)):
            self._button(words).clicked.connect(lambda _checked=False, by=by: self.go(by))
        self._button(tr("Close  Esc")).clicked.connect(self.leave)
        self.field.textChanged.connect(self._on_field_changed)
        self.field.installEventFilter(self)
        self.hide()

    def open(self, where: str) -> None:
        """Show it, with what is selected in the text, ready to type."""
        selected = self._editor.textCursor().selectedText()
        if where == TEXT and selected and "\u2029" not in selected:
            self.field.setText(selected)
        self.show()
        self.look_in(where)
        self.field.selectAll()

    def leave(self) -> None:
        """Go away; what was found stays selected."""
        if self.isHidden():
            return
        had = self.isAncestorOf(QApplication.focusWidget() or self)
        self.hide()
        self._editor.setExtraSelections([])
        if had and self.where == TEXT:
            self._editor.setFocus()

    def look_in(self, where: str) -> None:
        """Look in the code or in the graph."""
        self.where = where
        for place, button in self._places.items():
            button.setChecked(place == where)
        words = tr("any text") if where == TEXT else tr("a name, an operation, or a line: y, mul, line 7, op:add")
        self.field.setPlaceholderText(words)
        self.field.setFocus()
        self._look()
        if self._spots:
            self.go(0)

    def show_recording(self, recording: Recording) -> None:
        """Look in another recording."""
        self._recording = recording
        if not self.isHidden() and self.where == GRAPH:
            self._look()

    def refresh(self) -> None:
        """Look again: the text has changed."""
        if not self.isHidden() and self.where == TEXT:
            self._look()

    def go(self, by: int) -> None:
        """Go to the next place found (1), the one before (-1), or stay (0); after the last comes the first."""
        if not self._spots:
            return
        self._at = (self._at + by) % len(self._spots)
        if self.where == GRAPH:
            self.selectRequested.emit(Selection(self._spots[self._at]))
        else:
            cursor = self._editor.textCursor()
            cursor.setPosition(self._spots[self._at])
            cursor.setPosition(self._spots[self._at] + self._length(), QTextCursor.MoveMode.KeepAnchor)
            self._editor.setTextCursor(cursor)
            self._editor.ensureCursorVisible()
        self._tell()

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        side, air = theme.ipx(16), theme.ipx(6)
        self._row.setContentsMargins(side, air, side, air)
        self._row.setSpacing(theme.ipx(8))
        for label in (self._label, self.count):
            label.setFont(theme.font("body"))
        self.field.setMinimumWidth(theme.ipx(120))
        self._mark()

    def _button(self, words: str) -> QPushButton:
        button = QPushButton(words, self)
        self._row.addWidget(button)
        return button

    def _length(self) -> int:
        return len(self.field.text().encode("utf-16-le")) // 2

    def _look(self) -> None:
        query = self.field.text()
        self._at = 0
        if self.where == GRAPH:
            self._spots = cards_found(self._recording, query) if self._recording is not None else []
        else:
            self._spots = self._places_in_text(query)
            here = self._editor.textCursor().selectionStart()
            self._at = next((i for i, spot in enumerate(self._spots) if spot >= here), 0)
        self._mark()
        self._tell()

    def _places_in_text(self, query: str) -> list[int]:
        document, found = self._editor.document(), list[int]()
        cursor = document.find(query, 0) if query else QTextCursor()
        while not cursor.isNull() and len(found) < MOST:
            found.append(cursor.selectionStart())
            cursor = document.find(query, cursor)
        return found

    def _mark(self) -> None:
        marked: list[QTextEdit.ExtraSelection] = []
        if self.where == TEXT and not self.isHidden():
            look = QTextCharFormat()
            look.setBackground(self._theme.color("data_tint"))
            look.setForeground(self._theme.color("text"))
            for spot in self._spots:
                each = QTextEdit.ExtraSelection()
                cursor = QTextCursor(self._editor.document())
                cursor.setPosition(spot)
                cursor.setPosition(spot + self._length(), QTextCursor.MoveMode.KeepAnchor)
                each.cursor, each.format = cursor, look
                marked.append(each)
        self._editor.setExtraSelections(marked)

    def _tell(self) -> None:
        if not self.field.text():
            self.count.setText("")
        elif not self._spots:
            self.count.setText(tr("not found"))
        else:
            self.count.setText(tr("{n} of {total}", n=self._at + 1, total=len(self._spots)))

    def _on_field_changed(self, _: str) -> None:
        self._look()
        if self._spots:
            self.go(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.field or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ours = event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Up) or (
            enter and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        )
        if event.type() is QEvent.Type.ShortcutOverride and ours:
            event.accept()
            return True
        if event.type() is not QEvent.Type.KeyPress or not ours:
            return super().eventFilter(watched, event)
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            back = event.key() == Qt.Key.Key_Up or bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.go(-1 if back else 1)
        return True
