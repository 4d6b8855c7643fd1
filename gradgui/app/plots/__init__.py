"""The plots pane: size of each gradient, curves over the recording, histograms."""

from gradgui.app.plots.pane import PlotsView

__all__ = ["PlotsView"]
