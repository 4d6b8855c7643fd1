"""What the menu of a card knows of it, and values as Python text."""

from __future__ import annotations

import numpy as np
import pytest

from gradgui.recording import events as ev
from gradgui.recording.values import Value, describe
from gradgui.runner.inline import record_text
from gradgui.state.card_facts import arrival, facts_of, python_text

RUN = record_text("""import torch
x = torch.tensor([1., 2.], requires_grad=True)
y = (x * 3).sum()
y.backward()
print(x.grad)
""")
LAST = len(RUN) - 1
X, MUL, Y = RUN.index.cards[:3]
ARRIVED = next(i for i, event in enumerate(RUN) if isinstance(event, ev.GradAccumulated))


def test_the_facts_of_a_leaf():
    facts = facts_of(RUN, X, LAST)
    assert (facts.name, facts.named, facts.line, facts.shape) == ("x", True, 2, (2,))
    assert RUN.value(facts.grad).array.tolist() == [3.0, 3.0]
    assert facts.arrived == arrival(RUN, X, LAST) == ARRIVED


def test_an_operation_has_its_gradient_when_its_node_is_visited():
    facts = facts_of(RUN, MUL, LAST)
    assert (facts.name, facts.named, facts.grad) == ("x * 3", False, -1)
    assert facts.arrived == next(iter(RUN.index.visits[RUN[MUL].node]))


def test_a_gradient_that_is_to_come_has_its_moment_but_is_no_fact():
    assert facts_of(RUN, X, Y).arrived == -1
    assert arrival(RUN, X, Y) == ARRIVED


def test_facts_are_the_same_at_the_end_of_a_shorter_run():
    for cursor in range(len(RUN)):
        for card in (X, MUL, Y):
            assert facts_of(RUN, card, cursor) == facts_of(RUN.cut(cursor), card, cursor)


@pytest.mark.parametrize("card", [-1, 0, LAST + 5])
def test_no_card_no_facts(card):
    assert facts_of(RUN, card, LAST) is None


@pytest.mark.parametrize(
    ("array", "text"),
    [
        (np.float32([[0.1, -2], [1e-8, 3]]), "torch.tensor([[0.1, -2.0], [1e-08, 3.0]])"),
        (np.array(3, np.int64), "torch.tensor(3)"),
        (np.array([True, False]), "torch.tensor([True, False])"),
        (np.float64([0.5]), "torch.tensor([0.5], dtype=torch.float64)"),
        (np.float32([np.nan, -np.inf]), "torch.tensor([float('nan'), float('-inf')])"),
        (np.zeros((0,), np.float32), "torch.tensor([])"),
    ],
)
def test_a_value_as_python_text(array, text):
    assert python_text(Value(array)) == text


def test_the_text_makes_the_same_tensor():
    facts = facts_of(RUN, X, LAST)
    again = record_text(f"import torch\nx = {python_text(RUN.value(facts.value))}\n")
    assert np.array_equal(again.value(facts_of(again, again.index.cards[0], len(again) - 1).value).array, [1.0, 2.0])


def test_what_is_too_large_has_no_text():
    assert python_text(Value.cornered("float32", (200, 200), np.zeros((6, 6), np.float32), describe(np.zeros(4)))) == ""
    assert python_text(Value(np.zeros(20_000, np.float32))) == ""
