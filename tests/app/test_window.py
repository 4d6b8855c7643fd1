from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QToolButton

from gradgui.app.actions import SPECS
from gradgui.app.controls import Elided
from gradgui.app.settings import SCALES, Settings, next_scale
from gradgui.app.theme import Theme
from gradgui.recording import events as ev
from gradgui.recording.selection import FOLLOW, Selection
from gradgui.runner.inline import record_text
from gradgui.session import StepSize
from tests.app.window_kit import nth, opened
from tests.programs import SEED_PROGRAM


@pytest.fixture(scope="module")
def recording():
    return record_text(SEED_PROGRAM)


@pytest.fixture
def window(qtbot, recording):
    with opened(qtbot, worker=False) as made:
        made.show_text(SEED_PROGRAM, name="seed.py")
        made.session.show(recording, 0)
        made.panes.reset()
        QApplication.processEvents()
        yield made


def _do(window, name):
    window.actions_by_name[name].trigger()


def test_the_parts_have_their_names(window):
    for name in ("editor", "console", "graph", "inspector", "timeline", "plots"):
        assert window.findChild(object, name) is not None, name
    for spec in SPECS:
        assert window.actions_by_name[spec.name].objectName() == spec.name


def test_no_two_actions_share_a_key():
    keys = [key for spec in SPECS for key in spec.keys]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("names", "cursor"),
    [
        (["step_forward"], 1),
        (["last"], 65),
        (["last", "step_back"], 64),
        (["last", "first"], 0),
        (["statement_forward", "statement_forward"], 2),
        (["phase_forward"], 36),
        (["last", "phase_back", "phase_back"], 58),
        (["step_node", "step_forward", "step_forward"], 8),
    ],
)
def test_actions_move_the_cursor(window, names, cursor):
    for name in names:
        _do(window, name)
    assert window.session.cursor == cursor
    assert f"event {cursor + 1} of 66" in window.views.now.place


def test_transport_at_the_ends_is_off(window):
    assert not window.actions_by_name["step_back"].isEnabled()
    assert window.actions_by_name["step_forward"].isEnabled()
    _do(window, "last")
    assert window.actions_by_name["first"].isEnabled()
    assert not window.actions_by_name["last"].isEnabled()


@pytest.mark.parametrize(
    ("key", "modifier", "cursor"),
    [
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, 11),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, 9),
        (Qt.Key.Key_F10, Qt.KeyboardModifier.NoModifier, 11),
        (Qt.Key.Key_PageUp, Qt.KeyboardModifier.NoModifier, 9),
        (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier, 65),
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, 0),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier, 36),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, 11),
    ],
)
def test_keys_step_outside_text(qtbot, window, key, modifier, cursor):
    window.session.seek(10)
    window.centralWidget().setFocus()
    qtbot.keyClick(window, key, modifier)
    assert window.session.cursor == cursor


@pytest.mark.parametrize(
    "key", [Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_Space, Qt.Key.Key_PageDown, Qt.Key.Key_D, Qt.Key.Key_1]
)
def test_in_the_editor_these_keys_are_its_own(qtbot, window, key):
    window.session.seek(10)
    window.views.editor.setFocus()
    qtbot.keyClick(window.views.editor, key)
    assert window.session.cursor == 10 and not window.player.active


def test_f_keys_step_in_the_editor_too(qtbot, window):
    window.views.editor.setFocus()
    qtbot.keyClick(window.views.editor, Qt.Key.Key_F10)
    assert window.session.cursor == 1


def test_every_pane_shows_the_moment_and_goes_back(window):
    def seen():
        views = window.views
        return (views.now.text, views.now.place, views.console.text, views.editor.current_line, views.timeline.title)

    forward = []
    for cursor in range(0, 66, 5):
        window.session.seek(cursor)
        forward.append(seen())
    for cursor, before in zip(reversed(range(0, 66, 5)), reversed(forward), strict=True):
        window.session.seek(cursor)
        assert seen() == before


