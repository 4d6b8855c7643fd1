"""The widget of the timeline: paints it, and asks for the event under the pointer."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPaintEngine, QPainter, QPixmap, QRegion
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gradgui.app import marks, paint
from gradgui.app.event_marks import now_disc
from gradgui.app.theme import Theme
from gradgui.app.timeline import rows as rows_
from gradgui.app.timeline.axis import Axis, whole_axis
from gradgui.i18n import tr
from gradgui.recording.numerals import bytes_text
from gradgui.state.nowbar import event_text
from gradgui.state.timeline import EMPTY, EMPTY_STAGE, Step, TimelineStage, TimelineState, band_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

ZOOM: Final = 1.25
ROOM_FOR_NUMBER: Final = 44.0
ROOM_FOR_BYTES: Final = 24.0  # the height of the saved row from which on its numbers stand beside no mark
PLAYHEAD_ROOM: Final = 28.0


class TimelineView(QWidget):
    """Shows the run and the cursor in it; asks for another event when it is clicked, dragged or typed at."""

    seekRequested = Signal(int)

    def __init__(self, theme: Theme | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self.setAccessibleName(tr("Timeline"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # so that nothing under it is painted
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.theme = theme or Theme()
        self._state: TimelineState = EMPTY
        self._stage: TimelineStage = EMPTY_STAGE
        self._codes = rows_.Codes(EMPTY_STAGE)
        self._axis = whole_axis(0, 1, 1)
        self._pictures: dict[bool, QPixmap] = {}  # of all as passed (False) and as to come, made when it shows
        self._wide_bands: list[tuple[float, float, str]] = []  # in view, with room for a word
        self._wide_steps: list[tuple[float, float, Step]] = []
        self._fitted: tuple[Theme, QSize] | None = None
        self._teller: Callable[[int], str] | None = None
        self._asked = -1
        self._describe()

    @property
    def state(self) -> TimelineState:
        """What is shown."""
        return self._state

    @property
    def axis(self) -> Axis:
        """Which stretch of the run is in view, and where."""
        return self._axis

    @property
    def title(self) -> str:
        """The words at the right: which event of how many."""
        return event_text(self._state.cursor + 1, self._stage.total) if self._state.cursor >= 0 else ""

    def show_state(self, new: TimelineState) -> None:
        """Show another moment; only what differs between the two is painted again."""
        if new == self._state:
            return
        old, self._state = self._state, new
        self._asked = -1
        axis = self._axis.showing(new.cursor) if new.cursor >= 0 else self._axis
        if axis != self._axis:
            self._set_axis(axis)
        elif old.cursor < 0 or new.cursor < 0 or old.touched != new.touched:
            self.update()
        else:
            self.update(self._between(old.cursor, new.cursor))
        self._describe()

    def set_stage(self, stage: TimelineStage) -> None:
        """Take the run from end to end; all of it comes into view unless it is the same run grown."""
        if stage == self._stage:
            return
        zoomed = not self._axis.whole and stage.total >= self._stage.total
        self._stage = stage
        self._codes = rows_.Codes(stage)
        left, right = self._sides()
        whole = whole_axis(left, right, stage.total)
        self._set_axis(replace(self._axis, total=whole.total).held() if zoomed else whole)
        self._describe()

    def set_teller(self, teller: Callable[[int], str] | None) -> None:
        """Take what gives the sentence of an event that has happened, for the hint under the pointer."""
        self._teller = teller

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and sizes."""
        self.theme = theme
        self._fit()
        self.updateGeometry()

    def hint_of(self, event: int) -> str:
        """Return what the pointer is told of an event; of one that is to come only that."""
        head = tr("event {n}", n=event + 1)
        if event > self._state.cursor:
            return tr("{event}: still to come", event=head)
        return f"{head}: {self._teller(event)}" if self._teller is not None else head

    # ---- geometry --------------------------------------------------------------------------------------------

    def _sides(self) -> tuple[float, float]:
        k = self.theme.factor
        words = (tr("phase"), tr("events"), tr("saved"))
        wide = max(paint.text_width(self.theme, word, "note") for word in words)
        return max(74 * k, wide + 30 * k), self.width() - 20 * k

    def _fit(self) -> None:
        left, right = self._sides()
        made = (self.theme, self.size())
        if made != self._fitted:  # a widget that is only grabbed is told its size each time
            self._fitted = made
            self._set_axis(replace(self._axis, left=left, right=max(right, left + 1)))

    def _set_axis(self, axis: Axis) -> None:
        self._axis = axis
        self._pictures.clear()
        self._find_wide()
        self.update()

    def _find_wide(self) -> None:
        """Find what is wide enough for a word, once for each stretch in view."""
        stage, codes, least = self._stage, self._codes, 20 * self.theme.factor
        bands = rows_.wide(codes.bands, self._axis, least)
        self._wide_bands = [(left, right, stage.bands[at].phase) for at, left, right in bands]
        steps = rows_.wide(codes.steps, self._axis, least)
        self._wide_steps = [(left, right, stage.saved[at]) for at, left, right in steps if stage.saved[at].bytes]

    def _between(self, one: int, other: int) -> QRegion:
        """Return what differs between two cursors: the stretch between them, and the title at the right."""
        reach = (PLAYHEAD_ROOM + 60) * self.theme.factor  # words and numbers make way for the playhead
        low, high = sorted((self._axis.x(one), self._axis.x(other)))
        crossed = [band for band in self._wide_bands if band[0] <= high and band[1] >= low]
        low = min([low, *(left for left, _, _ in crossed)])
        high = max([high, *(min(right, left + 2 * reach) for left, right, _ in crossed)])
        top = 32 * self.theme.factor
        region = QRegion(QRectF(low - reach, top, high - low + 2 * reach, self.height()).toAlignedRect())
        return region + QRect(self.width() // 2, 0, self.width(), round(top))

    # ---- words -----------------------------------------------------------------------------------------------

    def _describe(self) -> None:
        if self._state.cursor < 0:
            self.setAccessibleDescription(tr("No program has run yet"))
            return
        bands = self._stage.bands
        at = bisect_right(bands, self._state.cursor, key=lambda band: band.first)
        phase = bands[at - 1].phase if at else "forward"
        self.setAccessibleDescription(f"{self.title}, {band_text(phase)}")

    def _ask(self, event: int) -> None:
        if self._stage.total and event not in (self._state.cursor, self._asked):
            self._asked = event
            self.seekRequested.emit(event)

    # ---- painting --------------------------------------------------------------------------------------------

    def _picture(self, *, late: bool) -> QPixmap:
        ratio = self.devicePixelRatioF()
        made = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(self.theme.color("pane"))
        q = QPainter(made)
        paint.begin(q)
        self._paint_rows(q, late=late)
        q.end()
        return made

    def _paint_rows(self, q: QPainter, *, late: bool) -> None:
        t, axis, rows = self.theme, self._axis, rows_.rows_of(self.theme, self.height())
        width, inside = axis.right - axis.left, Qt.ClipOperation.IntersectClip
        self._paint_names(q, rows)
        q.save()
        q.setClipRect(QRectF(axis.left - 8 * t.factor, 0, width + 16 * t.factor, self.height()), inside)
        q.save()
        q.setClipRect(QRectF(axis.left, 0, width, self.height()), inside)
        rows_.paint_bands(q, t, axis, rows, self._stage, self._codes)
        rows_.paint_saved(q, t, axis, rows, self._stage, self._codes, late=late)
        q.restore()
        rows_.paint_marks(q, t, axis, rows, self._stage, self._codes, late=late)
        q.restore()

    def _paint_names(self, q: QPainter, rows: rows_.Rows) -> None:
        """Write what stands beside the axis, which no cursor moves."""
        t, k = self.theme, self.theme.factor
        paint.text(q, t, 16 * k, 20 * k, tr("Timeline"), "title")
        middle = rows.saved + rows.saved_height / 2
        for y, word in (
            (rows.band + rows.band_height / 2, tr("phase")),
            (rows.marks, tr("events")),
            (middle, tr("saved")),
        ):
            if y <= self.height() - 6 * k:
                paint.text(q, t, 16 * k, y, word, "note", "text3")

    def _paint_numbers(self, q: QPainter, rows: rows_.Rows, part: QRegion) -> None:
        """Write how many events there are, and under the axis those of the numbers that are to be painted."""
        t, axis = self.theme, self._axis
        k = t.factor
        paint.text(q, t, self.width() - 16 * k, 20 * k, self.title, "place", weight=700, align="r")
        here = axis.x(self._state.cursor)
        room = max(ROOM_FOR_NUMBER * k, paint.text_width(t, str(self._stage.total), "note") + 14 * k)
        step = axis.tick_step(room)
        first, end = axis.visible()
        for number in range(max(step, (first // step) * step), end + 1, step):
            x = axis.x(number - 1)
            box = QRectF(x - room / 2, rows.numbers - 8 * k, room, 16 * k).toAlignedRect()
            away = abs(x - here) > PLAYHEAD_ROOM * k + room / 4
            if axis.left <= x <= axis.right and away and part.intersects(box):
                paint.text(q, t, x, rows.numbers, str(number), "note", "text3", align="c")

    def _paint_band_words(self, q: QPainter, rows: rows_.Rows) -> None:
        """Write each phase into its band; a word makes way for the playhead."""
        t, k, here = self.theme, self.theme.factor, self._axis.x(self._state.cursor)
        for left, right, phase in self._wide_bands:
            word, token = band_text(phase), marks.PHASE_TOKEN[phase]
            wide = paint.text_width(t, word, "pill")
            if wide + 14 * k >= right - left:
                continue
            x = left + 8 * k
            if x - 9 * k < here < x + wide + 9 * k:
                x = here + 12 * k if here + 12 * k + wide + 5 * k < right else right - wide - 8 * k
            if x - 6 * k < here < x + wide + 6 * k or x < left:
                continue
            box = QRectF(x - 4 * k, rows.band + 4 * k, wide + 8 * k, rows.band_height - 8 * k)
            paint.rect(q, t, box, f"{token}_tint", None, 3 * k)
            paint.text(q, t, x, rows.band + rows.band_height / 2, word, "pill", token)

    def _paint_saved_words(self, q: QPainter, rows: rows_.Rows) -> None:
        t, k, here = self.theme, self.theme.factor, self._axis.x(self._state.cursor)
        if rows.saved_height < ROOM_FOR_BYTES * k:
            return
        for left, right, step in self._wide_steps:
            word = bytes_text(step.bytes)
            wide = paint.text_width(t, word, "note", 500)
            x = left + 6 * k
            if x - 8 * k < here < x + wide + 4 * k:
                x = here + 8 * k
            if x + wide + 4 * k > right:
                continue
            height = rows.saved_height * step.bytes / self._codes.most_saved
            y = rows.bottom - height + 10 * k if height > 16 * k else rows.bottom - height - 9 * k
            paint.text(q, t, x, y, word, "note", "text3" if step.seq > self._state.cursor else "text2", 500)

    def _paint_playhead(self, q: QPainter, rows: rows_.Rows) -> None:
        t, axis, cursor = self.theme, self._axis, self._state.cursor
        x, k = axis.x(cursor), t.factor
        if not axis.left - 1 <= x <= axis.right + 1:
            return
        paint.line(q, t, round(x), 54 * k, round(x), self.height() - 12 * k, "now" if t.dark else "now_ink", 2)
        now_disc(q, t, x, rows.marks, self._stage.mark(cursor) or None)
        number = str(cursor + 1)
        wide = paint.text_width(t, number, "title", 700) + 16 * k
        left = min(max(x - wide / 2, axis.left - 12 * k), self.width() - wide - 2 * k)
        box = QRectF(left, 37 * k, wide, 22 * k)
        paint.rect(q, t, box, "now", "now_ink", 5 * k, 1.5)
        paint.text(q, t, box.center().x(), box.center().y(), number, "title", "now_ink", 700, "c")

    def _paint_carets(self, q: QPainter, rows: rows_.Rows) -> None:
        """Point at the events of the selected tensor."""
        t, axis = self.theme, self._axis
        k, y = t.factor, rows.marks + 13 * t.factor
        for seq in self._state.touched:
            x = axis.x(seq)
            if axis.left <= x <= axis.right:
                paint.poly(q, t, [(x, y), (x - 4 * k, y + 6 * k), (x + 4 * k, y + 6 * k)], "text")

    def _paint_empty(self, q: QPainter) -> None:
        t = self.theme
        k = t.factor
        paint.text(q, t, 16 * k, 20 * k, tr("Timeline"), "title")
        box = QRectF(16 * k, 44 * k, self.width() - 32 * k, max(self.height() - 60 * k, 40 * k))
        paint.rect(q, t, box, "sunken", "edge", 8 * k, 1, paint.DOTTED)
        y = box.top() + min(40 * k, box.height() / 3)
        paint.line(q, t, box.left() + 24 * k, y, box.right() - 24 * k, y, "edge", 1.4, paint.DOTTED)
        for at in range(9):
            x = box.left() + (36 + 40 * at) * k
            if x < box.right() - 30 * k:
                paint.disc(q, t, x, y, 5 * k, "sunken", "edge", 1.2)
        words = tr("Every event of a run stands here, from its first to its last: it comes when a program has run")
        paint.text(q, t, box.left() + 24 * k, y + 30 * k, words, "small", "text3", room=box.width() - 48 * k)

    # ---- Qt --------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(round(self.theme.px(1120)), round(self.theme.space("bottom")))

    def minimumSizeHint(self) -> QSize:
        return QSize(round(self.theme.px(300)), round(self.theme.px(186)))

    def paintEvent(self, event: QPaintEvent) -> None:
        q = QPainter(self)
        paint.begin(q)
        if self._state.cursor < 0 or not self._stage.total:
            q.fillRect(self.rect(), self.theme.color("pane"))
            self._paint_empty(q)
        else:
            # On whole pixels: to clip between them takes ten times as long.
            split = round(min(max(self._axis.start(self._state.cursor + 1), self._axis.left), self._axis.right + 20))
            if self._state.cursor + 1 == self._stage.total:
                split = self.width()
            for late, left, right in ((False, 0, split), (True, split, self.width())):
                if left == right:
                    continue
                q.setClipRect(QRect(left, 0, right - left, self.height()))
                if q.paintEngine().type() is QPaintEngine.Type.Raster:
                    if late not in self._pictures:
                        self._pictures[late] = self._picture(late=late)
                    q.drawPixmap(0, 0, self._pictures[late])
                else:  # a file of lines and letters
                    q.fillRect(self.rect(), self.theme.color("pane"))
                    self._paint_rows(q, late=late)
            q.setClipRect(event.rect())
            rows = rows_.rows_of(self.theme, self.height())
            self._paint_numbers(q, rows, event.region())
            self._paint_band_words(q, rows)
            self._paint_saved_words(q, rows)
            self._paint_carets(q, rows)
            self._paint_playhead(q, rows)
        if self.hasFocus():
            box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            paint.rect(q, self.theme, box, None, "text", 0, 2)
        q.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._ask(self._axis.event_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._ask(self._axis.event_at(event.position().x()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        turns = (event.angleDelta().y() or event.angleDelta().x()) / 120
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._set_axis(self._axis.panned(-turns * (self._axis.high - self._axis.low) / 10))
        else:
            self._set_axis(self._axis.zoomed(event.position().x(), ZOOM**-turns))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = self._stage.total - 1
        aims = {
            Qt.Key.Key_Left: self._state.cursor - 1,
            Qt.Key.Key_Right: self._state.cursor + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        aim = aims.get(Qt.Key(event.key()))
        if aim is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif 0 <= aim <= last:
            self._ask(aim)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip and self._stage.total:
            place = QPointF(event.pos())
            inside = self._axis.left <= place.x() <= self._axis.right
            QToolTip.showText(event.globalPos(), self.hint_of(self._axis.event_at(place.x())) if inside else "", self)
            return True
        return super().event(event)
