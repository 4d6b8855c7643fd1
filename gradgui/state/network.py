"""State of the network pane: layers, their quantities for a sample or over the batch, the phase, and what is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gradgui.state.network_book import BATCH, Book, Check, Step
from gradgui.state.network_pass import (
    BIAS,
    DELTA,
    GRAD_B,
    GRAD_W,
    LOSS,
    SLOPE,
    WEIGHT,
    A,
    Layer,
    Pass,
    Z,
    pass_at,
    whole_pass,
)
from gradgui.state.network_steps import next_layer_step, steps_of

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording
    from gradgui.recording.selection import Selection

__all__ = [
    "BATCH",
    "EMPTY",
    "EMPTY_STAGE",
    "PHASES",
    "Book",
    "Cell",
    "LayerState",
    "NetworkStage",
    "NetworkState",
    "Shape",
    "make_stage",
    "next_layer_step",
    "pass_at",
    "resolve",
    "shown_of",
    "steps_of",
    "weights_at",
    "whole_pass",
]

MOST_NEURONS: Final = 12
FIRST, LAST = 5, 2  # of a layer that has more
FOLDED_FROM: Final = 7  # layers
PHASES: Final = ("forward", "loss", "backward", "update", "repeat")
QUANTITIES: Final = (Z, A, SLOPE, DELTA, GRAD_W, GRAD_B, WEIGHT, BIAS)
LOOKS: Final = 12  # moments of a run that its scales are made from
Rows = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A quantity at a moment: the numbers of the neurons that are shown (a matrix has a row for each).

    ``event`` gave it, -1 while it is not yet there; ``rows`` is empty when its numbers were not kept.
    """

    quantity: str
    event: int = -1
    rows: Rows = ()
    shape: tuple[int, ...] = ()
    norm: float = 0.0


@dataclass(frozen=True, slots=True)
class LayerState:
    """A layer at a moment. ``weights`` are those of the neurons shown, as they are now."""

    layer: Layer
    name: str
    cells: tuple[Cell, ...]
    weights: Rows = ()
    norm: float = 0.0
    step: Step | None = None

    def cell(self, quantity: str) -> Cell:
        """Return one of its quantities."""
        return self.cells[QUANTITIES.index(quantity)]


