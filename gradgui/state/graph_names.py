"""Names that move: what a name stood for before the last statement, and what it stands for now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.recording import events as ev

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording


@dataclass(frozen=True, slots=True)
class NameMove:
    """A name that went from one card to another."""

    name: str
    old: int
    new: int


def moves_at(recording: Recording, cursor: int) -> tuple[NameMove, ...]:
    """Return the names that the statement before the cursor gave to other tensors."""
    event = recording[cursor]
    if not isinstance(event, ev.StatementEntered | ev.ScopeLeft):
        return ()
    found = []
    for bound in event.names:
        old, new = _card(recording, bound.was_tensor, cursor), _card(recording, bound.tensor, cursor)
        if old >= 0 and new >= 0 and bound.was_tensor != bound.tensor:
            found.append(NameMove(bound.name, old, new))
    return tuple(found)


def _card(recording: Recording, tensor: int, cursor: int) -> int:
    history = recording.index.card_of.get(tensor)
    found = history.at(cursor) if history is not None else None
    return -1 if found is None else found
