"""Everything that a person can ask of the window, in one table: name, words, keys, sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from gradgui.app import icons
from gradgui.app.builder.menu import PRESET_ACTIONS
from gradgui.formula.apply import OPERATIONS
from gradgui.i18n import tr
from gradgui.session import StepSize

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtWidgets import QWidget

    from gradgui.app.theme import Theme

SPEEDS: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


@dataclass(frozen=True, slots=True)
class Spec:
    """One action: object name, words, keys (the first is shown), sign, and the group of which it is a choice."""

    name: str
    text: str
    keys: tuple[str, ...] = ()
    sign: str = ""
    group: str = ""


# Keys without a modifier belong to a text while it has the focus; Qt asks the text first.
SPECS: Final = (
    Spec("new", "New", ("Ctrl+N",)),
    Spec("new_network", "New network", ("Ctrl+Shift+N",)),
    *(Spec(name, f"New network: {title}") for name, title in PRESET_ACTIONS.items()),
    Spec("open", "Open…", ("Ctrl+O",)),
    Spec("save", "Save", ("Ctrl+S",)),
    Spec("save_as", "Save As…", ("Ctrl+Shift+S",)),
    Spec("close_tab", "Close tab", ("Ctrl+W", "Ctrl+F4")),
    Spec("reopen_tab", "Reopen closed tab", ("Ctrl+Shift+T",)),
    Spec("next_tab", "Next tab", ("Ctrl+Tab", "Ctrl+PgDown")),
    Spec("previous_tab", "Previous tab", ("Ctrl+Shift+Tab", "Ctrl+PgUp")),
    Spec("export_picture", "Export picture…", ("Ctrl+Shift+E",)),
    Spec("copy_picture", "Copy picture", ("Ctrl+Shift+P",)),
    Spec("quit", "Quit", ("Ctrl+Q",)),
    Spec("undo", "Undo", ("Ctrl+Z",)),
    Spec("redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y")),
    Spec("cut", "Cut", ("Ctrl+X",)),
    Spec("copy", "Copy", ("Ctrl+C",)),
    Spec("paste", "Paste", ("Ctrl+V",)),
    Spec("copy_sentence", "Copy sentence", ("Ctrl+Shift+C",)),
    Spec("find", "Find…", ("Ctrl+F",)),
    Spec("find_next", "Find next", ("F3",)),
    Spec("find_previous", "Find previous", ("Shift+F3",)),
    Spec("commands", "Commands", ("Ctrl+K",)),
    Spec("settings", "Settings…", ("Ctrl+,",)),
    Spec("run", "Run", ("Ctrl+Return", "Ctrl+Enter"), "play"),
    Spec("stop", "Stop", ("Ctrl+.",), "stop"),
    Spec("pause_run", "Pause run", ("Ctrl+Shift+Space",)),
    Spec("run_iteration", "Run one iteration", ("Ctrl+Shift+I",)),
    Spec("slow_motion", "Slow motion"),
    Spec("change_run", "Change the run…"),
    Spec("new_numbers", "New numbers", ("Ctrl+Shift+R",)),
    Spec("first_numbers", "Numbers of seed 0"),
    Spec("first", "First event", ("Home",), "first"),
    Spec("step_back", "Step back", ("Left", "F9", "PgUp"), "back"),
    Spec("play", "Play", ("Space",), "play"),
    Spec("step_forward", "Step forward", ("Right", "F10", "PgDown"), "forward"),
    Spec("last", "Last event", ("End",), "last"),
    Spec("statement_back", "Statement before", ("Shift+Left",)),
    Spec("statement_forward", "Next statement", ("Shift+Right",)),
    Spec("phase_back", "Phase before", ("Ctrl+Left",)),
    Spec("phase_forward", "Next phase", ("Ctrl+Right",)),
    Spec("iteration_back", "Same event, iteration before", ("Alt+Left",)),
    Spec("iteration_forward", "Same event, next iteration", ("Alt+Right",)),
    Spec("layer_back", "Layer before", ("Ctrl+Shift+Left",)),
    Spec("layer_forward", "Next layer", ("Ctrl+Shift+Right",)),
    Spec("tensor_back", "Previous event of this tensor", ("[",)),
    Spec("tensor_forward", "Next event of this tensor", ("]",)),
    Spec("step_event", "Event", group="step"),
    Spec("step_statement", "Statement", group="step"),
    Spec("step_node", "Node", group="step"),
    Spec("step_iteration", "Iteration", group="step"),
    Spec("theme_light", "Light", group="theme"),
    Spec("theme_dark", "Dark", group="theme"),
    Spec("theme_presenter", "High contrast", group="theme"),
    Spec("scale_up", "Larger", ("Ctrl++", "Ctrl+=")),
    Spec("scale_down", "Smaller", ("Ctrl+-",)),
    Spec("scale_reset", "Actual size", ("Ctrl+0",)),
    Spec("formula", "Formula bar", ("Ctrl+L",)),
    Spec("show_graph", "Picture of the graph", ("Alt+G",), group="picture"),
    Spec("show_network", "Picture of the network", ("Alt+N",), group="picture"),
    Spec("show_code_tab", "Show the code", ("Ctrl+1",)),
    Spec("show_network_tab", "Show the network", ("Ctrl+2",)),
    Spec("reading_data", "Data arrows", ("D",)),
    Spec("reading_gradient", "Gradient arrows", ("G",)),
    Spec("reading_both", "Both arrows", ("B",)),
    Spec("fit", "Fit graph", ("F",)),
    Spec("tidy", "Tidy layout"),
    Spec("toggle_fold", "Fold or unfold"),
    Spec("fold_all", "Fold all", ("Shift+E",)),
    Spec("unfold_all", "Unfold all"),
    Spec("fold_loop", "Fold loops"),
    Spec("fold_module", "Fold modules"),
    Spec("fold_function", "Fold functions"),
    Spec("fold_custom", "Fold custom Functions and hooks"),
    Spec("fold_chosen", "Fold the chosen cards together"),
    Spec("focus_both", "Focus on this card", ("Shift+F",)),
    Spec("focus_ancestors", "Focus on what led here"),
    Spec("focus_descendants", "Focus on what comes of it"),
    Spec("pane_menu", "Menu of what has the focus", ("Shift+F10", "Menu")),
    Spec("plot_number", "Plot a number…"),
    Spec("tab_1", "Inspector: Value"),
    Spec("tab_2", "Inspector: Grad"),
    Spec("tab_3", "Inspector: Rule"),
    Spec("presenter", "Presenter", ("F5",)),
    Spec("maximise", "Maximise pane", ("F11",)),
    Spec("escape", "Back", ("Esc",)),
    Spec("reset_layout", "Reset layout"),
    Spec("reset_look", "Reset everything", ("Ctrl+Shift+0",)),
    Spec("pane_1", "Code", ("1",), group="pane"),
    Spec("pane_2", "Graph", ("2",), group="pane"),
    Spec("pane_3", "Inspector", ("3",), group="pane"),
    Spec("pane_4", "Plots", ("4",), group="pane"),
    Spec("examples", "Examples…"),
    Spec("legend", "How to read the picture"),
    Spec("keys", "Keyboard map", ("F1",)),
    Spec("about", "About gradgui"),
    *(Spec(f"apply_{op}", f"Apply {op}") for op in OPERATIONS),
)
FOLD_ACTIONS: Final = (
    "toggle_fold", "fold_all", "unfold_all", "fold_loop", "fold_module", "fold_function", "fold_custom", "fold_chosen",
    "focus_both", "focus_ancestors", "focus_descendants",
)  # fmt: skip
CLIPBOARD_ACTIONS: Final = ("cut", "copy", "paste")
REPEATING: Final = (
    "step_", "statement_", "phase_", "layer_", "tensor_", "scale_", "undo", "redo", "next_tab", "previous_tab",
)  # fmt: skip
STEP_ACTIONS: Final = {f"step_{size.value}": size for size in StepSize}


def speed_name(speed: float) -> str:
    """Return how a speed is written: 0.25×."""
    return f"{speed:g}×"


class Actions:
    """The actions of one window, by name."""

    def __init__(self, window: QWidget, handlers: Mapping[str, Callable[[], None]]) -> None:
        self._groups: dict[str, QActionGroup] = {}
        self._all: dict[str, QAction] = {}
        for spec in SPECS:
            self._all[spec.name] = self._make(window, spec, handlers[spec.name])

    def __getitem__(self, name: str) -> QAction:
        return self._all[name]

    def check(self, name: str) -> None:
        """Show a choice as the chosen one, without doing it again."""
        self._all[name].setChecked(True)  # only a person's choice triggers an action

    def set_theme(self, theme: Theme) -> None:
        """Draw the signs in the colours and size of a theme."""
        for spec in SPECS:
            if spec.sign:
                ink = "on_data" if spec.name == "run" else "text"
                self._all[spec.name].setIcon(icons.icon(theme, spec.sign, ink))

    def show_playing(self, theme: Theme, playing: bool) -> None:
        """Let the play action offer to pause while it plays."""
        self._all["play"].setIcon(icons.icon(theme, "pause" if playing else "play"))
        self._all["play"].setText(tr("Pause") if playing else tr("Play"))

    def show_history(self, undone_next: str, redone_next: str) -> None:
        """Say what undo and redo would do; "" is nothing."""
        self._all["undo"].setText(tr("Undo {what}", what=undone_next) if undone_next else tr("Undo"))
        self._all["redo"].setText(tr("Redo {what}", what=redone_next) if redone_next else tr("Redo"))
        self._all["undo"].setEnabled(bool(undone_next))
        self._all["redo"].setEnabled(bool(redone_next))

    def show_tabs(self, several: bool, can_reopen: bool) -> None:
        """Offer only what can be done with the tabs there are."""
        for name in ("next_tab", "previous_tab"):
            self._all[name].setEnabled(several)
        self._all["reopen_tab"].setEnabled(can_reopen)

    def _make(self, window: QWidget, spec: Spec, handler: Callable[[], None]) -> QAction:
        action = QAction(tr(spec.text), window)
        action.setObjectName(spec.name)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        # A text with the focus, and the inspector, have their own Copy: here its key is only shown.
        only_shown = spec.name in CLIPBOARD_ACTIONS
        context = Qt.ShortcutContext.WidgetShortcut if only_shown else Qt.ShortcutContext.WindowShortcut
        action.setShortcutContext(context)
        # A key that is held steps on as fast as the window repaints.
        action.setAutoRepeat(spec.name.startswith(REPEATING))
        action.setToolTip(_tip(spec))
        action.setIconVisibleInMenu(False)
        action.triggered.connect(lambda _checked=False: handler())
        if spec.group:
            action.setCheckable(True)
            group = self._groups.setdefault(spec.group, QActionGroup(window))
            group.addAction(action)
        window.addAction(action)
        return action


def shown_keys(spec: Spec) -> str:
    """Return the keys of an action as they are shown: at most three."""
    shown = [QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in spec.keys[:3]]
    return "  ".join(dict.fromkeys(_arrowed(key) for key in shown))


def _tip(spec: Spec) -> str:
    keys = shown_keys(spec)
    return tr(spec.text) + (f"  {keys}" if keys else "")


def _arrowed(key: str) -> str:
    return key.replace("Left", "←").replace("Right", "→").replace("Return", "Enter")
