"""The inspector: title, tabs and a sheet that scrolls."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QVBoxLayout, QWidget

from gradgui.app.cells import ColorScale
from gradgui.app.inspector import compose
from gradgui.app.inspector.editing import CellEditing
from gradgui.app.inspector.header import Header, Tabs
from gradgui.app.inspector.sheet import Sheet, copy_text
from gradgui.app.inspector.table import TableDialog
from gradgui.i18n import tr
from gradgui.recording.selection import Selection
from gradgui.state.inspector import EMPTY, GRAD, RULE, VALUE, InspectorState
from gradgui.state.inspector_value import exact_text
from gradgui.state.leaf_text import editable

if TYPE_CHECKING:
    from gradgui.app.inspector.items import Item
    from gradgui.app.inspector.layout import Action, Link
    from gradgui.app.theme import Theme
    from gradgui.recording.recording import Recording
    from gradgui.recording.values import Value

TABS = (VALUE, GRAD, RULE)
UNIT = ColorScale(1.0)


class InspectorView(QWidget):
    """The right pane. What it asks for comes as signals; it changes nothing itself."""

    selectRequested = Signal(Selection)
    seekRequested = Signal(int)
    lineRequested = Signal(int)
    editRequested = Signal(int, str, str)  # from this line on, this text (whole lines) becomes that text
    keptChanged = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self.setAccessibleName(tr("Inspector"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        self._theme = theme
        self._state = EMPTY
        self._recording: Recording | None = None
        self._scales = (UNIT, UNIT)
        self._coming = ""
        self.kept = ""  # the tab that the person keeps, "" while it follows
        self._dialog: TableDialog | None = None
        self.header = Header(theme, self)
        self.tabs = Tabs(theme, ((VALUE, tr("Value")), (GRAD, tr("Grad")), (RULE, tr("Rule"))), self)
        self.sheet = Sheet(theme, self._value, self)
        self.sheet.tip = self._tip
        self.editing = CellEditing(self.sheet, theme)
        self.area = QScrollArea(self)
        self.area.setWidget(self.sheet)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.header, self.tabs):
            column.addWidget(widget)
        column.addWidget(self.area, 1)
        self._connect()
        self.set_theme(theme)
        self._refresh()

    def _connect(self) -> None:
        self.tabs.chosen.connect(self._on_tabs_chosen)
        self.tabs.pinned.connect(self._on_tabs_pinned)
        self.sheet.linkActivated.connect(self._on_sheet_link)
        self.sheet.cellChosen.connect(self.editing.open)
        self.editing.editRequested.connect(self.editRequested)
        for number, key in enumerate(TABS, 1):
            short = QShortcut(QKeySequence(f"Alt+{number}"), self)
            short.activated.connect(lambda key=key: self._on_tabs_chosen(key))
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self)
        copy.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        copy.activated.connect(self.copy)

    # ---- what others call ----------------------------------------------------------------------------------------

    def show_state(
        self,
        state: InspectorState,
        recording: Recording | None = None,
        scales: tuple[ColorScale, ColorScale] = (UNIT, UNIT),
        coming: str = "",
    ) -> None:
        """Show a moment: its values are looked up in the recording; scales are those of values and of gradients.

        ``coming`` is what the stage knows of the next use ("out comes at event 16"), or when the state is empty,
        of the first tensor.
        """
        if (state, recording, scales, coming) == (self._state, self._recording, self._scales, self._coming):
            return
        moved = state.card != self._state.card or state.kind != self._state.kind
        self._state, self._recording, self._scales, self._coming = state, recording, scales, coming
        before = self.tabs.key
        self._refresh()
        if moved or self.tabs.key != before:
            self.area.verticalScrollBar().setValue(0)

    def set_theme(self, theme: Theme) -> None:
        """Take another palette or size."""
        self._theme = theme
        for part in (self.header, self.tabs, self.sheet, self.editing):
            part.set_theme(theme)
        self.area.setStyleSheet("")
        self.setMinimumWidth(theme.ipx(220))

    def show_tab(self, key: str) -> None:
        """Show a tab (value, grad or rule) and keep it, as if the person had clicked it."""
        self._on_tabs_chosen(key)

    def follow(self) -> None:
        """Let the tab follow the events again."""
        self._on_tabs_pinned(False)

    @property
    def tab(self) -> str:
        """The tab that shows; "error" or "empty" when there is none."""
        return self.tabs.key if self._state.kind == "card" else self._state.kind

    def text(self) -> str:
        """Return everything that is shown as text."""
        return f"{self.header.accessibleName()}\n{self.sheet.text()}"

    def copy(self) -> None:
        """Copy the value that shows as PyTorch prints it; without one, the whole text."""
        value = self._shown_value()
        copy_text(self._exact(value) if value >= 0 else self.text())

    # ---- showing -------------------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        state = self._state
        self.tabs.setVisible(state.kind == "card")
        if state.kind == "card":
            self.tabs.show_key(self.kept or state.tab)
        self.tabs.set_pinned(bool(self.kept))
        rule = state.kind == "card" and self.tabs.key == RULE
        title = state.title or tr("Inspector")
        self.header.show_text(title, state.node if rule else state.subtitle, state.kind == "error")
        self.sheet.show_items(self._items(), self._scales)
        self.editing.show_moment(self._recording, state.card)
        self.sheet.setAccessibleName(f"{title}: {tr('details')}")

    def _items(self) -> tuple[Item, ...]:
        state = self._state
        if state.error is not None:
            return compose.error_items(state.error)
        if self.tabs.key == GRAD and state.grad is not None:
            return compose.grad_items(state.grad)
        if self.tabs.key == RULE and state.rule is not None:
            return compose.rule_items(state.rule)
        if state.value is None:
            return compose.empty_items(self._coming)
        if self.tabs.key == RULE:
            return compose.no_rule_items(state.value)
        recording, value = self._recording, state.value.value
        own = recording is not None and editable(recording, state.card, value)
        return compose.value_items(state.value, self._coming, state.card if own else -1)

    def _value(self, number: int) -> Value:
        assert self._recording is not None
        return self._recording.value(number)

    def _shown_value(self) -> int:
        state = self._state
        if self.tabs.key == GRAD and state.grad is not None:
            return state.grad.drawer.value if state.grad.drawer.value >= 0 else state.grad.passing
        return state.value.value if self.tabs.key == VALUE and state.value is not None else -1

    def _exact(self, number: int) -> str:
        tab = self._state.value
        own = tab is not None and number == tab.value
        flags = (tab.requires_grad, tab.grad_fn) if own and tab is not None else (False, "")
        return exact_text(self._value(number), *flags)

    def _tip(self, link: Link) -> str:
        if link.action[0] in ("table", "cells"):
            return f"<pre>{escape(self._exact(link.action[1]))}</pre>"
        return escape(link.tip)

    # ---- what the person does ------------------------------------------------------------------------------------

    def _on_tabs_chosen(self, key: str) -> None:
        if self._state.kind != "card":
            return
        self._keep(key)
        self.area.verticalScrollBar().setValue(0)

    def _on_tabs_pinned(self, pinned: bool) -> None:
        self._keep(self.tabs.key if pinned else "")

    def _keep(self, key: str) -> None:
        self.kept = key
        self.keptChanged.emit()  # who gives the states may give one with this tab
        self._refresh()

    def _on_sheet_link(self, action: Action) -> None:
        match action:
            case ("card", int(card)):
                self.selectRequested.emit(Selection(card))
            case ("seq", int(seq)):
                self.seekRequested.emit(seq)
            case ("line", int(line)):
                self.lineRequested.emit(line)
            case ("edit", int(line), str(old), str(new)):
                self.editRequested.emit(line, old, new)
            case ("copy", str(text)):
                copy_text(text)
            case ("table", int(value)):
                self._open_table(value)

    def _open_table(self, value: int) -> None:
        if self._dialog is not None:
            self._dialog.close()
        gradient = self.tabs.key == GRAD
        scale = self._scales[1 if gradient else 0]
        name = f"{self._state.title}.grad" if gradient else self._state.title
        self._dialog = TableDialog(name, self._value(value), self._theme, scale, self)
        self._dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog.finished.connect(self._on_dialog_finished)
        self._dialog.show()

    def _on_dialog_finished(self) -> None:
        self._dialog = None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        value = self._shown_value()
        if value >= 0:
            self._add(menu, tr("Copy as PyTorch prints it"), self._exact(value))
            table = QAction(tr("Show as a table"), menu)
            table.triggered.connect(lambda: self._open_table(value))
            menu.addAction(table)
            array = self._value(value).array
            if array is not None:
                self._add(menu, tr("Copy numbers"), str(array.tolist()))
        self._add(menu, tr("Copy all of this pane"), self.text())
        menu.popup(event.globalPos())

    @staticmethod
    def _add(menu: QMenu, name: str, text: str) -> None:
        action = QAction(name, menu)
        action.triggered.connect(lambda: copy_text(text))
        menu.addAction(action)
