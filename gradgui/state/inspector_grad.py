"""The Grad tab: the drawer of a tensor, and the ledger of how it was filled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.explain import passes
from gradgui.explain.ledger import Ledger, arriving, grad_ledger
from gradgui.explain.why import GradState, grad_state
from gradgui.explain.words import name_text
from gradgui.recording import events as ev
from gradgui.recording.naming import card_tensor

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording


@dataclass(frozen=True, slots=True)
class GradTab:
    """A drawer and its ledger. ``passing`` is the gradient that went through a tensor that keeps none."""

    name: str
    drawer: GradState
    ledger: Ledger | None
    passing: int = -1
    now: bool = False


def grad_tab(recording: Recording, card: int, cursor: int) -> GradTab | None:
    """Return the Grad tab of a card, None for a tensor that never gets a gradient."""
    event = recording[card]
    tensor = card_tensor(event)
    if tensor < 0:
        return None
    drawer = grad_state(recording, tensor, cursor)
    ledger = grad_ledger(recording, tensor, cursor)
    passing = -1
    node = event.node if isinstance(event, ev.OpApplied | ev.TensorMutated) else -1
    if node >= 0:
        seen = passes.visit(recording, node, cursor)
        visited = recording[seq] if (seq := seen) >= 0 else None
        passing = visited.grad if isinstance(visited, ev.NodeVisited) else -1
        ledger = ledger or arriving(recording, node, cursor)
    name = name_text(recording, tensor, cursor)
    present = recording[cursor]
    now = isinstance(present, ev.GradAccumulated | ev.GradCleared) and present.tensor == tensor
    return GradTab(name, drawer, ledger, passing, now)
