"""Paint the diagram: weights as lines, neurons as circles, δ below them, and what travels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF

from gradgui.app import marks, paint
from gradgui.app.cells import cell_color
from gradgui.app.network.shown import Shown, activation_name, letter
from gradgui.i18n import ntr, tr
from gradgui.recording.numerals import num
from gradgui.state.network import shown_of
from gradgui.state.network_pass import DELTA, GRAD_W, LOSS, WEIGHT, A, Z
from gradgui.state.network_rule import down, up

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from gradgui.app.network.places import Column, Places, Spot
    from gradgui.app.theme import Theme

NUMBERED: Final = 16  # weights of a layer that carry their number
WIDEST: Final = 4.5
BROKEN: Final = (9.0, 5.0)
SPREAD: Final = (0.3, 0.62, 0.24, 0.78, 0.45, 0.16, 0.86, 0.54)  # where along its line a number may stand
SMALL: Final = 20.0  # the radius under which a neuron has room for two digits


@dataclass(frozen=True, slots=True)
class Canvas:
    """What the painters share."""

    q: QPainter
    t: Theme
    places: Places
    shown: Shown
    width: float


def paint_heads(c: Canvas) -> None:
    """Name the columns."""
    for column in c.places.columns:
        x, room = column.x, c.t.px(150)
        name, note = tr("input"), "a⁰ = x"
        if column.layer:
            shape = c.shown.shapes[column.layer - 1]
            name, note = tr("layer {n}", n=column.layer), activation_name(shape.activation)
        paint.text(c.q, c.t, x, c.t.px(18), name, 13, "text", 700, "c", room=room)
        paint.text(c.q, c.t, x, c.t.px(36), note, 12, "text3", 400, "c", room=room)


# ---- weights -------------------------------------------------------------------------------------------------


def weight_of(shown: Shown, layer: int, neuron: int, source: int) -> float | None:
    """Return a weight as it is now, None while it is not known."""
    weights, shape = shown.weights(layer), shown.shapes[layer - 1]
    rows, columns = shown_of(shape.outputs), shown_of(shape.inputs)
    if not weights or neuron not in rows or source not in columns:
        return None
    return weights[rows.index(neuron)][columns.index(source)]


def paint_weights(c: Canvas) -> None:
    """Draw the lines, and their numbers while there are few."""
    for before, column in zip(c.places.columns, c.places.columns[1:], strict=False):
        numbered = before.width * column.width <= NUMBERED and not c.places.dense
        placed: list[QRectF] = []
        hot = c.shown.state.now in ((column.layer, GRAD_W), (column.layer, WEIGHT))
        lines = [(a, b, weight_of(c.shown, column.layer, b.index, a.index)) for b in column.spots for a in before.spots]
        for a, b, weight in lines:
            _line(c, a, b, weight, hot)
        if numbered:
            for a, b, weight in lines:
                if weight is not None:
                    _number(c, a, b, weight, placed)


def _line(c: Canvas, a: Spot, b: Spot, weight: float | None, hot: bool) -> None:
    (x1, y1), (x2, y2) = _ends(c, a, b)
    if weight is None or not math.isfinite(weight):
        paint.line(c.q, c.t, x1, y1, x2, y2, "edge" if weight is None else "error", 1, paint.DOTTED)
        return
    width = 1 + WIDEST * min(1.0, abs(weight) / c.shown.stage.weights)
    if hot:
        for color, more in (("now_ink", 8.0), ("now", 6.0), ("pane", 2.0)):
            paint.line(c.q, c.t, x1, y1, x2, y2, color, width + more)
    color, dash = ("pos_mark", None) if weight >= 0 else ("neg_mark", BROKEN)
    paint.line(c.q, c.t, x1, y1, x2, y2, color, width, dash)


def _ends(c: Canvas, a: Spot, b: Spot) -> tuple[tuple[float, float], tuple[float, float]]:
    angle = math.atan2(b.y - a.y, b.x - a.x)
    r = c.places.radius + c.t.px(1)
    dx, dy = r * math.cos(angle), r * math.sin(angle)
    return (a.x + dx, a.y + dy), (b.x - dx, b.y - dy)


def _number(c: Canvas, a: Spot, b: Spot, weight: float, placed: list[QRectF]) -> None:
    """Write a weight on its line, where it covers no other number."""
    (x1, y1), (x2, y2) = _ends(c, a, b)
    words = num(weight, 3)
    w, h = paint.text_width(c.t, words, 12, 600) + c.t.px(8), c.t.px(18)
    turn = a.index % len(SPREAD)
    spread = SPREAD[turn:] + SPREAD[:turn]
    boxes = [QRectF(x1 + (x2 - x1) * s - w / 2, y1 + (y2 - y1) * s - h / 2, w, h) for s in spread]
    free = [box for box in boxes if not any(box.intersects(other) for other in placed)]
    box = free[0] if free else boxes[0]
    placed.append(box)
    paint.rect(c.q, c.t, box, "pane", None, c.t.px(3))
    ink = "pos_mark" if weight >= 0 else "neg_mark"
    paint.text(c.q, c.t, box.center().x(), box.center().y(), words, 12, ink, 600, "c")


# ---- neurons -------------------------------------------------------------------------------------------------


def paint_neurons(c: Canvas, hovered: Spot | None, keyed: Spot | None) -> None:
    """Draw the circles, their numbers and their δ."""
    for column in c.places.columns:
        for spot in column.spots:
            _neuron(c, spot, column)
            if (spot.layer, spot.index) == c.shown.neuron or spot == keyed:
                off = c.t.px(4)
                paint.disc(c.q, c.t, spot.x, spot.y, c.places.radius + off, None, "text", 2)
            elif spot == hovered:
                paint.disc(c.q, c.t, spot.x, spot.y, c.places.radius + c.t.px(3), None, "edge", 1.4)
        if column.gap is not None:
            words = ntr("{n} more", "{n} more", column.left_out)
            paint.text(c.q, c.t, column.x, column.gap - c.t.px(8), "⋮", 16, "text2", 700, "c")
            paint.text(c.q, c.t, column.x, column.gap + c.t.px(10), words, 11, "text3", 400, "c")


def value_of(shown: Shown, layer: int, quantity: str, index: int) -> float | None:
    """Return a neuron's number, None while it is not known."""
    cell = shown.cell(layer, quantity)
    width = shown.widths()[layer]
    drawn = shown_of(width)
    if not cell.rows or index not in drawn:
        return None
    return cell.rows[0][drawn.index(index)]


