"""The rule of one neuron or one weight with its numbers: where z comes from, where δ, and why it is small."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from gradgui.i18n import tr
from gradgui.recording.numerals import num
from gradgui.state.network_book import BATCH, Book
from gradgui.state.network_functions import STEEPEST
from gradgui.state.network_pass import DELTA, GRAD_W, SLOPE, WEIGHT, A, Z, pass_at

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording
    from gradgui.state.network_book import Array

MOST_TERMS: Final = 8
LARGE: Final = 2.0  # how many times smaller a gradient must get before it is said
SUPERSCRIPTS: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
SUBSCRIPTS: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True, slots=True)
class Term:
    """A line of numbers: its name, how it is worked out, and what comes out; "" while that is not there."""

    name: str
    sum: str
    result: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class NeuronRule:
    """A rule with numbers, in lines, and why."""

    title: str
    note: str
    formula: str
    terms: tuple[Term, ...] = ()
    result: Term | None = None
    why: tuple[str, ...] = ()


def up(number: int) -> str:
    """Return a number over a letter."""
    return str(number).translate(SUPERSCRIPTS)


def down(*numbers: int) -> str:
    """Return numbers under a letter."""
    return "".join(str(number).translate(SUBSCRIPTS) for number in numbers)


def neuron_rule(recording: Recording, cursor: int, layer: int, neuron: int, sample: int = 0) -> NeuronRule | None:
    """Return how a neuron came to its δ, or before the backward pass to its a; None when it is not there."""
    found = pass_at(recording, cursor)
    if found is None or not 1 <= layer <= len(found.layers) or not 0 <= neuron < found.layers[layer - 1].outputs:
        return None
    book = Book(recording, found)
    sample = min(sample, book.samples - 1)
    return _backward(book, layer, neuron, sample) if found.backward >= 0 else _forward(book, layer, neuron, sample)


def _title(layer: int, neuron: int) -> str:
    return tr("Neuron {n} of layer {layer}", n=neuron + 1, layer=layer)


def _note(book: Book, sample: int) -> str:
    if book.samples == 1:
        return ""
    if sample != BATCH:
        return tr("sample {n}", n=sample + 1)
    return tr("mean over the batch of {n}", n=book.samples) if book.found.share == "mean" else tr("over the batch")


def _element(array: Array | None, *place: int) -> float | None:
    return None if array is None else float(array[place])


def _short(value: float | None) -> str:
    """Write a factor of a product: three digits, so that three of them stand on a line."""
    return "" if value is None else num(value, 3)


def _text(value: float | None) -> str:
    return "" if value is None else num(value)


# ---- forward -------------------------------------------------------------------------------------------------


def _forward(book: Book, layer: int, neuron: int, sample: int) -> NeuronRule:
    """Work out z as a sum over what comes in, and a from z."""
    weight, bias, data = book.weight(layer), book.bias(layer), book.data(layer)
    letter, title = f"z{up(layer)}{down(neuron + 1)}", _title(layer, neuron)
    formula = f"{letter} = Σ w{up(layer)} a{up(layer - 1)} + b{up(layer)}"
    note = _note(book, sample)
    z, a = (book.numbers(layer, quantity, sample) for quantity in (Z, A))
    if weight is None or data is None or bias is None:
        return NeuronRule(title, note, formula, why=(tr("The numbers of this layer were not kept."),))
    row = data.mean(axis=0) if sample == BATCH else data[sample]
    terms = list(_terms("x" if layer == 1 else "n", weight[neuron], row))
    terms.append(Term("b", "", num(bias[neuron])))
    terms.append(Term("z", "", _text(_element(z, neuron)), chosen=True))
    activation = book.found.layers[layer - 1].activation
    result = Term(
        "a", f"{activation}({_text(_element(z, neuron))}) =" if activation else "z =", _text(_element(a, neuron))
    )
    return NeuronRule(title, note, formula, tuple(terms), result)


# ---- backward ------------------------------------------------------------------------------------------------


def _backward(book: Book, layer: int, neuron: int, sample: int) -> NeuronRule:
    """Work out δ from that of the layer behind, or at the output from the loss."""
    title, note, here = _title(layer, neuron), _note(book, sample), up(layer)
    delta = _element(book.numbers(layer, DELTA, sample), neuron)
    last = Term("δ", "", _text(delta), chosen=True)
    if layer == len(book.found.layers):
        slope = _element(book.numbers(layer, SLOPE, sample), neuron)
        terms = [Term("∂L/∂a", "", num(delta / slope))] if delta is not None and slope else []
        terms.append(Term("σ′", "", _text(slope)))
        why = _why(book, layer, slope, None, None)
        return NeuronRule(title, note, f"δ{here} = σ′(z{here}) ⊙ ∂L/∂a{here}", terms=tuple(terms), result=last, why=why)
    formula = f"δ{here} = σ′(z{here}) ⊙ W{up(layer + 1)}ᵀ δ{up(layer + 1)}"
    between = book.found.layers[layer - 1].between
    if between:
        said = tr("Between z and the next layer stands {what}: the tape knows its rule.", what=between[0])
        return NeuronRule(title, note, formula, result=last, why=(said,))
    if sample == BATCH and book.samples > 1:
        said = tr("Each sample has its own σ′ and δ: choose one sample to see the numbers of the rule.")
        return NeuronRule(title, note, formula, result=last, why=(said,))
    return _through(book, layer, neuron, sample, NeuronRule(title, note, formula, result=last))


def _through(book: Book, layer: int, neuron: int, sample: int, rule: NeuronRule) -> NeuronRule:
    """Work out δ as σ′ times what comes back through the weights of the layer behind."""
    behind, weight = book.numbers(layer + 1, DELTA, sample), book.weight(layer + 1)
    if weight is None or behind is None:
        return rule
    slopes, deltas = (book.numbers(layer, quantity, sample) for quantity in (SLOPE, DELTA))
    slope, delta = _element(slopes, neuron), _element(deltas, neuron)
    why = _why(book, layer, slope, delta, float(abs(behind).max()))
    if len(behind) == 1:
        terms = _side_by_side(slopes, weight, behind, deltas, neuron)
        return replace(rule, terms=terms, result=None, why=why)
    terms = _terms("n", weight[:, neuron], behind)
    total = float(weight[:, neuron] @ behind)
    last = Term("δ", f"{_short(slope)} × {_short(total)} =" if slope is not None else "", _text(delta), chosen=True)
    return replace(rule, terms=(*terms, Term("Wᵀδ", "", num(total))), result=last, why=why)


def _terms(name: str, left: Array, right: Array) -> tuple[Term, ...]:
    """Return the products of a sum, and the rest of a long one in one line."""
    terms = [
        Term(f"{name}{i + 1}", f"{_short(left[i])} × {_short(right[i])} =", num(left[i] * right[i]))
        for i in range(min(MOST_TERMS, len(right)))
    ]
    if len(right) > MOST_TERMS:
        rest = float(left[MOST_TERMS:] @ right[MOST_TERMS:])
        terms.append(Term("…", tr("{n} more", n=len(right) - MOST_TERMS), num(rest)))
    return tuple(terms)


def _side_by_side(
    slope: Array | None, weight: Array, behind: Array, delta: Array | None, neuron: int
) -> tuple[Term, ...]:
    """Return a line for each neuron of a layer that has one neuron behind it."""
    count = weight.shape[1]
    first = max(0, min(neuron - MOST_TERMS // 2, count - MOST_TERMS))
    return tuple(
        Term(
            f"n{j + 1}",
            f"{_short(_element(slope, j))} × {_short(weight[0, j])} × {_short(behind[0])} =",
            _text(_element(delta, j)),
            chosen=j == neuron,
        )
        for j in range(first, min(count, first + MOST_TERMS))
    )


def _why(book: Book, layer: int, slope: float | None, delta: float | None, behind: float | None) -> tuple[str, ...]:
    """Say why a δ is small: a flat activation, and what that makes of the gradient one layer back."""
    activation, said = book.found.layers[layer - 1].activation, []
    steepest = STEEPEST.get(activation) if activation else None
    if slope == 0:
        said.append(tr("σ′ here is 0: this neuron passes no gradient on."))
    elif slope is not None and steepest is not None and steepest < 1:
        said.append(tr("σ′ here is {slope}, never above {most}.", slope=num(slope, 3), most=num(steepest)))
    elif slope is not None and activation == "tanh":
        said.append(tr("σ′ here is {slope}, never above 1.", slope=num(slope, 3)))
    if delta and behind and math.isfinite(delta) and behind > LARGE * abs(delta):
        times = num(behind / abs(delta), 2 if behind < 100 * abs(delta) else 3)
        said.append(tr("One layer back the gradient is {times}× smaller.", times=times))
    return tuple(said)


# ---- a weight ------------------------------------------------------------------------------------------------


def weight_rule(
    recording: Recording, cursor: int, layer: int, neuron: int, source: int, sample: int = 0
) -> NeuronRule | None:
    """Return the gradient of a weight, what came together in its ``.grad``, and what the step made of it."""
    found = pass_at(recording, cursor)
    if found is None or not 1 <= layer <= len(found.layers):
        return None
    book, here = Book(recording, found), found.layers[layer - 1]
    if not (0 <= neuron < here.outputs and 0 <= source < here.inputs):
        return None
    sample = min(sample, book.samples - 1)
    name = f"w{up(layer)}{down(neuron + 1, source + 1)}"
    now = _element(book.weight_at(layer, cursor), neuron, source)
    delta, data = book.numbers(layer, DELTA, sample), book.data(layer)
    gradient = _element(book.numbers(layer, GRAD_W, sample), neuron, source)
    terms = []
    if sample != BATCH and delta is not None and data is not None and gradient is not None:
        words = f"{_short(delta[neuron])} × {_short(data[sample, source])} ="
        terms.append(Term("∂L/∂w", words, num(gradient)))
    elif gradient is not None:
        terms.append(Term("∂L/∂w", tr("over the batch"), num(gradient)))
    terms += _contributions(recording, cursor, book, layer, neuron, source)
    after = _element(book.tape(layer, WEIGHT), neuron, source)
    step, before = book.step(layer), _element(book.weight(layer), neuron, source)
    result = None
    if after is not None and before is not None:
        words = (
            f"{_short(before)} − {_short(step.rate)} × .grad ="
            if step is not None and step.rate is not None
            else tr("after the step")
        )
        result = Term("w", words, num(after), chosen=True)
    title = tr(
        "{name}: neuron {n} of layer {layer}, from {source}", name=name, n=neuron + 1, layer=layer, source=source + 1
    )
    formula = f"∂L/∂{name} = δ{up(layer)}{down(neuron + 1)} a{up(layer - 1)}{down(source + 1)}"
    return NeuronRule(title, f"{name} = {_text(now)}", formula, tuple(terms), result)


def _contributions(recording: Recording, cursor: int, book: Book, layer: int, neuron: int, source: int) -> list[Term]:
    """Return what ``.grad`` of a weight holds now, and how many gradients came together in it."""
    here = book.found.layers[layer - 1]
    held = recording.grad_at(here.weight, cursor)
    if held is None or held < 0:
        return [Term(".grad", "", "None")]
    array = recording.values[held].array
    if array is None:
        return []
    cleared = recording.index.grads[here.weight]
    since = max((seq for seq, value in cleared.until(cursor) if value < 0), default=-1)
    count = sum(1 for seq in recording.index.accumulations.get(here.weight, []) if since < seq <= cursor)
    value = float((array if here.as_book else array.T)[neuron, source])
    words = tr("{n} contributions", n=count) if count > 1 else tr("1 contribution") if count else ""
    return [Term(".grad", words, num(value))]


__all__ = ["NeuronRule", "Term", "neuron_rule", "weight_rule"]
