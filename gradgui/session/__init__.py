"""A recording, where a person stands in it and what they look at; nothing here knows how it is drawn."""

from gradgui.session.session import Problem, RunState, Session
from gradgui.session.steps import StepSize

__all__ = ["Problem", "RunState", "Session", "StepSize"]
