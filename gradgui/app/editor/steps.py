"""The steps of a text that can be undone, each with a word for what it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gradgui.i18n import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QTextDocument


class Steps(QObject):
    """Beside the history that Qt keeps of a document: Qt counts its commands, here some counts have a name."""

    changed = Signal()

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._document = document
        self._names: dict[int, str] = {}  # of the step that ends at a count
        self._after: dict[int, int] = {}  # at which count the step ends that was undone down to a count
        self._count = 0
        document.undoCommandAdded.connect(self._on_document_added)
        document.contentsChanged.connect(self._on_document_changed)

    @property
    def undone_next(self) -> str:
        """What undo takes back, "" when there is nothing."""
        if not self._document.isUndoAvailable():
            return ""
        return self._names.get(self._document.availableUndoSteps(), tr("typing"))

    @property
    def redone_next(self) -> str:
        """What redo does again, "" when there is nothing."""
        if not self._document.isRedoAvailable():
            return ""
        end = self._after.get(self._document.availableUndoSteps(), -1)
        return self._names.get(end, tr("typing"))

    def call(self, what: str) -> None:
        """Give the step that ends here its name; what is typed after it is a step of its own."""
        self._names[self._document.availableUndoSteps()] = what
        self._document.setModified(False)  # Qt joins a letter to what stands before it only in a modified text
        self.changed.emit()

    def _on_document_added(self) -> None:
        """Forget what was undone: something new is in its place."""
        self._names = {count: name for count, name in self._names.items() if count <= self._count}

    def _on_document_changed(self) -> None:
        count = self._document.availableUndoSteps()
        if count < self._count:
            self._after[count] = self._count
        self._count = count
        self.changed.emit()
