"""The menu of a card, of several, of a fold or of the ground of the graph.

To add a line, add an Entry to a group of ``GROUPS``: a name, what it says of what was asked for ("" where it
does not apply), and what it does or the rows of its submenu.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu

from gradgui.app.card_folds import FOCUS, FOLDS
from gradgui.app.formula.operations import apply_to_card
from gradgui.app.menu_entries import Asked, Do, Entry, Row
from gradgui.formula.apply import OPERATIONS
from gradgui.i18n import ntr, tr
from gradgui.recording.numerals import num
from gradgui.recording.selection import Selection
from gradgui.state.card_facts import arrival, facts_of, python_text
from gradgui.state.inspector_value import exact_text
from gradgui.state.plot_choice import HEAT, HISTOGRAM

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.app.graph.target import Target
    from gradgui.app.window import MainWindow
    from gradgui.state.quantities import Quantity, Subject

MOST_ELEMENTS: Final = 16


def asked_for(window: MainWindow, target: Target) -> Asked:
    """Return a target with its facts."""
    session = window.session
    found = (facts_of(session.recording, card, session.cursor) for card in target.cards)
    return Asked(window, target, tuple(facts for facts in found if facts is not None))


def card_menu(window: MainWindow, target: Target) -> QMenu:
    """Return the menu of a target."""
    asked = asked_for(window, target)
    menu = QMenu(window)
    menu.setObjectName("card_menu")
    for group in GROUPS:
        lines = [(entry, words) for entry in group if (words := entry.says(asked))]
        if lines and not menu.isEmpty():
            menu.addSeparator()
        for entry, words in lines:
            _add(menu, entry, words, asked)
    return menu


def _add(menu: QMenu, entry: Entry, words: str, asked: Asked) -> None:
    if entry.rows is None:
        _line(menu, entry.name, words, partial(entry.does, asked))
        return
    inner = QMenu(words.replace("&", "&&"), menu)
    inner.setObjectName(entry.name)
    for row in entry.rows(asked):
        _line(inner, "", row.words, row.do)
    menu.addMenu(inner)


def _line(menu: QMenu, name: str, words: str, do: Do) -> None:
    action = QAction(words.replace("&", "&&"), menu)
    action.setObjectName(name)
    action.triggered.connect(lambda _checked=False: do())
    menu.addAction(action)


# ---- plots ---------------------------------------------------------------------------------------------------


def _says_plot(asked: Asked) -> str:
    if asked.several:
        return ntr("Plot all {n}", "Plot all {n}", asked.several)
    subject = asked.subject
    return tr("Plot {name}", name=subject.of(grad=False).text) if subject is not None else ""


def _plot(asked: Asked) -> None:
    for facts in asked.facts:
        asked.plots.add_card(facts.card)


def _says_plot_grad(asked: Asked) -> str:
    subject = asked.subject
    return tr("Plot {name}", name=subject.of(grad=True).text) if subject is not None and subject.grad else ""


def _plot_grad(asked: Asked) -> None:
    if asked.subject is not None:
        asked.plots.add(asked.subject.of(grad=True))


def _says_element(asked: Asked) -> str:
    subject = asked.subject
    return tr("Plot an element") if subject is not None and subject.size > 1 else ""


def _elements(asked: Asked) -> list[Row]:
    subject = asked.subject
    assert subject is not None
    plots = asked.plots
    places = [tuple(int(i) for i in np.unravel_index(at, subject.shape)) for at in range(_few(subject))]
    grads = (False, True) if subject.grad else (False,)
    found: list[Quantity] = [subject.of(grad=grad, element=place) for grad in grads for place in places]
    return [Row(quantity.text, partial(plots.add, quantity)) for quantity in found]


def _few(subject: Subject) -> int:
    return min(subject.size, MOST_ELEMENTS)


def _spread(asked: Asked, kind: str, grad: bool = False) -> None:
    """Look at the card, and plot how its elements are spread or what they look like."""
    if asked.one is not None:
        asked.window.session.select(Selection(asked.one.card))
        asked.plots.show_spread(kind, grad)


def _pictures(asked: Asked) -> list[Row]:
    assert asked.one is not None
    name = asked.one.name
    rows = [
        Row(tr("Heat map of {name}", name=name), partial(_spread, asked, HEAT)),
        Row(tr("Histogram of {name}", name=name), partial(_spread, asked, HISTOGRAM)),
    ]
    if asked.subject is not None and asked.subject.grad:
        name = f"{name}.grad"
        rows += [
            Row(tr("Heat map of {name}", name=name), partial(_spread, asked, HEAT, True)),
            Row(tr("Histogram of {name}", name=name), partial(_spread, asked, HISTOGRAM, True)),
        ]
    return rows


# ---- the program and time ------------------------------------------------------------------------------------


def _operations(asked: Asked) -> list[Row]:
    assert asked.one is not None
    return [Row(op, partial(apply_to_card, asked.window, asked.one.card, op)) for op in OPERATIONS]


def _says_line(asked: Asked) -> str:
    return tr("Go to line {line}", line=asked.one.line) if asked.one is not None and asked.one.line else ""


def _go_to_line(asked: Asked) -> None:
    if asked.one is not None:
        asked.window.views.editor.go_to(asked.one.line)


def _says_made(asked: Asked) -> str:
    return tr("Step to where it was made: event {n}", n=asked.one.card + 1) if asked.one is not None else ""


def _arrival(asked: Asked) -> int:
    return arrival(asked.recording, asked.one.card, asked.window.session.cursor) if asked.one is not None else -1


def _says_arrived(asked: Asked) -> str:
    seq = _arrival(asked)
    return tr("Step to where its gradient arrives: event {n}", n=seq + 1) if seq >= 0 else ""


# ---- copies --------------------------------------------------------------------------------------------------


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def _says_copy_value(asked: Asked) -> str:
    if asked.several:
        return ntr("Copy {n} value", "Copy {n} values", asked.several)
    return tr("Copy value") if asked.one is not None and asked.one.value >= 0 else ""


def _copy_value(asked: Asked) -> None:
    held = [(facts.name, exact_text(asked.recording.value(facts.value))) for facts in asked.facts if facts.value >= 0]
    _copy(held[0][1] if len(held) == 1 else "\n".join(f"{name} = {text}" for name, text in held))


def _says_copy_gradient(asked: Asked) -> str:
    return tr("Copy gradient") if asked.one is not None and asked.one.grad >= 0 else ""


def _copy_gradient(asked: Asked) -> None:
    if asked.one is not None:
        _copy(exact_text(asked.recording.value(asked.one.grad)))


def _python(asked: Asked) -> str:
    """Return the tensors as Python text that makes them; "" unless all can be written."""
    texts = [python_text(asked.recording.value(facts.value)) if facts.value >= 0 else "" for facts in asked.facts]
    if not all(texts):
        return ""
    if asked.several:
        return "\n".join(f"{facts.name} = {text}" for facts, text in zip(asked.facts, texts, strict=True))
    return "".join(texts)


def _says_copy_names(asked: Asked) -> str:
    if asked.several:
        return ntr("Copy {n} name", "Copy {n} names", asked.several)
    return tr("Copy name {name}", name=asked.one.name) if asked.one is not None else ""


# ---- an edge -------------------------------------------------------------------------------------------------


def _says_edge(asked: Asked) -> str:
    return tr("Look at this input") if asked.target.port >= 0 and asked.facts else ""


def _edge_gradient(asked: Asked) -> int:
    """Return the value that came back on an edge so far, -1 for none."""
    look = asked.graph.graph.context.look(asked.target.card) if asked.target.port >= 0 else None
    ports = look.ports if look is not None else ()
    return next((port.value for port in ports if port.port == asked.target.port), -1)


def _says_edge_gradient(asked: Asked) -> str:
    value = _edge_gradient(asked)
    if value < 0:
        return ""
    uniform = asked.recording.value(value).uniform
    return tr("Copy gradient {number}", number=num(uniform)) if uniform is not None else tr("Copy gradient")


# ---- the picture ---------------------------------------------------------------------------------------------


def _says_fit(asked: Asked) -> str:
    if asked.several:
        return ntr("Fit {n} card", "Fit {n} cards", asked.several)
    return tr("Fit this card") if asked.one is not None else ""


def _says_fold(asked: Asked) -> str:
    number = asked.target.fold
    if number < 0:
        return ""
    return tr("Fold") if asked.graph.graph.folds[number].open else tr("Unfold")


def _says_undo(asked: Asked) -> str:
    return tr("Undo move") if asked.graph.arrangement.can_undo else ""


def _says_tidy(asked: Asked) -> str:
    return tr("Tidy layout") if asked.graph.arrangement.moves else ""


def _plain(text: str) -> Callable[[Asked], str]:
    """Return what says the same for every single card."""
    return lambda asked: tr(text) if asked.one is not None else ""


def _on_ground(text: str) -> Callable[[Asked], str]:
    return lambda asked: tr(text) if not asked.facts else ""


def _trigger(name: str) -> Callable[[Asked], object]:
    return lambda asked: asked.window.actions_by_name[name].trigger()


GROUPS: Final[tuple[tuple[Entry, ...], ...]] = (
    (
        Entry("plot", _says_plot, _plot),
        Entry("plot_grad", _says_plot_grad, _plot_grad),
        Entry("plot_element", _says_element, rows=_elements),
        Entry("plot_picture", _plain("Plot as a picture"), rows=_pictures),
    ),
    (Entry("apply", _plain("Apply operation"), rows=_operations),),
    (
        Entry("look_at_input", _says_edge, lambda a: a.window.session.select(Selection(a.target.card, a.target.port))),
        Entry("copy_edge", _says_edge_gradient, lambda a: _copy(exact_text(a.recording.value(_edge_gradient(a))))),
    ),
    (
        Entry("go_to_line", _says_line, _go_to_line),
        Entry("step_to_made", _says_made, lambda a: a.window.seek(a.target.card)),
        Entry("step_to_arrived", _says_arrived, lambda a: a.window.seek(_arrival(a))),
    ),
    (
        Entry("copy_value", _says_copy_value, _copy_value),
        Entry("copy_grad", _says_copy_gradient, _copy_gradient),
        Entry("copy_python", lambda a: tr("Copy as Python text") if _python(a) else "", lambda a: _copy(_python(a))),
        Entry("copy_name", _says_copy_names, lambda a: _copy("\n".join(facts.name for facts in a.facts))),
        Entry("copy_sentence", lambda _: tr("Copy sentence"), _trigger("copy_sentence")),
    ),
    (
        *FOLDS,
        Entry("toggle_bar", _says_fold, lambda a: a.graph.toggle_fold(a.target.fold)),
        Entry("fold_all", _on_ground("Fold all"), _trigger("fold_all")),
        Entry("unfold_all", _on_ground("Unfold all"), _trigger("unfold_all")),
    ),
    FOCUS,
    (
        Entry("fit_cards", _says_fit, lambda a: a.graph.look_at(tuple(facts.card for facts in a.facts))),
        Entry("fit", _on_ground("Fit graph"), _trigger("fit")),
        Entry("undo_move", _says_undo, lambda a: a.graph.undo_move()),
        Entry("tidy", _says_tidy, _trigger("tidy")),
    ),
    (
        Entry("copy_picture", _on_ground("Copy picture"), _trigger("copy_picture")),
        Entry("export_picture", _on_ground("Export picture…"), _trigger("export_picture")),
    ),
)  # fmt: skip
