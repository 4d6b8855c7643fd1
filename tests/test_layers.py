"""The layers of the program: which package may load which."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WITHOUT_QT = (
    "engine",
    "torch",
    "recording",
    "runner",
    "session",
    "explain",
    "formula",
    "graph",
    "state",
    "cli",
    "examples",
    "i18n",
)
PRESENT = [
    name
    for name in WITHOUT_QT
    if (ROOT / "gradgui" / name / "__init__.py").exists() or (ROOT / "gradgui" / f"{name}.py").exists()
]

# Every module is loaded, so that an import in one of them cannot hide behind an empty __init__.
LOAD_ALL = """
import importlib, pkgutil, sys
package = importlib.import_module("gradgui.{name}")
for found in pkgutil.walk_packages(getattr(package, "__path__", []), package.__name__ + "."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
qt = sorted(m for m in sys.modules if m.split(".")[0] in ("PySide6", "shiboken6", "pyqtgraph"))
sys.exit(", ".join(qt) or 0)
"""


@pytest.mark.parametrize("name", PRESENT)
def test_package_loads_no_qt_module(name):
    done = subprocess.run(
        [sys.executable, "-c", LOAD_ALL.format(name=name)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_import_contracts_are_kept():
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
