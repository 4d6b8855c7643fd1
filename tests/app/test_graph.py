"""The graph pane: what is painted and asked for, forwards and backwards through the seed's program."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from gradgui.app.fonts import load_fonts
from gradgui.app.graph import GraphView
from gradgui.app.graph.hover import card_tip, wire_tip
from gradgui.app.theme import Theme
from gradgui.recording import events as ev
from gradgui.recording.selection import FOLLOW, Selection
from gradgui.runner.inline import record_text
from gradgui.state.graph import make_stage, resolve
from tests.programs import SEED_PROGRAM, random_program

LOOP = """import torch
w = torch.ones(2, requires_grad=True)
for i in range(4):
    loss = (w * 2).sum()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
"""


@pytest.fixture(scope="module")
def seed():
    return record_text(SEED_PROGRAM)


@pytest.fixture
def view(qtbot, seed):
    load_fonts()
    made = GraphView(Theme("light"))
    qtbot.addWidget(made)
    made.set_motion("none")
    made.resize(800, 576)
    made.show()
    made.show_stage(make_stage(seed), seed)
    return made


def at(recording, kind, nth=0):
    return [i for i, event in enumerate(recording) if isinstance(event, kind)][nth]


def picture(view):
    return view.grab().toImage()


def middle(view, card):
    box = view.graph.box_of(card)
    return view.canvas.mapFromScene(box.center())


def test_back_and_forth_paints_the_same(view, seed):
    view.resize(1000, 1200)  # all of it is in view, so that the camera has nothing to do
    moments = range(0, len(seed), 5)
    forwards = {}
    for cursor in moments:
        view.show_state(resolve(seed, cursor))
        forwards[cursor] = picture(view)
    for cursor in reversed(moments):
        view.show_state(resolve(seed, cursor))
        assert picture(view) == forwards[cursor], cursor


def test_stepping_equals_a_fresh_picture(view, seed, qtbot):
    for cursor in range(len(seed)):
        view.show_state(resolve(seed, cursor))
    cursor = at(seed, ev.GradientSent, 2)
    for back in range(len(seed) - 1, cursor - 1, -1):
        view.show_state(resolve(seed, back))
    fresh = GraphView(Theme("light"))
    qtbot.addWidget(fresh)
    fresh.resize(800, 576)
    fresh.show()
    fresh.show_stage(make_stage(seed), seed)
    fresh.show_state(resolve(seed, cursor))
    assert picture(view) == picture(fresh)


def test_a_step_touches_only_what_changed(view, seed):
    cursor = at(seed, ev.GradientSent, 2)
    view.show_state(resolve(seed, cursor - 1))
    picture(view)
    view.show_state(resolve(seed, cursor))
    stale = {card for card, item in view.graph.cards.items() if item.stale}
    assert stale <= {at(seed, ev.OpApplied, 0), at(seed, ev.OpApplied, 1)}


def test_clicks_ask_for_selections(view, seed, qtbot):
    view.show_state(resolve(seed, len(seed) - 1))
    port = view.canvas.viewport()
    product = at(seed, ev.OpApplied, 1)
    with qtbot.waitSignal(view.selectRequested) as asked:
        qtbot.mouseClick(port, Qt.MouseButton.LeftButton, pos=middle(view, product))
    assert asked.args == [Selection(product)]
    between = view.canvas.mapFromScene(QPointF(325, 54))  # the 2nd y
    with qtbot.waitSignal(view.selectRequested) as asked:
        qtbot.mouseClick(port, Qt.MouseButton.LeftButton, pos=between)
    assert asked.args == [Selection(product, 1)]
    ground = view.canvas.mapFromScene(QPointF(325, 200))
    with qtbot.waitSignal(view.selectRequested) as asked:
        qtbot.mouseClick(port, Qt.MouseButton.LeftButton, pos=ground)
    assert asked.args == [FOLLOW]


def test_double_click_asks_for_the_moment_even_of_what_is_to_come(view, seed, qtbot):
    view.show_state(resolve(seed, 5))
    out = at(seed, ev.OpApplied, 3)
    with qtbot.waitSignal(view.seekRequested) as asked:
        qtbot.mouseDClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=middle(view, out))
    assert asked.args == [out]


def test_a_fold_opens_for_its_own_events_and_by_click(view, seed, qtbot):
    view.show_state(resolve(seed, at(seed, ev.OpApplied, 4)))
    (bar,) = view.graph.folds
    assert bar.open
    view.show_state(resolve(seed, at(seed, ev.BackwardStarted)))
    assert not bar.open
    assert bar.words().endswith("never comes here")
    with qtbot.waitSignal(view.foldToggled) as asked:
        view.canvas.foldClicked.emit(0)
    assert asked.args == [0, True]
    assert at(seed, ev.OpApplied, 4) in view.graph.cards


def test_words_of_a_fold_never_run_ahead(view, seed):
    view.show_state(resolve(seed, 5))
    assert view.graph.folds[0].words() == "lines 10–15, still to come"
    view.show_state(resolve(seed, at(seed, ev.OpApplied, 5)))
    assert view.graph.folds[0].words() == "lines 10–15 · 3 of 6 tensors so far"


@pytest.mark.parametrize(("key", "reading"), [("d", "data"), ("g", "gradient")])
def test_reading_by_key_and_switch(view, qtbot, key, reading):
    with qtbot.waitSignal(view.readingChanged) as asked:
        qtbot.keyClick(view.canvas, key)
    assert asked.args == [reading]
    assert view.reading == reading
    view.header.readingChosen.emit("both")
    assert view.reading == "both"


def test_reading_changes_the_picture(view, seed):
    view.show_state(resolve(seed, at(seed, ev.GradientSent, 3)))
    seen = []
    for reading in ("both", "data", "gradient"):
        view.set_reading(reading)
        seen.append(picture(view))
    assert seen[0] != seen[1] != seen[2] != seen[0]


def test_iterations_take_turns(qtbot):
    recording = record_text(LOOP)
    view = GraphView(Theme("light"))
    qtbot.addWidget(view)
    view.set_motion("none")
    view.resize(800, 576)
    view.show()
    view.show_stage(make_stage(recording), recording)
    shown = []
    for nth in (0, 2, 1):
        view.show_state(resolve(recording, at(recording, ev.BackwardStarted, nth)))
        shown.append(view.graph._slots[0].caption())
        picture(view)
    assert shown == ["iteration 1 of 4", "iteration 3 of 4", "iteration 2 of 4"]


def test_keyboard_walks_along_edges(view, seed, qtbot):
    view.show_state(resolve(seed, len(seed) - 1))
    product = at(seed, ev.OpApplied, 1)
    view.canvas._stand_on(product)
    qtbot.keyClick(view.canvas, Qt.Key.Key_Right)
    assert view.graph.context.keyboard == at(seed, ev.OpApplied, 2)
    qtbot.keyClick(view.canvas, Qt.Key.Key_Left)
    qtbot.keyClick(view.canvas, Qt.Key.Key_Left)
    assert view.graph.context.keyboard == at(seed, ev.OpApplied, 0)
    qtbot.keyClick(view.canvas, Qt.Key.Key_Down)
    assert view.graph.context.keyboard == at(seed, ev.OpApplied, 9)
    with qtbot.waitSignal(view.selectRequested) as asked:
        qtbot.keyClick(view.canvas, Qt.Key.Key_Return)
    assert asked.args == [Selection(at(seed, ev.OpApplied, 9))]
    qtbot.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert view.graph.context.keyboard == -1


def test_hover_says_exact_numbers_and_why(view, seed):
    cursor = len(seed) - 1
    view.show_state(resolve(seed, cursor))
    context = view.graph.context
    ghost = at(seed, ev.OpApplied, -1)
    words = card_tip(context, context.look(ghost))
    assert "not recorded" in words
    assert "Grad mode is off since line 20." in words
    wires = view.graph.wires[at(seed, ev.OpApplied, 1)].wires
    assert "2.25" in wire_tip(context, wires[0])


def test_the_camera_moves_only_when_it_must(view, seed):
    view.resize(500, 300)
    view.show_state(resolve(seed, 4))
    assert view.canvas.horizontalScrollBar().value() == 0
    view.show_state(resolve(seed, 15))
    there = view.canvas.horizontalScrollBar().value()
    assert there > 0
    view.show_state(resolve(seed, 13))
    assert view.canvas.horizontalScrollBar().value() == there


def test_a_recording_of_the_same_shape_keeps_the_camera(view, seed):
    view.resize(500, 300)
    view.show_state(resolve(seed, 15))
    there = view.canvas.horizontalScrollBar().value()
    other = record_text(SEED_PROGRAM.replace("y*y*3", "y*y*4"))
    view.show_stage(make_stage(other), other)
    view.show_state(resolve(other, 15))
    assert view.canvas.horizontalScrollBar().value() == there


@pytest.mark.parametrize("palette", ["light", "dark", "presenter"])
@pytest.mark.parametrize("scale", [0.75, 1.5, 3.0])
def test_every_theme_and_scale_paints(view, seed, palette, scale):
    view.show_state(resolve(seed, at(seed, ev.NodeReady)))
    view.set_theme(Theme(palette, scale))
    assert not picture(view).isNull()
    for zoom in (0.5, 0.3, 0.1):
        view.canvas.set_zoom(zoom)
        picture(view)
    view.fit()


def test_paint_to_any_theme_leaves_the_view_as_it_was(view, seed):
    view.show_state(resolve(seed, at(seed, ev.GradientSent, 2)))
    before = picture(view)
    image = QImage(800, 576, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    view.paint_to(painter, QRectF(0, 0, 800, 576), Theme("dark"))
    painter.end()
    assert image.pixelColor(400, 300) == Theme("dark").color("pane")
    view.graph.update()
    assert picture(view) == before


def test_empty_says_what_is_missing(view):
    view.clear()
    assert not view.graph.cards
    assert not picture(view).isNull()


@pytest.mark.parametrize("number", range(12))
def test_random_programs_paint_at_every_zoom(view, number):
    recording = record_text(random_program(number))
    view.show_stage(make_stage(recording), recording)
    for cursor in range(0, len(recording), 7):
        view.show_state(resolve(recording, cursor))
        picture(view)
    view.fit()
    picture(view)


def test_a_pane_that_was_narrow_fits_again_unless_the_person_chose_the_distance(view):
    first = view.canvas.zoom
    view.resize(500, 576)
    view.resize(800, 576)
    assert view.canvas.zoom == pytest.approx(first)
    view.canvas.by_hand = True
    view.canvas.set_zoom(0.5)
    view.resize(700, 576)
    assert view.canvas.zoom == pytest.approx(0.5)


def test_a_narrow_head_leaves_out_fit_and_not_the_switch(view):
    view.header.resize(260, 36)
    view.header.grab()
    assert view.header._fit.isEmpty()
    view.header.resize(800, 36)
    view.header.grab()
    assert not view.header._fit.isEmpty()
