"""The network pane: the diagram, one iteration in the book's letters, and the numbers of one neuron."""

from gradgui.app.network.view import NetworkView

__all__ = ["NetworkView"]
