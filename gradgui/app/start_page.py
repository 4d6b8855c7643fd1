"""The examples: a menu of them by group, and a page that says of each in one sentence what it is about."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QLabel, QMenu, QWidget

from gradgui.app.rows import Row, RowList
from gradgui.app.sheets import Sheet
from gradgui.examples import GROUPS, Example, ExamplesError, load_examples
from gradgui.i18n import tr

if TYPE_CHECKING:
    from gradgui.app.theme import Theme

_log = logging.getLogger(__name__)
SIZE: Final = (760, 720)
Open = Callable[[Example], None]


def examples() -> tuple[Example, ...]:
    """Return the examples, none when their list is broken: the window works without them."""
    try:
        return load_examples()
    except ExamplesError as error:
        _log.warning("%s", error)
        return ()


def grouped(found: Sequence[Example]) -> dict[str, list[Example]]:
    """Return the examples by group, in the order of the groups."""
    by_group = {str(group): [example for example in found if example.group == group] for group in GROUPS}
    return {group: members for group, members in by_group.items() if members}


def fill_menu(menu: QMenu, found: Sequence[Example], open_example: Open) -> None:
    """Put the examples into a menu, a submenu for each group, each with its sentence as a tip."""
    for group, members in grouped(found).items():
        inner = menu.addMenu(tr(group))
        inner.setToolTipsVisible(True)
        for example in members:
            action = inner.addAction(tr(example.title))
            action.setObjectName(f"example_{example.id}")
            action.setToolTip(tr(example.point))
            action.setStatusTip(tr(example.point))
            action.triggered.connect(lambda _checked=False, example=example: open_example(example))


class StartPage(Sheet):
    """All examples with what each shows; Enter or a click opens one at its moment."""

    def __init__(self, found: Sequence[Example], open_example: Open, parent: QWidget) -> None:
        super().__init__("start_page", tr("Examples"), SIZE, parent)
        self._open = open_example
        self._title = QLabel(tr("Small programs, each opened at the moment that tells most"), self)
        self.list = RowList("examples_list", tall=True, parent=self)
        self.list.setAccessibleName(tr("Examples"))
        self.list.setAccessibleDescription(tr("Arrow keys choose, Enter opens, Esc closes."))
        rows: list[Row] = []
        for group, members in grouped(found).items():
            rows.append(Row(tr(group)))
            rows += [self._row(example) for example in members]
        self.list.show_rows(rows)
        self.list.chosen.connect(self._on_list_chosen)
        self.column.addWidget(self._title)
        self.column.addWidget(self.list, 1)

    def dress(self, theme: Theme) -> None:
        """Give the parts a theme."""
        side = theme.ipx(16)
        self.column.setContentsMargins(side, side, side, side)
        self.column.setSpacing(theme.ipx(10))
        self._title.setFont(theme.font("inspector_title"))
        self._title.setWordWrap(True)
        self.list.set_theme(theme)
        self.list.setFocus()

    def _row(self, example: Example) -> Row:
        return Row(tr(example.title), tr(example.point), example.file, lambda: self._open(example))

    def _on_list_chosen(self, row: Row) -> None:
        self.close()
        if row.act is not None:
            row.act()
