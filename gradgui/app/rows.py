"""A list of things to do or to open, each with its note and its key: for commands and for the start page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gradgui.app import paint
from gradgui.app.inspector.layout import wrapped
from gradgui.app.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QKeyEvent

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE: Final = Qt.ItemDataRole.UserRole + 1
SIDE: Final = 12.0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list; one without ``act`` is a heading."""

    title: str
    note: str = ""
    key: str = ""
    act: Callable[[], None] | None = None
    enabled: bool = True

    @property
    def heading(self) -> bool:
        """Whether it only says what follows."""
        return self.act is None


class RowList(QListView):
    """Shows rows; ``tall`` ones have their note on a second line."""

    chosen = Signal(object)  # the Row

    def __init__(self, name: str, *, tall: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._delegate = _RowDelegate(tall, self)
        self._model = QStandardItemModel(self)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.clicked.connect(self._on_clicked)

    @property
    def rows(self) -> list[Row]:
        """What is shown."""
        return [self._row(self._model.index(i, 0)) for i in range(self._model.rowCount())]

    @property
    def current(self) -> Row | None:
        """The row that the keyboard stands on."""
        index = self.currentIndex()
        return self._row(index) if index.isValid() else None

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows and stand on the first that can be chosen."""
        self._model.clear()
        for row in rows:
            item = QStandardItem(row.title)
            item.setData(row, ROW_ROLE)
            spoken = ". ".join(part for part in (row.title, row.note, row.key) if part)
            item.setData(spoken, Qt.ItemDataRole.AccessibleTextRole)
            flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            item.setFlags(Qt.ItemFlag.NoItemFlags if row.heading or not row.enabled else flags)
            self._model.appendRow(item)
        first = next((i for i, row in enumerate(rows) if not row.heading and row.enabled), -1)
        self.setCurrentIndex(self._model.index(first, 0))
        self.scrollToTop()

    def move(self, by: int) -> None:  # type: ignore[override]
        """Stand some rows further down, or up; at an end, stay there."""
        rows = self.rows
        able = [i for i, row in enumerate(rows) if not row.heading and row.enabled]
        if able:
            here = self.currentIndex().row()
            place = able.index(here) if here in able else 0
            self.setCurrentIndex(self._model.index(able[max(0, min(len(able) - 1, place + by))], 0))

    def choose(self) -> None:
        """Choose the row that the keyboard stands on."""
        row = self.current
        if row is not None and row.act is not None and row.enabled:
            self.chosen.emit(row)

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._delegate.theme = theme
        self._model.layoutChanged.emit()
        self.viewport().update()

    @staticmethod
    def _row(index: Index) -> Row:
        row = index.data(ROW_ROLE)
        assert isinstance(row, Row)
        return row

    def _on_clicked(self, index: QModelIndex) -> None:
        self.setCurrentIndex(index)
        self.choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.choose()
        else:
            super().keyPressEvent(event)


class _RowDelegate(QStyledItemDelegate):
    def __init__(self, tall: bool, shown: RowList) -> None:
        super().__init__(shown)
        self._list = shown
        self.theme = Theme()
        self._tall = tall

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(ROW_ROLE)
        theme = self.theme
        if not self._tall or row.heading:
            return QSize(100, theme.ipx(34 if row.heading else 30))
        lines = wrapped(theme, ((row.note, ""),), "small", self._room(), 400)
        return QSize(100, theme.ipx(26) + round(theme.px(18) * len(lines)) + theme.ipx(8))

    def _room(self) -> float:
        return max(1.0, self._list.viewport().width() - 2 * self.theme.px(SIDE))

    def paint(self, q: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(ROW_ROLE)
        theme = self.theme
        box = QRectF(option.rect)
        on = bool(option.state & QStyle.StateFlag.State_Selected)
        q.save()
        paint.begin(q)
        if on:
            inner = box.adjusted(theme.px(4), 1, -theme.px(4), -1)
            paint.rect(q, theme, inner, "data", None, theme.px(6))
        if row.heading:
            y = box.bottom() - theme.px(13)
            paint.text(q, theme, box.left() + theme.px(SIDE), y, row.title, "heading", "text2")
        elif self._tall:
            self._two_lines(q, box, row, on)
        else:
            self._one_line(q, box, row, on)
        q.restore()

    def _one_line(self, q: QPainter, box: QRectF, row: Row, on: bool) -> None:
        theme, y = self.theme, box.center().y()
        strong, weak = ("on_data", "on_data") if on else ("text" if row.enabled else "text3", "text3")
        left, right = box.left() + theme.px(SIDE), box.right() - theme.px(SIDE)
        if row.key:
            right -= paint.text(q, theme, right, y, row.key, "small", strong, 600, "r") + theme.px(16)
        width = paint.text_width(theme, row.title, "body", 500)
        if row.note and right - left - width > theme.px(60):
            paint.text(q, theme, right, y, row.note, "small", weak, align="r", room=right - left - width - theme.px(16))
        paint.text(q, theme, left, y, row.title, "body", strong, 500, room=right - left)

    def _two_lines(self, q: QPainter, box: QRectF, row: Row, on: bool) -> None:
        theme = self.theme
        room = box.width() - 2 * theme.px(SIDE)
        left, top = box.left() + theme.px(SIDE), box.top()
        key = 0.0
        if row.key:
            key = paint.text(q, theme, box.right() - theme.px(SIDE), top + theme.px(17), row.key, "small",
                             "on_data" if on else "text3", align="r") + theme.px(12)  # fmt: skip
        paint.text(q, theme, left, top + theme.px(17), row.title, "title", "on_data" if on else "text", room=room - key)
        for place, line in enumerate(wrapped(theme, ((row.note, ""),), "small", self._room(), 400)):
            words, y = "".join(word.text for word in line), top + theme.px(35 + 18 * place)
            paint.text(q, theme, left, y, words, "small", "on_data" if on else "text2")
