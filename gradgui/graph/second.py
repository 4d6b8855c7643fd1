"""The second graph: what a backward pass with create_graph computes, tied to the node whose backward it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradgui.recording import events as ev

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording


def made_by_backward_of(recording: Recording, card: int) -> int:
    """Return the card of the node whose backward recorded an operation, -1 for one that the program asked for."""
    event = recording[card]
    if not isinstance(event, ev.OpApplied) or event.node < 0 or recording.phase_at(card) != "backward":
        return -1
    seq = card - 1
    while isinstance(recording[seq], ev.OpApplied | ev.ViewCreated):
        seq -= 1
    visited = recording[seq]
    return recording.index.node_made.get(visited.node, -1) if isinstance(visited, ev.NodeVisited) else -1
