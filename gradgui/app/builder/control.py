"""Between the builder's form and the editor: the text is what counts, and each follows the other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QFileDialog

from gradgui.app.builder.form import BuilderForm
from gradgui.app.builder.state import FormState, Notice
from gradgui.app.builder.tables import FILTER, read_table
from gradgui.app.documents import Document
from gradgui.app.formula.rewrite import rewrite
from gradgui.i18n import tr
from gradgui.mlp import edits
from gradgui.mlp.check import BadTable, problems_of
from gradgui.mlp.presets import NEW, PRESETS
from gradgui.mlp.program import program_of
from gradgui.mlp.reading import NotUnderstood, read
from gradgui.mlp.spec import Start
from gradgui.session import RunState
from gradgui.state import points

if TYPE_CHECKING:
    from gradgui.app.tabs import Tab
    from gradgui.app.theme import Theme
    from gradgui.app.window import MainWindow
    from gradgui.mlp.spec import Data, Network
    from gradgui.recording.recording import Recording

FLAG: Final = "network"  # whether the Network tab was in front
NAME: Final = "network.py"


class BuilderControl(QObject):
    """Owns the form, which is made when it is first shown, and the network that the program is."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._form: BuilderForm | None = None
        self._text = ""  # that was looked at last, and of which document
        self._document: Document | None = None
        self._network: Network | None = None  # what the form shows: of the text, or one that cannot be written yet
        self._notice: Notice | None = None
        self._understood: WeakKeyDictionary[Tab, tuple[Document, Network]] = WeakKeyDictionary()
        self._unwritten: list[Network] = []  # what was shown before each change that could not be written
        self._about = ""  # the field of the last change
        self._written_about = ""  # and of the last that was written: more of the same is one step to undo
        self._points: tuple[Recording | None, points.Points] = (None, points.EMPTY)
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.timeout.connect(self._show)
        window.files.titleChanged.connect(self._on_files_title_changed)
        window.client.changed.connect(self._on_client_changed)
        window.views.code.tabs.chosen.connect(self._on_tabs_chosen)
        if window.settings.flag(FLAG):
            self.show_network()

    @property
    def form(self) -> BuilderForm:
        """The form of the Network tab."""
        if self._form is None:
            form = self._form = BuilderForm(self._window.theme, self._window.views.code)
            form.changed.connect(self._change)
            form.left.connect(self.end_step)
            form.begun.connect(lambda name: self.begin(PRESETS[name] if name else NEW))
            form.fileAsked.connect(self.ask_for_csv)
            form.lineRequested.connect(self._on_form_line_requested)
            form.rewriteRequested.connect(self._on_form_rewrite_requested)
            form.undoRequested.connect(self.undo)
            self._window.views.code.take_network(form)
        return self._form

    @property
    def network(self) -> Network | None:
        """The network that the program is, as far as it is understood; None when it is none."""
        self._follow()
        return self._network

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        if self._form is not None:
            self._form.set_theme(theme)

    # ---- which tab -------------------------------------------------------------------------------------------

    def show_code(self) -> None:
        """Show the text."""
        self._window.views.code.show_network(False)
        self._window.settings.keep_flag(FLAG, False)

    def show_network(self) -> None:
        """Show the form."""
        form = self.form
        self._window.views.code.show_network(True)
        self._window.settings.keep_flag(FLAG, True)
        self._show()
        if not form.isVisible():
            self._look.start()

    def _on_tabs_chosen(self, network: bool) -> None:
        if network:
            self.show_network()
        else:
            self.show_code()

    # ---- what a person asks for ------------------------------------------------------------------------------

    def begin(self, network: Network) -> None:
        """Begin a new program with a network, in a tab of its own, and run it."""
        window, text = self._window, program_of(network)
        window.client.forget_edit()
        window.tabs.add(Document(text, None, text, NAME))
        self.show_network()
        window.client.run(text)

    def set_start(self, layer: int, name: str, place: tuple[int, ...], value: float) -> None:
        """Let one weight or bias begin with a number that a person gave it; layers count from 0."""
        network = self.network
        if network is not None and self._notice is None:
            start = Start(layer, name, place, value)
            self._change(edits.with_start(network, start), f"start {layer} {name} {place}")

    def ask_for_csv(self) -> None:
        """Ask for a table and learn its rows."""
        settings = self._window.settings
        name, _ = QFileDialog.getOpenFileName(self._window, tr("Open a CSV file"), settings.folder(), FILTER)
        if name:
            settings.keep_folder(Path(name).parent)
            self.open_csv(Path(name))

    def open_csv(self, path: Path) -> None:
        """Learn the rows of a table; say at the field why they cannot be learned."""
        self.show_network()
        try:
            data = read_table(path)
        except BadTable as problem:
            if self._network is None:
                self._window.messages.say(str(problem), error=True)
            else:
                self.form.data.refuse(str(problem))
            return
        self._learn(data)

    def _learn(self, data: Data) -> None:
        if self._network is not None and self._notice is None:
            self.end_step()
            self._change(edits.with_data(self._network, data), "")
        else:
            self.begin(edits.with_data(NEW, data))

    def undo(self) -> None:
        """Take back the last change, written or not."""
        if self._unwritten:
            self._network = self._unwritten.pop()
            self.end_step()
            self._show_form()
        else:
            self._window.views.editor.undo()
            self._show()

    # ---- from the form to the text ---------------------------------------------------------------------------

    def end_step(self) -> None:
        """Let the next change of the same field be another step to undo."""
        self._about = self._written_about = ""

    def _change(self, network: Network, about: str) -> None:
        """Show another network, and write its program unless something in it cannot be."""
        before, self._network = self._network, network
        same, self._about = bool(about) and about == self._about, about
        if any(not problem.warning for problem in problems_of(network)):
            if before is not None and not (same and self._unwritten):
                self._unwritten.append(before)
        else:
            join = bool(about) and about == self._written_about
            self._unwritten, self._written_about = [], about
            self._write(program_of(network), tr("change of the network"), join=join)
        self._show_form()

    def _write(self, text: str, what: str, *, join: bool = False) -> None:
        self._text, self._document = text, self._window.files.document
        if self._network is not None:
            self._understood[self._window.tabs.current] = self._document, self._network
        rewrite(self._window.views.editor, text, what, join=join)

    def _on_form_line_requested(self, line: int) -> None:
        self.show_code()
        self._window.views.editor.go_to(line)
        self._window.views.editor.setFocus()

    def _on_form_rewrite_requested(self) -> None:
        if self._network is not None:
            self._notice = None
            self._write(program_of(self._network), tr("the builder's program"))
            self._show()

    # ---- from the text to the form ---------------------------------------------------------------------------

    def _on_files_title_changed(self, _title: str) -> None:
        """Look at the text again: it is another one, or it was edited."""
        if self._form is not None and self._form.isVisible():
            self._look.start()

    def _on_client_changed(self, changed: frozenset[str]) -> None:
        if changed & {"recording", "run_state"} and self._form is not None and self._form.isVisible():
            self._look.start()

    def _follow(self) -> None:
        """Read the network of the editor's program, if it is one and another than before."""
        window = self._window
        text, tab, document = window.views.editor.toPlainText(), window.tabs.current, window.files.document
        kept = self._understood.get(tab)
        known = kept[1] if kept is not None and kept[0] is document else None
        if text == self._text and document is self._document:
            return
        self._text, self._document, self._unwritten = text, document, []
        self.end_step()
        try:
            self._network, self._notice = read(text), None
            self._understood[tab] = document, self._network
        except NotUnderstood as problem:
            # Of a program that has nothing to do with a network nobody expects that it is one.
            likely = known is not None or "nn.Sequential" in text
            self._network, self._notice = known, Notice(problem.line, problem.words) if likely else None

    def _show(self) -> None:
        self._follow()
        self._show_form()

    def _show_form(self) -> None:
        if self._form is not None:
            problems = problems_of(self._network) if self._network is not None else ()
            self._form.show_state(FormState(self._network, problems, self._notice, self._shown_points()))

    def _shown_points(self) -> points.Points:
        """Return the points of the last run of this program: those before stay until it has made them."""
        session = self._window.session
        recording = session.recording
        if self._points[0] is not recording or session.run_state is not RunState.running:
            found = points.make_stage(recording)
            if found.inputs or recording.source.text != self._text:
                self._points = recording, found
        return self._points[1]
