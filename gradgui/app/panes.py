"""Where the panes are: dividers that drag, sizes that are kept, one pane alone when it is maximised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from gradgui.app.theme import SPACE, Theme
from gradgui.i18n import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QShowEvent

    from gradgui.app.settings import Settings

# At 100 %; the longest line of the first program fits, with the gutter and a scroll bar.
SIZES: Final = {"left": 350.0, "right": SPACE["right"], "bottom": SPACE["bottom"], "console": 118.0}
LEAST: Final = (60, 40)
WINDOW_SIZE: Final = (1440, 900)
LEAST_WINDOW: Final = (480, 320)
# At 100 %: in less than this the lower row, or the console, would show no more than its head, and steps back.
LEAST_FOR_ALL: Final = 220
LEAST_FOR_CONSOLE: Final = 170


class Central(QWidget):
    """What is under the menus; it may be made smaller than its parts would like at a large scale."""

    def minimumSizeHint(self) -> QSize:
        return QSize(*LEAST_WINDOW)


class Divider(QSplitter):
    """A splitter with a thin line that is easy to take hold of."""

    def __init__(self, orientation: Qt.Orientation, *widgets: QWidget, name: str) -> None:
        super().__init__(orientation)
        self.setObjectName(name)
        self.setChildrenCollapsible(False)
        for widget in widgets:
            self.addWidget(widget)

    def set_theme(self, theme: Theme) -> None:
        """Take the size of a theme."""
        self.setHandleWidth(theme.ipx(3))


class Panes(QWidget):
    """All panes of the window."""

    maximised = Signal(bool)
    roomAsked = Signal()

    def __init__(self, panes: dict[str, QWidget], settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panes = panes
        self._settings = settings
        self._theme = Theme()
        self._alone: tuple[QWidget, Divider, QWidget] | None = None
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        self._left = Divider(down, panes["code"], panes["console"], name="left_divider")
        self._top = Divider(across, self._left, panes["graph"], panes["inspector"], name="top_divider")
        self._bottom = Divider(across, panes["timeline"], panes["plots"], name="bottom_divider")
        self._main = Divider(down, self._top, self._bottom, name="main_divider")
        self._dividers = (self._main, self._top, self._bottom, self._left)
        self._wanted = {**SIZES, **settings.sizes(SIZES)}
        self._main.splitterMoved.connect(self._on_main_moved)
        self._left.splitterMoved.connect(self._on_left_moved)
        self._top.splitterMoved.connect(self._on_top_moved)
        self._bottom.splitterMoved.connect(self._on_bottom_moved)
        for divider, stretch in (
            (self._main, (1, 0)),
            (self._top, (0, 1, 0)),
            (self._bottom, (1, 0)),
            (self._left, (1, 0)),
        ):
            for index, factor in enumerate(stretch):
                divider.setStretchFactor(index, factor)
        self._single = _Single(self)
        self._single.back.clicked.connect(self.restore)
        self._all = _All(self._main, self)
        self._all.back.clicked.connect(self.roomAsked)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._all)
        self._stack.addWidget(self._single)

    # ---- sizes -----------------------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take the size of a theme; panes at the sides grow with their type."""
        rescaled = theme.scale != self._theme.scale
        self._theme = theme
        for divider in self._dividers:
            divider.set_theme(theme)
        for pane in self._panes.values():
            # A pane may become too small for its contents, which scroll; the window never too large for its screen.
            pane.setMinimumSize(*LEAST)
        self._single.set_theme(theme)
        self._all.set_theme(theme)
        if rescaled:
            self._arrange()

    def keep(self) -> None:
        """Remember the sizes."""
        self.restore()
        self._settings.keep_sizes(self._wanted)

    def reset(self) -> None:
        """Give every pane the size that it came with."""
        self.restore()
        self._wanted = dict(SIZES)
        self._arrange()

    def _arrange(self) -> None:
        """Share out the room: the sides as wanted, as long as the graph keeps a third; the graph the rest."""
        self._fold()
        width, height, k = self.width(), self._all.room(self.height()), self._theme.scale
        left, right = (min(round(self._wanted[side] * k), width // 3) for side in ("left", "right"))
        bottom = min(round(self._wanted["bottom"] * k), height * 2 // 5)
        console = min(round(self._wanted["console"] * k), (height - bottom) // 3)
        gap = self._main.handleWidth()
        self._main.setSizes([height - bottom - gap, bottom])
        self._top.setSizes([left, width - left - right - 2 * gap, right])
        self._bottom.setSizes([width - right - gap, right])
        self._left.setSizes([height - bottom - console - 2 * gap, console])

    def _fold(self) -> None:
        """Let what would show no more than its head step back; a button says so and leads to more room."""
        k = self._theme.factor
        short = self.height() < LEAST_FOR_ALL * k
        self._all.back.setVisible(short and self._theme.scale > 1)
        self._bottom.setVisible(not short)
        bottom = 0 if short else min(round(self._wanted["bottom"] * self._theme.scale), self.height() * 2 // 5)
        console = self._left.widget(1)  # or what keeps its place
        if console is not None:
            console.setVisible(self._all.room(self.height()) - bottom >= LEAST_FOR_CONSOLE * k)

    def _want(self, **sizes: int) -> None:
        for name, size in sizes.items():
            self._wanted[name] = max(1.0, size / self._theme.scale)

    def _on_main_moved(self, _position: int, _index: int) -> None:
        self._want(bottom=self._main.sizes()[1])

    def _on_left_moved(self, _position: int, _index: int) -> None:
        self._want(console=self._left.sizes()[1])

    def _on_top_moved(self, _position: int, _index: int) -> None:
        """Keep the plots under the inspector."""
        left, _, right = self._top.sizes()
        self._want(left=left, right=right)
        self._bottom.setSizes([self._bottom.width() - right - self._bottom.handleWidth(), right])

    def _on_bottom_moved(self, _position: int, _index: int) -> None:
        left, _, _ = self._top.sizes()
        right = self._bottom.sizes()[1]
        self._want(right=right)
        self._top.setSizes([left, max(1, self._top.width() - left - right - 2 * self._top.handleWidth()), right])

    # ---- one alone -------------------------------------------------------------------------------------------

    @property
    def alone(self) -> bool:
        """Whether one pane fills the window."""
        return self._alone is not None

    def focused(self) -> QWidget:
        """Return the pane with the focus, else the graph."""
        widget = QApplication.focusWidget()
        while widget is not None:
            if widget in self._panes.values():
                return widget
            widget = widget.parentWidget()
        return self._panes["graph"]

    def maximise(self, pane: QWidget) -> None:
        """Let one pane fill the window, under a bar that leads back."""
        if self._alone is None and self._take_out(pane):
            self._single.hold(pane)
            self._stack.setCurrentWidget(self._single)
            self.maximised.emit(True)

    def restore(self) -> None:
        """Put the pane that was taken out back into its place."""
        if self._alone is None:
            return
        pane, divider, stand_in = self._alone
        self._alone = None
        divider.replaceWidget(divider.indexOf(stand_in), pane)
        stand_in.deleteLater()
        self._stack.setCurrentWidget(self._all)
        pane.show()
        self._fold()
        self.maximised.emit(False)

    def lend(self, pane: QWidget, holder: QVBoxLayout) -> None:
        """Give a pane to another place (presenter mode) until all are restored."""
        if self._alone is None and self._take_out(pane):
            holder.addWidget(pane)
            pane.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()

    def _take_out(self, pane: QWidget) -> bool:
        """Take a pane out of its divider, in which something empty keeps its place and size."""
        divider = pane.parentWidget()
        if not isinstance(divider, Divider):
            return False
        stand_in = QWidget()
        divider.replaceWidget(divider.indexOf(pane), stand_in)
        self._alone = (pane, divider, stand_in)
        return True


class _All(QWidget):
    """All panes, over a button that is there while they have too little room."""

    def __init__(self, main: Divider, parent: QWidget) -> None:
        super().__init__(parent)
        self.back = QPushButton(tr("Timeline and plots need room: back to actual size"), self)
        self.back.setObjectName("back_to_size")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(main, 1)
        column.addWidget(self.back)

    def room(self, height: int) -> int:
        """Return how much of a height the panes have together."""
        return height - (self.back.height() if self.back.isVisibleTo(self) else 0)

    def set_theme(self, theme: Theme) -> None:
        """Take the size of a theme."""
        self.back.setFont(theme.font("small"))
        self.back.setFixedHeight(theme.ipx(22))


class _Single(QWidget):
    """One pane under a bar with the way back."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.back = QPushButton(tr("Back to all panes  Esc"), self)
        self.back.setObjectName("back_to_all")
        self._bar = QHBoxLayout()
        self._bar.addWidget(self.back)
        self._bar.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(self._bar)

    def hold(self, pane: QWidget) -> None:
        """Take a pane in."""
        self._column.addWidget(pane, 1)
        pane.show()

    def set_theme(self, theme: Theme) -> None:
        """Take the size of a theme."""
        side, air = theme.ipx(12), theme.ipx(6)
        self._bar.setContentsMargins(side, air, side, air)
