"""The settings: each takes effect as it is changed, and is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QPushButton, QSpinBox, QWidget

from gradgui.app.settings import BOUNDS, LIMITS, MOTIONS, SCALES
from gradgui.app.sheets import Sheet
from gradgui.app.theme import MAX_CODE_SIZE, MIN_CODE_SIZE
from gradgui.i18n import available_languages, language, tr

if TYPE_CHECKING:
    from gradgui.app.theme import Theme
    from gradgui.runner.protocol import Limits

SIZE: Final = (560, 520)
PALETTE_NAMES: Final = ("light", "dark", "presenter")
# Each in its own words, for who has come upon a language that is not theirs.
LANGUAGES: Final = {"en": "English", "zh_CN": "简体中文"}
CODES: Final = available_languages()


class SettingsDialog(Sheet):
    """Asks for changes; it changes nothing itself."""

    paletteChosen = Signal(str)
    scaleChosen = Signal(float)
    codeSizeChosen = Signal(int)
    motionChosen = Signal(str)
    languageChosen = Signal(str)
    limitsChosen = Signal(object)  # Limits
    resetRequested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("settings_dialog", tr("Settings"), SIZE, parent)
        inner = QWidget(self)
        self._form = QFormLayout(inner)
        self._headings: list[QLabel] = []
        self._heading(tr("Look"))
        self.palette_box = self._choice(tr("Colours"), (tr("Light"), tr("Dark"), tr("High contrast")))
        percents = tuple(tr("{n} %", n=round(100 * scale)) for scale in SCALES)
        self.scale_box = self._choice(tr("Size of everything"), percents)
        self.code_box = self._number(tr("Size of code"), (MIN_CODE_SIZE, MAX_CODE_SIZE), 1, " px")
        self.motion_box = self._choice(tr("Motion"), (tr("Full"), tr("Reduced"), tr("None")))
        self.language_box = self._choice("Language · 语言", tuple(LANGUAGES.get(code, code) for code in CODES))
        self._heading(tr("Limits of a run"))
        self.seconds_box = self._number(tr("Time"), BOUNDS["seconds"], 10, " s")
        self.memory_box = self._number(tr("Memory"), BOUNDS["memory_mb"], 256, " MB")
        self.events_box = self._number(tr("Events"), BOUNDS["events"], 50_000, "")
        self.note = QLabel(tr("Limits count from the next run on. Everything is kept in a file of your own."), self)
        self.note.setWordWrap(True)
        self._buttons = QHBoxLayout()
        reset, close = QPushButton(tr("Reset everything"), self), QPushButton(tr("Close"), self)
        close.setDefault(True)
        reset.setAutoDefault(False)
        self._buttons.addWidget(reset)
        self._buttons.addStretch(1)
        self._buttons.addWidget(close)
        reset.clicked.connect(self.resetRequested)
        close.clicked.connect(self.close)
        self._form.addRow(self.note)
        self.scrolled(inner)
        self.column.addLayout(self._buttons)
        self._connect()

    def show_settings(self, theme: Theme, motion: str, limits: Limits) -> None:
        """Show what is set, without asking for anything."""
        nearest = min(range(len(SCALES)), key=lambda i: abs(SCALES[i] - theme.scale))
        for box, place in (
            (self.palette_box, PALETTE_NAMES.index(theme.palette_name)),
            (self.scale_box, nearest),
            (self.motion_box, MOTIONS.index(motion)),
            (self.language_box, CODES.index(language())),
        ):
            box.blockSignals(True)
            box.setCurrentIndex(place)
            box.blockSignals(False)
        for spin, value in (
            (self.code_box, theme.code_size),
            (self.seconds_box, int(limits.seconds)),
            (self.memory_box, limits.memory_mb),
            (self.events_box, limits.events),
        ):
            spin.blockSignals(True)
            spin.setValue(value)
            spin.blockSignals(False)

    def dress(self, theme: Theme) -> None:
        """Give the parts a theme."""
        side = theme.ipx(24)
        self.column.setContentsMargins(side, side, side, side)
        self.column.setSpacing(theme.ipx(14))
        self._form.setContentsMargins(0, 0, side // 2, 0)
        self._form.setHorizontalSpacing(theme.ipx(18))
        self._form.setVerticalSpacing(theme.ipx(8))
        for heading in self._headings:
            heading.setFont(theme.font("inspector_title"))
        for box in self.findChildren(QWidget):
            if isinstance(box, QComboBox | QSpinBox):
                box.setFont(theme.font("body"))
                box.setMinimumWidth(theme.ipx(180))
            if isinstance(box, QSpinBox):
                box.lineEdit().setFont(theme.font("body"))
                box.lineEdit().setTextMargins(theme.ipx(6), 0, 0, 0)
        self.note.setFont(theme.font("small"))

    def _connect(self) -> None:
        self.palette_box.currentIndexChanged.connect(lambda i: self.paletteChosen.emit(PALETTE_NAMES[i]))
        self.scale_box.currentIndexChanged.connect(lambda i: self.scaleChosen.emit(SCALES[i]))
        self.motion_box.currentIndexChanged.connect(lambda i: self.motionChosen.emit(MOTIONS[i]))
        self.language_box.currentIndexChanged.connect(lambda i: self.languageChosen.emit(CODES[i]))
        self.code_box.valueChanged.connect(self.codeSizeChosen)
        for box in (self.seconds_box, self.memory_box, self.events_box):
            box.valueChanged.connect(self._on_limit_changed)

    def _on_limit_changed(self, _: int) -> None:
        self.limitsChosen.emit(
            msgspec.structs.replace(
                LIMITS,
                seconds=float(self.seconds_box.value()),
                memory_mb=self.memory_box.value(),
                events=self.events_box.value(),
            )
        )

    def _heading(self, words: str) -> None:
        label = QLabel(words, self)
        self._headings.append(label)
        self._form.addRow(label)

    def _choice(self, words: str, names: tuple[str, ...]) -> QComboBox:
        box = QComboBox(self)
        box.addItems(list(names))
        self._row(words, box)
        return box

    def _number(self, words: str, bounds: tuple[int, int], step: int, unit: str) -> QSpinBox:
        box = QSpinBox(self)
        box.setRange(*bounds)
        box.setSingleStep(step)
        box.setSuffix(unit)
        box.setGroupSeparatorShown(True)
        # A number half typed is not one to run with, or to draw everything anew for.
        box.setKeyboardTracking(False)
        self._row(words, box)
        return box

    def _row(self, words: str, box: QWidget) -> None:
        label = QLabel(words, self)
        label.setBuddy(box)
        box.setAccessibleName(words)
        self._form.addRow(label, box)
