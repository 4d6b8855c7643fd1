"""Paint what stands under a card: saved pips, the drawer with ``.grad``, the tray of parts, the passing gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt

from gradgui.app import marks, paint
from gradgui.app.cells import CellStyle
from gradgui.app.graph.context import DIGITS_FROM, Context
from gradgui.app.graph.extra_paint import paint_hooks, paint_memory
from gradgui.app.graph.value_paint import value_box
from gradgui.graph.geometry import CARD_H, CARD_W, MEMORY_H
from gradgui.i18n import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from gradgui.app.theme import Theme
    from gradgui.state.graph import CardLook
    from gradgui.state.graph_cards import Drawer, Pip
    from gradgui.state.graph_gradients import Strip, Tray

PIPS_TOP = CARD_H + 8
STRIP_TOP = CARD_H + 34
SHORT, TALL = 46.0, 86.0
PIP_INK = {"kept": "data", "freed": "quiet", "stale": "error"}
PIP_FILL = {"kept": "data_tint", "freed": "pane", "stale": "error_tint"}


def drawer_box(look: CardLook) -> QRectF:
    """Return where the drawer of a card stands."""
    assert look.drawer is not None
    top = CARD_H if look.kind != "op" else STRIP_TOP
    return QRectF(6, top, CARD_W - 12, TALL if look.drawer.look == "numbers" else SHORT)


def tray_box(look: CardLook) -> QRectF:
    """Return where parts gather, or their sum passes."""
    top = PIPS_TOP
    if look.pips:
        top = STRIP_TOP
    elif look.drawer is not None:
        top = drawer_box(look).bottom() + 10
    if look.strip is not None:
        return QRectF(0, max(top, STRIP_TOP), CARD_W, 22)
    return QRectF(0, top, CARD_W, 50)


def paint_under(q: QPainter, c: Context, look: CardLook, below: float = 0.0) -> None:
    """Paint everything under a card; ``below`` is the room for it."""
    end = _pips(q, c, look.pips) if look.pips else 0.0
    if look.caption and not look.old and (look.tray is None or look.pips):
        _caption(q, c, look, end)
    if look.drawer is not None:
        _drawer(q, c, drawer_box(look), look.drawer, now=c.is_now(look.card, "drawer"))
    if look.strip is not None:
        _strip(q, c, tray_box(look), look.strip, now=c.is_now(look.card, "tray"))
    if look.tray is not None:
        _tray(q, c, tray_box(look), look.tray, now=c.is_now(look.card, "tray"))
    if look.hooks:
        top = tray_box(look).bottom() if look.strip is not None or look.drawer is None else drawer_box(look).bottom()
        paint_hooks(q, c, look.hooks, top + 6)
    if look.memory is not None:
        paint_memory(q, c, look.memory, CARD_H + below - MEMORY_H + 8)


def _caption(q: QPainter, c: Context, look: CardLook, end: float) -> None:
    if look.kind == "ghost" and look.card in c.stage.in_regions:
        return  # the region says it
    y = PIPS_TOP + 9
    if look.drawer is not None and look.kind != "op":
        return  # it has become a leaf: the drawer says enough
    if end:
        paint.text(q, c.theme, end + 6, y, look.caption, 11, "text3", room=60)
    else:
        paint.text(q, c.theme, CARD_W / 2, y, look.caption, 11, "text3", 400, "c", room=CARD_W + 30)


def pip_width(t: Theme, pip: Pip) -> float:
    """Return how wide a pip is."""
    return float(round(paint.text_width(t, pip.text, 11, 500, mono=True) + 17))


def pips_width(t: Theme, pips: tuple[Pip, ...]) -> float:
    """Return how wide a row of pips is."""
    return sum(pip_width(t, pip) + 4 for pip in pips)


def _pips(q: QPainter, c: Context, pips: tuple[Pip, ...]) -> float:
    """Paint what the node saved for its backward; return where the row ends."""
    t, x = c.theme, 0.0
    for pip in pips:
        ink = PIP_INK[pip.state]
        width = pip_width(t, pip)
        dash = paint.FINE_DASHED if pip.state == "freed" else None
        paint.rect(q, t, QRectF(x, PIPS_TOP, width, 18), PIP_FILL[pip.state], ink, 3, 1, dash)
        square = QRectF(x + 5, PIPS_TOP + 6.5, 5, 5)
        paint.rect(q, t, square, None if pip.state == "freed" else ink, ink, 0, 1)
        words = "error" if pip.state == "stale" else "text2"
        paint.text(q, t, x + 13, PIPS_TOP + 9, pip.text, 11, words, 500, mono=True, strike=pip.state == "freed")
        x += width + 4
    return x


def _drawer(q: QPainter, c: Context, box: QRectF, drawer: Drawer, *, now: bool) -> None:
    t = c.theme
    if now:  # the ring leaves the foot of the card above it alone
        q.save()
        q.setClipRect(QRectF(-20, box.top(), CARD_W + 40, box.height() + 30), Qt.ClipOperation.IntersectClip)
        marks.now_ring(q, t, box, 2, sharp=True)
        q.restore()
    numbers, empty = drawer.look == "numbers", drawer.look == "None"
    fill, stroke = ("grad_tint", "grad") if numbers else ("pane", "data") if empty else ("sunken", "edge")
    dash = None if numbers or empty else paint.DOTTED
    paint.rect(q, t, box, fill, stroke, 0, 2 if numbers else 1.4, dash)
    paint.text(q, t, box.left() + 8, box.top() + 12, ".grad", 11, "grad" if numbers else "text2", 600, mono=True)
    middle = box.center().x()
    if numbers:
        held = c.recording.value(drawer.value)
        inner = QRectF(box.left() + 6, box.top() + 23, box.width() - 12, box.height() - 38)
        style = CellStyle("digits_small", "grad")
        value_box(q, t, inner, held, c.gradients, style, digits=c.zoom >= DIGITS_FROM)
    elif empty:
        paint.text(q, t, middle, box.top() + 30, "None", 13, "text", 600, "c", mono=True)
    else:
        paint.text(q, t, middle, box.top() + 30, tr("not yet"), 13, "text3", 500, "c", italic=True)
    handle = QRectF(middle - 11, box.bottom(), 22, 5)
    if numbers or empty:
        paint.rect(q, t, handle, stroke, None, 2)
    else:
        paint.rect(q, t, handle, None, "edge", 2, 1, (2, 2))


def _strip(q: QPainter, c: Context, box: QRectF, strip: Strip, *, now: bool) -> None:
    """Paint a gradient that passes through and is not kept."""
    t = c.theme
    if now:
        marks.now_ring(q, t, box, 4)
        paint.rect(q, t, box, "pane", None, 4)
    paint.rect(q, t, box, "grad_tint", "grad", 4, 1, (4, 3))
    y = box.center().y()
    room = box.width() - paint.text_width(t, strip.text, 12, 600) - 18
    short = "∂/" + strip.label.partition("/")[2]
    label = next((s for s in (strip.label, short) if paint.text_width(t, s, 11, 500) <= room), "")
    if not label:  # half a name says nothing
        paint.text(q, t, box.center().x(), y, strip.text, 12, "text", 600, "c", room=box.width() - 6)
        return
    paint.text(q, t, box.right() - 7, y, strip.text, 12, "text", 600, "r")
    paint.text(q, t, box.left() + 7, y, label, 11, "grad", 500)


def _tray(q: QPainter, c: Context, box: QRectF, tray: Tray, *, now: bool) -> None:
    """Paint where contributions gather: a slot for each, or a count and a sum when there are many."""
    t = c.theme
    if now:
        marks.now_ring(q, t, box, 5)
        paint.rect(q, t, box, "pane", None, 5)
    paint.rect(q, t, box, "grad_tint", "grad", 5, 1.4)
    middle = box.center().x()
    if tray.total:
        paint.text(q, t, middle, box.top() + 16, tray.total, 12, "text", 600, "c", room=box.width() - 8)
    else:
        _slots(q, c, box, tray)
    paint.text(q, t, middle, box.top() + 38, tray.words, 11, "text", 500, "c", room=box.width() - 4)


def _slots(q: QPainter, c: Context, box: QRectF, tray: Tray) -> None:
    t = c.theme
    plus = 14.0 if tray.of < 3 else 9.0
    width = (box.width() - 12 - plus * (tray.of - 1)) / tray.of
    for i, part in enumerate(tray.parts):
        slot = QRectF(box.left() + 6 + i * (width + plus), box.top() + 6, width, 20)
        middle = slot.center()
        if i:
            paint.text(q, t, slot.left() - plus / 2, middle.y(), "+", 13, "grad", 600, "c")
        if part:
            paint.rect(q, t, slot, "grad", None, 3)
            size = 12 if paint.text_width(t, part, 12, 600) <= width - 2 else 11
            short = part.removeprefix("‖g‖ ") if paint.text_width(t, part, size, 600) > width - 2 else part
            paint.text(q, t, middle.x(), middle.y(), short, size, "on_grad", 600, "c", room=width)
        else:
            paint.rect(q, t, slot, "pane", "grad", 3, 1.2, paint.FINE_DASHED)
            paint.text(q, t, middle.x(), middle.y(), "?", 12, "text3", 400, "c")
