"""What a curve can show: a scalar, an element or the norm of a tensor or of its gradient, followed by its name."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from gradgui.recording import events as ev
from gradgui.recording.index import last_up_to
from gradgui.recording.naming import card_tensor, label_of
from gradgui.recording.values import CORNER

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording
    from gradgui.recording.values import Value

NOTHING: Final = -1
MOST_FOUND: Final = 8
MOST_ROOTS: Final = 256  # backward passes that are looked at for what they start from
SCALAR, ELEMENT, NORM, ROOT = "scalar", "element", "norm", "root"
_WRITTEN = re.compile(
    r"^\s*(?P<open>‖|\|\||norm\(\s*)?(?P<name>[^\W\d]\w*)(?P<grad>\.grad)?"
    r"(?:\[(?P<element>\s*-?\d+\s*(?:,\s*-?\d+\s*)*)\])?(?P<grad2>\.grad)?\s*(?P<close>‖|\|\||\))?\s*$"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that changes with time. ``tensor`` is -1 where the name is followed from tensor to tensor."""

    name: str
    frame: int = 0
    tensor: int = NOTHING
    grad: bool = False
    kind: str = SCALAR
    element: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """What it is called: loss, w[0,1], w.grad[0,1], ‖w.grad‖."""
        whole = f"{self.name}.grad" if self.grad else self.name
        if self.kind == NORM:
            return f"‖{whole}‖"
        if self.kind == ELEMENT:
            return f"{whole}[{','.join(str(i) for i in self.element)}]"
        return whole


@dataclass(frozen=True, slots=True)
class Reading:
    """What a quantity is read from: a value since an event, or a plain number of the program."""

    seq: int
    value: int = NOTHING
    text: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """The tensor that a person looks at, as something to plot."""

    whole: Quantity
    shape: tuple[int, ...]
    grad: bool  # whether a gradient arrives in its .grad in this run

    @property
    def size(self) -> int:
        """The number of its elements."""
        return math.prod(self.shape)

    def of(self, *, grad: bool, element: tuple[int, ...] | None = None) -> Quantity:
        """Return its number, an element of it, or when it has several and none is named, its norm."""
        if element is not None:
            return replace(self.whole, grad=grad, kind=ELEMENT, element=element)
        return replace(self.whole, grad=grad, kind=SCALAR if self.size == 1 else NORM)


# ---- finding them --------------------------------------------------------------------------------------------


def parse(recording: Recording, text: str) -> Quantity | None:
    """Return what a person wrote (loss, w[0,1], w.grad[0,1], ‖w.grad‖, norm(w)); None when it is none of these."""
    found = _WRITTEN.match(text)
    if found is None or bool(found["open"]) != bool(found["close"]) or (found["open"] and found["element"]):
        return None
    name = found["name"]
    frames = [frame for frame, known in recording.index.names if known == name]
    if not frames:
        return None
    kind = NORM if found["open"] else ELEMENT if found["element"] else SCALAR
    element = tuple(int(part) for part in (found["element"] or "").split(",") if part.strip())
    grad = bool(found["grad"] or found["grad2"])
    quantity = Quantity(name, 0 if 0 in frames else max(frames), NOTHING, grad, kind, element)
    last = len(recording) - 1
    read = reading(recording, quantity, last)
    several = read is not None and read.value >= 0 and recording.value(read.value).size != 1
    return replace(quantity, kind=NORM) if kind == SCALAR and several else quantity


def found_scalars(recording: Recording) -> tuple[Quantity, ...]:
    """Return the numbers of a run that are worth a curve: what backward starts from, then what changes by name."""
    index = recording.index
    roots = _roots(recording)
    first, then = [], []
    for (frame, name), history in index.names.items():
        bound = history.items[-1]
        quantity = Quantity(name, frame)
        if any(found.tensor in roots for found in history.items[:MOST_ROOTS] if found.tensor >= 0):
            first.append(quantity)
        elif len(history.items) > 1 and (
            _is_decimal(bound)
            or (_is_scalar(recording, bound.tensor) and _is_scalar(recording, history.items[0].tensor))
        ):
            then.append(quantity)
    if roots and not first:
        tensor = next(iter(roots))
        first.append(Quantity(label_of(recording, tensor, len(recording) - 1).text, kind=ROOT))
    return (*first, *then)[:MOST_FOUND]


