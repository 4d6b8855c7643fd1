"""What a person chose and should find again: sizes of panes, colours, scale. One ini file of our own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import platformdirs
from PySide6.QtCore import QByteArray, QSettings

from gradgui.app.theme import MAX_CODE_SIZE, MAX_SCALE, MIN_CODE_SIZE, MIN_SCALE, PALETTES, ROLES, Theme
from gradgui.i18n import SOURCE_LANGUAGE, available_languages
from gradgui.runner.protocol import Limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_PIXELS: Final = 20_000
APP: Final = "gradgui"
MOST_RECENT: Final = 10
MOST_PROGRAMS: Final = 50  # whose plots and cards are remembered
MOST_OPEN: Final = 30  # files that come back at the next start
MOTIONS: Final = ("full", "reduced", "none")
CODE_SIZE: Final = ROLES["code"].size
LIMITS: Final = Limits()
# What a person may set, so that neither a run nor the window is made useless.
BOUNDS: Final = {"seconds": (1, 3600), "memory_mb": (64, 16_384), "events": (1000, 1_000_000)}
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
        known = palette in PALETTES and palette != "presenter"
        return Theme(palette if known else "light", self.scale(), code_size=self._code_size())

    def scale(self) -> float:
        """Return the scale that was chosen, within its bounds."""
        return min(MAX_SCALE, max(MIN_SCALE, self._number("look/scale", 1.0)))

    def keep_theme(self, theme: Theme) -> None:
        """Remember the colours and the scale; presenter colours belong to the hour, not to the person."""
        if theme.palette_name != "presenter":
            self._store.setValue("look/palette", theme.palette_name)
        self._store.setValue("look/scale", theme.scale)
        self._store.setValue("look/code_size", theme.code_size)

    def motion(self) -> str:
        """Return how much moves: full, reduced or none."""
        found = str(self._store.value("look/motion", "full"))
        return found if found in MOTIONS else "full"

    def keep_motion(self, motion: str) -> None:
        """Remember how much moves."""
        self._store.setValue("look/motion", motion)

    def language(self) -> str:
        """Return the language that was chosen; one that is not here any more is English."""
        found = str(self._store.value("look/language", SOURCE_LANGUAGE))
        return found if found in available_languages() else SOURCE_LANGUAGE

    def keep_language(self, code: str) -> None:
        """Remember the language."""
        self._store.setValue("look/language", code)

    def limits(self) -> Limits:
        """Return how far a run may go."""
        found = {name: self._within(f"limits/{name}", getattr(LIMITS, name), *BOUNDS[name]) for name in BOUNDS}
        return Limits(seconds=float(found["seconds"]), memory_mb=int(found["memory_mb"]), events=int(found["events"]))

    def keep_limits(self, limits: Limits) -> None:
        """Remember how far a run may go."""
        for name in BOUNDS:
            self._store.setValue(f"limits/{name}", getattr(limits, name))

    def recent(self) -> list[Path]:
        """Return the files last opened or saved, the newest first."""
        return self._paths("files/recent")[:MOST_RECENT]

    def keep_recent(self, path: Path) -> None:
        """Remember a file as the newest."""
        path = path.absolute()
        self._keep_recent([path, *(old for old in self.recent() if old != path)])

    def forget_recent(self, path: Path | None = None) -> None:
        """Take a file off the list, or all of them."""
        path = None if path is None else path.absolute()
        self._keep_recent([old for old in self.recent() if path is not None and old != path])

    def _keep_recent(self, paths: list[Path]) -> None:
        self._store.setValue("files/recent", json.dumps([str(path) for path in paths[:MOST_RECENT]]))

    def open_files(self) -> tuple[list[Path], Path | None]:
        """Return the files that were open at the last close and still are there, and the one in front."""
        current = str(self._store.value("files/current", ""))
        paths = [path for path in self._paths("files/open") if path.is_file()]
        return paths[:MOST_OPEN], Path(current) if current else None

    def keep_open(self, paths: Sequence[Path], current: Path | None) -> None:
        """Remember the open files, and the one in front."""
        self._store.setValue("files/open", json.dumps([str(path.absolute()) for path in paths]))
        self._store.setValue("files/current", "" if current is None else str(current.absolute()))

    def _paths(self, key: str) -> list[Path]:
        try:
            found = json.loads(str(self._store.value(key, "[]")))
        except ValueError:
            return []
        names = found if isinstance(found, list) else []
        return [Path(name) for name in names if isinstance(name, str) and name]

    def remembered(self, program: str) -> dict[str, str]:
        """Return what was chosen for a program."""
        return dict(next((kept for name, kept in self._programs() if name == program), {}))

    def remember(self, program: str, what: str, text: str) -> None:
        """Keep a choice for a program, "" to forget it; those of the programs used last are kept."""
        kept = {name: told for name, told in {**self.remembered(program), what: text}.items() if told}
        others = [(name, told) for name, told in self._programs() if name != program]
        programs = [(program, kept), *others] if kept else others
        self._store.setValue("programs/chosen", json.dumps(programs[:MOST_PROGRAMS]))

    def _programs(self) -> list[tuple[str, dict[str, str]]]:
        try:
            found = json.loads(str(self._store.value("programs/chosen", "[]")))
            return [(str(name), {str(k): str(v) for k, v in kept.items()}) for name, kept in found]
        except (ValueError, TypeError, AttributeError):
            return []

    @property
    def writable(self) -> bool:
        """Whether anything can be kept."""
        return self._store.isWritable()

    def flag(self, name: str) -> bool:
        """Return whether something is switched on."""
        return str(self._store.value(f"shown/{name}", "")) == "true"

    def keep_flag(self, name: str, on: bool) -> None:
        """Remember whether something is switched on."""
        self._store.setValue(f"shown/{name}", "true" if on else "false")

    def forget_look(self) -> None:
        """Go back to the colours, sizes and places that the program came with."""
        self._store.remove("look")
        self._store.remove("layout")

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

    def _within(self, key: str, instead: float, low: float, high: float) -> float:
        return min(high, max(low, self._number(key, instead)))

    def _code_size(self) -> int:
        return int(self._within("look/code_size", CODE_SIZE, MIN_CODE_SIZE, MAX_CODE_SIZE))

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
