"""The blocks of the legend: each painted by the same code that paints the picture itself, on made-up values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QRectF

from gradgui.app import marks, paint
from gradgui.app.cells import CellStyle, ColorScale, cell_color, cells
from gradgui.app.event_marks import event_mark
from gradgui.app.graph.card_paint import paint_card, paint_place
from gradgui.app.graph.context import Context
from gradgui.app.graph.under_paint import PIPS_TOP, STRIP_TOP, paint_under
from gradgui.graph.geometry import CARD_H, CARD_W
from gradgui.i18n import tr
from gradgui.recording.recording import Recording
from gradgui.recording.selection import Selection
from gradgui.recording.values import capture
from gradgui.state.graph import EMPTY, EMPTY_STAGE, CardLook, Spot
from gradgui.state.graph_cards import Drawer, Pip
from gradgui.state.graph_gradients import Strip, Tray

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPainter

    from gradgui.app.theme import Theme

WIDTH: Final = 332.0  # of a block
W, Y9, Z27, OUT, ONES, GRAD, LAST = range(7)  # values, and the cards that hold them
PIP: Final = "y v0"


@dataclass(frozen=True, slots=True)
class Pen:
    """A painter at the top left corner of a block, with what it paints by."""

    q: QPainter
    t: Theme
    c: Context

    def say(self, x: float, y: float, words: str, color: str = "text2", size: float = 12, weight: int = 400,
            align: paint.Align = "l", room: float = WIDTH) -> float:  # fmt: skip
        """Write a line."""
        return paint.text(self.q, self.t, x, y, words, size, color, weight, align, room=room)

    def at(self, x: float, y: float, painter: Callable[..., None], *given: object) -> None:
        """Paint something whose own corner is at a place of the block."""
        self.q.save()
        self.q.translate(x, y)
        painter(self.q, self.c, *given)
        self.q.restore()


def make_pen(q: QPainter, t: Theme) -> Pen:
    """Return a pen for a painter; its cards hold the values of the legend."""
    recording = Recording("legend")
    full = np.ones((2, 2))
    arrays = ([[0.5, -1.2], [3, 0]], 9 * full, 27 * full, 27, full, [[0.75, -2], [4.5, 0]])
    recording.values = [capture(np.array(array, dtype=np.float32), 1 << 10) for array in arrays]
    stage = replace(EMPTY_STAGE, values=(27.0, 1.0), gradients=(4.5, 0.25), places={LAST: ("out", True, 8)})
    state = replace(EMPTY, cursor=LAST, now=Spot(Z27, "card"), selection=Selection(OUT))
    return Pen(q, t, Context(recording, t, stage, state))


def _look(card: int, kind: str, name: str, glyph: str, foot: str, named: bool = True, shape: str = "2×2") -> CardLook:
    return CardLook(card, card, kind, name, named, glyph, shape, 0, card, foot)


def leaf_block(p: Pen) -> None:
    """Paint a leaf and the three looks of a drawer."""
    leaf = replace(_look(W, "leaf", "w", "leaf", "requires_grad"), drawer=Drawer("not yet"))
    p.at(0, 0, paint_card, leaf)
    p.at(0, 0, paint_under, leaf)
    for x, y, look, words in (
        (114, 0, "not yet", tr("before backward")),
        (114, 76, "None", tr("nothing arrived")),
        (226, 0, "numbers", tr("a number, also 0")),
    ):
        drawer = Drawer(look, GRAD if look == "numbers" else -1)
        p.at(x, y - CARD_H, paint_under, replace(leaf, drawer=drawer))
        low = 104 if look == "numbers" else 61
        p.say(x + CARD_W / 2, y + low, words, size=11, align="c", room=CARD_W + 8)
    p.say(122, 156, tr("never alike: a missing"), room=208)
    p.say(122, 174, tr("gradient is not a zero"), room=208)


def op_block(p: Pen) -> None:
    """Paint an operation, the present one, the selected one."""
    first = replace(_look(Y9, "op", "y*y", "×", "MulBackward0", named=False), pips=(Pip(PIP, "kept"), Pip(PIP, "kept")))
    p.at(0, 0, paint_card, first)
    p.at(0, 0, paint_under, first)
    p.at(116, 0, paint_card, _look(Z27, "op", "z", "×", "MulBackward0"))
    p.at(230, 0, paint_card, _look(OUT, "op", "out", "µ", "MeanBackward0", shape="( )"))
    for x, words in ((0, tr("unnamed")), (116, tr("now")), (230, tr("selected"))):
        p.say(x + CARD_W / 2, CARD_H + 46, words, weight=500, align="c", room=CARD_W)


def ghost_block(p: Pen) -> None:
    """Paint what is not recorded, what is still to come, a chip and a folded part."""
    q, t = p.q, p.t
    p.at(0, 0, paint_card, _look(ONES, "ghost", "x**2", "^", "no grad_fn", named=False))
    p.say(CARD_W / 2, CARD_H + 16, tr("no_grad, line 20"), weight=500, align="c", room=CARD_W + 12)
    p.at(116, 0, paint_place, LAST)
    p.say(116 + CARD_W / 2, CARD_H + 16, tr("still to come"), weight=500, align="c", room=CARD_W)
    box = QRectF(240, 11, 27, 22)
    paint.rect(q, t, box, "data_tint", "data", 0, 1.2)
    paint.rect(q, t, QRectF(240, 11, 5, 22), "data")
    paint.text(q, t, 256, 22, "x", 13, "text", 600, "c")
    marks.arrow(q, t, [(270, 22), (316, 22)])
    p.say(236, 50, tr("chip: x, drawn"), room=96)
    p.say(236, 68, tr("again far away"), room=96)
    for d in (8, 4):
        paint.rect(q, t, QRectF(d, CARD_H + 46 - d, 320 - 2 * d, 20), "pane", "edge", 7, 1)
    paint.rect(q, t, QRectF(0, CARD_H + 46, 320, 38), "pane", "edge", 8, 1.2)
    middle = CARD_H + 65
    paint.poly(q, t, [(16, middle - 5), (16, middle + 5), (22, middle)], "text")
    width = p.say(32, middle, "a … b", "text", 13, 600)
    p.say(32 + width + 14, middle, tr("lines 10–15, folded: not part of this"), room=262 - width)


def edge_block(p: Pen) -> None:
    """Paint arrows of data and of gradients."""
    q, t = p.q, p.t
    rows = (
        (tr("data"), tr("filled head")),
        (tr("gradient"), tr("open double head")),
        (tr("cut"), tr("scissors: tracking ends")),
        (tr("arriving now"), tr("the moving number")),
        (tr("awaited"), tr("dotted, no number")),
    )
    for i, (words, note) in enumerate(rows):
        y = 12.0 + i * 38
        width = p.say(126, y, words, "text", 13, 600, room=110)
        p.say(WIDTH, y, note, "text3", align="r", room=WIDTH - 126 - width - 10)
    marks.arrow(q, t, [(0, 12), (110, 12)])
    marks.arrow(q, t, [(110, 56), (4, 56)], "grad")
    p.say(60, 42, "0.75", "grad", 12, 600, "c")
    paint.line(q, t, 0, 88, 44, 88, "data", 2)
    paint.line(q, t, 66, 88, 110, 88, "quiet", 2, (4, 3))
    paint.disc(q, t, 55, 88, 11, "pane", "quiet", 1.2)
    marks.scissors(q, t, 53, 88, 0.85)
    marks.arrow(q, t, [(110, 126), (4, 126)], "grad", width=3)
    marks.now_label(q, t, 58, 126, "2.25")
    marks.arrow(q, t, [(110, 164), (4, 164)], "grad", width=1.6, dash=(2, 3))


def gather_block(p: Pen) -> None:
    """Paint parts that wait for each other, and what only passes through."""
    blank = replace(_look(LAST, "op", "", "", ""), value=-1)
    words = (tr("waits for 2 of 2"), tr("waits for 1 of 2"), tr("2 of 2 arrived"))
    for i, parts in enumerate((("", ""), ("2.25", ""), ("2.25", "2.25"))):
        p.at(i * 114, 4 - PIPS_TOP, paint_under, replace(blank, tray=Tray(parts, 2, words[i])))
    p.say(0, 84, tr("passes through, is not kept:"), room=222)
    p.at(228, 73 - STRIP_TOP, paint_under, replace(blank, strip=Strip("∂out/∂y", "4.5", -1)))
    width = p.say(0, 124, "2.25 + 2.25 = 4.5", "text", 15, 600)
    p.say(width + 14, 124, tr("then AddBackward0 goes on"), room=WIDTH - width - 14)


def saved_block(p: Pen) -> None:
    """Paint what a node keeps, and versions."""
    q, t = p.q, p.t
    blank = replace(_look(LAST, "op", "", "", ""), value=-1)
    rows = (("kept", tr("kept, at version 0")), ("freed", tr("freed after backward")),
            ("stale", tr("wanted, but y is at version 1 now")))  # fmt: skip
    for i, (state, words) in enumerate(rows):
        p.at(0, i * 32 - PIPS_TOP, paint_under, replace(blank, pips=(Pip(PIP, state),)))
        p.say(62, 9 + i * 32, words, "text", room=WIDTH - 62)
    pill = {"what": 11, "weight": 600, "height": 18, "pad": 6, "mono": True, "radius": 4}
    marks.pill(q, t, 0, 124, "v0", "data_tint", "text", stroke="data", **pill)  # type: ignore[arg-type]
    marks.arrow(q, t, [(34, 124), (96, 124)], s=0.8)
    marks.pill(q, t, 102, 124, "v1", "data", "on_data", **pill)  # type: ignore[arg-type]
    p.say(142, 124, tr("changed in place: {call}", call="y.add_(1)"), "text", room=WIDTH - 142)


def cell_block(p: Pen) -> None:
    """Paint cells, what is no number, and a heat map."""
    q, t = p.q, p.t
    cells(q, t, QRectF(0, 0, 322, 36), [[-27, -3, -0.5, 0, 0.5, 3, 27]], ColorScale(27.0, 1.0), CellStyle(14))
    cells(q, t, QRectF(0, 52, 76, 36), [[float("nan")]], ColorScale(1.0), CellStyle(14, "error"))
    paint.rect(q, t, QRectF(88, 52, 108, 36), "sunken", "edge", 0, 1, paint.DOTTED)
    paint.text(q, t, 142, 70, tr("not yet"), 13, "text3", 500, "c", italic=True)
    paint.rect(q, t, QRectF(208, 52, 114, 36), "pane", "data", 0, 1.4)
    paint.text(q, t, 265, 70, "None", 13, "text", 600, "c", mono=True)
    scale = ColorScale(4.4, 1.0)
    for i in range(6):
        for j in range(16):
            value = ((i * 37 + j * 61 + i * j * 13) % 89 - 44) / 10
            q.fillRect(QRectF(j * 10, 104 + i * 10, 10, 10), cell_color(t, value, scale))
    paint.rect(q, t, QRectF(0, 104, 160, 60), None, "data", 0, 1)
    p.say(174, 114, "(128, 256)", "text", 12, 600)
    p.say(174, 134, tr("mean {mean}   std {std}", mean="0.01", std="1.00"), room=WIDTH - 174)
    p.say(174, 154, tr("{low} … {high}   {n} NaN", low="−4.4", high="4.4", n=0), room=WIDTH - 174)


def phase_block(p: Pen) -> None:
    """Paint the bands of the timeline."""
    rows = (
        ("forward", tr("forward"), tr("plain")),
        ("backward", tr("backward"), tr("falls to the left")),
        ("no_grad", tr("no_grad"), tr("hatched")),
        ("update", tr("update"), tr("dotted")),
        ("error", tr("stopped"), tr("octagon")),
    )
    for i, (phase, words, note) in enumerate(rows):
        y, token = i * 32, marks.PHASE_TOKEN[phase]
        marks.phase_fill(p.q, p.t, QRectF(0, y, 150, 26), phase)
        width = paint.text_width(p.t, words, 12, 600)
        paint.rect(p.q, p.t, QRectF(6, y + 4, width + 10, 18), f"{token}_tint")
        p.say(11, y + 13, words, token, 12, 600, room=104)
        if phase == "error":
            marks.octagon(p.q, p.t, 134, y + 13, 0.9)
        p.say(166, y + 13, note, room=WIDTH - 166)


def mark_block(p: Pen) -> None:
    """Paint the marks of the timeline."""
    rows = (
        ("leaf", tr("leaf made")), ("op", tr("operation")), ("ghost", tr("not recorded")), ("node", tr("node visited")),
        ("sent", tr("gradient sent")), ("ready", tr("all parts arrived")), ("accumulated", tr("into .grad")),
        ("mutated", tr("changed in place")), ("update", tr("updated")), ("mode", tr("grad mode")),
        ("print", tr("printed")), ("warned", tr("warning")), ("failed", tr("error")), ("statement", tr("statement")),
    )  # fmt: skip
    for i, (kind, words) in enumerate(rows):
        x, y = 10 + (i % 2) * 168, 10 + (i // 2) * 26
        event_mark(p.q, p.t, kind, x, y)
        p.say(x + 22, y, words, "text", room=136)


def name_block(p: Pen) -> None:
    """Paint a name that moves to another tensor."""
    q, t = p.q, p.t
    paint.rect(q, t, QRectF(0, 34, 130, 42), "pane", "data", 0, 2)
    paint.rect(q, t, QRectF(0, 34, 6, 42), "data")
    p.say(18, 55, tr("2×2 leaf"), size=13, room=108)
    paint.rect(q, t, QRectF(190, 34, 130, 42), "pane", "data", 9, 1.4)
    p.say(204, 55, tr("view, 4"), size=13, room=110)
    paint.rect(q, t, QRectF(10, 6, 34, 24), None, "edge", 4, 1, paint.DOTTED)
    p.say(27, 18, "x", "text3", 13, 600, "c")
    paint.rect(q, t, QRectF(200, 6, 34, 24), "now", "now_ink", 4, 1.4)
    p.say(217, 18, "x", "now_ink", 13, 700, "c")
    marks.arrow(q, t, [(50, 20), (196, 20)], width=1.6, dash=(4, 3))
    paint.text(q, t, 120, 7, "x = x.view(-1)", 11, "text2", 500, "c", mono=True)
    marks.arrow(q, t, [(134, 55), (188, 55)])
    p.say(0, 102, tr("so x.grad is None: the new x is not a leaf"), "text", weight=500)
    p.say(0, 122, tr("the gradient went into the drawer of the old one"))
