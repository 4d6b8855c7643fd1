"""Folding: what is left of a graph, what stands for what, and that no card is ever lost."""

from __future__ import annotations

import random

import pytest

from gradgui.graph.cards import card_graph
from gradgui.graph.compose import make_geometry
from gradgui.graph.folding import (
    ANCESTORS,
    BIG,
    DESCENDANTS,
    EVERYTHING,
    NOTHING,
    USUAL,
    Focus,
    Folding,
    HandFold,
    fold,
    kept_text,
    restored,
    usual,
)
from gradgui.graph.geometry import CARD_H, CARD_W
from gradgui.graph.parts import FUNCTION, LOOP, MODULE, WHOLE, parts_of
from gradgui.recording import events as ev
from gradgui.runner.inline import record_text
from gradgui.state.graph import card_look, make_stage
from gradgui.state.graph_groups import group_look
from tests.programs import random_program

LOOP_OF_FOUR = """\
import torch
x = torch.tensor([0.5, 2.0], requires_grad=True)
w = torch.tensor(0.1, requires_grad=True)
y = x
for i in range(4):
    y = y * 0.9
    y = y + w
loss = (y * y).sum()
loss.backward()
"""
NETWORK = """\
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Sequential(nn.Linear(2, 2), nn.Tanh()), nn.Linear(2, 1))
x = torch.ones(1, 2)
loss = net(x).sum()
loss.backward()
"""
CUBE = """\
import torch
class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        square = x * x
        return square * x
    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * 3 * x * x
x = torch.tensor(2.0, requires_grad=True)
y = Cube.apply(x)
out = y * 5
out.backward()
"""
CALLS = """\
import torch
def squash(a):
    b = a * 1.5
    return torch.tanh(b)
x = torch.tensor(0.5, requires_grad=True)
y = squash(squash(x)) + squash(x)
y.backward()
"""
TRAINING = """\
import torch
w = torch.tensor([1.0, 2.0], requires_grad=True)
def half(a):
    return a * 0.5 + 1
for step in range(3):
    loss = half(half(w)).sum()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
    w.grad = None
"""


def read(text):
    recording = record_text(text)
    graph = card_graph(recording)
    return recording, graph, parts_of(recording, graph.cards)


def names(recording, folded):
    """Return what is left, in order: the group's name, or the operation."""
    found = []
    for card in folded.graph.cards:
        group = folded.graph.groups.get(card)
        event = recording[card]
        op = event.op if isinstance(event, ev.OpApplied | ev.TensorMutated) else "leaf"
        found.append(group.name if group is not None else op)
    return found


def folded_by(text, *rules):
    recording, graph, parts = read(text)
    return recording, fold(graph, parts, Folding(frozenset(rules)))


@pytest.mark.parametrize(
    ("text", "rules", "left"),
    [
        (LOOP_OF_FOUR, (LOOP,), ["leaf", "leaf", "for i in range(4):", "mul", "sum"]),
        (NETWORK, (MODULE,), ["leaf", "net.0", "net.1", "sum"]),
        (NETWORK, (MODULE, WHOLE), ["leaf", "net", "sum"]),
        (CUBE, ("custom",), ["leaf", "Cube", "mul", "Cube"]),
        (CALLS, (FUNCTION,), ["leaf", "squash", "squash", "squash", "add"]),
    ],
)
def test_what_is_left(text, rules, left):
    assert names(*folded_by(text, *rules)) == left


def test_a_loop_has_its_inputs_and_its_output():
    recording, folded = folded_by(LOOP_OF_FOUR, LOOP)
    (group,) = folded.graph.groups.values()
    x, w = list(folded.graph.cards)[:2]
    assert (group.turns, len(group.cards)) == (4, 8)
    card = folded.graph.cards[group.card]
    assert [(i.port, i.source, i.flows) for i in card.inputs] == [(0, x, True), (1, w, True)]
    assert [len(uses) for uses in group.ports] == [1, 4]  # w is used in each turn, and is one input
    after = next(c for c in folded.graph.cards.values() if c.seq > group.card)
    assert {i.source for i in after.inputs} == {group.card}
    assert recording[group.card].op == "add"  # named by what comes out of it


def test_a_layer_holds_the_weights_that_only_it_uses():
    _, folded = folded_by(NETWORK, MODULE)
    sizes = {group.name: (len(group.cards), len(group.ports)) for group in folded.graph.groups.values()}
    assert sizes == {"net.0": (5, 1), "net.1": (4, 1)}  # Tanh is in net.0
    _, whole = folded_by(NETWORK, MODULE, WHOLE)
    assert len(folded.outlines) == 1 and not whole.outlines  # the network around its layers is a frame


def test_opening_one_shows_what_it_holds_and_no_more():
    recording, graph, parts = read(NETWORK)
    folding = Folding(frozenset({MODULE, WHOLE}))
    outer = next(part for part in parts.parts if part.name == "net")
    folding = folding.with_part(outer, turns=False, shut=False)
    assert names(recording, fold(graph, parts, folding)) == ["leaf", "net.0", "net.1", "sum"]
    inner = next(part for part in parts.parts if part.name == "net.0")
    folding = folding.with_part(inner, turns=False, shut=False)
    assert names(recording, fold(graph, parts, folding)) == ["leaf", "net.0.0", "net.0.1", "net.1", "sum"]
    folding = folding.with_part(outer, turns=False, shut=True)
    assert names(recording, fold(graph, parts, folding)) == ["leaf", "net", "sum"]


