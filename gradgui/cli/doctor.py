"""``gradgui doctor``: what this machine has and lacks, and what to do about it."""

from __future__ import annotations

import ctypes
import os
import platform
import sys
import tempfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

import platformdirs

from gradgui.cli.display import display_trouble
from gradgui.i18n import tr
from gradgui.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Iterator

# Library → Debian package. QtGui needs the first group even without a display, the xcb plugin both.
QTGUI: Final = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libX11.so.6": "libx11-6",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
}
XCB: Final = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
PACKAGES: Final = ("numpy", "msgspec", "PySide6-Essentials", "ziamath", "pillow")
FONTS: Final = ("Inter-Regular.otf", "JetBrainsMono-Regular.ttf", "DejaVuSans.ttf", "NotoSansSC-Regular.otf")
GLIBC: Final = (2, 34)
PYTHON: Final = (3, 11)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how it stands, and what to do when it is not well. ``bad`` counts, the rest is advice."""

    what: str
    well: bool
    words: str
    bad: bool = True


def doctor() -> int:
    """Print what was found; return 0 when nothing needed is missing."""
    found = list(findings())
    for finding in found:
        mark = tr("ok") if finding.well else tr("MISSING") if finding.bad else tr("note")
        print(f"{mark:>7}  {finding.what}: {finding.words}")
    bad = sum(not finding.well and finding.bad for finding in found)
    print(tr("Everything that gradgui needs is here.") if not bad else tr("{n} things need mending.", n=bad))
    return 1 if bad else 0


def findings() -> Iterator[Finding]:
    """Look at everything that gradgui needs."""
    yield _python()
    if not getattr(sys, "frozen", False):  # a frozen program has them inside, without their metadata
        for name in PACKAGES:
            yield _package(name)
    if sys.platform.startswith("linux"):
        yield _glibc()
        yield from _libraries()
    yield _fonts()
    settings = Path(platformdirs.user_config_dir("gradgui", appauthor=False))
    yield _folder(tr("Settings"), settings, tr("settings are lost at the end"))
    drafts = Path(platformdirs.user_state_dir("gradgui", appauthor=False))
    yield _folder(tr("Unsaved text"), drafts, tr("text that is not saved is lost at a sudden end"))
    yield _display()
    yield _worker()


def _python() -> Finding:
    words = platform.python_version()
    if tuple(int(part) for part in platform.python_version_tuple()[:2]) >= PYTHON:
        return Finding("Python", True, words)
    return Finding("Python", False, tr("{words} is too old; install Python 3.11 or newer.", words=words))


def _package(name: str) -> Finding:
    try:
        return Finding(name, True, metadata.version(name))
    except metadata.PackageNotFoundError:
        words = tr("not installed; run 'pip install {name}' in the environment of gradgui.", name=name)
        return Finding(name, False, words)


def _glibc() -> Finding:
    kind, version = platform.libc_ver()
    if kind != "glibc":
        return Finding("glibc", False, tr("not found; Qt's wheels need glibc 2.34 or newer."), bad=False)
    numbers = tuple(int(part) for part in version.split(".")[:2])
    if numbers >= GLIBC:
        return Finding("glibc", True, version)
    return Finding(
        "glibc", False, tr("{version} is too old for Qt's wheels; a system with 2.34 is needed.", version=version)
    )


def _libraries() -> Iterator[Finding]:
    with_display = bool(os.environ.get("DISPLAY"))
    for title, group, bad in ((tr("Qt's libraries"), QTGUI, True), (tr("X11 libraries"), XCB, with_display)):
        missing = [library for library in group if not _loads(library)]
        if not missing:
            yield Finding(title, True, tr("all {n} found", n=len(group)))
            continue
        packages = " ".join(group[library] for library in missing)
        words = tr(
            "{missing} not found; run 'sudo apt-get install {packages}'.", missing=", ".join(missing), packages=packages
        )
        yield Finding(title, False, words, bad)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _fonts() -> Finding:
    missing = [name for name in FONTS if not resource_path(f"fonts/{name}").is_file()]
    if not missing:
        return Finding(tr("Fonts"), True, tr("all {n} families found", n=len(FONTS)))
    words = tr("{missing} not found; install gradgui again.", missing=", ".join(missing))
    return Finding(tr("Fonts"), False, words)


def _folder(what: str, folder: Path, loss: str) -> Finding:
    """Try to write where the window keeps something."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        words = tr(
            "{folder} cannot be written ({reason}); {loss}. Mend its permissions.",
            folder=folder,
            reason=(error.strerror or str(error)).lower(),
            loss=loss,
        )
        return Finding(what, False, words)
    return Finding(what, True, str(folder))


def _display() -> Finding:
    if not sys.platform.startswith("linux"):
        return Finding(tr("Display"), True, sys.platform)
    trouble = display_trouble()
    if trouble:
        # A machine may be meant to have none; one that is named and does not answer is a fault.
        return Finding(tr("Display"), False, trouble, bad=bool(os.environ.get("DISPLAY")))
    name = "WAYLAND_DISPLAY" if os.environ.get("WAYLAND_DISPLAY") else "DISPLAY"
    return Finding(tr("Display"), True, f"{name}={os.environ.get(name, '')}")


def _worker() -> Finding:
    """Run a program in a worker, as the window does."""
    from gradgui.cli.work import trial

    words = trial()
    if not words:
        return Finding(tr("Programs"), True, tr("run in a process of their own"))
    return Finding(tr("Programs"), False, words)
