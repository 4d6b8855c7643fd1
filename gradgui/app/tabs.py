"""Several programs in one window: which are open, which is shown, and what each keeps while it is not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from gradgui.app.documents import Document
from gradgui.app.drafts import DraftKeeper
from gradgui.app.tab_row import Label, TabRow
from gradgui.i18n import tr
from gradgui.session import RunState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from gradgui.app.client import Client
    from gradgui.app.editor import CodeEditor
    from gradgui.app.editor.page import Page
    from gradgui.app.messages import MessageBar, Said
    from gradgui.session import Session

MOST_CLOSED: Final = 5  # that can be opened again, with all that they were
PATIENCE_MS: Final = 150  # a run that is over sooner shows no sign
SIGNS: Final = {RunState.failed: "octagon", RunState.lost: "octagon", RunState.stopped: "stop"}


@dataclass(eq=False)
class Tab:
    """One open program: its text and file, its run and moment, and what the bars say of it."""

    document: Document
    page: Page
    session: Session
    drafts: DraftKeeper
    said: tuple[Said | None, ...] = ()
    sign: str = ""

    @property
    def pristine(self) -> bool:
        """Whether nobody has made anything of it: an example, or nothing at all."""
        text = self.page.document
        used = text.isUndoAvailable() or text.isRedoAvailable()
        return self.document.path is None and not self.document.changed and not used

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it, and never was."""
        return self.pristine and not self.document.text.strip()


