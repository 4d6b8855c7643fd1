"""What each action does: one line each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit

from gradgui.app import about
from gradgui.app.actions import CLIPBOARD_ACTIONS, STEP_ACTIONS
from gradgui.app.builder.menu import PRESET_ACTIONS
from gradgui.app.formula.operations import APPLY_ACTIONS, apply_to_selected
from gradgui.app.graph.folds import BOTH
from gradgui.app.picture_pane import PICTURES
from gradgui.app.presenter import PANE_ACTIONS, PANE_NAMES
from gradgui.graph.folding import ANCESTORS, DESCENDANTS
from gradgui.graph.parts import CUSTOM, FUNCTION, LOOP, MODULE
from gradgui.mlp.presets import NEW, PRESETS
from gradgui.session import Session, StepSize
from gradgui.state.inspector import GRAD, RULE, VALUE
from gradgui.state.network_steps import next_layer_step

if TYPE_CHECKING:
    from gradgui.app.graph import GraphView
    from gradgui.app.window import MainWindow

Handler = Callable[[], None]


def handlers_of(window: MainWindow) -> dict[str, Handler]:
    """Return a handler for every action of a window."""
    found: dict[str, Handler] = {
        "run": window.run_now,
        "stop": lambda: window.session.stop(),
        "pause_run": lambda: window.training.toggle_pause(),
        "run_iteration": lambda: window.training.step(),
        "slow_motion": lambda: window.training.toggle_slow(),
        "change_run": lambda: window.training.ask_change(),
        "iteration_back": lambda: window.training.step_iteration(-1),
        "iteration_forward": lambda: window.training.step_iteration(1),
        "presenter": window.toggle_presenter,
        "maximise": window.toggle_maximised,
        "escape": window.escape,
        "reset_layout": lambda: _reset_layout(window),
        "copy_sentence": lambda: QGuiApplication.clipboard().setText(window.views.now.text),
        "formula": lambda: window.formula.toggle(),
        "show_code_tab": lambda: window.builder.show_code(),
        "show_network_tab": lambda: window.builder.show_network(),
        "reset_look": window.desk.reset_look,
        "commands": window.desk.show_commands,
        "settings": lambda: window.desk.show_sheet("settings_dialog"),
        "examples": lambda: window.desk.show_sheet("start_page"),
        "legend": lambda: window.desk.show_sheet("legend"),
        "keys": lambda: window.desk.show_sheet("key_map"),
        "find": window.desk.show_find,
        "find_next": lambda: window.desk.find.go(1),
        "find_previous": lambda: window.desk.find.go(-1),
        "new_numbers": lambda: window.run_seed(window.session.seed + 1),
        "first_numbers": lambda: window.run_seed(0),
        "export_picture": lambda: window.desk.exporting.ask(),
        "copy_picture": lambda: window.desk.exporting.copy(),
        "about": lambda: window.messages.say(about.about_text()),
        "scale_up": lambda: window.rescale(1),
        "scale_down": lambda: window.rescale(-1),
        "scale_reset": lambda: window.rescale(0),
    }
    return found | _files(window) | _text(window) | _time(window) | _choices(window)


def _files(window: MainWindow) -> dict[str, Handler]:
    files = window.files
    return {
        "new": files.new,
        "new_network": lambda: window.builder.begin(NEW),
        "open": files.open,
        "save": lambda: _drop(files.save()),
        "save_as": lambda: _drop(files.save_as()),
        "close_tab": files.close_tab,
        "reopen_tab": window.tabs.reopen,
        "next_tab": lambda: window.tabs.step(1),
        "previous_tab": lambda: window.tabs.step(-1),
        "quit": lambda: _drop(window.close()),
    }


def _time(window: MainWindow) -> dict[str, Handler]:
    player = window.player

    def by_hand(move: Callable[[Session], None]) -> Handler:
        def act() -> None:
            player.pause()
            move(window.session)

        return act

    return {
        "play": player.toggle,
        "first": by_hand(Session.first),
        "last": by_hand(Session.last),
        "step_back": by_hand(lambda session: session.step(-1)),
        "step_forward": by_hand(lambda session: session.step(1)),
        "statement_back": by_hand(lambda session: session.step(-1, StepSize.statement)),
        "statement_forward": by_hand(lambda session: session.step(1, StepSize.statement)),
        "phase_back": by_hand(lambda session: session.next_phase(-1)),
        "phase_forward": by_hand(lambda session: session.next_phase(1)),
        "layer_back": by_hand(lambda session: _step_layer(session, -1)),
        "layer_forward": by_hand(lambda session: _step_layer(session, 1)),
        "tensor_back": by_hand(lambda session: session.tensor_event(-1)),
        "tensor_forward": by_hand(lambda session: session.tensor_event(1)),
    }


def _step_layer(session: Session, direction: int) -> None:
    """Go to the next quantity of the book, or to the next iteration after the last one."""
    found = next_layer_step(session.recording, session.cursor, direction)
    if found == session.cursor:
        session.step(direction, StepSize.iteration)
    else:
        session.seek(found)


def _choices(window: MainWindow) -> dict[str, Handler]:
    found: dict[str, Handler] = {}
    for name, size in STEP_ACTIONS.items():
        found[name] = lambda size=size: window.session.set_step_size(size)  # type: ignore[misc]
    for palette in ("light", "dark", "presenter"):
        found[f"theme_{palette}"] = lambda palette=palette: window.choose_palette(palette)  # type: ignore[misc]
    for action, pane in zip(PANE_ACTIONS, PANE_NAMES, strict=True):
        found[action] = lambda pane=pane: window.present(pane)  # type: ignore[misc]
    for reading in ("data", "gradient", "both"):
        found[f"reading_{reading}"] = lambda reading=reading: window.views.graph.set_reading(reading)  # type: ignore[misc]
    for number, tab in enumerate((VALUE, GRAD, RULE), 1):
        found[f"tab_{number}"] = lambda tab=tab: window.views.inspector.show_tab(tab)  # type: ignore[misc]
    for action, op in APPLY_ACTIONS.items():
        found[action] = lambda op=op: apply_to_selected(window, op)  # type: ignore[misc]
    for action, name in PRESET_ACTIONS.items():
        found[action] = lambda name=name: window.builder.begin(PRESETS[name])  # type: ignore[misc]
    for picture in PICTURES:
        found[f"show_{picture}"] = lambda picture=picture: window.views.picture.show_view(picture)  # type: ignore[misc]
    found["fit"] = window.views.graph.fit
    found["pane_menu"] = lambda: window.desk.menus.open_here()
    found["tidy"] = window.views.graph.tidy
    found |= _folds(window.views.graph)
    found["plot_number"] = window.views.plots.row.open_field
    return found


def _folds(graph: GraphView) -> dict[str, Handler]:
    """Return what folds the graph, and what shows a part of it: that of the card one looks at."""
    folds = graph.folds
    found: dict[str, Handler] = {
        "toggle_fold": lambda: folds.toggle(graph.card_in_hand),
        "fold_all": folds.fold_all,
        "unfold_all": folds.unfold_all,
        "fold_chosen": lambda: folds.fold_cards(graph.chosen),
    }
    for rule in (LOOP, MODULE, FUNCTION, CUSTOM):
        found[f"fold_{rule}"] = lambda rule=rule: folds.toggle_rule(rule)  # type: ignore[misc]
    for name, ways in (("both", BOTH), (ANCESTORS, (ANCESTORS,)), (DESCENDANTS, (DESCENDANTS,))):
        found[f"focus_{name}"] = lambda ways=ways: folds.focus_on(graph.card_in_hand, ways)  # type: ignore[misc]
    return found


def _text(window: MainWindow) -> dict[str, Handler]:
    """Return what the Edit menu does: with the clipboard to the text that has the focus, else to the program."""

    def on_focused(name: str) -> Handler:
        def act() -> None:
            focused = QApplication.focusWidget()
            if isinstance(focused, QPlainTextEdit | QTextEdit | QLineEdit):
                getattr(focused, name)()

        return act

    found = {name: on_focused(name) for name in CLIPBOARD_ACTIONS}
    return found | {"undo": window.views.editor.undo, "redo": window.views.editor.redo}


def _reset_layout(window: MainWindow) -> None:
    window.settings.forget_layout()
    window.panes.reset()


def _drop(_: bool) -> None:
    """Take an answer that no action waits for."""
