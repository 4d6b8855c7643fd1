"""The programs of twelve networks print the losses that PyTorch prints."""

from __future__ import annotations

import pytest

from gradgui.mlp.check import problems_of
from gradgui.mlp.spec import ACTIVATIONS, IDENTITY, INITS, LOSSES, NORMS, OPTIMISERS
from tests.conformance.course import differences
from tests.conformance.networks import ITERATIONS, NETWORKS, golden, printed_here, program


@pytest.mark.parametrize("name", NETWORKS)
def test_the_losses_are_those_of_pytorch(name):
    expected = golden()["printed"][name]
    assert len(expected.splitlines()) == NETWORKS[name].epochs
    assert differences(expected, printed_here(program(name))) == []


def test_the_golden_file_says_where_it_is_from():
    found = golden()
    assert found["header"]["torch"].startswith("2.13") and found["header"]["threads"] == 1
    assert len(found["printed"]) == 12 and ITERATIONS == 200


def test_they_use_all_that_there_is_to_choose():
    networks = tuple(NETWORKS.values())
    layers = [layer for network in networks for layer in network.layers]
    assert {layer.activation for layer in layers} | {IDENTITY} == set(ACTIVATIONS)
    assert {layer.norm for layer in layers} == set(NORMS)
    assert {network.loss for network in networks} == set(LOSSES)
    assert {network.optimiser for network in networks} == set(OPTIMISERS)
    assert {network.init for network in networks} >= set(INITS) - {"zeros", "xavier_normal"}
    assert not any(problems_of(network) for network in networks)
