"""The main window: panes around one session; every action of a person ends here in a call of the session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from gradgui.app.actions import Actions
from gradgui.app.builder import BuilderControl, networks_menu
from gradgui.app.desk import Desk
from gradgui.app.files import Files
from gradgui.app.formula import FormulaControl
from gradgui.app.formula.operations import operations_menu
from gradgui.app.graph.fold_menu import folds_menu
from gradgui.app.handlers import handlers_of
from gradgui.app.menus import MenuRow, numbers_text
from gradgui.app.messages import MessageBar
from gradgui.app.notices import notice_of
from gradgui.app.panes import WINDOW_SIZE, Central, Panes
from gradgui.app.player import Player
from gradgui.app.presenter import PANE_ACTIONS, PANE_NAMES, PresenterView
from gradgui.app.settings import Settings, next_scale
from gradgui.app.stylesheet import apply_theme
from gradgui.app.tabs import Tabs
from gradgui.app.training_control import TrainingControl
from gradgui.app.transport import Toolbar
from gradgui.app.views import Binding, Views
from gradgui.i18n import tr
from gradgui.recording.selection import FOLLOW
from gradgui.session import RunState, Session
from gradgui.state import code, timeline

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QCloseEvent

    from gradgui.app.client import Client
    from gradgui.app.theme import Theme
    from gradgui.recording.recording import Recording

GROWTH: Final = 4  # times as many events as are shown, from which on a run under way is shown again
EVERYTHING = frozenset({"recording", "cursor", "selection", "run_state", "problem", "step_size"})


class MainWindow(QMainWindow):
    """Shows a session."""

    languageChosen = Signal(str)

    def __init__(self, client: Client, settings: Settings, theme: Theme | None = None) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle("gradgui")
        self.client, self.settings = client, settings
        client.setParent(self)
        self.theme = theme or settings.theme()
        # Widgets take the font of the application when they are made, and not any more afterwards.
        self._dress(self.theme)
        self._before_presenter: Theme | None = None
        self._shown: tuple[Recording, int] | None = None
        self.views = Views(self.theme)
        self.player = Player(lambda: self.session, self)
        self.messages = MessageBar("messages", self)
        self.standing = MessageBar("standing", self)
        self.tabs = Tabs(client, self.views.editor, (self.messages, self.standing), self)
        self.files = Files(self, settings, self.tabs, self.messages, self.standing)
        self.desk = Desk(self)
        self.actions_by_name = Actions(self, handlers_of(self))
        self.formula = FormulaControl(self)
        self.builder = BuilderControl(self)
        self.training = TrainingControl(self)
        self._build()
        self._connect()
        self.resize(*WINDOW_SIZE)
        self.set_theme(self.theme)
        self.refresh(EVERYTHING)

    @property
    def session(self) -> Session:
        """The run and the moment of the program that is shown."""
        return self.client.session

    # ---- construction ----------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.toolbar = Toolbar(self.actions_by_name, self)
        menus = {
            "SPEEDS": self.toolbar.speed.menu_of_speeds,
            "RECENT": self.desk.recent_menu,
            "NETWORKS": networks_menu(self.actions_by_name, self),
            "EXAMPLES": self.desk.examples_menu,
            "OPERATIONS": operations_menu(self.actions_by_name, self),
            "FOLDS": folds_menu(self.actions_by_name, self.views.graph, self),
        }
        self.menu_row = MenuRow(self.actions_by_name, menus, self)
        self.presenter = PresenterView(self.actions_by_name, self)
        self.panes = Panes(self.views.panes, self.settings, self)
        self._exit = QPushButton(tr("Exit  Esc"), self)
        self._exit.setObjectName("exit_presenter")
        self._exit.clicked.connect(self.escape)
        self._top = QHBoxLayout()
        self._top.addWidget(self.views.now, 1)
        self._top.addWidget(self._exit)
        self._body = QStackedLayout()
        self._body.addWidget(self.panes)
        self._body.addWidget(self.presenter)
        central = Central(self)
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._head = QWidget(self)
        head = QVBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(0)
        head.addWidget(self.tabs.row)
        head.addWidget(self.toolbar)
        column.addWidget(self._head)
        column.addLayout(self._top)
        for bar in (self.standing, self.messages, self.formula.bar, self.desk.find):
            column.addWidget(bar)
        column.addLayout(self._body, 1)
        self.setMenuWidget(self.menu_row)
        self.setCentralWidget(central)
        central.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        central.setFocus()
        line = self.presenter.code_line
        band = self.presenter.band
        self.views.bindings += [
            Binding(lambda r: line.set_source(r.source.text), code.resolve, line.show_state),
            Binding(lambda r: band.show_stage(self.views.timeline_stage(r)), timeline.resolve, band.show_state),
        ]

    def _connect(self) -> None:
        views = self.views
        self.client.changed.connect(self.refresh)
        self.client.ticked.connect(self._on_client_ticked)
        self.player.playing.connect(self._on_player_playing)
        self.toolbar.speed.speedChosen.connect(self.set_speed)
        self.files.replaced.connect(self._on_files_replaced)
        self.files.titleChanged.connect(self._on_title_changed)
        self.files.runRequested.connect(self.run_now)
        self.tabs.leaving.connect(self._on_tabs_leaving)
        self.tabs.shown.connect(self._on_tabs_shown)
        self.desk.connect_all()
        self.training.connect_all()
        views.editor.textEdited.connect(self._on_editor_edited)
        views.console.lineRequested.connect(views.editor.go_to)
        views.timeline.seekRequested.connect(self.seek)
        self.presenter.band.seekRequested.connect(self.seek)
        views.console.seekRequested.connect(self.seek)
        for seeking in (views.graph, views.network, views.inspector, views.plots):
            seeking.seekRequested.connect(self.seek)
        for selecting in (views.graph, views.network, views.inspector, views.plots):
            selecting.selectRequested.connect(lambda selection: self.session.select(selection))
        views.inspector.lineRequested.connect(views.editor.go_to)
        views.inspector.editRequested.connect(views.editor.replace_lines)

    # ---- what it shows ---------------------------------------------------------------------------------------

    def refresh(self, changed: frozenset[str]) -> None:
        """Show what changed in the session."""
        session, views, shown = self.session, self.views, self._shown
        if "recording" in changed or ("run_state" in changed and session.run_state is not RunState.running):
            self._show_recording()
        # What came later changes nothing of a moment: events alone are no reason to show it again.
        if changed & {"recording", "cursor", "selection"} and self._shown is shown:
            views.show_moment(session.recording, session.cursor, session.selection)
        if changed & {"problem", "recording", "cursor", "run_state"}:
            failure = session.recording.index.failure
            own = session.problem is not None and session.problem.source == session.recording.source.text
            views.code.show_problem(session.problem, own and 0 <= failure == session.cursor)
        if "run_state" in changed:
            self._show_run_state()
        if "step_size" in changed:
            self.actions_by_name.check(f"step_{session.step_size.value}")
        if changed & {"recording", "events", "cursor"}:
            self._enable_transport()
        self.training.refresh(changed)

    def set_theme(self, theme: Theme) -> None:
        """Show everything in other colours or another size, at once."""
        self.theme = theme
        self._dress(theme)
        for part in (self.menu_row, self.toolbar, self.views, self.panes, self.presenter):
            part.set_theme(theme)
        for bar in (self.messages, self.standing, self.formula, self.builder, self.desk, self.tabs.row):
            bar.set_theme(theme)
        self.actions_by_name.set_theme(theme)
        self.actions_by_name.check(f"theme_{theme.palette_name}")
        self._exit.setVisible(self.presenting)
        side = theme.ipx(12) if self.presenting else 0
        self._top.setContentsMargins(0, 0, side, 0)
        self._top.setSpacing(side)

    def set_text(self, text: str, name: str = "") -> None:
        """Put a text into the editor and run it."""
        self.client.forget_edit()
        self.show_text(text, name=name)
        self.client.run(text)

    def show_text(self, text: str, path: Path | None = None, name: str = "") -> None:
        """Put a text into the editor without running it."""
        self.session.seed = 0
        self.views.editor.set_text(text)
        self.files.start(text, path, name)

    # ---- what a person does ----------------------------------------------------------------------------------

    def run_now(self) -> None:
        """Run the text of the editor."""
        self.messages.quiet()
        self.client.run(self.views.editor.toPlainText())

    def run_seed(self, seed: int) -> None:
        """Run the text again with the random numbers of another seed."""
        self.session.seed = seed
        self.run_now()
        if "manual_seed" in self.views.editor.toPlainText():
            self.messages.say(tr("This program sets its own seed (manual_seed), so its numbers stay the same."))

    def seek(self, index: int) -> None:
        """Stand at an event that a person pointed at; playing ends."""
        self.player.pause()
        self.session.seek(index)

    def set_speed(self, speed: float) -> None:
        """Choose how fast it plays."""
        self.player.set_speed(speed)
        self.toolbar.speed.show_speed(speed)

    def choose_palette(self, name: str) -> None:
        """Choose light, dark or high contrast."""
        if self.presenting:
            self._before_presenter = self.theme.coloured(name)
            return
        self.set_theme(self.theme.coloured(name))
        self.settings.keep_theme(self.theme)

    def rescale(self, direction: int) -> None:
        """Make everything larger (1) or smaller (-1), or its actual size (0)."""
        self.set_scale(next_scale(self.theme.scale, direction) if direction else 1.0)

    def set_code_size(self, size: int) -> None:
        """Write the code larger or smaller."""
        self.set_theme(self.theme.with_code_size(size))
        if self._before_presenter is not None:
            self._before_presenter = self._before_presenter.with_code_size(size)
        self.settings.keep_theme(self.theme)

    def set_scale(self, scale: float) -> None:
        """Make everything so large."""
        self.set_theme(self.theme.scaled(scale))
        if self._before_presenter is not None:
            self._before_presenter = self._before_presenter.scaled(scale)
        self.settings.keep_theme(self.theme)

    def toggle_maximised(self) -> None:
        """Let the pane with the focus fill the window, or show all again."""
        if self.presenting:
            return
        if self.panes.alone:
            self.panes.restore()
        else:
            self.panes.maximise(self.panes.focused())

    def escape(self) -> None:
        """Go back one thing: presenter mode, the maximised pane, a message, the selection."""
        if self.presenting:
            self.toggle_presenter()
        elif self.panes.alone:
            self.panes.restore()
        elif self.desk.escape():
            pass
        elif self.messages.isVisible():
            self.messages.quiet()
        else:
            self.session.select(FOLLOW)

    @property
    def presenting(self) -> bool:
        """Whether presenter mode is on."""
        return self._before_presenter is not None

    def toggle_presenter(self) -> None:
        """Begin or end presenter mode."""
        if self._before_presenter is not None:
            theme, self._before_presenter = self._before_presenter, None
            self.panes.restore()
            self._body.setCurrentWidget(self.panes)
        else:
            self.panes.restore()
            self._before_presenter = self.theme
            theme = self.theme.coloured("presenter", presenter_sizes=True)
            self._body.setCurrentWidget(self.presenter)
            self.present("graph")
        for part in (self.menu_row, self._head):
            part.setVisible(not self.presenting)
        self.views.picture.set_header_visible(not self.presenting)
        self.set_theme(theme)

    def present(self, name: str) -> None:
        """Show one pane in presenter mode."""
        if self.presenting:
            self.panes.restore()
            self.panes.lend(self.views.panes[name], self.presenter.holder)
            self.actions_by_name.check(PANE_ACTIONS[PANE_NAMES.index(name)])

    def leave(self) -> None:
        """Remember how the window stands, which is about to go."""
        self.player.pause()
        if self.presenting:
            self.toggle_presenter()
        self.panes.keep()
        self.settings.keep_geometry(QByteArray(self.saveGeometry()))
        self.desk.close()

    # ---- inside ----------------------------------------------------------------------------------------------

    def _dress(self, theme: Theme) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, theme)
        self.setFont(theme.font("body"))

    def _show_recording(self) -> None:
        """Build the stages of another or longer recording, once."""
        recording = self.session.recording
        if self._shown is not None and self._shown == (recording, len(recording)):
            return
        self._shown = (recording, len(recording))
        self.views.show_recording(recording)
        self.desk.find.show_recording(recording)
        self.views.show_moment(recording, self.session.cursor, self.session.selection)
        self._enable_transport()

    def _show_run_state(self) -> None:
        session = self.session
        running = session.run_state is RunState.running
        self.toolbar.show_running(running)
        self.actions_by_name["stop"].setEnabled(running)
        self.views.now.show_notice(notice_of(session, self.client.seconds))
        if not running:
            self.menu_row.state.setText(numbers_text(session.recording))

    def _enable_transport(self) -> None:
        session = self.session
        last = len(session.recording) - 1
        for name in ("first", "step_back", "statement_back", "phase_back"):
            self.actions_by_name[name].setEnabled(session.cursor > 0)
        for name in ("last", "step_forward", "statement_forward", "phase_forward"):
            self.actions_by_name[name].setEnabled(session.cursor < last)

    def _on_client_ticked(self) -> None:
        """Say for how long a run goes on, and show how far it is."""
        self.views.now.show_notice(notice_of(self.session, self.client.seconds))
        recording = self.session.recording
        # A stage costs as much as there are events, and the last one waits for the one under way.
        grown = self._shown is not None and self._shown[0] is recording and len(recording) > GROWTH * self._shown[1]
        self.training.grow()
        if grown and not self.training.stage.shown:  # a training grows in its own view, and comes in parts before long
            self._show_recording()

    def _on_player_playing(self, playing: bool) -> None:
        self.actions_by_name.show_playing(self.theme, playing)

    def _on_files_replaced(self, text: str) -> None:
        self.client.forget_edit()
        self.views.editor.set_text(text)

    def _on_tabs_leaving(self) -> None:
        self.player.pause()
        self.client.hurry_edit()

    def _on_tabs_shown(self) -> None:
        self.menu_row.state.setText(numbers_text(self.session.recording))
        self.refresh(EVERYTHING)

    def _on_title_changed(self, title: str) -> None:
        self.menu_row.file.setText(title)
        self.menu_row.arrange()
        self.setWindowTitle(f"{title} – gradgui")

    def _on_editor_edited(self, text: str) -> None:
        self.files.take_text(text)
        self.client.edited(text, live=self.views.editor.numbers.changing)

    # ---- Qt --------------------------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.files.may_close():
            event.ignore()
            return
        self.leave()
        self.files.close()
        self.client.close()
        super().closeEvent(event)
