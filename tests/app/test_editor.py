from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication

from gradgui.app.editor import CodeEditor
from gradgui.app.editor.overlay import Piece
from gradgui.app.fonts import load_fonts
from gradgui.app.stylesheet import apply_theme
from gradgui.app.theme import Theme
from gradgui.recording.events import Span
from gradgui.runner.inline import record_text
from gradgui.state import code
from gradgui.state.code import CodeError
from tests.programs import SEED_PROGRAM


@pytest.fixture
def editor(qtbot, qapp):
    load_fonts()
    apply_theme(qapp, Theme())
    made = CodeEditor(Theme())
    qtbot.addWidget(made)
    made.resize(400, 420)
    made.show()
    return made


@pytest.fixture(scope="module")
def recording():
    return record_text(SEED_PROGRAM)


def _show(editor, recording, cursor):
    editor.set_source(recording.source.text)
    editor.show_state(code.resolve(recording, cursor))


def _keys(qtbot, editor, *keys):
    for key in keys:
        if isinstance(key, str):
            qtbot.keyClicks(editor, key)
        elif isinstance(key, tuple):
            qtbot.keyClick(editor, key[0], key[1])
        else:
            qtbot.keyClick(editor, key)


def _point(editor, line, column):
    cursor = QTextCursor(editor.document().findBlockByNumber(line - 1))
    cursor.setPosition(cursor.position() + column)
    return editor.cursorRect(cursor).center() + QPoint(1, 0)


def _colours(editor, line):
    formats = editor.document().findBlockByNumber(line - 1).layout().formats()
    return {f.format.foreground().color().name() for f in formats}


def test_setting_the_text_is_no_edit_but_typing_is(qtbot, editor):
    asked = []
    editor.textEdited.connect(asked.append)
    editor.set_text("x = 1\n")
    assert asked == []
    _keys(qtbot, editor, "y")
    assert asked == ["yx = 1\n"]
    editor.setPlainText("z = 2")
    assert asked[-1] == "z = 2"


def test_marks_stand_in_the_text_and_go_again(editor, recording):
    editor.set_text(SEED_PROGRAM)
    _show(editor, recording, 13)
    assert editor.current_line == 7
    assert editor.page.marks.now == (Piece(7, 4, 9),)
    assert (editor.phase_of(7), editor.phase_of(8)) == ("forward", "")
    assert editor.theme.hex("text3") in _colours(editor, 8)
    _show(editor, recording, 42)
    assert editor.page.marks.visited == (Piece(7, 4, 7),)
    assert editor.phase_of(17) == "backward"
    _show(editor, recording, 0)
    assert editor.current_line == 0 and editor.page.marks.now == ()


def test_marks_move_with_an_edit_elsewhere_and_leave_an_edited_line(editor, recording):
    editor.set_text(SEED_PROGRAM)
    _show(editor, recording, 13)
    editor.setPlainText("# a note\n" + SEED_PROGRAM)
    assert editor.current_line == 8 and editor.page.marks.now == (Piece(8, 4, 9),)
    editor.setPlainText(SEED_PROGRAM.replace("y*y*3", "y*y*"))
    assert editor.current_line == 0 and editor.page.marks.now == ()


def test_columns_are_right_behind_chinese_and_an_emoji(editor):
    text = "import torch\n表 = '😀'; y = torch.ones(2)\n"
    recording = record_text(text)
    editor.set_text(text)
    card = recording.index.cards[0]
    _show(editor, recording, card)
    line = editor.document().findBlockByNumber(1).text()
    piece = editor.page.marks.now[0]
    units = line.encode("utf-16-le")[piece.start * 2 : piece.end * 2].decode("utf-16-le")
    assert units == "torch.ones(2)"


def test_an_error_is_marked_at_its_column_also_past_the_end(editor):
    editor.set_text("y = x +\n")
    editor.show_problem(CodeError("SyntaxError", "invalid syntax", "syntax", Span(1, 7, 1, 8)), "y = x +\n")
    assert editor.error_lines == frozenset({1})
    assert editor._box(editor.page.marks.error[0]).width() > 0
    editor.grab()
    editor.show_problem(None)
    assert editor.error_lines == frozenset()


def test_highlighting_carries_a_text_over_lines(editor):
    editor.set_text('a = """one\ntwo\n""" + 3\nb = 4\n')
    string, number = editor.theme.hex("code_str"), editor.theme.hex("code_num")
    assert _colours(editor, 2) == {string}
    assert _colours(editor, 3) == {string, number}
    assert _colours(editor, 4) == {number}