class Tabs(QObject):
    """The open programs of a window. The editor, the client and the bars always show one of them."""

    leaving = Signal()  # another program is about to be shown
    shown = Signal()
    told = Signal()  # something about the open programs is another
    draftsFailed = Signal(str)

    def __init__(self, client: Client, editor: CodeEditor, bars: Sequence[MessageBar], window: QWidget) -> None:
        super().__init__(window)
        self._client, self._editor, self._bars = client, editor, tuple(bars)
        self.row = TabRow(window)
        self._current = Tab(Document(), editor.page, client.session, self._keeper())
        self._open = [self._current]
        self._closed: list[Tab] = []
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._on_patience_timeout)
        client.runStateChanged.connect(self._on_run_state_changed)
        self.row.chosen.connect(lambda place: self.show(self._open[place]))
        self.row.tabMoved.connect(lambda start, end: self._open.insert(end, self._open.pop(start)))

    @property
    def current(self) -> Tab:
        """The program that is shown."""
        return self._current

    @property
    def open(self) -> tuple[Tab, ...]:
        """All open programs, from left to right."""
        return tuple(self._open)

    @property
    def can_reopen(self) -> bool:
        """Whether a program was closed that can be opened again."""
        return bool(self._closed)

    def at(self, path: Path) -> Tab | None:
        """Return the tab in which a file is open."""
        wanted = path.resolve()
        opened = ((tab, tab.document.path) for tab in self._open)
        return next((tab for tab, path in opened if path is not None and path.resolve() == wanted), None)

    # ---- what a person does ----------------------------------------------------------------------------------

    def add(self, document: Document) -> None:
        """Show another program in a tab of its own; one of which nobody made anything gives way to it.

        Only an empty one gives way to an empty one: who begins a program may still look at the example.
        """
        page = self._editor.new_page(document.text)
        before = self._current
        self._insert(Tab(document, page, self._client.new_session(), self._keeper()))
        if before.pristine if document.text else before.empty:
            self._put_away(before)

    def show(self, tab: Tab) -> None:
        """Show a program as it was when it was left, or as its run has made it since."""
        if tab is self._current:
            return
        self.leaving.emit()
        self._current.said = tuple(bar.said for bar in self._bars)
        self._current = tab
        self._client.show(tab.session)
        self._editor.show_page(tab.page)
        for bar, said in zip(self._bars, tab.said or (None,) * len(self._bars), strict=True):
            bar.show_said(said)
        self.tell()
        self.shown.emit()

    def step(self, direction: int) -> None:
        """Show the next program to the right (1) or left (-1), and the first after the last."""
        self.show(self._open[(self._open.index(self._current) + direction) % len(self._open)])

    def close(self, tab: Tab) -> None:
        """Put a program away, saved or not; in place of the last one comes an empty one."""
        if len(self._open) == 1:
            if not tab.empty:
                self.add(Document(name=self.new_name()))
        elif tab is self._current:
            place = self._open.index(tab)
            self.show(self._open[place + 1 if place + 1 < len(self._open) else place - 1])
        if tab in self._open and tab is not self._current:
            self._put_away(tab)

    def reopen(self) -> None:
        """Show the program again that was closed last, with its history and its moment."""
        if self._closed:
            before = self._current
            self._insert(self._closed.pop())
            if before.empty:
                self._put_away(before)

    def new_name(self) -> str:
        """Return a name for a new program that no open one has."""
        taken = {tab.document.name for tab in self._open}
        names = [tr("untitled.py"), *(tr("untitled{n}.py", n=n) for n in range(2, len(taken) + 3))]
        return next(name for name in names if name not in taken)

    def take_over(self, other: Tabs) -> None:
        """Show the programs of another window, whose place this one takes."""
        for tab in (*other._open, *other._closed):
            tab.page.document.setParent(self._editor)
            tab.page.steps.changed.connect(self._editor.historyChanged)
            tab.drafts.setParent(self)
            tab.drafts.failed.connect(self.draftsFailed)
        other._current.said = tuple(bar.said for bar in other._bars)
        self._open, self._closed = other._open, other._closed
        self._patience.start()
        self.show(other._current)

    def tell(self) -> None:
        """Write into the row what the open programs are and how they are."""
        documents = [tab.document for tab in self._open]
        labels = [
            Label(name, _tip(tab), tab.document.changed, tab.sign)
            for name, tab in zip(short_names(documents), self._open, strict=True)
        ]
        self.row.show_labels(labels, self._open.index(self._current))
        self.told.emit()

    def shut_down(self) -> None:
        """Leave nothing of any program behind that is kept against a sudden end."""
        for tab in self._open:
            tab.drafts.close()

    # ---- inside ----------------------------------------------------------------------------------------------

    def _insert(self, tab: Tab) -> None:
        self._open.insert(self._open.index(self._current) + 1, tab)
        self.show(tab)

    def _put_away(self, tab: Tab) -> None:
        self._open.remove(tab)
        tab.session.stop()
        tab.drafts.close()
        if not tab.empty:
            self._closed.append(tab)
        for old in [tab] if tab.empty else self._closed[:-MOST_CLOSED]:
            old.page.forget()
            self._client.forget(old.session)
        del self._closed[:-MOST_CLOSED]
        self.tell()

    def _keeper(self) -> DraftKeeper:
        keeper = DraftKeeper(self)
        keeper.failed.connect(self.draftsFailed)
        return keeper

    def _on_run_state_changed(self, session: Session) -> None:
        """Show how a run ended, and that it goes on only when it takes a while."""
        if session.run_state is RunState.running:
            self._patience.start()
            return
        if self._client.idle:
            self._patience.stop()
        self._show_sign(session)

    def _on_patience_timeout(self) -> None:
        for tab in self._open:
            if tab.session.run_state is RunState.running:
                self._show_sign(tab.session)

    def _show_sign(self, session: Session) -> None:
        sign = "play" if session.run_state is RunState.running else SIGNS.get(session.run_state, "")
        for tab in self._open:
            if tab.session is session and tab.sign != sign:
                tab.sign = sign
                self.tell()


def short_names(documents: Sequence[Document]) -> list[str]:
    """Return the names of documents; those of one name say their folder as well."""
    counts = Counter(document.file_name for document in documents)
    return [
        f"{document.file_name} – {document.path.absolute().parent.name}"
        if document.path is not None and counts[document.file_name] > 1
        else document.file_name
        for document in documents
    ]


def _tip(tab: Tab) -> str:
    document = tab.document
    words = {"play": tr("running"), "octagon": tr("failed"), "stop": tr("stopped")}
    told = [tr("not saved")] if document.changed else []
    told += [words[tab.sign]] if tab.sign else []
    place = document.file_name if document.path is None else str(document.path.absolute())
    return "\n".join([place, " · ".join(told)]) if told else place
