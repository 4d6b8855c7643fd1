"""With the real worker: a number that is dragged, a cell that is edited, and the loss in two clicks."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from gradgui.app.editor.numbers import number_at
from gradgui.recording import events as ev
from gradgui.recording.selection import Selection
from tests.app.window_kit import edited, nth, opened
from tests.programs import SEED_PROGRAM

TRAINING = """import torch
w = torch.tensor([[1., 2.], [3., 4.]], requires_grad=True)
for i in range(6):
    loss = (w * w).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.5 * w.grad
    w.grad = None
"""


def _mouse(editor, kind, place, held=True):
    button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
    buttons = Qt.MouseButton.LeftButton if held else Qt.MouseButton.NoButton
    spot = editor.viewport().mapToGlobal(place)
    event = QMouseEvent(kind, place, spot, button, buttons, Qt.KeyboardModifier.AltModifier)
    QApplication.sendEvent(editor.viewport(), event)


def test_a_dragged_number_runs_each_time_and_the_moment_stays(qtbot):
    with opened(qtbot, SEED_PROGRAM) as window:
        window.session.seek(nth(window, ev.GradAccumulated))
        editor = window.views.editor
        place = SEED_PROGRAM.index("y*3") + 2
        centre = editor.numbers.box_of(number_at(SEED_PROGRAM, place)).center()
        _mouse(editor, QEvent.Type.MouseButtonPress, centre)
        for steps in (1, 2):
            _mouse(editor, QEvent.Type.MouseMove, centre + QPointF(5 * steps + 1, 0))
            edited(qtbot, window, SEED_PROGRAM.replace("y*3", f"y*{3 + steps}"))
            session = window.session
            event = session.recording[session.cursor]
            assert isinstance(event, ev.GradAccumulated)
            assert session.recording.value(event.after).uniform == 4.5 * (3 + steps) / 3
        _mouse(editor, QEvent.Type.MouseButtonRelease, centre, held=False)
        editor.undo()
        assert editor.toPlainText() == SEED_PROGRAM


def test_edits_of_a_drag_are_not_kept_waiting_by_the_run_before(qtbot):
    with opened(qtbot, SEED_PROGRAM) as window:
        editor = window.views.editor
        place = SEED_PROGRAM.index("y*3") + 2
        centre = editor.numbers.box_of(number_at(SEED_PROGRAM, place)).center()
        _mouse(editor, QEvent.Type.MouseButtonPress, centre)
        for steps in range(1, 9):
            _mouse(editor, QEvent.Type.MouseMove, centre + QPointF(5 * steps + 1, 0))
        _mouse(editor, QEvent.Type.MouseButtonRelease, centre, held=False)
        edited(qtbot, window, SEED_PROGRAM.replace("y*3", "y*11"))


def test_a_cell_of_a_leaf_changes_the_text_and_the_run(qtbot):
    with opened(qtbot, TRAINING) as window:
        inspector = window.views.inspector
        card = nth(window, ev.LeafCreated)
        window.session.seek(card)
        window.session.select(Selection(card))
        inspector.show_tab("value")
        box = next(link.box for link in inspector.sheet.links() if link.action[0] == "cells")
        spot = QPointF(box.left() + box.width() / 4, box.top() + box.height() * 3 / 4).toPoint()
        qtbot.mouseDClick(inspector.sheet, Qt.MouseButton.LeftButton, pos=spot)
        field = inspector.sheet.findChild(QLineEdit)
        field.setText("30")
        qtbot.keyClick(field, Qt.Key.Key_Return)
        wanted = TRAINING.replace("3.", "30.")
        assert window.views.editor.toPlainText() == wanted
        edited(qtbot, window, wanted)
        value = window.session.recording.value(window.session.recording[card].value)
        assert value.array[1, 0] == 30


def test_the_loss_in_two_clicks_and_a_click_on_it_goes_there(qtbot):
    with opened(qtbot, TRAINING) as window:
        plots = window.views.plots
        window.session.last()
        plots.menu.aboutToShow.emit()
        next(action for action in plots.menu.actions() if action.text() == "loss").trigger()
        assert len(plots.curves.state.curves[0].points) == 6
        place = QPointF(plots.curves.x_of(2), plots.curves.height() / 2).toPoint()
        qtbot.mouseClick(plots.curves, Qt.MouseButton.LeftButton, pos=place)
        assert len(plots.curves.state.curves[0].points) == 3
        assert plots.curves.state.place == 2.0
