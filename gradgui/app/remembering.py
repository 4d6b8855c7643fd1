"""What a person chose for a program and finds again with it: its plot, the cards that were moved, what is folded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from gradgui.app.documents import Document
    from gradgui.app.window import MainWindow

PLOT, CARDS, FOLDED = "plot", "cards", "folded"
WHATS: Final = (PLOT, CARDS, FOLDED)


class Remembering(QObject):
    """Keeps choices in the settings by the file of the program, or by its name while it has no file."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._document = window.files.document
        self._program = _program(self._document)
        window.files.titleChanged.connect(self._on_files_title_changed)
        window.views.plots.choiceChanged.connect(lambda text: self._keep(PLOT, text))
        window.views.graph.arranged.connect(lambda text: self._keep(CARDS, text))
        window.views.graph.folded.connect(lambda text: self._keep(FOLDED, text))
        self._show()

    def _keep(self, what: str, text: str) -> None:
        self._window.settings.remember(self._program, what, text)

    def _show(self) -> None:
        found = self._window.settings.remembered(self._program)
        self._window.views.plots.keep_choice(found.get(PLOT, ""))
        self._window.views.graph.folds.keep(found.get(FOLDED, ""))
        self._window.views.graph.keep_arrangement(found.get(CARDS, ""))

    def _on_files_title_changed(self) -> None:
        """Take what was kept for another program; one that is saved elsewhere takes its own along."""
        document = self._window.files.document
        program = _program(document)
        same, old = document is self._document, self._program
        self._document, self._program = document, program
        if same and program != old:
            found = self._window.settings.remembered(old)
            for what in WHATS:
                self._keep(what, found.get(what, ""))
        elif not same:
            self._show()


def _program(document: Document) -> str:
    return str(document.path.absolute()) if document.path is not None else document.file_name
