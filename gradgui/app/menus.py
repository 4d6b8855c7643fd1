"""The first row of the window: menus, the name of the file, and what the numbers are."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QMenuBar, QSizePolicy, QToolButton, QWidget

from gradgui.app.controls import Elided
from gradgui.app.theme import SPACE, Theme
from gradgui.i18n import ntr, tr
from gradgui.recording.numerals import bytes_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradgui.app.actions import Actions
    from gradgui.recording.recording import Recording

SEPARATOR: Final = ""
# The name of a menu that is filled elsewhere stands in capitals.
MENUS: Final = (
    (
        "File",
        (
            "new", "NETWORKS", "open", "RECENT", SEPARATOR,
            "save", "save_as", SEPARATOR,
            "close_tab", "reopen_tab", "next_tab", "previous_tab", SEPARATOR,
            "export_picture", "copy_picture", SEPARATOR,
            "settings", SEPARATOR,
            "quit",
        ),
    ),
    (
        "Edit",
        (
            "undo", "redo", SEPARATOR,
            "cut", "copy", "paste", SEPARATOR,
            "find", "find_next", "find_previous", SEPARATOR,
            "copy_sentence", SEPARATOR,
            "OPERATIONS",
        ),
    ),
    (
        "View",
        (
            "commands", "pane_menu", "formula", "show_code_tab", "show_network_tab", SEPARATOR,
            "theme_light", "theme_dark", "theme_presenter", SEPARATOR,
            "scale_up", "scale_down", "scale_reset", SEPARATOR,
            "show_graph", "show_network", SEPARATOR,
            "reading_data", "reading_gradient", "reading_both", "fit", "tidy", SEPARATOR,
            "FOLDS", SEPARATOR,
            "plot_number", SEPARATOR,
            "tab_1", "tab_2", "tab_3", SEPARATOR,
            "presenter", "maximise", SEPARATOR,
            "reset_layout", "reset_look",
        ),
    ),
    (
        "Run",
        (
            "run", "stop", "new_numbers", "first_numbers", SEPARATOR,
            "pause_run", "run_iteration", "slow_motion", "change_run", SEPARATOR,
            "first", "step_back", "play", "step_forward", "last", SEPARATOR,
            "statement_back", "statement_forward", "layer_back", "layer_forward", "phase_back", "phase_forward",
            "iteration_back", "iteration_forward", "tensor_back", "tensor_forward", SEPARATOR,
            "step_event", "step_statement", "step_node", "step_iteration", "SPEEDS",
        ),
    ),
    ("Examples", ("EXAMPLES", SEPARATOR, "examples")),
    ("Help", ("legend", "keys", "about")),
)  # fmt: skip
MOST_DTYPES: Final = 3


def numbers_text(recording: Recording) -> str:
    """Return what is to be known of a run's numbers: seed, events, bytes, kind, and the budgets that were reached."""
    reached = {"values": tr("large values in outline only"), "events": tr("limit of events reached")}
    told = [
        *(reached.get(name, name) for name in recording.limits),
        tr("seed {seed}", seed=recording.seed),
        ntr("{n} event", "{n} events", len(recording)),
        tr("{size} of values", size=bytes_text(sum(value.kept_bytes for value in recording.values))),
        _dtypes(recording),
        tr("same numbers as PyTorch 2.13"),
    ]
    return " · ".join(told)


def _dtypes(recording: Recording) -> str:
    """Return the kinds of numbers in a run, the most frequent first."""
    counts = Counter(value.dtype for value in recording.values)
    return ", ".join(name for name, _ in counts.most_common(MOST_DTYPES)) or "float32"


class MenuRow(QWidget):
    """Menus at the left, the file in the middle, the state of things at the right."""

    def __init__(self, actions: Actions, menus: Mapping[str, QMenu], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = Theme()
        self.bar = QMenuBar(self)
        self.bar.setNativeMenuBar(False)
        self.bar.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        for title, names in MENUS:
            menu = self.bar.addMenu(tr(title))
            for name in names:
                if name == SEPARATOR:
                    menu.addSeparator()
                elif name == title.upper():
                    menu.addActions(menus[name].actions())
                elif name in menus:
                    menu.addMenu(menus[name])
                else:
                    menu.addAction(actions[name])
        self.file = Elided("small", "text3", self)
        self.file.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.state = Elided("small", "text3", self)
        self.state.setObjectName("status")
        self.state.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.numbers = QToolButton(self)
        self.numbers.setDefaultAction(actions["new_numbers"])
        self.numbers.setAutoRaise(True)
        self.numbers.setAccessibleName(actions["new_numbers"].text())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        self.setFixedHeight(theme.ipx(SPACE["menu"]))
        self.bar.setFont(theme.font("body"))
        self.file.set_theme(theme)
        self.state.set_theme(theme)
        self.numbers.setStyleSheet(f"QToolButton {{ min-height: 0px; padding: {theme.ipx(1)}px {theme.ipx(6)}px; }}")
        self.arrange()

    def arrange(self) -> None:
        """Put the name of the file in the middle of the window, and give way at the right when there is no room."""
        height, gap = self.height(), self._theme.ipx(14)
        bar = min(self.bar.sizeHint().width(), self.width())
        # A menu bar that is one pixel too low for its items shows none of them.
        tall = max(height, self.bar.sizeHint().height())
        self.bar.setGeometry(0, (height - tall) // 2, bar, tall)
        name = self.file.sizeHint().width()
        left = max(bar + gap, (self.width() - name) // 2)
        name = max(0, min(name, self.width() - gap - left))
        self.file.setGeometry(left, 0, name, height)
        start = left + name + gap
        button = self.numbers.sizeHint().width()
        room = self.width() - gap - start
        self.numbers.setVisible(room > 3 * button)
        if room > 3 * button:
            tall = min(height, self.numbers.sizeHint().height())
            self.numbers.setGeometry(self.width() - button - gap // 2, (height - tall) // 2, button, tall)
            room -= button
        self.state.setGeometry(start, 0, max(0, room), height)

    def sizeHint(self) -> QSize:
        return QSize(0, self._theme.ipx(SPACE["menu"]))

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.arrange()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q = QPainter(self)
        q.fillRect(self.rect(), self._theme.color("window"))
        q.end()
