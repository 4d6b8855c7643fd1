"""The right pane: the tensor looked at, its gradient, the rule of its node, or what went wrong."""

from gradgui.app.inspector.view import InspectorView

__all__ = ["InspectorView"]
