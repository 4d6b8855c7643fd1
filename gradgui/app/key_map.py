"""The keyboard map: every key and what it does, by the place where it works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from gradgui.app.actions import SPECS, shown_keys
from gradgui.app.menus import MENUS
from gradgui.app.sheets import Sheet
from gradgui.i18n import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from gradgui.app.theme import Theme

SIZE: Final = (1000, 760)
NARROW: Final = 720  # at 100 %
COLUMNS: Final = 2
Group = tuple[str, tuple[tuple[str, str], ...]]


def key_groups() -> tuple[Group, ...]:
    """Return every key with what it does, by menu and then by place."""
    specs = {spec.name: spec for spec in SPECS}
    found: list[Group] = []
    listed: set[str] = set()
    for title, names in MENUS:
        rows = [(shown_keys(specs[name]), tr(specs[name].text)) for name in names if name in specs and specs[name].keys]
        listed.update(names)
        if rows:
            found.append((tr(title), tuple(rows)))
    rest = [(shown_keys(s), tr(s.text)) for s in SPECS if s.keys and s.name not in listed and s.group != "pane"]
    rest += [("Tab  Shift+Tab", tr("Next or previous pane")), ("1 – 4", tr("Choose the pane, in presenter mode"))]
    rest.append(("Ctrl+K", tr("Everything else: type a few letters of it")))
    found.append((tr("Anywhere"), tuple(rest)))
    found.append((tr("In the graph"), (
        ("← →", tr("From a card to its inputs and users")),
        ("↑ ↓", tr("To the card above or below")),
        ("Home  End", tr("To the first or last card so far")),
        (tr("Enter  Space"), tr("Select the card")),
        (tr("Ctrl+Click  Ctrl+Space"), tr("Choose one more card")),
        (tr("Shift and drag"), tr("Choose the cards in a frame")),
        (tr("Drag a card"), tr("Move it; out of the pane, onto a plot")),
        ("Ctrl+Z", tr("Undo the last move of a card")),
        ("E", tr("Fold or unfold")),
    )))  # fmt: skip
    found.append((tr("In the code"), (
        (tr("Tab"), tr("Indent")),
        ("Shift+Tab", tr("Dedent")),
        ("Alt+↑  Alt+↓", tr("Change the number at the caret; with Shift by tens")),
        (tr("Alt and drag"), tr("Change a number; with Shift ten times as fast")),
        (tr("Click"), tr("Look at the tensor there")),
    )))  # fmt: skip
    found.append((tr("In cells that can be typed into"), (
        (tr("Enter, double click"), tr("Type another number")),
        ("Tab  Shift+Tab", tr("Take it, and go to the next or previous cell")),
        (tr("Enter"), tr("Take the number")),
        ("Esc", tr("Leave it as it was")),
        ("← ↑ → ↓", tr("Choose a cell, in the formula bar")),
    )))  # fmt: skip
    found.append((tr("In the network's form"), (
        ("↑  ↓", tr("A number up or down; with Shift by tens")),
        ("Alt+↑  Alt+↓", tr("Move the layer")),
        (tr("Delete"), tr("Take the layer, or the point, away")),
        (tr("Shift and drag"), tr("Draw points with a brush")),
    )))  # fmt: skip
    found.append((tr("On the tabs"), (
        ("← →  Home  End", tr("Another program")),
        (tr("Drag"), tr("Move a tab")),
        (tr("Middle click"), tr("Close a tab")),
    )))  # fmt: skip
    return tuple(found)


class KeyMap(Sheet):
    """All keys in two columns."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("key_map", tr("Keyboard map"), SIZE, parent)
        inner = QWidget(self)
        inner.setProperty("role", "pane")
        inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._grid = QGridLayout(inner)
        self._headings: list[QLabel] = []
        self._keys: list[QLabel] = []
        self._words: list[QLabel] = []
        self._blocks: list[QGridLayout] = []
        columns = [QVBoxLayout() for _ in range(COLUMNS)]
        for place, column in enumerate(columns):
            self._grid.addLayout(column, 0, place)
            self._grid.setColumnStretch(place, 1)
        self._columns = columns
        self._narrow = False
        filled = [0] * COLUMNS
        for group in key_groups():
            place = filled.index(min(filled))
            self._add(columns[place], group, inner)
            filled[place] += len(group[1]) + 2
        for column in columns:
            column.addStretch(1)
        self.scrolled(inner)

    @property
    def text(self) -> str:
        """Everything it says."""
        return "\n".join(f"{key.text()}  {words.text()}" for key, words in zip(self._keys, self._words, strict=True))

    def dress(self, theme: Theme) -> None:
        """Give the parts a theme."""
        side = theme.ipx(24)
        self._grid.setContentsMargins(side, side, side, side)
        self._grid.setHorizontalSpacing(theme.ipx(32))
        for column in self._columns:
            column.setSpacing(theme.ipx(6))
        for block in self._blocks:
            block.setHorizontalSpacing(theme.ipx(14))
            block.setVerticalSpacing(theme.ipx(4))
            block.setContentsMargins(0, 0, 0, theme.ipx(14))
        for heading in self._headings:
            heading.setFont(theme.font("inspector_title"))
        for key in self._keys:
            key.setFont(theme.font("body", 600))
            key.setFixedWidth(theme.ipx(150))
        for words in self._words:
            words.setFont(theme.font("body"))
        self._place_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_columns()

    def _place_columns(self) -> None:
        """Put the columns side by side, or under each other where there is no room."""
        narrow = self.width() < self.theme.ipx(NARROW)
        if narrow != self._narrow:
            self._narrow = narrow
            for place, column in enumerate(self._columns):
                self._grid.removeItem(column)
                self._grid.addLayout(column, place if narrow else 0, 0 if narrow else place)
            self._grid.setColumnStretch(1, 0 if narrow else 1)

    def _add(self, column: QVBoxLayout, group: Group, inner: QWidget) -> None:
        title, rows = group
        heading = QLabel(title, inner)
        self._headings.append(heading)
        column.addWidget(heading)
        block = QGridLayout()
        block.setColumnStretch(1, 1)
        for line, (keys, words) in enumerate(rows):
            key, told = QLabel(keys, inner), QLabel(words, inner)
            key.setWordWrap(True)
            told.setWordWrap(True)
            told.setAccessibleDescription(keys)
            block.addWidget(key, line, 0, Qt.AlignmentFlag.AlignTop)
            block.addWidget(told, line, 1, Qt.AlignmentFlag.AlignTop)
            self._keys.append(key)
            self._words.append(told)
        self._blocks.append(block)
        column.addLayout(block)
