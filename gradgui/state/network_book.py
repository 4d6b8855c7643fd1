"""The book's quantities of a pass as arrays, from the tape, and once more from the book's own formulas.

A row is a sample, whatever way the program lays its batch out; a matrix has a row for each neuron. "One sample" is the
book's single example: its loss is its own, so its δ is the tape's times N where the tape holds the loss's mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gradgui.recording import events as ev
from gradgui.state import network_functions as functions
from gradgui.state.network_pass import (
    BIAS,
    COLUMNS,
    DELTA,
    GRAD_B,
    GRAD_W,
    LOSS,
    ROWS,
    SLOPE,
    WEIGHT,
    A,
    Known,
    Layer,
    Pass,
    Z,
    gradient_into,
)

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

Array = np.ndarray[Any, Any]
BATCH: Final = -1  # instead of a sample: all of them
PER_SAMPLE: Final = (Z, A, SLOPE, DELTA)
Picks = list[int]


@dataclass(frozen=True, slots=True)
class Check:
    """How far the book's formula is from the tape's tensor; ``size`` is the largest number in that."""

    difference: float
    size: float


@dataclass(frozen=True, slots=True)
class Step:
    """What an optimiser did: its name, and its rate when its rule is plainly W − η ∂L/∂W."""

    optimiser: str
    rate: float | None


@dataclass(frozen=True, slots=True)
class Glance:
    """A quantity as far as it is shown, and the norm of all of it."""

    norm: float
    shown: Array


class Book:
    """The numbers of one pass."""

    def __init__(self, recording: Recording, found: Pass) -> None:
        self._recording = recording
        self.found = found
        self._known = {(known.layer, known.quantity): known for known in found.known}

    def find(self, number: int, quantity: str) -> Known | None:
        """Return when a quantity came, None while it has not."""
        return self._known.get((number, quantity))

    @cached_property
    def samples(self) -> int:
        """How many samples the batch has."""
        data = self.data(1)
        return 1 if data is None else len(data)

    @property
    def factor(self) -> int:
        """How many times smaller the tape's gradients of one sample are than the book's."""
        return self.samples if self.found.share == "mean" else 1

    # ---- from the tape ---------------------------------------------------------------------------------------

    def tape(self, number: int, quantity: str) -> Array | None:
        """Return a quantity of the whole batch as the tape has it, None while it has not or did not keep it."""
        known = self.find(number, quantity)
        if known is None or known.value < 0:
            return None
        if number == 0:
            return self.data(1)
        layer = self.found.layers[number - 1]
        array = self._array(known.value)
        if array is None:
            return None
        if quantity in PER_SAMPLE:
            return self._samples(array, layer.form, layer.outputs)
        if quantity == LOSS:
            return array.reshape(-1)
        if quantity in (GRAD_B, BIAS):
            return array.reshape(-1)
        # the gradient of the factor as the product read it; the weight as the leaf keeps it
        turned = layer.form == ROWS if quantity == GRAD_W else not layer.as_book
        return array.T if turned else array

    def data(self, number: int) -> Array | None:
        """Return what a layer multiplies, a row for each sample."""
        layer = self.found.layers[number - 1]
        event = self._recording[layer.product]
        assert isinstance(event, ev.OpApplied)
        array = self._array(event.inputs[layer.data].value)
        return None if array is None else self._samples(array, layer.form, layer.inputs)

    def weight(self, number: int) -> Array | None:
        """Return the matrix that a layer multiplied with, a row for each neuron."""
        layer = self.found.layers[number - 1]
        event = self._recording[layer.product]
        assert isinstance(event, ev.OpApplied)
        matrix = next(
            o.value for i, o in enumerate(event.inputs) if abs(i - layer.data) == 1 and self._is_matrix(layer, i)
        )
        array = self._array(matrix)
        if array is None:
            return None
        return array.T if layer.form == ROWS else array

    def weight_at(self, number: int, cursor: int) -> Array | None:
        """Return the matrix of a layer as it is at an event, a row for each neuron."""
        layer = self.found.layers[number - 1]
        now = self._recording.value_at(layer.weight, cursor)
        array = None if now is None else self._array(now.value)
        if array is None:
            return None
        return array if layer.as_book else array.T

    def bias(self, number: int) -> Array | None:
        """Return the bias that a layer added; zeros when it has none."""
        layer = self.found.layers[number - 1]
        if layer.bias < 0:
            return np.zeros(layer.outputs)
        known = self._recording.value_at(layer.bias, layer.product)
        array = None if known is None else self._array(known.value)
        return None if array is None else array.reshape(-1)

    def target(self) -> Array | None:
        """Return the target: classes as they are, else a row for each sample."""
        if self.found.target < 0 or not self.found.layers:
            return None
        array, layer = self._recording.values[self.found.target].array, self.found.layers[-1]
        if array is None:
            return None
        if array.size != self.samples * layer.outputs or (array.dtype.kind in "iu" and layer.outputs > 1):
            return array.reshape(-1)
        return self._samples(array.astype(np.float64), layer.form, layer.outputs)

    def _is_matrix(self, layer: Layer, place: int) -> bool:
        """Say which neighbour of the data is the matrix: behind it in rows, before it else."""
        return place == (layer.data + 1 if layer.form == ROWS else layer.data - 1)

    def _array(self, value: int) -> Array | None:
        array = self._recording.values[value].array if value >= 0 else None
        return None if array is None or array.dtype.kind not in "fiub" else array

    @staticmethod
    def _samples(array: Array, form: str, width: int) -> Array:
        return array.T if form == COLUMNS and array.ndim == 2 else array.reshape(-1, width)

    # ---- for one sample, and over the batch ------------------------------------------------------------------

    def numbers(self, number: int, quantity: str, sample: int) -> Array | None:
        """Return a quantity of one sample or over the batch: a row, a matrix, or for the loss one number."""
        if self.find(number, quantity) is None:
            return None
        if quantity == LOSS:
            return self._loss(number, sample)
        if quantity in PER_SAMPLE:
            rows = self.slopes(number) if quantity == SLOPE else self.tape(number, quantity)
            if rows is None:
                return None
            if sample == BATCH:
                # δ over the batch is the gradient of the bias: a mean where the loss is one, else a sum
                whole: Array = rows.sum(axis=0) if quantity == DELTA else rows.mean(axis=0)
                return whole
            row: Array = rows[sample] * self.factor if quantity == DELTA else rows[sample]
            return row
        if sample == BATCH or self.samples == 1 or quantity in (WEIGHT, BIAS):
            return self.tape(number, quantity)
        delta = self.numbers(number, DELTA, sample)
        if quantity == GRAD_B or delta is None:
            return delta
        data = self.data(number)
        return None if data is None else np.outer(delta, data[sample])

    def glance(self, number: int, quantity: str, sample: int, down: Picks, across: Picks) -> Glance | None:
        """Return the norm of a quantity and those of its numbers that are shown, a row or a matrix."""
        if quantity == GRAD_W and sample != BATCH and self.samples > 1:
            # of an outer product without making it
            delta, data = self.numbers(number, DELTA, sample), self.data(number)
            if delta is None or data is None:
                return None
            norm = float(np.linalg.norm(delta)) * float(np.linalg.norm(data[sample]))
            return Glance(norm, np.outer(delta[down], data[sample][across]))
        array = self.numbers(number, quantity, sample)
        if array is None:
            return None
        shown = array if array.size == 1 else array[down] if array.ndim == 1 else array[np.ix_(down, across)]
        return Glance(float(np.linalg.norm(array)), shown)

    def _loss(self, number: int, sample: int) -> Array | None:
        own = self.losses() if sample != BATCH else None
        return self.tape(number, LOSS) if own is None else own[sample : sample + 1]

    def losses(self) -> Array | None:
        """Return the loss of each sample by the book; None when it does not have it."""
        out, target = self._output(), self.target()
        if out is None or target is None:
            return None
        return functions.losses(self.found.loss, out, target, mean=self.found.share == "mean")

    def slopes(self, number: int) -> Array | None:
        """Return σ′ of what the activation read, a row for each sample."""
        layer = self.found.layers[number - 1]
        read = self._read(number)
        return None if read is None else functions.slope(layer.activation, read, dict(layer.attrs))

    def _read(self, number: int) -> Array | None:
        layer = self.found.layers[number - 1]
        if layer.read < 0:
            return _exact(self.tape(number, Z))
        array = self._array(layer.read)
        return None if array is None else self._samples(array.astype(np.float64), layer.form, layer.outputs)

    def _output(self) -> Array | None:
        return _exact(self.tape(len(self.found.layers), A))

    # ---- the book's own formulas -----------------------------------------------------------------------------

    def check(self, number: int, quantity: str) -> Check | None:
        """Return how far the book's formula is from the tape; None where one of them is not there."""
        tape = self.tape(number, quantity)
        if tape is None:
            return None
        with np.errstate(all="ignore"):
            book = self._by_book(number, quantity)
            if book is None or book.shape != tape.shape:
                return None
            apart = np.abs(book - tape.astype(np.float64))
        return Check(float(apart.max(initial=0.0)), float(np.abs(tape).max(initial=0.0)))

    def _by_book(self, number: int, quantity: str) -> Array | None:
        if number == 0:
            return None
        layer = self.found.layers[number - 1]
        if quantity == Z:
            return _product(_exact(self.data(number)), self.weight(number), self.bias(number))
        if quantity == A:
            read = self._read(number)
            return None if read is None else functions.activate(layer.activation, read, dict(layer.attrs))
        if quantity == DELTA:
            return self._delta(number)
        if quantity == LOSS:
            own = self.losses()
            if own is None:
                return None
            return np.array([own.mean() if self.found.share == "mean" else own.sum()])
        if quantity in (GRAD_W, GRAD_B):
            delta, data = _exact(self.tape(number, DELTA)), self.data(number)
            if delta is None or data is None:
                return None
            return delta.T @ data if quantity == GRAD_W else delta.sum(axis=0)
        return self._updated(number, quantity)

    def _delta(self, number: int) -> Array | None:
        """Return σ′(z) ⊙ Wᵀδ of the layer behind, or at the output σ′(z) ⊙ ∂L/∂a."""
        layer, slopes = self.found.layers[number - 1], self.slopes(number)
        if slopes is None or layer.between:
            return None  # a normalisation or a mask stands between: the tape knows its rule, the book's is another
        if number < len(self.found.layers):
            following = self.found.layers[number]
            delta, weight = _exact(self.tape(number + 1, DELTA)), self.weight(number + 1)
            if delta is None or weight is None or not following.linked:
                return None
            found: Array = slopes * (delta @ weight)
            return found
        arriving = self._by_output()
        return None if arriving is None else slopes * arriving

    def _by_output(self) -> Array | None:
        """Return ∂L/∂a at the output: the book's for a loss that it has, else the tape's."""
        out, target = self._output(), self.target()
        if out is not None and target is not None:
            own = functions.loss_slope(self.found.loss, out, target, mean=self.found.share == "mean")
            if own is not None:
                return own / self.factor
        layer = self.found.layers[-1]
        event = self._recording[layer.a] if layer.a >= 0 else None
        if not isinstance(event, ev.OpApplied):
            return None
        sent = gradient_into(self._recording, event.node, self.found.backward, self.found.stop)
        array = None if sent is None else self._array(sent[1])
        return None if array is None else self._samples(array, layer.form, layer.outputs)

    def step(self, number: int) -> Step | None:
        """Return what the optimiser did to a layer's weight, None while it did nothing."""
        known = self.find(number, WEIGHT)
        event = self._recording[known.seq] if known is not None else None
        if not isinstance(event, ev.ParameterUpdated):
            return None if event is None else Step("", None)
        plain = event.rule[-1].formula == "w − lr × grad" and len(event.rule) == 4
        rate = next((line.text for line in event.rule if line.name == "lr"), "")
        return Step(event.optimiser, float(rate) if plain and rate else None)

    def _updated(self, number: int, quantity: str) -> Array | None:
        step = self.step(number)
        gradient = _exact(self.tape(number, GRAD_W if quantity == WEIGHT else GRAD_B))
        before = self.weight(number) if quantity == WEIGHT else self.bias(number)
        if step is None or step.rate is None or gradient is None or before is None:
            return None
        return before - step.rate * gradient


def _exact(array: Array | None) -> Array | None:
    """Return the same numbers in double precision: the book's own arithmetic is not to be rounded as the tape's is."""
    return None if array is None else array.astype(np.float64)


def _product(data: Array | None, weight: Array | None, bias: Array | None) -> Array | None:
    return None if data is None or weight is None or bias is None else data @ weight.T + bias