@pytest.mark.parametrize(
    ("text", "keys", "result"),
    [
        ("", ["if x:", Qt.Key.Key_Return, "y"], "if x:\n    y"),
        ("", ["def f():", Qt.Key.Key_Return, "return 1", Qt.Key.Key_Return, "z"], "def f():\n    return 1\nz"),
        ("", [Qt.Key.Key_Tab, "x"], "    x"),
        ("", [Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Backspace, "x"], "    x"),
        ("    x", [Qt.Key.Key_Backtab], "x"),
        ("a\nb\n", [(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier), Qt.Key.Key_Tab], "    a\n    b\n"),
        ("x", [Qt.Key.Key_End, Qt.Key.Key_Backspace], ""),
    ],
)
def test_indentation(qtbot, editor, text, keys, result):
    editor.set_text(text)
    _keys(qtbot, editor, *keys)
    assert editor.toPlainText() == result


def test_a_click_asks_for_the_place(qtbot, editor):
    editor.set_text("表😀 = 1\ny = 2\n")
    asked = []
    editor.placeClicked.connect(lambda line, column: asked.append((line, column)))
    qtbot.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=_point(editor, 2, 4))
    qtbot.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=_point(editor, 1, 4))
    assert asked == [(2, 4), (1, 3)]
    qtbot.mouseClick(
        editor.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, _point(editor, 2, 1)
    )
    assert len(asked) == 2


def test_lines_are_replaced_as_a_person_would_and_only_if_they_are_there(editor):
    asked = []
    editor.textEdited.connect(asked.append)
    editor.set_text("a = 1\nb = 2\nc = 3\n")
    editor.replace_lines(2, "b = 2\nc = 3", "b = 20")
    assert editor.toPlainText() == "a = 1\nb = 20\n"
    editor.replace_lines(1, "nothing like it", "x")
    assert asked == ["a = 1\nb = 20\n"]
    editor.undo()
    assert editor.toPlainText() == "a = 1\nb = 2\nc = 3\n"


def test_the_current_line_is_scrolled_into_view_without_moving_the_caret(editor):
    text = "import torch\n" + "".join(f"x{i} = torch.ones(1)\n" for i in range(80))
    recording = record_text(text)
    editor.set_text(text)
    _show(editor, recording, len(recording) - 2)
    shown = [line for line, _ in editor.visible_rows()]
    assert editor.current_line in shown
    assert editor.textCursor().position() == 0


@pytest.mark.parametrize("theme", [Theme("dark", 1.5), Theme("presenter"), Theme("light", 3.0), Theme("light", 0.75)])
def test_every_theme_and_size_is_painted(editor, recording, theme):
    editor.set_text(SEED_PROGRAM)
    _show(editor, recording, 42)
    editor.set_theme(theme)
    assert editor.font().pixelSize() == theme.type_px("code")
    QApplication.processEvents()
    assert not editor.grab().isNull()


def test_page_keys_and_escape_stay_where_they_belong(qtbot, editor):
    editor.set_text("x\n" * 100)
    _keys(qtbot, editor, Qt.Key.Key_PageDown)
    assert editor.textCursor().blockNumber() > 5
    _keys(qtbot, editor, Qt.Key.Key_Escape)


@pytest.mark.parametrize("text", ["s = 'a\u00a0b'\n", "s = 'a\u2028b'\nx = 1\n"])
def test_rare_characters_stay_what_they_are(editor, text):
    editor.set_text(text)
    assert editor.toPlainText() == text


def test_fixed_spaces_are_pasted_as_spaces(editor):
    data = QMimeData()
    data.setText("a\u00a0=\u00a01\r\nb = 2\r\n")
    editor.set_text("")
    editor.insertFromMimeData(data)
    assert editor.toPlainText() == "a = 1\nb = 2\n"


def test_the_current_line_stays_in_view_at_another_size(editor, recording):
    editor.set_text(SEED_PROGRAM)
    editor.resize(420, 600)
    editor.clearFocus()  # who writes keeps the place
    _show(editor, recording, len(recording) - 4)
    for scale, height in ((2.0, 600), (1.0, 200)):
        editor.set_theme(Theme("light", scale))
        editor.resize(420, height)
        rows = dict(editor.visible_rows())
        assert editor.current_line in rows and rows[editor.current_line].bottom() <= editor.viewport().height()
