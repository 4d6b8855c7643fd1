"""Everything can be found and done by a few letters, without the mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from gradgui.app.actions import SPECS
from gradgui.app.palette import closeness, ranked
from gradgui.app.rows import Row
from gradgui.app.theme import Theme
from gradgui.examples import load_examples
from gradgui.runner.inline import record_text
from tests.app.window_kit import opened
from tests.programs import SEED_PROGRAM


def _row(title, note="", key="", enabled=True):
    return Row(title, note, key, lambda: None, enabled)


@pytest.fixture
def window(qtbot):
    with opened(qtbot, worker=False) as made:
        made.show_text(SEED_PROGRAM, name="seed.py")
        made.session.show(record_text(SEED_PROGRAM), 5)
        yield made


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("step f", "Step forward"),
        ("sf", "Step forward"),
        ("stba", "Step back"),
        ("dark", "Colours: Dark"),
        ("F5", "Presenter"),
        ("ctrl+o", "Open…"),
        ("exam", "Examples…"),
        ("lgr", "Larger"),
    ],
)
def test_the_best_comes_first(query, first):
    rows = [
        _row("Step back", "Run", "←"),
        _row("Step forward", "Run", "→"),
        _row("Colours: Dark", "View"),
        _row("Presenter", "View", "F5"),
        _row("Open…", "File", "Ctrl+O"),
        _row("Examples…", "Help"),
        _row("Larger", "View", "Ctrl++"),
    ]
    assert ranked(query, rows)[0].title == first


def test_what_cannot_be_done_now_comes_last_and_nonsense_finds_nothing():
    rows = [_row("Stop", enabled=False), _row("Stop playing")]
    assert [row.title for row in ranked("stop", rows)] == ["Stop playing", "Stop"]
    assert ranked("zzqx", rows) == []
    assert closeness("st", "Last event") is not None  # as it stands, in a word
    assert closeness("lv", "Last event") is None
    assert closeness("lv", "Last event", loose=True) is not None


def test_every_action_example_and_recent_file_is_there(window, tmp_path):
    window.settings.keep_recent(tmp_path / "mine.py")
    texts = {row.title for row in window.desk.commands()}
    for spec in SPECS:
        words = window.actions_by_name[spec.name].text()
        assert any(words in text for text in texts), words
    assert {example.title for example in load_examples()} <= texts
    assert "mine.py" in texts and "Speed 2×" in texts
    keys = {row.key for row in window.desk.commands()}
    assert {"Ctrl+K", "F1", "Ctrl+,", "Ctrl+F"} <= keys


def test_by_keyboard_alone(qtbot, window):
    window.centralWidget().setFocus()
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.desk.palette
    assert palette.isVisible() and QApplication.focusWidget() is palette.field
    qtbot.keyClicks(palette.field, "dark")
    assert palette.list.current.title == "Colours: Dark"
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert window.theme.palette_name == "dark" and palette.isHidden()
    assert QApplication.focusWidget() is window.centralWidget()


def test_keys_in_the_palette_do_not_step_and_escape_leaves(qtbot, window):
    window.desk.show_commands()
    palette = window.desk.palette
    first = palette.list.current.title
    for key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Up, Qt.Key.Key_Space, Qt.Key.Key_Left):
        qtbot.keyClick(palette.field, key)
    assert window.session.cursor == 5 and not window.player.active
    palette.field.clear()
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.list.current.title != first
    for _ in range(40):
        qtbot.keyClick(palette.field, Qt.Key.Key_PageDown)
    last = palette.list.current
    assert last is not None and last.enabled
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert palette.isHidden()
    window.desk.show_commands()
    window.actions_by_name["escape"].trigger()
    assert palette.isHidden()


@pytest.mark.parametrize("field", ["editor", "find"])
def test_its_key_works_in_a_text_too(qtbot, window, field):
    window.desk.show_find()
    target = window.views.editor if field == "editor" else window.desk.find.field
    target.setFocus()
    qtbot.keyClick(target, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.desk.palette.isVisible()
    assert window.views.editor.toPlainText() == SEED_PROGRAM


def test_a_command_that_cannot_be_done_now_is_not_done(qtbot, window):
    window.session.seek(0)
    window.desk.show_commands()
    palette = window.desk.palette
    palette.field.setText("First event")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()


@pytest.mark.parametrize(("scale", "size"), [(0.75, (1440, 900)), (3.0, (1024, 768)), (1.5, (480, 320))])
def test_it_stays_inside_the_window(window, scale, size):
    window.resize(*size)
    window.set_theme(Theme("light", scale))
    window.desk.show_commands()
    QApplication.processEvents()
    box = window.desk.palette.geometry()
    assert window.rect().contains(box)