def subject_of(recording: Recording, card: int, cursor: int) -> Subject | None:
    """Return the tensor of a card as something to plot; None where there is none."""
    tensor = card_tensor(recording[card]) if 0 <= card < len(recording) else NOTHING
    held = recording.value_at(tensor, max(card, cursor)) if tensor >= 0 else None
    if held is None:
        return None
    label = label_of(recording, tensor, max(card, cursor))
    whole = Quantity(label.text, 0, tensor)
    history = recording.index.names_of.get(tensor)
    for _, (name, frame) in history.until(cursor) if history is not None and label.named else ():
        if name == label.text:
            whole = Quantity(name, frame)
            break
    grads = recording.index.grads
    return Subject(whole, recording.value(held.value).shape, tensor in grads or _named_grad(recording, whole))


def _named_grad(recording: Recording, whole: Quantity) -> bool:
    history = recording.index.names.get((whole.frame, whole.name)) if whole.tensor < 0 else None
    bound = history.items[:MOST_ROOTS] if history is not None else []
    return any(one.tensor in recording.index.grads for one in bound)


def _roots(recording: Recording) -> dict[int, None]:
    found: dict[int, None] = {}
    for seq in recording.index.backwards[:MOST_ROOTS]:
        started = recording[seq]
        if isinstance(started, ev.BackwardStarted):
            found.update({root.tensor: None for root in started.roots if _is_scalar(recording, root.tensor)})
    return found


def _is_scalar(recording: Recording, tensor: int) -> bool:
    history = recording.index.values.get(tensor)
    return history is not None and recording.value(history.items[-1].value).size == 1


def _is_decimal(bound: ev.Bound) -> bool:
    return bound.tensor < 0 and ("." in bound.text or "e" in bound.text) and _plain(bound.text) is not None


def _plain(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


# ---- reading them --------------------------------------------------------------------------------------------


def reading(recording: Recording, quantity: Quantity, cursor: int) -> Reading | None:
    """Return what a quantity is at the cursor; None before it is there."""
    since, bound = holder(recording, quantity, cursor)
    if bound is None:
        return None
    if isinstance(bound, str):
        return Reading(since, text=bound)
    index = recording.index
    if quantity.grad:
        grads = index.grads.get(bound)
        value = grads.at(cursor) if grads is not None else None
        return None if value is None or grads is None else Reading(max(since, grads.since(cursor)), value)
    values = index.values.get(bound)
    held = values.at(cursor) if values is not None else None
    return None if held is None or values is None else Reading(max(since, values.since(cursor)), held.value)


def holder(recording: Recording, quantity: Quantity, cursor: int) -> tuple[int, int | str | None]:
    """Return since when a quantity is read from which tensor, or from which text of a plain number."""
    if quantity.tensor >= 0:
        return NOTHING, quantity.tensor
    if quantity.kind == ROOT:
        seq = last_up_to(recording.index.backwards, cursor)
        started = recording[seq] if seq >= 0 else None
        return (seq, started.roots[0].tensor) if isinstance(started, ev.BackwardStarted) else (NOTHING, None)
    history = recording.index.names.get((quantity.frame, quantity.name))
    bound = history.at(cursor) if history is not None else None
    if bound is None or history is None:
        return NOTHING, None
    return history.since(cursor), bound.tensor if bound.tensor >= 0 else bound.text


def number(recording: Recording, quantity: Quantity, read: Reading) -> float | None:
    """Return the number itself; None where there is none (no gradient, no such element, not kept)."""
    if read.value < 0:
        return None if quantity.grad else _plain(read.text)
    value = recording.value(read.value)
    if quantity.kind == NORM:
        found: float | None = value.statistics.norm if value.statistics.nans + value.statistics.infs == 0 else math.nan
    else:
        element = quantity.element if quantity.kind == ELEMENT else (0,) * len(value.shape)
        found = _element(value, element) if quantity.kind == ELEMENT or value.size == 1 else None
    # One object for every NaN: then states that hold it can be compared.
    return math.nan if found is not None and math.isnan(found) else found


def _element(value: Value, element: tuple[int, ...]) -> float | None:
    if len(element) != len(value.shape):
        return None
    place = [at + size if at < 0 else at for at, size in zip(element, value.shape, strict=True)]
    if any(not 0 <= at < size for at, size in zip(place, value.shape, strict=True)):
        return None
    kept = value.array
    if kept is None:
        kept = value.corners
        for dim, size in enumerate(value.shape):
            if CORNER <= place[dim] < size - CORNER:
                return None
            if size > 2 * CORNER and place[dim] >= size - CORNER:
                place[dim] -= size - 2 * CORNER
    assert kept is not None
    found = kept[tuple(place)]
    return float(abs(found)) if kept.dtype.kind == "c" else float(found)
