"""Networks become programs, and programs are read back as the same networks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradgui.mlp.check import problems_of
from gradgui.mlp.datasets import KINDS, POINTS
from gradgui.mlp.presets import MAZUR, MOONS, PRESETS, SPIRAL, XOR
from gradgui.mlp.program import program_of
from gradgui.mlp.reading import NotUnderstood, read
from gradgui.mlp.spec import ACTIVATIONS, INITS, LOSSES, NORMS, OPTIMISERS, Data, Layer, Network, Start

finite = st.floats(-1e3, 1e3, allow_nan=False)
layers = st.builds(
    Layer,
    width=st.integers(1, 40),
    activation=st.sampled_from(sorted(ACTIVATIONS)),
    bias=st.booleans(),
    norm=st.sampled_from(sorted(NORMS)),
    dropout=st.sampled_from((0.0, 0.25, 0.5)),
)
points = st.lists(st.tuples(finite, finite, finite), min_size=2, max_size=6)
made = st.builds(Data, st.sampled_from(sorted(KINDS)), st.integers(5, 500), st.floats(0, 2), validation=st.just(0))
drawn = points.map(lambda rows: Data(POINTS, rows=tuple(rows), inputs=2))
networks = st.builds(
    Network,
    data=st.one_of(made, drawn),
    layers=st.lists(layers, min_size=1, max_size=5).map(tuple),
    loss=st.sampled_from(sorted(LOSSES)),
    optimiser=st.sampled_from(sorted(OPTIMISERS)),
    rate=st.floats(1e-6, 10),
    batch=st.sampled_from((0, 1, 16)),
    epochs=st.integers(1, 10**6),
    seed=st.integers(0, 10**6),
    init=st.sampled_from(sorted(INITS)),
    stop_below=st.sampled_from((0.0, 0.01)),
    every=st.integers(1, 100),
)


def as_written(network: Network) -> Network:
    """Return what a program says of a network: a fixed data set has neither count nor noise."""
    data = network.data
    if data.kind != POINTS and not KINDS[data.kind].count:
        return replace(network, data=Data(data.kind, validation=data.validation))
    return network


@given(networks)
@settings(max_examples=60, deadline=None)
def test_a_program_is_read_back_as_its_network(network):
    assert read(program_of(network)) == as_written(network)


@pytest.mark.parametrize("name", PRESETS)
def test_what_comes_ready_made_is_right_and_read_back(name):
    network = PRESETS[name]
    assert problems_of(network) == ()
    assert read(program_of(network)) == as_written(network)


def test_single_weights_set_by_hand_stand_in_the_program():
    network = replace(XOR, starts=(Start(0, "weight", (1, 0), -0.5), Start(0, "bias", (1,), 2.0)))
    text = program_of(network)
    assert "    net[0].weight[1, 0] = -0.5\n    net[0].bias[1] = 2.0\n" in text
    assert read(text).starts == network.starts


EDITS = [
    ("another rate", "lr=2.0", "lr=0.5", lambda n: n.rate == 0.5),
    ("a wider layer", "nn.Linear(2, 2), nn.Sigmoid(),\n    nn.Linear(2, 1)",
     "nn.Linear(2, 5), nn.Tanh(),\n    nn.Linear(5, 1)", lambda n: n.layers[0] == Layer(5, "tanh")),
    ("a comment and spaces", "loss_fn = nn.MSELoss()", "loss_fn  =  nn.MSELoss( )  # half of it", lambda n: n == XOR),
    ("other optimiser", "torch.optim.SGD(net.parameters(), lr=2.0)", "torch.optim.Adam(net.parameters(), lr=0.1)",
     lambda n: (n.optimiser, n.rate) == ("adam", 0.1)),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "right"), [e[1:] for e in EDITS], ids=[e[0] for e in EDITS])
def test_the_network_follows_an_edit_of_the_text(old, new, right):
    text = program_of(XOR)
    assert text.count(old) == 1
    assert right(read(text.replace(old, new)))


STRANGE = [
    ("a line more", "loss_fn = nn.MSELoss()", "loss_fn = nn.MSELoss()\nprint(net)", "print(net)"),
    ("another layer", "nn.Sigmoid(),\n    nn.Linear(2, 1)", "nn.Hardtanh(),\n    nn.Linear(2, 1)", "nn.Hardtanh()"),
    ("layers that do not fit", "nn.Linear(2, 1)", "nn.Linear(3, 1)", "nn.Linear(3, 1)"),
    ("another loop", "for epoch in range(2000)", "for epoch in [1, 2]", "for epoch in [1, 2]:"),
    ("no Python", "import torch\n", "import torch torch\n", "Python"),
]


@pytest.mark.parametrize(("old", "new", "said"), [s[1:] for s in STRANGE], ids=[s[0] for s in STRANGE])
def test_what_the_builder_has_no_place_for_is_said_with_its_line(old, new, said):
    text = program_of(XOR)
    assert old in text
    changed = text.replace(old, new, 1)
    with pytest.raises(NotUnderstood) as caught:
        read(changed)
    assert said in caught.value.words
    place = changed.find(said)
    assert caught.value.line == (changed[:place].count("\n") + 1 if place >= 0 else 1)


def test_a_part_of_a_program_is_not_a_network():
    text = program_of(MOONS)
    lines = text.rstrip().split("\n")
    for count in range(len(lines)):
        with pytest.raises(NotUnderstood):
            read("\n".join(lines[:count]))


def test_mazur_and_spiral_say_what_the_books_say():
    assert "torch.tensor([[0.15, 0.2], [0.25, 0.3]])" in program_of(MAZUR)
    assert "t = c\n" in program_of(SPIRAL)
    assert "nn.CrossEntropyLoss()" in program_of(SPIRAL)
