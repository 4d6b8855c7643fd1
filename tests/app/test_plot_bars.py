"""The plot of gradients: its bars, its words, and what a click asks for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from gradgui.app.fonts import load_fonts
from gradgui.app.plots.bars import BarsView, Scale
from gradgui.app.theme import Theme
from gradgui.recording.selection import Selection
from gradgui.runner.inline import record_text
from gradgui.state import plots
from tests.programs import SEED_PROGRAM

SEED = record_text(SEED_PROGRAM)
DEEP = record_text(
    "import torch\nx = torch.tensor(0.9, requires_grad=True)\ny = x\n"
    "for i in range(20):\n    y = torch.sigmoid(y) * 0.4\ny.backward()\n"
)


@pytest.fixture
def view(qtbot):
    load_fonts()
    made = BarsView(Theme())
    qtbot.addWidget(made)
    made.resize(320, 170)
    return made


def show(view, cursor, recording=SEED, selection=None):
    view.set_stage(plots.make_stage(recording))
    view.show_state(plots.resolve(recording, cursor, selection or Selection()))
    return view


def colour(view, at, above_base):
    box = view.box_of(at)
    base = view._frame()[3]
    return view.grab().toImage().pixelColor(round(box.center().x()), round(base - above_base)).name()


def test_inside_backward(view):
    show(view, 42)
    assert view.note == "norm, node by node"
    assert [view.words_of(bar) for bar in view.bars] == [
        "out: 1",
        "z: 0.5",
        "y*y: 1.5",
        "y: 4.5 so far, 1 of 2 parts",
        "x: not yet",
    ]
    assert view.accessibleDescription().startswith("out: 1, z: 0.5")


def test_a_whole_gradient_is_filled_and_one_not_there_is_blank(view):
    show(view, 42)
    assert colour(view, 0, 3) == view.theme.hex("grad")
    assert colour(view, 4, 30) == view.theme.hex("pane")


def test_no_bar_changes_its_place_or_height_when_the_next_one_comes(view):
    show(view, 38)
    before = [bar.node for bar in view.bars], view.box_of(0), view._scale()
    show(view, 60)
    assert ([bar.node for bar in view.bars], view.box_of(0), view._scale()) == before


def test_before_backward_it_says_when_it_comes(view):
    show(view, 13)
    assert (view.bars, view.missing) == ((), "backward starts at event 37")
    assert view.accessibleDescription() == view.missing
    view.grab()


def test_several_passes_are_counted(view):
    recording = record_text(
        "import torch\nx = torch.ones(2, requires_grad=True)\nfor i in range(3):\n    (x * 2).sum().backward()\n"
    )
    show(view, len(recording) - 1, recording)
    assert view.note == "backward 3 of 3 · norm"


def test_a_click_on_a_bar_selects_its_node(view, qtbot):
    show(view, 42)
    with qtbot.waitSignal(view.selectRequested) as asked:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.box_of(3).center().toPoint())
    assert asked.args == [Selection(8)]


def test_a_click_beside_the_bars_asks_nothing(view, qtbot):
    show(view, 42)
    with qtbot.assertNotEmitted(view.selectRequested):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))


def test_arrow_keys_go_from_bar_to_bar(view, qtbot):
    show(view, 42)
    with qtbot.waitSignal(view.selectRequested) as asked:
        qtbot.keyClick(view, Qt.Key.Key_Left)
    assert asked.args == [Selection(13)]
    show(view, 42, selection=Selection(4))
    with qtbot.waitSignal(view.selectRequested) as asked:
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert asked.args == [Selection(4)]


def test_many_nodes_over_many_sizes_have_a_log_axis(view):
    show(view, len(DEEP) - 1, DEEP)
    assert len(view.bars) > 12 and view._scale().log
    view.grab()


@pytest.mark.parametrize(
    ("scale", "norm", "share"),
    [
        (Scale(10.0), 5.0, 0.5),
        (Scale(10.0), 20.0, 1.0),
        (Scale(10.0), float("nan"), 0.0),
        (Scale(10.0), float("inf"), 1.0),
        (Scale(100.0, 1.0, True), 10.0, 0.5),
        (Scale(100.0, 1.0, True), 0.0001, 0.02),
    ],
)
def test_heights(scale, norm, share):
    assert scale.share(norm) == pytest.approx(share)


@pytest.mark.parametrize("palette", ["light", "dark", "presenter"])
def test_it_paints_in_every_theme(view, palette):
    view.set_theme(Theme(palette, 1.25))
    view.resize(round(320 * view.theme.factor), round(206 * view.theme.factor))
    for cursor in (0, 36, 42, 48):
        assert not show(view, cursor, selection=Selection(8)).grab().isNull()
