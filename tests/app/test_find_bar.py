"""Find in the text and in the graph."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from gradgui.app.find_bar import cards_found
from gradgui.recording import events as ev
from gradgui.recording.selection import Selection
from gradgui.runner.inline import record_text
from tests.app.window_kit import opened
from tests.programs import SEED_PROGRAM


@pytest.fixture(scope="module")
def recording():
    return record_text(SEED_PROGRAM)


@pytest.fixture
def window(qtbot, recording):
    with opened(qtbot, worker=False) as made:
        made.show_text(SEED_PROGRAM, name="seed.py")
        made.session.show(recording, 30)
        yield made


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        ("mean", [8]),
        ("line 7", [7, 7]),
        ("7", [7, 7]),
        ("out", [8]),
        ("nothing", []),
        ("", []),
        ("op:mean", [8]),
        ("name:out", [8]),
        ("line:7", [7, 7]),
        ("op: mul", [7, 7, 11, 15]),
        ("op:y", []),
        ("name:mul", []),
        ("line:mean", []),
        ("op:", []),
    ],
)
def test_cards_by_name_operation_and_line(recording, query, lines):
    assert [recording.span(card).line for card in cards_found(recording, query)] == lines


def test_operations_are_found_in_order(recording):
    found = cards_found(recording, "mul")
    assert found == sorted(found) and len(found) > 2
    assert all(isinstance(recording[card], ev.OpApplied) for card in found)
    assert cards_found(recording, "MulBackward0") == found


def test_find_in_the_text_goes_round(qtbot, window):
    window.views.editor.setFocus()
    qtbot.keyClick(window.views.editor, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    find = window.desk.find
    assert find.isVisible() and QApplication.focusWidget() is find.field
    qtbot.keyClicks(find.field, "x**2")
    assert find.count.text() == "1 of 2"
    cursor = window.views.editor.textCursor()
    assert (cursor.selectedText(), cursor.blockNumber() + 1) == ("x**2", 19)
    assert len(window.views.editor.extraSelections()) == 2
    for key, line, count in (
        (Qt.Key.Key_Return, 21, "2 of 2"),
        (Qt.Key.Key_Down, 19, "1 of 2"),
        (Qt.Key.Key_Up, 21, "2 of 2"),
    ):
        qtbot.keyClick(find.field, key)
        assert (window.views.editor.textCursor().blockNumber() + 1, find.count.text()) == (line, count)
    window.actions_by_name["find_next"].trigger()
    assert find.count.text() == "1 of 2"
    assert window.session.cursor == 30
    qtbot.keyClicks(find.field, "zz")
    assert find.count.text() == "not found"
    qtbot.keyClick(find.field, Qt.Key.Key_Escape)
    assert not find.isVisible() and window.views.editor.extraSelections() == []
    assert QApplication.focusWidget() is window.views.editor


def test_find_in_the_graph_selects_the_card(qtbot, window, recording):
    window.views.graph.canvas.setFocus()
    window.actions_by_name["find"].trigger()
    find = window.desk.find
    assert find.where == "graph"
    qtbot.keyClicks(find.field, "line 7")
    cards = cards_found(recording, "line 7")
    assert window.session.selection == Selection(cards[0]) and find.count.text() == "1 of 2"
    qtbot.keyClick(find.field, Qt.Key.Key_Return)
    assert window.session.selection == Selection(cards[1])
    find.look_in("text")
    assert find.count.text() == "not found"


def test_an_edit_counts_anew(window):
    find = window.desk.find
    find.open("text")
    find.field.setText("mean")
    assert find.count.text() == "1 of 1"
    editor = window.views.editor
    cursor = editor.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    cursor.insertText("z.mean()  # 😀 mean")
    assert find.count.text().endswith("of 3")
    find.go(0)
    assert editor.textCursor().selectedText() == "mean"
