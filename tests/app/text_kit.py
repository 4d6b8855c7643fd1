"""Every text that a window shows, and where it stands: heard as it is painted, asked of what Qt paints itself."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QWidget

from tests.app.colour_math import contrast

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Text:
    """One text as it was painted; the box holds its capitals, in pixels of the picture."""

    words: str
    box: QRectF
    pixels: float  # of the type
    ink: QColor
    owner: QWidget


@dataclass(frozen=True)
class Walk:
    """What a picture of a window says."""

    picture: QImage
    texts: list[Text]


def walk(window: QWidget) -> Walk:
    """Paint a window and hear every text that our own painting writes."""
    texts: list[Text] = []
    with _listening(texts):
        picture = window.grab().toImage()
    return Walk(picture, texts)


@contextmanager
def _listening(texts: list[Text]) -> Iterator[None]:
    original = QPainter.drawText

    def draw_text(painter: QPainter, *given):
        owner = painter.device()
        if isinstance(owner, QWidget) and isinstance(given[0], QPointF) and given[1].strip():
            texts.append(_text(painter, given[0], given[1], owner))
        return original(painter, *given)

    QPainter.drawText = draw_text
    try:
        yield
    finally:
        QPainter.drawText = original


def _text(painter: QPainter, place: QPointF, words: str, owner: QWidget) -> Text:
    metrics = QFontMetricsF(painter.font())
    high = metrics.capHeight()
    box = QRectF(place.x(), place.y() - high, metrics.horizontalAdvance(words), high)
    seen = painter.deviceTransform()
    scale = abs(seen.m22()) or abs(seen.m12())
    return Text(words, seen.mapRect(box), painter.font().pixelSize() * scale, QColor(painter.pen().color()), owner)


def place_of(window: QWidget, widget: QWidget) -> QRectF:
    """Return what can be seen of a widget, in pixels of the picture of its window."""
    seen = widget.visibleRegion().boundingRect()
    return QRectF(QRect(widget.mapTo(window, seen.topLeft()), seen.size()))


def shown(window: QWidget, kind: type[QWidget]) -> list[QWidget]:
    """Return the widgets of a kind that can be seen."""
    return [w for w in window.findChildren(kind) if w.isVisible() and not w.visibleRegion().isEmpty()]


def cut_controls(window: QWidget) -> list[str]:
    """Name every label, button and box whose words have no room."""
    found = []
    for button in (*shown(window, QAbstractButton), *shown(window, QComboBox)):
        words = button.currentText() if isinstance(button, QComboBox) else button.text()
        icon_only = getattr(button, "toolButtonStyle", lambda: None)() == Qt.ToolButtonStyle.ToolButtonIconOnly
        if words and not icon_only and _words_width(button, words) > button.width() + 1:
            found.append(f"{words!r} is {button.width()} wide")
        if words and QFontMetricsF(button.font()).capHeight() > button.height():
            found.append(f"{words!r} is {button.height()} high")
    for label in shown(window, QLabel):
        if label.text() and type(label) is QLabel and not _has_room(label):
            found.append(f"{label.text()!r} in {label.width()}×{label.height()}")
    return found


def _words_width(button: QWidget, words: str) -> float:
    return QFontMetricsF(button.font()).horizontalAdvance(words.replace("&", ""))


def _has_room(label: QLabel) -> bool:
    if label.wordWrap():
        return label.heightForWidth(label.width()) <= label.height() + 1
    return label.sizeHint().width() <= label.width() + 1 and label.sizeHint().height() <= label.height() + 1


def ground_of(pixels: np.ndarray, box: QRectF) -> QColor:
    """Return the colour that most of a box has: what the text in it stands on."""
    part = _part(pixels, box)
    colours, counts = np.unique(part, return_counts=True)
    return QColor.fromRgb(int(colours[counts.argmax()]))


def farthest_of(pixels: np.ndarray, box: QRectF) -> QColor:
    """Return the colour in a box that stands out most from its ground: the ink of its letters."""
    ground = ground_of(pixels, box).name()
    colours = (QColor.fromRgb(int(pixel)).name() for pixel in np.unique(_part(pixels, box)))
    return QColor(max(colours, key=lambda colour: contrast(colour, ground)))


def pixels_of(picture: QImage) -> np.ndarray:
    """Return the pixels of a picture as numbers: row by row, each 0xffRRGGBB."""
    picture = picture.convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(picture.constBits(), np.uint32).reshape(picture.height(), picture.bytesPerLine() // 4)


def _part(pixels: np.ndarray, box: QRectF) -> np.ndarray:
    place = box.adjusted(-1, -1, 1, 1).toAlignedRect()
    return pixels[max(0, place.top()) : place.bottom() + 1, max(0, place.left()) : place.right() + 1]
