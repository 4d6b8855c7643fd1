"""Choose which sample of the batch is shown, or all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QWidget

from gradgui.app.controls import Segments
from gradgui.i18n import tr
from gradgui.state.network import BATCH

if TYPE_CHECKING:
    from gradgui.app.theme import Theme

ALL: Final = 0  # of the numbers: over the batch


class SamplePicker(QWidget):
    """One sample with its number, or over the batch; hidden while a batch has one sample."""

    sampleChosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sample_picker")
        self._number = QSpinBox(self)
        self._number.setAccessibleName(tr("Sample"))
        self._number.setObjectName("sample_number")
        self._number.setMinimum(ALL)
        group = QActionGroup(self)
        self._one = QAction(tr("One sample"), self)
        self._all = QAction(tr("Over the batch"), self)
        for action in (self._one, self._all):
            action.setCheckable(True)
            group.addAction(action)
        self._one.setChecked(True)
        self._switch = Segments((self._one, self._all), tr("Samples"), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._switch)
        row.addWidget(self._number)
        self._one.triggered.connect(lambda: self.sampleChosen.emit(0))
        self._all.triggered.connect(lambda: self.sampleChosen.emit(BATCH))
        self._number.valueChanged.connect(lambda value: self.sampleChosen.emit(BATCH if value == ALL else value - 1))
        self.hide()

    def show_samples(self, sample: int, samples: int) -> None:
        """Show which of how many samples is chosen."""
        self.setVisible(samples > 1)
        blocked = self._number.blockSignals(True)
        self._number.setMaximum(max(1, samples))
        self._number.setSuffix(" " + tr("of {n}", n=samples))
        self._number.setSpecialValueText(tr("all {n}", n=samples))
        self._number.setValue(ALL if sample == BATCH else sample + 1)
        self._number.blockSignals(blocked)
        (self._all if sample == BATCH else self._one).setChecked(True)

    def fit(self, room: int) -> None:
        """Leave the switch out where there is no room for it: the number says the same."""
        self._switch.setVisible(self._switch.sizeHint().width() + self._number.sizeHint().width() <= room)
        self.setFixedWidth(self.sizeHint().width())

    def set_theme(self, theme: Theme) -> None:
        """Take the size of a theme."""
        self._switch.set_theme(theme)
        self._number.setFont(theme.font("body"))
        self._number.setFixedHeight(theme.ipx(28))
        layout = self.layout()
        if layout is not None:
            layout.setSpacing(theme.ipx(8))
