"""The timeline: the whole run from left to right, and the playhead in it; a long loop as training."""

from gradgui.app.timeline.pane import TimePane
from gradgui.app.timeline.training import TrainingView
from gradgui.app.timeline.view import TimelineView

__all__ = ["TimePane", "TimelineView", "TrainingView"]
