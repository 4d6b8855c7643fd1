"""All panes of a window: made once, and each given its own part of a recording and a moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gradgui.app.cells import ColorScale
from gradgui.app.code_pane import CodePane
from gradgui.app.console import ConsoleView
from gradgui.app.graph import GraphView
from gradgui.app.inspector import InspectorView
from gradgui.app.network import NetworkView
from gradgui.app.nowbar import NowBar
from gradgui.app.picture_pane import PicturePane
from gradgui.app.plots import PlotsView
from gradgui.app.timeline import TimePane
from gradgui.recording.narration import narrate
from gradgui.recording.recording import Recording
from gradgui.recording.selection import Selection
from gradgui.state import code, console, graph, inspector, nowbar, timeline, training
from gradgui.state.inspector_stage import coming_use

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gradgui.app.theme import Theme

Resolve = Callable[[Recording, int, Selection], Any]


@dataclass(frozen=True, slots=True)
class Binding:
    """One view: what it needs of a whole run, and what of a moment."""

    show_recording: Callable[[Recording], None]
    resolve: Resolve
    show_state: Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Inspected:
    """What the inspector is given: its state, where the values are, and what the stage knows of the next use."""

    state: inspector.InspectorState
    recording: Recording
    coming: str


class Views:
    """The panes by name, and the two things one does with them: show a recording, show a moment."""

    def __init__(self, theme: Theme) -> None:
        self._scales = ColorScale(1.0), ColorScale(1.0)
        self._inspected: Inspected | None = None
        self._moment: tuple[Recording, int, Selection] | None = None
        self._timeline_of: tuple[Recording, int] | None = None
        self._timeline_stage = timeline.EMPTY_STAGE
        self.now = NowBar(theme)
        self.code = CodePane(theme)
        self.editor = self.code.editor
        self.console = ConsoleView(theme)
        self.graph = GraphView(theme)
        self.graph.stageShown.connect(self._on_graph_stage_shown)
        self.network = NetworkView(theme)
        self.picture = PicturePane(self.graph, self.network)
        self.inspector = InspectorView(theme)
        self.inspector.keptChanged.connect(self._on_inspector_kept_changed)
        self.time = TimePane(theme)
        self.timeline, self.training = self.time.timeline, self.time.training
        self._spread, self._spread_of = training.EMPTY_SPREAD, (0, False)
        self.plots = PlotsView(theme)
        self.bindings: list[Binding] = [
            Binding(lambda r: self.now.set_stage(nowbar.make_stage(r)), nowbar.resolve, self.now.show_state),
            Binding(lambda r: self.editor.set_source(r.source.text), code.resolve, self.editor.show_state),
            Binding(_nothing, console.resolve, self.console.show_state),
            Binding(self.graph.show_recording, graph.resolve, self.graph.show_state),
            Binding(self.network.show_recording, _moment, lambda moment: self.network.show_moment(*moment)),
            Binding(_nothing, self._inspect, self._show_inspected),
            Binding(self._stage_timeline, timeline.resolve, self.timeline.show_state),
            Binding(self.show_training, self._resolve_training, lambda state: self.training.show_state(*state)),
            Binding(self.plots.set_recording, _moment, lambda moment: self.plots.show_moment(*moment)),
        ]

    @property
    def panes(self) -> dict[str, QWidget]:
        """The widgets that are arranged by dividers."""
        return {
            "code": self.code,
            "console": self.console,
            "graph": self.picture,
            "inspector": self.inspector,
            "timeline": self.time,
            "plots": self.plots,
        }

    def show_recording(self, recording: Recording) -> None:
        """Show another recording, or one that has grown."""
        for binding in self.bindings:
            binding.show_recording(recording)

    def show_moment(self, recording: Recording, cursor: int, selection: Selection) -> None:
        """Show a moment in every pane."""
        self._moment = recording, cursor, selection
        states: dict[Resolve, Any] = {}  # two views of the same are given one state
        for binding in self.bindings:
            if binding.resolve not in states:
                states[binding.resolve] = binding.resolve(recording, cursor, selection)
            binding.show_state(states[binding.resolve])

    def timeline_stage(self, recording: Recording) -> timeline.TimelineStage:
        """Return the stage of the timeline, made once for all that show it."""
        if self._timeline_of != (recording, len(recording)):
            # Of a long run that was only counted most events have no mark, and training stands in their place.
            stage = timeline.make_stage(recording) if recording.complete else timeline.EMPTY_STAGE
            self._timeline_of, self._timeline_stage = (recording, len(recording)), stage
        return self._timeline_stage

    def _on_graph_stage_shown(self, stage: graph.GraphStage) -> None:
        self._scales = ColorScale(*stage.values), ColorScale(*stage.gradients)
        if self._inspected is not None:
            self._show_inspected(self._inspected)

    def _on_inspector_kept_changed(self) -> None:
        if self._moment is not None:
            self._show_inspected(self._inspect(*self._moment))

    def _inspect(self, recording: Recording, cursor: int, selection: Selection) -> Inspected:
        """Return what the inspector is given: of its tabs only the one that shows."""
        state = inspector.resolve(recording, cursor, selection, self.inspector.kept)
        return Inspected(state, recording, coming_use(recording, state.card, cursor))

    def _show_inspected(self, shown: Inspected) -> None:
        self._inspected = shown
        self.inspector.show_state(shown.state, shown.recording, self._scales, shown.coming)

    def _stage_timeline(self, recording: Recording) -> None:
        self.timeline.set_stage(self.timeline_stage(recording))
        self.timeline.set_teller(lambda seq: narrate(recording, seq).text if seq < len(recording) else "")

    def show_training(self, recording: Recording) -> None:
        """Show the long loop of a recording, or how far it is by now."""
        stage = training.make_stage(recording)
        self.time.show_training(stage.shown)
        self.training.set_stage(stage)
        self.training.set_teller(lambda seq: narrate(recording, seq).text if seq < len(recording) else "")

    def _resolve_training(
        self, recording: Recording, cursor: int, selection: Selection
    ) -> tuple[training.TrainingState, training.Spread]:
        """Return where the cursor stands, and its iteration, which is spread out once."""
        state, stage = training.resolve(recording, cursor, selection), self.training.stage
        spread = self._spread
        inside = spread.total and 0 <= cursor - spread.first < spread.total and spread.iteration == state.iteration
        if not inside or self._spread_of != (id(recording), stage.begun > spread.iteration + 1):
            self._spread = training.make_spread(recording, stage, state.iteration)
            self._spread_of = (id(recording), stage.begun > state.iteration + 1)
        return state, self._spread

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another theme or size."""
        self.now.set_theme(theme)
        for pane in (self.code, self.console, self.picture, self.inspector, self.time, self.plots):
            pane.set_theme(theme)


def _moment(recording: Recording, cursor: int, selection: Selection) -> tuple[Recording, int, Selection]:
    """Return the moment itself, for a pane whose person chooses what is resolved."""
    return recording, cursor, selection


def _nothing(_: Recording) -> None:
    """Stand for a pane that needs nothing of a whole run."""
