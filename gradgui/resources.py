"""Find the files that ship with the program."""

from __future__ import annotations

import sys
from pathlib import Path


def resource_root() -> Path:
    """Return the folder that holds fonts, texts and pictures."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen) / "resources"
    package = Path(__file__).resolve().parent
    # In a wheel the folder lies inside the package, in a checkout beside it.
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"


def resource_path(relative: str) -> Path:
    """Return the path of one shipped file, given as ``fonts/Inter-Regular.otf``."""
    return resource_root().joinpath(*relative.split("/"))