def _neuron(c: Canvas, spot: Spot, column: Column) -> None:
    q, t, r, shown = c.q, c.t, c.places.radius, c.shown
    now = shown.state.now
    if now in ((spot.layer, Z), (spot.layer, A)):
        paint.disc(q, t, spot.x, spot.y, r + t.px(6), "now", "now_ink", 1.5)
    a = value_of(shown, spot.layer, A, spot.index)
    z = value_of(shown, spot.layer, Z, spot.index) if a is None and spot.layer else None
    if a is not None and math.isfinite(a):
        paint.disc(q, t, spot.x, spot.y, r, cell_color(t, a, shown.values), "data", 1.6)
    elif a is not None:
        paint.disc(q, t, spot.x, spot.y, r, "error_tint", "error", 2)
    else:
        paint.disc(q, t, spot.x, spot.y, r, "sunken", "edge", 1.2, paint.DOTTED)
    _digits(c, spot, a, z)
    if spot.layer == 0:
        label = f"x{down(spot.index + 1)}" if column.width > 1 else "x"
        paint.text(q, t, spot.x - r - t.px(10), spot.y, label, 13, "text2", 500, "r", italic=True)
    elif shown.state.phase not in ("", "forward", "loss"):
        _tag(c, spot, value_of(shown, spot.layer, DELTA, spot.index), now == (spot.layer, DELTA))


def _digits(c: Canvas, spot: Spot, a: float | None, z: float | None) -> None:
    t, r = c.t, c.places.radius
    value = z if a is None else a
    if value is None:
        return
    room = 2 * r - t.px(4)
    for digits, size in ((3, 14), (3, 12), (2, 12), (2, 11), (1, 11)):
        words = num(value, digits)
        if paint.text_width(t, words, size, 600) <= room:
            break
    else:
        # a small number is not to look like 0
        words = "≈ 0" if abs(value) < 0.01 else words
    ink = "error" if not math.isfinite(value) else "text" if a is not None else "text3"
    paint.text(c.q, t, spot.x, spot.y, words, size, ink, 600, "c", italic=a is None, room=2 * r + t.px(2))


def _tag(c: Canvas, spot: Spot, delta: float | None, hot: bool) -> None:
    """Write δ below a neuron."""
    t, r, dense = c.t, c.places.radius, c.places.dense
    tight = r < SMALL * t.factor
    align: paint.Align = "c"
    x, y = spot.x, spot.y + r + t.px(9 if tight else 13)
    if dense:  # at the right; of the last layer at the left, for there the loss is at the right
        last = spot.layer == len(c.places.columns) - 1
        x, y, align = spot.x + (t.px(2) - r) * (1 if last else -1), spot.y + t.px(9), "r" if last else "l"
    if delta is None:
        if c.shown.cell(spot.layer, DELTA).event < 0 and not dense:
            paint.text(c.q, t, x, y, tr("δ not yet"), 11 if tight else 12, "text3", 500, "c", italic=True)
        return
    fill, ink = ("now", "now_ink") if hot else ("grad_tint", "grad")
    if not math.isfinite(delta):
        fill, ink = "error_tint", "error"
    words = f"δ {num(delta, 2 if tight else 3)}"
    marks.pill(
        c.q, t, x, y, words, fill, ink, 11 if tight else 12, weight=600, height=16 if tight else 20, stroke=ink,
        pad=4 if tight else 7, align=align, radius=4,
    )  # fmt: skip


