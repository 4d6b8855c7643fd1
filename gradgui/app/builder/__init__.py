"""The builder: a network as a form, beside the program that it is."""

from gradgui.app.builder.control import BuilderControl
from gradgui.app.builder.menu import PRESET_ACTIONS, networks_menu

__all__ = ["PRESET_ACTIONS", "BuilderControl", "networks_menu"]
