"""Errors in plain words: who, what helps (and that it does), what does not help."""

from __future__ import annotations

import pytest

from gradgui.explain.error_tape import out_of_place
from gradgui.explain.errors import error_card
from gradgui.recording import events as ev
from gradgui.runner.inline import record_text

IN_PLACE = """import torch
x = torch.ones(2,2,requires_grad=True)
y = x + 2
z = y*y*3
y.add_(1)
out = z.mean()
out.backward()
"""
LEAF = "import torch\nx = torch.ones(2, requires_grad=True)\n"
CASES = {
    "in place": (IN_PLACE, "changed y in place", 2),
    "second backward": (LEAF + "y = (x * x).sum()\ny.backward()\ny.backward()", "let them go", 1),
    "not scalar": (LEAF + "y = x * x\ny.backward()", "y has 2 numbers", 3),
    "no grad_fn": ("import torch\nx = torch.ones(2)\ny = x.sum()\ny.backward()", "x was made without requires_grad", 1),
    "no_grad": (LEAF + "with torch.no_grad():\n    y = x.sum()\ny.backward()", "Grad mode is off since line 3", 0),
    "leaf in place": (LEAF + "x -= 0.1", "x is a leaf", 1),
    "flag": (LEAF + "y = x * 2\ny.requires_grad = False", "only a leaf can choose", 1),
    "shapes": ("import torch\na = torch.ones(3)\nb = torch.ones(4)\nc = a + b", "Counted from the right", 1),
    "matmul": ("import torch\na = torch.ones(2, 3)\nb = torch.ones(2, 3)\nc = a @ b", "b has 2 rows", 2),
    "numpy": (LEAF + "print(x.numpy())", "NumPy knows nothing of the tape", 1),
    "item": (LEAF + "print(x.item())", "which of its numbers", 3),
    "name": ("alpha = 1\nprint(alpa)", "Did you mean alpha?", 1),
    "later name": ("print(b)\nb = 1", "b gets a value on line 2", 0),
    "None": (LEAF + "x.grad.zero_()", "x.grad is None", 2),
    "whole numbers": ("import torch\nx = torch.tensor([1, 2], requires_grad=True)", "Only fractions have a slope", 1),
    "colon": ("if True\n    x = 1", "A colon is missing", 1),
    "half typed": ("x = 1\ny = x +", "did not expect", 0),
    "bracket": ("x = (1 + 2\n", "never closed", 0),
    "zero": ("x = 1 / 0", "divided by 0", 0),
    "index": ("x = [1][3]", "counting begins at 0", 0),
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_plain_words_and_help_that_helps(name):
    text, plain, edits = CASES[name]
    recording = record_text(text, echo=False)
    card = error_card(recording, len(recording) - 1)
    assert card is not None
    assert plain in card.plain
    assert card.text and card.actors and card.line
    assert all(actor.line for actor in card.actors)
    tried = [row for row in card.helps if row.line]
    assert len(tried) == edits
    for row in tried:
        lines = text.split("\n")
        count = row.old.count("\n") + 1
        assert "\n".join(lines[row.line - 1 : row.line - 1 + count]) == row.old
        lines[row.line - 1 : row.line - 1 + count] = row.new.split("\n")
        mended = record_text("\n".join(lines), echo=False)
        assert not isinstance(last_failure(mended), ev.Failed), (row, last_failure(mended))


def last_failure(recording):
    return next((event for event in recording if isinstance(event, ev.Failed)), None)


def test_actors_of_an_in_place_change():
    recording = record_text(IN_PLACE, echo=False)
    card = error_card(recording, len(recording) - 1)
    assert card is not None
    assert [(a.number, a.role, a.line, a.text) for a in card.actors] == [
        (1, "who saved it", 4, "y*y"),
        (2, "who changed it", 5, "y.add_(1)"),
        (3, "who needs it", 7, "out.backward()"),
    ]
    assert card.right_wrong == (
        "right: 0.75 × 3 = 2.25, with the old y",
        "wrong: 0.75 × 4 = 3, so PyTorch refuses",
    )
    assert len(card.not_helps) == 3


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("y.add_(1)", "y = y + 1"),
        ("y.mul_(a + 1)", "y = y * (a + 1)"),
        ("y -= lr * g", "y = y - (lr * g)"),
        ("y.exp_()", "y = y.exp()"),
        ("y.zero_()", "y = torch.zeros_like(y)"),
        ("y[0] += 1", ""),
        ("print(y)", ""),
        ("y = (", ""),
    ],
)
def test_out_of_place(code, expected):
    assert out_of_place(code) == expected


@pytest.mark.parametrize("kind", ["stopped", "limit", "lost", "refused"])
def test_runs_that_were_ended(kind):
    recording = record_text("x = 1", echo=False)
    recording.append(ev.Failed(-1, -1, "Stopped", "ended", kind))
    card = error_card(recording, len(recording) - 1)
    assert card is not None and card.plain


def test_no_card_where_nothing_failed():
    assert error_card(record_text("x = 1", echo=False), 1) is None
