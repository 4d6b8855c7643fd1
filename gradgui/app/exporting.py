"""Pictures of what the window shows, for a file or for the clipboard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, QRectF, QSize, Signal
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtWidgets import QComboBox, QFileDialog, QFormLayout, QHBoxLayout, QLabel, QPushButton, QSpinBox, QWidget

from gradgui.app.documents import FileProblem, write_whole
from gradgui.app.graph.header import HEIGHT as HEADER_HEIGHT
from gradgui.app.graph.headline import HEIGHT as HEADLINE_HEIGHT
from gradgui.app.pictures import FORMATS, LEAST_SCALE, MOST_SCALE, Picture, encoded, image_of
from gradgui.app.sheets import Sheet
from gradgui.i18n import tr

if TYPE_CHECKING:
    from gradgui.app.theme import Theme
    from gradgui.app.window import MainWindow

SIZE: Final = (440, 250)
PARTS: Final = {
    "graph": "Graph",
    "window": "Window",
    "plots": "Plots",
    "inspector": "Inspector",
    "timeline": "Timeline",
    "code": "Code",
}
FILTERS: Final = {".png": "PNG (*.png)", ".svg": "SVG (*.svg)", ".pdf": "PDF (*.pdf)"}
LEAST_WIDTH: Final = 640.0  # of a picture of the graph, for the words over it


class Exporting(QObject):
    """Takes pictures of a window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: ExportDialog | None = None

    def picture(self, part: str) -> Picture:
        """Return a part of the window as it is now; of the graph all of it, at its own size."""
        window = self._window
        if part == "graph":
            return self._graph()
        widget: QWidget = window if part == "window" else window.views.panes[part]
        return Picture(widget.size(), lambda q: widget.render(q, QPoint(0, 0)), window.views.now.text)

    def copy(self, part: str = "graph", scale: float = 2.0) -> None:
        """Put a picture on the clipboard."""
        try:
            QGuiApplication.clipboard().setImage(image_of(self.picture(part), scale))
        except FileProblem as problem:
            self._window.messages.say(str(problem), error=True)
        else:
            self._window.messages.say(tr("The picture is on the clipboard."))

    def ask(self, part: str = "graph") -> None:
        """Ask of what a picture is wanted, and how large; then where it is to be written."""
        if self._dialog is None:
            self._dialog = ExportDialog(self._window)
            self._dialog.copyRequested.connect(self.copy)
            self._dialog.saveRequested.connect(self.ask_where)
        self._dialog.choose(part)
        self._dialog.bring(self._window.theme)

    def ask_where(self, part: str, scale: float) -> None:
        """Ask for a place, and write the picture there."""
        window = self._window
        start = Path(window.settings.folder()) / f"{Path(window.files.document.name).stem}-{part}.png"
        name, chosen = QFileDialog.getSaveFileName(
            window, tr("Export picture"), str(start), ";;".join(FILTERS.values())
        )
        if name:
            path = Path(name)
            if path.suffix.lower() not in FORMATS:
                kind = next((kind for kind, words in FILTERS.items() if words == chosen), FORMATS[0])
                path = path.with_name(path.name + kind)
            self.write(path, part, scale)

    def write(self, path: Path, part: str, scale: float = 1.0) -> None:
        """Write a picture whose kind its name says, whole or not at all, and say so."""
        try:
            write_whole(path, encoded(self.picture(part), path.suffix.lower(), scale))
        except FileProblem as problem:
            self._window.messages.say(str(problem), error=True)
            return
        self._window.settings.keep_folder(path.resolve().parent)
        self._window.messages.say(tr("The picture is in {path}.", path=path))

    def _graph(self) -> Picture:
        window = self._window
        graph, theme = window.views.graph, window.theme
        scene = graph.graph.sceneRect()
        above = theme.px(HEADER_HEIGHT) + theme.px(HEADLINE_HEIGHT)
        width = max(scene.width() * theme.card_factor, theme.px(LEAST_WIDTH))
        size = QSize(round(width), round(scene.height() * theme.card_factor + above))

        def paint(q: QPainter) -> None:
            graph.paint_to(q, QRectF(0, 0, size.width(), size.height()), theme)

        return Picture(size, paint, window.views.now.text)


class ExportDialog(Sheet):
    """Asks of what a picture is wanted and how large; it writes nothing itself."""

    copyRequested = Signal(str, float)
    saveRequested = Signal(str, float)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("export_dialog", tr("Export picture"), SIZE, parent)
        self.part = QComboBox(self)
        for name, words in PARTS.items():
            self.part.addItem(tr(words), name)
        self.scale = QSpinBox(self)
        self.scale.setRange(LEAST_SCALE, MOST_SCALE)
        self.scale.setValue(2)
        self.scale.setSuffix("×")
        self.note = QLabel(
            tr("The scale is that of a PNG. SVG and PDF are lines and letters: sharp at any size."), self
        )
        self.note.setWordWrap(True)
        self._form = QFormLayout()
        for words, box in ((tr("Picture of"), self.part), (tr("Scale"), self.scale)):
            label = QLabel(words, self)
            label.setBuddy(box)
            box.setAccessibleName(words)
            self._form.addRow(label, box)
        self.save, self.copy = QPushButton(tr("Save…"), self), QPushButton(tr("Copy"), self)
        self.save.setDefault(True)
        self.save.clicked.connect(lambda: self.saveRequested.emit(*self._answer()))
        self.copy.clicked.connect(lambda: self.copyRequested.emit(*self._answer()))
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.copy)
        buttons.addWidget(self.save)
        self.column.addLayout(self._form)
        self.column.addWidget(self.note)
        self.column.addStretch(1)
        self.column.addLayout(buttons)

    def choose(self, part: str) -> None:
        """Stand on a part of the window."""
        self.part.setCurrentIndex(max(self.part.findData(part), 0))

    def dress(self, theme: Theme) -> None:
        """Give the parts a theme."""
        side = theme.ipx(24)
        self.column.setContentsMargins(side, side, side, side)
        self.column.setSpacing(theme.ipx(12))
        self._form.setHorizontalSpacing(theme.ipx(18))
        self._form.setVerticalSpacing(theme.ipx(8))
        for box in (self.part, self.scale):
            box.setFont(theme.font("body"))
            box.setMinimumWidth(theme.ipx(180))
        self.scale.lineEdit().setFont(theme.font("body"))
        self.scale.lineEdit().setTextMargins(theme.ipx(6), 0, 0, 0)
        self.note.setFont(theme.font("small"))

    def _answer(self) -> tuple[str, float]:
        """Close, and return what was asked for."""
        self.close()
        return str(self.part.currentData()), float(self.scale.value())
