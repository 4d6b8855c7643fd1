"""The plots pane: a head that says and chooses what is plotted, and the plot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from gradgui.app import paint
from gradgui.app.plots.bars import BarsView
from gradgui.app.plots.curves import CurvesView
from gradgui.app.plots.histogram import HistogramView
from gradgui.app.plots.picker import Picker
from gradgui.app.theme import SPACE, Theme
from gradgui.i18n import tr
from gradgui.recording.recording import Recording
from gradgui.recording.selection import FOLLOW, Selection, looked_at
from gradgui.state import curves, histogram, plots
from gradgui.state.curves import EVENTS, ITERATIONS, MOST_CURVES, Choice
from gradgui.state.quantities import Quantity, Subject, found_scalars, parse, subject_of

if TYPE_CHECKING:
    from gradgui.state.histogram import Ends

CARD_MIME: Final = "application/x-gradgui-card"  # what the graph drags: the number of a card, as text
BARS, CURVES, HISTOGRAM = "bars", "curves", "histogram"


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

    def __init__(self, theme: Theme | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plots")
        self.setAccessibleName(tr("Plots"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAcceptDrops(True)
        self.theme = theme or Theme()
        self._moment = Moment(Recording())
        self._kind = BARS
        self._grad = False
        self._choice = Choice()
        self._over = ""  # the axis that the person chose, "" for the one that fits
        self._staged: tuple[object, ...] = ()
        self._curves_stage = curves.EMPTY_STAGE
        self._ends: tuple[int, bool, Ends | None] = (-1, False, None)
        self.bars = BarsView(self.theme, self)
        self.curves = CurvesView(self.theme, self)
        self.histogram = HistogramView(self.theme, self)
        self.title = QToolButton(self)
        self.title.setObjectName("plot_title")
        self.title.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = Picker(self.show_bars, self.show_histogram, self.toggle, self._on_menu_written)
        self.menu.setParent(self, self.menu.windowFlags())
        self.menu.aboutToShow.connect(self._on_menu_opening)
        self.title.setMenu(self.menu)
        self.over = QToolButton(self)
        self.over.setObjectName("plot_over")
        self.over.setToolTip(tr("Change what runs from left to right: events or iterations"))
        self.over.clicked.connect(self._on_over_clicked)
        self._build()
        self.bars.selectRequested.connect(self.selectRequested)
        self.curves.seekRequested.connect(self.seekRequested)
        self.set_theme(self.theme)
        self._show()

    def _build(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self.title)
        self._head.addStretch(1)
        self._head.addWidget(self.over)
        self._stack = QStackedLayout()
        for view in (self.bars, self.curves, self.histogram):
            self._stack.addWidget(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addLayout(self._stack, 1)

    # ---- what others call ----------------------------------------------------------------------------------------

    @property
    def kind(self) -> str:
        """What is plotted: bars, curves or histogram."""
        return self._kind

    @property
    def choice(self) -> Choice:
        """The curves that are chosen, and over what."""
        return replace(self._choice, over=self._axis_kind())

    def set_recording(self, recording: Recording) -> None:
        """Take another recording, or one that has grown."""
        self._moment = replace(self._moment, recording=recording)
        self._staged, self._ends = (), (-1, False, None)
        self._stage()

    def show_moment(self, recording: Recording, cursor: int, selection: Selection) -> None:
        """Show a moment."""
        self._moment = Moment(recording, cursor, selection)
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and sizes."""
        self.theme = theme
        for view in (self.bars, self.curves, self.histogram):
            view.set_theme(theme)
        self._head.setContentsMargins(theme.ipx(8), theme.ipx(4), theme.ipx(12), theme.ipx(2))
        self._head.setSpacing(theme.ipx(8))
        for button, role, weight in ((self.title, "title", 600), (self.over, "small", 500)):
            button.setFont(theme.font(role, weight))
            button.setMinimumHeight(theme.ipx(SPACE["button"]))
            button.setMaximumHeight(theme.ipx(SPACE["tabs"]))
            size = theme.type_px(role)
            border = "transparent" if button is self.title else theme.hex("edge")
            button.setStyleSheet(
                f"QToolButton {{ border: {theme.ipx(1)}px solid {border}; background: transparent; font-size: {size}px;"
                f" font-weight: {weight}; padding: 0px {theme.ipx(7)}px; border-radius: {theme.ipx(6)}px; }}"
                f"QToolButton:hover {{ background: {theme.hex('data_tint')}; }}"
                f"QToolButton:focus {{ border-color: {theme.hex('text')}; }}"
            )
        self._describe()

    def show_bars(self) -> None:
        """Plot the size of each gradient."""
        self._kind = BARS
        self._refresh()

    def show_histogram(self, grad: bool = False) -> None:
        """Plot how the elements of the tensor looked at are spread."""
        self._kind, self._grad = HISTOGRAM, grad
        self._refresh()

    def show_curves(self, quantities: tuple[Quantity, ...], over: str = "") -> None:
        """Plot these numbers over events or iterations, by default over iterations where there are some."""
        self._kind = CURVES if quantities else BARS
        self._choice = Choice(quantities[-MOST_CURVES:])
        self._over = over
        self._refresh()

    def toggle(self, quantity: Quantity) -> None:
        """Add a curve, or take it away; the first one replaces what was plotted."""
        if self._kind != CURVES:
            self.show_curves((quantity,), self._over)
            return
        chosen = self._choice.quantities
        rest = tuple(one for one in chosen if one != quantity)
        self.show_curves(rest if quantity in chosen else (*chosen, quantity), self._over)

    def add_card(self, card: int) -> bool:
        """Plot the tensor of a card: its number, or its norm; say whether there was one."""
        subject = subject_of(self._moment.recording, card, self._moment.cursor)
        if subject is None:
            return False
        quantity = subject.of(grad=False)
        if self._kind != CURVES or quantity not in self._choice.quantities:
            self.toggle(quantity)
        return True

    # ---- inside --------------------------------------------------------------------------------------------------

    def _axis_kind(self) -> str:
        if self._over:
            return self._over
        return ITERATIONS if len(self._moment.recording.index.scopes.get("iteration", ())) > 1 else EVENTS

    def _refresh(self) -> None:
        self._stack.setCurrentWidget({BARS: self.bars, CURVES: self.curves, HISTOGRAM: self.histogram}[self._kind])
        self._stage()
        self._show()

    def _stage(self) -> None:
        """Build what is known of the whole run, only for the plot that shows."""
        recording, choice = self._moment.recording, self.choice
        wanted = (id(recording), len(recording), self._kind, choice if self._kind == CURVES else None)
        if wanted == self._staged:
            return
        self._staged = wanted
        if self._kind == BARS:
            self.bars.set_stage(plots.make_stage(recording))
        elif self._kind == CURVES:
            self._curves_stage = curves.make_stage(recording, choice)
            self.curves.set_stage(self._curves_stage)

    def _show(self) -> None:
        moment = self._moment
        recording, cursor, selection = moment.recording, moment.cursor, moment.selection
        if self._kind == BARS:
            self.bars.show_state(plots.resolve(recording, cursor, selection))
        elif self._kind == CURVES:
            self._stage()
            self.curves.show_state(curves.resolve(recording, cursor, self.choice, self._curves_stage))
        else:
            ends = self._axis_ends()
            self.histogram.show_state(histogram.resolve(recording, cursor, selection, self._grad, ends))
        self._describe()

    def _axis_ends(self) -> Ends | None:
        moment = self._moment
        card = looked_at(moment.recording, moment.cursor, moment.selection).card
        if (card, self._grad) != self._ends[:2]:
            self._ends = card, self._grad, histogram.ends_of(moment.recording, card, self._grad)
        return self._ends[2]

    def _describe(self) -> None:
        """Say in the head what is plotted."""
        if self._kind == BARS:
            name = tr("Size of each gradient")
        elif self._kind == CURVES:
            name = ", ".join(quantity.text for quantity in self._choice.quantities)
        else:
            name = tr("Histogram of {name}", name=self.histogram.state.name) if self.histogram.state.name else ""
            name = name or tr("Histogram")
        iterating = self._kind == CURVES and self.curves.state.over == ITERATIONS
        self.over.setVisible(self._kind == CURVES and len(self._curves_stage.turns) > 1)
        self.over.setText(tr("over iterations") if iterating else tr("over events"))
        self.over.setAccessibleName(self.over.text())
        self.title.setText(self._fitting(name) + " ▾")
        self.title.setAccessibleName(tr("What is plotted: {name}", name=name))
        self.setAccessibleDescription(name)
        self.update()

    def _fitting(self, name: str) -> str:
        """Return the title, shortened where the head has no room for it."""
        t = self.theme
        taken = self.over.sizeHint().width() if self.over.isVisibleTo(self) else 0
        room = max(self.width() - taken - t.px(64), t.px(60))
        return t.metrics("title").elidedText(name, Qt.TextElideMode.ElideRight, room)

    def _subject(self) -> Subject | None:
        moment = self._moment
        card = looked_at(moment.recording, moment.cursor, moment.selection).card
        return subject_of(moment.recording, card, moment.cursor) if card >= 0 else None

    def _on_menu_opening(self) -> None:
        kind = "histogram_grad" if self._kind == HISTOGRAM and self._grad else self._kind
        found = found_scalars(self._moment.recording)
        self.menu.fill(kind, found, self._choice.quantities, self._subject())

    def _on_menu_written(self, text: str) -> bool:
        quantity = parse(self._moment.recording, text)
        if quantity is not None and (self._kind != CURVES or quantity not in self._choice.quantities):
            self.toggle(quantity)
        return quantity is not None

    def _on_over_clicked(self) -> None:
        self._over = EVENTS if self._axis_kind() == ITERATIONS else ITERATIONS
        self._refresh()

    # ---- Qt ------------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(round(self.theme.space("right")), round(self.theme.space("bottom")))

    def paintEvent(self, event: QPaintEvent) -> None:
        q, t = QPainter(self), self.theme
        paint.begin(q)
        q.fillRect(event.rect(), t.color("pane"))
        room = self.width() - self.title.geometry().right() - t.px(28)
        if self._kind == BARS and room > t.px(40):
            middle = self.title.geometry().center().y()
            paint.text(q, t, self.width() - t.px(16), middle, self.bars.note, "note", "text3", align="r", room=room)
        q.end()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(CARD_MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        text = event.mimeData().data(CARD_MIME).toStdString()
        if text.isdigit() and self.add_card(int(text)):
            event.acceptProposedAction()
