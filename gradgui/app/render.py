"""Pictures of a recording at a moment, painted by the window's own panes: PNG, SVG, PDF, GIF."""

from __future__ import annotations

import base64
import io
import sys
from html import escape
from typing import TYPE_CHECKING, Final

from PIL import Image
from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QCoreApplication,
    QEvent,
    QIODevice,
    QMarginsF,
    QMessageLogContext,
    QPoint,
    QRectF,
    QSizeF,
    Qt,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QImage, QImageWriter, QPageSize, QPainter, QPdfWriter

from gradgui.app import paint
from gradgui.app.documents import FileProblem, write_whole
from gradgui.app.main import create_window
from gradgui.app.theme import Theme
from gradgui.app.window import SIZE, MainWindow
from gradgui.i18n import tr
from gradgui.state.nowbar import event_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gradgui.recording.recording import Recording

VIEWS: Final = ("window", "graph")
FORMATS: Final = (".png", ".svg", ".pdf", ".gif")
FRAME_MS: Final = 900  # of a GIF: an event at 1×
SVG_DENSITY: Final = 2
MOST_FRAMES: Final = 2000
MIN_SIDE, MAX_SIDE = 200, 8000

__all__ = ["FORMATS", "VIEWS", "FileProblem", "picture_of", "quieten_offscreen", "render_file", "save_png", "window_on"]


def quieten_offscreen() -> None:
    """Keep back what Qt says of every window on a machine without a display; for programs, not for tests."""
    qInstallMessageHandler(_pass_on)


def window_on(
    recording: Recording, at: int = 0, *, size: tuple[int, int] = SIZE, theme: str = "light", scale: float = 1.0
) -> MainWindow:
    """Return the window on a finished recording, laid out and never shown on a screen."""
    window = create_window(theme=Theme(theme, scale, presenter_sizes=False), worker=False)
    window.show_text(recording.source.text, name=_name(recording))
    window.views.graph.set_motion("none")
    window.resize(*size)
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.show()
    window.panes.reset()
    window.session.show(recording, at)
    window.views.graph.finish_layout()
    _settle(window)
    return window


