"""What a network has learnt at a moment: norms of its layers, where its neurons work, the function that it is."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gradgui.i18n import tr
from gradgui.state import network_functions, network_pass, training

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradgui.recording.recording import Recording
    from gradgui.state.training import TrainingStage

MOST_LINES: Final = 6
MOST_POINTS: Final = 400  # of a line, or of a layer's neurons
SIDE: Final = 64  # cells of a map across
AIR: Final = 0.15  # around the data, as a share of its width
SATURATED: Final = 0.05  # of the greatest slope
Array = np.ndarray[Any, Any]


# ---- norms of layers -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A parameter's number at the sampled iterations up to the cursor."""

    name: str
    points: tuple[tuple[int, float], ...]


def norm_lines(stage: TrainingStage, iteration: int, *, ratio: bool) -> tuple[Line, ...]:
    """Return the norm of the gradient of each weight, or how large its last change was beside itself."""
    track = stage.track
    last = training.sample_at(stage, iteration) + 1
    stride = max(1, math.ceil(last / MOST_POINTS))
    samples = track.samples[:last:stride]
    weights = [at for at, name in enumerate(track.parameters) if not name.endswith("bias")]
    lines = []
    for at in weights[:MOST_LINES]:
        points = []
        for sample in samples:
            if at < len(sample.norms):
                norms = sample.norms[at]
                number = norms.change / norms.weight if ratio and norms.weight else norms.gradient
                if math.isfinite(number) and number > 0:
                    points.append((sample.iteration, number))
        lines.append(Line(track.parameters[at], tuple(points)))
    return tuple(lines)


# ---- where neurons work --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Working:
    """The sums z of a layer's neurons for the samples of a batch, and the slope that its activation has there."""

    layer: int
    activation: str
    options: tuple[tuple[str, str], ...]
    z: tuple[float, ...] = ()
    neurons: int = 0
    idle: int = 0  # neurons whose slope is (nearly) 0 for every sample
    value: int = -1


def working_at(recording: Recording, cursor: int) -> tuple[Working, ...]:
    """Return the layers of the present pass whose sums are there."""
    found = network_pass.pass_at(recording, cursor)
    shown = []
    for number, layer in enumerate(found.layers if found is not None else (), 1):
        if layer.activation not in network_functions.CURVES or not layer.activation:
            continue
        value = recording.value(layer.read) if layer.read >= 0 else None
        if value is None or value.array is None or not value.array.size:
            continue
        z = np.asarray(value.array, np.float64)
        table = z.reshape(-1, z.shape[-1]) if z.ndim else z.reshape(1, 1)
        slopes = network_functions.slope(layer.activation, table, dict(layer.attrs))
        least = SATURATED * network_functions.STEEPEST.get(layer.activation, 1.0)
        idle = int((slopes < least).all(axis=0).sum()) if slopes is not None else 0
        flat = table.reshape(-1)
        flat = flat[:: max(1, math.ceil(len(flat) / MOST_POINTS))]
        kept = tuple(float(one) for one in flat if math.isfinite(one))
        shown.append(Working(number, layer.activation, layer.attrs, kept, table.shape[1], idle, layer.read))
    return tuple(shown)


