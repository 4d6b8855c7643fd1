"""Start the window: fonts, theme, one window on the first program."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from gradgui.app.calm import Calm
from gradgui.app.client import Client
from gradgui.app.fonts import load_fonts
from gradgui.app.language import Speaker, speak
from gradgui.app.settings import APP, Settings, settings_path
from gradgui.app.window import MainWindow
from gradgui.examples import SEED_PROGRAM, seed_program
from gradgui.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradgui.app.theme import Theme


def make_application(argv: Sequence[str] = ()) -> QApplication:
    """Return the application, a new one if there is none, with our fonts."""
    app = QCoreApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication([APP, *argv])
        app.setApplicationName(APP)
        app.setStyle("Fusion")
    load_fonts()
    return app


def create_window(
    text: str | None = None, path: str | Path | None = None, *, theme: Theme | None = None, worker: bool = True
) -> MainWindow:
    """Return a window: ``text`` is run, a ``path`` is shown and not run, nothing at all runs the first program."""
    make_application()
    window = MainWindow(Client(worker=worker), Settings(), theme)
    if path is not None:
        window.files.open_path(Path(path))
    elif text is not None:
        window.show_text(text)
        window.client.run(text)
    elif worker and not _come_back(window):
        first = seed_program()
        window.show_text(first, name=Path(SEED_PROGRAM).name)
        window.client.run(first)
    if worker and not window.settings.writable:
        words = "Settings cannot be kept: {path} may not be written. 'gradgui doctor' says more."
        window.messages.say(tr(words, path=settings_path()), error=True)
    return window


def _come_back(window: MainWindow) -> bool:
    """Show what was open or not saved at the end of the window before; say whether there was anything."""
    opened = window.files.come_back()
    return window.files.give_back() or opened


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window and stay until it is closed; return the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    app = make_application()
    speak(Settings())
    speaker = Speaker(create_window(path=arguments[0] if arguments else None))
    speaker.window.show()
    Calm(app, lambda: speaker.window.client.idle)
    return app.exec()
