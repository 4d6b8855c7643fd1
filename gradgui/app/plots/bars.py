"""The plot of a backward pass: how large each gradient is, node by node in the order of their visits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gradgui.app import paint
from gradgui.app.theme import Theme
from gradgui.i18n import ntr, tr
from gradgui.recording.numerals import num
from gradgui.recording.selection import Selection
from gradgui.state.plots import EMPTY, EMPTY_STAGE, FEW, Bar, PlotsStage, PlotsState, missing_text, ordered

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

WIDE_RANGE: Final = 100.0  # from this ratio on the axis is logarithmic
DECADES_SHOWN: Final = 20

Frame = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Scale:
    """How tall a norm is, from 0 to 1; ``log`` spans whole powers of ten from ``low``."""

    high: float
    low: float = 0.0
    log: bool = False

    def share(self, norm: float) -> float:
        """Return the part of the full height."""
        if not math.isfinite(norm) or norm <= 0:
            return 0.0 if not norm > 0 else 1.0
        if not self.log:
            return min(norm / self.high, 1.0)
        decades = math.log10(self.high / self.low)
        return min(max(math.log10(norm / self.low) / decades, 0.02), 1.0)


class BarsView(QWidget):
    """Shows the bars of the present or last pass; asks to look at the node of a bar."""

    selectRequested = Signal(Selection)

    def __init__(self, theme: Theme | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plot_bars")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # so that nothing under it is painted
        self.setAccessibleName(tr("Size of each gradient"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.theme = theme or Theme()
        self._state: PlotsState = EMPTY
        self._stage: PlotsStage = EMPTY_STAGE
        self._bars: tuple[Bar, ...] = ()
        self._describe()

    @property
    def state(self) -> PlotsState:
        """What is shown."""
        return self._state

    @property
    def bars(self) -> tuple[Bar, ...]:
        """The bars from left to right."""
        return self._bars

    @property
    def note(self) -> str:
        """What is measured; with several passes, of which."""
        if not self._bars:
            return ""
        if len(self._stage.passes) > 1:
            return tr("backward {n} of {total} · norm", n=self._state.number, total=len(self._stage.passes))
        return tr("norm, node by node")

    @property
    def missing(self) -> str:
        """What is missing and when it comes, "" when there are bars."""
        return "" if self._bars else missing_text(self._state, self._stage)

    def show_state(self, new: PlotsState) -> None:
        """Show another moment."""
        if new == self._state:
            return
        old, self._state = self._state, new
        bars = ordered(new, self._stage)
        same = (bars, new.now, new.selected, new.number) == (self._bars, old.now, old.selected, old.number)
        self._bars = bars
        if not same or not bars:
            self._describe()

    def set_stage(self, stage: PlotsStage) -> None:
        """Take where in the run gradients come."""
        if stage != self._stage:
            self._stage = stage
            self._bars = ordered(self._state, stage)
            self._describe()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and sizes."""
        self.theme = theme
        self.updateGeometry()
        self.update()

    def box_of(self, at: int, frame: Frame | None = None) -> QRectF:
        """Return the room of a bar with its name and number."""
        left, right, top, base = frame or self._frame()
        slot = (right - left) / max(len(self._bars), 1)
        return QRectF(left + at * slot, top, slot, base - top + 30 * self.theme.factor)

    def words_of(self, bar: Bar) -> str:
        """Return what a bar says in words."""
        if bar.norm is None and not bar.have:
            return tr("{name}: not yet", name=bar.name)
        size = num(bar.norm) if bar.norm is not None else "?"
        if bar.full:
            return tr("{name}: {size}", name=bar.name, size=size)
        return tr("{name}: {size} so far, {have} of {of} parts", name=bar.name, size=size, have=bar.have, of=bar.of)

    # ---- inside ----------------------------------------------------------------------------------------------

    def _describe(self) -> None:
        if not self._bars:
            words = self.missing
        else:
            words = ", ".join(map(self.words_of, self._bars)) if self._few() else self._told()
        self.setAccessibleDescription(words)
        self.update()

    def _few(self) -> bool:
        return len(self._bars) <= FEW and not self._state.more

    def _told(self) -> str:
        """Return what is said of many bars: the name and size of the present or chosen one, or how many there are."""
        told = next((bar for bar in self._bars if bar.node == self._state.now), None)
        told = told or next((bar for bar in self._bars if bar.node == self._state.selected), None)
        if told is None:
            words = ntr("{n} node", "{n} nodes", len(self._bars) + self._state.more)
        else:
            words = self.words_of(told)
        if self._state.more:
            words = tr("{words} · {n} more are not shown", words=words, n=self._state.more)
        return words

    def _frame(self) -> Frame:
        """Return left, right, top and base of the bars."""
        k = self.theme.factor
        axis = 54 * k if self._scale().log else 24 * k
        note = 36 * k
        return axis, self.width() - 20 * k, 26 * k, max(self.height() - note, 60 * k)

    def _scale(self) -> Scale:
        low, high = self._stage.range_of(self._state.number)
        if high <= 0:
            sizes = [bar.norm for bar in self._bars if bar.norm is not None and 0 < bar.norm < math.inf]
            low, high = (min(sizes), max(sizes)) if sizes else (1.0, 1.0)
        if high / low <= WIDE_RANGE:
            return Scale(high * 1.05)
        top = math.ceil(math.log10(high))
        bottom = max(math.floor(math.log10(low)), top - DECADES_SHOWN)
        return Scale(10.0**top, 10.0**bottom, True)

    def _bar_at(self, place: QPointF) -> int:
        return next((at for at in range(len(self._bars)) if self.box_of(at).contains(place)), -1)

    def _choose(self, at: int) -> None:
        if 0 <= at < len(self._bars) and self._bars[at].card >= 0:
            self.selectRequested.emit(Selection(self._bars[at].card))

    # ---- painting --------------------------------------------------------------------------------------------

    def _paint_empty(self, q: QPainter) -> None:
        t = self.theme
        k = t.factor
        box = QRectF(16 * k, 6 * k, self.width() - 32 * k, max(self.height() - 28 * k, 60 * k))
        paint.rect(q, t, box, "sunken", "edge", 8 * k, 1, (3, 4))
        base = box.top() + box.height() * 0.56
        if box.height() > 100 * k:
            for at, share in enumerate((0.2, 0.1, 0.3, 0.9)):
                height = share * (base - box.top() - 14 * k)
                bar = QRectF(box.left() + (28 + 34 * at) * k, base - height, 22 * k, height)
                paint.rect(q, t, bar, None, "edge", 0, 1.2, paint.DOTTED)
            paint.line(q, t, box.left() + 20 * k, base, box.left() + 164 * k, base, "edge")
        y, room = box.bottom() - 40 * k, box.width() - 40 * k
        paint.text(q, t, box.left() + 20 * k, y, tr("No gradient yet"), "title", room=room)
        paint.text(q, t, box.left() + 20 * k, y + 20 * k, self.missing, "small", "text3", room=room)

    def _paint_axis(self, q: QPainter, scale: Scale) -> None:
        t = self.theme
        k = t.factor
        left, right, top, base = self._frame()
        if scale.log:
            decades = round(math.log10(scale.high / scale.low))
            step = max(1, math.ceil(decades / 4))
            for at in range(0, decades + 1, step):
                y = base - (base - top) * at / decades
                paint.line(q, t, left, y, right, y)
                label = num(scale.low * 10.0**at)
                paint.text(q, t, left - 6 * k, y, label, "note", "text3", align="r", room=left - 8 * k)
        paint.line(q, t, left, base, right, base, "edge")

    def _shape_of(self, at: int, frame: Frame, scale: Scale, share: float) -> QRectF:
        """Return a bar in its share of the room that it has."""
        bar, k, (left, right, top, base) = self._bars[at], self.theme.factor, frame
        slot = (right - left) / len(self._bars)
        wide = min(38 * k, slot * share)
        height = max((base - top) * scale.share(bar.norm or 0.0), 1.5 * k) if bar.present else 0.0
        return QRectF(left + (at + 0.5) * slot - wide / 2, base - height, wide, height)

    def _paint_part(self, q: QPainter, shape: QRectF) -> None:
        """Paint what has arrived so far."""
        paint.rect(q, self.theme, shape, "grad_tint", "grad", 0, 1.2)
        paint.hatch(q, self.theme, shape, "grad", 6, lean="right", alpha=150)

    def _paint_bar(self, q: QPainter, at: int, frame: Frame, scale: Scale) -> None:
        t, bar, box, shape = self.theme, self._bars[at], self.box_of(at, frame), self._shape_of(at, frame, scale, 0.7)
        k, base, middle = t.factor, frame[3], box.center().x()
        if bar.present and bar.full:
            paint.rect(q, t, shape, "grad")
        elif bar.present:
            self._paint_part(q, shape)
        else:
            # A word under the neighbours' numbers, or a dotted stub where there is no room for it.
            words = tr("not yet")
            if paint.text_width(t, words, "note", italic=True) <= box.width():
                paint.text(q, t, middle, base - 12 * k, words, "note", "text3", align="c", italic=True)
            else:
                stub = QRectF(shape.left(), base - 12 * k, shape.width(), 12 * k)
                paint.rect(q, t, stub, None, "edge", 0, 1, paint.DOTTED)
        self._paint_labels(q, bar, box, shape)

    def _paint_labels(self, q: QPainter, bar: Bar, box: QRectF, shape: QRectF) -> None:
        t, middle = self.theme, box.center().x()
        k, base = t.factor, self._frame()[3]
        room = box.width() - 4 * k
        chosen = bar.node == self._state.selected
        if bar.present:
            fitting = self._fitting(bar.norm, box.width())
            lift = (16 if chosen else 11) * k
            if fitting is not None:
                paint.text(q, t, middle, shape.top() - lift, fitting[0], fitting[1], align="c")
        if bar.node == self._state.now:
            wide = min(paint.text_width(t, bar.name, "small", 600) + 10 * k, box.width())
            mark = QRectF(middle - wide / 2, base + 6 * k, wide, 18 * k)
            paint.rect(q, t, mark, "now", "now_ink", 4 * k, 1)
        ink = "now_ink" if bar.node == self._state.now else "text" if chosen else "text2"
        paint.text(q, t, middle, base + 15 * k, bar.name, "small", ink, 600 if chosen else 500, "c", room=room)
        if chosen:
            paint.rect(q, t, shape.adjusted(-4 * k, -4 * k, 4 * k, 0), None, "text", 0, 2)
        if not bar.full and bar.have and base + 35 * k <= self.height():
            words = tr("{have} of {of}", have=bar.have, of=bar.of)
            paint.text(q, t, middle, base + 29 * k, words, "note", "grad", 600, "c")

    def _fitting(self, norm: float | None, room: float) -> tuple[str, str] | None:
        """Return a number and its type, with fewer digits or smaller where it would touch its neighbours."""
        if norm is None:
            return "?", "label"
        for digits, role in ((4, "label"), (4, "note"), (2, "label"), (2, "note"), (1, "note")):
            text = num(norm, digits)
            if paint.text_width(self.theme, text, role) <= room - 5 * self.theme.factor:
                return text, role
        return None

    def _paint_many(self, q: QPainter, frame: Frame, scale: Scale) -> None:
        """Paint many thin bars, point at the present one, and say its name and size."""
        t = self.theme
        k, base = t.factor, frame[3]
        shapes = [self._shape_of(at, frame, scale, 0.8) for at in range(len(self._bars))]
        paint.rects(q, t, [shapes[at] for at, bar in enumerate(self._bars) if bar.present and bar.full], "grad")
        for bar, shape in zip(self._bars, shapes, strict=True):
            if bar.present and not bar.full:
                self._paint_part(q, shape)
        for at, bar in enumerate(self._bars):
            if bar.node not in (self._state.now, self._state.selected):
                continue
            x = self.box_of(at).center().x()
            token = "now" if bar.node == self._state.now else "text"
            points = [(x, base + 2 * k), (x - 5 * k, base + 10 * k), (x + 5 * k, base + 10 * k)]
            paint.poly(q, t, points, token, "now_ink" if token == "now" else "text")
        paint.text(q, t, 16 * k, base + 21 * k, self._told(), "small", "text2", 500, room=self.width() - 32 * k)

    # ---- Qt --------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(round(self.theme.space("right")), round(self.theme.space("bottom")))

    def minimumSizeHint(self) -> QSize:
        return QSize(round(self.theme.px(200)), round(self.theme.px(150)))

    def paintEvent(self, event: QPaintEvent) -> None:
        q = QPainter(self)
        paint.begin(q)
        q.fillRect(self.rect(), self.theme.color("pane"))
        if not self._bars:
            self._paint_empty(q)
        else:
            scale, frame = self._scale(), self._frame()
            self._paint_axis(q, scale)
            for at in range(len(self._bars)) if self._few() else ():
                self._paint_bar(q, at, frame, scale)
            if not self._few():
                self._paint_many(q, frame, scale)
        if self.hasFocus():
            box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            paint.rect(q, self.theme, box, None, "text", 0, 2)
        q.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._choose(self._bar_at(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        turn = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if turn is None or not self._bars or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
            return
        nodes = [bar.node for bar in self._bars]
        here = self._state.selected if self._state.selected in nodes else self._state.now
        self._choose(min(max(nodes.index(here) + turn, 0), len(nodes) - 1) if here in nodes else 0)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            at = self._bar_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.words_of(self._bars[at]) if at >= 0 else "", self)
            return True
        return super().event(event)
