"""The layers of a network in their order: dragged, added, taken away, and long rows of equal ones in one line."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gradgui.app import paint
from gradgui.app.builder.fields import Words
from gradgui.app.builder.layer_row import TITLE_WIDTH, LayerRow
from gradgui.app.theme import SPACE, Theme
from gradgui.i18n import ntr, tr
from gradgui.mlp import edits
from gradgui.mlp.program import inputs_of
from gradgui.mlp.spec import ACTIVATIONS

if TYPE_CHECKING:
    from gradgui.app.builder.state import FormState
    from gradgui.app.controls import Themed
    from gradgui.mlp.spec import Layer, Network

UNFOLDED: Final = 6  # so many hidden layers stand in a row each, whatever they are
SUBSCRIPTS: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
MOST_INPUTS: Final = 4  # that are named


def inputs_text(count: int) -> str:
    """Return the names of inputs: x₁ x₂, or the first and the last of many."""
    names = [f"x{number}".translate(SUBSCRIPTS) for number in range(1, count + 1)]
    return " ".join(names if count <= MOST_INPUTS else [*names[:2], "…", names[-1]])


class InputRow(QWidget):
    """How many numbers a point has; the data say it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = Theme()
        self._title, self._count, self._names = QLabel(tr("Input"), self), QLabel(self), QLabel(self)
        self._count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._names.setProperty("role", "second")
        self._line = QHBoxLayout(self)
        for widget in (self._title, self._count, self._names):
            self._line.addWidget(widget)
        self._line.addStretch(1)

    def show_count(self, count: int) -> None:
        """Show how many there are."""
        self._count.setText(str(count))
        self._names.setText(inputs_text(count))
        self.setToolTip(
            ntr("{n} number a point, as the data have it", "{n} numbers a point, as the data have it", count)
        )

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        k = theme.ipx
        self._line.setContentsMargins(k(32), k(4), k(8), k(4))
        self._line.setSpacing(k(6))
        self._title.setFont(theme.font("body", 600))
        self._title.setMinimumWidth(k(TITLE_WIDTH))
        self._count.setFixedWidth(k(54))
        self.setFixedHeight(k(36))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q, t = QPainter(self), self._theme
        paint.begin(q)
        paint.rect(q, t, self.rect().adjusted(1, 1, -1, -1).toRectF(), "sunken", "line", t.px(SPACE["corner"]))
        q.end()


