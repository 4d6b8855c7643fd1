"""Random programs give the gradients that a plain tape of its own gives; that tape agrees with finite differences."""

from __future__ import annotations

import random
from itertools import count

import numpy as np
import pytest

import gradgui.torch as ours
from gradgui.engine.state import state
from tests.conformance.reference import Reference

UNARY = ("exp", "log", "sin", "cos", "tanh", "sigmoid", "relu", "abs", "neg", "sqrt", "square", "clone", "detach")
SHAPES = ((), (3,), (2, 3), (2, 1), (1, 3), (3, 3))
REDUCE = ("sum()", "mean()", "sum(0)", "mean(-1)", "sum(-1, keepdim=True)", "mean(0, keepdim=True)")
INDEX = ("0", "-1", "1:", "..., 0", "None", "::2", "[0, 1, 0]", ":, 1")
PROGRAMS = 300
LIMIT = 1e4  # beyond it the program is chaotic in float32 or near an edge
NUMBER = Reference | ours.Tensor


class Writer:
    """Writes one program that both tapes can run: lists of (name, expression), and the names to send back from."""

    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed)
        self.leaves = {name: self.leaf() for name in ("a", "b", "c")}
        self.steps: list[tuple[str, str]] = []

    def leaf(self) -> tuple[list[float], tuple[int, ...], bool]:
        """Return values, shape and whether a gradient is wanted."""
        shape = self.pick.choice(SHAPES)
        size = int(np.prod(shape))
        values = [self.pick.choice((0.5, 1.5, -0.75, 2.0, 0.25, -1.25)) + self.pick.random() / 8 for _ in range(size)]
        return values, shape, self.pick.random() < 0.8

    def expression(self, names: list[str]) -> str:
        """Return one operation on names already bound."""
        pick, v, w = self.pick, self.pick.choice(names), self.pick.choice(names)
        kind = pick.random()
        if kind < 0.35:
            return f"{v} {pick.choice('+-*/')} {w}"
        if kind < 0.45:
            return f"{v} {pick.choice('+-*/')} {pick.choice((2.0, 0.5, -1.0))}"
        if kind < 0.5:
            return f"{pick.choice((2.0, 0.5))} {pick.choice('+-*/')} {v}"
        if kind < 0.7:
            return f"{v}.{pick.choice(UNARY)}()"
        if kind < 0.78:
            return f"{v}.{pick.choice(REDUCE)}"
        if kind < 0.86:
            return f"{v}[{pick.choice(INDEX)}]"
        if kind < 0.9:
            return f"{v} ** {pick.choice((2, 3, 0.5, -1))}"
        return pick.choice((f"{v} @ {w}", f"{v}.t()", f"{v}.reshape(-1)"))


class Plain:
    """The module of one tape: how it makes leaves and switches recording off."""

    def __init__(self, tensor, no_grad):
        self.tensor, self.no_grad = tensor, no_grad


def on_ours(values, shape, requires_grad):
    return ours.tensor(values, dtype=ours.float64).reshape(shape).clone().requires_grad_(requires_grad)


def on_reference(values, shape, requires_grad):
    return Reference(np.reshape(values, shape), requires_grad)


def value_of(tensor: NUMBER) -> np.ndarray:
    return tensor.value if isinstance(tensor, Reference) else tensor.detach().numpy()


def outcome(make, writer: Writer, steps: list[str]):
    """Run a program of steps on one tape; return the values, and the gradients of leaves."""
    Reference.tape = []
    names = {name: make(*leaf) for name, leaf in writer.leaves.items()}
    leaves = dict(names)
    values = {}
    for name, step in zip(steps[::2], steps[1::2], strict=True):
        if name == "backward":
            total = eval(step, {}, names).sum()
            if total.requires_grad:
                total.backward(retain_graph=True)
        else:
            names[name] = eval(step, {}, names)
            values[name, step] = value_of(names[name])
    return values, {name: leaf.grad for name, leaf in leaves.items()}


def program(seed: int) -> tuple[Writer, list[str]]:
    """Write a program of steps that run on the reference and stay small enough to compare."""
    writer, steps = Writer(seed), []
    Reference.tape = []
    names = {name: on_reference(*leaf) for name, leaf in writer.leaves.items()}
    for number in count():
        if number > 60 or len(steps) >= 30:
            break
        name, step = writer.pick.choice("defgh"), writer.expression(list(names))
        try:
            value = eval(step, {}, names)
        except (ValueError, IndexError, TypeError):
            continue
        if value.value.ndim > 3 or not np.all(np.abs(value.value) < LIMIT) or _near_edge(step, names):
            continue
        names[name] = value
        steps += [name, step]
        if writer.pick.random() < 0.1:
            steps += ["backward", name]
    return writer, [*steps, "backward", steps[-2] if steps[-2] != "backward" else steps[-1]]


def _near_edge(step: str, names: dict[str, Reference]) -> bool:
    """Return whether a step has a slope that nobody can agree on: at a kink, or next to a pole."""
    source = names.get(step[0])
    if source is None or not any(word in step for word in ("abs", "relu", "sqrt", "log", "**")):
        return False
    return bool(np.any(np.abs(source.value) < 1e-6))


def test_gradients_of_random_programs_are_those_of_the_plain_tape():
    wrong, compared = [], 0
    for seed in range(PROGRAMS):
        writer, steps = program(seed)
        theirs, expected = outcome(on_reference, writer, steps)
        state.reset()
        mine, found = outcome(on_ours, writer, steps)
        for key, value in theirs.items():
            np.testing.assert_allclose(mine[key], value, rtol=1e-9, atol=1e-12, err_msg=f"{seed}: {key}")
        for name, gradient in expected.items():
            if (gradient is None) != (found[name] is None):
                wrong.append((seed, name))
            elif gradient is not None:
                compared += 1
                if not np.allclose(found[name].numpy(), gradient, rtol=1e-7, atol=1e-9, equal_nan=True):
                    wrong.append((seed, name))
    state.reset()
    assert not wrong
    assert compared > PROGRAMS


SMOOTH = {
    **{name: (lambda x, name=name: getattr(x, name)()) for name in UNARY if name != "detach"},
    "add": lambda x: x + x[0],
    "sub": lambda x: 2.0 - x * x[1],
    "mul": lambda x: x * x[0],
    "div": lambda x: x[1] / x,
    "pow": lambda x: x**3,
    "pow_tensor": lambda x: x**x,
    "matmul": lambda x: x @ x.t(),
    "vector": lambda x: x @ x[0],
    "mean": lambda x: x.mean(0, keepdim=True) * x,
    "sum": lambda x: x.sum(-1) ** 2,
    "reshape": lambda x: x.reshape(-1)[1:] * 2.0,
    "picked": lambda x: x[[0, 1, 0]],
}


@pytest.mark.parametrize("function", SMOOTH.values(), ids=SMOOTH.keys())
def test_the_plain_tape_agrees_with_finite_differences(function):
    start = np.array([[0.7, 1.3, 0.4], [1.9, 0.6, 1.1]])
    weights = np.random.default_rng(0).normal(size=function(Reference(start)).value.shape)
    Reference.tape = []
    x = Reference(start, requires_grad=True)
    (function(x) * Reference(weights)).sum().backward()
    for place in np.ndindex(start.shape):
        step = np.zeros_like(start)
        step[place] = 1e-6
        ends = [float((function(Reference(start + sign * step)).value * weights).sum()) for sign in (1, -1)]
        assert x.grad[place] == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-5, abs=1e-7)
