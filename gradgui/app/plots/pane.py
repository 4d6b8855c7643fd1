"""The plots pane: a head that says and chooses what is plotted, and the plot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtWidgets import QMenu, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from gradgui.app.graph.hand import CARD_MIME
from gradgui.app.plots.bars import BarsView
from gradgui.app.plots.curve_row import CurveRow
from gradgui.app.plots.curves import CurvesView
from gradgui.app.plots.drop_hint import DropHint
from gradgui.app.plots.head import AXES, AxisOffer, PlotHead, fill_axis_menu
from gradgui.app.plots.heat import HeatView
from gradgui.app.plots.histogram import HistogramView
from gradgui.app.plots.learning import LearningView
from gradgui.app.plots.pairs import PairsView
from gradgui.app.plots.picker import Picker
from gradgui.app.theme import Theme
from gradgui.i18n import ntr, tr
from gradgui.recording.recording import Recording
from gradgui.recording.selection import FOLLOW, Selection, looked_at
from gradgui.state import curves, heatmap, histogram, pairs, plots
from gradgui.state.curves import EVENTS, ITERATIONS, MOST_CURVES, Choice
from gradgui.state.plot_choice import BARS, CURVES, HEAT, HISTOGRAM, LEARNING, PlotChoice, choice_of, choice_text
from gradgui.state.quantities import Quantity, Subject, found_scalars, parse, subject_of
from gradgui.state.quantity_field import completions, problem_of

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent

    from gradgui.state.histogram import Ends

NOTHING_PLOTTED = PlotChoice()


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the window stands."""

    recording: Recording
    cursor: int = -1
    selection: Selection = FOLLOW


