"""What the builder does to a network: each change gives another network that still holds together."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from gradgui.mlp.check import MOST_ROWS
from gradgui.mlp.datasets import KINDS, POINTS
from gradgui.mlp.program import classes_of, count_of, shape_of
from gradgui.mlp.spec import IDENTITY, Data, Layer, Network, Start

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FIRST_HIDDEN: Final = Layer(4, "tanh")
FEWEST_FOLDED: Final = 3


def hidden_of(network: Network) -> tuple[Layer, ...]:
    """Return the layers before the last, which is the output."""
    return network.layers[:-1]


def with_layer(network: Network, number: int, **changes: Any) -> Network:
    """Return a network with another width, activation … of one layer."""
    layers = list(network.layers)
    layers[number] = replace(layers[number], **changes)
    return _renumbered(replace(network, layers=tuple(layers)), lambda layer: layer)


def with_hidden(network: Network, number: int, layer: Layer | None = None) -> Network:
    """Return a network with one more hidden layer in front of a layer: like the one before it, if none is given."""
    if layer is None:
        layer = network.layers[number - 1] if number else FIRST_HIDDEN
    layers = (*network.layers[:number], layer, *network.layers[number:])
    return _renumbered(replace(network, layers=layers), lambda old: old + (old >= number))


def without_layer(network: Network, number: int) -> Network:
    """Return a network without a layer."""
    layers = network.layers[:number] + network.layers[number + 1 :]
    return _renumbered(replace(network, layers=layers), lambda old: -1 if old == number else old - (old > number))


def with_moved(network: Network, number: int, place: int) -> Network:
    """Return a network in which a hidden layer stands at another place among them."""
    order = list(range(len(network.layers)))
    order.insert(place, order.pop(number))
    layers = tuple(network.layers[old] for old in order)
    return _renumbered(replace(network, layers=layers), order.index)


def with_start(network: Network, start: Start) -> Network:
    """Return a network in which one weight or bias begins with a number given by hand."""
    others = [old for old in network.starts if _where(old) != _where(start)]
    return replace(network, starts=tuple(sorted([*others, start], key=_where)))


def with_kind(network: Network, key: str) -> Network:
    """Return a network that learns another data set, of its usual size."""
    if key == POINTS:
        return with_data(network, Data(POINTS, classes=2))
    kind = KINDS[key]
    usual = Data(kind.key, kind.count, kind.noise) if kind.count else Data(kind.key)
    return with_data(network, usual)


def with_data(network: Network, data: Data) -> Network:
    """Return a network that learns other data; loss and output change only where they could not fit any more."""
    if data.validation >= count_of(data):
        data = replace(data, validation=0)
    classes, last = classes_of(data), network.layers[-1]
    loss, width, activation = network.loss, last.width, last.activation
    if not classes:
        targets = len(data.rows[0]) - data.inputs if data.rows else 1
        loss, width = "mse", targets
        activation = IDENTITY if classes_of(network.data) else activation
    elif classes == 2 and (width > 2 or (loss == "cross_entropy" and width < 2)):
        width = 2 if loss == "cross_entropy" else 1
    elif classes > 2 and width != classes:
        width = classes
    return with_layer(replace(network, data=data, loss=loss), -1, width=width, activation=activation)


def with_rows(network: Network, rows: Sequence[tuple[float, ...]]) -> Network:
    """Return a network that learns points drawn by hand; a class in them is a whole number at the end of a row."""
    data = network.data
    classes = 2
    if rows and data.classes:
        classes = max(2, 1 + int(max(row[data.inputs] for row in rows)))
    drawn = tuple(rows[:MOST_ROWS])
    return with_data(network, replace(data, rows=drawn, classes=classes if data.classes else 0))


def equal_runs(layers: Sequence[Layer]) -> tuple[range, ...]:
    """Return the stretches of at least three equal layers, which one line can tell."""
    found, first = [], 0
    for _, group in groupby(layers):
        count = len(list(group))
        if count >= FEWEST_FOLDED:
            found.append(range(first, first + count))
        first += count
    return tuple(found)


def _where(start: Start) -> tuple[int, bool, tuple[int, ...]]:
    return start.layer, start.name == "bias", start.place


def _renumbered(network: Network, new_number: Callable[[int], int]) -> Network:
    """Return a network whose numbers set by hand have gone with their layers; those without a place are gone."""
    moved = [replace(start, layer=new_number(start.layer)) for start in network.starts]
    kept = tuple(sorted((start for start in moved if _has_place(network, start)), key=_where))
    return replace(network, starts=kept)


def _has_place(network: Network, start: Start) -> bool:
    if not 0 <= start.layer < len(network.layers):
        return False
    if start.name == "bias" and not network.layers[start.layer].bias:
        return False
    shape = shape_of(network, start.layer, start.name)
    return all(0 <= place < size for place, size in zip(start.place, shape, strict=True))
