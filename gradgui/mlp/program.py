"""From a network to a plain PyTorch program that a person can read."""

from __future__ import annotations

from itertools import groupby
from math import prod
from typing import TYPE_CHECKING

from gradgui.mlp import blocks
from gradgui.mlp.datasets import KINDS, POINTS
from gradgui.mlp.spec import ACTIVATIONS, IDENTITY, INITS, LOSSES, NORMS, OPTIMISERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gradgui.mlp.spec import Data, Layer, Network, Start


def program_of(network: Network) -> str:
    """Return the program that trains a network; it prints its loss every so many epochs."""
    parts = [_imports(network), blocks.filled(blocks.SEED, seed=network.seed)]
    parts += [_data(network), _net(network)]
    if network.starts:
        parts.append(_starts(network))
    parts += [_training(network), _loop(network)]
    return "\n".join(parts)


def inputs_of(data: Data) -> int:
    """Return how many numbers a point has."""
    return data.inputs if data.kind == POINTS else KINDS[data.kind].inputs


def classes_of(data: Data) -> int:
    """Return how many classes the points have; 0 where a curve is to be fitted."""
    return data.classes if data.kind == POINTS else KINDS[data.kind].classes


def count_of(data: Data) -> int:
    """Return how many points there are."""
    if data.kind == POINTS:
        return len(data.rows)
    return data.count if KINDS[data.kind].count else 4


def modules_of(network: Network) -> list[tuple[str, int]]:
    """Return what stands in ``nn.Sequential``, in order: the code of each module, and the layer it belongs to."""
    found, before = [], inputs_of(network.data)
    for number, layer in enumerate(network.layers):
        found += [(code, number) for code in _modules(layer, before)]
        before = layer.width
    return found


def number_text(value: float) -> str:
    """Return a number as a program writes it: short, and read back as the same."""
    return repr(int(value)) if isinstance(value, int) else repr(float(value))


def target_block(network: Network) -> str:
    """Return the line that turns classes into targets for the loss; "" where targets are there already."""
    if not classes_of(network.data):
        return ""
    if network.loss == "cross_entropy":
        return blocks.LABELS
    return blocks.ONE_COLUMN if network.layers[-1].width == 1 else blocks.ONE_HOT


def _imports(network: Network) -> str:
    kind = KINDS.get(network.data.kind)
    first = blocks.MATH + "\n" if kind is not None and "math." in kind.lines else ""
    return first + blocks.IMPORTS + (blocks.LOADERS if network.batch else "")


# ---- data ----------------------------------------------------------------------------------------------------


def _data(network: Network) -> str:
    data = network.data
    if data.kind == POINTS:
        lines = f"# {len(data.rows)} points\n" + _points(data)
    else:
        kind = KINDS[data.kind]
        title = f"# {kind.name}, {count_of(data)} points\n"
        lines = title + blocks.filled(kind.lines, n=data.count, noise=number_text(data.noise))
    lines += target_block(network)
    if data.validation:
        lines += blocks.filled(blocks.VALIDATION, t="t", first=count_of(data) - data.validation)
    return lines


def _points(data: Data) -> str:
    inputs = _rows([row[: data.inputs] for row in data.rows])
    if data.classes:
        classes = ", ".join(str(int(row[data.inputs])) for row in data.rows)
        return f"x = {inputs}\nc = torch.tensor([{classes}])\n"
    return f"x = {inputs}\nt = {_rows([row[data.inputs :] for row in data.rows])}\n"


def _rows(rows: Iterable[tuple[float, ...]]) -> str:
    lines = ["    [" + ", ".join(number_text(float(value)) for value in row) + "],\n" for row in rows]
    return "torch.tensor([\n" + "".join(lines) + "])"


# ---- the network ---------------------------------------------------------------------------------------------


def _modules(layer: Layer, before: int) -> Iterator[str]:
    yield f"nn.Linear({before}, {layer.width}{'' if layer.bias else ', bias=False'})"
    if layer.norm:
        yield blocks.filled(NORMS[layer.norm].code, width=layer.width)
    if layer.activation != IDENTITY:
        yield ACTIVATIONS[layer.activation].code
    if layer.dropout:
        yield f"nn.Dropout({number_text(layer.dropout)})"


def _net(network: Network) -> str:
    lines = ["net = nn.Sequential(\n"]
    for _, group in groupby(modules_of(network), key=lambda module: module[1]):
        lines.append("    " + ", ".join(code for code, _ in group) + ",\n")
    lines.append(")\n")
    if network.init:
        lines.append(blocks.filled(blocks.INIT, code=INITS[network.init].code))
    return "".join(lines)


def _starts(network: Network) -> str:
    lines = ["with torch.no_grad():\n"]
    for (layer, name), group in groupby(sorted(network.starts, key=_where), key=lambda s: (s.layer, s.name)):
        owner = f"net[{linear_of(network, layer)}].{name}"
        starts = list(group)
        shape = shape_of(network, layer, name)
        if len(starts) == prod(shape):
            lines.append(f"    {owner}.copy_(torch.tensor({_nested([s.value for s in starts], shape)}))\n")
        else:
            lines += [f"    {owner}[{_place(s.place)}] = {number_text(s.value)}\n" for s in starts]
    return "".join(lines)


def _where(start: Start) -> tuple[int, bool, tuple[int, ...]]:
    return start.layer, start.name == "bias", start.place


def linear_of(network: Network, layer: int) -> int:
    """Return the place in ``nn.Sequential`` of a layer's linear map."""
    return [number for _, number in modules_of(network)].index(layer)


def shape_of(network: Network, layer: int, name: str) -> tuple[int, ...]:
    """Return the shape of a layer's weight or bias."""
    width = network.layers[layer].width
    before = network.layers[layer - 1].width if layer else inputs_of(network.data)
    return (width, before) if name == "weight" else (width,)


def _place(place: tuple[int, ...]) -> str:
    return ", ".join(map(str, place))


def _nested(values: list[float], shape: tuple[int, ...]) -> str:
    if len(shape) == 1:
        return "[" + ", ".join(map(number_text, values)) + "]"
    step = shape[1]
    return "[" + ", ".join(_nested(values[i : i + step], shape[1:]) for i in range(0, len(values), step)) + "]"


# ---- training ------------------------------------------------------------------------------------------------


def _training(network: Network) -> str:
    rate = number_text(network.rate)
    lines = f"loss_fn = {LOSSES[network.loss].code}\n"
    lines += f"optimiser = {blocks.filled(OPTIMISERS[network.optimiser].code, rate=rate)}\n"
    return lines + (blocks.filled(blocks.LOADER, batch=network.batch) if network.batch else "")


def _loop(network: Network) -> str:
    loop = blocks.BATCH_LOOP if network.batch else blocks.WHOLE_LOOP
    lines = blocks.filled(loop, epochs=network.epochs)
    if network.data.validation:
        lines += blocks.CHECK
    lines += blocks.filled(blocks.PRINT_BOTH if network.data.validation else blocks.PRINT, every=network.every)
    if network.stop_below:
        lines += blocks.filled(blocks.STOP, below=number_text(network.stop_below))
    return lines