# ---- the function that it is ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dense:
    """A layer as numbers: a row of weights for each neuron."""

    weight: Array
    bias: Array | None = None
    activation: str = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Which tensors the layers of a network are, and what its loss is; it does not change while it trains."""

    layers: tuple[network_pass.Layer, ...] = ()
    loss: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """The function over its inputs: rows of outputs for ``axes[0]`` × ``axes[1]``, or for ``axes[0]`` alone."""

    key: tuple[int, ...] = ()  # the values of the weights
    neuron: tuple[int, int] = (0, 0)  # layer from 1 and neuron from 0; layer 0: the output
    axes: tuple[Array, ...] = field(default=(), compare=False)
    numbers: Array = field(default_factory=lambda: np.zeros((0, 0)), compare=False)
    border: float = 0.0  # on one side of it lies one class
    neurons: tuple[int, ...] = ()  # of each layer
    why_not: str = ""


NO_FIT: Final = Fit()


def plan_of(recording: Recording, cursor: int) -> Plan | None:
    """Return the plan of the network whose pass the cursor is in, None outside of any."""
    found = network_pass.whole_pass(recording, cursor)
    if found is None or not found.layers:
        return None
    for number, layer in enumerate(found.layers, 1):
        between = [op for op in layer.between if op != "mul"]
        if between or not layer.linked:
            what = ", ".join(between) or tr("something else")
            return Plan(why_not=tr("behind layer {n} stands {what}: its function is not drawn", n=number, what=what))
        if layer.activation not in network_functions.CURVES:
            return Plan(why_not=tr("the function {name} is not drawn", name=layer.activation))
    return Plan(found.layers, found.loss)


def dense_at(recording: Recording, plan: Plan, cursor: int) -> tuple[tuple[Dense, ...], tuple[int, ...]]:
    """Return the layers with the weights of a moment, and the numbers of their values; nothing if some are missing."""
    layers, key = [], []
    for layer in plan.layers:
        arrays: list[Array | None] = []
        for tensor in (layer.weight, layer.bias):
            held = recording.value_at(tensor, cursor) if tensor >= 0 else None
            array = recording.value(held.value).array if held is not None and held.value >= 0 else None
            if tensor >= 0 and array is None:
                return (), ()
            key.append(held.value if held is not None else -1)
            arrays.append(None if array is None else np.asarray(array, np.float64))
        weight, bias = arrays
        assert weight is not None
        as_book = weight if layer.as_book else weight.T
        layers.append(Dense(as_book, bias, layer.activation, layer.attrs))
    return tuple(layers), tuple(key)


def forward(layers: tuple[Dense, ...], points: Array) -> list[Array]:
    """Return what each layer gives for points, one row each."""
    found, a = [], np.asarray(points, np.float64)
    with np.errstate(all="ignore"):
        for layer in layers:
            z = a @ layer.weight.T
            if layer.bias is not None:
                z = z + layer.bias.reshape(1, -1)
            given = network_functions.activate(layer.activation, z, dict(layer.options))
            a = z if given is None else given
            found.append(a)
    return found


def fit_at(
    recording: Recording, plan: Plan, cursor: int, inputs: NDArray[np.float64], neuron: tuple[int, int] = (0, 0)
) -> Fit:
    """Return the function that the network is at the cursor, over the room that the data takes."""
    if plan.why_not:
        return Fit(why_not=plan.why_not)
    layers, key = dense_at(recording, plan, cursor)
    if not layers:
        return Fit(why_not=tr("its weights were not kept whole"))
    width = layers[0].weight.shape[1]
    if width > 2 or inputs.shape[1:] != (width,) or not len(inputs):
        return Fit(why_not=tr("only a network with one or two inputs can be drawn over them"))
    axes = _axes(inputs, 4 * SIDE if width == 1 else SIDE)
    points = axes[0][:, None] if width == 1 else np.stack([m.ravel() for m in np.meshgrid(*axes)], axis=1)
    layer, at = neuron
    out = forward(layers, points)[layer - 1 if layer else -1]
    if layer:
        out = out[:, [min(at, out.shape[1] - 1)]]
    numbers = out.reshape(len(points), -1) if width == 1 else _score(out).reshape(SIDE, SIDE)
    border = _border(plan, layers, layer) if out.shape[1] == 1 else 0.0
    return Fit(key, neuron, axes, numbers, border, tuple(one.weight.shape[0] for one in layers))


def _axes(inputs: Array, many: int) -> tuple[Array, ...]:
    """Return the room that the data takes, with some air, in each direction."""
    low, high = inputs.min(axis=0), inputs.max(axis=0)
    air = np.maximum(high - low, 1e-6) * AIR
    return tuple(np.linspace(low[i] - air[i], high[i] + air[i], many) for i in range(inputs.shape[1]))


def _border(plan: Plan, layers: tuple[Dense, ...], layer: int) -> float:
    """Return the output between two classes: half of 0 to 1, or 0 for a score."""
    activation = layers[layer - 1 if layer else -1].activation
    return 0.5 if activation == "sigmoid" or (not layer and not activation and plan.loss == "mse_loss") else 0.0


def _score(out: Array) -> Array:
    """Return one number a point: the output, of two classes the difference, of more how far the best is ahead."""
    if out.shape[1] == 1:
        return out
    if out.shape[1] == 2:
        ahead: Array = out[:, [1]] - out[:, [0]]
        return ahead
    best: Array = out.argmax(axis=1)[:, None].astype(np.float64)
    return best