# ---- the loss, and what travels ------------------------------------------------------------------------------


def paint_loss(c: Canvas) -> QRectF:
    """Draw the loss and the target behind the last column; return where they stand."""
    q, t, shown, column = c.q, c.t, c.shown, c.places.columns[-1]
    state, y = shown.state, c.places.middle
    x = column.x + c.places.radius
    join, tip = x + t.px(30), x + t.px(46)
    for spot in column.spots:
        paint.line(q, t, x + t.px(1), spot.y, join, y, "data", 1.4)
    marks.arrow(q, t, [(join, y), (tip, y)], "data", "data", 2)
    left = tip + t.px(8)
    box = QRectF(left, y - t.px(30), c.width - left - t.px(4), t.px(64))
    middle = box.center().x()
    known = state.loss.rows
    title = f"L{down(state.sample + 1)}" if state.own_loss and state.samples > 1 else "L"
    if state.now is not None and state.now[1] == LOSS:
        w = paint.text_width(t, _loss_text(shown), 14, 600) + t.px(14)
        paint.rect(q, t, QRectF(middle - w / 2, y - t.px(12), w, t.px(24)), "now", "now_ink", t.px(5), 1.5)
    paint.text(q, t, middle, y - t.px(22), title, 14, "text", 700, "c", italic=True)
    ink = ("now_ink" if state.now is not None and state.now[1] == LOSS else "text") if known else "text3"
    paint.text(
        q, t, middle, y, _loss_text(shown), 14 if known else 12, ink, 600 if known else 400, "c", italic=not known
    )
    for i, words in enumerate(loss_notes(shown)):
        paint.text(q, t, middle, y + t.px(22 + 16 * i), words, 12, "text3", 400, "c", room=box.width())
    return box


def _loss_text(shown: Shown) -> str:
    rows = shown.state.loss.rows
    return num(rows[0][0]) if rows else tr("not yet")


def loss_notes(shown: Shown) -> list[str]:
    """Return the target, and over what the loss is taken."""
    state, notes = shown.state, []
    if state.target and state.label:
        notes.append(tr("target: class {n}", n=int(state.target[0])))
    elif state.target:
        told = ", ".join(num(v, 3) for v in state.target[:2]) + (" …" if len(state.target) > 2 else "")
        notes += [tr("target {target}", target=told)] if len(state.target) == 1 else [tr("target"), told]
    if state.samples > 1 and state.loss.rows:
        if not state.own_loss:
            words = tr("mean of {n}", n=state.samples) if state.share == "mean" else tr("sum of {n}", n=state.samples)
            notes.append(words)
        else:
            notes.append(tr("of sample {n}", n=state.sample + 1))
    return notes


def paint_travel(c: Canvas) -> None:
    """Draw under the layers what travels between them, and what is next."""
    state = c.shown.state
    if not state.layers:
        return
    following = c.shown.following()
    backward = state.phase in ("backward", "update", "repeat")
    for before, column in zip(c.places.columns, c.places.columns[1:], strict=False):
        a, b = before.x + c.t.px(40), column.x - c.t.px(40)
        if backward:
            _travel_back(c, column.layer, b, a, None if following is None else (following.layer, following.quantity))
        else:
            _travel_on(c, column.layer, a, b, None if following is None else (following.layer, following.quantity))


def _travel_on(c: Canvas, layer: int, start: float, end: float, following: tuple[int, str] | None) -> None:
    if c.shown.cell(layer, Z).event >= 0:
        _arrow(c, start, end, f"W{up(layer)} a{up(layer - 1)}", "data", done=True)
    elif following is not None and following == (layer, Z):
        _arrow(c, start, end, tr("next: {what}", what=letter(layer, Z)), "data", done=False)


def _travel_back(c: Canvas, layer: int, start: float, end: float, following: tuple[int, str] | None) -> None:
    below_it = c.shown.cell(layer - 1, DELTA).event >= 0 if layer > 1 else False
    if below_it:
        _arrow(c, start, end, f"W{up(layer)}ᵀ δ{up(layer)}", "grad", done=True)
    elif c.shown.cell(layer, GRAD_W).event >= 0:
        _arrow(c, start, end, letter(layer, GRAD_W), "grad", done=True)
    elif following is not None and (
        (following[0] == layer and following[1] != DELTA) or following == (layer - 1, DELTA)
    ):
        _arrow(c, start, end, tr("next: {what}", what=letter(*following)), "grad", done=False)


def _arrow(c: Canvas, start: float, end: float, words: str, flow: marks.Flow, *, done: bool) -> None:
    y = c.places.foot + c.t.px(34)
    if done:
        marks.arrow(c.q, c.t, [(start, y), (end, y)], flow)
    else:
        marks.arrow(c.q, c.t, [(start, y), (end, y)], flow, None, 1.4, (3, 3))
    ink = flow if done else "text3"
    paint.text(c.q, c.t, (start + end) / 2, y - c.t.px(14), words, 12, ink, 600 if done else 500, "c")
