"""The graph pane: cards, wires and what is happening to them."""

from gradgui.app.graph.view import GraphView

__all__ = ["GraphView"]
