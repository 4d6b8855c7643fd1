"""The large pane in the middle: the graph or the network, chosen by two tabs in its head."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from gradgui.app import paint
from gradgui.app.theme import SPACE
from gradgui.i18n import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from gradgui.app.graph import GraphView
    from gradgui.app.network import NetworkView
    from gradgui.app.theme import Theme

GRAPH, NETWORK = "graph", "network"
PICTURES: Final = (GRAPH, NETWORK)


class ViewTabs(QWidget):
    """Two words of which one is underlined."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("view_tabs")
        self.setAccessibleName(tr("Picture"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        for name, words in ((GRAPH, tr("Graph")), (NETWORK, tr("Network"))):
            button = QToolButton(self)
            button.setObjectName(f"tab_{name}")
            button.setText(words)
            button.setAccessibleName(words)
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, name=name: self.chosen.emit(name))
            self._group.addButton(button)
            self._buttons[name] = button
            row.addWidget(button)

    def check(self, name: str) -> None:
        """Underline one."""
        self._buttons[name].setChecked(True)

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        height, side, rule = theme.ipx(SPACE["tabs"]) - theme.ipx(1), theme.ipx(8), theme.ipx(3)
        whole = 0
        for button in self._buttons.values():
            button.setFont(theme.font("title"))
            width = paint.text_width(theme, button.text(), "title") + 2 * side + theme.px(6)
            button.setFixedSize(round(width), height)
            whole += round(width)
        self.setFixedSize(whole, height)
        self.setStyleSheet(
            f"#view_tabs {{ background: {theme.hex('sunken')}; }}"
            f"QToolButton {{ background: transparent; border: none; border-bottom: {rule}px solid transparent;"
            f" border-radius: 0px; padding: 0px {side}px; color: {theme.hex('text3')}; min-height: 0px; }}"
            f"QToolButton:hover {{ color: {theme.hex('text')}; }}"
            f"QToolButton:checked {{ color: {theme.hex('text')}; border-bottom-color: {theme.hex('text')}; }}"
            f"QToolButton:focus {{ border-bottom-color: {theme.hex('now')}; }}"
        )


class PicturePane(QWidget):
    """Holds the graph and the network, one of which shows."""

    viewShown = Signal(str)

    def __init__(self, graph: GraphView, network: NetworkView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("picture")
        self._graph, self._network = graph, network
        self._views = {GRAPH: graph, NETWORK: network}
        self._stack = QStackedWidget(self)
        for view in self._views.values():
            self._stack.addWidget(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.tabs = ViewTabs(self)
        self.tabs.chosen.connect(self.show_view)
        self.tabs.check(GRAPH)

    @property
    def view(self) -> str:
        """Which of the two shows: graph or network."""
        return PICTURES[self._stack.currentIndex()]

    def show_view(self, name: str) -> None:
        """Show the graph or the network."""
        self.tabs.check(name)
        if name != self.view:
            focused = self.window().focusWidget()
            held = focused is not None and self._views[self.view].isAncestorOf(focused)
            self._stack.setCurrentWidget(self._views[name])
            if held:
                self._views[name].setFocus()
        self.viewShown.emit(name)

    def set_header_visible(self, visible: bool) -> None:
        """Show or hide the line with tabs and legend: presenter mode has its own."""
        self.tabs.setVisible(visible)
        self._graph.set_header_visible(visible)
        self._network.set_header_visible(visible)

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._graph.set_theme(theme)
        self._network.set_theme(theme)
        self.tabs.set_theme(theme)
        self.tabs.move(theme.ipx(8), 0)
        lead = float(self.tabs.x() + self.tabs.width())
        for header in (self._graph.header, self._network.header):
            header.lead = lead
            header.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.tabs.raise_()
