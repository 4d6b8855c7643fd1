"""What moves in the graph pane, layouts made in a thread, cells, the camera's first distance."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from gradgui.app.cells import CellStyle, ColorScale
from gradgui.app.fonts import load_fonts
from gradgui.app.graph import GraphView, value_paint
from gradgui.app.graph.value_paint import value_box
from gradgui.app.theme import Theme
from gradgui.recording import events as ev
from gradgui.runner.inline import record_text
from gradgui.state.graph import make_stage, resolve
from tests.programs import SEED_PROGRAM

LARGE = "import torch\nx = torch.ones(2, requires_grad=True)\ny = x\n" + "y = y * 1.5\n" * 200
CHAIN = "import torch\nx = torch.ones(2, requires_grad=True)\ny = x{}.sum()\n"


@pytest.fixture(scope="module")
def seed():
    return record_text(SEED_PROGRAM)


@pytest.fixture
def view(qtbot):
    load_fonts()
    made = GraphView(Theme("light"))
    qtbot.addWidget(made)
    made.set_motion("none")
    made.resize(800, 576)
    made.show()
    return made


def at(recording, kind, nth=0):
    return [i for i, event in enumerate(recording) if isinstance(event, kind)][nth]


def stand(view, recording, cursor, motion):
    view.set_motion("none")
    view.show_stage(make_stage(recording), recording)
    view.show_state(resolve(recording, cursor))
    view.set_motion(motion)
    view.graph.motion._last.invalidate()  # as if nothing had been pressed for a while


@pytest.mark.parametrize(
    ("motion", "step", "moves"),
    [("full", 1, "ride"), ("reduced", 1, ""), ("none", 1, ""), ("full", -1, "ring"), ("full", 0, "")],
)
def test_a_number_rides_only_forwards_and_in_full(view, seed, motion, step, moves):
    sent = at(seed, ev.GradientSent, 2)
    stand(view, seed, sent - step if step >= 0 else sent - step + 1, motion)
    view.show_state(resolve(seed, sent))
    assert view.graph.context.moving == moves
    view.graph.motion.finish()
    assert not view.graph.motion.running
    assert view.graph.context.moving == ""


def test_a_new_step_ends_what_runs_and_a_held_key_starts_nothing(view, seed):
    sent = at(seed, ev.GradientSent, 2)
    stand(view, seed, sent - 1, "full")
    view.show_state(resolve(seed, sent))
    assert view.graph.motion.running
    view.show_state(resolve(seed, sent + 1))
    assert not view.graph.motion.running


def test_a_ride_ends_where_no_motion_begins(view, seed):
    sent = at(seed, ev.GradientSent, 2)
    stand(view, seed, sent - 1, "none")
    view.show_state(resolve(seed, sent))
    still = view.grab().toImage()
    stand(view, seed, sent - 1, "full")
    view.show_state(resolve(seed, sent))
    assert view.grab().toImage() != still
    view.graph.motion.finish()
    assert view.grab().toImage() == still


def test_pixels_are_kept_and_told_apart(view, seed):
    view.show_stage(make_stage(seed), seed)
    cursor = at(seed, ev.GradientSent, 2)
    view.show_state(resolve(seed, cursor))
    first = view.grab().toImage()
    kept = {owner: pixels for owner, (_, pixels) in view.graph.context.pixmaps._kept.items()}
    view.graph.update()
    assert view.grab().toImage() == first
    again = {owner: pixels for owner, (_, pixels) in view.graph.context.pixmaps._kept.items()}
    assert all(again[owner] is pixels for owner, pixels in kept.items())
    view.set_theme(Theme("dark"))
    assert view.grab().toImage() != first


def test_a_large_recording_is_laid_out_beside_and_the_old_picture_stays(view, seed, qtbot):
    with qtbot.waitSignal(view.stageShown):
        view.show_recording(seed)  # small: at once
    view.show_state(resolve(seed, 20))
    large = record_text(LARGE)
    view.show_recording(large)
    view.show_state(resolve(large, len(large) - 1))
    assert view.graph.context.recording is seed
    view.finish_layout()
    assert view.graph.context.recording is large
    assert view.graph.context.state.cursor == len(large) - 1


def test_the_last_recording_asked_for_is_shown(view, seed, qtbot):
    large = record_text(LARGE)
    view.show_recording(large)
    view.show_recording(seed)
    view.finish_layout()
    assert view.graph.context.recording is seed
    with qtbot.waitSignal(view.stageShown, timeout=20_000):
        view.show_recording(large)
    assert view.graph.context.recording is large
    assert not view._maker.busy


@pytest.mark.parametrize(("ops", "zoom"), [(4, 1.0), (5, 0.88), (6, 0.75), (9, 1.0)])
def test_the_first_distance_fits_a_strand_down_to_70_percent(view, ops, zoom):
    recording = record_text(CHAIN.format(".exp()" * (ops - 1)))
    view.show_stage(make_stage(recording), recording)
    assert view.canvas.zoom == pytest.approx(zoom, abs=0.04)


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ("[[0.5, 1.25, -2.]]", [".5", "1.25", "−2"]),
        ("[[-5.4e-4, -0.007, 9.7e-4]]", []),
        ("[[0.1234, 0.2234], [12.5, 3.]]", [".1234", ".2234", "12.5", "3"]),
    ],
)
def test_all_numbers_of_a_card_are_written_or_none(view, monkeypatch, values, written):
    recording = record_text(f"import torch\na = torch.tensor({values})\n")
    value = recording.value(recording.index.values[next(iter(recording.index.values))].items[0].value)
    said = []
    monkeypatch.setattr(value_paint, "_statistics", lambda *rest: said.append("min … max"))
    real = value_paint.paint.text
    monkeypatch.setattr(
        value_paint.paint, "text", lambda q, t, x, y, s, *r, **k: said.append(s) or real(q, t, x, y, s, *r, **k)
    )
    image = QImage(100, 80, QImage.Format.Format_RGB32)
    q = QPainter(image)
    value_box(q, Theme("light"), QRectF(0, 0, 86, 68), value, ColorScale(1.0), CellStyle(), digits=True)
    q.end()
    assert "…" not in said
    assert said == (written or ["min … max"])
