"""Every change of the program is one step to undo, with a name and the caret, wherever the focus is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from gradgui.app.editor import CodeEditor
from gradgui.app.editor.numbers import number_at
from gradgui.app.formula.rewrite import rewrite
from gradgui.recording import events as ev
from gradgui.recording.selection import Selection
from gradgui.runner.inline import record_text
from tests.app.window_kit import edited, nth, opened

TEXT = "import torch\nx = torch.tensor([1., 2., 3.])\ny = x * 4\nz = y\n"
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def editor(qtbot):
    made = CodeEditor()
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.set_text(TEXT)
    made.show()
    return made


@pytest.fixture
def window(qtbot):
    with opened(qtbot, worker=False) as made:
        made.show_text(TEXT, name="a.py")
        made.session.show(record_text(TEXT), 5)
        yield made


def _stand(editor, place):
    cursor = QTextCursor(editor.document())
    cursor.setPosition(place)
    editor.setTextCursor(cursor)


def _type(editor):
    QTest.keyClicks(editor, "# a")


def _paste(editor):
    data = QMimeData()
    data.setText("u = 1\nv = 2\n")
    editor.insertFromMimeData(data)


def _drag(editor):
    centre = editor.numbers.box_of(number_at(TEXT, TEXT.index("4"))).center()
    for kind, place in (
        (QEvent.Type.MouseButtonPress, centre),
        (QEvent.Type.MouseMove, centre + QPointF(11, 0)),
        (QEvent.Type.MouseMove, centre + QPointF(31, 0)),
        (QEvent.Type.MouseButtonRelease, centre),
    ):
        button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
        spot = editor.viewport().mapToGlobal(place)
        event = QMouseEvent(kind, place, spot, button, Qt.MouseButton.LeftButton, ALT)
        QApplication.sendEvent(editor.viewport(), event)


def _hold(editor):
    _stand(editor, TEXT.index("4"))
    for repeated in (False, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Up, ALT, "", repeated)
        QApplication.sendEvent(editor, event)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (_type, "typing"),
        (_paste, "paste"),
        (_drag, "change of a number"),
        (_hold, "change of a number"),
        (lambda e: e.replace_lines(2, TEXT.split("\n")[1], "x = torch.ones(3)"), "change of a cell"),
        (lambda e: rewrite(e, TEXT.replace("4", "5"), "apply exp"), "apply exp"),
        (lambda e: e.set_text("another = 1\n"), "another text"),
        (lambda e: (_stand(e, 0), QTest.keyClick(e, Qt.Key.Key_Tab)), "typing"),
    ],
    ids=["typing", "paste", "drag", "held key", "cell", "operation", "text", "indent"],
)
def test_each_is_one_step_with_its_name(editor, change, name):
    _stand(editor, TEXT.index("z"))
    change(editor)
    steps, after = editor.page.steps, editor.toPlainText()
    assert after != TEXT and (steps.undone_next, steps.redone_next) == (name, "")
    editor.undo()
    assert editor.toPlainText() == TEXT and (steps.undone_next, steps.redone_next) == ("", name)
    editor.redo()
    assert editor.toPlainText() == after and (steps.undone_next, steps.redone_next) == (name, "")


@pytest.mark.parametrize(
    "change",
    [
        lambda e: e.replace_lines(2, TEXT.split("\n")[1], "x = torch.ones(3)"),
        lambda e: rewrite(e, TEXT.replace("4", "5"), "apply exp"),
        lambda e: e.set_text("another = 1\n"),
        _drag,
    ],
    ids=["cell", "operation", "text", "drag"],
)
def test_undo_brings_the_caret_back(editor, change):
    place = TEXT.index("z") + 1
    _stand(editor, place)
    change(editor)
    editor.undo()
    assert editor.textCursor().position() == place


def test_what_is_typed_after_a_change_is_a_step_of_its_own(editor):
    changed = TEXT.replace("4", "57")
    rewrite(editor, changed, "apply exp")
    _stand(editor, changed.index("57") + 2)
    QTest.keyClicks(editor, "8")
    editor.undo()
    assert editor.toPlainText() == changed and editor.page.steps.undone_next == "apply exp"


def test_a_new_change_takes_the_place_of_what_was_undone(editor):
    steps = editor.page.steps
    for number in "56":
        rewrite(editor, TEXT.replace("4", number), f"apply {number}")
    editor.undo()
    assert (steps.undone_next, steps.redone_next) == ("apply 5", "apply 6")
    _type(editor)
    assert (steps.undone_next, steps.redone_next) == ("typing", "")
    editor.undo()
    editor.undo()
    assert (steps.undone_next, steps.redone_next) == ("", "apply 5")


# ---- in the window -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("focus", ["graph", "inspector.sheet", "timeline", "console", "editor", "plots", "window"])
def test_its_keys_work_wherever_the_focus_is(qtbot, window, focus):
    target = window.centralWidget() if focus == "window" else window.views
    for name in focus.split(".") if focus != "window" else ():
        target = getattr(target, name)
    changed = TEXT.replace("4", "5")
    rewrite(window.views.editor, changed, "apply exp")
    target.setFocus()
    focused = QApplication.focusWidget()
    assert focused is not None
    for keys, text in (("Ctrl+Z", TEXT), ("Ctrl+Shift+Z", changed), ("Ctrl+Z", TEXT), ("Ctrl+Y", changed)):
        qtbot.keySequence(focused, QKeySequence(keys))
        assert window.views.editor.toPlainText() == text, keys
    assert window.files.document.text == changed


def test_a_line_of_text_has_its_own_undo(qtbot, window):
    rewrite(window.views.editor, TEXT.replace("4", "5"), "apply exp")
    window.desk.show_find()
    field = window.desk.find.field
    qtbot.keyClicks(field, "abc")
    qtbot.keySequence(field, QKeySequence("Ctrl+Z"))
    assert field.text() == "" and "5" in window.views.editor.toPlainText()


def test_the_menu_says_what_comes_back(window):
    undo, redo = window.actions_by_name["undo"], window.actions_by_name["redo"]
    assert (undo.text(), undo.isEnabled(), redo.isEnabled()) == ("Undo", False, False)
    rewrite(window.views.editor, TEXT.replace("4", "5"), "apply exp")
    assert (undo.text(), undo.isEnabled()) == ("Undo apply exp", True)
    undo.trigger()
    assert (undo.text(), redo.text(), redo.isEnabled()) == ("Undo", "Redo apply exp", True)
    window.actions_by_name["new"].trigger()
    assert not redo.isEnabled()
    window.tabs.step(1)
    assert redo.text() == "Redo apply exp"


def test_time_and_seed_are_no_steps(window):
    window.session.seek(2)
    window.run_seed(3)
    assert not window.actions_by_name["undo"].isEnabled()


def test_tab_goes_from_cell_to_cell_while_the_program_runs_again(qtbot):
    with opened(qtbot, TEXT) as window:
        card = nth(window, ev.LeafCreated)
        window.session.seek(card)
        window.session.select(Selection(card))
        sheet = window.views.inspector.sheet
        window.views.inspector.show_tab("value")
        window.views.inspector.editing.open(0, 0)
        for typed in ("7", "8"):
            field = sheet.findChild(QLineEdit)
            field.selectAll()
            qtbot.keyClicks(field, typed)
            qtbot.keyClick(field, Qt.Key.Key_Tab)
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        wanted = TEXT.replace("1., 2., 3.", "7., 8., 3.")
        assert window.views.editor.toPlainText() == wanted
        edited(qtbot, window, wanted)
        field = sheet.findChild(QLineEdit)
        assert field is not None and field.text() == "3.0"
        qtbot.keyClick(field, Qt.Key.Key_Backtab)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        field = sheet.findChild(QLineEdit)
        assert field.text() == "8.0"
        qtbot.keyClicks(field, "no")
        qtbot.keyClick(field, Qt.Key.Key_Tab)
        assert field.property("error") is True
        qtbot.keyClick(field, Qt.Key.Key_Escape)
        assert window.views.editor.toPlainText() == wanted
        window.views.editor.undo()
        window.views.editor.undo()
        assert window.views.editor.toPlainText() == TEXT
