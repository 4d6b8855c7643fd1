"""Paint one card at (0, 0): head, value, foot; as a leaf, an operation, a ghost, or a place still to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from gradgui.app import marks, paint
from gradgui.app.cells import CellStyle
from gradgui.app.graph.context import DIGITS_FROM, DOTS_BELOW, TILES_BELOW, Context
from gradgui.app.graph.value_paint import value_box
from gradgui.graph.geometry import CARD_H, CARD_W
from gradgui.i18n import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from gradgui.state.graph import CardLook

BOX = QRectF(0, 0, CARD_W, CARD_H)
VALUE = QRectF(8, 31, CARD_W - 16, 68)
CORNER = 9.0
SHEET = 4.0
HEAD_Y, FOOT_Y = 16.0, CARD_H - 11.5


def paint_place(q: QPainter, c: Context, card: int) -> None:
    """Paint the dotted place of a card that is still to come: its name and line, never a value."""
    t = c.theme
    name, _, line = c.stage.places.get(card, ("", False, 0))
    paint.rect(q, t, BOX, None, "edge", CORNER, 1, paint.DOTTED)
    if c.zoom < TILES_BELOW:
        return
    shift = 9 if line else 0
    paint.text(q, t, CARD_W / 2, CARD_H / 2 - shift, name, 13, "text3", 500, "c", italic=True, room=CARD_W - 12)
    if line:
        words = tr("line {line}", line=line)
        paint.text(q, t, CARD_W / 2, CARD_H / 2 + 10, words, 11, "text3", 400, "c")


def paint_card(q: QPainter, c: Context, look: CardLook) -> None:
    """Paint a card with its rings."""
    t = c.theme
    leaf = look.kind == "leaf"
    if look.folded and c.zoom >= DOTS_BELOW:
        _sheets(q, c)
    _rings(q, c, look.card, 0 if leaf else CORNER)
    if c.zoom < DOTS_BELOW:
        _dot(q, c, look)
        return
    if c.zoom < TILES_BELOW:
        _tile(q, c, look)
        return
    pale = look.kind == "ghost" or look.old
    radius = 0 if leaf else CORNER
    stroke = "error" if look.bad else "quiet" if pale else "data"
    paint.rect(q, t, BOX, "quiet_tint" if pale else "pane", None, radius)
    if pale:
        paint.hatch(q, t, BOX.adjusted(3, 3, -3, -3), "quiet", 8, 1, alpha=55)
    width = 2.5 if look.bad else 2 if leaf else 1.4
    paint.rect(q, t, BOX, None, stroke, radius, width, paint.DASHED if look.kind == "ghost" else None)
    if leaf:
        paint.rect(q, t, QRectF(0, 0, 6, CARD_H), stroke)
    _head(q, c, look, stroke, pale)
    _value(q, c, look, stroke, pale)
    foot = CARD_W / 2 + (3 if leaf else 0)
    paint.text(q, t, foot, FOOT_Y, look.foot, 11, "text2", None, "c", mono=True, room=CARD_W - 10)
    if look.bad and not c.state.error.culprits:
        marks.octagon(q, t, CARD_W - 2, -2, 0.85)


def _sheets(q: QPainter, c: Context) -> None:
    """Paint two sheets that look out behind the card of a group."""
    for out in (2 * SHEET, SHEET):
        paint.rect(q, c.theme, QRectF(out, -out, CARD_W - 2 * out, 40), "pane", "data", CORNER, 1)


def _rings(q: QPainter, c: Context, card: int, radius: float) -> None:
    t = c.theme
    near = c.zoom >= TILES_BELOW
    if c.is_now(card):
        if near:
            marks.now_ring(q, t, BOX, radius, sharp=radius == 0)
        else:  # the ring keeps its size on the screen however far away the card is
            ring = 5 / c.zoom
            box = BOX.adjusted(-ring, -ring, ring, ring)
            paint.rect(q, t, box, "now", "now_ink", radius + ring, 1.5 / c.zoom)
    if c.is_chosen(card):
        grow = 3.0 if c.is_now(card) else 0.0
        marks.selection_ring(q, t, BOX.adjusted(-grow, -grow, grow, grow), radius)
    if card in (c.keyboard, c.lit):
        paint.rect(q, t, BOX.adjusted(-9, -9, 9, 9), None, "data", radius + 8, 2, paint.FINE_DASHED)


def _head(q: QPainter, c: Context, look: CardLook, stroke: str, pale: bool) -> None:
    t = c.theme
    x = 20 if look.kind == "leaf" else 18
    ghost = look.kind == "ghost"
    ink = "text2" if pale else "text"
    dash = paint.FINE_DASHED if ghost else None
    paint.disc(q, t, x, HEAD_Y, 9, "pane" if pale else "data_tint", stroke, 1.2, dash)
    if look.folded:
        paint.poly(q, t, [(x - 3, HEAD_Y - 5), (x - 3, HEAD_Y + 5), (x + 5, HEAD_Y)], ink)
    elif look.glyph == "leaf":
        marks.leaf(q, t, x, HEAD_Y, 1, stroke)
    elif look.glyph == "cut":
        marks.scissors(q, t, x - 1, HEAD_Y, 0.62, ink)
    else:
        size = 12 if len(look.glyph) < 3 else 11
        paint.text(q, t, x, HEAD_Y, look.glyph, size, ink, 600, "c")
    right = _corner(q, c, look)
    wanted = 14 if len(look.name) < 5 else 13
    weight = 600 if look.named else 500
    room = right - (x + 15) - 4
    italic = not look.named
    if paint.text_width(t, look.name, wanted, weight, italic=italic) > room:
        wanted = 12
    paint.text(q, t, x + 15, HEAD_Y, look.name, wanted, ink, weight, italic=italic, room=room, strike=look.old)


def _corner(q: QPainter, c: Context, look: CardLook) -> float:
    """Paint shape, or the version once there is one, and return where it begins."""
    t = c.theme
    if look.version and not look.old:
        token = "error" if look.bad else "data"
        width = marks.pill(
            q, t, CARD_W - 7, HEAD_Y, f"v{look.version}", token, f"on_{token}", 11, weight=600, height=17, pad=5,
            align="r", mono=True, radius=4,
        )  # fmt: skip
        return CARD_W - 7 - width
    if look.folded:
        return CARD_W - 6  # what it is called counts for more
    name = paint.text_width(t, look.name, 12, 600 if look.named else 500, italic=not look.named)
    shape = look.shape
    start = 20 if look.kind == "leaf" else 18
    if start + 15 + name + 6 > CARD_W - 8 - paint.text_width(t, shape, 11):
        return CARD_W - 6  # the cells show the shape as well, so the name counts for more
    return CARD_W - 8 - paint.text(q, t, CARD_W - 8, HEAD_Y, shape, 11, "text3", 400, "r")


def _value(q: QPainter, c: Context, look: CardLook, stroke: str, pale: bool) -> None:
    if look.value < 0:
        return
    value = c.recording.value(look.value)
    size = "digits_scalar" if value.size == 1 else "digits_card"
    style = CellStyle(size, stroke, "text2" if look.old else "text")
    value_box(q, c.theme, VALUE, value, c.values, style, digits=c.zoom >= DIGITS_FROM)
    if look.old:
        paint.line(q, c.theme, VALUE.left(), VALUE.bottom(), VALUE.right(), VALUE.top(), "quiet", 1.5)
    del pale


def _tile(q: QPainter, c: Context, look: CardLook) -> None:
    """Paint a card seen from far: a tile of 24 pixels of the screen with its sign, its name under it."""
    t, side = c.theme, min(24 / c.zoom, CARD_W)
    ghost = look.kind == "ghost"
    middle = BOX.center()
    box = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
    stroke = "error" if look.bad else "quiet" if ghost else "data"
    paint.rect(
        q, t, box, "quiet_tint" if ghost else "data_tint", stroke, 0 if look.kind == "leaf" else side / 5,
        1.4 / c.zoom, paint.DASHED if ghost else None,
    )  # fmt: skip
    font = t.font_px(max(8, round(12 / c.zoom)), 600)
    sign = "▸" if look.folded else "•" if look.glyph in ("leaf", "cut") else look.glyph
    paint.text(q, t, middle.x(), middle.y(), sign, font, "text", None, "c")
    below = box.bottom() + 8 / c.zoom
    paint.text(
        q, t, middle.x(), below, look.name, t.font_px(round(11 / c.zoom), 600), "text", None, "c", room=CARD_W + 40
    )


def _dot(q: QPainter, c: Context, look: CardLook) -> None:
    token = "error" if look.bad else "quiet" if look.kind == "ghost" else "data"
    middle = BOX.center()
    radius = min(3.5 / c.zoom, CARD_W / 2)
    paint.disc(q, c.theme, middle.x(), middle.y(), radius, token)
