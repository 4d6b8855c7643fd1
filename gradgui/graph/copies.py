"""Numbers that were copied out of the tape: ``torch.tensor(t)`` makes a leaf that knows nothing of ``t``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradgui.recording import events as ev

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

COPIERS = ("torch.tensor", "torch.as_tensor")
_NAMED = re.compile(r"[\w.]*tensor\(\s*([^\W\d]\w*)\s*[,)]")


def copied_from(recording: Recording, card: int) -> int:
    """Return the tensor on the tape whose numbers a leaf is a copy of, -1 for none; it is known by its name."""
    event = recording[card]
    if not isinstance(event, ev.LeafCreated) or event.creator not in COPIERS:
        return -1
    told = _NAMED.match(recording.text(card))
    if told is None:
        return -1
    for frame in dict.fromkeys((recording.enclosing(card, "call"), 0)):
        history = recording.index.names.get((frame, told.group(1)))
        bound = history.at(card) if history is not None else None
        if bound is not None:
            on_tape = bound.tensor >= 0 and recording.requires_grad_at(bound.tensor, card)
            return bound.tensor if on_tape else -1
    return -1
