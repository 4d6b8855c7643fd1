"""What the inspector may say of the rest of the run: names and places to come, never a value."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from gradgui.explain.operands import output_of
from gradgui.i18n import tr
from gradgui.recording import events as ev
from gradgui.recording.naming import card_tensor, label_of_card

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording


def coming_use(recording: Recording, card: int, cursor: int) -> str:
    """Return who will use a card's tensor next: "out comes at event 16"; "" when nobody does."""
    if not 0 <= card < len(recording):
        return ""
    uses = recording.index.uses.get(card_tensor(recording[card]), [])
    rank = bisect_right(uses, cursor)
    if rank == len(uses):
        return ""
    event = recording[uses[rank]]
    if not isinstance(event, ev.OpApplied | ev.TensorMutated) or output_of(event) < 0:
        return ""
    return tr("{name} comes at event {n}", name=label_of_card(recording, uses[rank]).text, n=uses[rank] + 1)
