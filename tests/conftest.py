"""Keep every test in a home of its own, and fail one that leaves a window, or a warning, behind."""

from __future__ import annotations

import gc
import logging
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

# Before anything imports Qt: a machine without a display paints into memory.
if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and sys.platform.startswith("linux"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A loaded machine is slow now and then, which says nothing about the code.
settings.register_profile("gradgui", deadline=None)
settings.load_profile("gradgui")

HOME_FOLDERS = {
    "HOME": "",
    "USERPROFILE": "",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache",
    "APPDATA": "AppData/Roaming",
    "LOCALAPPDATA": "AppData/Local",
}


@pytest.fixture(scope="session", autouse=True)
def _own_home() -> Iterator[None]:
    """Point every place where settings could be kept into a folder that goes away."""
    before = {name: os.environ.get(name) for name in HOME_FOLDERS}
    with tempfile.TemporaryDirectory(prefix="gradgui-home-", ignore_cleanup_errors=True) as home:
        for name, relative in HOME_FOLDERS.items():
            folder = Path(home, relative)
            folder.mkdir(parents=True, exist_ok=True)
            os.environ[name] = str(folder)
        yield
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


@pytest.fixture(autouse=True)
def _no_widget_left() -> Iterator[None]:
    """Fail a test that leaves a top-level widget alive, and name it."""
    before = {id(widget) for widget in _top_level_widgets()}
    yield
    left = [widget for widget in _top_level_widgets() if id(widget) not in before]
    if left:
        # A cycle of Python objects may keep a widget that nobody uses.
        del left
        gc.collect()
        left = [widget for widget in _top_level_widgets() if id(widget) not in before]
    named = [f"{type(widget).__name__} {widget.objectName()!r} {widget.windowTitle()!r}" for widget in left]
    assert not named, f"these windows were left open (use qtbot.addWidget): {', '.join(named)}"


def _top_level_widgets() -> list:
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    core = sys.modules["PySide6.QtCore"]
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)
    return widgets.QApplication.topLevelWidgets()


class _WarningKeeper(logging.Handler):
    """Keep every record from WARNING on that no ``caplog.at_level`` asked for."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.unexpected: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        catchers = [h for h in logging.getLogger().handlers if type(h).__name__ == "LogCaptureHandler"]
        if not any(handler.level == record.levelno for handler in catchers):
            self.unexpected.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _no_unexpected_log() -> Iterator[None]:
    """Fail a test that logs a warning it did not expect with ``caplog.at_level(logging.WARNING)``."""
    keeper = _WarningKeeper()
    root = logging.getLogger()
    root.addHandler(keeper)
    yield
    root.removeHandler(keeper)
    assert not keeper.unexpected, "unexpected log records:\n" + "\n".join(keeper.unexpected)