class PlotsView(QWidget):
    """Shows one kind of plot; asks to look at a card, or to go to an event."""

    selectRequested = Signal(Selection)
    seekRequested = Signal(int)
    choiceChanged = Signal(str)  # what a person chose, to be kept for this program
    menuRequested = Signal(QPoint)  # where on the screen

    def __init__(self, theme: Theme | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plots")
        self.setAccessibleName(tr("Plots"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAcceptDrops(True)
        self.theme = theme or Theme()
        self._moment = Moment(Recording())
        self._plot = NOTHING_PLOTTED
        self._wanted = ""  # what was kept for this program, until a run has all of it
        self._staged: tuple[object, ...] = ()
        self._curves_stage, self._pairs_stage = curves.EMPTY_STAGE, pairs.EMPTY_STAGE
        self._ends: tuple[int, bool, Ends | None] = (-1, False, None)
        self.bars = BarsView(self.theme, self)
        self.curves = CurvesView(self.theme, self)
        self.pairs = PairsView(self.theme, self)
        self.histogram = HistogramView(self.theme, self)
        self.heat = HeatView(self.theme, self)
        self.learning = LearningView(self.theme, self)
        self._views = (self.bars, self.curves, self.pairs, self.histogram, self.heat, self.learning)
        self.row = CurveRow(lambda: completions(self._moment.recording), self)
        self.menu = Picker(self.show_bars, self.show_spread, self.toggle, self.row.open_field, self.show_learning)
        self.menu.setParent(self, self.menu.windowFlags())
        self.axis_menu = QMenu(self)
        self.head = PlotHead(self.menu, self.axis_menu, self)
        self.hint = DropHint(self)
        self._build()
        self._connect()
        self.set_theme(self.theme)
        self._show()

    def _build(self) -> None:
        self._stack = QStackedLayout()
        for view in self._views:
            self._stack.addWidget(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.row)
        column.addLayout(self._stack, 1)

    def _connect(self) -> None:
        self.menu.aboutToShow.connect(self._on_menu_opening)
        self.axis_menu.aboutToShow.connect(self._on_axis_menu_opening)
        self.head.add.clicked.connect(self.row.open_field)
        self.row.written.connect(self._on_row_written)
        self.row.removeRequested.connect(self.toggle)
        self.bars.selectRequested.connect(self.selectRequested)
        self.curves.seekRequested.connect(self.seekRequested)
        self.pairs.seekRequested.connect(self.seekRequested)

    # ---- what others call ----------------------------------------------------------------------------------------

    @property
    def kind(self) -> str:
        """What is plotted: bars, curves, histogram or heat."""
        return self._plot.kind

    @property
    def choice(self) -> Choice:
        """The curves that are chosen, and over what."""
        return Choice(self._plot.quantities, self._axis_kind())

    @property
    def against(self) -> Quantity | None:
        """What runs from left to right instead of time, None for time."""
        return self._plot.against if self._plot.kind == CURVES else None

    @property
    def plot(self) -> QWidget:
        """The plot itself, without the head."""
        return self._shown_view()

    def set_recording(self, recording: Recording) -> None:
        """Take another recording, or one that has grown."""
        self._moment = replace(self._moment, recording=recording)
        self._staged, self._ends = (), (-1, False, None)
        if self._wanted:
            kept = choice_of(recording, self._wanted)
            if kept is not None:
                self._plot, self._wanted = kept, ""
        self._refresh(show=False)

    def show_moment(self, recording: Recording, cursor: int, selection: Selection) -> None:
        """Show a moment."""
        self._moment = Moment(recording, cursor, selection)
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and sizes."""
        self.theme = theme
        for part in (*self._views, self.head, self.row):
            part.set_theme(theme)
        self.hint.theme = theme
        self._describe()

    def keep_choice(self, text: str) -> None:
        """Take what was kept for a program; it is shown when a run has what it names."""
        self._plot, self._wanted = NOTHING_PLOTTED, text
        self.set_recording(self._moment.recording)
        self._show()

    def show_bars(self) -> None:
        """Plot the size of each gradient."""
        self._choose(replace(self._plot, kind=BARS))

    def show_spread(self, kind: str, grad: bool = False) -> None:
        """Plot the tensor looked at, or its gradient, as a histogram or a heat map."""
        self._choose(replace(self._plot, kind=kind, grad=grad))

    def show_learning(self, kind: str) -> None:
        """Plot what a network has learnt."""
        self._choose(replace(self._plot, kind=kind))

    def show_curves(self, quantities: tuple[Quantity, ...], over: str = "") -> None:
        """Plot these numbers over events or iterations, by default over iterations where there are some."""
        kind = CURVES if quantities else BARS
        against = self._plot.against if self._plot.against not in quantities else None
        self._choose(replace(self._plot, kind=kind, quantities=quantities[-MOST_CURVES:], over=over, against=against))

    def plot_against(self, quantity: Quantity | None) -> None:
        """Plot the curves against another number, or with None over time again."""
        rest = tuple(one for one in self._plot.quantities if one != quantity)
        if rest:
            self._choose(replace(self._plot, kind=CURVES, quantities=rest, against=quantity))

    def set_over(self, over: str) -> None:
        """Choose events or iterations."""
        self._choose(replace(self._plot, over=over, against=None))

    def set_log(self, log: bool) -> None:
        """Choose whether the upright axis counts in powers of ten."""
        self._choose(replace(self._plot, log=log))

    def toggle(self, quantity: Quantity) -> None:
        """Add a curve, or take it away; the first one replaces what was plotted."""
        if self._plot.kind != CURVES:
            self.show_curves((quantity,), self._plot.over)
            return
        chosen = self._plot.quantities
        rest = tuple(one for one in chosen if one != quantity)
        self.show_curves(rest if quantity in chosen else (*chosen, quantity), self._plot.over)

    def add(self, quantity: Quantity) -> None:
        """Plot a number beside the others, if it is not there already."""
        if self._plot.kind != CURVES or quantity not in self._plot.quantities:
            self.toggle(quantity)

    def add_card(self, card: int) -> bool:
        """Plot the tensor of a card: its number, or its norm; say whether there was one."""
        subject = subject_of(self._moment.recording, card, self._moment.cursor)
        if subject is not None:
            self.add(subject.of(grad=False))
        return subject is not None

    # ---- inside --------------------------------------------------------------------------------------------------

    def _axis_kind(self) -> str:
        if self._plot.over:
            return self._plot.over
        return ITERATIONS if len(self._moment.recording.index.scopes.get("iteration", ())) > 1 else EVENTS

    def _choose(self, plot: PlotChoice) -> None:
        """Show another plot, because a person asked for it."""
        self._wanted = ""
        if plot != self._plot:
            self._plot = plot
            self.choiceChanged.emit(choice_text(plot))
        self._refresh()

    def _shown_view(self) -> QWidget:
        if self.against is not None:
            return self.pairs
        views: dict[str, QWidget] = {BARS: self.bars, HISTOGRAM: self.histogram, HEAT: self.heat}
        views |= dict.fromkeys(LEARNING, self.learning)
        return views.get(self._plot.kind, self.curves)

    def _refresh(self, *, show: bool = True) -> None:
        self._stack.setCurrentWidget(self._shown_view())
        self.row.show_curves(self._plot.quantities if self._plot.kind == CURVES else ())
        self._stage()
        if show:
            self._show()

    def _stage(self) -> None:
        """Build what is known of the whole run, only for the plot that shows."""
        recording, plot, choice = self._moment.recording, self._plot, self.choice
        wanted = (id(recording), len(recording), plot.kind, (plot, choice) if plot.kind == CURVES else None)
        if wanted == self._staged:
            return
        self._staged = wanted
        if plot.kind == BARS:
            self.bars.set_stage(plots.make_stage(recording))
        elif plot.kind in LEARNING:
            self.learning.set_recording(recording)
        elif self.against is not None:
            self._pairs_stage = pairs.make_stage(recording, choice, self.against)
            self._curves_stage = self._pairs_stage.curves
            self.pairs.set_stage(self._pairs_stage, plot.log)
        elif plot.kind == CURVES:
            self._curves_stage = curves.make_stage(recording, choice)
            self.curves.set_stage(self._curves_stage, plot.log)

    def _show(self) -> None:
        recording, cursor, selection = self._moment.recording, self._moment.cursor, self._moment.selection
        grad, across = self._plot.grad, self.against
        self._stage()
        match self._plot.kind:
            case "bars":
                self.bars.show_state(plots.resolve(recording, cursor, selection))
            case "curves" if across is not None:
                stage = self._curves_stage
                self.pairs.show_state(pairs.resolve(recording, cursor, self.choice, across, stage))
            case "curves":
                self.curves.show_state(curves.resolve(recording, cursor, self.choice, self._curves_stage))
            case "histogram":
                ends = self._axis_ends()
                self.histogram.show_state(histogram.resolve(recording, cursor, selection, grad, ends))
            case "heat":
                state = heatmap.resolve(recording, cursor, selection, grad)
                value = recording.value(state.value) if state.value >= 0 else None
                self.heat.show_state(state, value, heatmap.largest(self._axis_ends()))
            case kind:
                self.learning.show_moment(kind, recording, cursor)
        self._describe()

    def _axis_ends(self) -> Ends | None:
        moment, grad = self._moment, self._plot.grad
        card = looked_at(moment.recording, moment.cursor, moment.selection).card
        if (card, grad) != self._ends[:2]:
            self._ends = card, grad, histogram.ends_of(moment.recording, card, grad)
        return self._ends[2]

    def _describe(self) -> None:
        """Say in the head what is plotted."""
        name, axis, across = self._title(), "", self.against
        if self._plot.kind == CURVES:
            axis = tr("against {name}", name=across.text) if across is not None else tr(AXES[self._axis_kind()])
        notes = {BARS: self.bars.note} | dict.fromkeys(LEARNING, self.learning.note)
        self.head.show_words(name, notes.get(self._plot.kind, ""), axis)
        told = [quantity.text for quantity in self._plot.quantities] if self._plot.kind == CURVES else [name]
        self.setAccessibleDescription(", ".join(told))

    def _title(self) -> str:
        match self._plot.kind:
            case "bars":
                return tr("Size of each gradient")
            case "curves":
                chosen = self._plot.quantities
                return chosen[0].text if len(chosen) == 1 else ntr("{n} curve", "{n} curves", len(chosen))
            case "heat":
                shown = self.heat.state.name
                return tr("Heat map of {name}", name=shown) if shown else tr("Heat map")
            case kind if kind in LEARNING:
                return tr(LEARNING[kind])
        shown = self.histogram.state.name
        return tr("Histogram of {name}", name=shown) if shown else tr("Histogram")

    def _subject(self) -> Subject | None:
        moment = self._moment
        card = looked_at(moment.recording, moment.cursor, moment.selection).card
        return subject_of(moment.recording, card, moment.cursor) if card >= 0 else None

    def _on_menu_opening(self) -> None:
        spread = self._plot.kind in (HISTOGRAM, HEAT) and self._plot.grad
        found = found_scalars(self._moment.recording)
        kind = f"{self._plot.kind}_grad" if spread else self._plot.kind
        learns = bool(self._moment.recording.index.backwards)
        self.menu.fill(kind, found, self._plot.quantities, self._subject(), learns=learns)

    def _on_axis_menu_opening(self) -> None:
        subject, across = self._subject(), self.against
        found = list(found_scalars(self._moment.recording))
        found += [subject.of(grad=grad) for grad in (False, subject.grad)] if subject is not None else []
        found += [*self._plot.quantities[1:], *((across,) if across is not None else ())]
        others = tuple(dict.fromkeys(one for one in found if (one,) != self._plot.quantities))
        axis = self.pairs.axes[1] if across is not None else self.curves.upright
        stage = self._pairs_stage.positive if across is not None else self._curves_stage.positive
        several = len(self._curves_stage.turns) > 1
        offer = AxisOffer(self._axis_kind(), several, across, others, axis.log, stage > 0)
        fill_axis_menu(self.axis_menu, offer, self.set_over, self.plot_against, self.set_log)

    def _on_row_written(self, text: str) -> None:
        problem = problem_of(self._moment.recording, text)
        self.row.say(problem)
        quantity = parse(self._moment.recording, text)
        if quantity is not None and not problem:
            self.add(quantity)
            self.row.close_field()

    # ---- Qt ------------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(round(self.theme.space("right")), round(self.theme.space("bottom")))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._describe()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menuRequested.emit(event.globalPos())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(CARD_MIME):
            event.acceptProposedAction()
            name, spread = event.mimeData().text(), self._plot.kind in (HISTOGRAM, HEAT)
            self.hint.offer(tr("Show {name} here", name=name) if spread else tr("Plot {name} here", name=name))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self.hint.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.hint.hide()
        text = event.mimeData().data(CARD_MIME).toStdString()
        if not text.isdigit():
            return
        if self._plot.kind in (HISTOGRAM, HEAT):
            self.selectRequested.emit(Selection(int(text)))
            event.acceptProposedAction()
        elif self.add_card(int(text)):
            event.acceptProposedAction()
