"""How the elements of the tensor looked at, or of its gradient, are spread."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from gradgui.recording.naming import card_tensor, label_of
from gradgui.recording.selection import FOLLOW, Selection, looked_at

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording
    from gradgui.recording.values import Value

MOST_BINS: Final = 32
LEAST_BINS: Final = 5
MOST_MEASURED: Final = 256  # values of a history that are looked at for the ends of the axis
Ends = tuple[float, float]


@dataclass(frozen=True, slots=True)
class HistogramState:
    """Counts between two ends. ``missing``: "" or why there are none: nothing, not_yet, none, not_kept, empty."""

    name: str = ""
    card: int = -1
    grad: bool = False
    counts: tuple[int, ...] = ()
    low: float = 0.0
    high: float = 0.0
    size: int = 0
    odd: int = 0  # elements that are NaN or infinite
    mean: float = 0.0
    missing: str = "nothing"


EMPTY = HistogramState()


def ends_of(recording: Recording, card: int, grad: bool) -> Ends | None:
    """Return between which numbers all values of a tensor lie in the whole run: two ends of an axis."""
    tensor = card_tensor(recording[card]) if 0 <= card < len(recording) else -1
    index = recording.index
    if grad:
        history = index.grads.get(tensor)
        numbers = [value for value in history.items if value >= 0] if history is not None else []
    else:
        values = index.values.get(tensor)
        numbers = [held.value for held in values.items] if values is not None else []
    step = max(1, math.ceil(len(numbers) / MOST_MEASURED))
    told = [recording.value(value).statistics for value in numbers[::step]]
    known = [one for one in told if math.isfinite(one.low) and math.isfinite(one.high)]
    return (min(one.low for one in known), max(one.high for one in known)) if known else None


def resolve(
    recording: Recording,
    cursor: int,
    selection: Selection = FOLLOW,
    grad: bool = False,
    ends: Ends | None = None,
) -> HistogramState:
    """Return how the elements are spread at the cursor; ``ends`` keep the axis the same for the whole run."""
    if not 0 <= cursor < len(recording):
        return EMPTY
    card = looked_at(recording, cursor, selection).card
    tensor = card_tensor(recording[card]) if card >= 0 else -1
    if tensor < 0:
        return EMPTY
    label = label_of(recording, tensor, cursor).text
    name = f"{label}.grad" if grad else label
    if grad:
        number = recording.grad_at(tensor, cursor)
        if number is None or number < 0:
            return HistogramState(name, card, True, missing="not_yet" if number is None else "none")
    else:
        held = recording.value_at(tensor, cursor)
        if held is None:
            return HistogramState(name, card, missing="not_yet")
        number = held.value
    return _spread(recording.value(number), name, card, grad, ends)


def _spread(value: Value, name: str, card: int, grad: bool, ends: Ends | None) -> HistogramState:
    if value.array is None:
        return HistogramState(name, card, grad, size=value.size, missing="not_kept")
    flat = value.array.ravel()
    wide = np.abs(flat).astype(np.float64) if flat.dtype.kind == "c" else flat.astype(np.float64)
    finite = wide[np.isfinite(wide)]
    odd = int(wide.size - finite.size)
    if not finite.size:
        return HistogramState(name, card, grad, size=value.size, odd=odd, missing="empty")
    low, high = float(finite.min()), float(finite.max())
    if ends is not None:
        low, high = min(low, ends[0]), max(high, ends[1])
    if high <= low:
        margin = abs(low) / 2 or 0.5
        low, high = low - margin, high + margin
    bins = min(MOST_BINS, max(LEAST_BINS, math.ceil(2 * math.sqrt(finite.size))))
    counts, _ = np.histogram(finite, bins, (low, high))
    mean = float(finite.mean())
    return HistogramState(name, card, grad, tuple(int(n) for n in counts), low, high, value.size, odd, mean, "")
