"""The files around the code agree with it."""

from __future__ import annotations

import re
from pathlib import Path

import gradgui

ROOT = Path(__file__).resolve().parent.parent


def test_top_of_the_changelog_is_the_version():
    headings = re.findall(r"^## \[([^\]]+)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == gradgui.__version__


def test_every_bundled_font_has_its_licence():
    fonts = ROOT / "resources" / "fonts"
    licences = {path.stem.removeprefix("LICENSE-") for path in fonts.glob("LICENSE-*.txt")}
    assert {path.stem.split("-")[0] for path in fonts.glob("*.[ot]tf")} == licences
