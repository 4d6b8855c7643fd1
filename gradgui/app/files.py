"""New, open, save: with every failure said in a bar and nothing lost on the way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from gradgui.app.documents import UNTITLED, Document, FileProblem, read_program, write_whole
from gradgui.app.drafts import abandoned
from gradgui.app.watch import Watch
from gradgui.i18n import tr

if TYPE_CHECKING:
    from gradgui.app.drafts import Abandoned, DraftKeeper
    from gradgui.app.messages import MessageBar
    from gradgui.app.settings import Settings
    from gradgui.app.tabs import Tab, Tabs

FILTER: Final = "Python (*.py);;*"


class Files(QObject):
    """The files that the open programs belong to; what is asked for is done to the program that is shown.

    ``messages`` says what is over in a moment; ``standing`` what stays until a person has chosen.
    """

    replaced = Signal(str)  # another text for the program that is shown, which nobody has asked to run
    titleChanged = Signal(str)
    runRequested = Signal()

    def __init__(
        self, window: QWidget, settings: Settings, tabs: Tabs, messages: MessageBar, standing: MessageBar
    ) -> None:
        super().__init__(window)
        self._window, self._settings, self._tabs = window, settings, tabs
        self._messages, self._standing = messages, standing
        tabs.draftsFailed.connect(self._on_drafts_failed)
        tabs.shown.connect(self._on_tabs_shown)
        self._watch = Watch(self)
        self._watch.touched.connect(self._on_watch_touched)

    @property
    def document(self) -> Document:
        """The text that is shown, and its file."""
        return self._tabs.current.document

    @property
    def drafts(self) -> DraftKeeper:
        """What keeps that text against a sudden end."""
        return self._tabs.current.drafts

    # ---- the text --------------------------------------------------------------------------------------------

    def start(self, text: str, path: Path | None = None, name: str = "") -> None:
        """Let the program that is shown be another text, that is as good as saved."""
        self._tabs.current.document = Document(text, path, text, name or UNTITLED)
        self.drafts.forget()
        self._standing.quiet()
        self._watch.follow(path)
        self.tell()

    def take_text(self, text: str) -> None:
        """Take note of what the editor holds now."""
        self.document.text = text
        if self.document.changed:
            self.drafts.note(self.document)
        else:
            self.drafts.forget()
        self.tell()

    def tell(self) -> None:
        """Say the name of the program that is shown."""
        self._tabs.tell()
        self.titleChanged.emit(self.document.title)

    # ---- what a person does ----------------------------------------------------------------------------------

    def new(self) -> None:
        """Begin an empty program."""
        self._tabs.add(Document(name=self._tabs.new_name()))

    def open(self) -> None:
        """Ask for files and show them; they are not run."""
        names, _ = QFileDialog.getOpenFileNames(self._window, tr("Open"), self._settings.folder(), FILTER)
        for name in names:
            self.open_path(Path(name))

    def open_path(self, path: Path) -> None:
        """Show a file, in its tab when it is open; it is not run."""
        opened = self._tabs.at(path)
        if opened is not None:
            self._tabs.show(opened)
            return
        text = self._read(path)
        if text is not None:
            self._settings.keep_folder(path.resolve().parent)
            self._settings.keep_recent(path)
            self._tabs.add(Document(text, path, text, path.name))
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
        if name and self._tabs.at(Path(name)) not in (None, self._tabs.current):
            told = tr("{name} is open in another tab. Close it there first, or choose another name.",
                      name=Path(name).name)  # fmt: skip
            self._messages.say(told, error=True)
            return False
        return bool(name) and self._write(Path(name))

    def close_tab(self, tab: Tab | None = None) -> None:
        """Close a program, the one that is shown if none is given, unless a person wants to keep it."""
        tab = tab or self._tabs.current
        if self._may_leave(tab):
            self._tabs.close(tab)

    def may_close(self) -> bool:
        """Ask for each program what to do with changes that are in no file; say whether the window may go."""
        return all(self._may_leave(tab) for tab in self._tabs.open)

    def _may_leave(self, tab: Tab) -> bool:
        document = tab.document
        if not document.changed or not document.text.strip():
            return True
        self._tabs.show(tab)
        buttons = QMessageBox.StandardButton
        asked = tr("{name} has changes that are not saved.", name=document.file_name)
        answer = QMessageBox.question(
            self._window, tr("Save changes?"), asked, buttons.Save | buttons.Discard | buttons.Cancel, buttons.Save
        )
        if answer == buttons.Save:
            return self.save()
        return bool(answer == buttons.Discard)

    def close(self) -> None:
        """Leave nothing behind but the names of the open files: what was to be kept is saved by now."""
        paths = [tab.document.path for tab in self._tabs.open if tab.document.path is not None]
        self._settings.keep_open(paths, self.document.path)
        self._watch.follow(None)
        self._tabs.shut_down()

    # ---- what was open before --------------------------------------------------------------------------------

    def come_back(self) -> bool:
        """Show the files that were open when the last window was closed; none is run. Say whether there were any."""
        paths, current = self._settings.open_files()
        for path in paths:
            self.open_path(path)
        shown = self._tabs.at(current) if current is not None else None
        if shown is not None:
            self._tabs.show(shown)
        return bool(paths)

    def give_back(self) -> bool:
        """Show the texts that a window before could not save, without running them; say whether there were any.

        Each has its tab, and the newest is the one in front.
        """
        found = abandoned()
        for kept in reversed(found):
            self._restore(kept)
        return bool(found)

    def _restore(self, kept: Abandoned) -> None:
        draft = kept.draft
        path = Path(draft.path) if draft.path else None
        opened = None if path is None else self._tabs.at(path)
        if opened is None:
            self._tabs.add(Document(draft.text, path, self._on_disk(path) or "", draft.name))
        elif opened.document.changed:  # two windows had the same file: both texts come back, one of them to no file
            self._tabs.add(Document(draft.text, None, "", draft.name))
        else:
            self._tabs.show(opened)
            self.replaced.emit(draft.text)
        self.take_text(draft.text)
        # The old copy goes when the new one is on disk, not before.
        self.drafts.flush()
        self.drafts.wait()
        if self.drafts.file.is_file() or not self.document.changed:
            kept.forget()
        else:
            kept.lock.unlock()
        words = tr("{name} was not saved when gradgui ended last time. Its text is back; it was not run.",
                   name=self.document.file_name)  # fmt: skip
        choices = ((tr("Run"), self.runRequested.emit), (tr("Discard it"), self._discard))
        self._standing.say(words, choices=choices)

    def _discard(self) -> None:
        path = self.document.path
        if path is not None and path.is_file():
            self._reload()
        else:
            self._tabs.close(self._tabs.current)

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
        """Show what is on disk, without running it; undo brings back what was here."""
        path = self.document.path
        text = None if path is None else self._read(path)
        if path is not None and text is not None:
            self.start(text, path, path.name)
            self.replaced.emit(text)
            self._messages.say(tr("{name} is shown, not run: press Run, or change it.", name=path.name))

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

    def _read(self, path: Path) -> str | None:
        """Return the text of a file; None when there is none, which is said."""
        try:
            return read_program(path)
        except FileProblem as problem:
            self._messages.say(str(problem), error=True)
            self._settings.forget_recent(path)
            return None

    def _on_tabs_shown(self) -> None:
        """Look after the file of the program that is shown; it may have changed while it was not."""
        self._watch.follow(self.document.path)
        self._on_watch_touched()
        self.titleChanged.emit(self.document.title)

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
        self.tell()
        return True

    def _on_drafts_failed(self, words: str) -> None:
        told = tr("Unsaved text cannot be kept against a sudden end: {words} Save often.", words=words)
        self._messages.say(told, error=True)


def _drop(_: bool) -> None:
    """Take an answer that the bar has no use for."""