def test_playing_steps_and_pauses_at_the_end(qtbot, window):
    window.set_speed(8.0)
    window.session.seek(62)
    _do(window, "play")
    assert window.player.active and window.player._timer.interval() == 112
    qtbot.waitUntil(lambda: not window.player.active, timeout=5000)
    assert window.session.cursor == 65
    _do(window, "play")
    assert window.session.cursor == 0
    _do(window, "step_forward")
    assert not window.player.active and window.session.cursor == 1


def test_a_place_in_the_text_selects_and_escape_lets_go(window):
    window.session.seek(43)
    window.views.editor.placeClicked.emit(7, 4)
    assert window.session.selection == Selection(8)
    assert window.views.inspector.header.accessibleName().startswith("y")
    _do(window, "escape")
    assert window.session.selection == FOLLOW


def test_the_graph_and_the_plots_select_for_all(window):
    window.session.seek(43)
    window.views.graph.selectRequested.emit(Selection(13))
    assert window.session.selection == Selection(13)
    _do(window, "tab_3")
    assert window.views.inspector.tab == "rule"


@pytest.mark.parametrize("name", ["light", "dark", "presenter"])
def test_palettes_switch_live(window, name):
    _do(window, f"theme_{name}")
    assert window.theme.palette_name == name
    assert window.actions_by_name[f"theme_{name}"].isChecked()
    pixel = window.menu_row.grab().toImage().pixelColor(3, 3)
    assert pixel == window.theme.color("window")


def test_the_scale_goes_up_and_down_and_back(window):
    for _ in range(5):
        _do(window, "scale_up")
    assert window.theme.scale == 2.0
    assert window.toolbar.height() == window.theme.ipx(44)
    _do(window, "scale_reset")
    assert window.theme.scale == 1.0
    for _ in range(20):
        _do(window, "scale_down")
    assert window.theme.scale == SCALES[0]
    assert next_scale(3.0, 1) == 3.0


@pytest.mark.parametrize(
    ("palette", "scale", "size"),
    [
        ("light", 0.75, (1440, 900)),
        ("light", 1.0, (1024, 768)),
        ("dark", 1.5, (1440, 900)),
        ("dark", 2.0, (1440, 900)),
        ("presenter", 3.0, (1024, 768)),
    ],
)
def test_no_label_or_button_of_the_frame_is_cut(window, palette, scale, size):
    window.resize(*size)
    window.set_theme(Theme(palette, scale, presenter_sizes=False))
    for _ in range(3):
        QApplication.processEvents()
    assert window.width() == size[0]
    for button in window.toolbar.findChildren(QToolButton):
        if button.isVisible():
            assert button.width() >= button.sizeHint().width() - 2 or not button.text(), button.text()
            assert button.mapTo(window, button.rect().topRight()).x() <= window.width()
    for label in window.toolbar.findChildren(Elided):
        if label.isVisible():
            assert label.width() >= label.sizeHint().width() - 2, label.text()
    assert window.menu_row.bar.height() >= window.menu_row.bar.sizeHint().height()


def test_presenter_mode_shows_one_pane_and_leads_back(qtbot, window):
    sizes = window.panes._top.sizes()
    window.session.seek(42)
    _do(window, "presenter")
    assert window.presenting and window.theme.palette_name == "presenter"
    assert window.views.graph.isVisible() and not window.toolbar.isVisible()
    for name, widget in (
        ("pane_1", window.views.code),
        ("pane_3", window.views.inspector),
        ("pane_4", window.views.plots),
    ):
        _do(window, name)
        QApplication.processEvents()
        assert widget.isVisible() and not window.views.graph.isVisible()
        assert window.actions_by_name[name].isChecked()
    smallest = min(label.font().pixelSize() for label in window.presenter.findChildren(QLabel) if label.text())
    assert smallest >= 20
    _do(window, "escape")
    QApplication.processEvents()
    assert not window.presenting and window.theme.palette_name == "light"
    assert window.views.graph.isVisible() and window.toolbar.isVisible()
    assert window.panes._top.sizes() == sizes


def test_a_pane_is_maximised_and_comes_back_to_its_place(window):
    before = {name: pane.geometry() for name, pane in window.views.panes.items()}
    window.views.timeline.setFocus()
    _do(window, "maximise")
    QApplication.processEvents()
    assert window.views.timeline.height() > 500 and not window.views.graph.isVisible()
    _do(window, "escape")
    QApplication.processEvents()
    assert {name: pane.geometry() for name, pane in window.views.panes.items()} == before


