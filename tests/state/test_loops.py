"""Iterations are counted inside the loop that they belong to."""

from __future__ import annotations

import pytest

from gradgui.recording import events as ev
from gradgui.runner.inline import record_text
from gradgui.state.loops import loop_totals, turn_text, turns_at

NESTED = "import torch\nfor i in range(3):\n    for j in range(i + 1):\n        a = torch.ones(1)\n"
TWICE = (
    "import torch\nfor n in (2, 4):\n    for j in range(n):\n        a = torch.ones(1)\nfor k in range(5):\n    a + 1\n"
)


def words(source):
    recording = record_text(source)
    totals = loop_totals(recording)
    made = [i for i, e in enumerate(recording) if isinstance(e, ev.LeafCreated | ev.OpApplied)]
    return [turn_text(turns_at(recording, seq), totals) for seq in made]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (NESTED, ["1 of 3 · 1 of 1", "2 of 3 · 1 of 2", "2 of 3 · 2 of 2", "3 of 3 · 1 of 3", "3 of 3 · 2 of 3"]),
        (TWICE, ["1 of 2 · 1 of 2", "1 of 2 · 2 of 2", "2 of 2 · 1 of 4"]),
    ],
)
def test_a_loop_in_a_loop_counts_anew(source, said):
    assert words(source)[: len(said)] == [f"iteration {one}" for one in said]


def test_after_a_loop_there_is_none_and_a_later_one_has_its_own_count():
    assert words(TWICE)[-1] == "iteration 5 of 5"
    assert turn_text((), {}) == ""
    assert turn_text(((4, 2),), {}) == "iteration 2"
