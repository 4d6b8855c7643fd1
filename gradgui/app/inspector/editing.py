"""Typing into the cells of a leaf, one after the other, while the program runs again beneath."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QRectF, Signal

from gradgui.app.inspector.cell_editor import CellEditor
from gradgui.state.leaf_text import cell_edit, cell_text

if TYPE_CHECKING:
    from gradgui.app.inspector.layout import Link
    from gradgui.app.inspector.sheet import Sheet
    from gradgui.app.theme import Theme
    from gradgui.recording.recording import Recording


class CellEditing(QObject):
    """Opens a field over a cell of the sheet, and asks for the change of the text that is typed there."""

    editRequested = Signal(int, str, str)

    def __init__(self, sheet: Sheet, theme: Theme) -> None:
        super().__init__(sheet)
        self._sheet, self._theme = sheet, theme
        self._recording: Recording | None = None
        self._card = -1
        self._field: CellEditor | None = None
        self._at = (0, 0)
        self._typed: dict[tuple[int, ...], str] = {}  # cell by cell, that no recording has yet
        self._written = ""  # the lines with all of them, as they stand in the program

    def set_theme(self, theme: Theme) -> None:
        """Take another theme for the next field."""
        self._theme = theme

    def show_moment(self, recording: Recording | None, card: int) -> None:
        """Take what the sheet shows now; a field stays open over a cell that is still there."""
        same_card = card == self._card
        self._recording, self._card = recording, card
        if not same_card or recording is None or self._written in recording.source.text:
            self._typed, self._written = {}, ""
        link = self._sheet.cells_link()
        if self._field is None:
            return
        if same_card and link is not None and self._has(link, self._at):
            self._field.place(self._box(link, *self._at))
        else:
            self._field.leave()

    def open(self, row: int, column: int) -> None:
        """Let a person type another number into a cell."""
        self.close()
        self._typed, self._written = {}, ""
        self._open(row, column)

    def close(self) -> None:
        """Leave the cell as it is."""
        if self._field is not None:
            self._field.leave()

    # ---- inside ----------------------------------------------------------------------------------------------

    def _open(self, row: int, column: int) -> None:
        link, recording = self._sheet.cells_link(), self._recording
        if link is None or recording is None:
            return
        self._at = row, column
        element = self._element(link)
        text = self._typed.get(element, cell_text(recording.value(link.action[1]), element))
        self._field = CellEditor(self._box(link, row, column), text, self._take, self._theme, self._sheet)
        self._field.left.connect(self._on_field_left)
        self._field.moved.connect(self._on_field_moved)

    def _take(self, typed: str) -> bool:
        """Ask for the change; a cell typed into before its run has come is part of the next change."""
        link, recording = self._sheet.cells_link(), self._recording
        if link is None or recording is None:
            return False
        together = {**self._typed, self._element(link): typed}
        edit = cell_edit(recording, self._card, together)
        if edit is None:
            return False
        before, self._typed, self._written = self._written or edit.old, together, edit.new
        self.editRequested.emit(edit.line, before, edit.new)
        return True

    def _element(self, link: Link) -> tuple[int, ...]:
        assert self._recording is not None
        shape = self._recording.value(link.action[1]).shape
        place = self._at[0] * link.action[3] + self._at[1]
        return tuple(int(at) for at in np.unravel_index(place, shape)) if shape else ()

    @staticmethod
    def _has(link: Link, at: tuple[int, int]) -> bool:
        _, _, down, across = link.action
        return bool(at[0] < down and at[1] < across)

    @staticmethod
    def _box(link: Link, row: int, column: int) -> QRectF:
        wide, tall = link.box.width() / link.action[3], link.box.height() / link.action[2]
        return QRectF(link.box.left() + column * wide, link.box.top() + row * tall, wide, tall)

    def _on_field_left(self) -> None:
        self._field = None

    def _on_field_moved(self, direction: int) -> None:
        """Go on to the next cell, or back to the sheet from the last."""
        link = self._sheet.cells_link()
        self.close()
        if link is None:
            return
        place = self._at[0] * link.action[3] + self._at[1] + direction
        if 0 <= place < link.action[2] * link.action[3]:
            self._open(*divmod(place, link.action[3]))
        else:
            self._sheet.setFocus()
