"""What a menu of a card needs to know: its name, line and values, and the moments that one may want to see."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gradgui.recording import events as ev
from gradgui.recording.naming import card_tensor, label_of

if TYPE_CHECKING:
    import numpy as np

    from gradgui.recording.recording import Recording
    from gradgui.recording.values import Value

NONE: Final = -1
INFERRED: Final = ("float32", "int64", "bool")  # torch.tensor takes these without being told
MOST_WRITTEN: Final = 10_000  # elements that are written as a Python text


@dataclass(frozen=True, slots=True)
class CardFacts:
    """A card at a moment; ``value`` and ``grad`` are numbers of values, ``arrived`` an event, each -1 for none."""

    card: int
    name: str
    named: bool
    line: int  # 0 for no line of the program
    shape: tuple[int, ...]
    value: int
    grad: int
    arrived: int


def facts_of(recording: Recording, card: int, cursor: int) -> CardFacts | None:
    """Return the facts of a card at the cursor; None before it is there."""
    tensor = card_tensor(recording[card]) if 0 <= card <= cursor < len(recording) else NONE
    if tensor < 0:
        return None
    label = label_of(recording, tensor, cursor)
    span = recording.span(card)
    held, grad = recording.value_at(tensor, cursor), recording.grad_at(tensor, cursor)
    arrivals = _arrivals(recording, card, tensor)
    rank = bisect_right(arrivals, cursor)
    return CardFacts(
        card,
        label.text,
        label.named,
        span.line if span is not None and not span.file else 0,
        tuple(recording.value(held.value).shape) if held is not None else (),
        held.value if held is not None else NONE,
        NONE if grad is None else grad,
        arrivals[rank - 1] if rank else NONE,
    )


def arrival(recording: Recording, card: int, cursor: int) -> int:
    """Return when the gradient of a card was there last, or else when it will be; -1 for never. Of the whole run."""
    arrivals = _arrivals(recording, card, card_tensor(recording[card]))
    rank = bisect_right(arrivals, cursor)
    return arrivals[max(rank - 1, 0)] if arrivals else NONE


def _arrivals(recording: Recording, card: int, tensor: int) -> list[int]:
    """Return the events at which the gradient of a card was whole: put into ``.grad``, or its node visited."""
    event = recording[card]
    node = event.node if isinstance(event, ev.OpApplied | ev.TensorMutated) else NONE
    found = recording.index.accumulations.get(tensor)
    return found if found is not None else recording.index.visits.get(node, [])


def python_text(value: Value) -> str:
    """Return a value as a Python expression that makes the same tensor; "" when it is too large or was not kept."""
    if value.array is None or value.size > MOST_WRITTEN:
        return ""
    kind = "" if value.dtype in INFERRED else f", dtype=torch.{value.dtype}"
    return f"torch.tensor({_written(value.array)}{kind})"


def _written(array: np.ndarray) -> str:
    if array.ndim:
        return f"[{', '.join(_written(part) for part in array)}]"
    return _number(array[()])


def _number(number: Any) -> str:
    """Write a number as shortly as its own kind allows: 0.1 and not 0.10000000149011612."""
    text = str(number)
    return f"float('{text}')" if text.lstrip("-") in ("nan", "inf") else text
