"""The menu of what folds the graph and shows a part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from gradgui.app.actions import FOLD_ACTIONS
from gradgui.graph.parts import CUSTOM, FUNCTION, LOOP, MODULE
from gradgui.i18n import tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gradgui.app.actions import Actions
    from gradgui.app.graph.view import GraphView

APART = ("fold_loop", "fold_chosen", "focus_both")  # lines with a rule above them


def folds_menu(actions: Actions, graph: GraphView, parent: QWidget) -> QMenu:
    """Return the menu; what is folded is ticked when it opens."""
    menu = QMenu(tr("Folding"), parent)
    for name in FOLD_ACTIONS:
        if name in APART:
            menu.addSeparator()
        menu.addAction(actions[name])
    rules = {rule: actions[f"fold_{rule}"] for rule in (LOOP, MODULE, FUNCTION, CUSTOM)}
    for action in rules.values():
        action.setCheckable(True)

    def tick() -> None:
        for rule, action in rules.items():
            action.setChecked(rule in graph.folds.stage.folding.rules)

    menu.aboutToShow.connect(tick)
    return menu
