"""Register the fonts that ship with the program."""

from __future__ import annotations

import logging
from functools import cache

from PySide6.QtGui import QFontDatabase, QGuiApplication

from gradgui.resources import resource_path

FONT_SUFFIXES = frozenset({".otf", ".ttf"})
_log = logging.getLogger(__name__)


def load_fonts() -> tuple[str, ...]:
    """Register every bundled font, once for each application, and return the families they brought."""
    if QGuiApplication.instance() is None:
        raise RuntimeError("load_fonts() needs a QGuiApplication; create it first")
    return _load_once()


@cache
def _load_once() -> tuple[str, ...]:
    families: set[str] = set()
    for path in sorted(resource_path("fonts").iterdir()):
        if path.suffix not in FONT_SUFFIXES:
            continue
        number = QFontDatabase.addApplicationFont(str(path))
        if number < 0:
            _log.warning("the font %s cannot be read; another one is used in its place", path)
            continue
        families.update(QFontDatabase.applicationFontFamilies(number))
    return tuple(sorted(families))
