"""Between the formula bar and the editor: each follows the other, and nobody's own program is overwritten."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from gradgui.app.documents import Document
from gradgui.app.formula.bar import FormulaBar
from gradgui.app.formula.rewrite import rewrite
from gradgui.app.formula.state import BarState
from gradgui.formula.bench import Bench
from gradgui.formula.expression import preview
from gradgui.formula.program import read_program
from gradgui.i18n import tr
from gradgui.session import RunState

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.app.theme import Theme
    from gradgui.app.window import MainWindow

FRAME_MS: Final = 16
TYPING_MS: Final = 250  # of rest: "me" on the way to "mean" is no letter of anybody's formula
PATIENCE: Final = 8  # frames to wait for a run, so that dragging shows each picture and not only the last
NAME: Final = "formula.py"


class FormulaControl(QObject):
    """Owns the bar and what it works on."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.bar = FormulaBar(window)
        self._bench = Bench()
        self._document: Document | None = None
        self._written = ""
        self._change: tuple[str, int] = ("", -1)  # what the last change was about: more of the same is one undo step
        self._joined: tuple[str, int] = ("", -1)
        self._waited = 0
        self._frame = self._timer(FRAME_MS, self._on_frame_timeout)
        self._look = self._timer(0, self._follow)
        self._end = self._timer(0, self._on_end_timeout)
        self._typing = self._timer(TYPING_MS, self._on_typing_timeout)
        self._typed = ""
        self._to_end = False  # the first run of a new program is shown at its end, where the gradients are
        bar = self.bar
        bar.hide()
        window.actions_by_name["formula"].setCheckable(True)
        bar.field.returnPressed.connect(self._on_field_return_pressed)
        bar.textTyped.connect(self._on_bar_typed)
        bar.valueChanged.connect(self._on_bar_value_changed)
        bar.shapeChosen.connect(self._on_bar_shape_chosen)
        bar.gradToggled.connect(self._on_bar_grad_toggled)
        bar.released.connect(self._on_bar_released)
        window.tabs.leaving.connect(self._on_tabs_leaving)
        window.files.titleChanged.connect(self._on_title_changed)
        window.client.changed.connect(self._on_session_changed)
        if window.settings.flag("formula"):
            self.show_bar(True)

    @property
    def bench(self) -> Bench:
        """What is typed, and the program of it."""
        return self._bench

    def show_bar(self, shown: bool) -> None:
        """Show or hide the bar, and remember it."""
        self.bar.setVisible(shown)
        self._window.actions_by_name["formula"].setChecked(shown)
        self._window.settings.keep_flag("formula", shown)
        if shown:
            self.bar.preview.load()
            self._follow()

    def toggle(self) -> None:
        """Show the bar when it is hidden, hide it when it is shown."""
        self.show_bar(self.bar.isHidden())
        if not self.bar.isHidden():
            self.bar.field.setFocus()

    def set_theme(self, theme: Theme) -> None:
        """Take the size and colours of a theme."""
        self.bar.set_theme(theme)

    # ---- from the bar to the text ----------------------------------------------------------------------------

    def _on_bar_typed(self, text: str) -> None:
        """Typeset it at once, but judge it when the person rests."""
        self._typed = text
        self._typing.start()
        self.bar.show_state(replace(self.bar.state, typed=text, latex=preview(text), problem="", column=-1))

    def _on_typing_timeout(self) -> None:
        self._typing.stop()
        self._bench.type(self._typed)
        self._changed("", 0)

    def _on_field_return_pressed(self) -> None:
        if self._typing.isActive():
            self._on_typing_timeout()

    def _on_bar_value_changed(self, name: str, place: int, value: float) -> None:
        self._bench.set_value(name, place, value)
        self._changed(name, place)

    def _on_bar_shape_chosen(self, name: str, shape: tuple[int, ...]) -> None:
        self._bench.set_shape(name, shape)
        self._changed(name, -2)

    def _on_bar_grad_toggled(self, name: str, wanted: bool) -> None:
        self._bench.set_requires_grad(name, wanted)
        self._changed(name, -3)

    def _on_bar_released(self) -> None:
        """Let the next drag of the same slider be another step to undo."""
        self._write_now()
        self._joined = ("", -1)

    def _on_tabs_leaving(self) -> None:
        """Write what waits into the program that it is for."""
        if self._typing.isActive():
            self._on_typing_timeout()
        self._write_now()
        self._to_end = False

    def _write_now(self) -> None:
        if self._frame.isActive():
            self._frame.stop()
            self._write()

    def _changed(self, name: str, place: int) -> None:
        self._change = (name, place)
        if self._typing.isActive():
            self._on_typing_timeout()
        self._show()
        if self._bench.program and not self._frame.isActive():
            self._waited = 0
            self._frame.start()

    def _on_frame_timeout(self) -> None:
        """Write the program, at most once a frame and, for a while, not before the last one has run."""
        self._waited += 1
        if self._window.session.run_state is RunState.running and self._waited < PATIENCE:
            self._frame.start()
        else:
            self._write()

    def _write(self) -> None:
        program, editor = self._bench.program, self._window.views.editor
        if not program:
            return
        text = editor.toPlainText()
        if text == self._written or read_program(text) is not None:
            join = text == self._written and self._change == self._joined
            self._put(program, join=join)
        else:
            self._begin(program)

    def _begin(self, program: str) -> None:
        """Begin a new program with the formula, in a tab of its own unless nobody made anything of the one shown."""
        window = self._window
        if window.tabs.current.pristine:
            window.client.forget_edit()
            window.session.seed = 0
            window.files.start("", None, NAME)
        else:
            window.tabs.add(Document(name=NAME))
        self._document = window.files.document
        self._to_end = True
        self._put(program, join=False)

    def _put(self, program: str, *, join: bool) -> None:
        self._written, self._joined = program, self._change
        rewrite(self._window.views.editor, program, tr("change of the formula"), join=join)
        self._show()

    # ---- from the text to the bar ----------------------------------------------------------------------------

    def _on_title_changed(self, _title: str) -> None:
        """Look at the text again: it is another one, or it was edited."""
        if not self.bar.isHidden():
            self._look.start()

    def _on_session_changed(self, _changed: frozenset[str]) -> None:
        if self._to_end:
            # The window shows a new recording first.
            self._end.start()

    def _on_end_timeout(self) -> None:
        session = self._window.session
        shown = session.recording.source.text == self._written
        if self._to_end and shown and session.run_state is not RunState.running:
            self._to_end = False
            session.last()

    def _follow(self) -> None:
        """Show the formula of the editor's program, if it is one."""
        document = self._window.files.document
        text = self._window.views.editor.toPlainText()
        if document is not self._document and text != self._written:
            self._bench, self._written = Bench(), ""
        self._document = document
        if text != self._written or text != self._bench.program:
            formula = read_program(text)
            waiting = self._frame.isActive() or self._typing.isActive()
            if formula is not None and not waiting and text != self._written:
                self._bench.take(formula, text)
                self._written, self._joined = text, ("", -1)
        if not self._typing.isActive():
            self._show()

    def _show(self) -> None:
        bench = self._bench
        problem = bench.problem
        self.bar.show_state(
            BarState(
                bench.typed,
                problem.message if problem is not None else "",
                problem.column if problem is not None else -1,
                problem.length if problem is not None else 0,
                preview(bench.typed),
                bench.leaves,
                self._remark(),
            )
        )

    def _remark(self) -> str:
        bench = self._bench
        text = self._window.views.editor.toPlainText()
        if text != self._written and text.strip():
            return tr("The program in the editor is another one: a formula begins a new program.")
        if not bench.leaves:
            return tr("Letters become tensors; the program is written as you type.")
        if not any(leaf.requires_grad for leaf in bench.leaves):
            return tr("No letter asks for a gradient, so the program has no backward.")
        return tr("Choose a cell and drag its slider: the program follows.")

    def _timer(self, interval: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(slot)
        return timer
