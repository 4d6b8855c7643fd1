"""The tensor looked at, or its gradient, as a picture of rows and columns."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from gradgui.recording.naming import card_tensor, label_of
from gradgui.recording.selection import FOLLOW, Selection, looked_at
from gradgui.recording.values import CORNER

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording
    from gradgui.recording.values import Value
    from gradgui.state.histogram import Ends

GAP: Final = CORNER  # where rows or columns were not kept, the picture has one empty one
Grid = tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True, slots=True)
class HeatState:
    """``value`` is the number of the value; ``missing``: "" or why there is none: nothing, not_yet, none, empty."""

    name: str = ""
    card: int = -1
    grad: bool = False
    value: int = -1
    shape: tuple[int, ...] = ()
    missing: str = "nothing"


EMPTY = HeatState()


def resolve(recording: Recording, cursor: int, selection: Selection = FOLLOW, grad: bool = False) -> HeatState:
    """Return what is to be pictured at the cursor."""
    card = looked_at(recording, cursor, selection).card if 0 <= cursor < len(recording) else -1
    tensor = card_tensor(recording[card]) if card >= 0 else -1
    if tensor < 0:
        return EMPTY
    label = label_of(recording, tensor, cursor).text
    name = f"{label}.grad" if grad else label
    if grad:
        number = recording.grad_at(tensor, cursor)
    else:
        held = recording.value_at(tensor, cursor)
        number = held.value if held is not None else None
    if number is None or number < 0:
        return HeatState(name, card, grad, missing="not_yet" if number is None else "none")
    shape = tuple(recording.value(number).shape)
    return HeatState(name, card, grad, number, shape, "empty" if 0 in shape else "")


def largest(ends: Ends | None) -> float:
    """Return the largest size of an element between two ends (of the whole run): the full colour of the scale."""
    return max(abs(ends[0]), abs(ends[1])) if ends is not None else 0.0


def matrix(value: Value) -> tuple[np.ndarray, tuple[bool, bool]]:
    """Return a value as rows and columns of numbers, and in which direction only its two ends were kept.

    A vector is one row; of more than two dimensions the last one runs across and the others follow each other down.
    """
    kept = value.array if value.array is not None else value.corners
    assert kept is not None
    array = np.abs(kept) if kept.dtype.kind == "c" else kept
    array = array.astype(np.float64).reshape(math.prod(array.shape[:-1]) if array.ndim else 1, -1)
    whole = value.array is not None
    across = not whole and value.shape[-1] > 2 * CORNER
    down = not whole and len(value.shape) == 2 and value.shape[0] > 2 * CORNER
    return array, (down, across)


def grid(value: Value) -> Grid:
    """Return the rows to be painted; None stands where elements were not kept."""
    array, (down, across) = matrix(value)
    rows: list[list[float | None]] = [list(row) for row in array.tolist()]
    if across:
        rows = [[*row[:GAP], None, *row[GAP:]] for row in rows]
    if down:
        rows = [*rows[:GAP], [None] * len(rows[0]), *rows[GAP:]]
    return tuple(tuple(row) for row in rows)


def place_of(shape: tuple[int, ...], row: int, column: int) -> tuple[int, ...]:
    """Return which element a row and a column of a whole value stand for."""
    if not shape:
        return ()
    return (*(int(i) for i in np.unravel_index(row, shape[:-1] or (1,))), column)[-len(shape) :]
