"""Under a real display: what the end-to-end tests do is done again with the xcb plugin on an X server of our own."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
AFTER_A_KILL = "test_tabs.py::test_after_a_kill_every_unsaved_program_is_back"
WAYS = ("test_e2e.py", "test_live_e2e.py", AFTER_A_KILL)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xvfb,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X is the display of Linux"),
    pytest.mark.skipif(shutil.which("Xvfb") is None, reason="there is no Xvfb here (apt-get install xvfb)"),
]


@pytest.fixture(scope="module")
def display():
    """Start the screen that the frozen program is tried on, and name it."""
    spec = importlib.util.spec_from_file_location("gradgui_xvfb", ROOT / "packaging" / "xvfb.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with module.Xvfb() as screen:
        yield screen.display


@pytest.mark.parametrize("tests", WAYS)
def test_the_same_on_a_screen(display, tests):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"tests/app/{tests}"],
        cwd=ROOT,
        env={**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"},
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
