from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QSlider

from gradgui.app.editor import CodeEditor
from gradgui.app.formula.bar import FormulaBar
from gradgui.app.formula.grid import CellGrid
from gradgui.app.formula.rewrite import rewrite
from gradgui.app.formula.state import BarState
from gradgui.app.settings import Settings
from gradgui.app.theme import Theme
from gradgui.formula.leaves import Leaf
from gradgui.recording import events as ev
from gradgui.recording.selection import Selection
from tests.app.window_kit import WAIT_MS, edited, opened
from tests.programs import SEED_PROGRAM

TYPED = "mean(3*(x+2)**2)"
PROGRAM = """\
import torch

x = torch.tensor([[1., 1.], [1., 1.]], requires_grad=True)
out = torch.mean(3 * (x + 2) ** 2)
out.backward()
x.grad
"""


# ---- the bar alone -----------------------------------------------------------------------------------------------


@pytest.fixture
def bar(qtbot):
    made = FormulaBar()
    qtbot.addWidget(made)
    made.set_theme(Theme())
    made.resize(1200, 200)
    made.show()
    return made


LEAVES = (Leaf("x", (2, 2), (1.0, 2.0, 3.0, 4.0)), Leaf("w", (), (9.0,), False))


def _slider(owner, name):
    return owner.findChild(QSlider, f"slider_{name}")


def test_bar_shows_letters(bar):
    bar.show_state(BarState("w mean(x)", leaves=LEAVES))
    assert bar.field.text() == "w mean(x)"
    assert _slider(bar, "x").value() == 10
    assert _slider(bar, "w").value() == 50
    assert not bar.findChild(QCheckBox, "requires_grad_w").isChecked()
    assert bar.findChild(QComboBox, "shape_x").currentText() == "2×2"
    panel = bar.findChild(CellGrid, "cells_x")
    bar.show_state(BarState("w mean(x)", leaves=(LEAVES[0].with_value(0, -2), LEAVES[1])))
    assert bar.findChild(CellGrid, "cells_x") is panel
    assert panel.accessibleDescription() == "x[0,0] = −2"


def test_bar_grows_with_its_numbers(bar):
    bar.show_state(BarState("x", leaves=LEAVES[:1]))
    low = bar.sizeHint().height()
    bar.window().resize(1200, 900)
    bar.show_state(BarState("x", leaves=(LEAVES[0].with_shape((4, 4)),)))
    grid = bar.findChild(CellGrid, "cells_x")
    assert grid.visibleRegion().boundingRect().height() >= bar.sizeHint().height() - low
    assert bar.sizeHint().height() > low + grid.height() // 4


def test_bar_asks(bar, qtbot):
    bar.show_state(BarState("w mean(x)", leaves=LEAVES))
    grid = bar.findChild(CellGrid, "cells_x")
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.rect().bottomRight() - grid.rect().center() / 4)
    assert _slider(bar, "x").value() == 40
    with qtbot.waitSignal(bar.valueChanged) as asked:
        _slider(bar, "x").setValue(-15)
    assert asked.args == ["x", 3, -1.5]
    with qtbot.waitSignal(bar.shapeChosen) as asked:
        bar.findChild(QComboBox, "shape_x").activated.emit(3)
    assert asked.args == ["x", (3,)]
    with qtbot.waitSignal(bar.gradToggled) as asked:
        bar.findChild(QCheckBox, "requires_grad_w").click()
    assert asked.args == ["w", True]
    with qtbot.waitSignal(bar.textTyped) as asked:
        QTest.keyClicks(bar.field, "!")
    assert asked.args == ["w mean(x)!"]


def test_cells_are_walked_and_typed_into(bar, qtbot):
    bar.show_state(BarState("x", leaves=LEAVES))
    grid = bar.findChild(CellGrid, "cells_x")
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down):
        QTest.keyClick(grid, key)
    assert grid.place == 3
    QTest.keyClicks(grid, "-")
    entry = grid.findChild(QLineEdit)
    assert entry.isVisible()
    QTest.keyClicks(entry, "2.5")
    with qtbot.waitSignal(bar.valueChanged) as asked:
        QTest.keyClick(entry, Qt.Key.Key_Return)
    assert asked.args == ["x", 3, -2.5]
    assert not entry.isVisible()
    with qtbot.assertNotEmitted(bar.valueChanged):
        grid.edit("seven")
        QTest.keyClick(entry, Qt.Key.Key_Return)
        grid.edit("1")
        QTest.keyClick(entry, Qt.Key.Key_Escape)
        grid.edit("1e99")
        QTest.keyClick(entry, Qt.Key.Key_Return)