def test_a_loop_opens_into_its_turns_and_one_of_them_into_its_nodes():
    recording, graph, parts = read(LOOP_OF_FOUR)
    loop, _, second = parts.parts[:3]
    folding = Folding(frozenset({LOOP})).with_part(loop, turns=False, shut=False)
    folded = fold(graph, parts, folding)
    assert [group.which for group in folded.graph.groups.values()] == [(n, 4) for n in (1, 2, 3, 4)]
    folding = folding.with_part(second, turns=False, shut=False)
    assert names(recording, fold(graph, parts, folding)) == [
        "leaf", "leaf", "0", "mul", "add", "2", "3", "mul", "sum",
    ]  # fmt: skip


def test_what_takes_turns_is_opened_in_every_turn():
    recording, graph, parts = read(TRAINING)
    assert not any(part.rule for part in parts.parts if part.kind in ("loop", "iteration"))  # it is never one card
    folding = Folding(frozenset({FUNCTION}))
    assert names(recording, fold(graph, parts, folding)).count("half") == 6
    first = next(part for part in parts.parts if part.kind == "call")
    folding = folding.with_part(first, turns=True, shut=False)
    assert names(recording, fold(graph, parts, folding)).count("half") == 3
    geometry = make_stage(recording, folding).geometry
    assert len({tuple((p.x, p.y) for p in frame.places) for frame in geometry.slots[0].frames}) == 1


def test_what_runs_a_backward_pass_is_folded_only_with_everything():
    text = "import torch\nw = torch.ones(2, requires_grad=True)\ndef half(a):\n    return a * 0.5 + 1\n"
    text += "def train():\n    half(half(w)).sum().backward()\ntrain()\ntrain()\n"
    _, _, parts = read(text)
    assert {part.name: part.rule for part in parts.parts} == {"train": WHOLE, "half": FUNCTION}


@pytest.mark.parametrize(("turns", "expected"), [(4, USUAL), (40, BIG)])
def test_a_large_graph_folds_by_itself(turns, expected):
    _, graph, parts = read(LOOP_OF_FOUR.replace("range(4)", f"range({turns})"))
    assert usual(graph, parts) == expected


def test_many_iterations_that_take_turns_are_not_large():
    _, graph, parts = read(TRAINING.replace("range(3)", "range(40)"))
    assert len(graph.cards) > 60 and usual(graph, parts) == USUAL


# ---- by hand -------------------------------------------------------------------------------------------------


def test_cards_folded_by_hand_take_what_lies_between_along():
    text = "import torch\nx = torch.ones(2, requires_grad=True)\na = x * 2\nb = a + 1\nc = b * a\nz = c.sum()\n"
    recording, graph, parts = read(text)
    ranks = (1, 3)  # a and c: b lies between
    folded = fold(graph, parts, Folding(hand=(HandFold("mine", ranks),)))
    assert names(recording, folded) == ["leaf", "mine", "sum"]
    assert len(next(iter(folded.graph.groups.values())).cards) == 3


def test_cards_apart_from_each_other_can_be_folded():
    text = "import torch\nx = torch.ones(2, requires_grad=True)\na = x * 2\nb = a + 1\nc = x * 3\nz = b + c\n"
    recording, graph, parts = read(text)
    folded = fold(graph, parts, Folding(hand=(HandFold("mine", (1, 3)),)))  # a and c: b comes after both
    assert names(recording, folded) == ["leaf", "mine", "add", "add"]
    order = list(folded.graph.cards)
    assert all(order.index(i.source) < order.index(seq) for seq, c in folded.graph.cards.items() for i in c.inputs)


def test_a_fold_in_a_fold_by_hand():
    recording, graph, parts = read(LOOP_OF_FOUR)
    ranks = (2, 10)  # the first of the loop, and y * y
    folded = fold(graph, parts, Folding(frozenset({LOOP}), hand=(HandFold("all", ranks),)))
    assert names(recording, folded) == ["leaf", "leaf", "all", "sum"]
    folded = fold(graph, parts, Folding(frozenset({LOOP}), hand=(HandFold("gone", (500, 600)),)))
    assert names(recording, folded)[2] == "for i in range(4):"  # of a program that has become shorter


# ---- focus ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ways", "ops"),
    [((ANCESTORS,), ["leaf", "mul", "add"]), ((DESCENDANTS,), ["add", "sum"]),
     ((ANCESTORS, DESCENDANTS), ["leaf", "mul", "add", "sum"])],
)  # fmt: skip
def test_focus(ways, ops):
    text = "import torch\nx = torch.ones(2, requires_grad=True)\na = x * 2\nb = a + 1\nc = a.exp()\nz = b.sum()\n"
    recording, graph, parts = read(text)
    card = list(graph.cards)[2]
    assert names(recording, fold(graph, parts, NOTHING, Focus(card, ways))) == ops


