"""Nothing outlives its use: graphs go at once, saved values after backward, and no_grad keeps none."""

from __future__ import annotations

import gc
import tracemalloc
from weakref import ref

import pytest

import gradgui.torch as torch

OPERATIONS = {
    "mul": lambda x: x * x,
    "exp": lambda x: x.exp(),
    "sigmoid": lambda x: torch.sigmoid(x),
    "view": lambda x: (x * 2).view(-1),
    "view changed": lambda x: changed(x),
    "setitem": lambda x: written(x),
    "retained": lambda x: retained(x),
    "hook": lambda x: hooked(x),
    "max": lambda x: x.max(0)[0],
    "unbind": lambda x: x.unbind()[0] * 2,
    "function": lambda x: Twice.apply(x),
    "second derivative": lambda x: torch.autograd.grad((x * x * x).sum(), x, create_graph=True)[0],
}


class Twice(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        result = x * 2
        ctx.save_for_backward(x, result)
        return result

    @staticmethod
    def backward(ctx, grad):
        return grad * 2


def changed(x):
    y = x * 2
    y[0].mul_(3)
    y.mul_(2)
    return y


def written(x):
    y = x * 2
    y[0] = x[1]
    return y


def retained(x):
    y = x * 2
    y.retain_grad()
    return y * y


def hooked(x):
    y = x * 2
    y.register_hook(lambda g: g * 2)
    return y * y


@pytest.fixture
def no_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("after_backward", [False, True], ids=["dropped", "walked"])
@pytest.mark.parametrize("make", OPERATIONS.values(), ids=OPERATIONS.keys())
def test_a_dropped_graph_is_freed_at_once(make, after_backward, no_collector):
    x = torch.ones(3, 2, requires_grad=True)
    y = make(x)
    z = y.sum()
    if after_backward:
        z.backward()
    watched = [ref(y), ref(z), ref(y.grad_fn), ref(z.grad_fn)]
    del y, z
    assert [w() for w in watched] == [None] * 4


def test_no_grad_keeps_nothing(no_collector):
    x = torch.ones(3, requires_grad=True)
    with torch.no_grad():
        y = x * 2
        z = y.exp()
    kept = ref(y)
    del y
    assert kept() is None
    assert z.grad_fn is None


def test_backward_lets_go_of_what_was_saved(no_collector):
    x = torch.ones(3, requires_grad=True)
    y = x * 2
    z = y * y
    kept = ref(y)
    del y
    assert kept() is not None
    z.sum().backward()
    assert kept() is None


def test_retain_graph_keeps_it(no_collector):
    x = torch.ones(3, requires_grad=True)
    y = x * 2
    z = (y * y).sum()
    kept = ref(y)
    del y
    z.backward(retain_graph=True)
    assert kept() is not None
    z.backward()
    assert kept() is None


@pytest.fixture
def bytes_of():
    def measured(work):
        before = tracemalloc.get_traced_memory()[0]
        result = work()
        return tracemalloc.get_traced_memory()[0] - before, result

    tracemalloc.start()
    yield measured
    tracemalloc.stop()


def test_bytes_kept_by_a_graph_go_with_backward(bytes_of):
    x = torch.ones(1000, 100, requires_grad=True)

    def forward():
        y = x
        for _ in range(5):
            y = y.exp() * 0.5
        return y.sum()

    def silent():
        with torch.no_grad():
            return forward()

    size = 400_000
    recorded, loss = bytes_of(forward)
    assert recorded > 5 * size
    unrecorded, _ = bytes_of(silent)
    assert unrecorded < size / 10
    kept, _ = bytes_of(loss.backward)
    assert kept < -4 * size  # the saved values went; x.grad came


def test_many_iterations_do_not_grow(bytes_of, no_collector):
    w = torch.tensor([[0.5, -0.5], [0.25, 0.1]], requires_grad=True)
    x = torch.ones(3, 2)

    def train(steps):
        for _ in range(steps):
            loss = ((x @ w.t()).tanh() ** 2).mean()
            loss.backward()
            with torch.no_grad():
                w.sub_(0.1 * w.grad)
                w.grad.zero_()

    train(50)
    grown, _ = bytes_of(lambda: train(1000))
    assert grown < 20_000


def test_a_hundred_thousand_operations_in_a_row(no_collector):
    x = torch.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(100_000):
        y = y + 1
    y.backward()
    assert x.grad.item() == 1
    del y


def test_a_long_chain_is_freed_without_recursion(no_collector):
    x = torch.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(100_000):
        y = y * 1
    watched = ref(y.grad_fn)
    del y
    assert watched() is None
