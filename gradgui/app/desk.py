"""What lies around the panes: commands, find, examples, settings, keys, the legend, files that are dropped."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu

from gradgui.app.actions import FOLD_ACTIONS, SPECS, shown_keys
from gradgui.app.builder.tables import SUFFIX
from gradgui.app.documents import Document
from gradgui.app.exporting import Exporting
from gradgui.app.find_bar import GRAPH, TEXT, FindBar
from gradgui.app.menus import MENUS
from gradgui.app.palette import CommandPalette
from gradgui.app.pane_menus import PaneMenus
from gradgui.app.panes import WINDOW_SIZE
from gradgui.app.remembering import Remembering
from gradgui.app.rows import Row
from gradgui.app.settings import MOTIONS
from gradgui.app.settings_dialog import SettingsDialog
from gradgui.app.sheets import Sheet, Sheets
from gradgui.app.start_page import StartPage, examples, fill_menu
from gradgui.examples import Example, ExamplesError, moment
from gradgui.i18n import tr
from gradgui.recording.selection import Selection
from gradgui.session import RunState
from gradgui.state.code_places import card_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QMimeData

    from gradgui.app.theme import Theme
    from gradgui.app.window import MainWindow
    from gradgui.runner.protocol import Limits
    from gradgui.session import Session

# What a choice is a choice of: in a menu its neighbours say it.
GROUP_TITLES: Final = {"step": "Step by {choice}", "theme": "Colours: {choice}", "pane": "Show {choice}"}


class Desk(QObject):
    """Everything of a window that is not a pane; made before the panes, connected after them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._sheets = Sheets()
        self._examples = examples()
        self._telling: tuple[Session, Example] | None = None  # the example that runs, until its moment is shown
        self.recent_menu = QMenu(tr("Recent"), window)
        self.recent_menu.aboutToShow.connect(self.fill_recent)
        self.examples_menu = QMenu(tr("Examples"), window)
        fill_menu(self.examples_menu, self._examples, self.open_example)
        self.find = FindBar(window.views.editor, window)
        self.palette = CommandPalette(self.commands, window)
        self.exporting = Exporting(window)

    def connect_all(self) -> None:
        """Listen to the window, which has its parts by now."""
        window = self._window
        self.find.selectRequested.connect(self._on_find_selected)
        window.views.editor.textEdited.connect(lambda _text: self.find.refresh())
        window.views.editor.historyChanged.connect(self._on_editor_history_changed)
        window.views.editor.placeClicked.connect(self._on_editor_place_clicked)
        window.panes.roomAsked.connect(lambda: window.rescale(0))
        window.tabs.row.closeAsked.connect(lambda place: window.files.close_tab(window.tabs.open[place]))
        window.tabs.shown.connect(self.find.refresh)
        window.tabs.told.connect(self._on_tabs_told)
        window.client.runStateChanged.connect(self._on_run_state_changed)
        self.menus = PaneMenus(window)
        Remembering(window)
        window.setAcceptDrops(True)
        for target in (window, window.views.editor.viewport(), window.views.editor, self.find.field):
            target.installEventFilter(self)
        self._on_editor_history_changed()
        self._on_tabs_told()
        window.views.graph.set_motion(window.settings.motion())
        self.set_limits(window.settings.limits())

    def set_theme(self, theme: Theme) -> None:
        """Take another theme or size."""
        self.find.set_theme(theme)
        self.palette.set_theme(theme)
        self._sheets.set_theme(theme)
        self._show_settings()

    def close(self) -> None:
        """Close every window beside the main one."""
        self._sheets.close()

    def escape(self) -> bool:
        """Leave what is open over the panes, or the focus of the graph; say whether something was."""
        for part in (self.palette, self.find):
            if not part.isHidden():
                part.leave()
                return True
        return self._window.views.graph.folds.leave_focus()

    # ---- commands --------------------------------------------------------------------------------------------

    def commands(self) -> list[Row]:
        """Return everything that can be done: actions, speeds, examples, recent files."""
        window = self._window
        menus = {name: tr(title) for title, names in MENUS for name in names}
        menus |= dict.fromkeys(FOLD_ACTIONS, tr("Folding"))
        found: list[Row] = []
        for spec in SPECS:
            action = window.actions_by_name[spec.name]
            note = menus.get(spec.name, tr("Presenter") if spec.group == "pane" else "")
            title = GROUP_TITLES.get(spec.group, "{choice}")
            words = tr(title, choice=action.text())
            found.append(Row(words, note, shown_keys(spec), action.trigger, action.isEnabled()))
        for speed in window.toolbar.speed.menu_of_speeds.actions():
            found.append(Row(tr("Speed {speed}", speed=speed.text()), tr("Run"), "", speed.trigger))
        for tab in window.tabs.open if len(window.tabs.open) > 1 else ():
            hidden = tab is not window.tabs.current
            found.append(Row(tab.document.title, tr("Open program"), "", partial(window.tabs.show, tab), hidden))
        for example in self._examples:
            note = tr("Example · {group}", group=tr(example.group))
            found.append(Row(tr(example.title), note, "", partial(self.open_example, example)))
        for path in window.settings.recent():
            note = tr("Recent · {folder}", folder=path.parent)
            found.append(Row(path.name, note, "", partial(self.open_file, path)))
        return found

    def _on_editor_history_changed(self) -> None:
        steps = self._window.views.editor.page.steps
        self._window.actions_by_name.show_history(steps.undone_next, steps.redone_next)

    def _on_tabs_told(self) -> None:
        tabs = self._window.tabs
        self._window.actions_by_name.show_tabs(len(tabs.open) > 1, tabs.can_reopen)

    def show_commands(self) -> None:
        """Open the command palette, or close it again."""
        if self.palette.isHidden():
            self.palette.open()
        else:
            self.palette.leave()

    # ---- files and examples ----------------------------------------------------------------------------------

    def fill_recent(self) -> None:
        """Put the files last used into their menu."""
        menu, settings = self.recent_menu, self._window.settings
        menu.clear()
        paths = settings.recent()
        for path in paths:
            action = menu.addAction(path.name)
            action.setToolTip(str(path))
            action.triggered.connect(lambda _checked=False, path=path: self.open_file(path))
        menu.setToolTipsVisible(True)
        if not paths:
            menu.addAction(tr("No files yet")).setEnabled(False)
            return
        menu.addSeparator()
        menu.addAction(tr("Forget these")).triggered.connect(lambda _checked=False: settings.forget_recent())

    def open_file(self, path: Path) -> None:
        """Show a file without running it; a table is what a network learns from."""
        if path.suffix.lower() == SUFFIX:
            self._window.builder.open_csv(path)
        else:
            self._window.files.open_path(path)

    def open_example(self, example: Example) -> None:
        """Run an example and go to its telling moment; they are our own, and safe."""
        window = self._window
        try:
            text = example.text
        except ExamplesError as error:
            window.messages.say(str(error), error=True)
            return
        window.tabs.add(Document(text, None, text, example.file))
        window.views.graph.folds.propose(example.folds)
        self._telling = window.session, example
        window.client.run(text)
        window.messages.say(f"{tr(example.title)}: {tr(example.point)}")

    def _on_run_state_changed(self, session: Session) -> None:
        """Go to the telling moment of an example when its run has ended."""
        if self._telling is None or self._telling[0] is not session or session.run_state is RunState.running:
            return
        example, self._telling = self._telling[1], None
        if session.recording.source.text == example.text:
            session.seek(moment(session.recording, example))

    # ---- windows ---------------------------------------------------------------------------------------------

    def show_sheet(self, name: str) -> None:
        """Show the keyboard map, the legend, the examples or the settings."""
        from gradgui.app.key_map import KeyMap  # what a start does not need
        from gradgui.app.legend import Legend

        window = self._window
        make: dict[str, Callable[[], Sheet]] = {
            "key_map": lambda: KeyMap(window),
            "legend": lambda: Legend(window),
            "start_page": lambda: StartPage(self._examples, self.open_example, window),
            "settings_dialog": self._make_settings,
        }
        sheet = self._sheets.get(name) or self._sheets.add(make[name]())
        sheet.bring(window.theme)
        self._show_settings()

    def show_find(self) -> None:
        """Find in the graph when it has the focus, else in the text."""
        focused = QApplication.focusWidget()
        graph = self._window.views.graph
        inside = focused is not None and (focused is graph or graph.isAncestorOf(focused))
        self.find.open(GRAPH if inside else TEXT)

    def _on_editor_place_clicked(self, line: int, column: int) -> None:
        session = self._window.session
        if self._window.views.editor.toPlainText() == session.recording.source.text:
            card = card_at(session.recording, session.cursor, line, column)
            if card >= 0:
                session.select(Selection(card))

    def _on_find_selected(self, selection: Selection) -> None:
        """Select a card that was found, and show it wherever it stands."""
        self._window.session.select(selection)
        self._window.views.graph.folds.reveal(selection.card)
        self._window.views.graph.canvas.follow(selection.card)

    # ---- settings --------------------------------------------------------------------------------------------

    def set_motion(self, motion: str) -> None:
        """Choose how much moves, and keep it."""
        self._window.views.graph.set_motion(motion)
        self._window.settings.keep_motion(motion)

    def set_limits(self, limits: Limits) -> None:
        """Choose how far the next run may go."""
        if self._window.client.host is not None:
            self._window.client.host.limits = limits

    def keep_limits(self, limits: Limits) -> None:
        """Choose how far a run may go, and keep it."""
        self.set_limits(limits)
        self._window.settings.keep_limits(limits)

    def reset_look(self) -> None:
        """Give everything visible the look that it came with: panes, colours, sizes, motion, the window itself."""
        window = self._window
        window.settings.forget_look()
        if window.presenting:
            window.toggle_presenter()
        window.panes.reset()
        window.set_theme(window.settings.theme())
        self.set_motion(MOTIONS[0])
        window.showNormal()
        window.resize(*WINDOW_SIZE)
        self._show_settings()

    def _make_settings(self) -> SettingsDialog:
        window = self._window
        dialog = SettingsDialog(window)
        dialog.paletteChosen.connect(window.choose_palette)
        dialog.scaleChosen.connect(window.set_scale)
        dialog.codeSizeChosen.connect(window.set_code_size)
        dialog.motionChosen.connect(self.set_motion)
        # Later: the dialog that asks goes with its window.
        dialog.languageChosen.connect(window.languageChosen, Qt.ConnectionType.QueuedConnection)
        dialog.limitsChosen.connect(self.keep_limits)
        dialog.resetRequested.connect(self.reset_look)
        return dialog

    def _show_settings(self) -> None:
        dialog = self._sheets.get("settings_dialog")
        if isinstance(dialog, SettingsDialog):
            settings = self._window.settings
            dialog.show_settings(self._window.theme, settings.motion(), settings.limits())

    # ---- Qt --------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take files that are dropped, wherever; text that is dropped is the editor's.

        Take Ctrl K from the fields, for which it deletes the rest of a line where Qt follows Emacs.
        """
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            return QKeySequence(event.keyCombination()) == self._window.actions_by_name["commands"].shortcut()
        kinds = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)
        if event.type() in kinds and isinstance(event, QDropEvent):
            path = dropped(event.mimeData())
            if path is not None:
                event.acceptProposedAction()
                if event.type() is QEvent.Type.Drop:
                    self.open_file(path)
                return True
        return super().eventFilter(watched, event)


def dropped(data: QMimeData) -> Path | None:
    """Return the one file in what is dropped, None when it is something else."""
    files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []
    return Path(files[0]) if len(files) == 1 else None
