"""Numbers in the text: found, stepped, dragged, and changed by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QTextCursor
from PySide6.QtWidgets import QApplication

from gradgui.app.editor import CodeEditor
from gradgui.app.editor.numbers import number_at, stepped
from gradgui.app.fonts import load_fonts
from gradgui.app.theme import Theme

ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.mark.parametrize(
    ("written", "steps", "wanted"),
    [
        ("3", 1, "4"),
        ("9", 1, "10"),
        ("3", -5, "-2"),
        ("-1", 1, "0"),
        ("-1", 3, "2"),
        ("0.5", 1, "0.6"),
        ("0.5", -6, "-0.1"),
        ("-0.1", 1, "0.0"),
        ("2.50", 1, "2.51"),
        ("0.01", 10, "0.11"),
        ("1.", 1, "2."),
        ("1.", -2, "-1."),
        (".5", 1, ".6"),
        (".5", 6, "1.1"),
        ("1e-3", 1, "2e-3"),
        ("1.5E+4", -20, "-0.5E+4"),
        ("10_000", 1, "10001"),
    ],
)
def test_a_step_changes_the_last_digit_and_keeps_how_it_is_written(written, steps, wanted):
    assert stepped(written, steps) == wanted
    kind = float if any(sign in written for sign in ".eE") else int
    assert type(eval(stepped(written, steps))) is kind


@pytest.mark.parametrize("written", ["0.5", "-3", "1.", "2e-3", ".25"])
def test_there_and_back_is_the_same_number(written):
    for steps in (1, 7, 40):
        assert eval(stepped(stepped(written, steps), -steps)) == eval(written)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("x = 2", "2"),
        ("x = -2.5", "-2.5"),
        ("f(-1, 3)", "-1"),
        ("a[-1]", "-1"),
        ("return -6", "-6"),
        ("x**-2", "-2"),
        ("x - 0.5", "0.5"),
        ("z=x-1", "1"),
        ("(a)-1", "1"),
        ("y = 1e-3*x", "1e-3"),
        ("文 = 7", "7"),
    ],
)
def test_a_number_is_found_with_its_own_sign(text, marked):
    place = text.rindex(marked.lstrip("-"))
    found = number_at(text, place)
    assert found is not None and text[found.start : found.end] == marked == found.text


@pytest.mark.parametrize("text", ["x2", "W1", "# 5", "'5'", 'f"{x:.4f}"', "0x10", "3j", "'''\n5\n'''", '"a\\" 5"'])
def test_names_strings_and_comments_hold_no_number(text):
    assert all(number_at(text, place) is None for place in range(len(text) + 1))


@pytest.fixture
def editor(qtbot):
    load_fonts()
    made = CodeEditor(Theme())
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.set_text("x = 0.5\ny = x*3 - 1.\n")
    made.document().clearUndoRedoStacks()
    made.show()
    return made


def caret(editor, place):
    cursor = QTextCursor(editor.document())
    cursor.setPosition(place)
    editor.setTextCursor(cursor)


def mouse(editor, kind, point, modifiers=ALT, held=True):
    button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
    buttons = Qt.MouseButton.LeftButton if held else Qt.MouseButton.NoButton
    place = QPointF(point)
    event = QMouseEvent(kind, place, editor.viewport().mapToGlobal(place), button, buttons, modifiers)
    QApplication.sendEvent(editor.viewport(), event)


def middle(editor, place):
    number = number_at(editor.toPlainText(), place)
    return editor.numbers.box_of(number).center()


def drag(editor, start, *moves, modifiers=ALT):
    mouse(editor, QEvent.Type.MouseButtonPress, start, modifiers)
    for move in moves:
        mouse(editor, QEvent.Type.MouseMove, start + QPointF(move, 0), modifiers)
    mouse(editor, QEvent.Type.MouseButtonRelease, start + QPointF(moves[-1], 0), modifiers, held=False)


def test_a_drag_with_alt_changes_the_number_and_is_undone_as_one(editor, qtbot):
    told = []
    editor.textEdited.connect(told.append)
    drag(editor, middle(editor, 5), 6, 11, 16)
    assert editor.toPlainText().startswith("x = 0.8\n")
    assert [text.split("\n")[0] for text in told] == ["x = 0.6", "x = 0.7", "x = 0.8"]
    editor.undo()
    assert editor.toPlainText().startswith("x = 0.5\n")
    editor.redo()
    assert editor.toPlainText().startswith("x = 0.8\n")


def test_two_drags_are_two_steps(editor):
    drag(editor, middle(editor, 5), 6)
    drag(editor, middle(editor, 5), -11)
    assert editor.toPlainText().startswith("x = 0.4\n")
    editor.undo()
    assert editor.toPlainText().startswith("x = 0.6\n")


def test_shift_goes_ten_times_as_fast(editor):
    drag(editor, middle(editor, 14), 6, modifiers=ALT | SHIFT)
    assert "x*13 -" in editor.toPlainText()


def test_without_alt_a_drag_selects_text(editor):
    drag(editor, middle(editor, 5), 30, modifiers=Qt.KeyboardModifier.NoModifier)
    assert editor.toPlainText().startswith("x = 0.5\n")


def test_hovering_with_alt_shows_that_it_can_be_dragged(editor):
    mouse(editor, QEvent.Type.MouseMove, middle(editor, 5), held=False)
    assert editor.numbers.hovered.text == "0.5"
    assert editor.viewport().cursor().shape() is Qt.CursorShape.SizeHorCursor
    editor.grab()
    mouse(editor, QEvent.Type.MouseMove, middle(editor, 5), Qt.KeyboardModifier.NoModifier, held=False)
    assert editor.numbers.hovered is None
    assert editor.viewport().cursor().shape() is Qt.CursorShape.IBeamCursor


@pytest.mark.parametrize(
    ("place", "key", "modifiers", "line"),
    [
        (5, Qt.Key.Key_Up, ALT, "x = 0.6"),
        (7, Qt.Key.Key_Down, ALT, "x = 0.4"),
        (5, Qt.Key.Key_Up, ALT | SHIFT, "x = 1.5"),
        (5, Qt.Key.Key_Down, ALT | Qt.KeyboardModifier.ControlModifier, "x = 0.4"),
        (1, Qt.Key.Key_Up, ALT, "x = 0.5"),
    ],
)
def test_keys_change_the_number_at_the_caret(editor, qtbot, place, key, modifiers, line):
    caret(editor, place)
    qtbot.keyClick(editor, key, modifiers)
    assert editor.toPlainText().split("\n")[0] == line
    assert editor.textCursor().position() == place


def test_each_key_press_is_its_own_step(editor, qtbot):
    caret(editor, len("x = 0.5\ny = x*3 - 1."))
    for _ in range(2):
        qtbot.keyClick(editor, Qt.Key.Key_Up, ALT)
    assert editor.toPlainText().split("\n")[1] == "y = x*3 - 3."
    editor.undo()
    assert editor.toPlainText().split("\n")[1] == "y = x*3 - 2."
