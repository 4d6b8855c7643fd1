"""Say everything in another language at once: the window is made anew around the programs that are open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gradgui.app.window import MainWindow
from gradgui.i18n import language, set_language

if TYPE_CHECKING:
    from gradgui.app.settings import Settings


def speak(settings: Settings) -> None:
    """Take the language that was chosen, before anything says a word."""
    set_language(settings.language())


class Speaker(QObject):
    """Keeps the window of the program, and puts another in its place when another language is chosen.

    Most texts are given to Qt once, when a part is made: to make the parts again is the one way that forgets none.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.window = window
        window.languageChosen.connect(self.say_in)

    def say_in(self, code: str) -> None:
        """Go on in another language, with the same programs, runs and moments."""
        if code == language():
            return
        old = self.window
        old.settings.keep_language(code)
        set_language(code)
        old.leave()
        new = MainWindow(old.client, old.settings, old.theme)
        new.tabs.take_over(old.tabs)
        new.setGeometry(old.geometry())
        new.setWindowState(old.windowState())
        new.show()
        new.languageChosen.connect(self.say_in)
        self.window = new
        old.hide()
        old.deleteLater()
