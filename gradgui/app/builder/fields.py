"""The fields of the builder: numbers and choices, each with its name before it and what is wrong with it below."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from gradgui.app import paint
from gradgui.app.theme import Theme
from gradgui.i18n import tr
from gradgui.mlp.program import number_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gradgui.mlp.check import Problem
    from gradgui.mlp.spec import Choice

NO_WHOLE: Final = -1  # stands for a text that is no whole number: no field takes it
LONGEST: Final = 20
FIELD_WIDTH: Final = 150  # at 100 %, and no less than half of it
SHORTEST: Final = 3
DIGITS: Final = 6


def by_ones(value: float, direction: int) -> float:
    """Return the whole number above or below."""
    return max(0, int(value) + direction)


def by_twentieths(value: float, direction: int) -> float:
    """Return the next multiple of 0.05."""
    return max(0.0, round((round(value * 20) + direction) / 20, 2))


def by_decades(value: float, direction: int) -> float:
    """Return the next of 1, 2, 5, 10, 20 … times a power of ten, in which rates are tried out."""
    if not value > 0:
        return 0.001 if direction > 0 else 0.0
    exponent = math.floor(math.log10(value))
    ladder = [float(f"{digit}e{power}") for power in range(exponent - 1, exponent + 2) for digit in (1, 2, 5)]
    if direction > 0:
        return next(rung for rung in ladder if rung > value * 1.001)
    return next(rung for rung in reversed(ladder) if rung < value * 0.999)


class NumberField(QLineEdit):
    """A number that is typed, or turned with the arrow keys and the wheel; every change is told at once.

    A text that is no number is told as one that no field takes, so that there is one place where errors are found.
    """

    numberChanged = Signal(object)  # int of a field for whole numbers, else float
    left = Signal()

    def __init__(
        self, name: str, step: Callable[[float, int], float], *, zero: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(tr("{name}: type it, or use ↑ and ↓, with Shift by tens, or the wheel", name=name))
        self.setMaxLength(LONGEST)
        self._step, self._zero = step, zero
        self._whole = step is by_ones
        self._number = math.nan
        self._wrong = False
        self.textEdited.connect(self._on_text_edited)

    @property
    def number(self) -> float:
        """The number that is typed."""
        return self._number

    def show_number(self, number: float) -> None:
        """Show a number, unless it is what a person has typed in other letters."""
        if number == self._number or (math.isnan(number) and self.hasFocus()):
            return
        self._show(number)

    def _show(self, number: float) -> None:
        self._number = number
        shown = round(number, DIGITS) if not self._whole and math.isfinite(number) and number > 10**-DIGITS else number
        self.setText(self._zero if self._zero and number == 0 else number_text(shown))
        self.setCursorPosition(0)

    def show_wrong(self, wrong: bool) -> None:
        """Frame it in red, or not."""
        if wrong != self._wrong:
            self._wrong = wrong
            self.setProperty("error", wrong)
            self.style().unpolish(self)
            self.style().polish(self)

    def _read(self, text: str) -> float:
        text = text.strip().replace("−", "-")
        if self._zero and text in ("", self._zero):
            return 0
        try:
            return int(text) if self._whole else float(text)
        except ValueError:
            return NO_WHOLE if self._whole else math.nan

    def _on_text_edited(self, text: str) -> None:
        number = self._read(text)
        if number != self._number:
            self._number = number
            self.numberChanged.emit(number)

    def _turn(self, direction: int, times: int) -> None:
        number = self._number if math.isfinite(self._number) else 0
        for _ in range(times):
            number = self._step(number, direction)
        if number != self._number:
            self._show(number)
            self.numberChanged.emit(number)

    # ---- Qt --------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        # Every change is a step of the program's own history, so its keys go there.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo):
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and (plain or shift):
            self._turn(1 if event.key() == Qt.Key.Key_Up else -1, 10 if shift and self._whole else 1)
        elif event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus() and event.angleDelta().y():
            self._turn(1 if event.angleDelta().y() > 0 else -1, 1)
            event.accept()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class ChoiceField(QComboBox):
    """One of several; the wheel turns it only while it has the focus, so that a page can be scrolled past it."""

    chosen = Signal(str)

    def __init__(self, name: str, choices: Mapping[str, Choice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # It may be cut where the pane is narrow: its list is as wide as its words.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(SHORTEST)
        self.setProperty("flat", True)
        self.setMaxVisibleItems(20)
        for key, choice in choices.items():
            self.addItem(tr(choice.name), key)
        self.activated.connect(lambda place: self.chosen.emit(self.itemData(place)))

    def show_key(self, key: str) -> None:
        """Show a choice without asking anybody."""
        place = self.findData(key)
        if place != self.currentIndex():
            with QSignalBlocker(self):
                self.setCurrentIndex(place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class Words(QLabel):
    """What is wrong, in a sentence; hidden while nothing is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = Theme()
        self._warning = False
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.hide()

    def show_problem(self, problem: Problem | None) -> None:
        """Say what is wrong; a warning says that it is none that keeps a program from running."""
        text = "" if problem is None else problem.words
        warning = problem is not None and problem.warning
        text = tr("Note: {words}", words=text) if warning else text
        if (text, warning) != (self.text(), self._warning):
            self._warning = warning
            self.setText(text)
            self._dress()
        self.setHidden(not text)

    def set_theme(self, theme: Theme) -> None:
        """Take the type and colours of a theme."""
        self._theme = theme
        self._dress()

    def _dress(self) -> None:
        token = "text2" if self._warning else "error"
        self.setStyleSheet(f"color: {self._theme.hex(token)}; font-size: {self._theme.type_px('small')}px;")


class FieldRow(QWidget):
    """A name at the left, its field at the right, a rule below; and between them what is wrong."""

    def __init__(self, title: str, field: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = Theme()
        self.field = field
        self.title = QLabel(title, self)
        self.title.setProperty("role", "second")
        self.title.setBuddy(field)
        self.words = Words(self)
        self._line = QHBoxLayout()
        self._line.addWidget(self.title, 1)
        wide = not isinstance(field, QCheckBox)
        self._line.addWidget(field, 2 if wide else 0)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._line)
        self._column.addWidget(self.words)

    def show_problem(self, problem: Problem | None) -> None:
        """Say what is wrong with the field, and frame it."""
        self.words.show_problem(problem)
        if isinstance(self.field, NumberField):
            self.field.show_wrong(problem is not None and not problem.warning)

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        self._line.setSpacing(theme.ipx(8))
        self._column.setContentsMargins(0, theme.ipx(2), 0, theme.ipx(3))
        self._column.setSpacing(theme.ipx(2))
        self.title.setFont(theme.font("body"))
        self.words.set_theme(theme)
        if not isinstance(self.field, QCheckBox):
            self.field.setMaximumWidth(theme.ipx(FIELD_WIDTH))
            self.field.setMinimumWidth(theme.ipx(FIELD_WIDTH // 2))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q = QPainter(self)
        paint.line(q, self._theme, 0, self.height() - 1, self.width(), self.height() - 1)
        q.end()
