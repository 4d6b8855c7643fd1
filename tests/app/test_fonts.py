"""The bundled fonts are enough: also on a machine that has none."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
EMPTY_FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><cachedir>{cache}</cachedir></fontconfig>
"""

# Runs with no system font at all; prints which of the characters given no bundled font draws.
PROBE = """
import json, sys
from PySide6.QtGui import QFont, QFontInfo, QGuiApplication, QRawFont
app = QGuiApplication([])
from gradgui.app.fonts import FONT_SUFFIXES, load_fonts
from gradgui.app.theme import Theme
from gradgui.resources import resource_path
load_fonts()
fonts = [QRawFont(str(p), 12) for p in resource_path("fonts").iterdir() if p.suffix in FONT_SUFFIXES]
theme, styles = Theme(), {}
for weight in (400, 500, 600, 700):
    for mono in (False, True):
        raw = QRawFont.fromFont(theme.font(20, weight, mono))
        styles[f"{weight} {mono}"] = [raw.familyName(), raw.weight()]
missing = [c for c in json.load(sys.stdin) if not any(f.supportsCharacter(ord(c)) for f in fonts)]
print(json.dumps({"missing": missing, "styles": styles}))
"""


@pytest.fixture(scope="module")
def probe(tmp_path_factory):
    """Ask a process that sees no system font."""
    folder = tmp_path_factory.mktemp("fontconfig")
    config = folder / "fonts.conf"
    config.write_text(EMPTY_FONTCONFIG.format(cache=folder / "cache"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", PROBE],
        input=json.dumps(sorted(own_characters())),
        env={**os.environ, "FONTCONFIG_FILE": str(config), "QT_QPA_PLATFORM": "offscreen"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def own_characters():
    """Return every character beyond ASCII in the string literals of the program and in its text files."""
    found = set()
    for path in (ROOT / "gradgui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.update(node.value)
    for pattern in ("i18n/*.json", "lessons/**/*.json", "lessons/**/*.md", "examples/**/*.py"):
        for path in (ROOT / "resources").glob(pattern):
            found.update(path.read_text(encoding="utf-8"))
    return {c for c in found if ord(c) > 126 and c.isprintable()}


def test_every_character_of_our_texts_has_a_glyph(probe):
    assert probe["missing"] == []


def test_what_the_look_names_has_a_glyph_too(probe):
    assert {"−", "×", "…", "“", "∞"} <= own_characters()


@pytest.mark.parametrize("weight", [400, 500, 600, 700])
@pytest.mark.parametrize(("mono", "family"), [(False, "Inter"), (True, "JetBrains Mono")])
def test_each_weight_is_a_bundled_file(probe, weight, mono, family):
    name, found = probe["styles"][f"{weight} {mono}"]
    assert name.startswith(family)
    assert found == weight


def test_fonts_need_an_application():
    code = "from gradgui.app.fonts import load_fonts; load_fonts()"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "create it first" in done.stderr


def test_fonts_are_registered_once(qapp):
    from gradgui.app.fonts import load_fonts

    assert load_fonts() is load_fonts()
    assert {"Inter", "JetBrains Mono", "DejaVu Sans", "Noto Sans SC"} <= set(load_fonts())
