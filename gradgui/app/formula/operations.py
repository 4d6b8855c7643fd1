"""Apply an operation to a card: one more line in the editor, which runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QMenu

from gradgui.app.formula.rewrite import rewrite
from gradgui.formula.apply import OPERATIONS, CannotApply, apply_operation
from gradgui.i18n import tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gradgui.app.actions import Actions
    from gradgui.app.window import MainWindow

APPLY_ACTIONS: Final = {f"apply_{op}": op for op in OPERATIONS}


def operations_menu(actions: Actions, parent: QWidget) -> QMenu:
    """Return a menu of all operations."""
    menu = QMenu(tr("Apply operation"), parent)
    menu.setObjectName("operations")
    for name in APPLY_ACTIONS:
        menu.addAction(actions[name])
    return menu


def apply_to_selected(window: MainWindow, op: str) -> None:
    """Apply an operation to the selected card; say what is missing when there is none."""
    card = window.session.selection.card
    if card < 0:
        window.messages.say(tr("Select a card in the graph first: the operation is applied to its tensor."))
    else:
        apply_to_card(window, card, op)


def apply_to_card(window: MainWindow, card: int, op: str) -> None:
    """Apply an operation to a card's tensor; say why when it cannot be."""
    editor = window.views.editor
    try:
        text = apply_operation(editor.toPlainText(), window.session.recording, card, op)
    except CannotApply as problem:
        window.messages.say(str(problem))
        return
    window.messages.quiet()
    rewrite(editor, text, tr("apply {operation}", operation=op))
