"""The state of the inspector: what it says at telling moments, and the prefix law."""

from __future__ import annotations

import pytest

from gradgui.recording.selection import FOLLOW, Selection
from gradgui.runner.inline import record_text
from gradgui.state.inspector import EMPTY, resolve
from gradgui.state.inspector_stage import coming_use
from gradgui.state.inspector_value import exact_text
from tests.programs import SEED_PROGRAM, random_program


@pytest.fixture(scope="module")
def seed():
    return record_text(SEED_PROGRAM)


@pytest.mark.parametrize(
    ("cursor", "title", "subtitle", "node", "tab"),
    [
        (4, "x", "leaf, line 3", "AccumulateGrad", "value"),
        (13, "z", "tensor · result of line 7", "MulBackward0 · line 7, col 5–9", "value"),
        (42, "y*y", "MulBackward0 · line 7, col 5–7", "MulBackward0 · line 7, col 5–7", "rule"),
        (48, "x", "leaf, line 3", "AccumulateGrad", "grad"),
        (61, "x**2", "tensor · not recorded · line 21", "tensor · not recorded · line 21", "value"),
    ],
)
def test_titles_and_tab(seed, cursor, title, subtitle, node, tab):
    state = resolve(seed, cursor, FOLLOW)
    assert (state.title, state.subtitle, state.node, state.tab) == (title, subtitle, node, tab)


def test_value_of_z(seed):
    tab = resolve(seed, 13, FOLLOW).value
    assert tab is not None
    facts = {fact.name: fact.text for fact in tab.facts}
    assert facts == {
        "dtype": "float32",
        "shape": "(2, 2)",
        "requires_grad": "True",
        "is_leaf": "False",
        "grad_fn": "<MulBackward0>",
        "saved by grad_fn": "3 (a constant)",
        "version": "0",
    }
    assert tab.origin.formula == "(y ⊙ y) × 3" and tab.origin.worked.equation == "9 × 3 = 27"
    assert tab.origin.note == "every cell alike"
    assert tab.statistics.replace("\u00a0", " ") == "min 27   max 27   mean 27   norm 54"
    assert tab.uses == () and coming_use(seed, 13, 13) == "out comes at event 16"
    assert exact_text(seed.value(tab.value), tab.requires_grad, tab.grad_fn) == (
        "tensor([[27., 27.],\n        [27., 27.]], grad_fn=<MulBackward0>)"
    )


def test_ghost_beside_the_recorded_one(seed):
    tab = resolve(seed, 61, FOLLOW).value
    assert tab is not None and tab.frame == "quiet" and tab.same is not None
    assert (tab.same.there, tab.same.here, tab.same.card) == ("line 19", "line 21", 54)
    assert tab.same.rows == (
        ("value", "1", "1"),
        ("requires_grad", "True", "False"),
        ("grad_fn", "PowBackward0", "None"),
        ("saves", "x v0, 16 B", "nothing"),
        (".backward()", "works", "error"),
    )


def test_versions_and_views():
    recording = record_text("import torch\nx = torch.ones(2)\nx.add_(1)\nv = x[0:1]\nx.mul_(3)\n", echo=False)
    state = resolve(recording, len(recording) - 1, Selection(recording.index.cards[0]))
    assert state.value is not None
    assert [fact.name for fact in state.value.versions] == ["v2, line 5", "v1, line 3", "v0, line 2"]
    view = resolve(recording, len(recording) - 1, Selection(recording.index.cards[1]))
    assert view.value is not None
    assert ("shares memory with", "x") in {(fact.name, fact.text) for fact in view.value.facts}


def test_nothing_yet_and_outside(seed):
    assert resolve(seed, 1, FOLLOW) == EMPTY
    assert resolve(seed, -1, FOLLOW) == EMPTY
    assert resolve(seed, len(seed), FOLLOW) == EMPTY
    assert resolve(seed, 5, Selection(13)) == EMPTY


def test_error_unless_something_is_selected():
    recording = record_text("import torch\nx = torch.ones(2)\nx.backward()\n", echo=False)
    last = len(recording) - 1
    assert resolve(recording, last, FOLLOW).kind == "error"
    assert resolve(recording, last, Selection(recording.index.cards[0])).kind == "card"


def test_value_over_its_budget():
    from gradgui.recording.captures import Budget

    text = "import torch\nx = torch.randn(40, 50, requires_grad=True)\ny = (x * 2).sum()\ny.backward()\n"
    recording = record_text(text, echo=False, budget=Budget(array_bytes=256))
    for cursor in range(len(recording)):
        state = resolve(recording, cursor, FOLLOW)
        if state.value is not None and recording.value(state.value.value).array is None:
            assert "first and last" in exact_text(recording.value(state.value.value))


@pytest.mark.parametrize("number", range(30))
def test_prefix_law(number):
    recording = record_text(random_program(number))
    for cursor in range(0, len(recording), 2):
        cut = recording.cut(cursor)
        cards = [card for card in recording.index.cards if card <= cursor]
        for selection in (FOLLOW, *(Selection(card) for card in cards[number % 3 :: 3])):
            state = resolve(recording, cursor, selection)
            assert state == resolve(cut, cursor, selection)
            hash(state)
