"""Pictures of a recording at a moment, painted by the window's own panes: PNG, SVG, PDF, GIF."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Final

from PIL import Image
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QPoint,
    QRectF,
    Qt,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QImage, QPainter

from gradgui.app import paint, pictures
from gradgui.app.documents import FileProblem, write_whole
from gradgui.app.main import create_window
from gradgui.app.panes import WINDOW_SIZE
from gradgui.app.pictures import Picture, encoded, image_of, png
from gradgui.app.remembering import first_view
from gradgui.app.theme import Theme
from gradgui.i18n import tr
from gradgui.state.nowbar import event_text

if TYPE_CHECKING:
    from pathlib import Path

    from gradgui.app.window import MainWindow
    from gradgui.recording.recording import Recording

VIEWS: Final = ("window", "graph")
FORMATS: Final = (*pictures.FORMATS, ".gif")
FRAME_MS: Final = 900  # of a GIF: an event at 1×
MOST_FRAMES: Final = 2000
MIN_SIDE, MAX_SIDE = 200, 8000

__all__ = ["FORMATS", "VIEWS", "FileProblem", "picture_of", "quieten_offscreen", "render_file", "save_png", "window_on"]


def quieten_offscreen() -> None:
    """Keep back what Qt says of every window on a machine without a display; for programs, not for tests."""
    qInstallMessageHandler(_pass_on)


def window_on(
    recording: Recording, at: int = 0, *, size: tuple[int, int] = WINDOW_SIZE, theme: str = "light", scale: float = 1.0
) -> MainWindow:
    """Return the window on a finished recording, laid out and never shown on a screen."""
    window = create_window(theme=Theme(theme, scale, presenter_sizes=False), worker=False)
    window.show_text(recording.source.text, name=_name(recording))
    window.views.graph.set_motion("none")
    # A picture shows the program, not what somebody chose for it here.
    window.views.plots.keep_choice("")
    window.views.graph.folds.keep("")
    window.views.graph.keep_arrangement("")
    window.views.picture.show_view(first_view(recording.source.text))
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
    return window.grab().toImage() if view == "window" else image_of(_picture(window, view))


def render_file(
    recording: Recording,
    out: Path,
    at: int = 0,
    view: str = "window",
    size: tuple[int, int] = WINDOW_SIZE,
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
    write_whole(out, png(picture_of(window)))


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
    return _gif(window, view, at) if kind == ".gif" else encoded(_picture(window, view), kind)


def _picture(window: MainWindow, view: str) -> Picture:
    """Return a view of a window, as large as the window."""

    def draw(painter: QPainter) -> None:
        if view == "graph":
            window.views.graph.paint_to(painter, QRectF(window.rect()), window.theme)
        else:
            window.render(painter, QPoint(0, 0))

    return Picture(window.size(), draw, window.views.now.text)


def _settle(window: MainWindow) -> None:
    """Let layouts and the camera come to rest: two rounds, for one may ask for another."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, 0)
        QCoreApplication.processEvents()


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
