"""How often a pass visits nodes, and how often recursion that never waits would."""

from __future__ import annotations

import pytest

from gradgui.explain.visits import Visits, count_visits, order_sentence
from gradgui.recording import events as ev
from gradgui.runner.inline import record_text

CHAIN = """import torch
x = torch.tensor(1.0, requires_grad=True)
y = x
for _ in range({n}):
    y = y * 2
y.backward()
"""
DOUBLING = CHAIN.replace("y * 2", "y + y")
LADDER = """import torch
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(2.0, requires_grad=True)
for _ in range(19):
    a, b = a + b, a - b
(a + b).backward()
"""


def naive(recording, node, playing):
    """Count by doing it: recursion that goes on with each part."""
    made = recording.index.node_made.get(node, -1)
    edges = recording[made].edges if made >= 0 else ()
    return 1 + sum(naive(recording, edge, playing) for edge in edges if edge in playing)


def counted(text):
    recording = record_text(text)
    begin = next(event for event in recording if isinstance(event, ev.BackwardStarted))
    return recording, begin, count_visits(recording, begin)


@pytest.mark.parametrize(
    ("text", "visits"),
    [
        (CHAIN.format(n=4), Visits(5, 5)),
        (DOUBLING.format(n=10), Visits(11, 2047)),
        (DOUBLING.format(n=20), Visits(21, 2_097_151)),
        (LADDER, Visits(41, 2_097_151)),
    ],
)
def test_visits_of_a_pass(text, visits):
    recording, begin, found = counted(text)
    assert found == visits
    assert found.once == sum(isinstance(event, ev.NodeVisited) for event in recording)
    if found.naive < 5000:
        assert found.naive == naive(recording, begin.roots[0].node, {p.node for p in begin.pending})


def test_the_sentence_is_said_where_something_waits():
    assert order_sentence(Visits(5, 5)) == ""
    assert order_sentence(Visits(41, 2_097_151)).endswith("41 visits; naive recursion: 2,097,151")
    assert "about 302 digits" in order_sentence(Visits(1001, 2**1001))
