"""A formula as a book would print it, drawn as it is typed; as plain text when it cannot be."""

from __future__ import annotations

import importlib
import threading
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QByteArray, QRectF, QSize, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from gradgui.app import paint
from gradgui.app.theme import Theme
from gradgui.i18n import tr

if TYPE_CHECKING:
    from types import ModuleType

SIZE: Final = 20.0  # of its letters, at 100 %
SMALLEST: Final = 0.5  # of that, before a formula is rather written plainly
LOOK_MS: Final = 30


class Typesetter:
    """The library that sets formulas: it takes a third of a second to load, so it is loaded beside the window."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._library: ModuleType | None = None

    def load(self) -> None:
        """Begin to load."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._load, name="typesetter", daemon=True)
            self._thread.start()

    @property
    def loading(self) -> bool:
        """Whether it is not there yet, but will be."""
        return self._thread is not None and self._thread.is_alive()

    def svg(self, latex: str, size: float, color: str) -> bytes:
        """Return a formula as SVG, nothing when it cannot be set."""
        library: Any = self._library
        if library is None or self.loading or not latex:
            return b""
        try:
            return str(library.Latex(latex, size=size, inline=False, color=color).svg()).encode()
        except Exception:  # the library raises whatever it stumbles over; the plain text says the same
            return b""

    def _load(self) -> None:
        try:
            library = importlib.import_module("ziamath")
        except ImportError:
            return
        # QtSvg draws paths wherever it is; symbols only in newer ones.
        library.config.svg2 = False
        self._library = library


class Preview(QWidget):
    """Shows one formula."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("formula_preview")
        self._theme = Theme()
        self._latex, self._plain = "", ""
        self._drawing: QSvgRenderer | None = None
        self._typesetter = Typesetter()
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._on_look_timeout)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def typeset(self) -> bool:
        """Whether the formula is drawn, and not written plainly."""
        return self._drawing is not None

    def load(self) -> None:
        """Have the library ready soon."""
        self._typesetter.load()
        self._look.start()

    def show_formula(self, latex: str, plain: str) -> None:
        """Show a formula; "" for LaTeX shows the plain text."""
        if (latex, plain) == (self._latex, self._plain):
            return
        self._latex, self._plain = latex, plain
        self.setAccessibleName(tr("Formula: {formula}", formula=plain) if plain else "")
        self._draw()

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self._theme = theme
        self.setFixedHeight(theme.ipx(44))
        self._draw()

    def _draw(self) -> None:
        theme = self._theme
        found = self._typesetter.svg(self._latex, theme.px(SIZE), theme.hex("text"))
        drawing = QSvgRenderer(QByteArray(found)) if found else None
        self._drawing = drawing if drawing is not None and drawing.isValid() else None
        self.updateGeometry()
        self.update()

    def _on_look_timeout(self) -> None:
        if not self._typesetter.loading:
            self._look.stop()
            self._draw()

    def _scale(self) -> float:
        """Return how much smaller a drawing has to be than its letters want to be."""
        box = self._drawing.viewBoxF() if self._drawing is not None else QRectF()
        if box.isEmpty():
            return 0.0
        return min(1.0, self.width() / box.width(), self.height() / box.height())

    def sizeHint(self) -> QSize:
        if self._drawing is not None:
            return QSize(round(self._drawing.viewBoxF().width()) + 1, self.height())
        return QSize(round(paint.text_width(self._theme, self._plain, "title")) + 1, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._theme.ipx(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q = QPainter(self)
        paint.begin(q)
        scale = self._scale()
        if self._drawing is not None and scale >= SMALLEST:
            box = self._drawing.viewBoxF()
            width, height = box.width() * scale, box.height() * scale
            self._drawing.render(q, QRectF(self.width() - width, (self.height() - height) / 2, width, height))
        elif self._plain:
            width, middle = self.width(), self.height() / 2
            paint.text(q, self._theme, width, middle, self._plain, "code", "text2", align="r", room=width)
        q.end()
