"""Training: drag through all iterations above, click an event of the present one below."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolTip, QWidget

from gradgui.app import paint
from gradgui.app.plots.ticks import Upright, upright
from gradgui.app.theme import Theme
from gradgui.app.timeline import training_paint as paint_
from gradgui.app.timeline.axis import Axis, whole_axis
from gradgui.i18n import tr
from gradgui.recording.numerals import num
from gradgui.state import training
from gradgui.state.training import EMPTY, EMPTY_SPREAD, EMPTY_STAGE, Columns, Spread, TrainingStage, TrainingState

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import (
        QContextMenuEvent,
        QFocusEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
        QWheelEvent,
    )

ZOOM: Final = 1.25
STEEP: Final = 1e6


class TrainingView(QWidget):
    """Shows a number over the iterations and the events of one; asks for an event when clicked, dragged or typed at."""

    seekRequested = Signal(int)

    def __init__(self, theme: Theme | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("training")
        self.setAccessibleName(tr("Training"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.theme = theme or Theme()
        self.taken = 0.0  # of the head's right, by the controls
        self._state: TrainingState = EMPTY
        self._stage: TrainingStage = EMPTY_STAGE
        self._spread: Spread = EMPTY_SPREAD
        self._wanted = -1
        self._sentence, self._leads_to = "", -1
        self._chosen = ""
        self._log: bool | None = None
        self._axis = whole_axis(0, 1, 1)
        self._upright = Upright()
        self._columns: Columns | None = None
        self._teller: Callable[[int], str] | None = None
        self._dragging = ""
        self._event = 0  # how far in its iteration one stood last
        self._asked = -1

    # ---- what others call --------------------------------------------------------------------------------------

    @property
    def state(self) -> TrainingState:
        """What is shown."""
        return self._state

    @property
    def stage(self) -> TrainingStage:
        """What is known of the loop."""
        return self._stage

    @property
    def spread(self) -> Spread:
        """The iteration that is spread out."""
        return self._spread

    @property
    def series(self) -> str:
        """The name of the number that is drawn."""
        names = self._stage.names
        return self._chosen if self._chosen in names else names[0] if names else ""

    @property
    def title(self) -> str:
        """The words at the left: which iteration of how many."""
        return training.iteration_text(self._state, self._stage, self._wanted)

    @property
    def place(self) -> str:
        """The words at the right: which event of the iteration."""
        return "" if self._wanted >= 0 else training.event_text(self._state, self._spread)

    def set_stage(self, stage: TrainingStage) -> None:
        """Take a loop, or one that has gone on; a stretch that is looked at nearer stays in view."""
        if stage == self._stage and stage.track is self._stage.track:
            return
        whole = self._axis.whole or stage.track is not self._stage.track
        self._stage = stage
        self._columns = None
        left, right = self._sides()
        axis = whole_axis(left, right, max(stage.total, 1))
        self._axis = axis if whole else replace(self._axis, total=axis.total).held()
        self._describe()
        self.update()

    def show_state(self, state: TrainingState, spread: Spread) -> None:
        """Show another moment."""
        if (state, spread) == (self._state, self._spread):
            return
        self._state, self._spread = state, spread
        self._asked = -1
        if state.event >= 0:
            self._event = state.event
        if state.iteration >= 0:
            self._axis = self._axis.showing(min(state.iteration, self._axis.total - 1))
            self._columns = None
        self._describe()
        self.update()

    def show_wanted(self, iteration: int) -> None:
        """Show which iteration is on its way, -1 for none: the flag is there already."""
        if iteration != self._wanted:
            self._wanted = iteration
            self._describe()
            self.update()

    @property
    def sentence(self) -> str:
        """How the training went."""
        return self._sentence

    def show_sentence(self, sentence: str, iteration: int = -1) -> None:
        """Say how the training went; a click on it leads to an iteration."""
        self._leads_to = iteration
        if sentence != self._sentence:
            self._sentence = sentence
            self.update()

    def set_teller(self, teller: Callable[[int], str] | None) -> None:
        """Take what gives the sentence of an event that has happened."""
        self._teller = teller

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and sizes."""
        self.theme = theme
        self._fit()
        self.updateGeometry()

    def choose(self, name: str) -> None:
        """Draw another number."""
        self._chosen, self._columns = name, None
        self.update()

    def set_log(self, log: bool | None) -> None:
        """Choose whether the upright axis counts in powers of ten."""
        self._log, self._columns = log, None
        self.update()

    def step_iteration(self, direction: int) -> None:
        """Ask for the same event of the next iteration or of the one before."""
        here = self._wanted if self._wanted >= 0 else self._state.iteration
        self._ask_iteration(here + direction)

    # ---- geometry ------------------------------------------------------------------------------------------------

    def _sides(self) -> tuple[float, float]:
        k = self.theme.factor
        return 84 * k, self.width() - 20 * k

    def _fit(self) -> None:
        left, right = self._sides()
        self._axis = replace(self._axis, left=left, right=max(right, left + 1))
        self._columns = None
        self.update()

    def _inner(self) -> Axis:
        """Return the axis of the events of one iteration."""
        left, right = self._sides()
        return whole_axis(left, right, max(self._spread.total, 1))

    def _rows(self) -> paint_.TrainingRows:
        return paint_.rows_of(self.theme, self.height())

    def _read(self) -> Columns:
        """Read the numbers in view, once until they change."""
        if self._columns is None:
            numbers = training.series(self._stage, self.series)
            low, high, positive = training.ends_of(numbers)
            steep = positive > 0 and high / positive > STEEP  # nothing else would be seen than one peak
            self._upright = upright(low, high, positive, steep if self._log is None else self._log)
            most = max(1, round(self._axis.right - self._axis.left))
            self._columns = training.columns(numbers, self._axis.low, self._axis.high, most)
        return self._columns

    # ---- asking --------------------------------------------------------------------------------------------------

    def _ask(self, seq: int) -> None:
        if seq not in (self._state.cursor, self._asked):
            self._asked = seq
            self.seekRequested.emit(seq)

    def _ask_iteration(self, iteration: int) -> None:
        stage = self._stage
        if stage.begun and 0 <= iteration < stage.begun:
            self._ask(training.target_of(stage, iteration, self._event))

    def _ask_at(self, place: QPointF, *, fresh: bool) -> None:
        """Ask for what is under a place; a drag stays in the row in which it began."""
        rows = self._rows()
        if fresh:
            self._dragging = "spread" if place.y() >= rows.band - 6 * self.theme.factor else "curve"
        if self._dragging == "curve":
            self._ask_iteration(min(self._axis.event_at(place.x()), self._stage.begun - 1))
        elif self._spread.total:
            at = self._inner().event_at(place.x())
            events = [letter.event for letter in self._spread.letters]
            near = paint_.nearest(events, at)
            on_letter = fresh and place.y() > rows.letters - 10 * self.theme.factor and near >= 0
            self._ask(self._spread.first + (near if on_letter else at))

    # ---- words ---------------------------------------------------------------------------------------------------

    def _describe(self) -> None:
        said = [self.title, self.place]
        name = self.series
        number = training.number_at(self._stage, name, self._state.iteration)
        if number is not None:
            said.append(f"{name} {num(number)}")
        self.setAccessibleDescription(", ".join(word for word in said if word))

    def hint_of(self, place: QPointF) -> str:
        """Return what the pointer is told."""
        rows, k = self._rows(), self.theme.factor
        if place.y() < 32 * k:
            return self._sentence
        if place.y() < rows.band - 6 * k:
            at = self._axis.event_at(place.x())
            number = training.number_at(self._stage, self.series, at)
            head = tr("iteration {n}", n=training.count_text(at + 1))
            return head if number is None else f"{head}: {self.series} {num(number)}"
        seq = self._spread.first + self._inner().event_at(place.x())
        if self._teller is None or not self._spread.total or seq > self._state.cursor:
            return ""
        return self._teller(seq)

    # ---- painting ------------------------------------------------------------------------------------------------

    def _paint_head(self, q: QPainter) -> None:
        t, k = self.theme, self.theme.factor
        y = 18 * k
        x = 16 * k + paint.text(q, t, 16 * k, y, tr("Training"), "title") + 18 * k
        x += paint.text(q, t, x, y, self.title, "title", weight=700) + 18 * k
        right = self.width() - 16 * k - self.taken
        right -= paint.text(q, t, right, y, self.place, "title", weight=700, align="r") + 18 * k
        if self._sentence and right - x > 60 * k:
            paint.text(q, t, x, y, self._sentence, "small", "text2", room=right - x)

    def _paint_all(self, q: QPainter) -> None:
        t, rows, axis, stage = self.theme, self._rows(), self._axis, self._stage
        columns = self._read()
        iteration = self._wanted if self._wanted >= 0 else self._state.iteration
        here = axis.x(min(iteration, stage.begun - 1)) if iteration >= 0 else axis.left
        paint_.paint_grid(q, t, axis, rows, self._upright, self.series)
        paint_.paint_curve(q, t, axis, rows, self._upright, columns, here)
        paint_.paint_changes(q, t, axis, rows, stage.changes)
        if 0 <= iteration < stage.begun:
            paint_.paint_flag(q, t, axis, rows, iteration, self.width())
        number = training.number_at(stage, self.series, iteration)
        if number is not None and math.isfinite(number) and axis.left <= here <= axis.right:
            y = paint_.y_of(self._upright, rows, number)
            paint.disc(q, t, here, y, 4 * t.factor, "now", "now_ink", 1.4)
        if self._wanted >= 0 and self._wanted != self._spread.iteration:
            words = tr("iteration {n} is brought back …", n=training.count_text(self._wanted + 1))
            paint_.paint_waiting(q, t, axis, rows, words)
        elif self._spread.total:
            paint_.paint_spread(q, t, self._inner(), rows, self._spread, self._state.event)
        else:
            words = tr("drag above: every iteration can be stood in")
            paint_.paint_waiting(q, t, axis, rows, words)

    # ---- Qt ------------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(round(self.theme.px(1120)), round(self.theme.space("bottom")))

    def minimumSizeHint(self) -> QSize:
        return QSize(round(self.theme.px(300)), round(self.theme.px(186)))

    def paintEvent(self, event: QPaintEvent) -> None:
        q = QPainter(self)
        paint.begin(q)
        q.fillRect(event.rect(), self.theme.color("pane"))
        self._paint_head(q)
        if self._stage.shown:
            self._paint_all(q)
        if self.hasFocus():
            paint.rect(q, self.theme, QRectF(self.rect()).adjusted(1, 1, -1, -1), None, "text", 0, 2)
        q.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        place, rows = event.position(), self._rows()
        if place.x() < self._axis.left - 30 * self.theme.factor and rows.top <= place.y() <= rows.base:
            self._series_menu().popup(event.globalPosition().toPoint())
        elif place.y() <= 32 * self.theme.factor:
            self._ask_iteration(self._leads_to)
        else:
            self._ask_at(place, fresh=True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._dragging:
            self._ask_at(event.position(), fresh=False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        del event
        self._dragging = ""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._series_menu().popup(event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        turns = (event.angleDelta().y() or event.angleDelta().x()) / 120
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._axis = self._axis.panned(-turns * (self._axis.high - self._axis.low) / 10)
        else:
            self._axis = self._axis.zoomed(event.position().x(), ZOOM**-turns)
        self._columns = None
        event.accept()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step through iterations up and down, through events left and right."""
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step_iteration(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._ask_iteration(0 if key == Qt.Key.Key_Home else self._stage.begun - 1)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip and self._stage.shown:
            QToolTip.showText(event.globalPos(), self.hint_of(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def _series_menu(self) -> QMenu:
        """Return the choice of the number that is drawn, and how its axis counts."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in self._stage.names:
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(name == self.series)
            action.triggered.connect(lambda _checked=False, name=name: self.choose(name))
        menu.addSeparator()
        powers = menu.addAction(tr("powers of ten upwards"))
        powers.setCheckable(True)
        powers.setChecked(self._upright.log)
        powers.triggered.connect(lambda _checked=False: self.set_log(not self._upright.log))
        return menu
