from __future__ import annotations

import pytest

from gradgui.formula import OPERATIONS, CannotApply, apply_operation
from gradgui.recording import events as ev
from gradgui.runner.inline import record_text
from tests.programs import SEED_PROGRAM


def _card(recording, text):
    kinds = (ev.OpApplied, ev.LeafCreated, ev.TensorMutated)
    found = [i for i, event in enumerate(recording) if isinstance(event, kinds) and recording.text(i) == text]
    return found[0]


def _applied(text, part, op="exp"):
    recording = record_text(text)
    return apply_operation(text, recording, _card(recording, part), op)


HEAD = "import torch\n"
CASES = [
    # program, the card's text, what is added or changed
    ("x = torch.ones(2)\ny = x + 2\nz = y\n", "x + 2", "x = torch.ones(2)\ny = x + 2\ny2 = torch.exp(y)\nz = y\n"),
    ("x = torch.ones(2)", "torch.ones(2)", "x = torch.ones(2)\nx2 = torch.exp(x)"),
    ("x2 = torch.ones(2)\n", "torch.ones(2)", "x2 = torch.ones(2)\nx3 = torch.exp(x2)\n"),
    ("x = torch.ones(2)\nx2 = 1\n", "torch.ones(2)", "x = torch.ones(2)\nx3 = torch.exp(x)\nx2 = 1\n"),
    ("x = torch.ones(2)\nx += 1\n", "x += 1", "x = torch.ones(2)\nx += 1\nx2 = torch.exp(x)\n"),
    (
        "for i in range(1):\n    x = torch.ones(2)  # é\n    y = x\n",
        "torch.ones(2)",
        "for i in range(1):\n    x = torch.ones(2)  # é\n    x2 = torch.exp(x)\n    y = x\n",
    ),
    (
        "x = torch.ones(2)\nz = x*x*3\n",
        "x*x",
        "x = torch.ones(2)\nt2 = x*x\nt3 = torch.exp(t2)\nz = t2*3\n",
    ),
    (
        "x = torch.ones(2)\nprint((x+1).sum())\n",
        "x+1",
        "x = torch.ones(2)\nt2 = x+1\nt3 = torch.exp(t2)\nprint((t2).sum())\n",
    ),
    (
        "def f(x):\n    return x*2\ny = f(torch.ones(2))\n",
        "x*2",
        "def f(x):\n    t2 = x*2\n    t3 = torch.exp(t2)\n    return t2\ny = f(torch.ones(2))\n",
    ),
    ("a, b = torch.ones(2), 1\n", "torch.ones(2)", "a, b = torch.ones(2), 1\na2 = torch.exp(a)\n"),
    (
        "x = torch.tensor([\n    1.,\n])\ny = 1\n",
        "torch.tensor([\n    1.,\n])",
        "x = torch.tensor([\n    1.,\n])\nx2 = torch.exp(x)\ny = 1\n",
    ),
]


@pytest.mark.parametrize(("text", "part", "after"), CASES)
def test_adds_a_line(text, part, after):
    assert _applied(HEAD + text, part) == HEAD + after
    assert record_text(HEAD + after).index.failure < 0


@pytest.mark.parametrize("op", OPERATIONS)
def test_every_operation_runs(op):
    text = _applied(SEED_PROGRAM, "x + 2", op)
    recording = record_text(text)
    assert recording.index.failure < 0
    assert len(text.splitlines()) == len(SEED_PROGRAM.splitlines()) + 1


def test_without_the_name_torch():
    text = "from torch import ones\nx = ones(2)\n"
    assert _applied(text, "ones(2)", "relu") == text + "x2 = x.relu()\n"


@pytest.mark.parametrize(
    ("text", "part", "told"),
    [
        ("x = torch.ones(2); y = 1\n", "torch.ones(2)", "another statement"),
        ("x = torch.ones(2)\nif (x+1).sum() > 0:\n    pass\n", "x+1", "another statement"),
        ("x = torch.ones(2)\nprint([x+1 for _ in 'ab'])\n", "x+1", "many times or never"),
        ("x = torch.ones(2)\ny = x if 0 else (x+1)*2\n", "x+1", "many times or never"),
        ("y = torch.rand(2)*2 + torch.rand(2)*3\n", "torch.rand(2)*3", "runs before"),
        ("x = torch.ones(2)\ny = (x +\n  1)*2\n", "x +\n  1", "several lines"),
    ],
)
def test_says_why_not(text, part, told):
    with pytest.raises(CannotApply, match=told):
        _applied(HEAD + text, part)


def test_another_text_or_no_card():
    recording = record_text(SEED_PROGRAM)
    with pytest.raises(CannotApply, match="run it first"):
        apply_operation(SEED_PROGRAM + "\n", recording, 4, "exp")
    for card in (-1, 0, 10_000):
        with pytest.raises(CannotApply, match="no line"):
            apply_operation(SEED_PROGRAM, recording, card, "exp")
