"""The rule of every row: its words, its numbers, and that a shown equation is true."""

from __future__ import annotations

import math
import re

import pytest

import gradgui.engine.ops  # noqa: F401
from gradgui.engine.opdef import TABLE
from gradgui.explain.formulas import backward_words, forward_words
from gradgui.explain.operands import Operands
from gradgui.explain.origin import origin_of
from gradgui.explain.rule import rule_of
from gradgui.recording import events as ev
from gradgui.runner.inline import record_text
from tests.programs import SEED_PROGRAM

# What a program writes to use a row, on a (2, 3), b (2, 3), v (3,), n (3, 2), s a batch.
LEAVES = """import torch
torch.manual_seed(1)
a = torch.rand(2, 3) + 0.5
a.requires_grad_()
b = torch.rand(2, 3) + 0.5
b.requires_grad_()
v = torch.randn(3, requires_grad=True)
n = torch.randn(3, 2, requires_grad=True)
s = torch.randn(2, 2, 3, requires_grad=True)
t = torch.randn(2, 3, 2, requires_grad=True)
w = torch.randn(2, 3, requires_grad=True)
"""
USES = {
    "add": "a + b",
    "sub": "a - b",
    "rsub": "2 - a",
    "mul": "a * w",
    "div": "w / b",
    "neg": "-w",
    "reciprocal": "1 / a",
    "pow_scalar": "w ** 3",
    "pow": "a ** b",
    "rpow": "2 ** w",
    "exp": "w.exp()",
    "log": "a.log()",
    "sin": "w.sin()",
    "cos": "w.cos()",
    "tanh": "w.tanh()",
    "sigmoid": "w.sigmoid()",
    "sqrt": "a.sqrt()",
    "relu": "w.relu()",
    "abs": "w.abs()",
    "clone": "w.clone()",
    "where": "torch.where(w > 0, a, b)",
    "mm": "a @ n",
    "bmm": "s @ t",
    "mv": "a @ v",
    "dot": "v @ v",
    "sum": "w.sum()",
    "sum_dim": "w.sum(dim=1)",
    "mean": "w.mean()",
    "mean_dim": "w.mean(dim=0, keepdim=True)",
    "view": "w.view(3, 2)",
    "transpose": "w.transpose(0, 1)",
    "t": "w.t()",
    "select": "w[1]",
    "slice": "w[:, 1:]",
    "unsqueeze": "w.unsqueeze(0)",
    "expand": "v.expand(2, 3)",
    "index": "v[[0, 2, 0]]",
}
# rows whose numbers say where an element came from or that it is passed on, so there is nothing to compute
NO_SUM = re.compile(r"^$|^g?\[[\d,]*\]$|^g$|^\w+\[[\d,]*\]$")


def computed(text: str) -> float:
    """Work out the numbers as they are written."""
    text = text.replace("−", "-").replace("×", "*").replace("^", "**").replace("²", "**2").replace("³", "**3")
    text = re.sub(r"√(\([^)]*\)|[\d.e-]+)", r"sqrt(\1)", text)
    text = re.sub(r"\|([^|]*)\|", r"abs(\1)", text)
    names = {name: getattr(math, name) for name in ("log", "exp", "sin", "cos", "tanh", "sqrt")}
    sign = {"sign": lambda x: (x > 0) - (x < 0), "max": max, "abs": abs}
    return float(eval(text, {"__builtins__": {}}, {**names, **sign}))


def record_use(name: str):
    """Record a backward through one row whose gradient is not all ones."""
    expression = USES[name]
    return record_text(f"{LEAVES}r = {expression}\n(r * torch.randn_like(r)).sum().backward()\n", echo=False)


@pytest.mark.parametrize("name", sorted(USES))
def test_rule_and_its_numbers(name):
    recording = record_use(name)
    assert not any(isinstance(event, ev.Failed) for event in recording), recording[len(recording) - 1]
    last = len(recording) - 1
    card = next(
        seq
        for seq, event in enumerate(recording)
        if isinstance(event, ev.OpApplied)
        and event.op == name
        and event.node >= 0
        and recording.index.sends.get(event.node)
    )
    rule = rule_of(recording, card, last)
    assert rule is not None and rule.title and rule.lines
    for line in rule.lines:
        assert line.formula and "{" not in line.formula and line.state == "done"
        assert line.worked.result, line
        recorded = recording.value(line.value)
        if not NO_SUM.match(line.worked.numbers) and "…" not in line.worked.numbers:
            shown = float(line.worked.result.replace("−", "-"))
            assert computed(line.worked.numbers) == pytest.approx(shown, rel=5e-3, abs=5e-4), line.worked.equation
        assert recorded.shape == recording.value(recording[card].inputs[line.index].value).shape
    # every row but the ones whose indices are arrays works an element out
    if name not in ("index", "add", "clone", "expand", "sum"):
        assert any(line.worked.numbers for line in rule.lines)


