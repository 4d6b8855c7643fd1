"""One layer as a row: a handle to drag it by, its width, its activation, and the rest folded away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gradgui.app import paint
from gradgui.app.builder.fields import ChoiceField, FieldRow, NumberField, Words, by_ones, by_twentieths
from gradgui.app.theme import SPACE, Theme
from gradgui.i18n import tr
from gradgui.mlp.spec import ACTIVATIONS, NORMS, Layer

if TYPE_CHECKING:
    from gradgui.mlp.check import Problem

TITLE_WIDTH: Final = 66  # at 100 %


class Handle(QWidget):
    """Three lines by which a layer is dragged; it only tells where the pointer is."""

    grabbed = Signal(QPointF)
    pulled = Signal(QPointF)
    let_go = Signal(QPointF)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = Theme()
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip(tr("Drag to another place, or Alt+↑ and Alt+↓"))

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        self.setFixedSize(theme.ipx(24), theme.ipx(30))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.grabbed.emit(event.globalPosition())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.pulled.emit(event.globalPosition())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.let_go.emit(event.globalPosition())

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q, t = QPainter(self), self._theme
        x, y, k = self.width() / 2, self.height() / 2, t.px(1)
        for line in (-1, 0, 1):
            paint.line(q, t, x - 4 * k, y + 4 * line * k, x + 4 * k, y + 4 * line * k, "text3", 1.4)
        q.end()


class Details(QWidget):
    """What is folded away of a layer: bias, normalisation, dropout, and the layer as a whole."""

    def __init__(self, output: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.bias = QCheckBox(self)
        self.bias.setAccessibleName(tr("bias"))
        self.norm = ChoiceField(tr("normalisation"), NORMS, self)
        self.dropout = NumberField(tr("dropout"), by_twentieths, parent=self)
        self.rows = tuple(
            FieldRow(title, field, self)
            for title, field in (
                (tr("bias"), self.bias),
                (tr("normalisation"), self.norm),
                (tr("dropout"), self.dropout),
            )
        )
        self.copy = QPushButton(tr("Duplicate"), self)
        self.delete = QPushButton(tr("× Delete"), self)
        self._buttons = QHBoxLayout()
        self._buttons.addStretch(1)
        self._buttons.addWidget(self.copy)
        self._buttons.addWidget(self.delete)
        for button in (self.copy, self.delete):
            button.setVisible(not output)
        self._column = QVBoxLayout(self)
        for row in self.rows:
            self._column.addWidget(row)
        self._column.addLayout(self._buttons)

    def show_layer(self, layer: Layer) -> None:
        """Show what it is."""
        with QSignalBlocker(self.bias):
            self.bias.setChecked(layer.bias)
        self.norm.show_key(layer.norm)
        self.dropout.show_number(layer.dropout)

    def show_problems(self, problems: tuple[Problem, ...]) -> list[Problem]:
        """Say what is wrong at these fields, and return what was said."""
        said = []
        for row, name in zip(self.rows, ("bias", "norm", "dropout"), strict=True):
            problem = next((problem for problem in problems if problem.field.endswith(name)), None)
            row.show_problem(problem)
            said += [problem] if problem is not None else []
        return said

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._column.setContentsMargins(theme.ipx(30), 0, theme.ipx(10), theme.ipx(6))
        self._column.setSpacing(0)
        self._buttons.setContentsMargins(0, theme.ipx(8), 0, theme.ipx(2))
        self._buttons.setSpacing(theme.ipx(8))
        for row in self.rows:
            row.set_theme(theme)


class LayerRow(QWidget):
    """Shows a layer; asks for changes of it."""

    changed = Signal(dict)  # fields of Layer
    moveAsked = Signal(int)  # so many places down
    copyAsked = Signal()
    deleteAsked = Signal()
    left = Signal()

    def __init__(self, *, output: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = Theme()
        self._output = output
        self._layer = Layer(0)
        self._error = False
        self._problems: tuple[Problem, ...] = ()
        self._details: Details | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.handle = Handle(self)
        self._title = QLabel(self)
        self.width_field = NumberField(tr("width"), by_ones, parent=self)
        self.width_field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.activation = ChoiceField(tr("activation"), ACTIVATIONS, self)
        self.fold = QToolButton(self)
        self.fold.setAutoRaise(True)
        self.fold.setCheckable(True)
        self.fold.setText("…")
        self.words = Words(self)
        self._build()
        self.width_field.numberChanged.connect(lambda number: self._ask(width=number))
        self.width_field.left.connect(self.left)
        self.activation.chosen.connect(lambda key: self._ask(activation=key))
        self.fold.toggled.connect(self._on_fold_toggled)

    @property
    def details(self) -> Details | None:
        """What is folded away; None until it was unfolded once."""
        return self._details

    def show_layer(self, title: str, layer: Layer) -> None:
        """Show what a layer is."""
        if title != self._title.text():
            self._title.setText(title)
            self.setAccessibleName(title)
            self.width_field.setAccessibleName(tr("{layer}: width", layer=title))
            self.activation.setAccessibleName(tr("{layer}: activation", layer=title))
            self.fold.setAccessibleName(tr("{layer}: bias, normalisation, dropout", layer=title))
            self.fold.setToolTip(self.fold.accessibleName())
        self._layer = layer
        self.width_field.show_number(layer.width)
        self.activation.show_key(layer.activation)
        if self._details is not None:
            self._details.show_layer(layer)
        self._show_rest()

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Say what is wrong with the layer: at its field, or below the row while that is folded away."""
        self._problems = problems
        unfolded = self._details if self.fold.isChecked() else None
        inside = unfolded.show_problems(problems) if unfolded is not None else ()
        outside = [problem for problem in problems if problem not in inside]
        self.words.show_problem(min(outside, key=lambda problem: problem.warning, default=None))
        errors = [problem for problem in problems if not problem.warning]
        self.width_field.show_wrong(any(problem.field.endswith(("width", "last")) for problem in errors))
        if bool(errors) != self._error:
            self._error = bool(errors)
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        k = theme.ipx
        self._column.setContentsMargins(k(2), k(4), k(4), k(4))
        self._column.setSpacing(k(2))
        self._line.setSpacing(k(6))
        self._title.setFont(theme.font("body", 600))
        self._title.setMinimumWidth(k(TITLE_WIDTH))
        self._rest.setFont(theme.font("note"))
        self._rest.setContentsMargins(k(30), 0, k(8), k(2))
        self._words_box.setContentsMargins(k(30), 0, k(8), k(2))
        self.width_field.setFixedWidth(k(54))
        self.width_field.setStyleSheet(f"QLineEdit {{ padding: {k(3)}px {k(2)}px; }}")
        self.fold.setFixedSize(k(24), k(26))
        self.fold.setStyleSheet("QToolButton { padding: 0px; min-height: 0px; }")
        for part in (self.handle, self.words, *((self._details,) if self._details is not None else ())):
            part.set_theme(theme)
        self.update()

    # ---- inside ----------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._rest = QLabel(self)
        self._rest.setProperty("role", "note")
        self._line = QHBoxLayout()
        for widget in (self.handle, self._title, self.width_field):
            self._line.addWidget(widget)
        self._line.addWidget(self.activation, 1)
        self._line.addWidget(self.fold)
        self.handle.setEnabled(not self._output)
        self._words_box = QVBoxLayout()
        self._words_box.addWidget(self.words)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._line)
        self._column.addWidget(self._rest)
        self._column.addLayout(self._words_box)

    def _ask(self, **changes: Any) -> None:
        self.changed.emit(changes)

    def _show_rest(self) -> None:
        """Say in one line what is folded away and not as usual."""
        layer = self._layer
        told = [] if layer.bias else [tr("no bias")]
        told += [NORMS[layer.norm].name] if layer.norm else []
        told += [tr("dropout {rate}", rate=f"{layer.dropout:g}")] if layer.dropout else []
        self._rest.setText(" · ".join(told))
        self._rest.setVisible(bool(told) and not self.fold.isChecked())

    def _on_fold_toggled(self, unfolded: bool) -> None:
        if self._details is None:
            self._details = self._make_details()
        self._details.setVisible(unfolded)
        self._show_rest()
        self.show_problems(self._problems)

    def _make_details(self) -> Details:
        details = Details(self._output, self)
        self._column.addWidget(details)
        details.set_theme(self._theme)
        details.show_layer(self._layer)
        details.bias.toggled.connect(lambda on: self._ask(bias=on))
        details.norm.chosen.connect(lambda key: self._ask(norm=key))
        details.dropout.numberChanged.connect(lambda rate: self._ask(dropout=float(rate)))
        details.dropout.left.connect(self.left)
        details.copy.clicked.connect(self.copyAsked)
        details.delete.clicked.connect(self.deleteAsked)
        return details

    # ---- Qt --------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        if alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not self._output:
            self.moveAsked.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() == Qt.Key.Key_Delete and self.hasFocus() and not self._output:
            self.deleteAsked.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().event(event)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.ipx(SPACE["left"]), super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q, t = QPainter(self), self._theme
        paint.begin(q)
        stroke, width = ("error", 2) if self._error else ("text", 2) if self.hasFocus() else ("edge", 1)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        paint.rect(q, t, box, "pane", stroke, t.px(SPACE["corner"]), width)
        q.end()
