"""The fixtures that watch every test do fail the ones they should."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

WATCHED = {
    "leaves_a_window": """
        from PySide6.QtWidgets import QLabel
        kept = []
        def test_it(qapp):
            kept.append(QLabel("forgotten"))
            kept[0].setWindowTitle("a window")
        """,
    "logs_a_warning": """
        import logging
        def test_it():
            logging.getLogger("gradgui.x").warning("look out")
        """,
    "warns": """
        import warnings
        def test_it():
            warnings.warn("old")
        """,
    "writes_a_qt_warning": """
        from PySide6.QtCore import qWarning
        def test_it(qapp):
            qWarning("Qt is unhappy")
        """,
}
WORDS = {
    "leaves_a_window": "QLabel '' 'a window'",
    "logs_a_warning": "WARNING gradgui.x: look out",
    "warns": "UserWarning: old",
    "writes_a_qt_warning": "Qt is unhappy",
}
FINE = """
    import logging, os
    from pathlib import Path
    from PySide6.QtWidgets import QLabel
    def test_expected_warning(caplog):
        with caplog.at_level(logging.WARNING):
            logging.getLogger("gradgui.x").warning("look out")
    def test_window_given_to_qtbot(qtbot):
        label = QLabel("kept until the end")
        qtbot.addWidget(label)
        label.show()
    def test_home_is_not_the_persons():
        assert Path.home().name.startswith("gradgui-home-")
        assert os.environ["XDG_CONFIG_HOME"].startswith(str(Path.home()))
    """


def run_pytest(folder, source):
    """Run one test file under our own conftest and settings."""
    shutil.copy(ROOT / "tests" / "conftest.py", folder)
    shutil.copy(ROOT / "pyproject.toml", folder)
    lines = source.strip("\n").splitlines()
    indent = len(lines[0]) - len(lines[0].lstrip())
    (folder / "test_watched.py").write_text("\n".join(line[indent:] for line in lines), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_watched.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", WATCHED)
def test_what_must_fail_fails_and_says_why(tmp_path, name):
    done = run_pytest(tmp_path, WATCHED[name])
    assert done.returncode == 1, done.stdout
    assert WORDS[name] in done.stdout


def test_what_is_fine_passes(tmp_path):
    done = run_pytest(tmp_path, FINE)
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout
