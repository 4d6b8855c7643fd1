"""Edges go around cards: none runs through the inside of a card that it does not belong to."""

from __future__ import annotations

import pytest

from gradgui.graph.cards import card_graph
from gradgui.graph.compose import make_geometry
from gradgui.graph.folding import BIG, NOTHING, fold
from gradgui.graph.geometry import CARD_H, CARD_W
from gradgui.graph.parts import parts_of
from gradgui.runner.inline import record_text
from tests.graph.test_fold import CALLS, LOOP_OF_FOUR, NETWORK
from tests.programs import random_program

EDGE = 3.0  # of a card that a line may graze
STEPS = 24

RESIDUAL = """\
import torch
x = torch.ones(2, requires_grad=True)
a = x * 2
b = a.exp()
c = b + 1
d = c * b
e = d + a
f = e * x
g = f + c
loss = (g * d).sum()
loss.backward()
"""


def points_on(path):
    """Return points along a path: 2 points are a line, 3n + 1 a chain of curves."""
    if len(path) == 2:
        (x1, y1), (x2, y2) = path
        return [(x1 + (x2 - x1) * i / STEPS, y1 + (y2 - y1) * i / STEPS) for i in range(STEPS + 1)]
    found = []
    for i in range(0, len(path) - 1, 3):
        a, b, c, d = path[i : i + 4]
        for step in range(STEPS + 1):
            t = step / STEPS
            u = 1 - t
            weights = u**3, 3 * u * u * t, 3 * u * t * t, t**3
            found.append(tuple(sum(w * p[k] for w, p in zip(weights, (a, b, c, d), strict=True)) for k in (0, 1)))
    return found


def crossings(frame):
    found = []
    for wire in frame.wires:
        others = [place for place in frame.places if place.card not in (wire.card, wire.source)]
        for name, path in (("data", wire.data), ("back", wire.back)):
            spots = points_on(path) if path else []
            for place in others:
                left, right = place.x + EDGE, place.x + CARD_W - EDGE
                top, bottom = place.y + EDGE, place.y + CARD_H - EDGE
                if any(left < x < right and top < y < bottom for x, y in spots):
                    found.append((wire.source, wire.card, name, place.card))
    return found


def frames(geometry):
    return [geometry.base, *(f for s in geometry.slots for f in s.frames), *(bar.frame for bar in geometry.folds)]


def all_crossings(text, folding):
    recording = record_text(text)
    graph = card_graph(recording)
    geometry = make_geometry(recording, fold(graph, parts_of(recording, graph.cards), folding))
    return [crossing for frame in frames(geometry) for crossing in crossings(frame)]


@pytest.mark.parametrize("text", [LOOP_OF_FOUR, NETWORK, CALLS, RESIDUAL], ids=["loop", "network", "calls", "residual"])
@pytest.mark.parametrize("folding", [NOTHING, BIG], ids=["open", "folded"])
def test_no_edge_runs_through_a_card(text, folding):
    assert all_crossings(text, folding) == []


@pytest.mark.parametrize("seed", range(60))
def test_no_edge_of_a_random_program_runs_through_a_card(seed):
    assert all_crossings(random_program(seed, 18), NOTHING) == []
