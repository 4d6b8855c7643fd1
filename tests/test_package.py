"""The frozen program: what its plan leaves out is not needed, and when there is one it passes the smoke test."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SPEC = ROOT / "packaging" / "gradgui.spec"
FROZEN = ROOT / "dist" / "gradgui"


def plan(name):
    """Return a tuple that the plan of the frozen program names."""
    for node in ast.parse(SPEC.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and node.targets[0].id == name:
            return ast.literal_eval(node.value)
    raise KeyError(name)


def imported(folder):
    """Return every module that some file of a folder imports, and what it takes from it."""
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def stale():
    """Return why the frozen program says nothing about this code, "" when it does."""
    program = FROZEN / "gradgui"
    if not program.is_file():
        return "there is no dist/gradgui; 'make package' builds and tries it"
    sources = [path for folder in ("gradgui", "resources", "packaging") for path in (ROOT / folder).rglob("*.*")]
    newest = max(path.stat().st_mtime for path in sources if path.suffix != ".pyc")
    if newest > program.stat().st_mtime:
        return "dist/gradgui is older than the code; 'make package' builds and tries it again"
    return ""


@pytest.mark.parametrize("left_out", ["NEVER", "QT_MODULES", "PILLOW"])
def test_nothing_that_we_import_is_left_out(left_out):
    under = {"NEVER": "", "QT_MODULES": "PySide6.", "PILLOW": "PIL."}[left_out]
    without = {under + name for name in plan(left_out)}
    # Whoever imports unittest.mock needs unittest.
    needed = {".".join(name.split(".")[:n]) for name in imported(ROOT / "gradgui") for n in range(1, 4)}
    assert not needed & without


def test_pictures_of_our_styles_have_their_plugin():
    used = {path.suffix for path in (ROOT / "resources" / "icons").iterdir()}
    kept = plan("PLUGINS")
    assert all(any(f"imageformats/libq{suffix[1:]}" in name for name in kept) for suffix in used - {".png"})


def test_terms_that_the_notice_quotes_are_here():
    for name in ("LGPL-3.0", "GPL-3.0", "LGPL-2.1", "Apache-2.0", "ICU"):
        assert len((ROOT / "packaging" / "licences" / f"{name}.txt").read_text(encoding="utf-8")) > 5_000


@pytest.mark.slow
@pytest.mark.skipif(bool(stale()), reason=stale())
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_frozen_program_works_on_a_strangers_machine():
    done = subprocess.run(
        [sys.executable, ROOT / "packaging" / "smoke.py", FROZEN],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
