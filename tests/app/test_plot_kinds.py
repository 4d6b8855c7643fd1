"""Value against value and the heat map; what is dropped on a plot, and what is remembered of it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from gradgui.app.cells import cell_color
from gradgui.app.fonts import load_fonts
from gradgui.app.graph.hand import CARD_MIME
from gradgui.app.plots import PlotsView
from gradgui.app.plots.ticks import Upright, upright
from gradgui.app.theme import Theme
from gradgui.recording.recording import Recording
from gradgui.recording.selection import FOLLOW, Selection
from gradgui.runner.inline import record_text
from gradgui.state.curves import EVENTS, ITERATIONS
from gradgui.state.plot_choice import HEAT, choice_text
from gradgui.state.quantities import parse

RUN = record_text("""import torch
w = torch.tensor([[1., -2.], [3., 4.]], requires_grad=True)
for i in range(6):
    loss = (w * w).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.5 * w.grad
    w.grad = None
big = torch.randn(80, 60)
wide = torch.ones(300, 300)
""")
LAST = len(RUN) - 1
W, *_, BIG, WIDE = RUN.index.cards


@pytest.fixture
def view(qtbot):
    load_fonts()
    made = PlotsView(Theme())
    qtbot.addWidget(made)
    made.resize(320, 206)
    made.show()
    made.set_recording(RUN)
    made.show_moment(RUN, LAST, FOLLOW)
    return made


def look_at(view, card, cursor=LAST):
    view.show_moment(RUN, cursor, Selection(card))
    return view


def against(view, *texts, across="w[0,0]", over=ITERATIONS):
    view.show_curves(tuple(parse(RUN, text) for text in texts), over)
    view.plot_against(parse(RUN, across))
    return view.pairs


# ---- value against value -------------------------------------------------------------------------------------


def test_the_axis_menu_offers_another_number(view):
    view.show_curves((parse(RUN, "loss"), parse(RUN, "w[0,0]")))
    view.axis_menu.aboutToShow.emit()
    actions = {action.text(): action for action in view.axis_menu.actions()}
    actions["against w[0,0]"].trigger()
    assert view.plot is view.pairs and view.head.over.text() == "against w[0,0] ▾"
    assert [quantity.text for quantity in view.choice.quantities] == ["loss"]
    view.set_over(ITERATIONS)
    assert view.plot is view.curves and view.against is None


def test_what_a_path_says(view):
    pairs = against(view, "loss")
    assert pairs.words == "loss = 0.4224 at w[0,0] = 0.178"
    assert pairs.accessibleDescription() == pairs.words
    view.show_moment(RUN, 1, FOLLOW)
    assert pairs.words == "" and pairs.accessibleDescription().startswith("not yet")
    assert against(view, "w.grad[0,0]").grab()


def test_a_click_on_a_point_goes_to_its_moment(view, qtbot):
    pairs = against(view, "loss")
    step = pairs.state.paths[0].steps[2]
    with qtbot.waitSignal(view.seekRequested) as asked:
        qtbot.mouseClick(pairs, Qt.MouseButton.LeftButton, pos=pairs.spot_of(step).toPoint())
    assert asked.args == [pairs.event_of(step)]
    with qtbot.assertNotEmitted(view.seekRequested):
        qtbot.mouseClick(pairs, Qt.MouseButton.LeftButton, pos=QPoint(pairs.width() - 2, 2))


def test_over_events_a_point_is_an_event(view, qtbot):
    pairs = against(view, "loss", over=EVENTS)
    step = pairs.state.paths[0].steps[-1]
    assert pairs.event_of(step) == step[0]
    assert pairs.step_at(pairs.spot_of(step)) == step


def test_a_drag_looks_nearer_and_a_double_click_at_all(view, qtbot):
    pairs = against(view, "loss")
    whole, frame = pairs.axes, pairs.frame()
    start, end = (
        QPoint(round(frame.left) + 10, round(frame.top) + 10),
        QPoint(round(frame.left) + 90, round(frame.base) - 20),
    )
    qtbot.mousePress(pairs, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(pairs, end)
    qtbot.mouseRelease(pairs, Qt.MouseButton.LeftButton, pos=end)
    (x, y), (wx, wy) = pairs.axes, whole
    assert wx.low <= x.low < x.high < wx.high and wy.low < y.low < y.high < wy.high
    qtbot.mouseDClick(pairs, Qt.MouseButton.LeftButton, pos=start)
    assert pairs.axes == whole


def test_the_wheel_and_keys_zoom_and_never_leave_the_run(view, qtbot):
    pairs = against(view, "loss")
    whole = pairs.axes
    place = pairs.frame().box.center()
    for turn in (120, -120, -120, -120):
        event = QWheelEvent(
            place, place, QPoint(), QPoint(0, turn), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(pairs, event)
        if turn > 0:
            assert pairs.axes[0].high - pairs.axes[0].low < whole[0].high - whole[0].low
    for now, before in zip(pairs.axes, whole, strict=True):
        assert (now.low, now.high) == pytest.approx((before.low, before.high))
    qtbot.keyClick(pairs, Qt.Key.Key_Plus)
    assert pairs.axes[0].high - pairs.axes[0].low < whole[0].high - whole[0].low


# ---- the heat map --------------------------------------------------------------------------------------------


def test_the_heat_map_of_the_tensor_looked_at(view):
    look_at(view, W, W).menu.aboutToShow.emit()
    next(action for action in view.menu.actions() if action.text() == "Heat map of w").trigger()
    assert (view.kind, view.heat.words) == (HEAT, "2 × 2 · colours from −4 to 4")
    assert view.heat.tip(view.heat.box().center() + QPointF(-8, -8)) == "w[0, 0] = 1"
    assert view.heat.tip(QPointF(0, 0)) == ""
    view.show_spread(HEAT, grad=True)
    assert view.heat.words == "w.grad: not yet"
    look_at(view, W, LAST)
    assert view.heat.words == "w.grad is None"


def test_the_scale_holds_for_the_whole_run(view):
    look_at(view, W, W).show_spread(HEAT)
    reach = view.heat.reach
    look_at(view, W, LAST)
    assert view.heat.reach == reach == 4.0


@pytest.mark.parametrize("palette", ["light", "dark", "presenter"])
def test_many_cells_are_painted_with_the_colours_of_few(view, palette):
    view.set_theme(Theme(palette))
    view.resize(500, 400)
    look_at(view, BIG).show_spread(HEAT)
    image = view.heat._image()
    scale = view.heat._scale()
    assert (image.width(), image.height()) == (60, 80)
    array = RUN.value(view.heat.state.value).array
    for row, column in ((0, 0), (17, 5), (39, 59), (40, 0), (79, 59)):
        wanted = cell_color(view.theme, float(array[row, column]), scale)
        found = image.pixelColor(column, row)
        assert max(abs(a - b) for a, b in zip(wanted.getRgb(), found.getRgb(), strict=True)) <= 1
    view.grab()


def test_of_a_large_tensor_the_ends_are_shown(view):
    look_at(view, WIDE).show_spread(HEAT)
    assert view.heat.words.endswith("only the ends are kept") == (RUN.value(view.heat.state.value).array is None)
    view.grab()


def test_a_number_that_is_none_has_a_colour_of_its_own(view):
    odd = record_text("import torch\nx = torch.tensor([[1., float('nan')], [float('inf'), 0.]])\n")
    view.set_recording(odd)
    view.show_moment(odd, len(odd) - 1, Selection(odd.index.cards[0]))
    view.show_spread(HEAT)
    assert view.heat.reach == 1.0 and "nan" in view.heat.tip(view.heat.box().center() + QPointF(8, -8)).lower()
    view.grab()


# ---- dropping ------------------------------------------------------------------------------------------------


def carried(card, name):
    data = QMimeData()
    data.setData(CARD_MIME, QByteArray(str(card).encode()))
    data.setText(name)
    return data


def enter(view, data):
    actions, left, no = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDragEnterEvent(QPoint(50, 50), actions, data, left, no)
    QApplication.sendEvent(view, event)
    return event


def drop(view, data):
    actions, left, no = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(view, QDropEvent(QPointF(50, 50), actions, data, left, no))


def test_the_pane_says_what_a_drop_does(view):
    data = carried(W, "w")
    enter(view, data)
    assert view.hint.isVisible() and view.hint.words == "Plot w here"
    QApplication.sendEvent(view, QDragLeaveEvent())
    assert not view.hint.isVisible()
    enter(view, data)
    drop(view, data)
    assert not view.hint.isVisible() and [one.text for one in view.choice.quantities] == ["‖w‖"]


def test_dropped_on_a_heat_map_a_card_is_looked_at(view, qtbot):
    view.show_spread(HEAT)
    data = carried(W, "w")
    enter(view, data)
    assert view.hint.words == "Show w here"
    with qtbot.waitSignal(view.selectRequested) as asked:
        drop(view, data)
    assert asked.args == [Selection(W)]


def test_something_else_is_not_taken(view):
    data = QMimeData()
    data.setText("hello")
    event = enter(view, data)
    assert not view.hint.isVisible() and not event.isAccepted()


# ---- remembered ----------------------------------------------------------------------------------------------


def test_a_choice_is_told_and_found_again(view, qtbot):
    with qtbot.waitSignal(view.choiceChanged) as told:
        against(view, "loss", "w[0,1]")
    text = choice_text(view._plot)
    assert told.args[0]
    view.keep_choice("")
    assert view.kind == "bars"
    view.keep_choice(text)
    assert view.plot is view.pairs
    assert [one.text for one in view.choice.quantities] == ["loss", "w[0,1]"] and view.against.text == "w[0,0]"


def test_what_was_kept_waits_for_a_run_that_has_it(view):
    against(view, "loss")
    text = choice_text(view._plot)
    empty = Recording()
    view.set_recording(empty)
    view.keep_choice(text)
    assert view.kind == "bars"
    view.set_recording(RUN)
    view.show_moment(RUN, LAST, FOLLOW)
    assert view.plot is view.pairs


def test_a_person_who_chooses_first_is_right(view):
    against(view, "loss")
    text = choice_text(view._plot)
    view.set_recording(Recording())
    view.keep_choice(text)
    view.show_spread(HEAT)
    view.set_recording(RUN)
    assert view.kind == HEAT


# ---- axes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "log", "lines"),
    [
        ((0.001, 10, 0.001), True, (0.001, 0.01, 0.1, 1.0, 10.0)),
        ((1, 5, 1, True), True, (1.0, 10.0)),
        ((0.001, 10, 0.001, False), False, (0.0, 2.5, 5.0, 7.5, 10.0)),
        ((-1, 10, np.nan, True), False, (0.0, 5.0, 10.0)),
        ((2, 2, 2, True), True, (1.0, 10.0)),
    ],
)
def test_an_axis_counts_as_asked_where_it_can(given, log, lines):
    axis = upright(*given)
    assert axis.log == log
    assert axis.lines == pytest.approx(lines)
    for share in (0.0, 0.3, 1.0):
        assert axis.share(axis.at(share)) == pytest.approx(share)


def test_a_part_of_an_axis():
    axis = Upright(0.01, 100, True)
    assert axis.part(0.25, 0.5).lines == pytest.approx((0.1, 1.0))
    assert len(axis.part(0.3, 0.4).lines) >= 2  # less than one power of ten has lines as well
    assert Upright(-5, 500).within(Upright(0, 100)) == Upright(0, 100)
    assert Upright(3, 3).within(Upright(0, 100)) == Upright(0, 100)
