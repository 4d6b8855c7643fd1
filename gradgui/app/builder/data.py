"""What a network learns from: a ready-made set, points drawn here, or the rows of a file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gradgui.app import paint
from gradgui.app.builder import points_paint
from gradgui.app.builder.canvas import PointsCanvas
from gradgui.app.builder.fields import ChoiceField, FieldRow, NumberField, Words, by_ones, by_twentieths
from gradgui.app.builder.preview import PointsPreview
from gradgui.app.theme import Theme
from gradgui.i18n import tr
from gradgui.mlp import edits
from gradgui.mlp.check import MOST_ROWS, Problem
from gradgui.mlp.datasets import KINDS, POINTS
from gradgui.mlp.spec import Choice

if TYPE_CHECKING:
    from gradgui.app.builder.state import FormState
    from gradgui.app.controls import Themed
    from gradgui.mlp.spec import Data, Network

DRAWN_CLASSES: Final = 4  # that can be drawn


def kinds() -> dict[str, Choice]:
    """Return every data set there is to choose."""
    made = {key: Choice(key, kind.name) for key, kind in KINDS.items()}
    return {**made, POINTS: Choice(POINTS, "points of your own")}


def drawable(data: Data) -> bool:
    """Say whether the rows are points of a plane: two inputs with a class, or one with its target."""
    if data.kind != POINTS:
        return False
    if data.classes:
        return data.inputs == 2
    return data.inputs == 1 and all(len(row) == 2 for row in data.rows)


class ClassButton(QAbstractButton):
    """Chooses the class that is drawn, by its mark."""

    def __init__(self, kind: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.kind = kind
        self._theme = Theme()
        self.setCheckable(True)
        self.setAccessibleName(tr("Draw class {n}", n=kind))
        self.setToolTip(self.accessibleName())

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        self.setFixedSize(theme.ipx(32), theme.ipx(26))
        self.update()

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q, t = QPainter(self), self._theme
        paint.begin(q)
        chosen, focused = self.isChecked(), self.hasFocus()
        box = self.rect().adjusted(1, 1, -1, -1).toRectF()
        stroke = "text" if chosen or focused else "edge"
        paint.rect(q, t, box, "data_tint" if chosen else "pane", stroke, t.px(6), 2 if chosen or focused else 1)
        points_paint.mark(q, t, QPointF(box.center()), self.kind, radius=5.5)
        q.end()


class DrawingBar(QWidget):
    """Above the canvas: the class of the next point, and Clear."""

    classChosen = Signal(int)
    cleared = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self.buttons = tuple(ClassButton(kind, self) for kind in range(DRAWN_CLASSES))
        group = QButtonGroup(self)
        for button in self.buttons:
            group.addButton(button, button.kind)
            self._line.addWidget(button)
        self.buttons[0].setChecked(True)
        group.idToggled.connect(lambda kind, on: self.classChosen.emit(kind) if on else None)
        self.clear = QPushButton(tr("Clear"), self)
        self.clear.setObjectName("clear_points")
        self._line.addStretch(1)
        self._line.addWidget(self.clear)
        self.clear.clicked.connect(self.cleared)

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._line.setSpacing(theme.ipx(6))
        for button in self.buttons:
            button.set_theme(theme)


class DataSection(QWidget):
    """Shows the data of a network; asks for another network."""

    changed = Signal(object, str)  # Network, and the field that changes
    left = Signal()
    fileAsked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._state: FormState | None = None
        self._refused: Problem | None = None  # what was asked for and cannot be, until something else is
        self._title = QLabel(tr("Data"), self)
        self._title.setProperty("role", "heading")
        self.kind = ChoiceField(tr("data"), kinds(), self)
        self.kind.setObjectName("network_data")
        self.file = QPushButton(tr("Open a CSV file…"), self)
        self.file.setObjectName("open_csv")
        numbers = {
            "count": NumberField(tr("points"), by_ones, parent=self),
            "noise": NumberField(tr("noise"), by_twentieths, parent=self),
            "validation": NumberField(tr("for validation"), by_ones, zero=tr("none"), parent=self),
        }
        self.numbers = {name: FieldRow(field.accessibleName(), field, self) for name, field in numbers.items()}
        self.words = Words(self)
        self.bar, self.canvas, self.preview = DrawingBar(self), PointsCanvas(self), PointsPreview(self)
        self._build()
        self.kind.chosen.connect(self._on_kind_chosen)
        self.file.clicked.connect(self.fileAsked)
        for name, number in numbers.items():
            number.numberChanged.connect(lambda value, name=name: self._change(name, value))
            number.left.connect(self.left)
        self.bar.classChosen.connect(self._on_class_chosen)
        self.bar.cleared.connect(lambda: self._draw((), ""))
        self.canvas.rowsChanged.connect(lambda rows: self._draw(rows, "rows"))
        self.canvas.released.connect(self.left)
        self.canvas.full.connect(self._on_canvas_full)

    def show_state(self, state: FormState) -> None:
        """Show the data of a network and what is wrong with them."""
        network, old, self._state = state.network, self._state, state
        if network is None:
            return
        if old is None or old.network != network:
            self._refused = None
        data = network.data
        self.kind.show_key(data.kind)
        made = data.kind != POINTS and KINDS[data.kind].count > 0
        for name, row in self.numbers.items():
            row.setVisible(made or name == "validation")
            row.field.show_number(getattr(data, name))  # type: ignore[attr-defined]
            row.show_problem(state.said(f"data.{name}"))
        own = drawable(data)
        for widget, shown in ((self.bar, own), (self.canvas, own), (self.preview, not own)):
            widget.setVisible(shown)
        for button in self.bar.buttons:
            button.setVisible(bool(data.classes))
        if own:
            self.canvas.show_data(data)
        self.preview.show_points(state.points)
        self.words.show_problem(self._refused or state.said("data"))

    def refuse(self, words: str) -> None:
        """Say that something cannot be taken as data; what there is stays."""
        self._refused = Problem("data", words)
        self.words.show_problem(self._refused)

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._column.setSpacing(theme.ipx(6))
        parts: list[Themed] = [*self.numbers.values(), self.words, self.bar, self.canvas, self.preview]
        for part in parts:
            part.set_theme(theme)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.kind, 1)
        head.addWidget(self.file)
        rows = QVBoxLayout()
        rows.setSpacing(0)
        for row in self.numbers.values():
            rows.addWidget(row)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._title)
        self._column.addLayout(head)
        self._column.addWidget(self.words)
        for part in (self.bar, self.canvas, self.preview):
            self._column.addWidget(part)
        self._column.addLayout(rows)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)

    # ---- what a person does ----------------------------------------------------------------------------------

    @property
    def _network(self) -> Network:
        assert self._state is not None and self._state.network is not None
        return self._state.network

    def _change(self, name: str, value: Any) -> None:
        network = self._network
        self.changed.emit(replace(network, data=replace(network.data, **{name: value})), f"data.{name}")

    def _draw(self, rows: tuple[tuple[float, ...], ...], about: str) -> None:
        self.changed.emit(edits.with_rows(self._network, rows), about)

    def _on_kind_chosen(self, key: str) -> None:
        if key != self._network.data.kind:
            self.changed.emit(edits.with_kind(self._network, key), "")

    def _on_class_chosen(self, kind: int) -> None:
        self.canvas.kind = kind

    def _on_canvas_full(self) -> None:
        self.refuse(tr("{most} points are the most that stand in a program.", most=MOST_ROWS))
