"""How a network is trained: loss, optimiser, rate, batch and the rest, one below the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gradgui.app.builder.fields import ChoiceField, FieldRow, NumberField, by_decades, by_ones
from gradgui.i18n import tr
from gradgui.mlp.spec import INITS, LOSSES, OPTIMISERS

if TYPE_CHECKING:
    from gradgui.app.builder.state import FormState
    from gradgui.app.theme import Theme


class TrainingSection(QWidget):
    """Shows how a network is trained; asks for another network."""

    changed = Signal(object, str)  # Network, and the field that changes
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._state: FormState | None = None
        self._title = QLabel(tr("Training"), self)
        self._title.setProperty("role", "heading")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._title)
        choices = {
            "loss": ChoiceField(tr("loss"), LOSSES, self),
            "optimiser": ChoiceField(tr("optimiser"), OPTIMISERS, self),
            "init": ChoiceField(tr("initial weights"), INITS, self),
        }
        numbers = {
            "rate": NumberField(tr("learning rate"), by_decades, parent=self),
            "batch": NumberField(tr("batch"), by_ones, zero=tr("all"), parent=self),
            "epochs": NumberField(tr("epochs"), by_ones, parent=self),
            "seed": NumberField(tr("seed"), by_ones, parent=self),
            "stop_below": NumberField(tr("stop below"), by_decades, zero=tr("never"), parent=self),
            "every": NumberField(tr("print every"), by_ones, parent=self),
        }
        self.rows: dict[str, FieldRow] = {}
        for name in ("loss", "optimiser", "rate", "batch", "epochs", "init", "seed", "stop_below", "every"):
            field = choices.get(name) or numbers[name]
            row = self.rows[name] = FieldRow(field.accessibleName(), field, self)
            row.setObjectName(f"network_{name}")
            self._column.addWidget(row)
        self._choices, self._numbers = choices, numbers
        for name, choice in choices.items():
            choice.chosen.connect(lambda key, name=name: self._change(name, key))
        for name, number in numbers.items():
            number.numberChanged.connect(lambda value, name=name: self._change(name, value))
            number.left.connect(self.left)

    def show_state(self, state: FormState) -> None:
        """Show the training of a network."""
        network, self._state = state.network, state
        if network is None:
            return
        for name, choice in self._choices.items():
            choice.show_key(getattr(network, name))
        for name, number in self._numbers.items():
            number.show_number(getattr(network, name))
        for name, row in self.rows.items():
            row.show_problem(state.said(name))

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        for row in self.rows.values():
            row.set_theme(theme)

    def _change(self, name: str, value: Any) -> None:
        assert self._state is not None and self._state.network is not None
        self.changed.emit(replace(self._state.network, **{name: value}), name)
