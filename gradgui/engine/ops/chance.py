"""Rows that write random numbers into a tensor; what was there before does not matter, so no gradient comes back."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef
from gradgui.engine.state import state


def in_memory_order(a: Any, draw: Any) -> Any:
    """Return numbers in the shape of an array, drawn in the order in which its elements lie in memory."""
    if a.flags.c_contiguous:
        return draw(a.shape)
    order = sorted(range(a.ndim), key=lambda dim: -a.strides[dim])
    drawn = draw(tuple(a.shape[dim] for dim in order))
    return np.transpose(drawn, np.argsort(order))


def _generator(given: Any) -> Any:
    return state.generator if given is None else given.inner


def _normal(a: Any, mean: float, std: float, generator: Any = None) -> Any:
    whole = a.flags.c_contiguous
    source = _generator(generator)
    return in_memory_order(a, lambda shape: source.normal(shape, mean, std, a.dtype, contiguous=whole))


def _log_normal(a: Any, mean: float, std: float, generator: Any = None) -> Any:
    source = _generator(generator)

    def draw(shape: Any) -> Any:
        return np.exp(source.normal(shape, mean, std, np.float64, contiguous=False)).astype(a.dtype)

    return in_memory_order(a, draw)


def _cauchy(a: Any, median: float, sigma: float, generator: Any = None) -> Any:
    source = _generator(generator)
    drawn = in_memory_order(a, lambda shape: source.rand(shape, np.float64))
    return (median + sigma * np.tan(math.pi * (drawn - 0.5))).astype(a.dtype)


def _geometric(a: Any, p: float, generator: Any = None) -> Any:
    source = _generator(generator)
    drawn = in_memory_order(a, lambda shape: source.rand(shape, np.float64))
    return np.ceil(np.log(drawn) / math.log1p(-p)).astype(a.dtype)


def _uniform(a: Any, low: float, high: float, generator: Any = None) -> Any:
    source = _generator(generator)
    return in_memory_order(a, lambda shape: source.uniform(shape, low, high, a.dtype))


def _exponential(a: Any, rate: float, generator: Any = None) -> Any:
    source = _generator(generator)
    return in_memory_order(a, lambda shape: source.exponential(shape, rate, a.dtype))


def _bernoulli(a: Any, p: float, generator: Any = None) -> Any:
    source = _generator(generator)
    return in_memory_order(a, lambda shape: source.bernoulli_number(shape, p, a.dtype))


def _bernoulli_each(a: Any, b: Any, generator: Any = None) -> Any:
    return _generator(generator).bernoulli(np.broadcast_to(b, a.shape)).astype(a.dtype)


def _bernoulli_of(a: Any, generator: Any = None) -> Any:
    return _generator(generator).bernoulli(a)


def _random(a: Any, low: int | None, high: int | None, generator: Any = None) -> Any:
    source = _generator(generator)
    if low is None or high is None:
        return in_memory_order(a, lambda shape: source.random(shape, a.dtype))
    return in_memory_order(a, lambda shape: source.randint(low, high, shape, a.dtype))


def _flat(F: Any, g: Any, s: Any) -> Any:
    return F.zeros(g.shape, g.dtype)


for _name, _node, _forward, _text in (
    ("normal", "NormalBackward0", _normal, "normal random numbers"),
    ("log_normal", "LogNormalBackward0", _log_normal, "exp of normal random numbers"),
    ("uniform", "UniformBackward0", _uniform, "uniform random numbers"),
    ("exponential", "ExponentialBackward0", _exponential, "random waiting times"),
    ("cauchy", "CauchyBackward0", _cauchy, "random numbers of Cauchy's distribution"),
    ("geometric", "GeometricBackward0", _geometric, "random numbers of trials until a success"),
    ("bernoulli", "BernoulliBackward2", _bernoulli, "1 with probability p, else 0"),
    ("bernoulli_of", "BernoulliBackward0", _bernoulli_of, "1 with probability a, else 0"),
    ("random", "RandomBackward0", _random, "random whole numbers"),
):
    TABLE.add(
        OpDef(
            _name,
            _forward,
            (_flat,),
            _node,
            formula=("0",),
            text=_text,
            glyph="⚂",
            title="Gradient of random numbers",
        )
    )
TABLE.add(
    OpDef(
        "bernoulli_each",
        _bernoulli_each,
        (_flat, None),
        "BernoulliBackward1",
        formula=("0", ""),
        text="1 with probability b, else 0",
        glyph="⚂",
        title="Gradient of random numbers",
    )
)


def _normal_around(a: Any, b: Any, generator: Any = None) -> Any:
    dtype = a.dtype if isinstance(a, np.ndarray) else b.dtype
    return _generator(generator).normal_around(a, b, dtype)


def _summed_zero(F: Any, g: Any, s: Any) -> Any:
    return F.zeros(g.shape, g.dtype)


for _name, _node, _vjps in (
    ("normal_pairs", "NormalBackward3", (_summed_zero, _summed_zero)),
    ("normal_means", "NormalBackward1", (_summed_zero, None)),
    ("normal_stds", "NormalBackward2", (None, _summed_zero)),
):
    TABLE.add(
        OpDef(
            _name,
            _normal_around,
            _vjps,
            _node,
            formula=("0", "0"),
            text="normal random numbers around a, b wide",
            glyph="⚂",
            title="Gradient of random numbers",
        )
    )
TABLE.add(
    OpDef(
        "multinomial",
        lambda a, count, replacement, generator=None: _generator(generator).multinomial(
            a, count, replacement=replacement
        ),
        (None,),
        text="indexes drawn by the weights a",
        glyph="⚂",
    )
)
