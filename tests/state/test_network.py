"""The network of a recording: found however it is written, the book's numbers, and nothing before its time."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from gradgui.mlp.presets import MAZUR, MOONS, SINE, SPIRAL, XOR
from gradgui.mlp.program import program_of
from gradgui.mlp.spec import Data, Layer
from gradgui.recording.selection import FOLLOW, Selection
from gradgui.runner.inline import record_text
from gradgui.state import network
from gradgui.state.network_book import BATCH, Book
from gradgui.state.network_pass import (
    BIAS,
    DELTA,
    GRAD_B,
    GRAD_W,
    LOSS,
    SLOPE,
    WEIGHT,
    A,
    Z,
    pass_at,
    whole_pass,
)
from gradgui.state.network_rule import neuron_rule, weight_rule
from gradgui.state.network_steps import next_layer_step

THREE = replace(
    SPIRAL,
    data=Data("points", rows=tuple((i / 9, 1 - i / 7, i % 3) for i in range(9)), inputs=2, classes=3),
    layers=(Layer(16, "gelu"), Layer(16, "softplus"), Layer(3)),
    optimiser="sgd",
)
VECTOR = """
import torch
torch.manual_seed(0)
x, t = torch.tensor([1.0, 2.0]), torch.tensor([1.0])
W1, b1 = torch.randn(3, 2, requires_grad=True), torch.zeros(3, requires_grad=True)
W2, b2 = torch.randn(1, 3, requires_grad=True), torch.zeros(1, requires_grad=True)
for i in range(2):
    a1 = torch.sigmoid(W1 @ x + b1)
    a2 = torch.sigmoid(W2 @ a1 + b2)
    loss = ((a2 - t) ** 2).sum()
    loss.backward()
    with torch.no_grad():
        for p in (W1, b1, W2, b2):
            p -= 0.5 * p.grad
            p.grad = None
"""
COLUMNS = """
import torch
torch.manual_seed(0)
X, T = torch.randn(2, 4), torch.randn(1, 4)
W1, b1 = torch.randn(3, 2, requires_grad=True), torch.zeros(3, 1, requires_grad=True)
W2 = torch.randn(1, 3, requires_grad=True)
A1 = torch.tanh(W1 @ X + b1)
loss = ((W2 @ A1 - T) ** 2).mean()
loss.backward()
"""
ROWS = """
import torch
torch.manual_seed(0)
x, t = torch.randn(4, 2), torch.randn(4, 1)
w1, b1 = torch.randn(2, 3, requires_grad=True), torch.zeros(3, requires_grad=True)
w2 = torch.randn(3, 1, requires_grad=True)
out = (x @ w1 + b1).relu().mm(w2)
loss = ((out - t) ** 2).mean()
loss.backward()
"""
MODULE = """
import torch
from torch import nn
torch.manual_seed(0)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(2, 4)
        self.last = nn.Linear(4, 2)
    def forward(self, x):
        return self.last(torch.tanh(self.first(x)))
net = Net()
opt = torch.optim.SGD(net.parameters(), lr=0.1)
x, c = torch.randn(5, 2), torch.tensor([0, 1, 1, 0, 1])
for i in range(2):
    opt.zero_grad()
    loss = nn.functional.cross_entropy(net(x), c)
    loss.backward()
    opt.step()
