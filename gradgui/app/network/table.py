"""One iteration in the book's letters: a row for each formula, a column for each layer, the present cell in yellow."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gradgui.app import paint
from gradgui.app.cells import cell_color
from gradgui.app.network.formulas import ROWS, Typeset, formula_of, shapes_of
from gradgui.app.network.shown import Shown, activation_name, exact, letter
from gradgui.i18n import tr
from gradgui.recording.numerals import num
from gradgui.state.network_pass import DELTA, GRAD_B, GRAD_W, WEIGHT

if TYPE_CHECKING:
    from gradgui.app.theme import Theme

HEAD, ROW = 30.0, 28.0
CELL, LEAST_CELL, GAP = 74.0, 46.0, 6.0
LABEL, LEAST_LABEL = 300.0, 176.0
COLUMN: Final = 128.0  # a layer with less room is left out
GRADIENTS: Final = (DELTA, GRAD_W, GRAD_B)
NOTCH: Final = 7.0
LONGEST: Final = "−0.0888"  # what a cell has room for
STEPS: Final = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}


@dataclass(frozen=True, slots=True)
class Block:
    """The cells of one quantity of one layer."""

    layer: int
    quantity: str
    box: QRectF


class BookTable(QWidget):
    """Shows the quantities of a moment; a click goes to the event that gives one."""

    quantityClicked = Signal(int, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("book_table")
        self._theme = theme
        self._shown = Shown()
        self._blocks: tuple[Block, ...] = ()
        self._keyed: tuple[int, int] | None = None  # row, and place among the layers shown
        self.typeset = Typeset(self)
        self.typeset.ready.connect(self.update)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setAccessibleName(tr("In the book’s letters"))

    def show_moment(self, shown: Shown) -> None:
        """Show another moment."""
        if shown == self._shown:
            return
        self._shown = shown
        self._place()
        self.setAccessibleDescription(self.check_text())
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        self.setMinimumHeight(self._height())
        self._place()
        self.update()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Where the cells of each quantity stand."""
        return self._blocks

    def layers_shown(self) -> list[int]:
        """Return the layers for which there is room: all, or those around what is now."""
        count = len(self._shown.shapes)
        fit = max(1, int((self.width() - self._label_width() - self._theme.px(16)) / self._theme.px(COLUMN)))
        if count <= fit:
            return list(range(1, count + 1))
        now, neuron = self._shown.state.now, self._shown.neuron
        middle = neuron[0] if neuron is not None and neuron[0] else now[0] if now is not None else 1
        first = max(1, min(count - fit + 1, middle - fit // 2))
        return list(range(first, first + fit))

    # ---- words -----------------------------------------------------------------------------------------------

    def check_text(self) -> str:
        """Say how far the book's own formula is from the tape, for what is now."""
        state = self._shown.state
        if state.now is None or state.check is None:
            return ""
        name, check = letter(*state.now), state.check
        if math.isnan(check.difference):
            return tr("{name} by the book: not a number, as on the tape", name=name)
        if check.difference == 0:
            return tr("{name} by the book: same as the tape, difference 0", name=name)
        if check.difference <= 1e-5 * max(1.0, check.size):
            return tr("{name} by the book: same as the tape, difference {d}", name=name, d=num(check.difference, 2))
        return tr("{name} by the book differs from the tape by {d}", name=name, d=num(check.difference, 3))

    def now_row(self) -> int | None:
        """Return which row what is now stands in, None when it is in none."""
        now = self._shown.state.now
        return ROWS.index(now[1]) if now is not None and now[1] in ROWS else None

    @property
    def head_height(self) -> float:
        """The height of its head, which stays when the rows scroll."""
        return self._theme.px(HEAD)

    @property
    def row_height(self) -> float:
        """The height of a row."""
        return self._theme.px(ROW)

    def tip_at(self, at: QPointF) -> str:
        """Return all digits of the cells at a point."""
        block = next((b for b in self._blocks if b.box.contains(at)), None)
        return "" if block is None else self._words(block)

    def _words(self, block: Block) -> str:
        shown = self._shown
        cell = shown.cell(block.layer, block.quantity)
        name = letter(block.layer, block.quantity)
        if cell.event < 0:
            return f"{name}: {shown.coming(block.layer, block.quantity)}"
        if not cell.rows:
            return tr("{name}: its numbers were not kept", name=name)
        lines = [name + " = " + ",  ".join(map(exact, row)) for row in cell.rows[:1]]
        lines += ["      " + ",  ".join(map(exact, row)) for row in cell.rows[1:]]
        lines.append(tr("norm {norm} · event {event}", norm=num(cell.norm), event=cell.event + 1))
        if block.quantity == GRAD_W and not shown.batch and shown.state.samples > 1:
            lines.append(tr("of this sample: the tape keeps the gradient over the batch"))
        return "\n".join(lines)

    # ---- places ----------------------------------------------------------------------------------------------

    def _height(self) -> int:
        return self._theme.ipx(HEAD + ROW * len(ROWS) + 6)

    def _label_width(self) -> float:
        t = self._theme
        return max(t.px(LEAST_LABEL), min(t.px(LABEL), self.width() * 0.34))

    def _place(self) -> None:
        t, layers = self._theme, self.layers_shown()
        left = self._label_width()
        room = (self.width() - left - t.px(12)) / max(1, len(layers))
        blocks = []
        for place, layer in enumerate(layers):
            for row, quantity in enumerate(ROWS):
                top = t.px(HEAD) + row * t.px(ROW)
                box = QRectF(left + place * room, top, room - t.px(10), t.px(ROW))
                blocks.append(Block(layer, quantity, box))
        self._blocks = tuple(blocks) if self._shown.shapes else ()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.ipx(480), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    # ---- painting --------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q = QPainter(self)
        paint.begin(q)
        q.fillRect(self.rect(), self._theme.color("pane"))
        if self._shown.shapes:
            self._paint_labels(q)
            for block in self._blocks:
                self._paint_block(q, block)
            self._paint_keyed(q)
            q.translate(0, -self.y())  # the head stays when the rows scroll
            self._paint_head(q)
        q.end()

    def _paint_head(self, q: QPainter) -> None:
        t, shown, y = self._theme, self._shown, self._theme.px(HEAD / 2)
        left = self._label_width()
        q.fillRect(QRectF(0, 0, self.width(), t.px(HEAD)), t.color("pane"))
        title = tr("In the book’s letters")
        if shown.batch:
            title += "  " + tr("N = {n}", n=shown.state.samples)
        paint.text(q, t, t.px(16), y, title, 13, "text", 700, room=left - t.px(20))
        for block in self._blocks:
            if block.quantity == ROWS[0]:
                shape = shown.shapes[block.layer - 1]
                x = block.box.left()
                title = tr("layer {n}", n=block.layer)
                x += paint.text(q, t, x, y, title, 12, "text3", 600) + t.px(8)
                note = f"{shape.inputs} → {shape.outputs}  {activation_name(shape.activation)}"
                paint.text(q, t, x, y, note, 11, "text3", 400, room=block.box.right() - x)

    def _paint_labels(self, q: QPainter) -> None:
        t, shown, now = self._theme, self._shown, self._shown.state.now
        left = self._label_width()
        layers = self.layers_shown()
        about = now[0] if now is not None and now[0] in layers else layers[0]
        shape = shown.shapes[about - 1]
        for row, quantity in enumerate(ROWS):
            top = t.px(HEAD) + row * t.px(ROW)
            band = QRectF(0, top, self.width(), t.px(ROW))
            if now is not None and now[1] == quantity:
                q.fillRect(band, t.color(self._tint(quantity)))
            formula = formula_of(shown, quantity)
            cy, room = band.center().y(), left - t.px(26)
            used = self.typeset.paint(q, t, t.px(16), cy, formula, 15, "text", room)
            words = shapes_of(shape.inputs, shape.outputs, quantity)
            width = paint.text_width(t, words, 11)
            if not shown.batch and width + t.px(14) <= room - used:
                paint.text(q, t, left - t.px(12), cy, words, 11, "text3", 400, "r")

    @staticmethod
    def _tint(quantity: str) -> str:
        return "grad_tint" if quantity in GRADIENTS else "update_tint" if quantity == WEIGHT else "data_tint"

    def _paint_block(self, q: QPainter, block: Block) -> None:
        t, shown = self._theme, self._shown
        cell = shown.cell(block.layer, block.quantity)
        hot = shown.state.now == (block.layer, block.quantity)
        inner = QRectF(block.box.left(), block.box.center().y() - t.px(11), block.box.width(), t.px(22))
        if cell.event < 0 or not cell.rows:
            words = tr("not yet") if cell.event < 0 else tr("not kept")
            box = QRectF(inner.left(), inner.top(), min(t.px(CELL), inner.width()), inner.height())
            paint.rect(q, t, box, "pane", "edge", t.px(3), 1, paint.DOTTED)
            paint.text(
                q, t, box.center().x(), box.center().y(), words, 11, "text3", 400, "c", italic=True, room=box.width()
            )
            return
        numbers = [value for row in cell.rows for value in row]
        count = math.prod(cell.shape)
        least = max(t.px(LEAST_CELL), paint.text_width(t, LONGEST, 12, 500) + t.px(6))
        fit = max(1, int((inner.width() + t.px(GAP)) / (least + t.px(GAP))))
        drawn = numbers if count <= fit and count == len(numbers) else numbers[: max(1, fit - 1)]
        more = len(drawn) < count
        slots = len(drawn) + (1 if more else 0)
        wide = min(t.px(CELL), (inner.width() + t.px(GAP)) / max(slots, 1) - t.px(GAP))
        if hot:
            whole = len(drawn) * (wide + t.px(GAP)) - t.px(GAP)
            ring = QRectF(inner.left(), inner.top(), whole, inner.height()).adjusted(-3, -3, 3, 3)
            paint.rect(q, t, ring, "now", "now_ink", t.px(4), 1.5)
        for i, value in enumerate(drawn):
            box = QRectF(inner.left() + i * (wide + t.px(GAP)), inner.top(), wide, inner.height())
            self._paint_cell(q, box, value, block.quantity)
        if more:
            x = inner.left() + len(drawn) * (wide + t.px(GAP))
            words = f"‖{num(cell.norm, 2)}‖"
            room = inner.right() - x + t.px(6)
            if paint.text_width(t, words, 11) > room:
                words = "…"
            paint.text(q, t, x, inner.center().y(), words, 11, "text3", 400, room=room)

    def _paint_cell(self, q: QPainter, box: QRectF, value: float, quantity: str) -> None:
        t, frame = self._theme, "grad" if quantity in GRADIENTS else "edge"
        good = math.isfinite(value)
        paint.rect(q, t, box, cell_color(t, value, self._shown.scale(quantity)) if good else "error_tint", frame, 0, 1)
        if good and value < 0:
            x, y, n = box.left(), box.bottom(), t.px(NOTCH)
            paint.poly(q, t, [(x, y), (x + n, y), (x, y - n)], "neg_mark")
        words, size = num(value), 13
        for digits, smaller in ((4, 13), (4, 12), (3, 12), (3, 11), (2, 11)):
            words, size = num(value, digits), smaller
            if paint.text_width(t, words, size, 500) <= box.width() - t.px(4):
                break
        centre = box.center()
        paint.text(q, t, centre.x(), centre.y(), words, size, "text" if good else "error", 500, "c", room=box.width())

    def _paint_keyed(self, q: QPainter) -> None:
        block = self._keyed_block()
        if block is not None and self.hasFocus():
            paint.rect(q, self._theme, block.box.adjusted(-4, 1, 2, -1), None, "text", self._theme.px(5), 2)

    # ---- mouse and keyboard ----------------------------------------------------------------------------------

    def _keyed_block(self) -> Block | None:
        if self._keyed is None:
            return None
        row, place = self._keyed
        layers = self.layers_shown()
        wanted = layers[min(place, len(layers) - 1)], ROWS[row]
        return next((b for b in self._blocks if (b.layer, b.quantity) == wanted), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = any(block.box.contains(event.position()) for block in self._blocks)
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        block = next((b for b in self._blocks if b.box.contains(event.position())), None)
        if block is not None and event.button() is Qt.MouseButton.LeftButton:
            self.quantityClicked.emit(block.layer, block.quantity)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        block = self._keyed_block()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._blocks:
            if block is None:
                self._stand(self.now_row() or 0, 0)
            else:
                self.quantityClicked.emit(block.layer, block.quantity)
        elif key in STEPS and self._keyed is not None:
            self._stand(self._keyed[0] + STEPS[key][0], self._keyed[1] + STEPS[key][1])
        else:
            super().keyPressEvent(event)

    def _stand(self, row: int, place: int) -> None:
        last = len(self.layers_shown()) - 1
        self._keyed = max(0, min(len(ROWS) - 1, row)), max(0, min(last, place))
        block = self._keyed_block()
        self.setAccessibleDescription("" if block is None else self._words(block))
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip_at(QPointF(event.pos())), self)
            return True
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # arrows walk over the cells once the keyboard stands on one; before that they step through time
            if self._keyed is not None and Qt.Key(event.key()) in STEPS and not event.modifiers():
                event.accept()
                return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._keyed = None
        self.update()
