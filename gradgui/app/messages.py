"""A bar that says something about the window itself, until it is closed or no longer true: never a dialog."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from gradgui.app import marks, paint
from gradgui.app.theme import Theme
from gradgui.i18n import tr

Choice = tuple[str, Callable[[], None]]


@dataclass(frozen=True, slots=True)
class Said:
    """What a bar says, to be said again when its program is shown again."""

    text: str
    error: bool = False
    choices: tuple[Choice, ...] = ()
    close: bool = True


class MessageBar(QWidget):
    """One sentence with buttons; hidden while there is nothing to say."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._theme = Theme()
        self.said: Said | None = None
        self._buttons: list[QPushButton] = []
        self._label = QLabel(self)
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._label, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown, "" for none."""
        return "" if self.said is None else self.said.text

    def say(self, text: str, *, error: bool = False, choices: tuple[Choice, ...] = (), close: bool = True) -> None:
        """Say a sentence, with things to do about it."""
        self.show_said(Said(text, error, choices, close))

    def show_said(self, said: Said | None) -> None:
        """Say again what was said before; None is silence."""
        if said is None:
            self.quiet()
            return
        self._clear()
        self.said = said
        self._label.setText(said.text)
        self.setAccessibleName(said.text)
        for title, action in (*said.choices, *(((tr("Close"), _nothing),) if said.close else ())):
            button = QPushButton(title, self)
            button.clicked.connect(lambda _checked=False, action=action: self._chosen(action))
            self._row.addWidget(button)
            self._buttons.append(button)
        self.set_theme(self._theme)
        self.show()

    def quiet(self) -> None:
        """Say nothing."""
        self.said = None
        self._clear()
        self._label.clear()
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        side, air = theme.ipx(16), theme.ipx(6)
        self._row.setContentsMargins(side + theme.ipx(24), air, side, air)
        self._row.setSpacing(theme.ipx(8))
        self._label.setFont(theme.font("body"))
        self.update()

    def _chosen(self, action: Callable[[], None]) -> None:
        self.quiet()
        action()

    def _clear(self) -> None:
        for button in self._buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons.clear()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q = QPainter(self)
        paint.begin(q)
        theme = self._theme
        error = self.said is not None and self.said.error
        token = "error" if error else "data"
        q.fillRect(self.rect(), theme.color(f"{token}_tint"))
        paint.line(q, theme, 0, self.height() - 1, self.width(), self.height() - 1, token)
        x, y = theme.px(24), self.height() / 2
        if error:
            marks.octagon(q, theme, x, y)
        else:
            paint.disc(q, theme, x, y, theme.px(9), "data")
            paint.text(q, theme, x, y, "i", "badge", "on_data", None, "c")
        q.end()


def _nothing() -> None:
    """Close without doing anything."""
