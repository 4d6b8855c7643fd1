"""Choose which sample of the batch is shown, or all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSpinBox, QWidget

from gradgui.app.controls import Segments
from gradgui.i18n import tr
from gradgui.state.network import BATCH

if TYPE_CHECKING:
    from gradgui.app.theme import Theme


class SamplePicker(QWidget):
    """One sample with its number, or over the batch; hidden while a batch has one sample."""

    sampleChosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sample_picker")
        self._number = QSpinBox(self)
        self._number.setAccessibleName(tr("Sample"))
        self._number.setObjectName("sample_number")
        self._number.setMinimum(1)
        group = QActionGroup(self)
        self._one = QAction(tr("One sample"), self)
        self._all = QAction(tr("Over the batch"), self)
        for action in (self._one, self._all):
            action.setCheckable(True)
            group.addAction(action)
        self._one.setChecked(True)
        self._switch = Segments((self._one, self._all), tr("Samples"), self)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._switch)
        row.addWidget(self._number)
        self._one.triggered.connect(self._tell)
        self._all.triggered.connect(self._tell)
        self._number.valueChanged.connect(self._tell)
        self.hide()

    def show_samples(self, sample: int, samples: int) -> None:
        """Show which of how many samples is chosen."""
        self.setVisible(samples > 1)
        blocked = self._number.blockSignals(True)
        self._number.setMaximum(max(1, samples))
        self._number.setSuffix(" " + tr("of {n}", n=samples))
        if sample != BATCH:
            self._number.setValue(sample + 1)
        self._number.blockSignals(blocked)
        self._number.setEnabled(sample != BATCH)
        (self._all if sample == BATCH else self._one).setChecked(True)

    def set_theme(self, theme: Theme) -> None:
        """Take the size of a theme."""
        self._switch.set_theme(theme)
        self._number.setFont(theme.font("body"))
        self._number.setFixedHeight(theme.ipx(28))
        layout = self.layout()
        if layout is not None:
            layout.setSpacing(theme.ipx(8))

    def _tell(self) -> None:
        self._number.setEnabled(self._one.isChecked())
        self.sampleChosen.emit(self._number.value() - 1 if self._one.isChecked() else BATCH)
