"""What the parts of the network pane show: a moment, what the run's end adds to it, and what a person chose."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from gradgui.app.cells import ColorScale
from gradgui.i18n import tr
from gradgui.recording.numerals import num
from gradgui.state.network import (
    BATCH,
    EMPTY,
    EMPTY_STAGE,
    FOLDED_FROM,
    Cell,
    LayerState,
    NetworkStage,
    NetworkState,
    Rows,
    Shape,
)
from gradgui.state.network_pass import DELTA, GRAD_B, GRAD_W, LOSS, SLOPE, WEIGHT, A, Known, Z
from gradgui.state.network_rule import up

LETTERS: Final = {Z: "z", A: "a", SLOPE: "σ′(z)", DELTA: "δ", GRAD_W: "∂L/∂W", GRAD_B: "∂L/∂b", WEIGHT: "W"}
BEND: Final = 9.0  # how many times the largest gradient is larger than where the scale of colours bends
ACTIVATION_NAMES: Final = {"": "identity", "relu": "ReLU", "leaky_relu": "LeakyReLU", "elu": "ELU", "gelu": "GELU"}


def letter(layer: int, quantity: str) -> str:
    """Return a quantity as the book writes it: δ²."""
    if quantity == LOSS:
        return "L"
    if quantity == SLOPE:
        return f"σ′(z{up(layer)})"
    return LETTERS.get(quantity, quantity) + up(layer)


def activation_name(name: str) -> str:
    """Return what an activation is called."""
    return ACTIVATION_NAMES.get(name, name)


@dataclass(frozen=True)
class Shown:
    """A moment in the network pane."""

    state: NetworkState = EMPTY
    stage: NetworkStage = EMPTY_STAGE
    plan: tuple[Known, ...] = ()  # of the whole pass: where to go, and never a number
    neuron: tuple[int, int] | None = None  # (layer, neuron) that a person chose
    waiting: tuple[Rows, ...] = ()  # the weights of the layers that have not run in this pass

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """The layers, also those that have not run yet."""
        return self.stage.shapes(self.state)

    @property
    def folded(self) -> bool:
        """Whether there are too many layers to draw their neurons."""
        return len(self.shapes) >= FOLDED_FROM

    @property
    def batch(self) -> bool:
        """Whether the numbers are those over the batch."""
        return self.state.sample == BATCH

    def layer(self, number: int) -> LayerState | None:
        """Return a layer's numbers, None while it has not run."""
        return self.state.layers[number - 1] if 1 <= number <= len(self.state.layers) else None

    def weights(self, number: int) -> Rows:
        """Return the weights of a layer as they are now, as far as they are shown."""
        layer, place = self.layer(number), number - len(self.state.layers) - 1
        if layer is not None:
            return layer.weights
        return self.waiting[place] if 0 <= place < len(self.waiting) else ()

    def cell(self, number: int, quantity: str) -> Cell:
        """Return a quantity of a layer; of layer 0 the data."""
        if number == 0:
            return self.state.data
        if quantity == LOSS:
            return self.state.loss
        layer = self.layer(number)
        return Cell(quantity) if layer is None else layer.cell(quantity)

    def widths(self) -> list[int]:
        """Return how many neurons each column has, the data first."""
        return [self.shapes[0].inputs, *(shape.outputs for shape in self.shapes)] if self.shapes else []

    def event(self, number: int, quantity: str) -> int:
        """Return the event at which a quantity comes, -1 when it does not come in this pass."""
        quantity = A if quantity == SLOPE else quantity
        return next((k.seq for k in self.plan if (k.layer, k.quantity) == (number, quantity)), -1)

    def following(self) -> Known | None:
        """Return the quantity that comes next in this pass."""
        now = self.state.now
        if now is None:
            return None
        steps = [k for k in self.plan if k.quantity != SLOPE and k.layer > 0]
        at = next((i for i, k in enumerate(steps) if (k.layer, k.quantity) == now), len(steps))
        return steps[at + 1] if at + 1 < len(steps) else None

    @cached_property
    def values(self) -> ColorScale:
        """The scale of z, a and weights."""
        return ColorScale(self.stage.values)

    @cached_property
    def gradients(self) -> ColorScale:
        """The scale of δ and the gradients."""
        return ColorScale(self.stage.gradients, self.stage.gradients / BEND)

    def scale(self, quantity: str) -> ColorScale:
        """Return the scale of a quantity's colours."""
        return self.gradients if quantity in (DELTA, GRAD_W, GRAD_B) else self.values

    def coming(self, number: int, quantity: str) -> str:
        """Return when a quantity comes, in words."""
        event = self.event(number, quantity)
        return tr("not yet: event {event}", event=event + 1) if event >= 0 else tr("not yet")


def exact(value: float) -> str:
    """Return a number with as many digits as single precision has."""
    return num(value, 9)
