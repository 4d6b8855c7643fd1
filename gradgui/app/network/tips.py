"""All digits of a neuron, a weight or the loss, for hovering and for screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradgui.app.network.diagram_paint import loss_notes, value_of, weight_of
from gradgui.app.network.shown import exact, letter
from gradgui.i18n import tr
from gradgui.state.network import shown_of
from gradgui.state.network_pass import DELTA, GRAD_B, GRAD_W, LOSS, SLOPE, WEIGHT, A, Z
from gradgui.state.network_rule import down, up

if TYPE_CHECKING:
    from gradgui.app.network.shown import Shown


def neuron_tip(shown: Shown, layer: int, index: int) -> str:
    """Return the numbers of a neuron."""
    if layer == 0:
        value = value_of(shown, 0, A, index)
        title = tr("input {n}", n=index + 1)
        return title + (f"\nx{down(index + 1)} = {exact(value)}" if value is not None else "")
    lines = [tr("neuron {n} of layer {layer}", n=index + 1, layer=layer)]
    for quantity in (Z, A, SLOPE, DELTA, GRAD_B):
        value = value_of(shown, layer, quantity, index)
        name = letter(layer, quantity)
        lines.append(f"{name}: {shown.coming(layer, quantity)}" if value is None else f"{name} = {exact(value)}")
    if shown.batch and shown.state.samples > 1:
        lines.append(tr("over the batch of {n}", n=shown.state.samples))
    return "\n".join(lines)


def weight_tip(shown: Shown, layer: int, neuron: int, source: int) -> str:
    """Return the numbers of a weight."""
    value = weight_of(shown, layer, neuron, source)
    name = f"w{up(layer)}{down(neuron + 1)}{down(source + 1)}"
    lines = [
        tr("weight of neuron {n} of layer {layer}, from {source}", n=neuron + 1, layer=layer, source=source + 1),
        f"{name} = {exact(value)}" if value is not None else f"{name}: {tr('not yet')}",
    ]
    state = shown.layer(layer)
    for quantity, words in ((GRAD_W, f"∂L/∂{name}"), (WEIGHT, tr("after the step"))):
        cell = shown.cell(layer, quantity)
        number = None
        if cell.rows and state is not None:
            rows, columns = shown_of(state.layer.outputs), shown_of(state.layer.inputs)
            number = cell.rows[rows.index(neuron)][columns.index(source)]
        lines.append(
            f"{words} = {exact(number)}" if number is not None else f"{words}: {shown.coming(layer, quantity)}"
        )
    return "\n".join(lines)


def loss_tip(shown: Shown) -> str:
    """Return the loss with all its digits."""
    rows = shown.state.loss.rows
    last = len(shown.shapes)
    first = f"L = {exact(rows[0][0])}" if rows else f"L: {shown.coming(last, LOSS)}"
    return "\n".join([first, *loss_notes(shown)])
