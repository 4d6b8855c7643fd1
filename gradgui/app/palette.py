"""The command palette: everything that can be done, found by a few letters, without the mouse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from gradgui.app.rows import Row, RowList
from gradgui.app.theme import Theme
from gradgui.i18n import ntr, tr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QShowEvent

WIDTH, HEIGHT = 620, 460
PAGE: Final = 10
WORD: Final = r"(?<!\w)"
STEPS: Final = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: PAGE,
    Qt.Key.Key_PageUp: -PAGE,
}


def closeness(query: str, text: str, *, loose: bool = False) -> int | None:
    """Return how far a text is from the letters of a query, None when they are not in it.

    The letters stand together ("tep ba"), or begin words in their order ("stba" for Step back); when ``loose``,
    anywhere in their order.
    """
    asked, words = query.casefold().strip(), text.casefold()
    found = words.find(asked)
    if found >= 0:
        return found if found == 0 or not words[found - 1].isalnum() else found + 20
    letters = [re.escape(letter) for letter in asked if not letter.isspace()]
    gap, start = (r".*?", "") if loose else (rf"(?:|.*?{WORD})", WORD)
    match = re.search(start + gap.join(letters), words)
    return None if match is None else 100 + match.end() - match.start() + match.start() // 4


def ranked(query: str, rows: Sequence[Row]) -> list[Row]:
    """Return the rows that fit a query, the best first; without a query all, as they stand."""
    if not query.strip():
        return sorted(rows, key=lambda row: not row.enabled)
    return _fitting(query, rows, loose=False) or _fitting(query, rows, loose=True)


def _fitting(query: str, rows: Sequence[Row], *, loose: bool) -> list[Row]:
    found: list[tuple[bool, int, int, Row]] = []
    for place, row in enumerate(rows):
        texts = (row.title, f"{row.note} {row.title}", row.key)
        costs = [closeness(query, text, loose=loose) for text in texts]
        fits = [cost + 30 * i for i, cost in enumerate(costs) if cost is not None]
        if fits:
            found.append((not row.enabled, min(fits), place, row))
    return [row for *_, row in sorted(found, key=lambda each: each[:3])]


class CommandPalette(QFrame):
    """A field and a list over the middle of the window; Esc leaves it, Enter does what is marked."""

    closed = Signal()

    def __init__(self, gather: Callable[[], list[Row]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("palette")
        self.setAccessibleName(tr("Commands"))
        self._gather = gather
        self._rows: list[Row] = []
        self._theme = Theme()
        self._before: QWidget | None = None
        self.field = QLineEdit(self)
        self.field.setObjectName("palette_field")
        self.field.setPlaceholderText(tr("Type what you want to do"))
        self.field.setAccessibleName(tr("Find a command"))
        self.list = RowList("palette_list", parent=self)
        self.list.setAccessibleName(tr("Commands found"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._count = QLabel(self)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.field)
        self._column.addWidget(self.list, 1)
        self._column.addWidget(self._count)
        self.field.textChanged.connect(self._on_field_changed)
        self.field.installEventFilter(self)
        self.list.chosen.connect(self._on_list_chosen)
        # The field keeps the focus, so it is the field that tells a screen reader what is marked.
        self.list.selectionModel().currentChanged.connect(self._on_list_moved)
        self.hide()

    def open(self) -> None:
        """Show it with everything in it, ready to type."""
        self._before = QApplication.focusWidget()
        self._rows = self._gather()
        self.field.clear()
        self._on_field_changed("")
        self.arrange()
        self.show()
        self.raise_()
        self.field.setFocus()

    def leave(self) -> None:
        """Go away, and give the focus back."""
        if self.isHidden():
            return
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()
        self._before = None
        self.closed.emit()

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        air = theme.ipx(8)
        self._column.setContentsMargins(air, air, air, air)
        self._column.setSpacing(theme.ipx(6))
        self.setStyleSheet(
            f"#palette {{ background: {theme.hex('pane')}; border: {theme.ipx(2)}px solid {theme.hex('data')};"
            f" border-radius: {theme.ipx(8)}px; }} #palette_list {{ background: {theme.hex('pane')}; border: none; }}"
        )
        self.field.setFont(theme.font("name", 500))
        self._count.setFont(theme.font("small"))
        self.list.set_theme(theme)
        self.arrange()

    def arrange(self) -> None:
        """Stand in the middle of the window, under its first rows."""
        window = self.parentWidget()
        if window is None:
            return
        theme, gap = self._theme, self._theme.ipx(12)
        width = min(theme.ipx(WIDTH), window.width() - 2 * gap)
        top = min(theme.ipx(74), window.height() // 6)
        height = min(theme.ipx(HEIGHT), window.height() - top - gap)
        self.setGeometry(QRect((window.width() - width) // 2, top, width, height))

    def _on_field_changed(self, text: str) -> None:
        found = ranked(text, self._rows)
        self.list.show_rows(found)
        words = ntr("{n} command", "{n} commands", len(found)) if found else tr("nothing fits these letters")
        self._count.setText(words)

    def _on_list_moved(self) -> None:
        row = self.list.current
        self.field.setAccessibleDescription("" if row is None else f"{row.title} {row.key}".strip())

    def _on_list_chosen(self, row: Row) -> None:
        self.leave()
        if row.act is not None:
            row.act()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.field or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        key = Qt.Key(event.key())
        ours = key in STEPS or key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
        if event.type() is QEvent.Type.ShortcutOverride and ours:
            event.accept()  # the window would step, or go back
            return True
        if event.type() is not QEvent.Type.KeyPress or not ours:
            return super().eventFilter(watched, event)
        if key in STEPS:
            self.list.move(STEPS[key])
        elif key == Qt.Key.Key_Escape:
            self.leave()
        else:
            self.list.choose()
        return True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.arrange()
