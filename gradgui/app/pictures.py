"""What is painted, as the bytes of a file: PNG at any scale, SVG and PDF in lines and curves."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import QFont, QImage, QImageWriter, QPageSize, QPainter, QPainterPath, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from gradgui.app import paint
from gradgui.app.documents import FileProblem
from gradgui.app.theme import MONO, SANS
from gradgui.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Callable

FORMATS: Final = (".png", ".svg", ".pdf")
LEAST_SCALE, MOST_SCALE = 1, 8
MOST_SIDE: Final = 32_767  # of an image, for Qt
MOST_PIXELS: Final = 150_000_000  # four bytes each
_TEXT = re.compile(r"<text ([^>]*)>(.*?)</text>", re.DOTALL)
_MILLIMETRES = re.compile(r'width="[\d.]+mm" height="[\d.]+mm"')
_CLIP_USE = re.compile(r'clip-path="url\(#(clipPath\d+)\)"')
_CLIP = re.compile(r'(<clipPath id="(clipPath\d+)">\s*<path )')
_MATRIX = re.compile(r'transform="matrix\([^)]*\)"')
_ATTRIBUTE = re.compile(r'([\w:-]+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Picture:
    """Something that can be painted at its own size, and in words what it shows."""

    size: QSize
    paint: Callable[[QPainter], None]
    words: str = ""


def encoded(picture: Picture, kind: str, scale: float = 1.0) -> bytes:
    """Return a picture as a file of a kind; the scale is that of a PNG. Raise FileProblem when it is too large."""
    match kind:
        case ".svg":
            return _svg(picture)
        case ".pdf":
            return _pdf(picture)
    return png(image_of(picture, scale))


def image_of(picture: Picture, scale: float = 1.0) -> QImage:
    """Return the pixels of a picture; raise FileProblem when there would be too many."""
    size = QSize(round(picture.size.width() * scale), round(picture.size.height() * scale))
    if max(size.width(), size.height()) > MOST_SIDE or size.width() * size.height() > MOST_PIXELS:
        raise FileProblem(
            tr("A picture of {width} × {height} pixels is too large; choose a smaller scale, or SVG or PDF.",
               width=size.width(), height=size.height())
        )  # fmt: skip
    image = QImage(size, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    _paint_on(image, picture)
    return image


def png(image: QImage) -> bytes:
    """Return the bytes of a PNG, without an alpha channel: every pixel of a picture is covered."""
    flat = image.convertToFormat(QImage.Format.Format_RGB888)
    return through_buffer(lambda buffer: QImageWriter(buffer, QByteArray(b"PNG")).write(flat))


def through_buffer(write: Callable[[QBuffer], object]) -> bytes:
    """Return what something writes to a device."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    write(buffer)
    buffer.close()
    return bytes(data.data())


def _paint_on(device: QImage | QSvgGenerator | QPdfWriter, picture: Picture) -> None:
    painter = QPainter(device)
    paint.begin(painter)
    picture.paint(painter)
    painter.end()


def _pdf(picture: Picture) -> bytes:
    def write(buffer: QBuffer) -> None:
        writer = QPdfWriter(buffer)
        writer.setCreator("gradgui")
        writer.setTitle(picture.words)
        writer.setResolution(72)
        # One point a pixel, on a page exactly as large as the view.
        exact = QPageSize.SizeMatchPolicy.ExactMatch
        writer.setPageSize(QPageSize(QSizeF(picture.size), QPageSize.Unit.Point, "view", exact))
        writer.setPageMargins(QMarginsF(0, 0, 0, 0))
        _paint_on(writer, picture)

    return through_buffer(write)


def _svg(picture: Picture) -> bytes:
    def write(buffer: QBuffer) -> None:
        generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)  # the smaller one has no clipping
        generator.setOutputDevice(buffer)
        generator.setSize(picture.size)
        generator.setViewBox(QRectF(0, 0, picture.size.width(), picture.size.height()))
        generator.setTitle("gradgui")
        generator.setDescription(picture.words)
        _paint_on(generator, picture)

    told = f'width="{picture.size.width()}" height="{picture.size.height()}"'
    svg = _MILLIMETRES.sub(told, through_buffer(write).decode(), count=1)  # a pixel is a pixel of a browser
    return outlined(clipped(svg)).encode()


def clipped(svg: str) -> str:
    """Return an SVG whose clips are where they were set.

    Qt writes a clip in the coordinates of its first use, but uses it outside of their transformation.
    """
    matrices: dict[str, str] = {}
    for use in _CLIP_USE.finditer(svg):
        if use[1] not in matrices:
            matrix = _MATRIX.search(svg, use.end())
            matrices[use[1]] = matrix[0] if matrix is not None else ""
    return _CLIP.sub(lambda found: f"{found[1]}{matrices.get(found[2], '')} ", svg)


def outlined(svg: str) -> str:
    """Return an SVG with its letters as outlines: it looks the same where our fonts are not installed."""
    return _TEXT.sub(lambda found: _outline(dict(_ATTRIBUTE.findall(found[1])), unescape(found[2])), svg)


def _outline(told: dict[str, str], text: str) -> str:
    path = QPainterPath()
    path.addText(float(told["x"]), float(told["y"]), _font_of(told), text)
    fill = told.get("fill", "currentColor")
    opacity = told.get("fill-opacity", "1")
    return f'<path fill="{fill}" fill-opacity="{opacity}" fill-rule="nonzero" stroke="none" d="{_data(path)}"/>'


def _font_of(told: dict[str, str]) -> QFont:
    """Return the font that a text was written with; what an SVG does not say of it is the same for all of ours."""
    font = QFont()
    first = told["font-family"].split(",")[0].strip("'\" ")
    mono = first in MONO and first not in SANS
    font.setFamilies(list(MONO if mono else SANS) if first in (*MONO, *SANS) else [first])
    font.setPixelSize(max(1, round(float(told["font-size"]))))
    font.setWeight(QFont.Weight(int(told["font-weight"])))
    font.setItalic(told["font-style"] != "normal")
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    for tag in ("calt", "liga", "clig", "dlig") if mono else ("calt",):
        font.setFeature(QFont.Tag(tag), 0)
    if not mono:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _data(path: QPainterPath) -> str:
    """Return a path in the words of an SVG."""
    kinds = {QPainterPath.ElementType.MoveToElement: "M", QPainterPath.ElementType.LineToElement: "L"}
    parts = []
    for at in range(path.elementCount()):
        element = path.elementAt(at)
        letter = kinds.get(element.type, "C" if element.type == QPainterPath.ElementType.CurveToElement else "")
        parts.append(f"{letter}{_short(element.x)},{_short(element.y)}")
    return " ".join(parts)


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".") if math.isfinite(number) else "0"