def _drag(divider, index, pixels):
    handle = divider.handle(index)
    divider.moveSplitter(handle.pos().x() + pixels, index)


def test_layout_is_kept_and_reset(window):
    first = window.panes._top.sizes()
    _drag(window.panes._top, 1, 60)
    moved = window.panes._top.sizes()
    assert abs(moved[0] - first[0] - 60) <= 2
    window.panes.keep()
    assert Settings().sizes(["left"]) == {"left": moved[0]}
    _do(window, "reset_layout")
    assert window.panes._top.sizes() == first
    assert Settings().sizes(["left"]) == {}


def test_sizes_come_back_after_a_large_scale_and_a_small_window(window):
    first = window.panes._top.sizes(), window.panes._main.sizes()
    for _ in range(5):
        _do(window, "scale_up")
    _do(window, "scale_reset")
    window.resize(700, 500)
    QApplication.processEvents()
    window.resize(1440, 900)
    QApplication.processEvents()
    assert (window.panes._top.sizes(), window.panes._main.sizes()) == first


def test_plots_stay_under_the_inspector_and_the_other_way_round(window):
    _drag(window.panes._top, 2, -100)
    assert window.panes._bottom.sizes()[1] == window.panes._top.sizes()[2]
    _drag(window.panes._bottom, 1, 40)
    assert window.panes._bottom.sizes()[1] == window.panes._top.sizes()[2]


@pytest.mark.parametrize(
    ("text", "scale", "palette"), [("nonsense", 1.0, "light"), ("1e9", 3.0, "light"), ("nan", 1.0, "light")]
)
def test_nonsense_in_the_settings_is_as_good_as_nothing(tmp_path, text, scale, palette):
    path = tmp_path / "window.ini"
    path.write_text(f"[look]\nscale={text}\npalette={text}\n[layout]\nleft={text}\n", encoding="utf-8")
    settings = Settings(path)
    assert (settings.theme().scale, settings.theme().palette_name) == (scale, palette)
    assert settings.sizes(["left"]) == {}


def test_help_and_copy(window):
    window.session.seek(13)
    _do(window, "copy_sentence")
    assert "27" in QApplication.clipboard().text()
    _do(window, "about")
    assert "gradgui" in window.messages.text
    window.messages.quiet()


def test_step_size_is_one_choice(window):
    _do(window, "step_node")
    assert window.session.step_size is StepSize.node
    assert [window.actions_by_name[f"step_{s.value}"].isChecked() for s in StepSize] == [False, False, True, False]


def test_events_of_a_tensor(window):
    window.session.select(Selection(4))
    _do(window, "tensor_forward")
    assert window.session.cursor == 4
    while window.session.cursor < nth(window, ev.GradAccumulated):
        _do(window, "tensor_forward")
    assert isinstance(window.session.recording[window.session.cursor], ev.GradAccumulated)
    _do(window, "tensor_back")
    assert window.session.cursor < nth(window, ev.GradAccumulated)


def test_run_turns_into_stop_only_for_a_run_that_takes_a_while(qtbot, window):
    toolbar = window.toolbar
    toolbar.show_running(True)
    assert toolbar._run.defaultAction().objectName() == "run"
    qtbot.waitUntil(lambda: toolbar._run.defaultAction().objectName() == "stop", timeout=5000)
    assert "Stop" in toolbar._run.text()
    toolbar.show_running(False)
    assert toolbar._run.defaultAction().objectName() == "run"
    assert "Run" in toolbar._run.text()


def test_events_that_come_later_do_not_show_the_moment_again(window, monkeypatch):
    shown = []
    monkeypatch.setattr(window.views, "show_moment", lambda *given: shown.append(given))
    window.refresh(frozenset({"events"}))
    assert shown == []
    window.refresh(frozenset({"events", "cursor"}))
    assert len(shown) == 1


def test_the_stage_of_the_timeline_is_made_once(window, recording):
    assert window.views.timeline_stage(recording) is window.views.timeline_stage(recording)
