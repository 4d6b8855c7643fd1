"""What cannot be right in a network, said at its field, before anything runs."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gradgui.i18n import tr
from gradgui.mlp.datasets import KINDS, POINTS
from gradgui.mlp.program import classes_of, count_of, inputs_of
from gradgui.mlp.spec import IDENTITY, Data

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradgui.mlp.spec import Layer, Network

WIDEST, DEEPEST, MOST_ROWS, MOST_POINTS, MOST_EPOCHS = 4096, 64, 1000, 100_000, 10_000_000


@dataclass(frozen=True, slots=True)
class Problem:
    """A field (``rate``, ``layers.2.width``, ``data.count`` …) and what is wrong with it; a warning may run."""

    field: str
    words: str
    warning: bool = False


def problems_of(network: Network) -> tuple[Problem, ...]:
    """Return all that is wrong with a network, in the order of the builder's fields."""
    found = [*_data(network.data), *_layers(network)]
    if not found:
        found += [*_loss(network)]
    return (*found, *_training(network))


def _too_many(rows: int) -> str:
    return tr("{n} rows are too many to stand in a program: at most {most}.", n=rows, most=MOST_ROWS)


def _data(data: Data) -> Iterator[Problem]:
    if data.kind == POINTS:
        if not data.rows:
            yield Problem("data", tr("There are no points yet: draw some, or open a CSV file."))
        elif len(data.rows) > MOST_ROWS:
            yield Problem("data", _too_many(len(data.rows)))
        elif data.classes and len({row[data.inputs] for row in data.rows}) < 2:
            yield Problem("data", tr("All points are of one class: there is nothing to tell apart."))
        elif not all(math.isfinite(value) for row in data.rows for value in row):
            yield Problem("data", tr("A point has a coordinate that is no finite number."))
    elif KINDS[data.kind].count:
        if not 2 <= data.count <= MOST_POINTS:
            yield Problem("data.count", tr("Between 2 and {most} points.", most=MOST_POINTS))
        if not (math.isfinite(data.noise) and 0 <= data.noise <= 100):
            yield Problem("data.noise", tr("The noise is a number between 0 and 100."))
    if data.validation < 0 or (data.validation and data.validation >= count_of(data)):
        yield Problem(
            "data.validation", tr("At least one of the {n} points must be left to learn from.", n=count_of(data))
        )


def _layers(network: Network) -> Iterator[Problem]:
    if not network.layers:
        yield Problem("layers", tr("A network needs at least one layer."))
    if len(network.layers) > DEEPEST:
        yield Problem("layers", tr("At most {most} layers.", most=DEEPEST))
    for number, layer in enumerate(network.layers):
        if not 1 <= layer.width <= WIDEST:
            yield Problem(f"layers.{number}.width", tr("A width is between 1 and {most}.", most=WIDEST))
        if not (math.isfinite(layer.dropout) and 0 <= layer.dropout < 1):
            yield Problem(f"layers.{number}.dropout", tr("Dropout is a probability from 0 up to, but not, 1."))
        if layer.norm == "batch" and (network.batch == 1 or _left(network) == 1):
            yield Problem(f"layers.{number}.norm", tr("BatchNorm needs more than one point a step."))
        if layer.norm == "batch" and network.batch and _left(network) % network.batch == 1:
            yield Problem("batch", tr("The last batch of an epoch has one point, and BatchNorm needs more than one."))
        yield from _starts(network, number, layer)


def _left(network: Network) -> int:
    return count_of(network.data) - network.data.validation


def _starts(network: Network, number: int, layer: Layer) -> Iterator[Problem]:
    before = network.layers[number - 1].width if number else inputs_of(network.data)
    for start in network.starts:
        if start.layer != number:
            continue
        shape = (layer.width, before) if start.name == "weight" else (layer.width,)
        inside = len(start.place) == len(shape) and all(0 <= i < n for i, n in zip(start.place, shape, strict=True))
        if not inside or (start.name == "bias" and not layer.bias):
            where = ", ".join(map(str, start.place))
            yield Problem(
                f"layers.{number}.starts", tr("There is no {name}[{where}] here.", name=start.name, where=where)
            )
        elif not math.isfinite(start.value):
            yield Problem(f"layers.{number}.starts", tr("A weight is a finite number."))


