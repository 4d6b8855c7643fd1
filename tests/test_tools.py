"""The tools that make a fresh machine ready say what is wrong and what to do."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parent.parent / "tools"


@pytest.fixture
def qt_libs(monkeypatch):
    spec = importlib.util.spec_from_file_location("qt_libs", TOOLS / "qt_libs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module.sys, "platform", "linux")
    monkeypatch.setattr(module.shutil, "which", lambda name: f"/usr/bin/{name}")
    return module


def test_a_library_is_tried_and_not_guessed(qt_libs, monkeypatch):
    assert not qt_libs._loads("libthatisnowhere.so.0")
    monkeypatch.setattr(qt_libs, "_loads", lambda library: library != "libGL.so.1")
    assert qt_libs.missing_libraries(with_display=False) == {"libGL.so.1": "libgl1"}


def test_xcb_is_asked_for_with_a_display_only(qt_libs, monkeypatch):
    monkeypatch.setattr(qt_libs, "_loads", lambda library: "xcb" not in library)
    assert qt_libs.missing_libraries(with_display=False) == {}
    assert "libxcb-cursor0" in qt_libs.missing_libraries(with_display=True).values()


def test_a_person_without_rights_gets_one_line(qt_libs, monkeypatch, capsys):
    monkeypatch.setattr(qt_libs, "_loads", lambda library: False)
    monkeypatch.setattr(qt_libs.os, "geteuid", lambda: 1000, raising=False)
    assert qt_libs.main() == 1
    lines = [line for line in capsys.readouterr().out.splitlines() if "apt-get" in line]
    assert len(lines) == 1
    assert lines[0].startswith("sudo apt-get install -y")
    assert all(package in lines[0] for package in (*qt_libs.QTGUI.values(), *qt_libs.XCB.values()))


def test_root_installs_what_is_missing(qt_libs, monkeypatch):
    ran = []

    def run(command, **_):
        ran.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(qt_libs, "_loads", lambda library: bool(ran))
    monkeypatch.setattr(qt_libs.os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(qt_libs.subprocess, "run", run)
    assert qt_libs.main() == 0
    assert [command[1] for command in ran] == ["update", "install"]


@pytest.mark.skipif(sys.platform == "win32", reason="a script for make")
def test_an_old_python_is_refused_in_words(tmp_path):
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\n[ \"$1\" = --version ] && echo 'Python 3.9.2'\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHON"}
    done = subprocess.run(
        ["/bin/sh", TOOLS / "make_venv.sh", tmp_path / "venv"],
        env={**environment, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "needs Python 3.11 or newer, and none was found (python3 is Python 3.9.2)" in done.stderr
    assert "make PYTHON=" in done.stderr


def test_the_page_about_pytorch_is_as_the_rows_say():
    done = subprocess.run([sys.executable, str(TOOLS / "make_compat.py"), "--check"], timeout=60, check=False)
    assert done.returncode == 0, "run: python tools/make_compat.py"