@dataclass(frozen=True, slots=True)
class NetworkState:
    """What the network pane shows of a moment."""

    phase: str = ""  # "": no pass has begun
    start: int = -1
    layers: tuple[LayerState, ...] = ()
    data: Cell = Cell(A)
    target: tuple[float, ...] = ()
    label: bool = False  # the target is the number of a class
    loss: Cell = Cell(LOSS)
    own_loss: bool = False  # the loss is that of the sample alone
    now: tuple[int, str] | None = None  # (layer, quantity), the last one that came
    arrived: bool = False  # it came at this very event
    check: Check | None = None  # of what is now
    sample: int = 0
    samples: int = 1
    share: str = "sum"
    selected: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a layer before its numbers come."""

    name: str
    weight: int
    inputs: int
    outputs: int
    activation: str
    as_book: bool  # the matrix is kept with a row for each neuron


@dataclass(frozen=True, slots=True)
class NetworkStage:
    """What is made from the whole run: the networks in it, and the largest sizes of their numbers."""

    networks: tuple[tuple[Shape, ...], ...] = ()
    values: float = 1.0
    gradients: float = 1.0
    weights: float = 1.0

    def shapes(self, state: NetworkState) -> tuple[Shape, ...]:
        """Return the layers of the network that a moment is in, also those that have not run yet."""
        if not state.layers:
            return self.networks[0] if self.networks else ()
        first = state.layers[0].layer.weight
        found = next((n for n in self.networks if n[0].weight == first), ())
        return found if len(found) >= len(state.layers) else tuple(_shape(one.name, one.layer) for one in state.layers)


EMPTY: Final = NetworkState()
EMPTY_STAGE: Final = NetworkStage()


def resolve(recording: Recording, cursor: int, selection: Selection, sample: int = 0) -> NetworkState:
    """Return the network at a moment, for one sample of the batch or (``BATCH``) over all."""
    found = pass_at(recording, cursor)
    if found is None or not found.layers:
        return EMPTY
    book = Book(recording, found)
    sample = min(sample, book.samples - 1)
    target = book.target()
    label = target is not None and target.ndim == 1
    phase = _phase(recording, cursor, found)
    steps = [k for k in steps_of(found) if k.layer > 0 or len(found.known) == 1]
    now = steps[-1] if steps and phase != "repeat" else None
    loss = book.find(len(found.layers), LOSS)
    return NetworkState(
        phase,
        found.start,
        tuple(_layer(recording, cursor, book, number, sample) for number in range(1, len(found.layers) + 1)),
        _data(book, sample),
        () if target is None else _target(target, sample),
        label,
        Cell(LOSS) if loss is None else _cell(book, loss.layer, LOSS, sample),
        loss is not None and sample != BATCH and book.losses() is not None,
        None if now is None else (now.layer, now.quantity),
        now is not None and now.seq == cursor,
        None if now is None else book.check(now.layer, now.quantity),
        sample,
        book.samples,
        found.share,
        _selected(found, recording, selection.card),
    )


def make_stage(recording: Recording) -> NetworkStage:
    """Return what the pane needs of a whole run."""
    networks: dict[int, tuple[Shape, ...]] = {}
    sizes = {"values": 0.0, "gradients": 0.0, "weights": 0.0}
    starts: set[int] = set()
    for look in range(LOOKS):
        found = whole_pass(recording, (len(recording) - 1) * (look + 1) // LOOKS)
        if found is None or found.start in starts or not found.layers:
            continue
        starts.add(found.start)
        shapes = tuple(_shape(_name(recording, layer, found.stop - 1), layer) for layer in found.layers)
        first = shapes[0].weight
        networks[first] = max(networks.get(first, ()), shapes, key=len)
        _measure(Book(recording, found), sizes)
    return NetworkStage(tuple(networks.values()), *(sizes[name] or 1.0 for name in ("values", "gradients", "weights")))


def _measure(book: Book, sizes: dict[str, float]) -> None:
    for known in book.found.known:
        kind = {Z: "values", A: "values", DELTA: "gradients", GRAD_W: "gradients", WEIGHT: "weights"}.get(
            known.quantity
        )
        tape = book.tape(known.layer, known.quantity) if kind is not None else None
        if kind is not None and tape is not None:
            sizes[kind] = max(sizes[kind], _largest(tape))
    for number in range(1, len(book.found.layers) + 1):
        weight = book.weight(number)
        if weight is not None:
            sizes["weights"] = max(sizes["weights"], _largest(weight))


def _largest(array: np.ndarray[Any, Any]) -> float:
    finite = np.abs(array[np.isfinite(array)])
    return float(finite.max(initial=0.0))


def weights_at(recording: Recording, cursor: int, shape: Shape) -> Rows:
    """Return the weights, as they are at an event, of a layer that has not run in this pass."""
    now = recording.value_at(shape.weight, cursor)
    array = recording.values[now.value].array if now is not None and now.value >= 0 else None
    if array is None or array.ndim != 2:
        return ()
    return _rows(array if shape.as_book else array.T, shape)


def shown_of(width: int) -> list[int]:
    """Return which neurons of a layer are shown: the first and the last of a wide one."""
    if width <= MOST_NEURONS:
        return list(range(width))
    return [*range(FIRST), *range(width - LAST, width)]


def _shape(name: str, layer: Layer) -> Shape:
    return Shape(name, layer.weight, layer.inputs, layer.outputs, layer.activation, layer.as_book)


def _name(recording: Recording, layer: Layer, cursor: int) -> str:
    """Return the name of a layer: that of its weight, without ".weight"."""
    history = recording.index.names_of.get(layer.weight)
    named = history.at(cursor) if history is not None else None
    return named[0].removesuffix(".weight") if named is not None else ""


def _phase(recording: Recording, cursor: int, found: Pass) -> str:
    running = recording.phase_at(cursor)
    changed = any(k.quantity == WEIGHT for k in found.known)
    if found.backward < 0:
        return "loss" if found.tail >= 0 else "forward"
    if running == "backward":
        return "backward"
    if running == "update" or (running == "no_grad" and _by_hand(recording, cursor, found)):
        return "update"
    return "repeat" if changed else "backward"


def _by_hand(recording: Recording, cursor: int, found: Pass) -> bool:
    """Say whether what goes on without grad belongs to an update that the program writes out itself."""
    changes = [k.seq for k in found.known if k.quantity in (WEIGHT, BIAS)]
    off = recording.index.phases.since(cursor)
    return not changes or max(changes) >= off


def _layer(recording: Recording, cursor: int, book: Book, number: int, sample: int) -> LayerState:
    layer = book.found.layers[number - 1]
    cells = tuple(
        _cell(book, number, quantity, sample) if book.find(number, quantity) is not None else Cell(quantity)
        for quantity in QUANTITIES
    )
    now = book.weight_at(number, cursor)
    name = _name(recording, layer, cursor)
    rows = () if now is None else _rows(now, layer)
    return LayerState(layer, name, cells, rows, 0.0 if now is None else _norm(now), book.step(number))


def _data(book: Book, sample: int) -> Cell:
    rows = book.data(1)
    start, layer = book.found.start, book.found.layers[0]
    if rows is None:
        return Cell(A, start, (), (layer.inputs,))
    row = rows.mean(axis=0) if sample == BATCH else rows[sample]
    return Cell(A, start, (_picked(row),), (layer.inputs,), _norm(row))


def _cell(book: Book, number: int, quantity: str, sample: int) -> Cell:
    known = book.find(number, quantity)
    layer = book.found.layers[number - 1]
    assert known is not None
    matrix = quantity in (GRAD_W, WEIGHT)
    shape = () if quantity == LOSS else (layer.outputs, layer.inputs) if matrix else (layer.outputs,)
    glance = book.glance(number, quantity, sample, shown_of(layer.outputs), shown_of(layer.inputs))
    if glance is None:
        return Cell(quantity, known.seq, (), shape)
    return Cell(quantity, known.seq, tuple(map(tuple, np.atleast_2d(glance.shown).tolist())), shape, glance.norm)


def _rows(matrix: np.ndarray[Any, Any], layer: Layer | Shape) -> Rows:
    picked = matrix[np.ix_(shown_of(layer.outputs), shown_of(layer.inputs))]
    return tuple(tuple(row) for row in picked.tolist())


def _picked(row: np.ndarray[Any, Any]) -> tuple[float, ...]:
    return tuple(row[shown_of(len(row))].tolist())


def _norm(array: np.ndarray[Any, Any]) -> float:
    return float(np.linalg.norm(array))


def _target(target: np.ndarray[Any, Any], sample: int) -> tuple[float, ...]:
    if target.ndim == 1:
        return () if sample == BATCH else (float(target[sample]),)
    return _picked(target.mean(axis=0) if sample == BATCH else target[sample])


def _selected(found: Pass, recording: Recording, card: int) -> tuple[int, str] | None:
    """Return the quantity whose card is selected."""
    if card < 0:
        return None
    for number, layer in enumerate(found.layers, 1):
        cards = recording.index.card_of
        for quantity, made in (
            (A, layer.a),
            (Z, layer.z),
            (WEIGHT, cards[layer.weight].at(found.stop - 1)),
            (BIAS, cards[layer.bias].at(found.stop - 1) if layer.bias >= 0 else -1),
        ):
            if made == card:
                return number, quantity
    return None
