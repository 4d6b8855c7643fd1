"""The memory that a tensor shares with its views: a strip of its elements, and which of them the tensor sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.graph.memory import owner_of, shares_memory, window
from gradgui.i18n import tr
from gradgui.recording import events as ev
from gradgui.recording.naming import label_of

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

MOST_CELLS = 16  # beyond it a cell of the strip stands for several elements
LARGEST = 4096  # elements; beyond it only the words are shown


@dataclass(frozen=True, slots=True)
class Memory:
    """``seen`` are the cells of the strip that a tensor sees, ``written`` those that were written just now."""

    words: str
    cells: int
    seen: frozenset[int]
    written: frozenset[int] = frozenset()


def memory_look(recording: Recording, tensor: int, cursor: int) -> Memory | None:
    """Return the memory under a card at the cursor, None for a tensor that shares with none."""
    if not shares_memory(recording, tensor, cursor):
        return None
    owner = owner_of(recording, tensor, cursor)
    name = label_of(recording, owner, cursor).text
    words = tr("memory of {name}", name=name) if owner != tensor else tr("its memory")
    held = recording.index.values[owner].items[0].value
    if recording.value(held).size > LARGEST:
        return Memory(words, 0, frozenset())
    size, places = window(recording, tensor, owner)
    cells = min(size, MOST_CELLS)
    event = recording[cursor]
    written: tuple[int, ...] = ()
    if isinstance(event, ev.TensorMutated) and owner_of(recording, event.tensor, cursor) == owner:
        written = window(recording, event.tensor, owner)[1]
    return Memory(words, cells, _cells(places, size, cells), _cells(written, size, cells))


def _cells(places: tuple[int, ...], size: int, cells: int) -> frozenset[int]:
    return frozenset(place * cells // size for place in places)
