from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from PySide6.QtWidgets import QApplication

from gradgui.app import render
from gradgui.app.documents import FileProblem
from gradgui.app.main import make_application
from gradgui.app.pictures import png
from gradgui.recording.events import Failed
from gradgui.runner.inline import record_text
from tests.app.window_kit import opened
from tests.programs import SEED_PROGRAM

SMALL = (900, 600)


@pytest.fixture(scope="module")
def recording(qapp):
    make_application()
    made = record_text(SEED_PROGRAM)
    made.name = "seed.py"
    return made


def _pixels(image) -> Image.Image:
    return Image.open(io.BytesIO(png(image)))


def _read(path: Path) -> Image.Image:
    return Image.open(io.BytesIO(path.read_bytes()))


@pytest.mark.parametrize("at", [13, 42, 48, 61])
def test_the_picture_is_the_window_at_that_moment(qtbot, recording, tmp_path, at):
    render.render_file(recording, tmp_path / "picture.png", at)
    with opened(qtbot) as window:
        window.session.seek(at)
        for _ in range(3):
            QApplication.processEvents()
        seen = _pixels(window.grab().toImage())
    made = _read(tmp_path / "picture.png")
    assert made.size == seen.size == (1440, 900)
    assert ImageChops.difference(made.convert("RGB"), seen.convert("RGB")).getbbox() is None


@pytest.mark.parametrize("view", render.VIEWS)
@pytest.mark.parametrize("kind", [".png", ".svg", ".pdf"])
def test_every_format_is_well_formed_and_of_the_size_asked(recording, tmp_path, view, kind):
    path = tmp_path / f"picture{kind}"
    render.render_file(recording, path, 42, view, SMALL)
    data = path.read_bytes()
    assert list(tmp_path.iterdir()) == [path]
    if kind == ".png":
        assert _read(path).size == SMALL
    elif kind == ".svg":
        root = ET.fromstring(data)
        assert root.get("viewBox") == "0 0 900 600"
        names = [element.tag.rpartition("}")[2] for element in root.iter()]
        assert "text" not in names and names.count("path") > 100  # letters are outlines
        assert root.find("{*}desc").text
    else:
        assert data.startswith(b"%PDF-") and len(data) > 5000


@pytest.mark.parametrize("view", ["graph", "window"])
@pytest.mark.parametrize("at", [0, 6, 11])
def test_a_moving_picture_has_a_frame_for_each_event_up_to_its_last(tmp_path, qapp, view, at):
    short = record_text("import torch\nx = torch.ones(1, requires_grad=True)\n(x * 2).backward()\n")
    render.render_file(short, tmp_path / "walk.gif", at=at, view=view, size=(400, 300))
    with Image.open(tmp_path / "walk.gif") as picture:
        assert picture.n_frames == at + 1
        assert picture.info["duration"] == render.FRAME_MS


def test_a_moving_picture_of_a_long_run_is_refused(tmp_path, qapp, monkeypatch):
    monkeypatch.setattr(render, "MOST_FRAMES", 5)
    short = record_text("import torch\nx = torch.ones(1)\ny = x + 1\n")
    with pytest.raises(render.FileProblem, match="holds 5 events"):
        render.render_file(short, tmp_path / "walk.gif", at=6, size=(400, 300))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("picture.bmp", {}, ".png"),
        ("picture.png", {"view": "moon"}, "moon"),
        ("picture.png", {"size": (10, 10)}, "pixels"),
        ("missing/picture.png", {}, "cannot be written"),
    ],
)
def test_what_cannot_be_painted_is_said_and_leaves_nothing(recording, tmp_path, name, given, words):
    with pytest.raises(FileProblem, match=words.replace(".", r"\.")):
        render.render_file(recording, tmp_path / name, **given)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("theme", "scale"), [("dark", 1.0), ("light", 1.5), ("presenter", 1.0)])
def test_themes_and_scales(recording, tmp_path, theme, scale):
    render.render_file(recording, tmp_path / "a.png", 42, size=SMALL, theme=theme, scale=scale)
    assert _read(tmp_path / "a.png").size == SMALL


def test_the_moment_past_an_end_is_the_end(recording):
    window = render.window_on(recording, 10_000, size=SMALL)
    assert window.session.cursor == len(recording) - 1
    render.close(window)


def test_an_error_is_painted(tmp_path, qapp):
    broken = record_text("import torch\ntorch.ones(2) @ torch.ones(3)\n")
    assert isinstance(broken[len(broken) - 1], Failed)
    render.render_file(broken, Path(tmp_path / "error.png"), len(broken) - 1, size=SMALL)
    assert (tmp_path / "error.png").stat().st_size > 5000
