"""What a person chose and should find again: sizes of panes, colours, scale. One ini file of our own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import platformdirs
from PySide6.QtCore import QByteArray, QSettings

from gradgui.app.theme import MAX_SCALE, MIN_SCALE, PALETTES, Theme

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_PIXELS: Final = 20_000
APP: Final = "gradgui"
SCALES: Final = (0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)


def settings_path() -> Path:
    """Return where the settings are kept."""
    return platformdirs.user_config_path(APP, appauthor=False) / "window.ini"


class Settings:
    """Reads and writes the settings; nonsense in the file is as good as nothing."""

    def __init__(self, path: Path | None = None) -> None:
        self._store = QSettings(str(path or settings_path()), QSettings.Format.IniFormat)

    def theme(self) -> Theme:
        """Return the theme that was chosen."""
        palette = str(self._store.value("look/palette", "light"))
        return Theme(palette if palette in PALETTES and palette != "presenter" else "light", self.scale())

    def scale(self) -> float:
        """Return the scale that was chosen, within its bounds."""
        return min(MAX_SCALE, max(MIN_SCALE, self._number("look/scale", 1.0)))

    def keep_theme(self, theme: Theme) -> None:
        """Remember the colours and the scale; presenter colours belong to the hour, not to the person."""
        if theme.palette_name != "presenter":
            self._store.setValue("look/palette", theme.palette_name)
        self._store.setValue("look/scale", theme.scale)

    def geometry(self) -> QByteArray:
        """Return where the window was, empty for nowhere."""
        found = self._store.value("layout/window")
        return found if isinstance(found, QByteArray) else QByteArray()

    def keep_geometry(self, state: QByteArray) -> None:
        """Remember where the window is."""
        self._store.setValue("layout/window", state)

    def sizes(self, names: Iterable[str]) -> dict[str, float]:
        """Return the kept sizes of panes, at 100 %."""
        kept = {name: self._number(f"layout/{name}") for name in names}
        return {name: size for name, size in kept.items() if 1 <= size <= MOST_PIXELS}

    def keep_sizes(self, sizes: Mapping[str, float]) -> None:
        """Remember the sizes of panes."""
        for name, size in sizes.items():
            self._store.setValue(f"layout/{name}", float(size))

    def forget_layout(self) -> None:
        """Go back to the sizes that the program came with."""
        self._store.remove("layout")

    def _number(self, key: str, instead: float = 0.0) -> float:
        try:
            number = float(str(self._store.value(key, instead)))
        except ValueError:
            return instead
        return number if number == number else instead  # NaN is none

    def folder(self) -> str:
        """Return the folder in which a file was last opened or saved, "" for none."""
        folder = str(self._store.value("files/folder", ""))
        return folder if folder and Path(folder).is_dir() else ""

    def keep_folder(self, folder: Path) -> None:
        """Remember the folder of a file."""
        self._store.setValue("files/folder", str(folder))


def next_scale(scale: float, direction: int) -> float:
    """Return the next larger or smaller scale of the list."""
    if direction > 0:
        return next((s for s in SCALES if s > scale + 1e-6), SCALES[-1])
    return next((s for s in reversed(SCALES) if s < scale - 1e-6), SCALES[0])
