"""The timeline: the whole run from left to right, and the playhead in it."""

from gradgui.app.timeline.view import TimelineView

__all__ = ["TimelineView"]
