"""Paint the signs of buttons, and hand them out as icons that stay sharp at every scale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap

from gradgui.app import marks, paint
from gradgui.app.paint import Color
from gradgui.app.theme import Theme

ICON_BOX: Final = 26.0
Sign = Callable[[QPainter, Theme, float, float, float, Color], None]


def transport(q: QPainter, t: Theme, kind: str, x: float, y: float, s: float = 1, color: Color = "text") -> None:
    """Paint one of :data:`SIGNS` around (x, y)."""
    SIGNS[kind](q, t, x, y, s, color)


def icon(t: Theme, kind: str, color: Color = "text", *, checked: Color = "on_data", disabled: Color = "edge") -> QIcon:
    """Return a sign as an icon in a colour of the theme; it is painted anew at whatever size is asked."""
    inks = _Inks(*(paint.colour(t, ink) for ink in (color, checked, disabled)))
    return QIcon(_SignEngine(t, kind, inks))


def icon_size(t: Theme) -> QSize:
    """Return the size to give ``setIconSize`` at the scale of the theme."""
    side = round(ICON_BOX * t.factor)
    return QSize(side, side)


@dataclass(frozen=True, slots=True)
class _Inks:
    normal: QColor
    checked: QColor
    disabled: QColor


class _SignEngine(QIconEngine):
    def __init__(self, t: Theme, kind: str, inks: _Inks) -> None:
        super().__init__()
        self._theme, self._kind, self._inks = t.unscaled(), kind, inks

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        color = self._inks.checked if state is QIcon.State.On else self._inks.normal
        if mode is QIcon.Mode.Disabled:
            color = self._inks.disabled
        painter.save()
        paint.begin(painter)
        painter.translate(QRectF(rect).center())
        k = min(rect.width(), rect.height()) / ICON_BOX
        painter.scale(k, k)
        transport(painter, self._theme, self._kind, 0, 0, 1, color)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return made

    def clone(self) -> QIconEngine:
        return _SignEngine(self._theme, self._kind, self._inks)


def _triangle(q: QPainter, t: Theme, x: float, y: float, s: float, color: Color, d: int) -> None:
    k = s * t.factor
    paint.poly(q, t, [(x - d * 4.5 * k, y - 6 * k), (x - d * 4.5 * k, y + 6 * k), (x + d * 5 * k, y)], color)


def _bar(q: QPainter, t: Theme, x: float, y: float, s: float, color: Color, width: float = 2.2) -> None:
    k = s * t.factor
    paint.rect(q, t, QRectF(x, y - 6 * k, width * k, 12 * k), color)


def _play(q: QPainter, t: Theme, x: float, y: float, s: float, color: Color) -> None:
    _triangle(q, t, x, y, s, color, 1)


def _pause(q: QPainter, t: Theme, x: float, y: float, s: float, color: Color) -> None:
    k = s * t.factor
    _bar(q, t, x - 5 * k, y, s, color, 3.6)
    _bar(q, t, x + 1.4 * k, y, s, color, 3.6)


def _stop(q: QPainter, t: Theme, x: float, y: float, s: float, color: Color) -> None:
    k = s * t.factor
    paint.rect(q, t, QRectF(x - 5.5 * k, y - 5.5 * k, 11 * k, 11 * k), color)


def _forward(q: QPainter, t: Theme, x: float, y: float, s: float, color: Color) -> None:
    k = s * t.factor
    _triangle(q, t, x - 2 * k, y, s, color, 1)
    _bar(q, t, x + 4.5 * k, y, s, color)


def _back(q: QPainter, t: Theme, x: float, y: float, s: float, color: Color) -> None:
    k = s * t.factor
    _triangle(q, t, x + 2 * k, y, s, color, -1)
    _bar(q, t, x - 6.7 * k, y, s, color)


def _last(q: QPainter, t: Theme, x: float, y: float, s: float, color: Color) -> None:
    k = s * t.factor
    _triangle(q, t, x - 5 * k, y, s, color, 1)
    _triangle(q, t, x + 3 * k, y, s, color, 1)
    _bar(q, t, x + 8.4 * k, y, s, color)


def _first(q: QPainter, t: Theme, x: float, y: float, s: float, color: Color) -> None:
    k = s * t.factor
    _triangle(q, t, x + 5 * k, y, s, color, -1)
    _triangle(q, t, x - 3 * k, y, s, color, -1)
    _bar(q, t, x - 10.6 * k, y, s, color)


def _leaf(q: QPainter, t: Theme, x: float, y: float, s: float, color: Color) -> None:
    marks.leaf(q, t, x, y, s * 1.4, color)


def _scissors(q: QPainter, t: Theme, x: float, y: float, s: float, color: Color) -> None:
    marks.scissors(q, t, x, y, s, color)


def _octagon(q: QPainter, t: Theme, x: float, y: float, s: float, color: Color) -> None:
    marks.octagon(q, t, x, y, s, color)


def _close(q: QPainter, t: Theme, x: float, y: float, s: float, color: Color) -> None:
    k = 4 * s * t.factor
    for d in (-1, 1):
        paint.line(q, t, x - k, y - d * k, x + k, y + d * k, color, 1.6 * s)


def _none(q: QPainter, t: Theme, x: float, y: float, s: float, color: Color) -> None:
    """Keep the place of a sign free."""


SIGNS: Final[dict[str, Sign]] = {
    "play": _play,
    "pause": _pause,
    "stop": _stop,
    "forward": _forward,
    "back": _back,
    "last": _last,
    "first": _first,
    "leaf": _leaf,
    "scissors": _scissors,
    "octagon": _octagon,
    "close": _close,
    "none": _none,
}
