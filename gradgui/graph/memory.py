"""Which tensors are windows onto one memory: the views that a person's own lines make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradgui.recording import events as ev

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording


def owner_of(recording: Recording, tensor: int, cursor: int) -> int:
    """Return the tensor whose memory a tensor shows: itself, or the one that it is a view of."""
    index = recording.index
    return index.memory_of[tensor] if index.view_made.get(tensor, cursor + 1) <= cursor else tensor


def shares_memory(recording: Recording, tensor: int, cursor: int) -> bool:
    """Say whether a tensor has, or is, a view at the cursor; views inside layers and backward passes do not count."""
    owner = owner_of(recording, tensor, cursor)
    made = recording.index.views_of.get(owner, ()) if owner in recording.index.values else ()
    return any(seq <= cursor and _by_hand(recording, seq) for seq in made)


def _by_hand(recording: Recording, seq: int) -> bool:
    inside = recording.enclosing(seq, "module") >= 0
    return not inside and recording[seq].site >= 0 and not _in_backward(recording, seq)


def _in_backward(recording: Recording, seq: int) -> bool:
    return recording.phase_at(seq) == "backward"


def window(recording: Recording, tensor: int, owner: int) -> tuple[int, tuple[int, ...]]:
    """Return how many elements the memory of its owner has, and where the window of a tensor onto it lies."""
    index = recording.index
    size = recording.value(index.values[owner].items[0].value).size
    seq = index.view_made.get(tensor, -1) if tensor != owner else -1
    event = recording[seq] if seq >= 0 else None
    if not isinstance(event, ev.ViewCreated):
        return size, tuple(range(size))
    places = [event.offset]
    shape = recording.value(index.values[tensor].items[0].value).shape
    for length, step in zip(shape, event.strides, strict=False):
        places = [place + step * i for place in places for i in range(length)]
    return size, tuple(sorted({place for place in places if 0 <= place < size}))
