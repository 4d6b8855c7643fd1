"""What a person chose for a program and finds again with it: plot, moved cards, folds, graph or network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from gradgui.app.picture_pane import GRAPH, NETWORK, PICTURES
from gradgui.mlp.reading import NotUnderstood, read

if TYPE_CHECKING:
    from gradgui.app.documents import Document
    from gradgui.app.window import MainWindow

PLOT, CARDS, FOLDED, VIEW = "plot", "cards", "folded", "view"
WHATS: Final = (PLOT, CARDS, FOLDED, VIEW)


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
        window.views.picture.viewShown.connect(lambda name: self._keep(VIEW, name))
        window.views.picture.viewShown.connect(lambda name: window.actions_by_name.check(f"show_{name}"))

    def _keep(self, what: str, text: str) -> None:
        self._window.settings.remember(self._program, what, text)

    def _show(self) -> None:
        found = self._window.settings.remembered(self._program)
        self._window.views.plots.keep_choice(found.get(PLOT, ""))
        self._window.views.graph.folds.keep(found.get(FOLDED, ""))
        self._window.views.graph.keep_arrangement(found.get(CARDS, ""))
        view = found.get(VIEW, "")
        self._window.views.picture.show_view(view if view in PICTURES else first_view(self._document.text))

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


def first_view(text: str) -> str:
    """Return what a program shows at first: the network when the builder could have written it."""
    try:
        read(text)
    except NotUnderstood:
        return GRAPH
    return NETWORK


def _program(document: Document) -> str:
    return str(document.path.absolute()) if document.path is not None else document.file_name