@pytest.mark.parametrize("name", sorted(USES))
def test_origin_and_its_numbers(name):
    recording = record_use(name)
    card = next(s for s, e in enumerate(recording) if isinstance(e, ev.OpApplied) and e.op == name and e.node >= 0)
    origin = origin_of(recording, card, len(recording) - 1)
    assert origin.formula and "{" not in origin.formula
    worked = origin.worked
    if worked.numbers and not NO_SUM.match(worked.numbers) and "…" not in worked.numbers:
        shown = float(worked.result.replace("−", "-"))
        assert computed(worked.numbers) == pytest.approx(shown, rel=5e-3, abs=5e-4), worked.equation


@pytest.mark.parametrize("name", sorted(row.name for row in TABLE))
def test_every_row_has_words(name):
    row = TABLE[name]
    names = {role: role for role in ("a", "b", "c", "out")}
    attrs = {"exponent": 3, "base": 2, "dim": (0,), "keepdim": False, "shape": (2, 3), "dim0": 0, "dim1": 1}
    attrs |= {"dims": (1, 0), "index": 0, "start": 0, "end": 2, "step": 1, "dtype": "float64"}
    work = Operands(row, names, {}, ((2, 3), (2, 3), (2, 3)), attrs | row.example)
    assert forward_words(work) and "{" not in forward_words(work)
    for index, vjp in enumerate(row.vjps):
        if vjp is not None:
            assert backward_words(work, index) and "{" not in backward_words(work, index)


@pytest.mark.parametrize(
    ("cursor", "states", "equations", "why"),
    [
        (20, ("later", "later"), ("g × 3 = ?", "g × 3 = ?"), "They are added."),
        (41, ("next", "later"), ("0.75 × 3 = ?", "0.75 × 3 = ?"), "They are added."),
        (42, ("now", "next"), ("0.75 × 3 = 2.25", "0.75 × 3 = ?"), "They are added: 2.25 + ?."),
        (43, ("done", "now"), ("0.75 × 3 = 2.25", "0.75 × 3 = 2.25"), "They are added: 2.25 + 2.25."),
        (65, ("done", "done"), ("0.75 × 3 = 2.25", "0.75 × 3 = 2.25"), "They are added: 2.25 + 2.25."),
    ],
)
def test_product_of_the_seed(cursor, states, equations, why):
    recording = record_text(SEED_PROGRAM)
    rule = rule_of(recording, 12, cursor)
    assert rule is not None
    assert tuple(line.state for line in rule.lines) == states
    assert tuple(line.worked.equation for line in rule.lines) == equations
    assert tuple(line.target for line in rule.lines) == ("1st y", "2nd y")
    assert rule.why.endswith(why) and rule.why_title == "Why two arrows?"
    assert [row.state for row in rule.saved] == (["freed"] * 2 if cursor == 65 else ["kept"] * 2)
    assert rule.g == ("g = what arrives at y*y" if cursor < 36 else "g = ∂out/∂(y*y)")


def test_unbroadcast_step():
    recording = record_text(f"{LEAVES}r = a + v\nr.sum().backward()", echo=False)
    card = next(s for s, e in enumerate(recording) if isinstance(e, ev.OpApplied) and recording.text(s) == "a + v")
    rule = rule_of(recording, card, len(recording) - 1)
    assert rule is not None
    assert rule.lines[1].stretched == (
        "summed over dim 0, because v had been stretched from (3,) to (2, 3)",
        "[0]: 1 + 1 = 2",
    )


def test_no_false_equation_after_a_change_behind_autograd():
    text = "import torch\nx = torch.ones(2, requires_grad=True)\ny = x + 2\nz = (y * y).sum()\n"
    text += "y.data.add_(1)\nz.backward()\n"
    recording = record_text(text, echo=False)
    card = next(s for s, e in enumerate(recording) if isinstance(e, ev.OpApplied) and e.op == "mul")
    rule = rule_of(recording, card, len(recording) - 1)
    assert rule is not None
    for line in rule.lines:
        assert line.worked.equation == "1 × 4 = 4"
        assert "without a trace" in line.note


def test_shapes_of_a_matrix_product():
    recording = record_use("mm")
    card = next(s for s, e in enumerate(recording) if isinstance(e, ev.OpApplied) and e.op == "mm")
    rule = rule_of(recording, card, len(recording) - 1)
    assert rule is not None
    assert [line.worked.shapes for line in rule.lines] == ["(2, 3) = (2, 2) @ (2, 3)", "(3, 2) = (3, 2) @ (2, 2)"]


def test_input_that_is_not_asked_for():
    text = "import torch\nx = torch.ones(2, requires_grad=True)\nw = torch.ones(2, requires_grad=True)\n"
    recording = record_text(text + "y = x * w\ntorch.autograd.grad(y.sum(), x)", echo=False)
    card = next(s for s, e in enumerate(recording) if isinstance(e, ev.OpApplied) and e.op == "mul")
    rule = rule_of(recording, card, len(recording) - 1)
    assert rule is not None
    assert [line.state for line in rule.lines] == ["done", "skipped"]
