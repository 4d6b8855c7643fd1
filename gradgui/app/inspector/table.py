"""A tensor's numbers in a table that scrolls: for what does not fit into the pane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QTableView, QVBoxLayout, QWidget

from gradgui.app.cells import ColorScale, cell_color
from gradgui.app.inspector.sheet import copy_text
from gradgui.app.inspector.value_items import as_matrix
from gradgui.explain.words import shape_tuple
from gradgui.i18n import tr
from gradgui.recording.numerals import num
from gradgui.state.inspector_value import exact_text, statistics_text

if TYPE_CHECKING:
    from gradgui.app.theme import Theme
    from gradgui.recording.values import Value

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class ValueTable(QAbstractTableModel):
    """The elements of a value: leading dims below one another."""

    def __init__(self, value: Value, theme: Theme, scale: ColorScale, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        kept = value.array if value.array is not None else value.corners
        assert kept is not None
        self._shape = kept.shape
        self._matrix = as_matrix(kept)
        self._theme, self._scale = theme, scale

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else int(self._matrix.shape[0])

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else int(self._matrix.shape[1])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        number = self._matrix[index.row(), index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return num(number)
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(number)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.BackgroundRole:
            known = number.dtype.kind != "b" and bool(np.isfinite(number))
            return cell_color(self._theme, float(number), self._scale) if known else None
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._theme.color("text")
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Horizontal or len(self._shape) <= 2:
            return str(section)
        lead = np.unravel_index(section, self._shape[:-1])
        return f"[{','.join(str(int(i)) for i in lead)}]"


class TableDialog(QDialog):
    """A window with the table, its statistics, and a way to copy."""

    def __init__(self, name: str, value: Value, theme: Theme, scale: ColorScale, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("valueTable")
        self.setWindowTitle(tr("{name}, {shape}", name=name, shape=shape_tuple(value.shape)))
        self._value = value
        self.table = QTableView(self)
        self.table.setModel(ValueTable(value, theme, scale, self))
        self.table.setFont(theme.font("body"))
        self.table.setAccessibleName(self.windowTitle())
        self.table.horizontalHeader().setDefaultSectionSize(theme.ipx(84))
        self.table.verticalHeader().setDefaultSectionSize(theme.ipx(26))
        words = statistics_text(value)
        if value.array is None:
            words += "   " + tr("(first and last elements only)")
        note = QLabel(words, self)
        note.setFont(theme.font("small"))
        note.setWordWrap(True)
        note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = buttons.addButton(tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self._on_copy_clicked)
        buttons.rejected.connect(self.reject)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self, self._on_copy_clicked)
        column = QVBoxLayout(self)
        column.addWidget(note)
        column.addWidget(self.table, 1)
        column.addWidget(buttons)
        self.resize(theme.ipx(560), theme.ipx(420))

    def _on_copy_clicked(self) -> None:
        """Copy the chosen cells as rows with tabs, or everything as PyTorch prints it."""
        chosen = self.table.selectionModel().selectedIndexes()
        if not chosen:
            copy_text(exact_text(self._value))
            return
        rows: dict[int, list[str]] = {}
        for index in sorted(chosen, key=lambda i: (i.row(), i.column())):
            rows.setdefault(index.row(), []).append(str(index.data(Qt.ItemDataRole.ToolTipRole)))
        copy_text("\n".join("\t".join(row) for row in rows.values()))