def test_what_is_wrong_is_said_under_its_place(bar):
    bar.show_state(BarState("x + exp", "exp needs brackets", 4, 3))
    assert bar.remark.text == "exp needs brackets"
    assert bar.field.property("error")
    start = bar.field.place_x()
    bar.show_state(BarState("x + exp", "exp needs brackets", 0, 3))
    metrics = bar.field.fontMetrics()
    assert start - bar.field.place_x() == pytest.approx(metrics.horizontalAdvance("x + "), abs=1)
    bar.show_state(BarState("x + exp(x)", remark="fine"))
    assert (bar.remark.text, bar.field.property("error")) == ("fine", False)


def test_typesets_what_it_can(bar, qtbot):
    bar.preview.load()
    bar.show_state(BarState("x/2", latex=r"\frac{x}{2}"))
    qtbot.waitUntil(lambda: bar.preview.typeset, timeout=WAIT_MS)
    bar.show_state(BarState("x'"))
    assert not bar.preview.typeset
    assert bar.preview.accessibleName() == "Formula: x'"
    bar.show_state(BarState("x", latex=r"\nosuchcommand{"))
    bar.preview.render(QPixmap(bar.preview.size()))


@pytest.mark.parametrize("palette", ["light", "dark", "presenter"])
@pytest.mark.parametrize("scale", [0.75, 1.0, 3.0])
def test_any_theme_and_width(bar, palette, scale):
    bar.show_state(BarState("w mean(x)", leaves=(LEAVES[0].with_shape((4, 4)), LEAVES[1])))
    for width in (300, 1440):
        bar.resize(width, 200)
        bar.set_theme(Theme(palette, scale))
        QApplication.processEvents()
        bar.grab()
    assert bar.minimumSizeHint().width() == 0


def test_rewrite_touches_only_what_differs(qtbot):
    editor = CodeEditor()
    qtbot.addWidget(editor)
    editor.setPlainText("a = 1  # 😀\nb = 2\nc = 3")
    cursor = editor.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    editor.setTextCursor(cursor)
    rewrite(editor, "a = 1  # 😀\nb = 25\nc = 3", "formula")
    rewrite(editor, "a = 1  # 😀\nb = 257\nc = 3", "formula", join=True)
    assert editor.toPlainText() == "a = 1  # 😀\nb = 257\nc = 3"
    assert editor.textCursor().atEnd()
    editor.undo()
    assert editor.toPlainText() == "a = 1  # 😀\nb = 2\nc = 3"


# ---- in the window -----------------------------------------------------------------------------------------------


@pytest.fixture
def window(qtbot):
    with opened(qtbot) as made:
        made.actions_by_name["formula"].trigger()
        yield made


def _type(window, text):
    field = window.formula.bar.field
    field.clear()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def _built(qtbot, window, text=TYPED):
    _type(window, text)
    program = window.formula.bench.program
    qtbot.waitUntil(lambda: window.views.editor.toPlainText() == program, timeout=WAIT_MS)
    edited(qtbot, window, program)


def _grad(window):
    recording = window.session.recording
    last = [event for event in recording if isinstance(event, ev.GradAccumulated)][-1]
    return recording.value(last.after).array.tolist()


def test_build_without_touching_the_text_and_drag(qtbot, window):
    _built(qtbot, window)
    assert window.views.editor.toPlainText() == PROGRAM
    qtbot.waitUntil(lambda: window.session.cursor == len(window.session.recording) - 1, timeout=WAIT_MS)
    assert _grad(window) == [[4.5, 4.5], [4.5, 4.5]]
    slider = _slider(window.formula.bar, "x")
    for position in range(11, 21):
        slider.setValue(position)
        QApplication.processEvents()
    after = PROGRAM.replace("[[1.", "[[2.")
    qtbot.waitUntil(lambda: window.views.editor.toPlainText() == after, timeout=WAIT_MS)
    edited(qtbot, window, after)
    assert _grad(window) == [[6.0, 4.5], [4.5, 4.5]]
    # One drag is one step to undo, and the program before the formula is the next.
    window.views.editor.undo()
    assert window.views.editor.toPlainText() == PROGRAM
    window.views.editor.undo()
    assert window.views.editor.toPlainText() == SEED_PROGRAM


