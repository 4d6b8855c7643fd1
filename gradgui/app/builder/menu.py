"""The networks to begin with, as actions and as a menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QMenu

from gradgui.i18n import tr
from gradgui.mlp.presets import PRESETS

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gradgui.app.actions import Actions

PRESET_ACTIONS: Final = {f"network_{number}": name for number, name in enumerate(PRESETS, 1)}


def networks_menu(actions: Actions, parent: QWidget) -> QMenu:
    """Return a menu of all networks to begin with."""
    menu = QMenu(tr("New network"), parent)
    menu.setObjectName("networks")
    menu.addAction(actions["new_network"])
    menu.addSeparator()
    for name in PRESET_ACTIONS:
        menu.addAction(actions[name])
    return menu
