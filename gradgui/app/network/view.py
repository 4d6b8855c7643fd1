"""The network pane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from gradgui.app.controls import Elided
from gradgui.app.network.diagram import Diagram
from gradgui.app.network.header import NetworkHeader
from gradgui.app.network.ring import PhaseRing
from gradgui.app.network.rule import NeuronRulePanel
from gradgui.app.network.sample import SamplePicker
from gradgui.app.network.shown import Shown
from gradgui.app.network.table import BookTable
from gradgui.i18n import tr
from gradgui.recording.recording import Recording
from gradgui.recording.selection import FOLLOW, Selection
from gradgui.state.network import EMPTY_STAGE, NetworkState, make_stage, resolve, weights_at
from gradgui.state.network_pass import DELTA, LOSS, WEIGHT, A, Known, Pass, Z, root_after, whole_pass
from gradgui.state.network_rule import NeuronRule, neuron_rule, weight_rule

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QShowEvent

    from gradgui.app.theme import Theme

DIAGRAM_SHARE = 0.56  # of the height, the table the rest
FIRST_OF = {"forward": (Z, A), "loss": (LOSS,), "backward": (DELTA,), "update": (WEIGHT,)}


class NetworkView(QWidget):
    """Shows the network of a recording at a moment; asks for selections and moments. It rests while it is hidden."""

    selectRequested = Signal(Selection)
    seekRequested = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("network")
        self.setAccessibleName(tr("Network"))
        self._theme = theme
        self._moment: tuple[Recording, int, Selection] = Recording(), 0, FOLLOW
        self._staged: tuple[Recording, int] | None = None
        self._stage = EMPTY_STAGE
        self._pass: tuple[Recording, int, int, Pass | None] | None = None
        self._sample = 0
        self._neuron: tuple[int, int] | None = None
        self._weight: tuple[int, int, int] | None = None
        self.shown = Shown()
        self.header = NetworkHeader(theme, self)
        self.ring = PhaseRing(theme, self)
        self.picker = SamplePicker(self)
        self.diagram = Diagram(theme, self)
        self.table = BookTable(theme, self)
        self.check = Elided("small", "text2", self)
        self.check.setObjectName("book_check")
        self.check.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.rule = NeuronRulePanel(theme, self)
        self._build()
        self._connect()

    def _build(self) -> None:
        self._strip = QWidget(self)
        self._strip.setObjectName("network_strip")
        self._strip_row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._strip)
        self._strip_row.setSpacing(0)
        self._strip_row.addWidget(self.ring, 1)
        self._strip_row.addWidget(self.picker, 0, Qt.AlignmentFlag.AlignRight)
        self._area = QScrollArea(self)
        self._area.setWidget(self.table)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.verticalScrollBar().valueChanged.connect(self.table.update)
        self._build_lower()
        self._split = QSplitter(Qt.Orientation.Vertical, self)
        self._split.setObjectName("network_divider")
        self._split.setChildrenCollapsible(False)
        for place, part in enumerate((self.diagram, self._beside)):
            self._split.addWidget(part)
            self._split.setStretchFactor(place, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for part in (self.header, self._strip, self._split):
            whole.addWidget(part)
        whole.setStretch(2, 1)
        self.setFocusProxy(self.diagram)

    def _build_lower(self) -> None:
        """Put the check under the table, and the numbers of a neuron beside both."""
        lower = QWidget(self)
        column = QVBoxLayout(lower)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._area, 1)
        self._foot = QWidget(lower)
        self._foot.setObjectName("network_foot")
        self._foot_row = QHBoxLayout(self._foot)
        self._foot_row.addWidget(self.check, 1)
        column.addWidget(self._foot)
        self._beside = QWidget(self)
        beside = QHBoxLayout(self._beside)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addWidget(lower, 1)
        beside.addWidget(self.rule)

    def _connect(self) -> None:
        self.ring.phaseClicked.connect(self._on_ring_phase_clicked)
        self.picker.sampleChosen.connect(self.choose_sample)
        self.diagram.neuronClicked.connect(self._on_diagram_neuron_clicked)
        self.diagram.weightClicked.connect(self._on_diagram_weight_clicked)
        self.diagram.lossClicked.connect(lambda: self._go_to(len(self.shown.shapes), LOSS))
        self.diagram.groundClicked.connect(self._on_ground_clicked)
        self.table.quantityClicked.connect(self._go_to)
        self.rule.closeRequested.connect(self._on_ground_clicked)

    # ---- showing ---------------------------------------------------------------------------------------------

    def show_recording(self, recording: Recording) -> None:
        """Take another recording, or one that has grown."""
        if recording is not self._moment[0]:
            self._moment = recording, 0, FOLLOW
            self._neuron = self._weight = None
        self._pass = None

    def show_moment(self, recording: Recording, cursor: int, selection: Selection) -> None:
        """Show a moment, or keep it for when the pane is looked at."""
        self._moment = recording, cursor, selection
        if self.isVisible():
            self._show()

    def choose_sample(self, sample: int) -> None:
        """Show a sample of the batch, or all of them."""
        self._sample = sample
        self._show()

    def set_header_visible(self, visible: bool) -> None:
        """Show or hide the line with the legend: presenter mode has its own."""
        self.header.setVisible(visible)

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        for part in (self.header, self.ring, self.picker, self.diagram, self.table, self.check, self.rule):
            part.set_theme(theme)
        self._strip_row.setContentsMargins(0, 0, theme.ipx(14), 0)
        self._foot_row.setContentsMargins(theme.ipx(16), theme.ipx(2), theme.ipx(16), theme.ipx(6))
        self._split.setHandleWidth(theme.ipx(3))
        pane = theme.hex("pane")
        self.setStyleSheet(f"#network_strip, #network_foot, #network_divider, #book_table {{ background: {pane}; }}")
        self._share()

    def _show(self) -> None:
        recording, cursor, selection = self._moment
        if self._staged is None or self._staged[0] is not recording or self._staged[1] != len(recording):
            self._staged, self._stage = (recording, len(recording)), make_stage(recording)
        state = resolve(recording, cursor, selection, self._sample)
        plan = self._whole(state)
        neuron = self._neuron if self._weight is None else None
        coming = self._stage.shapes(state)[len(state.layers) :]
        waiting = tuple(weights_at(recording, cursor, shape) for shape in coming)
        self.shown = Shown(state, self._stage, () if plan is None else plan.known, neuron, waiting)
        self.ring.show_phase(state.phase)
        self.picker.show_samples(state.sample if state.layers else self._sample, state.samples)
        self._fit_picker()
        self.diagram.show_moment(self.shown)
        self.table.show_moment(self.shown)
        self.check.setText(self.table.check_text())
        self._reveal_now()
        self.rule.show_rule(self._rule())
        self._beside.setVisible(bool(self.shown.shapes))
        self._strip.setVisible(bool(self.shown.shapes))

    def _reveal_now(self) -> None:
        """Scroll by whole rows until the row of what is now can be seen."""
        row, height = self.table.now_row(), self.table.row_height
        bar = self._area.verticalScrollBar()
        if row is None or not bar.maximum():
            return
        fit = max(1, int((self._area.viewport().height() - self.table.head_height) / height))
        first = round(bar.value() / height)
        first = row if row < first else max(first, row - fit + 1)
        bar.setValue(round(first * height))

    def _whole(self, state: NetworkState) -> Pass | None:
        """Return the whole pass of the moment, before the first pass that one; read once for all its events."""
        recording, cursor, _ = self._moment
        start = state.start if state.start >= 0 else root_after(recording, cursor)
        key = recording, start, len(recording)
        if self._pass is None or self._pass[:3] != key:
            self._pass = (*key, whole_pass(recording, start))
        return self._pass[3]

    def _rule(self) -> NeuronRule | None:
        recording, cursor, _ = self._moment
        if self._weight is not None:
            return weight_rule(recording, cursor, *self._weight, self.shown.state.sample)
        if self._neuron is not None and self._neuron[0] > 0 and not self.shown.folded:
            return neuron_rule(recording, cursor, *self._neuron, self.shown.state.sample)
        return None

    # ---- asking ----------------------------------------------------------------------------------------------

    def _go_to(self, layer: int, quantity: str) -> None:
        """Ask for the event that gives a quantity."""
        event = self.shown.event(layer, quantity)
        if event >= 0:
            self.seekRequested.emit(event)

    def _on_ring_phase_clicked(self, phase: str) -> None:
        recording, cursor, _ = self._moment
        if phase == "repeat":
            following = root_after(recording, max(self.shown.state.start, 0))
            if following >= 0:
                self.seekRequested.emit(following)
            return
        quantities = FIRST_OF[phase]
        found: list[Known] = [k for k in self.shown.plan if k.quantity in quantities and k.layer > 0]
        event = found[0].seq if found else root_after(recording, cursor) if phase == "forward" else -1
        if event >= 0:
            self.seekRequested.emit(event)

    def _on_diagram_neuron_clicked(self, layer: int, neuron: int) -> None:
        self._neuron, self._weight = (layer, neuron), None
        state = self.shown.layer(layer)
        if layer > 0 and state is not None:
            self.selectRequested.emit(Selection(state.layer.a if state.layer.a >= 0 else state.layer.z))
        self._show()

    def _on_diagram_weight_clicked(self, layer: int, neuron: int, source: int) -> None:
        """Select the tensor that a weight is in, and say what came together in its gradient."""
        self._neuron, self._weight = (layer, neuron), (layer, neuron, source)
        recording, cursor, _ = self._moment
        card = recording.index.card_of.get(self.shown.shapes[layer - 1].weight)
        made = card.at(cursor) if card is not None else None
        if made is not None:
            self.selectRequested.emit(Selection(made))
        self._show()

    def _on_ground_clicked(self) -> None:
        self._neuron = self._weight = None
        self.selectRequested.emit(FOLLOW)
        self._show()

    # ---- Qt --------------------------------------------------------------------------------------------------

    def _share(self) -> None:
        """Give the table the height it needs, and the diagram the rest, but at least its share."""
        height = max(1, self._split.height())
        table = min(self.table.minimumHeight() + self._theme.ipx(30), round(height * (1 - DIAGRAM_SHARE)))
        self._split.setSizes([height - table, table])

    def _fit_picker(self) -> None:
        """Put the choice of a sample beside the ring, or below it where both have no room."""
        room = self.width() - self.ring.minimumSizeHint().width() - self._theme.ipx(14)
        self.picker.fit(room)
        beside = self.picker.width() <= room
        way = QBoxLayout.Direction
        self._strip_row.setDirection(way.LeftToRight if beside else way.TopToBottom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_picker()
        self._share()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.table.typeset.load()
        self._share()
        self._show()