def test_a_stage_with_a_focus_has_only_that():
    recording = record_text(LOOP_OF_FOUR)
    whole = make_stage(recording, NOTHING)
    card = list(whole.whole.cards)[5]
    stage = make_stage(recording, NOTHING, Focus(card, (ANCESTORS,)), whole)
    assert set(stage.places) == {place.card for place in stage.geometry.base.places}
    assert len(stage.places) == 6 and stage.whole is whole.whole


# ---- any program ---------------------------------------------------------------------------------------------


def choices(seed, parts):
    pick = random.Random(seed)
    for folding in (NOTHING, USUAL, BIG, EVERYTHING):
        for part in parts.parts:
            if pick.random() < 0.4:
                folding = folding.with_part(part, turns=pick.random() < 0.3, shut=pick.random() < 0.5)
        yield folding
        yield Folding(folding.rules, folding.shut, folding.opened, (HandFold("a", (1, 4)), HandFold("b", (2, 6, 9))))


@pytest.mark.parametrize("seed", range(40))
def test_every_card_is_shown_or_in_one_group_that_is(seed):
    recording, graph, parts = read(random_program(seed))
    for folding in choices(seed, parts):
        folded = fold(graph, parts, folding)
        left = folded.graph
        inside = [card for group in left.groups.values() for card in group.cards]
        assert len(inside) == len(set(inside))
        assert set(inside) | (left.cards.keys() - left.groups.keys()) == graph.cards.keys()
        assert left.inside == {c: group.card for group in left.groups.values() for c in group.cards}
        seen: set[int] = set()
        for seq, card in left.cards.items():
            assert {i.source for i in card.inputs} - {-1} <= seen  # none waits for a later one
            seen.add(seq)
        places = make_geometry(recording, folded)
        assert set(places.homes) == graph.cards.keys()


@pytest.mark.parametrize("seed", range(12))
def test_a_group_at_a_moment_knows_nothing_of_later_ones(seed):
    recording = record_text(random_program(seed))
    stage = make_stage(recording, EVERYTHING)
    for cursor in range(0, len(recording), 3):
        cut = recording.cut(cursor)
        for group in stage.groups.values():
            if group.card <= cursor:  # its output has been made
                assert group_look(recording, group, cursor) == group_look(cut, group, cursor)


def test_a_group_looks_like_its_output_and_passes_the_gradient_on():
    recording = record_text(LOOP_OF_FOUR)
    stage = make_stage(recording, Folding(frozenset({LOOP})))
    (group,) = stage.groups.values()
    end = len(recording) - 1
    look, output = group_look(recording, group, end), card_look(recording, group.card, end)
    assert (look.value, look.name, look.foot, look.caption) == (output.value, "for i", "4 iterations", "8 nodes")
    assert [(port.port, port.text) for port in look.ports] == [(0, "‖g‖ 2.35"), (1, "4 parts")]
    first = group.cards[0]
    assert group_look(recording, group, first - 1) is None
    assert group_look(recording, group, first).caption == "1 of 8 so far"


def test_a_choice_is_kept():
    folding = Folding(frozenset({LOOP}), frozenset({"loop 0"}), frozenset({"call f 1"}), (HandFold("a … b", (1, 2)),))
    assert restored(kept_text(folding)) == folding
    assert restored("") is None and restored("{}") is None and restored("[1]") is None
    assert restored('{"rules": 1, "shut": [], "opened": [], "hand": []}') is None


# ---- the layout ----------------------------------------------------------------------------------------------


def test_an_operation_more_at_the_end_moves_nothing():
    for text in (LOOP_OF_FOUR, NETWORK, CALLS):
        before, after = (make_geometry(record_text(t)) for t in (text, text + "more = x.detach() * 3\n"))
        places = {place.card: place for place in after.base.places}
        assert all(places[place.card] == place for place in before.base.places)


def test_frames_hold_their_cards_and_no_other():
    recording = record_text(LOOP_OF_FOUR)
    parts = make_stage(recording, NOTHING).parts
    folding = Folding(frozenset({LOOP}))
    for part in parts.parts[:2]:
        folding = folding.with_part(part, turns=False, shut=False)
    frame = make_stage(recording, folding).geometry.base
    assert len(frame.borders) == 2
    for border in frame.borders:
        for place in frame.places:
            inside = border.x < place.x and place.x + CARD_W < border.x + border.w
            inside = inside and border.y < place.y and place.y + CARD_H < border.y + border.h
            assert inside == (place.card in border.cards)


def test_what_is_made_of_leaves_alone_stands_where_it_is_used():
    recording = record_text(LOOP_OF_FOUR.replace("y + w", "y + w * 2"))
    frame = make_geometry(recording).base
    x = {place.card: place.x for place in frame.places}
    for wire in frame.wires:
        if wire.source >= 0 and recording[wire.card].op == "add":
            assert 0 < x[wire.card] - x[wire.source] < 2.2 * CARD_W