def _loss(network: Network) -> Iterator[Problem]:
    classes, last, loss = classes_of(network.data), network.layers[-1], network.loss
    if loss == "cross_entropy":
        if not classes:
            yield Problem("loss", tr("Cross-entropy chooses between classes, and these data have numbers: use MSE."))
        elif last.width < classes:
            yield Problem("layers.last", tr("{n} classes need {n} outputs for cross-entropy.", n=classes))
    elif loss == "bce" and not classes:
        yield Problem("loss", tr("BCE is for yes or no, and these data have numbers: use MSE."))
    elif classes > 2 and last.width != classes:
        yield Problem("layers.last", tr("{n} classes need {n} outputs.", n=classes))
    elif classes == 2 and last.width > 2:
        yield Problem("layers.last", tr("Two classes need one output, or two."))
    elif not classes and last.width != _targets(network.data):
        yield Problem(
            "layers.last", tr("The targets have {n} numbers each, so that is the last width.", n=_targets(network.data))
        )
    if loss != "mse" and last.activation != IDENTITY:
        words = tr(
            "This loss has its own sigmoid or softmax inside: the last layer is best left without an activation."
        )
        yield Problem("layers.last", words, warning=True)


def _targets(data: Data) -> int:
    return len(data.rows[0]) - data.inputs if data.kind == POINTS else 1


def _training(network: Network) -> Iterator[Problem]:
    if not math.isfinite(network.rate) or network.rate < 0:
        yield Problem("rate", tr("The learning rate is a number above 0."))
    elif network.rate == 0:
        yield Problem("rate", tr("With a learning rate of 0 no weight ever changes."))
    if network.batch < 0:
        yield Problem("batch", tr("A batch is a number of points; 0 means all of them."))
    if not 1 <= network.epochs <= MOST_EPOCHS:
        yield Problem("epochs", tr("Between 1 and {most} epochs.", most=MOST_EPOCHS))
    if network.every < 1:
        yield Problem("every", tr("A loss is printed every 1, 2, 3 … epochs."))
    if not (math.isfinite(network.stop_below) and network.stop_below >= 0):
        yield Problem("stop_below", tr("Training stops below a loss of 0 or more."))
    if network.seed < 0:
        yield Problem("seed", tr("A seed is a whole number from 0 on."))


# ---- CSV -----------------------------------------------------------------------------------------------------


class BadTable(ValueError):
    """A CSV text that cannot be used; the message says where and why."""


CLASS_NAMES: Final = ("class", "label", "target_class", "c")


def data_from_csv(text: str) -> Data:
    """Return the points of a CSV text: the last column is the target, or the class where its heading says so.

    Raise BadTable for text, gaps, rows of other lengths, and more than 1,000 rows.
    """
    rows = [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
    if not rows:
        raise BadTable(tr("The file has no rows."))
    heading = [] if all(_is_number(cell) for cell in rows[0]) else [cell.strip().lower() for cell in rows[0]]
    numbers = [_numbers(row, line, len(rows[0])) for line, row in enumerate(rows, 1) if line > 1 or not heading]
    if len(rows[0]) < 2:
        raise BadTable(tr("A row needs at least one input and, last, its target."))
    if not numbers:
        raise BadTable(tr("There is a heading, but no rows under it."))
    if len(numbers) > MOST_ROWS:
        raise BadTable(
            tr("{n} rows are too many to stand in a program: at most {most}.", n=len(numbers), most=MOST_ROWS)
        )
    inputs = len(rows[0]) - 1
    classes = _classes([row[-1] for row in numbers], heading[-1] if heading else "")
    return Data(POINTS, rows=tuple(numbers), inputs=inputs, classes=classes)


def _classes(last: list[float], heading: str) -> int:
    """Return how many classes the last column names: where its heading says so, or it holds 0, 1, 2 and so on."""
    whole = all(value == int(value) and value >= 0 for value in last if math.isfinite(value))
    few = whole and set(last) == set(range(int(max(last)) + 1)) and len(set(last)) < len(last)
    if heading in CLASS_NAMES and not whole:
        raise BadTable(tr("Classes are written 0, 1, 2 …; this column has other numbers."))
    return int(max(last)) + 1 if whole and (heading in CLASS_NAMES or (few and max(last) <= 9)) else 0


def _numbers(row: list[str], line: int, width: int) -> tuple[float, ...]:
    if len(row) != width:
        raise BadTable(tr("Row {line} has {n} cells, the first has {width}.", line=line, n=len(row), width=width))
    for column, cell in enumerate(row, 1):
        if not cell.strip():
            raise BadTable(tr("Row {line}, column {column} is empty.", line=line, column=column))
        if not _is_number(cell):
            raise BadTable(
                tr("Row {line}, column {column}: “{cell}” is no number.", line=line, column=column, cell=cell.strip())
            )
    return tuple(float(cell) for cell in row)


def _is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell))
    except ValueError:
        return False
