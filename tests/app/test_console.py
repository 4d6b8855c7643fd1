"""The console: output comes and goes with the cursor, and leads back to where it came from."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from gradgui.app.console import ConsoleView
from gradgui.app.fonts import load_fonts
from gradgui.app.theme import Theme
from gradgui.runner.inline import record_text
from gradgui.state import console
from tests.programs import SEED_PROGRAM

SEED = record_text(SEED_PROGRAM)
FAULT = record_text("import torch\nprint('before')\nx = torch.ones(2, 3)\nx @ x\n")


@pytest.fixture
def view(qtbot):
    load_fonts()
    made = ConsoleView(Theme())
    qtbot.addWidget(made)
    made.resize(400, 240)
    made.show()
    return made


def show(view, recording, cursor):
    view.show_state(console.resolve(recording, cursor))
    return view.text


def click(qtbot, view, text):
    cursor = view.output.document().find(text)
    cursor.setPosition(cursor.selectionStart() + 1)
    qtbot.mouseClick(view.output.viewport(), Qt.MouseButton.LeftButton, pos=view.output.cursorRect(cursor).center())


def test_the_text_at_every_moment_is_the_output_until_then_both_ways(view):
    cursors = [*range(len(SEED)), *range(len(SEED) - 1, -1, -1), 50, 3, 61]
    for cursor in cursors:
        assert show(view, SEED, cursor) == console.resolve(SEED, cursor).text.removesuffix("\n")


def test_a_step_forward_adds_and_does_not_set_anew(view, monkeypatch):
    show(view, SEED, 24)
    monkeypatch.setattr(view.output, "setPlainText", None)
    cut = []
    monkeypatch.setattr(view, "_cut", lambda pieces: cut.append(pieces))
    show(view, SEED, 25)
    assert cut == [3] and view.text.endswith("False")


def test_it_stays_at_the_end_unless_the_person_scrolled_up(view):
    recording = record_text("for i in range(60):\n    print(i)\n")
    show(view, recording, len(recording) // 2)
    bar = view.output.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    bar.setValue(2)
    show(view, recording, len(recording) - 1)
    assert bar.value() == 2


def test_a_click_on_a_line_asks_for_the_event_that_wrote_it(view, qtbot):
    show(view, SEED, len(SEED) - 1)
    view.output.verticalScrollBar().setValue(0)
    with qtbot.waitSignal(view.seekRequested) as asked:
        click(qtbot, view, "[1., 1.]], requires")
    assert asked.args == [6]


def test_the_place_of_an_error_leads_to_its_line(view, qtbot):
    assert show(view, FAULT, len(FAULT) - 1).splitlines()[-1] == "line 4"
    with qtbot.waitSignal(view.lineRequested) as asked:
        click(qtbot, view, "line 4")
    assert asked.args == [4]


def test_errors_are_red(view):
    show(view, FAULT, len(FAULT) - 1)
    cursor = view.output.document().find("RuntimeError")
    assert cursor.charFormat().foreground().color() == view.theme.color("error")


def test_a_drag_selects_and_leads_nowhere(view, qtbot):
    show(view, SEED, 20)
    view.output.selectAll()
    assert view.output.textCursor().selectedText()
    port = view.output.viewport()
    with qtbot.assertNotEmitted(view.seekRequested):
        qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=port.rect().topLeft())
        qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=port.rect().center())


def test_a_click_below_the_text_leads_nowhere(view, qtbot):
    show(view, SEED, 6)
    port = view.output.viewport()
    with qtbot.assertNotEmitted(view.seekRequested):
        qtbot.mouseClick(port, Qt.MouseButton.LeftButton, pos=port.rect().bottomLeft())


def test_it_is_read_only_and_says_when_nothing_is_there(view):
    assert view.output.isReadOnly()
    show(view, SEED, 0)
    assert view.output.placeholderText() == "nothing has been printed yet"
    show(view, SEED, 6)
    assert view.output.placeholderText() == ""


@pytest.mark.parametrize("palette", ["dark", "presenter"])
def test_another_theme_keeps_the_text(view, palette):
    before = show(view, FAULT, len(FAULT) - 1)
    view.set_theme(Theme(palette, 1.5))
    assert view.text == before
    cursor = view.output.document().find("RuntimeError")
    assert cursor.charFormat().foreground().color() == view.theme.color("error")


def test_nothing_is_hidden_at_the_right(view):
    recording = record_text("print('a' * 300)\n")
    assert show(view, recording, len(recording) - 1) == "a" * 300
    assert view.output.horizontalScrollBar().maximum() == 0


def test_the_end_stays_in_view_when_the_pane_becomes_smaller(view):
    recording = record_text("for i in range(60):\n    print(i, 'and so on ' * 8)\n")
    show(view, recording, len(recording) - 1)
    bar = view.output.verticalScrollBar()
    for size in ((300, 160), (200, 120), (500, 300)):
        view.resize(*size)
        assert bar.value() == bar.maximum() > 0
    view.set_theme(Theme("light", 2.0))
    assert bar.value() == bar.maximum()
