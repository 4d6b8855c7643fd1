"""What the builder does to a network leaves one that holds together."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradgui.mlp import edits
from gradgui.mlp.check import MOST_ROWS, problems_of
from gradgui.mlp.datasets import KINDS, POINTS
from gradgui.mlp.presets import MAZUR, MOONS, NEW, PRESETS, SINE, SPIRAL, XOR
from gradgui.mlp.program import program_of
from gradgui.mlp.reading import read
from gradgui.mlp.spec import Data, Layer, Start

DEEP = replace(MOONS, layers=(Layer(3, "relu"), Layer(4, "tanh"), Layer(5), Layer(1)))


def widths(network):
    return [layer.width for layer in network.layers]


CHANGES = [
    ("one more at the end", lambda n: edits.with_hidden(n, 3), [3, 4, 5, 5, 1]),
    ("one more at the front", lambda n: edits.with_hidden(n, 0), [4, 3, 4, 5, 1]),
    ("a copy", lambda n: edits.with_hidden(n, 1), [3, 3, 4, 5, 1]),
    ("one less", lambda n: edits.without_layer(n, 1), [3, 5, 1]),
    ("moved down", lambda n: edits.with_moved(n, 0, 2), [4, 5, 3, 1]),
    ("moved up", lambda n: edits.with_moved(n, 2, 0), [5, 3, 4, 1]),
    ("another width", lambda n: edits.with_layer(n, 2, width=7), [3, 4, 7, 1]),
]


@pytest.mark.parametrize(("change", "after"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES])
def test_layers_are_added_moved_and_taken_away(change, after):
    changed = change(DEEP)
    assert widths(changed) == after
    assert problems_of(changed) == () and read(program_of(changed)) == changed


def test_a_layer_alone_gets_a_hidden_one():
    assert edits.with_hidden(replace(XOR, layers=(Layer(1),)), 0).layers == (edits.FIRST_HIDDEN, Layer(1))


STARTS = replace(
    DEEP,
    starts=(Start(0, "weight", (2, 1), 1.0), Start(1, "bias", (3,), 2.0), Start(2, "weight", (4, 3), 3.0)),
)
KEPT = [
    ("nothing to do with it", lambda n: edits.with_layer(n, 0, activation="elu"), [(0, 1.0), (1, 2.0), (2, 3.0)]),
    ("narrower", lambda n: edits.with_layer(n, 1, width=3), [(0, 1.0)]),
    ("no bias", lambda n: edits.with_layer(n, 1, bias=False), [(0, 1.0), (2, 3.0)]),
    ("a layer before", lambda n: edits.with_hidden(n, 1, Layer(9)), [(0, 1.0), (2, 2.0), (3, 3.0)]),
    ("without it", lambda n: edits.without_layer(n, 0), [(0, 2.0), (1, 3.0)]),
    ("the other way round", lambda n: edits.with_moved(n, 0, 1), [(0, 2.0), (1, 1.0)]),
]


@pytest.mark.parametrize(("change", "kept"), [k[1:] for k in KEPT], ids=[k[0] for k in KEPT])
def test_weights_set_by_hand_go_with_their_layer_while_they_have_a_place(change, kept):
    changed = change(STARTS)
    assert [(start.layer, start.value) for start in changed.starts] == kept
    assert problems_of(changed) == ()


def test_a_weight_is_set_once_and_again():
    network = edits.with_start(XOR, Start(1, "bias", (0,), 2.0))
    network = edits.with_start(network, Start(0, "weight", (1, 0), 1.0))
    network = edits.with_start(network, Start(1, "bias", (0,), 5.0))
    assert network.starts == (Start(0, "weight", (1, 0), 1.0), Start(1, "bias", (0,), 5.0))
    assert read(program_of(network)) == network
    mazur = edits.with_start(MAZUR, Start(0, "weight", (0, 1), 0.25))
    assert len(mazur.starts) == len(MAZUR.starts) and "[[0.15, 0.25], [0.25, 0.3]]" in program_of(mazur)


@pytest.mark.parametrize("key", KINDS)
@pytest.mark.parametrize("network", [*PRESETS.values(), NEW], ids=[*PRESETS, "new"])
def test_any_network_can_learn_any_ready_made_data(network, key):
    changed = edits.with_kind(network, key)
    assert [p for p in problems_of(changed) if not p.warning] == []
    assert read(program_of(changed)).data.kind == key


def test_data_change_only_what_could_not_fit():
    assert edits.with_kind(MOONS, "circles") == replace(MOONS, data=Data("circles", 200, 0.05))
    assert (edits.with_kind(XOR, "sine").loss, edits.with_kind(XOR, "sine").layers[-1]) == ("mse", Layer(1))
    assert edits.with_kind(SPIRAL, "moons").layers == SPIRAL.layers
    assert edits.with_kind(XOR, "blobs").layers[-1] == Layer(3, "sigmoid")
    assert edits.with_data(MOONS, Data("moons", 40, validation=50)).data.validation == 0


def test_drawn_points_have_as_many_classes_as_were_drawn():
    network = edits.with_kind(NEW, POINTS)
    assert [problem.field for problem in problems_of(network)] == ["data"]
    two = edits.with_rows(network, [(0.0, 0.0, 0), (1.0, 1.0, 1)])
    assert (two.data.classes, two.layers[-1].width, problems_of(two)) == (2, 1, ())
    three = edits.with_rows(two, [*two.data.rows, (0.5, 0.5, 2)])
    assert (three.data.classes, three.layers[-1].width, problems_of(three)) == (3, 3, ())
    assert edits.with_rows(three, two.data.rows) == two
    assert len(edits.with_rows(network, [(0.0, 0.0, 0)] * 1200).data.rows) == MOST_ROWS


def test_rows_of_a_curve_stay_numbers():
    curve = edits.with_data(SINE, Data(POINTS, rows=((0.0, 1.0), (1.0, 2.0)), inputs=1))
    longer = edits.with_rows(curve, [*curve.data.rows, (2.0, 3.0)])
    assert (longer.data.classes, len(longer.data.rows), problems_of(longer)) == (0, 3, ())


@given(st.lists(st.sampled_from((Layer(2), Layer(2, "relu"), Layer(3))), max_size=12))
def test_equal_layers_are_found_in_their_order(layers):
    runs = edits.equal_runs(layers)
    for run in runs:
        assert len(run) >= 3 and len(set(layers[run.start : run.stop])) == 1
        assert run.start == 0 or layers[run.start - 1] != layers[run.start]
        assert run.stop == len(layers) or layers[run.stop] != layers[run.start]
    inside = {number for run in runs for number in run}
    alone = [n for n in range(1, len(layers) - 1) if layers[n - 1] == layers[n] == layers[n + 1]]
    assert set(alone) <= inside
