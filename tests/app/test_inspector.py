"""The inspector's widget: tabs that follow and stay, links, copying, and that nothing is cut at any size."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

from gradgui.app.fonts import load_fonts
from gradgui.app.inspector import InspectorView
from gradgui.app.inspector.layout import wrapped
from gradgui.app.theme import PALETTES, Theme
from gradgui.recording.selection import FOLLOW, Selection
from gradgui.runner.inline import record_text
from gradgui.state.inspector import EMPTY, resolve
from tests.programs import SEED_PROGRAM

IN_PLACE = (
    "import torch\nx = torch.ones(2,2,requires_grad=True)\ny = x + 2\nz = y*y*3\ny.add_(1)\nz.mean().backward()\n"
)


@pytest.fixture(scope="module")
def seed():
    return record_text(SEED_PROGRAM)


@pytest.fixture
def view(qtbot):
    load_fonts()
    made = InspectorView(Theme())
    qtbot.addWidget(made)
    made.resize(320, 576)
    made.show()
    return made


def show(view, recording, cursor, selection=FOLLOW, **more):
    view.show_state(resolve(recording, cursor, selection), recording, **more)


def click(qtbot, view, wanted):
    link = next(link for link in view.sheet.links() if wanted(link.action))
    qtbot.mouseClick(view.sheet, Qt.MouseButton.LeftButton, pos=link.box.center().toPoint())


def test_tab_follows_until_the_person_chooses(qtbot, view, seed):
    seen = []
    for cursor in (13, 42, 48, 61):
        show(view, seed, cursor)
        seen.append(view.tab)
    assert seen == ["value", "rule", "grad", "value"]
    view.tabs.bar.tabBarClicked.emit(1)
    assert view.tab == "grad" and view.tabs.pin.isChecked()
    show(view, seed, 42)
    assert view.tab == "grad"
    view.tabs.pin.click()
    assert view.tab == "rule" and not view.tabs.pin.isChecked()


def test_same_pictures_backwards(view, seed):
    texts = []
    for cursor in range(len(seed)):
        show(view, seed, cursor)
        texts.append((view.tab, view.text()))
    for cursor in reversed(range(len(seed))):
        show(view, seed, cursor)
        assert (view.tab, view.text()) == texts[cursor]


def test_rule_says_the_numbers(view, seed):
    show(view, seed, 43)
    text = view.text()
    assert text.count("0.75 × 3 =\u00a02.25") == 2
    assert "2 of 2 parts" in text
    assert view.sheet.accessibleDescription() == view.sheet.text()


def test_nothing_is_laid_out_twice(view, seed, monkeypatch):
    show(view, seed, 43)
    calls = []
    monkeypatch.setattr(view.sheet, "_lay", lambda: calls.append(1))
    show(view, seed, 43)
    assert calls == []
    show(view, seed, 42)
    assert calls == [1]


def test_links_ask(qtbot, view, seed):
    show(view, seed, 61)
    with qtbot.waitSignal(view.lineRequested) as asked:
        click(qtbot, view, lambda action: action[0] == "line")
    assert asked.args == [20]
    with qtbot.waitSignal(view.selectRequested) as asked:
        click(qtbot, view, lambda action: action[0] == "card")
    assert asked.args == [Selection(54)]
    show(view, seed, 48)
    with qtbot.waitSignal(view.seekRequested) as asked:
        click(qtbot, view, lambda action: action[0] == "seq")
    assert asked.args == [48]


def test_try_it_asks_for_the_edit(qtbot, view):
    recording = record_text(IN_PLACE)
    show(view, recording, len(recording) - 1)
    assert view.tab == "error" and not view.tabs.isVisible()
    with qtbot.waitSignal(view.editRequested) as asked:
        click(qtbot, view, lambda action: action[0] == "edit")
    assert asked.args == [5, "y.add_(1)", "y = y + 1"]


def test_keyboard_reaches_every_link(qtbot, view, seed):
    show(view, seed, 61)
    view.sheet.setFocus()
    asked = []
    view.sheet.linkActivated.connect(asked.append)
    for _ in view.sheet.links():
        assert view.sheet.focusNextPrevChild(True)
        qtbot.keyClick(view.sheet, Qt.Key.Key_Return)
    assert [action for action in asked if action[0] != "table"]
    assert asked == [link.action for link in view.sheet.links()]
    for dialog in view.findChildren(type(view._dialog)) if view._dialog is not None else ():
        dialog.close()


def test_copy(view, seed):
    show(view, seed, 13)
    view.copy()
    assert QGuiApplication.clipboard().text().endswith("grad_fn=<MulBackward0>)")
    view.show_tab("rule")
    view.copy()
    assert "Gradient of a product" in QGuiApplication.clipboard().text()


def test_table_of_a_value(qtbot, view):
    recording = record_text("import torch\nx = torch.randn(70, 30)\n", echo=False)
    show(view, recording, len(recording) - 1)
    click(qtbot, view, lambda action: action[0] == "table")
    dialog = view._dialog
    assert dialog is not None and dialog.isVisible()
    model = dialog.table.model()
    assert (model.rowCount(), model.columnCount()) == (70, 30)
    assert "tensor(" in view._tip(next(link for link in view.sheet.links() if link.action[0] == "table"))
    dialog.close()
    assert view._dialog is None


def test_empty(view, seed):
    show(view, seed, 1)
    assert view.tab == "empty" and "No tensor yet" in view.text()
    view.show_state(EMPTY)


@pytest.mark.parametrize("palette", sorted(PALETTES))
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("width", [280, 320, 480])
def test_nothing_is_cut(qtbot, view, seed, palette, scale, width):
    theme = Theme(palette, scale)
    view.set_theme(theme)
    view.resize(round(width * theme.factor), round(576 * theme.factor))
    error = record_text(IN_PLACE)
    moments = [(seed, cursor) for cursor in (13, 42, 48, 61)] + [(error, len(error) - 1)]
    for recording, cursor in moments:
        for tab in ("value", "grad", "rule"):
            show(view, recording, cursor)
            view.show_tab(tab)
            layout = view.sheet._layout
            assert layout is not None
            for box, _ in layout.ops:
                assert box.left() >= layout.left - 1 and box.right() <= layout.right + 1
            assert view.sheet.minimumHeight() >= layout.y
        view.follow()


def test_wrapping_keeps_every_letter():
    load_fonts()
    theme = Theme()
    text = "one two  torch.autograd.set_detect_anomaly(True, check_nan=False) end"
    for room in (40.0, 90.0, 400.0):
        lines = wrapped(theme, ((text, "m"), (" and more", "b")), "small", room)
        joined = "".join(word.text for line in lines for word in line)
        assert joined.replace(" ", "") == (text + " and more").replace(" ", "")
        assert all(sum(word.width for word in line) <= room + theme.px(8) for line in lines)


def test_point_without_link(view, seed):
    show(view, seed, 13)
    assert view.sheet.link_at(QPointF(1, 1)) is None


def _cells_of(view):
    return next(link for link in view.sheet.links() if link.action[0] == "cells")


def test_a_double_click_on_a_cell_of_a_leaf_writes_into_the_program(view, qtbot):
    recording = record_text("import torch\nx = torch.tensor([[1., 2.], [3., 4.]])\n")
    card = recording.index.cards[0]
    show(view, recording, len(recording) - 1, Selection(card))
    box = _cells_of(view).box
    place = QPointF(box.left() + box.width() * 0.75, box.top() + box.height() * 0.25).toPoint()
    qtbot.mouseDClick(view.sheet, Qt.MouseButton.LeftButton, pos=place)
    field = view.sheet.findChild(QLineEdit)
    assert field.text() == "2.0"
    qtbot.keyClicks(field, "no")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.property("error") is True
    field.setText("7")
    with qtbot.waitSignal(view.editRequested) as asked:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    old = "x = torch.tensor([[1., 2.], [3., 4.]])"
    assert asked.args == [2, old, old.replace("2.", "7.")]
    qtbot.waitUntil(lambda: view.sheet.findChild(QLineEdit) is None)


def test_esc_and_another_moment_leave_a_cell_as_it_was(view, qtbot):
    recording = record_text("import torch\nx = torch.ones(2)\ny = x + 1\n")
    states = [resolve(recording, len(recording) - 1, Selection(card)) for card in recording.index.cards]
    for close in (lambda: qtbot.keyClick(view.sheet.findChild(QLineEdit), Qt.Key.Key_Escape), None):
        view.show_state(states[0], recording)
        with qtbot.assertNotEmitted(view.editRequested):
            centre = _cells_of(view).box.center().toPoint()
            qtbot.mouseDClick(view.sheet, Qt.MouseButton.LeftButton, pos=centre)
            assert view.sheet.findChild(QLineEdit) is not None
            (close or (lambda: view.show_state(states[1], recording)))()
            qtbot.waitUntil(lambda: view.sheet.findChild(QLineEdit) is None)
    assert not any(link.action[0] == "cells" for link in view.sheet.links())
