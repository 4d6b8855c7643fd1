"""Paint a deep network: a column for each layer, as high as it is wide, with the norms of what it holds."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from gradgui.app import marks, paint
from gradgui.app.cells import cell_color
from gradgui.app.network.places import FOOT, HEAD
from gradgui.app.network.shown import Shown, activation_name
from gradgui.i18n import tr
from gradgui.recording.numerals import num
from gradgui.state.network_pass import DELTA, GRAD_W, LOSS, WEIGHT, A, Z

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from gradgui.app.theme import Theme

SIDE, LOSS_ROOM = 64.0, 96.0
LEAST_STEP = 26.0


def least_size(columns: int) -> tuple[float, float]:
    """Return the smallest box, at 100 %, in which the columns stand clear of each other."""
    return SIDE + LOSS_ROOM + LEAST_STEP * columns, HEAD + FOOT + 70


def column_boxes(shown: Shown, width: float, height: float, k: float) -> list[QRectF]:
    """Return where the columns stand, the data first."""
    widths = shown.widths()
    left, right = SIDE * k, width - LOSS_ROOM * k
    step = (right - left) / max(1, len(widths))
    top, bottom = HEAD * k, height - (FOOT + 22) * k
    tallest = math.log2(max(widths) + 1)
    bar = min(30 * k, step * 0.62)
    found = []
    for number, count in enumerate(widths):
        tall = max(0.2, math.log2(count + 1) / tallest) * (bottom - top)
        x = left + step * (number + 0.5)
        found.append(QRectF(x - bar / 2, (top + bottom - tall) / 2, bar, tall))
    return found


def paint_folded(q: QPainter, t: Theme, shown: Shown, boxes: list[QRectF], height: float, chosen: int) -> None:
    """Paint the columns, and their norms in lines above and below."""
    bottom, foot = height - t.px(FOOT), height - t.px(FOOT - 18)
    rows = (
        ("‖a‖", bottom - t.px(10), "text3"),
        ("‖δ‖", bottom + t.px(10), "grad"),
        ("‖∂L/∂W‖", foot + t.px(12), "grad"),
    )
    for words, y, ink in rows:
        paint.text(q, t, t.px(56), y, words, 11, ink, 500, "r")
    for before, box in pairwise(boxes):
        paint.line(q, t, before.right(), before.center().y(), box.left(), box.center().y(), "edge", 1.4)
    for number, box in enumerate(boxes):
        _bar(q, t, shown, number, box, number == chosen)
        step = boxes[1].center().x() - boxes[0].center().x() if len(boxes) > 1 else box.width()
        for (_, y, ink), quantity in zip(rows, (A, DELTA, GRAD_W), strict=True):
            if number or quantity == A:
                _norm(q, t, shown, number, quantity, box.center().x(), y, ink, step)
    _loss(q, t, shown, boxes[-1])


def _bar(q: QPainter, t: Theme, shown: Shown, number: int, box: QRectF, chosen: bool) -> None:
    cell = shown.cell(number, A)
    now = shown.state.now
    if now is not None and now[0] == number and now[1] != LOSS:
        marks.now_ring(q, t, box, t.px(4))
    mean = cell.norm / math.sqrt(cell.shape[0]) if cell.event >= 0 and cell.shape and cell.shape[0] else 0.0
    known = cell.event >= 0
    fill = cell_color(t, mean, shown.values) if known and math.isfinite(mean) else "error_tint" if known else "sunken"
    if known:
        paint.rect(q, t, box, fill, "data", t.px(4), 1.6)
    else:
        paint.rect(q, t, box, fill, "edge", t.px(4), 1.2, paint.DOTTED)
    if chosen:
        marks.selection_ring(q, t, box, t.px(4))
    x = box.center().x()
    paint.text(q, t, x, t.px(18), "x" if number == 0 else str(number), 12, "text", 700, "c")
    paint.text(q, t, x, t.px(36), str(shown.widths()[number]), 11, "text3", 400, "c")


def _norm(
    q: QPainter, t: Theme, shown: Shown, number: int, quantity: str, x: float, y: float, ink: str, step: float
) -> None:
    cell = shown.cell(number, quantity)
    hot = shown.state.now == (number, quantity)
    if cell.event < 0:
        paint.text(q, t, x, y, "·", 11, "text3", 400, "c")
        return
    words = num(cell.norm, 2)
    if hot:
        w = paint.text_width(t, words, 11, 600) + t.px(8)
        paint.rect(q, t, QRectF(x - w / 2, y - t.px(9), w, t.px(18)), "now", "now_ink", t.px(4), 1.2)
    color = "now_ink" if hot else "text2" if ink == "text3" else ink
    paint.text(q, t, x, y, words, 11, color, 600 if hot else 500, "c", room=step - t.px(2))


def _loss(q: QPainter, t: Theme, shown: Shown, last: QRectF) -> None:
    x, y, state = last.right() + t.px(50), last.center().y(), shown.state
    marks.arrow(q, t, [(last.right() + t.px(2), y), (last.right() + t.px(18), y)], "data", "data", 2)
    paint.text(q, t, x, y - t.px(20), "L", 14, "text", 700, "c", italic=True)
    known = state.loss.rows
    words = num(known[0][0]) if known else tr("not yet")
    hot = state.now is not None and state.now[1] == LOSS
    if hot:
        w = paint.text_width(t, words, 13, 600) + t.px(10)
        paint.rect(q, t, QRectF(x - w / 2, y - t.px(11), w, t.px(22)), "now", "now_ink", t.px(4), 1.2)
    ink = "now_ink" if hot else "text" if known else "text3"
    paint.text(q, t, x, y, words, 13 if known else 11, ink, 600 if known else 400, "c", italic=not known)


def column_words(shown: Shown, number: int) -> str:
    """Return all that is known of a column, in lines."""
    if number == 0:
        return tr("input: {n} numbers", n=shown.widths()[0])
    shape = shown.shapes[number - 1]
    title = tr("layer {n}", n=number) + f" · {shape.inputs} → {shape.outputs} · {activation_name(shape.activation)}"
    lines = [title + (f" · {shape.name}" if shape.name else "")]
    for quantity, words in ((Z, "‖z‖"), (A, "‖a‖"), (DELTA, "‖δ‖"), (GRAD_W, "‖∂L/∂W‖"), (WEIGHT, "‖W‖")):
        cell = shown.cell(number, quantity)
        lines.append(f"{words} = {num(cell.norm)}" if cell.event >= 0 else f"{words}: {shown.coming(number, quantity)}")
    return "\n".join(lines)
