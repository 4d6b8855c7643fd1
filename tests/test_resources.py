"""Shipped files are found in a checkout, in a wheel and in the packaged program."""

from __future__ import annotations

import sys

from gradgui import resources
from gradgui.resources import resource_path


def test_checkout_has_them_beside_the_package():
    assert resource_path("fonts/Inter-Regular.otf").is_file()


def test_wheel_has_them_inside_the_package(tmp_path, monkeypatch):
    (tmp_path / "gradgui" / "resources").mkdir(parents=True)
    (tmp_path / "resources").mkdir()
    monkeypatch.setattr(resources, "__file__", str(tmp_path / "gradgui" / "resources.py"))
    assert resource_path("a/b.txt") == tmp_path / "gradgui" / "resources" / "a" / "b.txt"


def test_packaged_program_says_where_they_are(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resource_path("fonts") == tmp_path / "resources" / "fonts"