def picture_of(window: MainWindow, view: str = "window") -> QImage:
    """Return what a view of a window shows now."""
    _settle(window)
    if view == "window":
        return window.grab().toImage()
    image = QImage(window.size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    _paint(painter, window, view)
    painter.end()
    return image


def render_file(
    recording: Recording,
    out: Path,
    at: int = 0,
    view: str = "window",
    size: tuple[int, int] = SIZE,
    theme: str = "light",
    scale: float = 1.0,
) -> None:
    """Write a picture of a moment (GIF: of every event up to it) to a file, whole or not at all; raise FileProblem."""
    kind = out.suffix.lower()
    if kind not in FORMATS:
        raise FileProblem(tr("{path}: a picture is {formats}.", path=out, formats=", ".join(FORMATS)))
    if view not in VIEWS:
        raise FileProblem(tr("There is no view {view}; choose one of {views}.", view=view, views=", ".join(VIEWS)))
    if not all(MIN_SIDE <= side <= MAX_SIDE for side in size):
        raise FileProblem(tr("A picture is {least} to {most} pixels wide and high.", least=MIN_SIDE, most=MAX_SIDE))
    window = window_on(recording, at, size=size, theme=theme, scale=scale)
    try:
        write_whole(out, _encoded(window, view, kind, at))
    finally:
        close(window)


def save_png(window: MainWindow, out: Path) -> None:
    """Write what a window shows now; raise FileProblem."""
    write_whole(out, _png(picture_of(window)))


def close(window: MainWindow) -> None:
    """Take a window away that was made to be painted."""
    window.client.close()
    window.hide()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _name(recording: Recording) -> str:
    name = recording.name or "program"
    return name if name.endswith(".py") else f"{name}.py"


def _encoded(window: MainWindow, view: str, kind: str, at: int) -> bytes:
    _settle(window)
    match kind:
        case ".svg":
            return _svg(window, view)
        case ".pdf":
            return _pdf(window, view)
        case ".gif":
            return _gif(window, view, at)
    return _png(picture_of(window, view))


def _paint(painter: QPainter, window: MainWindow, view: str) -> None:
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    if view == "graph":
        window.views.graph.paint_to(painter, QRectF(window.rect()), window.theme)
    else:
        window.render(painter, QPoint(0, 0))


def _settle(window: MainWindow) -> None:
    """Let layouts and the camera come to rest: two rounds, for one may ask for another."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, 0)
        QCoreApplication.processEvents()


def _png(image: QImage) -> bytes:
    # Without an alpha channel: every pixel of a window is covered.
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    return _through_buffer(lambda buffer: QImageWriter(buffer, QByteArray(b"PNG")).write(image))


def _svg(window: MainWindow, view: str) -> bytes:
    """Return an SVG with the picture in it at twice its size.

    QSvgGenerator knows neither clipping nor lists of fonts, so that hatches spill over and words run into each
    other; a PDF is the picture in lines and letters.
    """
    size = window.size()
    image = QImage(size * SVG_DENSITY, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SVG_DENSITY)
    painter = QPainter(image)
    _paint(painter, window, view)
    painter.end()
    picture = base64.b64encode(_png(image)).decode()
    sides = f'width="{size.width()}" height="{size.height()}"'
    told = escape(window.views.now.text)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" {sides} viewBox="0 0 {size.width()} {size.height()}">\n'
        f"<title>gradgui</title>\n<desc>{told}</desc>\n"
        f'<image {sides} href="data:image/png;base64,{picture}"/>\n</svg>\n'
    )
    return text.encode()


def _pdf(window: MainWindow, view: str) -> bytes:
    def write(buffer: QBuffer) -> None:
        writer = QPdfWriter(buffer)
        writer.setCreator("gradgui")
        writer.setResolution(72)
        # One point a pixel, on a page exactly as large as the view.
        exact = QPageSize.SizeMatchPolicy.ExactMatch
        writer.setPageSize(QPageSize(QSizeF(window.size()), QPageSize.Unit.Point, "view", exact))
        writer.setPageMargins(QMarginsF(0, 0, 0, 0))
        painter = QPainter(writer)
        _paint(painter, window, view)
        painter.end()

    return _through_buffer(write)


def _gif(window: MainWindow, view: str, at: int) -> bytes:
    if at >= MOST_FRAMES:
        words = tr("A moving picture holds {most} events; choose an earlier one with --at.", most=MOST_FRAMES)
        raise FileProblem(words)
    frames = (_frame(window, view, event) for event in range(at + 1))
    with io.BytesIO() as buffer:
        next(frames).save(
            buffer,
            "GIF",
            save_all=True,
            append_images=frames,
            duration=FRAME_MS,
            loop=0,
            disposal=1,
            optimize=False,
        )
        return buffer.getvalue()


def _frame(window: MainWindow, view: str, at: int) -> Image.Image:
    window.session.seek(at)
    image = picture_of(window, view).convertToFormat(QImage.Format.Format_RGB888)
    if view == "graph":
        _number(image, window, at)
    size = (image.width(), image.height())
    made = Image.frombytes("RGB", size, bytes(image.constBits()), "raw", "RGB", image.bytesPerLine())
    return made.quantize(colors=128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


def _number(image: QImage, window: MainWindow, at: int) -> None:
    """Write the number of the event into a corner: a graph alone does not say where in time it is."""
    words = event_text(at + 1, len(window.session.recording))
    theme = window.theme
    painter = QPainter(image)
    paint.begin(painter)
    margin = theme.px(8)
    paint.text(painter, theme, image.width() - margin, image.height() - 2 * margin, words, "small", "text3", align="r")
    painter.end()


def _pass_on(_: QtMsgType, __: QMessageLogContext, text: str | None) -> None:
    if text and not text.startswith("This plugin does not support"):
        print(text, file=sys.stderr)


def _through_buffer(write: Callable[[QBuffer], object]) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    write(buffer)
    buffer.close()
    return bytes(data.data())
