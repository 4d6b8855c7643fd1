"""What the inspector shows: the tensor looked at, its gradient, the rule of its node, or the error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.explain import passes
from gradgui.explain.errors import ErrorCard, error_card
from gradgui.explain.rule import Rule, rule_of
from gradgui.explain.words import line_of
from gradgui.i18n import tr
from gradgui.recording import events as ev
from gradgui.recording.naming import card_tensor, label_of, label_of_card
from gradgui.recording.selection import Selection, looked_at
from gradgui.state.inspector_grad import GradTab, grad_tab
from gradgui.state.inspector_value import ValueTab, value_tab

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

FARTHEST = 64  # events that are looked back at for which tab follows the cursor
VALUE, GRAD, RULE = "value", "grad", "rule"


@dataclass(frozen=True, slots=True)
class InspectorState:
    """One moment of the inspector. ``kind``: empty, card, error; ``tab`` is the one that follows the cursor."""

    kind: str = "empty"
    title: str = ""
    named: bool = False
    subtitle: str = ""
    node: str = ""  # the subtitle beside a rule
    card: int = -1
    line: int = 0
    tab: str = VALUE
    value: ValueTab | None = None
    grad: GradTab | None = None
    rule: Rule | None = None
    error: ErrorCard | None = None


EMPTY = InspectorState()


def resolve(recording: Recording, cursor: int, selection: Selection, only: str | None = None) -> InspectorState:
    """Return what the inspector shows at the cursor for what is selected.

    ``only`` leaves out the tabs that do not show: it is the tab that a person keeps, "" for the one that follows.
    """
    if not 0 <= cursor < len(recording):
        return EMPTY
    if selection.card < 0:
        error = error_card(recording, cursor)
        if error is not None:
            number = tr("event {n}", n=cursor + 1)
            return InspectorState("error", error.title, True, number, line=error.line, error=error)
    looked = looked_at(recording, cursor, selection)
    if looked.card < 0:
        return EMPTY
    return _card_state(recording, looked, cursor, only)


def _card_state(recording: Recording, looked: Selection, cursor: int, only: str | None) -> InspectorState:
    card = looked.card
    event = recording[card]
    tensor = card_tensor(event)
    if tensor < 0:
        return EMPTY
    tab, every = only or _following(recording, cursor), only is None
    rule = rule_of(recording, card, cursor, looked.port) if every or tab == RULE else None
    grad = grad_tab(recording, card, cursor) if every or tab == GRAD else None
    if tab == RULE and rule is None:
        tab = VALUE
    value = value_tab(recording, card, cursor) if every or tab == VALUE else None
    newest = passes.card_of(recording, tensor, cursor) == card
    label = label_of(recording, tensor, cursor) if newest else label_of_card(recording, card)
    return InspectorState(
        "card",
        label.text,
        label.named,
        _subtitle(recording, card, event),
        _node_subtitle(recording, card, event),
        card,
        line_of(recording, card),
        tab,
        value,
        grad,
        rule,
    )


def _subtitle(recording: Recording, card: int, event: ev.Event) -> str:
    line = line_of(recording, card)
    place = tr("line {line}", line=line) if line else tr("outside the program")
    if isinstance(event, ev.LeafCreated):
        return tr("leaf, {place}", place=place)
    if isinstance(event, ev.OpApplied | ev.TensorMutated) and event.node < 0:
        return tr("tensor · not recorded · {place}", place=place)
    if isinstance(event, ev.Detached):
        return tr("tensor · detached · {place}", place=place)
    if not label_of_card(recording, card).named:
        return _node_subtitle(recording, card, event)
    return tr("tensor · result of {place}", place=place)


def _node_subtitle(recording: Recording, card: int, event: ev.Event) -> str:
    """Return the node's class and its place in the text: MulBackward0 · line 7, col 5–7."""
    name = event.node_name if isinstance(event, ev.OpApplied | ev.TensorMutated) else ""
    if not name:
        return _subtitle(recording, card, event) if not isinstance(event, ev.LeafCreated) else "AccumulateGrad"
    span = recording.span(card)
    if span is None or span.file:
        return name
    if span.line != span.end_line:
        return tr("{name} · line {line}", name=name, line=span.line)
    return tr(
        "{name} · line {line}, col {first}–{last}", name=name, line=span.line, first=span.col + 1, last=span.end_col
    )


def _following(recording: Recording, cursor: int) -> str:
    """Return the tab that the present event is about: value forwards, rule backwards, grad where one arrives."""
    for seq in range(cursor, max(-1, cursor - FARTHEST), -1):
        found = _tab_of(recording[seq])
        if found:
            return found
    return VALUE


def _tab_of(event: ev.Event) -> str:
    if isinstance(event, ev.NodeVisited | ev.GradientSent | ev.NodeReady | ev.BackwardStarted):
        return RULE
    if isinstance(event, ev.GradAccumulated | ev.GradCleared):
        return GRAD
    made = (ev.LeafCreated, ev.OpApplied, ev.Detached, ev.TensorMutated, ev.ParameterUpdated, ev.RequiresGradChanged)
    return VALUE if isinstance(event, made) else ""
