"""New, open, save: with every failure said in a bar and nothing lost on the way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from gradgui.app.documents import Document, FileProblem, read_program, write_whole
from gradgui.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.app.messages import MessageBar
    from gradgui.app.settings import Settings

FILTER = "Python (*.py);;*"


class Files(QObject):
    """The file that the editor's text belongs to."""

    opened = Signal(str)  # a text to show, which nobody has asked to run
    titleChanged = Signal(str)

    def __init__(self, window: QWidget, settings: Settings, messages: MessageBar) -> None:
        super().__init__(window)
        self._window, self._settings, self._messages = window, settings, messages
        self.document = Document()

    def start(self, text: str, path: Path | None = None, name: str = "") -> None:
        """Begin with a text that is as good as saved."""
        self.document = Document(text, path, text)
        if name:
            self.document.name = name
        self.titleChanged.emit(self.document.title)

    def take_text(self, text: str) -> None:
        """Take note of what the editor holds now."""
        self.document.text = text
        self.titleChanged.emit(self.document.title)

    def new(self) -> None:
        """Begin an empty program."""
        self._unless_unsaved(lambda: self._begin("", None, tr("untitled.py")))

    def open(self) -> None:
        """Ask for a file and show it; it is not run."""
        self._unless_unsaved(self._ask_open)

    def open_path(self, path: Path) -> None:
        """Show a file; it is not run."""
        try:
            text = read_program(path)
        except FileProblem as problem:
            self._messages.say(str(problem), error=True)
            return
        self._settings.keep_folder(path.resolve().parent)
        self._begin(text, path, path.name)
        self._messages.say(tr("{name} is shown, not run: press Run, or change it.", name=path.name))

    def save(self) -> bool:
        """Write the text to its file; ask for one when it has none. Say whether it is written."""
        if self.document.path is None:
            return self.save_as()
        return self._write(self.document.path)

    def save_as(self) -> bool:
        """Ask for a place and write the text there; say whether it is written."""
        start = str(Path(self._settings.folder()) / self.document.name)
        name, _ = QFileDialog.getSaveFileName(self._window, tr("Save As"), start, FILTER)
        return bool(name) and self._write(Path(name))

    def may_close(self) -> bool:
        """Ask what to do with changes that are in no file; say whether the window may go."""
        document = self.document
        if not document.changed or not document.text.strip():
            return True
        buttons = QMessageBox.StandardButton
        asked = tr("{name} has changes that are not saved.", name=document.title.removesuffix(" •"))
        answer = QMessageBox.question(
            self._window, tr("Save changes?"), asked, buttons.Save | buttons.Discard | buttons.Cancel, buttons.Save
        )
        if answer == buttons.Save:
            return self.save()
        return bool(answer == buttons.Discard)

    def _unless_unsaved(self, action: Callable[[], None]) -> None:
        """Do something that replaces the text, or first say in the bar what would be lost."""
        document = self.document
        if not document.changed or not document.text.strip():
            action()
            return
        self._messages.say(
            tr("{name} has changes that are not saved.", name=document.title.removesuffix(" •")),
            choices=((tr("Save first"), lambda: self._save_then(action)), (tr("Discard"), action)),
        )

    def _save_then(self, action: Callable[[], None]) -> None:
        if self.save():
            action()

    def _ask_open(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._window, tr("Open"), self._settings.folder(), FILTER)
        if name:
            self.open_path(Path(name))

    def _begin(self, text: str, path: Path | None, name: str) -> None:
        self.start(text, path, name)
        self.opened.emit(text)

    def _write(self, path: Path) -> bool:
        try:
            write_whole(path, self.document.text.encode("utf-8", "surrogatepass"))
        except FileProblem as problem:
            again = (tr("Save As…"), lambda: self._forget(self.save_as()))
            self._messages.say(str(problem), error=True, choices=(again,))
            return False
        self._settings.keep_folder(path.resolve().parent)
        self.document.path, self.document.saved = path, self.document.text
        self._messages.quiet()
        self.titleChanged.emit(self.document.title)
        return True

    @staticmethod
    def _forget(_: bool) -> None:
        """Take an answer that the bar has no use for."""
