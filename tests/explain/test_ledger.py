"""The ledger of a gradient: parts, sums, erasers, and what is not there yet."""

from __future__ import annotations

import pytest

from gradgui.explain.ledger import arriving, grad_ledger
from gradgui.explain.why import grad_state, not_recorded
from gradgui.recording import events as ev
from gradgui.runner.inline import record_text
from tests.programs import SEED_PROGRAM

TWICE = """import torch
x = torch.ones(2, requires_grad=True)
(x * 3).sum().backward()
(x * x).sum().backward()
x.grad.zero_()
x.grad = None
(x * 5).sum().backward()
"""


def rows(ledger):
    return [(row.kind, row.source, row.part, row.total) for row in ledger.rows]


@pytest.mark.parametrize(
    ("cursor", "note", "expected"),
    [
        (41, "0 of 2 parts", [("later", "y*y, 1st y", "not yet", "…"), ("later", "y*y, 2nd y", "not yet", "…")]),
        (42, "1 of 2 parts", [("part", "y*y, 1st y", "2.25", "2.25"), ("later", "y*y, 2nd y", "not yet", "…")]),
        (43, "2 of 2 parts", [("part", "y*y, 1st y", "2.25", "2.25"), ("part", "y*y, 2nd y", "2.25", "4.5")]),
    ],
)
def test_arriving_at_y(cursor, note, expected):
    recording = record_text(SEED_PROGRAM)
    ledger = arriving(recording, recording[8].node, cursor)
    assert ledger is not None and ledger.note == note and ledger.title == "Arriving at y"
    assert rows(ledger) == expected
    assert [row.now for row in ledger.rows] == [row.seq == cursor for row in ledger.rows]


def test_ledger_over_several_backwards():
    recording = record_text(TWICE, echo=False)
    ledger = grad_ledger(recording, 1, len(recording) - 1)
    assert ledger is not None
    assert rows(ledger) == [
        ("part", "x * 3", "3", "3"),
        ("part", "x * x, 1st x", "1", "4"),
        ("part", "x * x, 2nd x", "1", "5"),
        ("erased", "filled with 0", "", "0"),
        ("erased", "set to None", "", "None"),
        ("part", "x * 5", "5", "5"),
    ]
    assert next(row.place for row in ledger.rows) == "line 3"


def test_drawer_through_the_seed():
    recording = record_text(SEED_PROGRAM)
    states = [grad_state(recording, 1, c).state for c in (10, 40, 47, 48, 65)]
    assert states == ["not_yet", "not_yet", "not_yet", "numbers", "numbers"]
    assert grad_state(recording, 2, 65).state == "not_kept"
    assert "was not computed from a" in grad_state(recording, 9, 65).why[0]


def test_drawer_after_clearing():
    recording = record_text(TWICE, echo=False)
    cleared = next(s for s, e in enumerate(recording) if isinstance(e, ev.GradCleared) and e.how == "none")
    drawer = grad_state(recording, 1, cleared)
    assert drawer.state == "none" and "line 6" in drawer.why[0]


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        (12, ()),
        (61, ("Grad mode is off since line 20.", "x still requires grad; its result does not.",
              "16 bytes not kept (x, for the way back).")),
        (21, ("Its input a does not require grad, so there is nothing to record.",)),
    ],
)  # fmt: skip
def test_why_it_is_not_recorded(card, expected):
    recording = record_text(SEED_PROGRAM)
    assert not_recorded(recording, card, 65).sentences == expected
