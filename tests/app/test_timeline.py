"""The timeline: what stands where, and what clicks, keys and the wheel ask for."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from gradgui.app.fonts import load_fonts
from gradgui.app.theme import Theme
from gradgui.app.timeline import TimelineView
from gradgui.app.timeline.axis import whole_axis
from gradgui.app.timeline.rows import rows_of
from gradgui.recording.selection import Selection
from gradgui.runner.inline import record_text
from gradgui.state import timeline
from tests.programs import SEED_PROGRAM

SEED = record_text(SEED_PROGRAM)
LAST = len(SEED) - 1
LONG = record_text(
    "import torch\nw = torch.ones(4, requires_grad=True)\n"
    "for i in range(300):\n    (w*w).sum().backward()\n    w.grad = None\n"
)


@pytest.fixture
def view(qtbot):
    load_fonts()
    made = TimelineView(Theme())
    qtbot.addWidget(made)
    made.resize(1120, 206)
    made.set_stage(timeline.make_stage(SEED))
    made.show_state(timeline.resolve(SEED, 42))
    made.grab()
    return made


def place(view, seq):
    return QPoint(round(view.axis.x(seq)), 108)


def colour_at(view, x, y):
    return view.grab().toImage().pixelColor(round(x), round(y)).name()


def drag(view, at):
    left = Qt.MouseButton.LeftButton
    event = QMouseEvent(QEvent.Type.MouseMove, at, at, left, left, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view, event)


def wheel(view, x, turns, modifiers=Qt.KeyboardModifier.NoModifier):
    at = QPointF(x, 100)
    event = QWheelEvent(
        at,
        at,
        QPoint(),
        QPoint(0, 120 * turns),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def test_it_says_which_event_of_how_many(view):
    assert view.title == f"event 43 of {len(SEED)}"
    assert view.accessibleDescription() == f"event 43 of {len(SEED)}, backward"
    assert view.objectName() == "timeline"


def test_marks_are_filled_when_passed_and_hollow_when_to_come(view):
    ink = view.theme.hex("data")
    x = view.axis.x(8)
    assert colour_at(view, x, 108) == ink
    view.show_state(timeline.resolve(SEED, 3))
    assert colour_at(view, x, 108) == view.theme.hex("pane")


def test_the_playhead_is_yellow_and_under_its_flag(view):
    assert colour_at(view, view.axis.x(42) + 12, 41) == view.theme.hex("now")
    assert colour_at(view, round(view.axis.x(42)), 70) == view.theme.hex("now_ink")


def test_bands_have_the_colour_of_their_phase(view):
    assert colour_at(view, view.axis.x(20), 85) == view.theme.hex("data_tint")


@pytest.mark.parametrize("seq", [0, 8, 30, LAST])
def test_a_click_asks_for_its_event(view, qtbot, seq):
    with qtbot.waitSignal(view.seekRequested) as asked:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place(view, seq))
    assert asked.args == [seq]


def test_a_drag_asks_for_each_event_once_and_holds_at_the_ends(view, qtbot):
    asked = []
    view.seekRequested.connect(asked.append)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=place(view, 30))
    for x in (place(view, 31), place(view, 31) + QPoint(1, 0), place(view, 32), QPoint(5000, 10), QPoint(-50, 10)):
        drag(view, QPointF(x))
    assert asked == [30, 31, 32, LAST, 0]


def test_a_click_on_the_present_event_asks_nothing(view, qtbot):
    with qtbot.assertNotEmitted(view.seekRequested):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place(view, 42))


@pytest.mark.parametrize(
    ("key", "aim"), [(Qt.Key.Key_Left, 41), (Qt.Key.Key_Right, 43), (Qt.Key.Key_Home, 0), (Qt.Key.Key_End, LAST)]
)
def test_keys_step_and_jump(view, qtbot, key, aim):
    with qtbot.waitSignal(view.seekRequested) as asked:
        qtbot.keyClick(view, key)
    assert asked.args == [aim]


def test_keys_stop_at_the_end(view, qtbot):
    view.show_state(timeline.resolve(SEED, LAST))
    with qtbot.assertNotEmitted(view.seekRequested):
        qtbot.keyClick(view, Qt.Key.Key_Right)


def test_the_wheel_zooms_around_the_pointer_and_pans_with_shift(view):
    x = view.axis.x(30)
    wheel(view, x, 4)
    assert view.axis.x(30) == pytest.approx(x)
    assert view.axis.high - view.axis.low < len(SEED) / 2
    low = view.axis.low
    wheel(view, x, -2, Qt.KeyboardModifier.ShiftModifier)
    assert view.axis.low > low
    wheel(view, x, -30)
    assert view.axis.whole


def test_a_step_out_of_view_moves_the_view(view):
    wheel(view, view.axis.x(42), 8)
    view.show_state(timeline.resolve(SEED, 3))
    assert view.axis.left <= view.axis.x(3) <= view.axis.right
    assert not view.axis.whole


def test_the_hint_tells_what_happened_but_not_what_is_to_come(view):
    view.set_teller(lambda seq: f"sentence {seq}")
    assert view.hint_of(10) == "event 11: sentence 10"
    assert view.hint_of(43) == "event 44: still to come"


def test_the_events_of_the_selected_tensor_have_carets(view):
    x, y = view.axis.x(12), 108 + 18
    assert colour_at(view, x, y) == view.theme.hex("pane")
    view.show_state(timeline.resolve(SEED, 42, Selection(8)))
    assert colour_at(view, x, y) == view.theme.hex("text")


def test_without_a_run_it_says_what_will_be_here(qtbot):
    empty = TimelineView()
    qtbot.addWidget(empty)
    with qtbot.assertNotEmitted(empty.seekRequested):
        qtbot.mouseClick(empty, Qt.MouseButton.LeftButton)
        qtbot.keyClick(empty, Qt.Key.Key_Right)
    assert empty.accessibleDescription() == "No program has run yet"
    empty.grab()


@pytest.mark.parametrize("palette", ["light", "dark", "presenter"])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_it_paints_in_every_theme(view, palette, scale):
    view.set_theme(Theme(palette, scale))
    view.resize(round(1120 * scale), round(206 * view.theme.factor))
    for cursor in (0, 42, LAST):
        view.show_state(timeline.resolve(SEED, cursor))
        assert not view.grab().isNull()


def test_a_step_in_a_long_run_paints_only_what_moves(view):
    view.set_stage(timeline.make_stage(LONG))
    view.show_state(timeline.resolve(LONG, 2000))
    view.grab()
    pictures = view._pictures
    began = time.perf_counter()
    for cursor in range(2001, 2021):
        view.show_state(timeline.resolve(LONG, cursor))
        view.grab()
    assert view._pictures is pictures
    assert (time.perf_counter() - began) / 20 < 0.016


def test_a_run_that_grows_keeps_the_zoom(view):
    wheel(view, 500, 6)
    before = view.axis
    view.set_stage(timeline.make_stage(LONG))
    assert (view.axis.low, view.axis.high) == (before.low, before.high)
    assert view.axis.total == len(LONG)


@pytest.mark.parametrize(("total", "room", "step"), [(54, 40, 5), (1000, 44, 50), (20, 40, 1), (100_000, 50, 5000)])
def test_numbers_have_room(total, room, step):
    assert whole_axis(0, 1000, total).tick_step(room) == step


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("height", [132, 150, 180, 206, 300])
def test_every_row_is_within_the_pane(scale, height):
    theme = Theme("light", scale)
    rows = rows_of(theme, height * theme.factor)
    k = theme.factor
    assert rows.numbers + 11 * k < rows.band + 1 and rows.band + rows.band_height < rows.marks - 10 * k
    assert rows.marks + 13 * k < rows.saved < rows.saved + rows.saved_height <= height * k