"""
BETWEEN = """
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.ReLU(), nn.Dropout(0.5), nn.Linear(3, 1))
loss = nn.MSELoss()(net(torch.randn(4, 2)), torch.zeros(4, 1))
loss.backward()
"""
NONE = """
import torch
x = torch.ones(2, 2, requires_grad=True)
y = (x * x).sum()
y.backward()
"""
PROGRAMS = {
    "xor": replace(XOR, epochs=2),
    "mazur": replace(MAZUR, epochs=2),
    "moons": replace(MOONS, epochs=1),
    "spiral": replace(SPIRAL, epochs=2),
    "sine": replace(SINE, epochs=2),
    "three": replace(THREE, epochs=2),
    "deep": replace(XOR, layers=(*(Layer(20, "silu") for _ in range(8)), Layer(1, "sigmoid")), epochs=1),
}
TEXTS = {"vector": VECTOR, "columns": COLUMNS, "rows": ROWS, "module": MODULE, "between": BETWEEN, "none": NONE}
ALL = (*PROGRAMS, *TEXTS)


@cache
def recorded(name):
    return record_text(TEXTS.get(name) or program_of(PROGRAMS[name]))


def last_pass(name):
    recording = recorded(name)
    found = whole_pass(recording, len(recording) - 1)
    return recording, found, Book(recording, found)


def first_pass(name):
    recording = recorded(name)
    cursor = next_layer_step(recording, 0, 1)
    found = whole_pass(recording, cursor)
    return recording, found, Book(recording, found)


# ---- Matt Mazur, "A Step by Step Backpropagation Example" -----------------------------------------------------

PUBLISHED = [
    (1, Z, (0,), 0.3775),
    (1, A, (0,), 0.593269992),
    (1, A, (1,), 0.596884378),
    (2, Z, (0,), 1.105905967),
    (2, A, (0,), 0.75136507),
    (2, A, (1,), 0.772928465),
    (2, LOSS, (0,), 0.298371109),
    (2, SLOPE, (0,), 0.186815602),
    (2, DELTA, (0,), 0.13849856),
    (2, DELTA, (1,), -0.03809824),
    (2, GRAD_W, (0, 0), 0.082167041),
    (1, SLOPE, (0,), 0.241300709),
    (1, GRAD_W, (0, 0), 0.000438568),
    (2, WEIGHT, (0, 0), 0.35891648),
    (2, WEIGHT, (0, 1), 0.408666186),
    (2, WEIGHT, (1, 0), 0.511301270),
    (2, WEIGHT, (1, 1), 0.561370121),
    (1, WEIGHT, (0, 0), 0.149780716),
    (1, WEIGHT, (0, 1), 0.19956143),
    (1, WEIGHT, (1, 0), 0.24975114),
    (1, WEIGHT, (1, 1), 0.29950229),
]


@pytest.mark.parametrize(("layer", "quantity", "place", "published"), PUBLISHED)
def test_mazur_has_the_published_numbers(layer, quantity, place, published):
    _, _, book = first_pass("mazur")
    assert book.numbers(layer, quantity, 0)[place] == pytest.approx(published, abs=3e-8)  # single precision


# ---- found however it is written -----------------------------------------------------------------------------

LAYERS = {
    "xor": [(2, 2, "sigmoid"), (2, 1, "sigmoid")],
    "moons": [(2, 16, "tanh"), (16, 16, "tanh"), (16, 1, "")],
    "vector": [(2, 3, "sigmoid"), (3, 1, "sigmoid")],
    "columns": [(2, 3, "tanh"), (3, 1, "")],
    "rows": [(2, 3, "relu"), (3, 1, "")],
    "module": [(2, 4, "tanh"), (4, 2, "")],
    "between": [(2, 3, "relu"), (3, 1, "")],
}


@pytest.mark.parametrize("name", LAYERS)
def test_layers_are_found(name):
    _, found, _ = last_pass(name)
    assert [(one.inputs, one.outputs, one.activation) for one in found.layers] == LAYERS[name]


def test_a_program_without_a_network_has_none():
    recording = recorded("none")
    assert pass_at(recording, len(recording) - 1) is None
    assert network.resolve(recording, len(recording) - 1, FOLLOW) == network.EMPTY
    assert network.make_stage(recording).networks == ()


def test_layers_have_the_names_of_the_program():
    state = network.resolve(recorded("module"), len(recorded("module")) - 1, FOLLOW)
    assert [layer.name for layer in state.layers] == ["net.first", "net.last"]


# ---- the book against the tape -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in ALL if name != "none"])
def test_the_books_formulas_give_the_tapes_tensors(name):
    _, found, book = last_pass(name)
    checked = 0
    for known in found.known:
        check = book.check(known.layer, known.quantity)
        if check is not None:
            checked += 1
            assert check.difference <= 2e-6 * max(1.0, check.size), (known, check)
    assert checked >= 3 * len(found.layers)


def test_every_formula_of_a_plain_network_is_checked():
    _, found, book = last_pass("xor")
    checked = {(k.layer, k.quantity) for k in found.known if book.check(k.layer, k.quantity) is not None}
    both = (Z, A, DELTA, GRAD_W, GRAD_B, WEIGHT, BIAS)
    assert checked == {(layer, quantity) for layer in (1, 2) for quantity in both} | {(2, LOSS)}


def test_behind_a_normalisation_the_tape_stands_alone():
    _, found, book = last_pass("between")
    assert found.layers[0].between == ("batch_norm", "mul")
    assert book.check(1, DELTA) is None
    assert book.numbers(1, DELTA, 0) is not None


def test_an_optimiser_with_a_rule_of_its_own_is_named():
    _, _, book = last_pass("moons")
    assert book.step(1).optimiser == "Adam"
    assert book.step(1).rate is None
    assert last_pass("xor")[2].step(1).rate == 2.0


# ---- one sample, and over the batch --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["xor", "moons", "three", "rows", "columns", "module"])
def test_the_batch_is_the_mean_of_its_samples(name):
    _, found, book = last_pass(name)
    assert found.share == "mean"
    for layer in range(1, len(found.layers) + 1):
        for quantity in (Z, A, DELTA, GRAD_W, GRAD_B):
            if book.find(layer, quantity) is None:
                continue
            each = [book.numbers(layer, quantity, sample) for sample in range(book.samples)]
            assert np.mean(each, axis=0) == pytest.approx(book.numbers(layer, quantity, BATCH), abs=2e-6)


def test_the_loss_of_the_batch_is_the_mean_of_those_of_the_samples():
    _, found, book = last_pass("three")
    last = len(found.layers)
    each = [book.numbers(last, LOSS, sample)[0] for sample in range(book.samples)]
    assert np.mean(each) == pytest.approx(book.numbers(last, LOSS, BATCH)[0], abs=1e-6)


def test_a_summed_loss_has_no_factor():
    text = program_of(PROGRAMS["xor"]).replace("nn.MSELoss()", 'nn.MSELoss(reduction="sum")')
    recording = record_text(text)
    book = Book(recording, whole_pass(recording, len(recording) - 1))
    each = [book.numbers(1, GRAD_W, sample) for sample in range(book.samples)]
    assert book.factor == 1
    assert np.sum(each, axis=0) == pytest.approx(book.numbers(1, GRAD_W, BATCH), abs=1e-6)


# ---- nothing before its time ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "every"), [("xor", 1), ("mazur", 1), ("vector", 1), ("moons", 7), ("between", 1)])
def test_a_state_is_the_same_when_the_run_had_ended_there(name, every):
    recording = recorded(name)
    for cursor in range(0, len(recording), every):
        short = recording.cut(cursor)
        for sample in (0, BATCH):
            full = network.resolve(recording, cursor, FOLLOW, sample)
            assert full == network.resolve(short, cursor, FOLLOW, sample), cursor
        for rule in (neuron_rule(recording, cursor, 1, 0), weight_rule(recording, cursor, 1, 0, 0)):
            assert rule in (neuron_rule(short, cursor, 1, 0), weight_rule(short, cursor, 1, 0, 0)), cursor


def test_quantities_come_one_after_the_other():
    recording, found, _ = first_pass("xor")
    order = [(k.layer, k.quantity) for k in network.steps_of(found)]
    assert order == [
        (1, Z), (1, A), (2, Z), (2, A), (2, LOSS),
        (2, DELTA), (2, GRAD_B), (2, GRAD_W), (1, DELTA), (1, GRAD_B), (1, GRAD_W),
        (1, WEIGHT), (1, BIAS), (2, WEIGHT), (2, BIAS),
    ]  # fmt: skip
    for known in network.steps_of(found):
        before = network.resolve(recording, known.seq - 1, FOLLOW)
        state = network.resolve(recording, known.seq, FOLLOW)
        assert state.now == (known.layer, known.quantity)
        assert state.arrived
        assert before.now != state.now
        if known.quantity != LOSS:
            assert state.layers[known.layer - 1].cell(known.quantity).event == known.seq


def test_the_phases_of_an_iteration():
    recording, found, _ = first_pass("xor")
    seen = [network.resolve(recording, cursor, FOLLOW).phase for cursor in range(found.start, found.stop)]
    runs = [phase for i, phase in enumerate(seen) if i == 0 or seen[i - 1] != phase]
    assert runs == list(network.PHASES)


def test_an_update_written_out_is_the_update():
    recording = recorded("vector")
    phases = [network.resolve(recording, cursor, FOLLOW).phase for cursor in range(len(recording))]
    assert "update" in phases
    assert phases.index("update") > phases.index("backward")


def test_steps_by_layer_go_there_and_back():
    recording = recorded("mazur")
    there = [0]
    while (following := next_layer_step(recording, there[-1], 1)) != there[-1]:
        there.append(following)
    assert len(there) == 1 + 2 * 15
    back = [there[-1]]
    while (before := next_layer_step(recording, back[-1], -1)) != back[-1]:
        back.append(before)
    assert back[::-1] == there[1:]


def test_the_stage_knows_the_layers_before_they_run():
    recording = recorded("three")
    stage = network.make_stage(recording)
    start = network.resolve(recording, 5, FOLLOW)
    assert [(shape.inputs, shape.outputs) for shape in stage.shapes(start)] == [(2, 16), (16, 16), (16, 3)]
    first = network.resolve(recording, next_layer_step(recording, 0, 1), FOLLOW)
    assert len(first.layers) == 1
    assert len(stage.shapes(first)) == 3
    assert stage.values > 0 < stage.gradients


def test_weights_are_there_before_their_layer_runs():
    recording, found, _ = last_pass("xor")
    stage = network.make_stage(recording)
    shape = stage.networks[0][1]
    assert network.weights_at(recording, 5, shape) == ()
    state = network.resolve(recording, found.stop - 1, FOLLOW)
    assert network.weights_at(recording, found.stop - 1, shape) == state.layers[1].weights
    assert network.weights_at(recording, found.start, shape) != state.layers[1].weights


def test_wide_layers_show_their_ends():
    assert network.shown_of(12) == list(range(12))
    assert network.shown_of(512) == [0, 1, 2, 3, 4, 510, 511]
    state = network.resolve(recorded("three"), len(recorded("three")) - 1, FOLLOW)
    assert [len(layer.cell(A).rows[0]) for layer in state.layers] == [7, 7, 3]
    assert state.layers[1].cell(GRAD_W).shape == (16, 16)
    assert len(state.layers[1].weights) == 7


def test_the_selected_card_is_told():
    recording, found, _ = last_pass("xor")
    cursor = len(recording) - 1
    a = network.resolve(recording, cursor, Selection(found.layers[0].a))
    weight = network.resolve(recording, cursor, Selection(recording.index.card_of[found.layers[1].weight].at(cursor)))
    assert a.selected == (1, A)
    assert weight.selected == (2, WEIGHT)


# ---- the rule of a neuron ------------------------------------------------------------------------------------


def test_a_neuron_tells_how_its_delta_came():
    recording, found, book = first_pass("xor")
    rule = neuron_rule(recording, found.stop - 1, 1, 1, sample=1)
    chosen = next(term for term in rule.terms if term.chosen)
    numbers = [float(part.replace("−", "-")) for part in chosen.sum.removesuffix(" =").split(" × ")]
    assert np.prod(numbers) == pytest.approx(book.numbers(1, DELTA, 1)[1], rel=2e-2)
    assert any("never above 0.25" in line for line in rule.why)


def test_a_neuron_before_two_adds_what_comes_back():
    recording, found, book = first_pass("mazur")
    rule = neuron_rule(recording, found.stop - 1, 1, 0)
    assert [term.name for term in rule.terms] == ["n1", "n2", "Wᵀδ"]
    assert rule.result.result == "0.008771"
    assert rule.terms[2].result == "0.03635"  # Mazur's ∂E_total/∂out_h1
    before = neuron_rule(recording, found.backward - 1, 1, 0)
    assert [term.result for term in before.terms][-1] == "0.3775"
    assert before.result.result == "0.5933"
    assert book.samples == 1


def test_a_weight_tells_its_gradient_and_step():
    recording, found, _ = first_pass("mazur")
    rule = weight_rule(recording, found.stop - 2, 2, 0, 0)
    assert [term.name for term in rule.terms] == ["∂L/∂w", ".grad"]
    assert rule.terms[0].result == "0.08217"
    assert rule.result.result == "0.3589"


def test_rules_of_what_is_not_there_are_none():
    recording, found, _ = last_pass("xor")
    for layer, neuron in ((0, 0), (3, 0), (1, 2), (2, 1)):
        assert neuron_rule(recording, found.stop - 1, layer, neuron) is None
    assert weight_rule(recording, found.stop - 1, 2, 0, 5) is None
