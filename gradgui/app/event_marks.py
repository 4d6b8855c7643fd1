"""Paint the mark of an event on the timeline: filled when it has happened, hollow while it is to come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from gradgui.app import marks, paint
from gradgui.app.theme import Theme

Painter = Callable[[QPainter, Theme, float, float, str, str], None]


def event_mark(
    q: QPainter, t: Theme, kind: str, x: float, y: float, *, late: bool = False, ink: str | None = None
) -> None:
    """Paint one mark of :data:`EVENT_MARKS`; late is still to come, ink replaces its colour."""
    painter, token = EVENT_MARKS[kind]
    color = ink or ("text3" if late else token)
    painter(q, t, x, y, color, "pane" if late else color)


def now_disc(q: QPainter, t: Theme, x: float, y: float, kind: str | None = None) -> None:
    """Paint the yellow disc of the playhead with the mark of its event on it."""
    paint.disc(q, t, x, y, 10.5 * t.factor, "now", "now_ink", 1.5)
    if kind is not None:
        faint = EVENT_MARKS[kind][1] in ("edge", "quiet")
        event_mark(q, t, kind, x, y, ink="now_ink" if t.dark or faint else None)


def _statement(q: QPainter, t: Theme, x: float, y: float, color: str, fill: str) -> None:
    del fill
    paint.line(q, t, x, y - 5 * t.factor, x, y + 5 * t.factor, color, 1.2)


def _leaf(q: QPainter, t: Theme, x: float, y: float, color: str, fill: str) -> None:
    k = t.factor
    paint.rect(q, t, QRectF(x - 5 * k, y - 5 * k, 10 * k, 10 * k), fill, color, 0, 1.4)


def _op(q: QPainter, t: Theme, x: float, y: float, color: str, fill: str) -> None:
    paint.disc(q, t, x, y, 5 * t.factor, fill, color, 1.4)


def _ghost(q: QPainter, t: Theme, x: float, y: float, color: str, fill: str) -> None:
    del fill
    paint.disc(q, t, x, y, 5 * t.factor, None, color, 1.4, paint.FINE_DASHED)


def _node(q: QPainter, t: Theme, x: float, y: float, color: str, fill: str) -> None:
    k = t.factor
    width = 1.3 if fill == "pane" else 2.2
    for d in (-2.5, 2.5):
        points = [(x + (d + 3.5) * k, y - 6 * k), (x + (d - 3.5) * k, y), (x + (d + 3.5) * k, y + 6 * k)]
        paint.poly(q, t, points, None, color, width, closed=False)


def _arrived(q: QPainter, t: Theme, x: float, y: float, color: str, fill: str) -> None:
    k = t.factor
    points = [(x + 2.5 * k, y - 5 * k), (x - 3 * k, y), (x + 2.5 * k, y + 5 * k)]
    paint.poly(q, t, points, None, color, 1.3 if fill == "pane" else 2.2, closed=False)


def _ready(q: QPainter, t: Theme, x: float, y: float, color: str, fill: str) -> None:
    k = t.factor
    paint.rect(q, t, QRectF(x - 6 * k, y - 4 * k, 12 * k, 8 * k), fill, color, 2 * k, 1.4)


def _accumulated(q: QPainter, t: Theme, x: float, y: float, color: str, fill: str) -> None:
    k = t.factor
    paint.poly(q, t, [(x - 6 * k, y - 5 * k), (x + 6 * k, y - 5 * k), (x, y + 6 * k)], fill, color, 1.4)


def _printed(q: QPainter, t: Theme, x: float, y: float, color: str, fill: str) -> None:
    del fill
    # A quotation mark hangs above the middle of a capital, so it is set lower to stand on the line of marks.
    paint.text(q, t, x, y + 4 * t.factor, "“", 15, color, 700, "c")


def _mode(q: QPainter, t: Theme, x: float, y: float, color: str, fill: str) -> None:
    del fill
    marks.scissors(q, t, x - t.factor, y, 0.8, color)


def _failed(q: QPainter, t: Theme, x: float, y: float, color: str, fill: str) -> None:
    if fill == "pane":
        marks.octagon(q, t, x, y, 0.85, color)
        marks.octagon(q, t, x, y, 0.68, fill, color)
    else:
        marks.octagon(q, t, x, y, 0.85, color, "now" if color == "now_ink" else "on_error")


def _mutated(q: QPainter, t: Theme, x: float, y: float, color: str, fill: str) -> None:
    k = t.factor
    paint.poly(q, t, [(x, y - 7 * k), (x + 7 * k, y), (x, y + 7 * k), (x - 7 * k, y)], fill, color, 1.4)


def _warned(q: QPainter, t: Theme, x: float, y: float, color: str, fill: str) -> None:
    k = t.factor
    paint.poly(q, t, [(x - 6 * k, y + 5 * k), (x + 6 * k, y + 5 * k), (x, y - 6 * k)], fill, color, 1.4)


EVENT_MARKS: Final[dict[str, tuple[Painter, str]]] = {
    "statement": (_statement, "edge"),
    "leaf": (_leaf, "data"),
    "op": (_op, "data"),
    "ghost": (_ghost, "quiet"),
    "node": (_node, "grad"),
    "sent": (_arrived, "grad"),
    "ready": (_ready, "grad"),
    "accumulated": (_accumulated, "grad"),
    "print": (_printed, "data"),
    "mode": (_mode, "quiet"),
    "mutated": (_mutated, "data"),
    "update": (_mutated, "update"),
    "warned": (_warned, "error"),
    "failed": (_failed, "error"),
}
