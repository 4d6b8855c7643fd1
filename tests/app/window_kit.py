"""Windows for tests: with the real worker, or with none; every one is closed again."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from gradgui.app.main import create_window
from gradgui.app.settings import settings_path
from gradgui.session import RunState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradgui.app.window import MainWindow
    from gradgui.recording import events as ev

WAIT_MS = 15_000


@contextmanager
def opened(
    qtbot, text: str | None = None, *, worker: bool = True, size: tuple[int, int] = (1440, 900), **given
) -> Iterator[MainWindow]:
    """Open a window and wait for its first run."""
    settings_path().unlink(missing_ok=True)
    window = create_window(text, worker=worker, **given)
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    # Without a window manager (Xvfb) nobody else gives it the keys.
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.files.may_close = lambda: True
    window.views.graph.set_motion("none")
    if worker and "path" not in given:
        finished(qtbot, window)
    QApplication.processEvents()
    try:
        yield window
    finally:
        window.close()


def finished(qtbot, window: MainWindow) -> None:
    """Wait until the run under way has ended."""
    qtbot.waitUntil(lambda: window.session.run_state is not RunState.running, timeout=WAIT_MS)


def typed(qtbot, window: MainWindow, text: str) -> None:
    """Put a text into the editor as typing does, and wait for its run."""
    window.views.editor.setPlainText(text)
    edited(qtbot, window, text)


def edited(qtbot, window: MainWindow, text: str) -> None:
    """Wait until a text has run, whatever came of it."""

    def ran() -> bool:
        session = window.session
        source = session.problem.source if session.problem is not None else session.recording.source.text
        return session.run_state is not RunState.running and source == text

    qtbot.waitUntil(ran, timeout=WAIT_MS)


def nth(window: MainWindow, kind: type[ev.Event], number: int = 0) -> int:
    """Return the n-th event of a kind."""
    return [i for i, event in enumerate(window.session.recording) if isinstance(event, kind)][number]
