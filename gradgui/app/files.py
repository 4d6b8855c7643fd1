"""New, open, save: with every failure said in a bar and nothing lost on the way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from gradgui.app.documents import Document, FileProblem, read_program, write_whole
from gradgui.app.drafts import DraftKeeper, abandoned
from gradgui.app.watch import Watch
from gradgui.i18n import ntr, tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.app.drafts import Abandoned
    from gradgui.app.messages import MessageBar
    from gradgui.app.settings import Settings

FILTER: Final = "Python (*.py);;*"


class Files(QObject):
    """The file that the editor's text belongs to.

    ``messages`` says what is over in a moment; ``standing`` what stays until a person has chosen.
    """

    opened = Signal(str)  # a text to show, which nobody has asked to run
    titleChanged = Signal(str)
    runRequested = Signal()

    def __init__(self, window: QWidget, settings: Settings, messages: MessageBar, standing: MessageBar) -> None:
        super().__init__(window)
        self._window, self._settings = window, settings
        self._messages, self._standing = messages, standing
        self.document = Document()
        self.drafts = DraftKeeper(self)
        self.drafts.failed.connect(self._on_drafts_failed)
        self._watch = Watch(self)
        self._watch.touched.connect(self._on_watch_touched)

    # ---- the text --------------------------------------------------------------------------------------------

    def start(self, text: str, path: Path | None = None, name: str = "") -> None:
        """Begin with a text that is as good as saved."""
        self.document = Document(text, path, text)
        if name:
            self.document.name = name
        self.drafts.forget()
        self._standing.quiet()
        self._watch.follow(path)
        self.titleChanged.emit(self.document.title)

    def take_text(self, text: str) -> None:
        """Take note of what the editor holds now."""
        self.document.text = text
        if self.document.changed:
            self.drafts.note(self.document)
        else:
            self.drafts.forget()
        self.titleChanged.emit(self.document.title)

    # ---- what a person does ----------------------------------------------------------------------------------

    def new(self) -> None:
        """Begin an empty program."""
        self.unless_unsaved(lambda: self._begin("", None, tr("untitled.py")))

    def open(self) -> None:
        """Ask for a file and show it; it is not run."""
        self.unless_unsaved(self._ask_open)

    def open_path(self, path: Path) -> None:
        """Show a file; it is not run."""
        try:
            text = read_program(path)
        except FileProblem as problem:
            self._messages.say(str(problem), error=True)
            self._settings.forget_recent(path)
            return
        self._settings.keep_folder(path.resolve().parent)
        self._settings.keep_recent(path)
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

    def close(self) -> None:
        """Leave nothing behind: what was to be kept is saved by now."""
        self._watch.follow(None)
        self.drafts.close()

    def unless_unsaved(self, action: Callable[[], None]) -> None:
        """Do something that replaces the text, or first say in the bar what would be lost."""
        document = self.document
        if not document.changed or not document.text.strip():
            action()
            return
        self._messages.say(
            tr("{name} has changes that are not saved.", name=document.title.removesuffix(" •")),
            choices=((tr("Save first"), lambda: self._save_then(action)), (tr("Discard"), action)),
        )

    # ---- after a sudden end ----------------------------------------------------------------------------------

    def give_back(self) -> bool:
        """Show the text that a window before could not save, without running it; say whether there was one."""
        found = abandoned()
        if not found:
            return False
        newest = found[0]
        for older in found[1:]:
            older.lock.unlock()
        self._restore(newest, len(found) - 1)
        return True

    def _restore(self, kept: Abandoned, more: int) -> None:
        draft = kept.draft
        path = Path(draft.path) if draft.path else None
        self._begin(draft.text, path, draft.name)
        self.document.saved = self._on_disk(path) or ""
        self.take_text(draft.text)
        # The old copy goes when the new one is on disk, not before.
        self.drafts.flush()
        self.drafts.wait()
        if self.drafts.file.is_file() or not self.document.changed:
            kept.forget()
        else:
            kept.lock.unlock()
        words = tr("{name} was not saved when gradgui ended last time. Its text is back; it was not run.",
                   name=self.document.title.removesuffix(" •"))  # fmt: skip
        if more:
            words += " " + ntr(
                "{n} older one comes at the next start.", "{n} older ones come at the next starts.", more
            )
        choices = ((tr("Run"), self.runRequested.emit), (tr("Discard it"), self._discard))
        self._standing.say(words, choices=choices)

    def _discard(self) -> None:
        path = self.document.path
        if path is not None and path.is_file():
            self.open_path(path)
        else:
            self._begin("", None, tr("untitled.py"))

    # ---- changed on disk -------------------------------------------------------------------------------------

    def _on_watch_touched(self) -> None:
        """Compare the file with what was last read or written; ask which of the two is to stay."""
        document = self.document
        if document.path is None:
            return
        name = document.path.name
        disk = self._on_disk(document.path)
        if disk is None and not document.path.exists():
            document.saved = ""
            self._standing.say(tr("{name} is not on disk any more. Save writes it again.", name=name),
                               choices=((tr("Save"), lambda: _drop(self.save())),))  # fmt: skip
        elif disk is not None and disk == document.text:
            document.saved = disk
            self._standing.quiet()
        elif disk is not None and disk != document.saved:
            document.saved = disk
            self._standing.say(
                tr("{name} was changed on disk by another program.", name=name),
                choices=((tr("Reload"), self._reload), (tr("Keep mine"), self._keep)),
                close=False,
            )
        else:
            return
        self.take_text(document.text)

    def _reload(self) -> None:
        if self.document.path is not None:
            self.open_path(self.document.path)

    def _keep(self) -> None:
        """Leave the text as it is; it now differs from its file, and says so."""
        self.take_text(self.document.text)

    @staticmethod
    def _on_disk(path: Path | None) -> str | None:
        if path is None:
            return None
        try:
            return read_program(path)
        except FileProblem:
            return None

    # ---- inside ----------------------------------------------------------------------------------------------

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
            again = (tr("Save As…"), lambda: _drop(self.save_as()))
            self._messages.say(str(problem), error=True, choices=(again,))
            return False
        self._settings.keep_folder(path.resolve().parent)
        self._settings.keep_recent(path)
        self.document.path, self.document.saved = path, self.document.text
        self.document.name = path.name
        self.drafts.forget()
        self._watch.follow(path)
        self._messages.quiet()
        self._standing.quiet()
        self.titleChanged.emit(self.document.title)
        return True

    def _on_drafts_failed(self, words: str) -> None:
        told = tr("Unsaved text cannot be kept against a sudden end: {words} Save often.", words=words)
        self._messages.say(told, error=True)


def _drop(_: bool) -> None:
    """Take an answer that the bar has no use for."""
