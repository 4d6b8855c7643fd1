"""The menus that a right click, the menu key or Shift F10 opens, one for each pane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from gradgui.app.card_menu import card_menu
from gradgui.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from gradgui.app.graph.target import Target
    from gradgui.app.window import MainWindow


class PaneMenus(QObject):
    """Opens the menus; the inspector has its own."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        views = window.views
        views.graph.menuRequested.connect(self._on_graph_menu_requested)
        views.plots.menuRequested.connect(self._on_plots_menu_requested)
        console = views.console.output
        for pane, fill in (
            (views.editor, self._editor_menu),
            (console, self._console_menu),
            (views.timeline, self._timeline_menu),
        ):
            self._listen(pane, fill)

    def open_here(self) -> None:
        """Open the menu of what has the focus, as the menu key does where there is one."""
        widget = QApplication.focusWidget() or self._window.views.graph.canvas
        spot = widget.rect().center()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, spot, widget.mapToGlobal(spot))
        QApplication.sendEvent(widget, event)

    def _listen(self, pane: QWidget, fill: Callable[[QPoint], QMenu]) -> None:
        pane.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

        def ask(spot: QPoint) -> None:
            self._open(fill(spot), pane.mapToGlobal(spot))

        pane.customContextMenuRequested.connect(ask)

    def _open(self, menu: QMenu, spot: QPoint) -> None:
        menu.setParent(self._window, menu.windowFlags())
        menu.aboutToHide.connect(menu.deleteLater)
        if QApplication.activePopupWidget() is None:  # some systems ask twice: with the key, and in their own way
            menu.popup(spot)
        else:
            menu.deleteLater()

    def _on_graph_menu_requested(self, target: Target, spot: QPoint) -> None:
        self._open(card_menu(self._window, target), spot)

    def _on_plots_menu_requested(self, spot: QPoint) -> None:
        plots = self._window.views.plots
        menu = QMenu(self._window)
        menu.addAction(tr("Write one…")).triggered.connect(plots.row.open_field)
        if plots.plot in (plots.curves, plots.pairs):
            reset = plots.pairs.reset if plots.plot is plots.pairs else plots.curves.reset
            menu.addAction(tr("Show the whole run")).triggered.connect(reset)
            for quantity in plots.choice.quantities:
                remove = menu.addAction(tr("Remove {name}", name=quantity.text))
                remove.triggered.connect(lambda _checked=False, quantity=quantity: plots.toggle(quantity))
        menu.addSeparator()
        menu.addAction(tr("Copy picture")).triggered.connect(lambda: self._window.desk.exporting.copy("plots"))
        menu.addAction(tr("Export picture…")).triggered.connect(lambda: self._window.desk.exporting.ask("plots"))
        self._open(menu, spot)

    def _editor_menu(self, spot: QPoint) -> QMenu:
        """Return the menu of every text, and what can be done with a program."""
        menu = self._window.views.editor.createStandardContextMenu(spot)
        self._add_actions(menu, ("find", "run", "formula", "examples"))
        return menu

    def _console_menu(self, spot: QPoint) -> QMenu:
        output = self._window.views.console.output
        menu = output.createStandardContextMenu(spot)
        menu.addSeparator()
        menu.addAction(tr("Copy all")).triggered.connect(
            lambda: QGuiApplication.clipboard().setText(self._window.views.console.text)
        )
        return menu

    def _timeline_menu(self, spot: QPoint) -> QMenu:
        """Return what can be done with the event under the mouse, and with time."""
        timeline = self._window.views.timeline
        menu = QMenu(self._window)
        if timeline.axis.total > 0 and len(self._window.session.recording):
            event = timeline.axis.event_at(spot.x())
            go = QAction(tr("Go to event {n}", n=event + 1), menu)
            go.triggered.connect(lambda: self._window.seek(event))
            copy = QAction(tr("Copy what event {n} says", n=event + 1), menu)
            words = timeline.hint_of(event)
            copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(words))
            menu.addActions([go, copy])
        names = ("first", "step_back", "step_forward", "last", "phase_back", "phase_forward", "play", "copy_sentence")
        self._add_actions(menu, names)
        return menu

    def _add_actions(self, menu: QMenu, names: tuple[str, ...]) -> None:
        menu.addSeparator()
        for name in names:
            menu.addAction(self._window.actions_by_name[name])
