"""The window: the only package that knows Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gradgui.app.window import MainWindow

__all__ = ["create_window", "main"]


def create_window(text: str | None = None, path: str | Path | None = None) -> MainWindow:
    """Return a window: ``text`` is run, a ``path`` is shown and not run, nothing at all runs the first program."""
    from gradgui.app.main import create_window as create  # a part of the kit needs no window

    return create(text, path)


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window and stay until it is closed; return the exit status."""
    from gradgui.app.main import main as run

    return run(argv)
