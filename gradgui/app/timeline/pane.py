"""The pane of time: all events of a run, or its training where it has a long loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QStackedLayout, QToolButton, QWidget

from gradgui.app.timeline.training import TrainingView
from gradgui.app.timeline.view import TimelineView
from gradgui.i18n import tr
from gradgui.state import training_rate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction, QResizeEvent

    from gradgui.app.theme import Theme


class RateField(QLineEdit):
    """A learning rate that can be typed; what cannot be one is said at the field."""

    rateWritten = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rate_field")
        self.setAccessibleName(tr("Learning rate"))
        self.setToolTip(tr("Learning rate; Enter changes it while the program runs"))
        self.returnPressed.connect(self._on_return_pressed)
        self.textEdited.connect(lambda _text: self._say(""))

    def show_rate(self, rate: float | None) -> None:
        """Show the present rate, unless a person is writing another one."""
        if not self.hasFocus():
            self.setText("" if rate is None else f"{rate:g}")

    def _on_return_pressed(self) -> None:
        problem = training_rate.problem_of(self.text())
        self._say(problem)
        if not problem:
            self.rateWritten.emit(float(self.text()))
            self.clearFocus()

    def _say(self, problem: str) -> None:
        self.setProperty("wrong", bool(problem))
        self.setToolTip(problem or tr("Learning rate; Enter changes it while the program runs"))
        self.setAccessibleDescription(problem)
        self.style().polish(self)


class RunControls(QWidget):
    """Pause, step and slow motion of a run under way, and its learning rate."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("run_controls")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.rate = RateField(self)
        self._buttons: list[QToolButton] = []

    def set_actions(self, actions: Sequence[QAction]) -> None:
        """Show these actions, and the rate behind them."""
        for action in actions:
            button = QToolButton(self)
            button.setDefaultAction(action)
            self._buttons.append(button)
            self._row.addWidget(button)
        self._row.addWidget(self.rate)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and sizes."""
        self._row.setSpacing(theme.ipx(6))
        for button in self._buttons:
            button.setFont(theme.font("small", 500))
            button.setFixedHeight(theme.ipx(24))
            button.setStyleSheet(
                f"QToolButton {{ border: {theme.ipx(1)}px solid {theme.hex('edge')}; padding: 0px {theme.ipx(8)}px;"
                f" border-radius: {theme.ipx(6)}px; background: {theme.hex('pane')}; min-height: 0px;"
                f" font-size: {theme.type_px('small')}px; }}"
                f"QToolButton:hover {{ background: {theme.hex('data_tint')}; }}"
                f"QToolButton:checked {{ background: {theme.hex('data')}; color: {theme.hex('pane')}; }}"
                f"QToolButton:disabled {{ color: {theme.hex('text3')}; border-color: {theme.hex('line')}; }}"
                f"QToolButton:focus {{ border-color: {theme.hex('text')}; }}"
            )
        self.rate.setFont(theme.font("small"))
        self.rate.setFixedSize(theme.ipx(72), theme.ipx(24))
        self.rate.setStyleSheet(
            f"QLineEdit {{ padding: 0px {theme.ipx(6)}px; min-height: 0px; font-size: {theme.type_px('small')}px; }}"
            f"QLineEdit[wrong=true] {{ border: {theme.ipx(2)}px solid {theme.hex('error')}; }}"
        )
        self.adjustSize()


class TimePane(QWidget):
    """Shows one of two views of time, and over training the controls of its run."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("time")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._theme = theme
        self.timeline = TimelineView(theme, self)
        self.training = TrainingView(theme, self)
        self.controls = RunControls(self.training)
        self.controls.hide()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.timeline)
        self._stack.addWidget(self.training)
        self.setFocusProxy(self.timeline)

    @property
    def trains(self) -> bool:
        """Whether training is shown."""
        return self._stack.currentWidget() is self.training

    def show_training(self, shown: bool) -> None:
        """Show training, or all events."""
        view = self.training if shown else self.timeline
        if self._stack.currentWidget() is not view:
            self._stack.setCurrentWidget(view)
            self.setFocusProxy(view)

    def show_controls(self, shown: bool) -> None:
        """Show the controls of a run under way."""
        self.controls.setVisible(shown)
        self._place()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and sizes."""
        self._theme = theme
        for part in (self.timeline, self.training, self.controls):
            part.set_theme(theme)
        self._place()

    def _place(self) -> None:
        """Let the controls stand at the right of the head; the words there make way."""
        t, controls = self._theme, self.controls
        controls.adjustSize()
        controls.move(self.width() - controls.width() - t.ipx(14), t.ipx(6))
        self.training.taken = 0.0 if controls.isHidden() else float(controls.width() + t.ipx(14))
        self.training.update()

    # ---- Qt ------------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return self.timeline.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
