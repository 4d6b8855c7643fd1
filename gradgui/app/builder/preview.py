"""The points of the last run, small: classes by shape and colour, or the numbers that a curve is fitted to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gradgui.app import paint
from gradgui.app.builder import points_paint
from gradgui.app.theme import Theme
from gradgui.i18n import ntr, tr
from gradgui.state.points import EMPTY, Points

if TYPE_CHECKING:
    from gradgui.app.builder.points_paint import Place

HEIGHT: Final = 150.0
SMALL: Final = 2.6  # the radius of a mark
LARGE: Final = 4.5  # of one among few
FEW: Final = 40


class PointsPreview(QWidget):
    """Shows points; an empty frame before anything has run."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = Theme()
        self._points = EMPTY
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Data"))

    @property
    def points(self) -> Points:
        """The points shown."""
        return self._points

    def show_points(self, points: Points) -> None:
        """Show the points of a run."""
        if points != self._points:
            self._points = points
            self.setAccessibleDescription(_told(points))
            self.setToolTip(_told(points))
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        self.setFixedHeight(theme.ipx(HEIGHT))
        self.update()

    def _places(self) -> list[Place]:
        """Return where each point is: its first two inputs, or its input and its target."""
        points = self._points
        if points.inputs and len(points.inputs[0]) == 1:
            return [(x, y) for (x,), y in zip(points.inputs, points.labels, strict=True)]
        return [(row[0], row[1]) for row in points.inputs]

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q, t = QPainter(self), self._theme
        paint.begin(q)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        points = self._points
        if not points.inputs:
            paint.rect(q, t, box, "sunken", "edge", 0, 1, paint.DOTTED)
            words = tr("The points are shown when they have been made.")
            paint.text(q, t, box.center().x(), box.center().y(), words, "small", "text3", align="c", room=box.width())
            q.end()
            return
        places = self._places()
        window = points_paint.around(places)
        points_paint.ground(q, t, box, window)
        radius = LARGE if len(places) <= FEW else SMALL
        held = points.count - points.validation
        for number, place in enumerate(places):
            kind = points.classes[number] if points.classes else 0
            points_paint.mark(q, t, window.spot(box, place), kind, hollow=number >= held, radius=radius)
        q.end()


def _told(points: Points) -> str:
    if not points.inputs:
        return ""
    told = [ntr("{n} point", "{n} points", points.count)]
    if points.classes:
        told.append(ntr("{n} class", "{n} classes", len(set(points.classes))))
    if points.validation:
        told.append(tr("{n} of them, hollow, for validation", n=points.validation))
    if len(points.inputs) < points.count:
        told.append(tr("the first {n} are drawn", n=len(points.inputs)))
    return " · ".join(told)
