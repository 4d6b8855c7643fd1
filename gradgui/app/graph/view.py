"""The graph pane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gradgui.app.graph.anchor import Anchor
from gradgui.app.graph.canvas import GraphCanvas
from gradgui.app.graph.empty import paint_empty
from gradgui.app.graph.folds import Folds
from gradgui.app.graph.header import HEIGHT as HEADER_HEIGHT
from gradgui.app.graph.header import GraphHeader
from gradgui.app.graph.headline import HEIGHT as HEADLINE_HEIGHT
from gradgui.app.graph.headline import HeadlineBar
from gradgui.app.graph.motion import MOTIONS
from gradgui.app.graph.part_bar import PartBar
from gradgui.app.graph.scene import GraphScene
from gradgui.app.graph.stage_maker import StageMaker
from gradgui.graph.arrange import Arrangement, Moves, kept_text, restored
from gradgui.i18n import ntr, tr
from gradgui.recording.recording import Recording
from gradgui.recording.selection import FOLLOW, Selection
from gradgui.state.graph import EMPTY, EMPTY_STAGE, GraphStage, GraphState

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter, QResizeEvent, QShowEvent

    from gradgui.app.theme import Theme

LEAST_HEIGHT = HEADER_HEIGHT + HEADLINE_HEIGHT + 112  # of a pane in which there is room for words and picture


class GraphView(QWidget):
    """Shows the graph of a recording at a moment; asks for selections and moments."""

    selectRequested = Signal(Selection)
    seekRequested = Signal(int)
    foldToggled = Signal(int, bool)
    readingChanged = Signal(str)
    menuRequested = Signal(object, QPoint)  # Target, and where on the screen
    arranged = Signal(str)  # the moves of cards, to be kept for this program
    folded = Signal(str)  # what is folded by a person, to be kept for this program
    stageShown = Signal(object)  # GraphStage: a recording given to show_recording is in the picture now

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("graph")
        self.setAccessibleName(tr("Graph"))
        self._theme = theme
        self._state = EMPTY
        self._settled = False
        self._shape: object = None
        self.header = GraphHeader(theme, self)
        self.headline = HeadlineBar(theme, self)
        self.graph = GraphScene(theme)
        self.canvas = GraphCanvas(self.graph, theme, self)
        self.part_bar = PartBar(theme, self)
        self.folds: Folds = Folds(lambda: self.graph.context.stage, self)
        self.graph.setParent(self)
        self.arrangement = Arrangement()
        self._kept = ""  # the moves of this program, as text
        self._maker = StageMaker(self)
        self._anchor: Anchor | None = None  # while another folding is laid out
        self._coming: GraphState | None = None  # of a recording that is still being laid out
        self.canvas.setAccessibleName(tr("Graph of tensors and operations"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.header, self.headline, self.part_bar, self.canvas):
            column.addWidget(part)
        self.setFocusProxy(self.canvas)
        self._connect()

    def _connect(self) -> None:
        self._maker.made.connect(self._on_maker_made)
        self.header.readingChosen.connect(self.set_reading)
        self.header.fitRequested.connect(self.fit)
        self.headline.cardClicked.connect(self._on_card_clicked)
        self.canvas.cardClicked.connect(self._on_card_clicked)
        self.canvas.portClicked.connect(lambda card, port: self.selectRequested.emit(Selection(card, port)))
        self.canvas.groundClicked.connect(lambda: self.selectRequested.emit(FOLLOW))
        self.canvas.cardDoubleClicked.connect(self.seekRequested)
        self.canvas.foldClicked.connect(self.toggle_fold)
        self.canvas.groupToggled.connect(self.folds.toggle)
        self.canvas.partClicked.connect(self.folds.fold)
        self.canvas.horizontalScrollBar().valueChanged.connect(self._on_scrolled)
        self.canvas.unfocusKey.connect(self.folds.leave_focus)
        self.part_bar.backRequested.connect(self._on_part_bar_back)
        self.folds.changed.connect(self._refold)
        self.folds.chosen.connect(self.folded)
        self.canvas.readingKey.connect(self.set_reading)
        self.canvas.menuRequested.connect(self.menuRequested)
        self.canvas.undoKey.connect(lambda back: self.undo_move() if back else self.redo_move())
        self.canvas.hand.cardsMoved.connect(self.move_cards)
        self.canvas.hand.cardsChosen.connect(self.choose)

    # ---- showing ---------------------------------------------------------------------------------------------

    def show_recording(self, recording: Recording) -> None:
        """Lay out a recording and show it; a large one later, and until then the old picture stays."""
        self.folds.focus = None
        self._maker.ask(recording, self.folds.folding)

    def finish_layout(self) -> None:
        """Wait for a layout that is still on its way: for pictures and tests."""
        self._maker.finish()

    def _on_maker_made(self, stage: GraphStage, recording: Recording) -> None:
        coming, self._coming = self._coming, None
        anchor, self._anchor = self._anchor, None
        held = anchor is not None and stage.whole is anchor.stage.whole
        self.show_stage(stage, recording, settle=not held)
        self.stageShown.emit(stage)
        if coming is not None:
            self.show_state(coming, follow=not held)
        if anchor is not None and held:
            anchor.hold(self.canvas)
            self._on_scrolled()
            if stage.focus is not None:
                self.canvas.follow(stage.focus.card)

    def show_stage(self, stage: GraphStage, recording: Recording, *, settle: bool = True) -> None:
        """Take the layout of a recording; one of the same shape keeps the camera."""
        self._maker.drop()
        self._coming = None
        self.part_bar.show_stage(stage)
        self.canvas.focused = stage.focus is not None
        bars = self.canvas.horizontalScrollBar(), self.canvas.verticalScrollBar()
        before = bars[0].value(), bars[1].value()
        same = self._settled and stage.geometry.shape() == self._shape
        self._shape = stage.geometry.shape()
        self._state = EMPTY
        self.headline.show_words(EMPTY.headline, EMPTY.queue)
        self.arrangement.begin(restored(stage.geometry, self._kept))
        self.graph.show_stage(stage, recording, self.arrangement.moves)
        self._tell_undo()
        self.canvas.minimap.forget()
        if same or not settle:
            bars[0].setValue(before[0])
            bars[1].setValue(before[1])
        else:
            self._settle()

    def show_state(self, state: GraphState, *, follow: bool = True) -> None:
        """Show a moment of the recording whose stage was given last."""
        if self._maker.busy:
            self._coming = state
            return
        if state == self._state:
            return
        self._state = state
        self.headline.show_words(state.headline, state.queue)
        self.graph.show_state(state)
        self.canvas.minimap.update()
        if follow:
            self.canvas.follow(state.focus)
        words = state.headline.text or state.headline.note
        self.canvas.setAccessibleDescription(f"{state.headline.title}: {words}")

    def clear(self) -> None:
        """Show that there is nothing yet."""
        self.show_stage(EMPTY_STAGE, Recording())
        self.headline.show_words(EMPTY.headline, EMPTY.queue)

    # ---- settings of the view --------------------------------------------------------------------------------

    @property
    def reading(self) -> str:
        """How the graph is read: data, gradient or both."""
        return self.graph.context.reading

    def set_reading(self, reading: str) -> None:
        """Show data, gradient or both; the picture stays where it is."""
        if reading != self.reading:
            self.graph.set_reading(reading)
            self.header.set_reading(reading)
            self.readingChanged.emit(reading)

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme or size, at once."""
        resized = theme.card_factor != self._theme.card_factor
        self._theme = theme
        for part in (self.header, self.headline, self.part_bar, self.canvas):
            part.set_theme(theme)
        self._share_height()
        if resized:
            self._settled = False
            self._settle()

    def set_motion(self, motion: str) -> None:
        """Choose full, reduced or none."""
        if motion not in MOTIONS:
            raise ValueError(f"motion is one of {', '.join(MOTIONS)}; got {motion!r}")
        self.canvas.motion = self.graph.motion.kind = motion
        self.graph.motion.finish()
        self.graph.fold_motion.finish()

    def fit(self) -> None:
        """See the whole graph."""
        self.canvas.fit()

    def toggle_fold(self, number: int = 0) -> None:
        """Open or shut a folded part."""
        if 0 <= number < len(self.graph.folds):
            self.graph.toggle_fold(number)
            self.foldToggled.emit(number, self.graph.folds[number].open)

    def set_header_visible(self, visible: bool) -> None:
        """Show or hide the line with switch and legend: presenter mode has its own."""
        self.header.setVisible(visible)

    # ---- folding ---------------------------------------------------------------------------------------------

    def _refold(self, card: int) -> None:
        """Lay out again with another choice; the card that it is about stays where it is on the screen."""
        context, coming = self.graph.context, self._maker.coming
        if coming is not None and coming is not context.recording:
            self._maker.ask(coming, self.folds.folding)
            return
        if self.folds.focus is not None:
            self.selectRequested.emit(Selection(self.folds.focus.card))
        self._coming = self._coming or self._state
        self._anchor = Anchor.of(self.canvas, card if card >= 0 else self._state.focus)
        self._maker.ask(context.recording, self.folds.folding, self.folds.focus, context.stage)

    @property
    def card_in_hand(self) -> int:
        """The card that the keyboard stands on, that is selected, or that the moment is about; -1 for none."""
        state = self._state
        return next((c for c in (self.graph.context.keyboard, state.selection.card, state.focus) if c >= 0), -1)

    def _on_part_bar_back(self) -> None:
        if not self.folds.leave_focus():
            self.folds.unfold_all()

    # ---- cards in the hand -----------------------------------------------------------------------------------

    @property
    def chosen(self) -> tuple[int, ...]:
        """The cards that are chosen together, in the order they were made."""
        return tuple(sorted(self.graph.context.chosen))

    def choose(self, cards: frozenset[int]) -> None:
        """Choose cards together; their names are said."""
        self.graph.choose(frozenset(cards))
        if cards:
            self.canvas.setAccessibleDescription(ntr("{n} card chosen", "{n} cards chosen", len(cards)))

    def look_at(self, cards: tuple[int, ...]) -> None:
        """See these cards as large as they fit."""
        self.canvas.fit_cards(cards)

    def keep_arrangement(self, text: str) -> None:
        """Take the moves that were kept for a program; they count while its picture has the same shape."""
        self._kept = text
        self.arrangement.begin(restored(self.graph.context.stage.geometry, text))
        self._arrange()

    def move_cards(self, moves: Moves) -> None:
        """Leave cards where a person put them; one step that can be undone."""
        self.arrangement.set(moves)
        self._arrange(keep=True)

    def tidy(self) -> None:
        """Put every card where the layout put it; one step that can be undone."""
        self.move_cards({})

    def undo_move(self) -> None:
        """Put the cards that were moved last back."""
        self.arrangement.undo()
        self._arrange(keep=True)

    def redo_move(self) -> None:
        """Move them again."""
        self.arrangement.redo()
        self._arrange(keep=True)

    def _arrange(self, *, keep: bool = False) -> None:
        self.graph.arrange(self.arrangement.moves)
        self._tell_undo()
        if keep:
            self._kept = kept_text(self.graph.context.stage.geometry, self.arrangement.moves)
            self.arranged.emit(self._kept)

    def _tell_undo(self) -> None:
        self.canvas.can_undo, self.canvas.can_redo = self.arrangement.can_undo, self.arrangement.can_redo

    # ---- a picture -------------------------------------------------------------------------------------------

    def paint_to(self, q: QPainter, rect: QRectF, theme: Theme) -> None:
        """Paint header, words and the whole graph into a rectangle, with any theme."""
        header = QRectF(rect.left(), rect.top(), rect.width(), theme.px(HEADER_HEIGHT))
        words = QRectF(rect.left(), header.bottom(), rect.width(), theme.px(HEADLINE_HEIGHT))
        body = QRectF(rect.left(), words.bottom(), rect.width(), rect.bottom() - words.bottom())
        q.save()
        q.fillRect(rect, theme.color("pane"))
        self.header.paint_to(q, header, theme)
        self.headline.paint_to(q, words, theme)
        context = self.graph.context
        kept = context.theme, context.zoom
        source = self.graph.sceneRect()
        if not context.stage.geometry.homes:
            paint_empty(q, theme, body)
        elif not source.isEmpty():
            k = min(
                1.0,
                body.width() / (source.width() * theme.card_factor),
                body.height() / (source.height() * theme.card_factor),
            )
            context.theme, context.zoom = theme.unscaled(), k
            size = source.size() * (k * theme.card_factor)
            q.setClipRect(body)
            self.graph.render(q, QRectF(body.topLeft(), size), source)
            context.theme, context.zoom = kept
        q.restore()

    def _on_scrolled(self) -> None:
        self.graph.stick_titles(self.canvas.mapToScene(self.canvas.viewport().rect().topLeft()).x())

    def _on_card_clicked(self, card: int) -> None:
        self.choose(frozenset())
        self.selectRequested.emit(Selection(card))

    def showEvent(self, event: QShowEvent) -> None:
        """Choose the distance once the pane has its size."""
        super().showEvent(event)
        if not self._settled:
            self._settle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the distance anew for a pane of another width, unless the person chose one."""
        super().resizeEvent(event)
        self._share_height()
        if self._settled and not self.canvas.by_hand and event.size().width() != event.oldSize().width():
            self._settle()

    def _share_height(self) -> None:
        """Let the words above the graph go where they would take most of its room."""
        self.headline.setVisible(self.height() >= LEAST_HEIGHT * self._theme.factor)

    def _settle(self) -> None:
        """Choose the distance, and look at what happens."""
        self.canvas.settle(self.graph.strand_width(self._state.focus))
        self._settled = self.isVisible() and bool(self.graph.context.stage.geometry.homes)
        if self._state.focus >= 0:
            self.canvas.follow(self._state.focus)
