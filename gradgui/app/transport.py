"""The tool bar: run, go to and fro in time, how far a step goes, how fast it plays."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QActionGroup, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from gradgui.app import paint
from gradgui.app.actions import SPEEDS, STEP_ACTIONS, Actions, speed_name
from gradgui.app.controls import Elided, GivingRow, IconButton, Segments, Themed
from gradgui.app.theme import SPACE, Theme
from gradgui.i18n import tr

PATIENCE_MS = 150  # a run that takes longer turns Run into Stop
TRANSPORT = ("first", "step_back", "play", "step_forward", "last")


class SpeedButton(QToolButton):
    """The speed of playing, with a menu of speeds."""

    speedChosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("speed")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setAccessibleName(tr("Speed"))
        self.menu_of_speeds = QMenu(tr("Speed"), self)
        self._group = QActionGroup(self)
        for speed in SPEEDS:
            action = self.menu_of_speeds.addAction(speed_name(speed))
            action.setCheckable(True)
            action.setData(speed)
            self._group.addAction(action)
            action.triggered.connect(lambda _checked=False, speed=speed: self.speedChosen.emit(speed))
        self.setMenu(self.menu_of_speeds)
        self.show_speed(1.0)

    def show_speed(self, speed: float) -> None:
        """Show a speed as the chosen one."""
        self.setText(speed_name(speed))
        for action in self._group.actions():
            action.setChecked(action.data() == speed)

    def set_theme(self, theme: Theme) -> None:
        """Take the size of a theme."""
        self.setMinimumWidth(round(paint.text_width(theme, speed_name(SPEEDS[0]), "button") + theme.px(20)))
        self.setFixedHeight(theme.ipx(28))


class Toolbar(GivingRow):
    """A row of controls that show the actions of the window."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self._actions = actions
        self._theme = Theme()
        self._run = _text_button(actions, "run", self)
        self._run.setProperty("primary", True)
        self._run.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._transport = [IconButton(actions[name], self) for name in TRANSPORT]
        self._step_label = Elided("small", "text3", self)
        self._step_label.setText(tr("Step by"))
        self._steps = Segments([actions[name] for name in STEP_ACTIONS], tr("Step by"), self)
        self._speed_label = Elided("small", "text3", self)
        self._speed_label.setText(tr("Speed"))
        self.speed = SpeedButton(self)
        self._commands = _text_button(actions, "commands", self)
        self._presenter = _text_button(actions, "presenter", self)
        self._gaps = [QWidget(self) for _ in range(3)]
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._on_patience_timeout)
        self._fill()

    def show_running(self, running: bool) -> None:
        """Offer to stop while a program runs; a run that is over at once changes nothing under the pointer."""
        if running:
            self._patience.start()
            return
        self._patience.stop()
        self._offer("run")

    def _on_patience_timeout(self) -> None:
        self._offer("stop")

    def _offer(self, name: str) -> None:
        action = self._actions[name]
        if self._run.defaultAction() is not action:
            self._run.setDefaultAction(action)
            self._run.setText(_button_text(self._actions, name))

    def set_theme(self, theme: Theme) -> None:
        """Dress everything in a theme and size."""
        self._theme = theme
        self.setFixedHeight(theme.ipx(SPACE["toolbar"]))
        side = theme.ipx(12)
        self.row.setContentsMargins(side, 0, side, 0)
        self.row.setSpacing(theme.ipx(4))
        for gap in self._gaps:
            gap.setFixedWidth(theme.ipx(8))
        themed: list[Themed] = [*self._transport, self._steps, self._step_label, self._speed_label, self.speed]
        for member in themed:
            member.set_theme(theme)
        side = theme.ipx(18)
        for button in (self._run, self._commands, self._presenter):
            name = button.defaultAction().objectName()
            button.setFixedHeight(theme.ipx(28))
            button.setIconSize(button.iconSize().scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio))
            button.setText(_button_text(self._actions, name))
        self._run.setMinimumWidth(theme.ipx(74))
        self.give_way()

    def _fill(self) -> None:
        self.add(self._run)
        self.add(self._gaps[0], 5)
        for button in self._transport:
            self.add(button)
        self.add(self._gaps[1], 5)
        self.add(self._step_label, 4)
        self.add(self._steps, 2)
        self.add(self._gaps[2], 4)
        self.add(self._speed_label, 4)
        self.add(self.speed, 3)
        self.row.addStretch(1)
        self.add(self._commands, 3)
        self.add(self._presenter, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q = QPainter(self)
        q.fillRect(self.rect(), self._theme.color("pane"))
        paint.line(q, self._theme, 0, 0, self.width(), 0)
        q.end()


def _text_button(actions: Actions, name: str, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setDefaultAction(actions[name])
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setAccessibleName(actions[name].text())
    return button


def _button_text(actions: Actions, name: str) -> str:
    action = actions[name]
    if name not in ("presenter", "commands"):
        return action.text()
    return f"{action.text()}  {action.shortcut().toString().replace('+', ' ')}"
