"""The plots pane: what it offers, what a click asks for, zooming, dropping a card, and what it says."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from gradgui.app.fonts import load_fonts
from gradgui.app.plots import PlotsView
from gradgui.app.plots.pane import CARD_MIME
from gradgui.app.plots.ticks import upright
from gradgui.app.theme import Theme
from gradgui.recording.selection import FOLLOW, Selection
from gradgui.runner.inline import record_text
from gradgui.state.curves import EVENTS, ITERATIONS
from gradgui.state.quantities import parse
from tests.programs import SEED_PROGRAM

TRAINING = """import torch
w = torch.tensor([[1., 2.], [3., 4.]], requires_grad=True)
for i in range(6):
    loss = (w * w).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.5 * w.grad
    w.grad = None
"""
RUN = record_text(TRAINING)
LAST = len(RUN) - 1
SEED = record_text(SEED_PROGRAM)


@pytest.fixture
def view(qtbot):
    load_fonts()
    made = PlotsView(Theme())
    qtbot.addWidget(made)
    made.resize(320, 206)
    made.show()
    return made


def show(view, cursor=LAST, recording=RUN, selection=FOLLOW):
    view.set_recording(recording)
    view.show_moment(recording, cursor, selection)
    return view


def curves_of(view, *texts, over="", cursor=LAST):
    show(view, cursor)
    view.show_curves(tuple(parse(RUN, text) for text in texts), over)
    return view.curves


def offered(view):
    view.menu.aboutToShow.emit()
    found = {}
    for action in view.menu.actions():
        if action.menu() is not None:
            found.update({inner.text(): inner for inner in action.menu().actions()})
        elif action.text():
            found[action.text()] = action
    return found


# ---- the menu ------------------------------------------------------------------------------------------------


def test_the_loss_over_iterations_with_two_clicks(view):
    show(view)
    assert (view.kind, view.head.title.text()) == ("bars", "Size of each gradient ▾")
    offered(view)["loss"].trigger()
    assert (view.kind, view.head.title.text()) == ("curves", "loss ▾")
    assert view.curves.state.over == ITERATIONS
    assert len(view.curves.state.curves[0].points) == 6
    assert view.head.over.isVisible() and view.head.over.text() == "over iterations ▾"


def test_the_menu_offers_the_tensor_looked_at(view):
    show(view, LAST, selection=Selection(RUN.index.cards[0]))
    names = list(offered(view))
    assert names[:2] == ["Size of each gradient", "loss"]
    wanted = {"‖w‖", "w[0,0]", "w[1,1]", "‖w.grad‖", "w.grad[0,1]", "Histogram of w", "Histogram of w.grad"}
    assert wanted <= set(names)


def test_curves_are_added_and_taken_away(view):
    show(view, LAST, selection=Selection(RUN.index.cards[0]))
    for name in ("loss", "‖w.grad‖", "w[0,1]"):
        offered(view)[name].trigger()
    assert [quantity.text for quantity in view.choice.quantities] == ["loss", "‖w.grad‖", "w[0,1]"]
    assert offered(view)["loss"].isChecked()
    offered(view)["loss"].trigger()
    assert [quantity.text for quantity in view.choice.quantities] == ["‖w.grad‖", "w[0,1]"]
    for name in ("‖w.grad‖", "w[0,1]"):
        offered(view)[name].trigger()
    assert view.kind == "bars"


def test_one_writes_what_to_plot(view, qtbot):
    curves_of(view, "loss")
    qtbot.mouseClick(view.head.add, Qt.MouseButton.LeftButton)
    field = view.row.field
    assert field.isVisible() and "w.grad[0,1]" in view.row.field.completer().model().stringList()
    field.setText("nobody")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert view.row.error.text() == "This run has no name nobody."
    assert view.row.error.isVisible() and field.property("error") is True
    field.setText("w.grad[0,1]")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert [quantity.text for quantity in view.choice.quantities] == ["loss", "w.grad[0,1]"]
    assert not field.isVisible() and not view.row.error.text()
    assert [chip.text() for chip in view.row.chips] == ["loss  ×", "w.grad[0,1]  ×"]
    qtbot.mouseClick(view.row.chips[0], Qt.MouseButton.LeftButton)
    assert [quantity.text for quantity in view.choice.quantities] == ["w.grad[0,1]"] and not view.row.isVisible()


def test_escape_leaves_the_field(view, qtbot):
    show(view)
    offered(view)["Write one…"].trigger()
    assert view.row.field.isVisible()
    qtbot.keyClick(view.row.field, Qt.Key.Key_Escape)
    assert not view.row.isVisible() and view.kind == "bars"


def test_the_histogram_of_the_tensor_looked_at(view):
    show(view, LAST, selection=Selection(RUN.index.cards[0]))
    offered(view)["Histogram of w"].trigger()
    assert (view.head.title.text(), view.histogram.words) == ("Histogram of w ▾", "4 elements · mean 0.4449")
    view.grab()
    offered(view)["Histogram of w.grad"].trigger()
    assert view.histogram.words == "w.grad is None"
    view.grab()


def axis_menu(view):
    view.axis_menu.aboutToShow.emit()
    return {action.text(): action for action in view.axis_menu.actions() if action.text()}


def test_the_axis_is_switched(view):
    curves = curves_of(view, "loss")
    assert axis_menu(view)["over iterations"].isChecked()
    axis_menu(view)["over events"].trigger()
    assert (curves.state.over, view.head.over.text()) == (EVENTS, "over events ▾")
    axis_menu(view)["over iterations"].trigger()
    assert curves.state.over == ITERATIONS


def test_a_program_without_iterations_is_plotted_over_events(view):
    show(view, 60, SEED)
    offered(view)["out"].trigger()
    assert view.curves.state.over == EVENTS and "over iterations" not in axis_menu(view)


def test_the_upright_axis_counts_in_powers_of_ten_when_asked(view):
    curves = curves_of(view, "loss")
    assert not curves.upright.log
    axis_menu(view)["powers of ten upwards"].trigger()
    assert curves.upright.log and curves.upright.lines == (0.1, 1.0, 10.0)
    axis_menu(view)["powers of ten upwards"].trigger()
    assert not curves.upright.log


# ---- looking and going ---------------------------------------------------------------------------------------


def test_what_it_says(view):
    curves = curves_of(view, "loss", "w.grad[1,1]", cursor=LAST)
    assert curves.words == "loss: 0.4224; w.grad[1,1]: 0.4746"
    assert curves.accessibleDescription() == curves.words
    curves_of(view, "loss", cursor=2)
    assert curves.words == "loss: not yet"


def test_a_click_goes_to_the_event(view, qtbot):
    curves = curves_of(view, "loss", over=EVENTS)
    with qtbot.waitSignal(view.seekRequested) as asked:
        place = QPointF(curves.x_of(20), curves.height() / 2).toPoint()
        qtbot.mouseClick(curves, Qt.MouseButton.LeftButton, pos=place)
    assert abs(asked.args[0] - 20) <= 1


def test_a_click_goes_to_the_end_of_an_iteration(view, qtbot):
    curves = curves_of(view, "loss")
    with qtbot.waitSignal(view.seekRequested) as asked:
        qtbot.mouseClick(curves, Qt.MouseButton.LeftButton, pos=QPointF(curves.x_of(2), 60).toPoint())
    view.show_moment(RUN, asked.args[0], FOLLOW)
    assert (curves.state.place, len(curves.state.curves[0].points)) == (2.0, 3)


def test_a_drag_and_the_wheel_look_nearer_and_a_double_click_shows_all(view, qtbot):
    curves = curves_of(view, "loss", over=EVENTS)
    whole = curves.axis
    left, right = QPoint(round(curves.x_of(10)), 60), QPoint(round(curves.x_of(40)), 60)
    with qtbot.assertNotEmitted(view.seekRequested):
        qtbot.mousePress(curves, Qt.MouseButton.LeftButton, pos=left)
        qtbot.mouseMove(curves, right)
        curves.grab()
        qtbot.mouseRelease(curves, Qt.MouseButton.LeftButton, pos=right)
    assert abs(curves.axis.low - 10) < 2 and abs(curves.axis.high - 41) < 2
    place = QPointF(left)
    up = QPoint(0, 120)
    wheel = QWheelEvent(
        place, place, QPoint(), up, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    before = curves.axis.high - curves.axis.low
    QApplication.sendEvent(curves, wheel)
    assert curves.axis.high - curves.axis.low < before
    qtbot.mouseDClick(curves, Qt.MouseButton.LeftButton, pos=left)
    assert curves.axis == whole
    qtbot.keyClick(curves, Qt.Key.Key_Plus)
    assert curves.axis != whole
    qtbot.keyClick(curves, Qt.Key.Key_Minus)


def test_the_playhead_stays_in_view_and_the_axis_does_not_move_with_the_cursor(view):
    curves = curves_of(view, "loss", cursor=3)
    before = curves.axis, curves.frame()
    view.show_moment(RUN, LAST, FOLLOW)
    assert (curves.axis, curves.frame()) == before


def test_a_card_from_the_graph_is_dropped(view):
    show(view)
    data = QMimeData()
    data.setData(CARD_MIME, QByteArray(str(RUN.index.cards[0]).encode()))
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    view.dropEvent(QDropEvent(QPointF(50, 50), copy, data, left, none))
    assert [quantity.text for quantity in view.choice.quantities] == ["‖w‖"]
    assert not view.add_card(0)


def test_another_recording_keeps_what_is_plotted(view):
    curves = curves_of(view, "loss")
    again = record_text(TRAINING.replace("0.5", "0.1"))
    show(view, len(again) - 1, again)
    assert len(curves.state.curves[0].points) == 6
    show(view, 60, SEED)
    assert curves.words == "loss: not yet"
    view.grab()


# ---- painting ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "positive", "log"),
    [
        (0.0, 1.0, math.nan, False),
        (0.1987, 0.2250, 0.1987, False),
        (-0.29, 1.17, math.nan, False),
        (1e-6, 10.0, 1e-6, True),
        (5.0, 5.0, 5.0, False),
        (-3.0, -3.0, math.nan, False),
        (0.0, 0.0, math.nan, False),
        (math.nan, math.nan, math.nan, False),
        (-1e9, 1e9, math.nan, False),
    ],
)
def test_three_to_five_grid_lines(low, high, positive, log):
    axis = upright(low, high, positive)
    assert axis.log is log
    assert 3 <= len(axis.lines) <= 6
    assert all(-1e-6 <= axis.share(line) <= 1 + 1e-6 for line in axis.lines)
    if math.isfinite(low):
        assert 0 <= axis.share(low) <= axis.share(high) <= 1


@pytest.mark.parametrize("palette", ["light", "dark", "presenter"])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_it_paints_in_every_theme(view, palette, scale):
    theme = Theme(palette, scale)
    view.set_theme(theme)
    view.resize(round(320 * theme.factor), round(206 * theme.factor))
    for over in (EVENTS, ITERATIONS):
        curves_of(view, "loss", "w[0,1]", "w.grad[0,1]", "‖w‖", over=over)
        for cursor in (0, 8, 40, LAST):
            view.show_moment(RUN, cursor, FOLLOW)
            assert not view.grab().isNull()


def test_a_number_that_is_not_finite_is_marked(view):
    recording = record_text("import torch\nx = torch.tensor([1.])\nfor i in range(3):\n    y = torch.log(x - i)\n")
    show(view, len(recording) - 1, recording)
    view.show_curves((parse(recording, "y"),), EVENTS)
    assert not view.grab().isNull()
