"""One letter of a formula: its shape, its cells, a slider for the selected one, and whether it wants a gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from gradgui.app import paint
from gradgui.app.formula.grid import CellGrid
from gradgui.formula.leaves import SHAPES, Leaf
from gradgui.i18n import tr
from gradgui.recording.numerals import num, shape_text

if TYPE_CHECKING:
    from gradgui.app.theme import Theme

REACH: Final = 5  # to both sides of 0
STEPS: Final = 10  # for each 1
_KEYS: Final = (
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down,
    Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
)  # fmt: skip


class NumberSlider(QSlider):
    """A slider from -5 to 5 that keeps its keys for itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(-REACH * STEPS, REACH * STEPS)
        self.setSingleStep(1)
        self.setPageStep(STEPS)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in _KEYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
                event.accept()
                return True
        return super().event(event)


class LeafPanel(QWidget):
    """Shows a leaf; asks for changes."""

    valueChanged = Signal(str, int, float)
    shapeChosen = Signal(str, tuple)
    gradToggled = Signal(str, bool)
    released = Signal()  # the slider: what comes next is another change

    def __init__(self, leaf: Leaf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"leaf_{leaf.name}")
        self.name = leaf.name
        self._leaf = leaf
        self._title = QLabel(leaf.name, self)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._shape = QComboBox(self)
        self._shape.setObjectName(f"shape_{leaf.name}")
        self._shape.setAccessibleName(tr("Shape of {name}", name=leaf.name))
        for shape in SHAPES:
            self._shape.addItem(shape_text(shape) if shape else tr("number"))
        self._grid = CellGrid(leaf, self)
        self._value = QLabel(self)
        self._slider = NumberSlider(self)
        self._slider.setObjectName(f"slider_{leaf.name}")
        self._wants = QCheckBox("requires_grad", self)
        self._wants.setObjectName(f"requires_grad_{leaf.name}")
        self._wants.setAccessibleName(tr("{name} requires grad", name=leaf.name))
        self._arrange()
        self._grid.selected.connect(self._show_value)
        self._grid.valueTyped.connect(lambda place, value: self.valueChanged.emit(self.name, place, value))
        self._slider.valueChanged.connect(self._on_slider_moved)
        self._slider.sliderReleased.connect(self.released)
        self._shape.activated.connect(lambda index: self.shapeChosen.emit(self.name, SHAPES[index]))
        self._wants.toggled.connect(lambda on: self.gradToggled.emit(self.name, on))
        self.show_leaf(leaf)

    def show_leaf(self, leaf: Leaf) -> None:
        """Show other numbers, another shape or another wish."""
        self._leaf = leaf
        self._grid.show_leaf(leaf)
        with QSignalBlocker(self._wants), QSignalBlocker(self._shape):
            self._wants.setChecked(leaf.requires_grad)
            self._shape.setCurrentIndex(SHAPES.index(leaf.shape))
        self._show_value()

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        air = theme.ipx(8)
        self._row.setSpacing(theme.ipx(12))
        self._head.setSpacing(air)
        self._left.setSpacing(theme.ipx(4))
        self._right.setSpacing(theme.ipx(4))
        self._title.setFont(theme.font(15, 600))
        self._value.setFont(theme.font("body"))
        longest = self._leaf.place_text(len(self._leaf.values) - 1)
        self._value.setMinimumWidth(round(paint.text_width(theme, f"{longest} = {num(-4.4)}00", "body")))
        self._slider.setFixedWidth(theme.ipx(150))
        self._slider.setMinimumHeight(theme.ipx(20))
        self._slider.setStyleSheet(_slider_sheet(theme))
        self._shape.setMinimumWidth(theme.ipx(84))
        self._grid.set_theme(theme)

    def settle(self) -> None:
        """Know its size now, and not when Qt comes round to it."""
        self._row.invalidate()
        self._row.activate()

    def _arrange(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self._title)
        self._head.addWidget(self._shape)
        self._head.addStretch(1)
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        self._left.addLayout(self._head)
        self._left.addWidget(self._wants)
        self._left.addStretch(1)
        self._right.addWidget(self._value)
        self._right.addWidget(self._slider)
        self._right.addStretch(1)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addLayout(self._left)
        self._row.addWidget(self._grid, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(self._right)

    def _show_value(self) -> None:
        place = self._grid.place
        value = self._leaf.values[place]
        called = self._leaf.place_text(place)
        self._value.setText(f"{called} = {num(value)}")
        self._slider.setAccessibleName(called)
        self._slider.setAccessibleDescription(num(value))
        with QSignalBlocker(self._slider):
            # A number beyond its ends stays as it is until a person drags.
            self._slider.setValue(round(max(-REACH, min(REACH, value)) * STEPS))

    def _on_slider_moved(self, position: int) -> None:
        self.valueChanged.emit(self.name, self._grid.place, position / STEPS)


def _slider_sheet(theme: Theme) -> str:
    """Return a sheet with a round handle at any size: its radius is exactly half of it."""
    radius, half = theme.ipx(7), theme.ipx(2)
    return (
        f"QSlider::groove:horizontal {{ height: {2 * half}px; border-radius: {half}px; }}"
        f"QSlider::handle:horizontal {{ width: {2 * radius}px; margin: {half - radius}px 0;"
        f" border-radius: {radius}px; }}"
    )
