"""What the builder shows while the program is no network: networks to begin with, and why this one is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from gradgui.i18n import tr
from gradgui.mlp.presets import PRESETS

if TYPE_CHECKING:
    from gradgui.app.builder.state import Notice
    from gradgui.app.theme import Theme

POINTS_OF: Final = {
    "XOR": "two inputs, four points, the first thing a single neuron cannot learn",
    "Mazur 2-2-2": "one step by hand, with the numbers of the well-known text",
    "moons": "two classes that no line parts; batches and validation",
    "spiral": "two classes wound up in each other; cross-entropy",
    "a sine": "a curve fitted to noisy points",
}


class StartPanel(QWidget):
    """Offers networks."""

    begun = Signal(str)  # the name of a preset, "" for a new network

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = QLabel(tr("Build a network"), self)
        self._words = QLabel(tr("Choose layers and data; the program is written for you, and runs."), self)
        self.note = QLabel(self)
        self._new = QPushButton(tr("New network"), self)
        self._new.setProperty("primary", True)
        self._new.setObjectName("begin_new")
        self._new.clicked.connect(lambda: self.begun.emit(""))
        self._column = QVBoxLayout(self)
        self._hints: list[QLabel] = []
        for widget in (self._title, self._words, self._new):
            self._column.addWidget(widget)
        for name in PRESETS:
            self._add(name)
        self._column.addWidget(self.note)
        self._column.addStretch(1)
        for label in (self._words, self.note, *self._hints):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self.note, *self._hints):
            label.setProperty("role", "note")

    def show_notice(self, notice: Notice | None) -> None:
        """Say why the program is no network that can be shown."""
        told = ""
        if notice is not None:
            told = tr("The program in Code is none that the builder can show. Line {line}: {words}",
                      line=notice.line, words=notice.words)  # fmt: skip
        self.note.setText(told)

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        side = theme.ipx(16)
        self._column.setContentsMargins(side, side, side, side)
        self._column.setSpacing(theme.ipx(6))
        self._title.setFont(theme.font("inspector_title"))
        for label in (self._words, *self._hints, self.note):
            label.setFont(theme.font("body" if label is self._words else "note"))

    def _add(self, name: str) -> None:
        button, hint = QPushButton(tr(name), self), QLabel(tr(POINTS_OF[name]), self)
        button.setObjectName(f"begin_{name}")
        button.setAccessibleDescription(hint.text())
        button.clicked.connect(lambda: self.begun.emit(name))
        self._hints.append(hint)
        self._column.addWidget(button)
        self._column.addWidget(hint)
