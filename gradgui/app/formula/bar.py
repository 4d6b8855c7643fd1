"""The bar above the panes: a formula, how a book would print it, and the numbers of its letters."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from gradgui.app import paint
from gradgui.app.formula.field import FormulaField
from gradgui.app.formula.leaf_panel import LeafPanel
from gradgui.app.formula.preview import Preview
from gradgui.app.formula.state import EMPTY, BarState
from gradgui.app.theme import Theme
from gradgui.i18n import tr

NARROW: Final = 760.0  # at 100 %: below it the typeset formula steps back
FIELD: Final = 480.0
MOST_OF_WINDOW: Final = 6  # the numbers take a sixth of the height of the window, then they scroll


class Remark(QWidget):
    """One line below the formula: what is wrong, under its place, or a remark."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("formula_remark")
        self._theme = Theme()
        self._text, self._wrong, self._x = "", False, 0.0

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    def say(self, text: str, wrong: bool, x: float = 0.0) -> None:
        """Say something; what is wrong begins at x."""
        self._text, self._wrong, self._x = text, wrong, x
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        self.setFixedHeight(round(theme.metrics("small").height()) + theme.ipx(2))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q = QPainter(self)
        paint.begin(q)
        theme, middle = self._theme, self.height() / 2
        width = paint.text_width(theme, self._text, "small")
        x = max(0.0, min(self._x + theme.px(8 if self._wrong else 0), self.width() - width - theme.px(12)))
        if self._wrong and self._text:
            # A small roof says to which place above the words belong.
            tip, k = max(0.0, self._x), theme.px(1)
            paint.poly(q, theme, [(tip, 0), (tip + 4 * k, 4 * k), (tip - 4 * k, 4 * k)], "error")
        paint.text(q, theme, x, middle, self._text, "small", "error" if self._wrong else "text3", room=self.width() - x)
        q.end()


class FormulaBar(QWidget):
    """Shows a state; asks for changes."""

    textTyped = Signal(str)
    valueChanged = Signal(str, int, float)
    shapeChosen = Signal(str, tuple)
    gradToggled = Signal(str, bool)
    released = Signal()  # a slider

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("formula_bar")
        self.setAccessibleName(tr("Formula bar"))
        self._theme = Theme()
        self._state = EMPTY
        self._panels: list[LeafPanel] = []
        self._title = QLabel(tr("Formula"), self)
        self.field = FormulaField(self)
        self.preview = Preview(self)
        self.remark = Remark(self)
        self._title.setBuddy(self.field)
        self._build()
        self.field.textEdited.connect(self.textTyped)

    @property
    def state(self) -> BarState:
        """What it shows."""
        return self._state

    def show_state(self, state: BarState) -> None:
        """Show what changed."""
        old, self._state = self._state, state
        if state.typed != self.field.text():
            self.field.setText(state.typed)
        self.field.show_place(state.column, state.length)
        wrong = bool(state.problem)
        self.remark.say(state.problem or state.remark, wrong, self.field.place_x() if wrong else 0.0)
        self.preview.show_formula(state.latex, state.typed)
        if [leaf.name for leaf in state.leaves] != [panel.name for panel in self._panels]:
            self._rebuild()
        elif state.leaves != old.leaves:
            for panel, leaf in zip(self._panels, state.leaves, strict=True):
                panel.show_leaf(leaf)
            self._fit()

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        side, air = theme.ipx(16), theme.ipx(8)
        self._column.setContentsMargins(side, theme.ipx(4), side, air)
        self._column.setSpacing(theme.ipx(4))
        self._first.setSpacing(side)
        self._leaves.setSpacing(theme.ipx(32))
        self._title.setFont(theme.font("title"))
        self.field.set_theme(theme)
        self.preview.set_theme(theme)
        self.remark.set_theme(theme)
        for panel in self._panels:
            panel.set_theme(theme)
        self._give_way()
        self._fit()
        self.update()

    def _build(self) -> None:
        self._column = QVBoxLayout(self)
        self._first = QHBoxLayout()
        self._typing = QVBoxLayout()
        self._typing.setSpacing(0)
        self._typing.addWidget(self.field)
        self._typing.addWidget(self.remark)
        self._first.addWidget(self._title, 0, Qt.AlignmentFlag.AlignVCenter)
        self._first.addLayout(self._typing, 3)
        self._first.addWidget(self.preview, 2)
        self._column.addLayout(self._first)
        self._inside = QWidget(self)
        self._leaves = QHBoxLayout(self._inside)
        self._leaves.setContentsMargins(0, 0, 0, 0)
        self._leaves.addStretch(1)
        self._scroll = QScrollArea(self)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self._inside)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setStyleSheet("QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; }")
        self._scroll.hide()
        self._column.addWidget(self._scroll)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def _rebuild(self) -> None:
        """Make the panels anew; one whose letter stays is kept, for it may have the focus."""
        kept = {panel.name: panel for panel in self._panels}
        self._panels = []
        for place, leaf in enumerate(self._state.leaves):
            panel = kept.pop(leaf.name, None) or self._panel(leaf.name)
            self._leaves.removeWidget(panel)
            self._leaves.insertWidget(place, panel)
            panel.show_leaf(leaf)
            self._panels.append(panel)
        for panel in kept.values():
            self._leaves.removeWidget(panel)
            panel.hide()
            panel.deleteLater()
        self._fit()

    def _panel(self, name: str) -> LeafPanel:
        leaf = next(leaf for leaf in self._state.leaves if leaf.name == name)
        panel = LeafPanel(leaf, self._inside)
        panel.set_theme(self._theme)
        panel.valueChanged.connect(self.valueChanged)
        panel.shapeChosen.connect(self.shapeChosen)
        panel.gradToggled.connect(self.gradToggled)
        panel.released.connect(self.released)
        panel.show()
        return panel

    def _fit(self) -> None:
        """Be as high as the numbers need, within reason."""
        self._scroll.setVisible(bool(self._panels))
        if not self._panels:
            return
        for panel in self._panels:
            panel.settle()
        self._leaves.invalidate()
        wanted = self._leaves.sizeHint()
        self._inside.setMinimumSize(wanted)
        most = max(self._theme.ipx(26), self.window().height() // MOST_OF_WINDOW)
        height = min(wanted.height(), most)
        if wanted.width() > self._scroll.width():
            height += self._scroll.horizontalScrollBar().sizeHint().height()
        self._scroll.setFixedHeight(height)

    def _give_way(self) -> None:
        self.preview.setVisible(self.width() >= self._theme.px(NARROW))
        self._title.setVisible(self.width() >= self._theme.px(FIELD))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_way()
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q = QPainter(self)
        q.fillRect(self.rect(), self._theme.color("pane"))
        paint.line(q, self._theme, 0, self.height() - 1, self.width(), self.height() - 1)
        q.end()