def test_follows_the_text(qtbot, window):
    _built(qtbot, window)
    window.views.editor.setPlainText(PROGRAM.replace("[[1.", "[[-3."))
    qtbot.waitUntil(lambda: window.formula.bench.leaves[0].values[0] == -3, timeout=WAIT_MS)
    assert _slider(window.formula.bar, "x").value() == -30
    assert window.formula.bar.field.text() == TYPED
    window.views.editor.setPlainText(PROGRAM.replace("** 2", "** 3"))
    qtbot.waitUntil(lambda: window.formula.bar.field.text() == "mean(3 * (x + 2) ** 3)", timeout=WAIT_MS)
    window.views.editor.setPlainText(PROGRAM + "y = 1\n")
    qtbot.waitUntil(lambda: "another one" in window.formula.bar.remark.text, timeout=WAIT_MS)


def test_somebodys_own_program_keeps_its_tab(qtbot, window):
    own = "import torch\nmine = torch.ones(3)\n"
    window.views.editor.setPlainText(own)
    edited(qtbot, window, own)
    _type(window, "x^2")
    qtbot.waitUntil(lambda: "out = x ** 2" in window.views.editor.toPlainText(), timeout=WAIT_MS)
    assert [tab.document.title for tab in window.tabs.open] == ["seed.py •", "formula.py •"]
    window.tabs.step(-1)
    assert window.views.editor.toPlainText() == own
    qtbot.waitUntil(lambda: window.formula.bar.field.text() == "", timeout=WAIT_MS)


def test_what_is_typed_is_written_into_the_program_that_it_is_for(qtbot, window):
    _built(qtbot, window)
    window.actions_by_name["new"].trigger()
    window.tabs.step(-1)
    _slider(window.formula.bar, "x").setValue(20)
    window.tabs.step(1)
    assert window.views.editor.toPlainText() == ""
    assert window.tabs.open[0].document.text == PROGRAM.replace("[[1.", "[[2.")


def test_a_wrong_formula_changes_nothing(qtbot, window):
    _type(window, "x +")
    assert "missing after +" in window.formula.bar.remark.text
    qtbot.wait(50)
    assert window.views.editor.toPlainText() == SEED_PROGRAM


def test_another_file_empties_the_bar(qtbot, window):
    _built(qtbot, window)
    window.set_text(SEED_PROGRAM)
    qtbot.waitUntil(lambda: window.formula.bar.field.text() == "", timeout=WAIT_MS)
    assert window.formula.bench.leaves == ()


def test_no_letter_that_wants_a_gradient(qtbot, window):
    _built(qtbot, window)
    window.formula.bar.findChild(QCheckBox, "requires_grad_x").click()
    qtbot.waitUntil(lambda: "backward" not in window.views.editor.toPlainText(), timeout=WAIT_MS)
    assert "no backward" in window.formula.bar.remark.text


def test_is_remembered(qtbot, window):
    assert Settings().flag("formula")
    assert window.actions_by_name["formula"].isChecked()
    window.actions_by_name["formula"].trigger()
    assert window.formula.bar.isHidden()
    assert not Settings().flag("formula")
    assert not window.actions_by_name["formula"].isChecked()


def test_apply_an_operation_to_a_card(qtbot, window):
    window.actions_by_name["apply_exp"].trigger()
    assert "Select a card" in window.messages.text
    recording = window.session.recording
    card = next(
        i for i in range(len(recording)) if recording.text(i) == "x + 2" and isinstance(recording[i], ev.OpApplied)
    )
    window.session.select(Selection(card))
    window.actions_by_name["apply_exp"].trigger()
    text = window.views.editor.toPlainText()
    assert text == SEED_PROGRAM.replace("y = x + 2\n", "y = x + 2\ny2 = torch.exp(y)\n")
    assert window.messages.text == ""
    edited(qtbot, window, text)
    assert window.actions_by_name["undo"].text() == "Undo apply exp"
    window.actions_by_name["undo"].trigger()
    assert window.views.editor.toPlainText() == SEED_PROGRAM
