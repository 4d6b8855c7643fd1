"""A line over the picture that says that only a part of the graph is shown, with the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from gradgui.i18n import ntr, tr

if TYPE_CHECKING:
    from gradgui.app.theme import Theme
    from gradgui.state.graph import GraphStage


class PartBar(QFrame):
    """Hidden while everything is shown as a person wants it."""

    backRequested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("part_bar")
        self.setProperty("role", "sunken")
        self.label = QLabel(self)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.button = QPushButton(self)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self.backRequested)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.label, 1)
        self._row.addWidget(self.button)
        self.set_theme(theme)
        self.hide()

    def show_stage(self, stage: GraphStage) -> None:
        """Say what a stage leaves out."""
        words, way = bar_words(stage)
        self.label.setText(words)
        self.setAccessibleName(words)
        self.button.setText(way)
        self.setVisible(bool(words))

    def set_theme(self, theme: Theme) -> None:
        """Take the size and type of a theme."""
        side, air = theme.ipx(16), theme.ipx(4)
        self._row.setContentsMargins(side, air, theme.ipx(14), air)
        self._row.setSpacing(theme.ipx(8))
        self.label.setFont(theme.font("body"))
        self.button.setFont(theme.font("body"))


def bar_words(stage: GraphStage) -> tuple[str, str]:
    """Return what is said of a part, and the words of the way back; empty when all is shown."""
    total = len(stage.whole.cards)
    if stage.focus is not None:
        card = stage.focus.card
        name = stage.places.get(stage.shown(card), ("", False, 0))[0]
        shown = len({*stage.places} - stage.groups.keys()) + len(stage.inside)
        words = ntr("Focused on {name}: {shown} of {n} card", "Focused on {name}: {shown} of {n} cards", total,
                    name=name, shown=f"{shown:,}")  # fmt: skip
        return words, tr("Show all  Esc")
    if stage.by_itself and stage.large and stage.groups:
        left = len(stage.places)
        words = ntr("A large graph: {n} card is folded into {left}", "A large graph: {n} cards are folded into {left}",
                    total, left=f"{left:,}")  # fmt: skip
        return words, tr("Unfold all")
    return "", ""