class LayerList(QWidget):
    """Shows the layers of a network; asks for another network."""

    changed = Signal(object, str)  # Network, and what the change is about
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = Theme()
        self._state: FormState | None = None
        self._rows: list[LayerRow] = []
        self._folds: list[QPushButton] = []
        self._open = False  # whether equal layers are shown one by one
        self._drop = -1  # the place to which a layer is dragged
        self.inputs = InputRow(self)
        self.output = self._make_row(output=True)
        self.add = QPushButton(tr("+ Add a layer"), self)
        self.add.setObjectName("add_layer")
        self.add.setProperty("flat", True)
        self.fold_again = QPushButton(tr("Fold equal layers"), self)
        self.fold_again.setProperty("flat", True)
        self.words = Words(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._buttons = QHBoxLayout()
        self._buttons.addWidget(self.add)
        self._buttons.addStretch(1)
        self._buttons.addWidget(self.fold_again)
        self._place([])
        self.add.clicked.connect(self._on_add_clicked)
        self.fold_again.clicked.connect(lambda: self._show_all(False))

    @property
    def rows(self) -> tuple[LayerRow, ...]:
        """The rows of the hidden layers."""
        return tuple(self._rows)

    @property
    def folds(self) -> tuple[QPushButton, ...]:
        """The lines that stand for several layers."""
        return tuple(self._folds)

    def show_state(self, state: FormState) -> None:
        """Show the layers of a network."""
        network, self._state = state.network, state
        if network is None or not network.layers:
            return
        hidden = edits.hidden_of(network)
        self.inputs.show_count(inputs_of(network.data))
        self._shape(hidden)
        for number, (row, layer) in enumerate(zip(self._rows, hidden, strict=True)):
            row.show_layer(tr("Hidden {n}", n=number + 1) if len(hidden) > 1 else tr("Hidden"), layer)
            row.show_problems(state.at(f"layers.{number}."))
        self.output.show_layer(tr("Output"), network.layers[-1])
        self.output.show_problems(state.at(f"layers.{len(hidden)}.", "layers.last"))
        self.words.show_problem(state.said("layers"))

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        self._column.setSpacing(theme.ipx(6))
        self.add.setStyleSheet(f"QPushButton {{ font-weight: 600; padding: {theme.ipx(3)}px {theme.ipx(1)}px; }}")
        parts: list[Themed] = [self.inputs, self.output, self.words, *self._rows]
        for part in parts:
            part.set_theme(theme)

    # ---- rows ------------------------------------------------------------------------------------------------

    def _make_row(self, *, output: bool = False) -> LayerRow:
        row = LayerRow(output=output, parent=self)
        row.changed.connect(lambda changes: self._on_row_changed(row, changes))
        row.left.connect(self.left)
        if not output:
            row.moveAsked.connect(lambda by: self._on_row_move_asked(row, by))
            row.copyAsked.connect(lambda: self._on_row_copy_asked(row))
            row.deleteAsked.connect(lambda: self._on_row_delete_asked(row))
            row.handle.pulled.connect(self._on_handle_pulled)
            row.handle.let_go.connect(lambda place: self._on_handle_let_go(row, place))
        row.set_theme(self._theme)
        return row

    def _shape(self, hidden: tuple[Layer, ...]) -> None:
        """Have a row for each layer, and a line for each stretch of equal ones."""
        runs = [] if self._open or len(hidden) <= UNFOLDED else _inner(edits.equal_runs(hidden))
        words = [_fold_text(run, hidden[run.start]) for run in runs]
        same = len(self._rows) == len(hidden) and words == [fold.text() for fold in self._folds]
        self.fold_again.setVisible(self._open and len(hidden) > UNFOLDED and bool(edits.equal_runs(hidden)))
        if same and self._column.count():
            return
        while len(self._rows) < len(hidden):
            self._rows.append(self._make_row())
        for row in self._rows[len(hidden) :]:
            row.hide()
            row.deleteLater()
        del self._rows[len(hidden) :]
        for fold in self._folds:
            fold.hide()
            fold.deleteLater()
        self._folds = [self._make_fold(text) for text in words]
        self._place(runs)

    def _make_fold(self, text: str) -> QPushButton:
        fold = QPushButton(text, self)
        fold.setToolTip(tr("Show them one by one"))
        fold.setStyleSheet("text-align: left;")
        fold.clicked.connect(lambda: self._show_all(True))
        return fold

    def _place(self, runs: list[range]) -> None:
        """Put everything in its order."""
        while self._column.count():
            self._column.takeAt(0)
        self._column.addWidget(self.inputs)
        folds = {run.start: (run, fold) for run, fold in zip(runs, self._folds, strict=True)}
        folded = {number for run in runs for number in run}
        for number, row in enumerate(self._rows):
            if number in folds:
                self._column.addWidget(folds[number][1])
            if number not in folded:
                self._column.addWidget(row)
            row.setVisible(number not in folded)
        self._column.addWidget(self.output)
        self._column.addWidget(self.words)
        self._column.addLayout(self._buttons)
        order = [self.inputs, *self._rows, self.output, self.add]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _show_all(self, shown: bool) -> None:
        self._open = shown
        if self._state is not None:
            self.show_state(self._state)

    # ---- what a person does ----------------------------------------------------------------------------------

    def _tell(self, network: Network, about: str) -> None:
        self.changed.emit(network, about)

    @property
    def _network(self) -> Network:
        assert self._state is not None and self._state.network is not None
        return self._state.network

    def _number(self, row: LayerRow) -> int:
        return len(self._rows) if row is self.output else self._rows.index(row)

    def _on_row_changed(self, row: LayerRow, changes: dict[str, object]) -> None:
        number = self._number(row)
        self._tell(edits.with_layer(self._network, number, **changes), f"layers.{number}.{next(iter(changes))}")

    def _on_row_move_asked(self, row: LayerRow, by: int) -> None:
        number = self._number(row)
        place = number + by
        if 0 <= place < len(self._rows):
            self._move(number, place)
            self._rows[place].setFocus()

    def _on_row_copy_asked(self, row: LayerRow) -> None:
        number = self._number(row)
        self._tell(edits.with_hidden(self._network, number + 1), "")

    def _on_row_delete_asked(self, row: LayerRow) -> None:
        number = self._number(row)
        self._tell(edits.without_layer(self._network, number), "")
        (self._rows[min(number, len(self._rows) - 1)] if self._rows else self.add).setFocus()

    def _on_add_clicked(self) -> None:
        self._tell(edits.with_hidden(self._network, len(self._rows)), "")

    def _move(self, number: int, place: int) -> None:
        if place != number:
            self._tell(edits.with_moved(self._network, number, place), "")

    # ---- dragging --------------------------------------------------------------------------------------------

    def _gap(self, place: QPointF) -> int:
        """Return in front of which hidden layer a point lies."""
        y = self.mapFromGlobal(place.toPoint()).y()
        shown = [number for number, row in enumerate(self._rows) if not row.isHidden()]
        return next((n for n in shown if y < self._rows[n].geometry().center().y()), len(self._rows))

    def _on_handle_pulled(self, place: QPointF) -> None:
        gap = self._gap(place)
        if gap != self._drop:
            self._drop = gap
            self.update()

    def _on_handle_let_go(self, row: LayerRow, place: QPointF) -> None:
        if self._drop >= 0:
            number, gap = self._number(row), self._gap(place)
            self._drop = -1
            self.update()
            self._move(number, gap - (gap > number))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if self._drop < 0:
            return
        q, t = QPainter(self), self._theme
        paint.begin(q)
        below = self._rows[self._drop] if self._drop < len(self._rows) else self.output
        y = below.geometry().top() - self._column.spacing() / 2
        paint.line(q, t, 0, y, self.width(), y, "text", 3)
        q.end()


def _inner(runs: tuple[range, ...]) -> list[range]:
    """Return the stretches without their first and last layers, which stay as an example."""
    return [range(run.start + 1, run.stop - 1) for run in runs if len(run) > 3]


def _fold_text(run: range, layer: Layer) -> str:
    name = tr(ACTIVATIONS[layer.activation].name)
    return tr("▸ layers {first}–{last} · {width} {activation}", first=run.start + 1, last=run.stop, width=layer.width,
              activation=name)  # fmt: skip
