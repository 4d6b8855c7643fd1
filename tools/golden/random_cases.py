"""Ask PyTorch for random numbers: every kind of draw, several seeds, sizes and dtypes, and mixtures."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

Case = dict[str, Any]
Draw = Callable[[torch.Generator, int, torch.dtype], Tensor]
SEEDS = (0, 1, 42, -1, 2**32 + 7, 2**63 + 1)
SIZES = (1, 5, 15, 16, 17, 100)
FLOATS = ("float32", "float64")


def _strided_normal(generator: torch.Generator, n: int, dtype: torch.dtype) -> Tensor:
    return torch.zeros(n, 2, dtype=dtype)[:, 0].normal_(generator=generator).contiguous()


def _turned_normal(generator: torch.Generator, n: int, dtype: torch.dtype) -> Tensor:
    # Dense but transposed: filled in memory order, and singly as if it had gaps.
    return torch.empty(3, n, dtype=dtype).t().normal_(2.5, 0.3, generator=generator).t()


def _around(generator: torch.Generator, n: int, dtype: torch.dtype) -> Tensor:
    mean = torch.arange(n, dtype=dtype)
    return torch.normal(mean, mean / 8 + 1, generator=generator)


def _dropout(generator: torch.Generator, n: int, dtype: torch.dtype) -> Tensor:
    # Dropout takes only the global generator.
    torch.set_rng_state(generator.get_state())
    out = functional.dropout(torch.ones(n, dtype=dtype), 0.3)
    generator.set_state(torch.get_rng_state())
    return out


def _weights(n: int, dtype: torch.dtype) -> Tensor:
    return (torch.arange(n, dtype=dtype) % 7 + 1) / 8


# Each call is written as ours, `name(arguments)`; n, shape and dtype are filled in by the test.
FLOAT_CALLS: dict[str, Draw] = {
    "rand": lambda g, n, d: torch.rand(n, generator=g, dtype=d),
    "uniform -0.3 0.7": lambda g, n, d: torch.empty(n, dtype=d).uniform_(-0.3, 0.7, generator=g),
    "uniform 100 1e6": lambda g, n, d: torch.empty(n, dtype=d).uniform_(100, 1e6, generator=g),
    "uniform -0.1 0.1": lambda g, n, d: torch.empty(n, dtype=d).uniform_(-0.1, 0.1, generator=g),
    "randn": lambda g, n, d: torch.randn(n, generator=g, dtype=d),
    "normal 2.5 0.3": lambda g, n, d: torch.empty(n, dtype=d).normal_(2.5, 0.3, generator=g),
    "normal -1 0.02": lambda g, n, d: torch.normal(-1.0, 0.02, (n,), generator=g, dtype=d),
    "gappy": _strided_normal,
    "turned": _turned_normal,
    "around": _around,
    "bernoulli": lambda g, n, d: torch.bernoulli((torch.arange(n, dtype=d) % 10) / 9, generator=g),
    "bernoulli_number 0.3": lambda g, n, d: torch.empty(n, dtype=d).bernoulli_(0.3, generator=g),
    "dropout_mask 0.3": _dropout,
    "exponential 1": lambda g, n, d: torch.empty(n, dtype=d).exponential_(generator=g),
    "exponential 2.5": lambda g, n, d: torch.empty(n, dtype=d).exponential_(2.5, generator=g),
    "random": lambda g, n, d: torch.empty(n, dtype=d).random_(generator=g),
    "multinomial 1": lambda g, n, d: torch.multinomial(_weights(n, d), 1, generator=g),
    "multinomial half": lambda g, n, d: torch.multinomial(_weights(n, d), (n + 1) // 2, generator=g),
    "multinomial again 9": lambda g, n, d: torch.multinomial(_weights(n, d), 9, True, generator=g),
    "multinomial rows 2": lambda g, n, d: torch.multinomial(
        torch.stack([_weights(n + 1, d), _weights(n + 1, d).flip(0)]), 2, generator=g
    ),
}
INT_CALLS: dict[str, Draw] = {
    "randint 0 10": lambda g, n, d: torch.randint(0, 10, (n,), generator=g, dtype=d),
    "randint -50 50": lambda g, n, d: torch.randint(-50, 50, (n,), generator=g, dtype=d),
    "random": lambda g, n, d: torch.empty(n, dtype=d).random_(generator=g),
    "randperm": lambda g, n, d: torch.randperm(n, generator=g, dtype=d),
}
WIDE_CALLS: dict[str, Draw] = {
    "randint 0 268435455": lambda g, n, d: torch.randint(0, 2**28 - 1, (n,), generator=g, dtype=d),
    "randint 0 268435456": lambda g, n, d: torch.randint(0, 2**28, (n,), generator=g, dtype=d),
    "randint -1000000000000 1000000000000": lambda g, n, d: torch.randint(
        -(10**12), 10**12, (n,), generator=g, dtype=d
    ),
}
CALLS = FLOAT_CALLS | INT_CALLS | WIDE_CALLS
# Several draws from one generator: the cached normal number must survive what lies between.
MIXTURES: list[list[tuple[str, int, str]]] = [
    [("randn", 1, "float32"), ("randn", 1, "float32"), ("randn", 3, "float32"), ("rand", 2, "float32")],
    [("randn", 3, "float32"), ("rand", 4, "float32"), ("randn", 20, "float32"), ("randn", 2, "float64")],
    [("randn", 5, "float64"), ("randperm", 10, "int64"), ("randn", 1, "float32"), ("rand", 3, "float64")],
    [
        ("randn", 7, "float32"),
        ("exponential 1", 3, "float32"),
        ("randn", 100, "float64"),
        ("randn", 3, "float32"),
    ],
    [
        ("gappy", 17, "float32"),
        ("randn", 2, "float32"),
        ("randint 0 10", 5, "int64"),
        ("gappy", 2, "float64"),
    ],
    [("rand", 623, "float32"), ("rand", 1, "float32"), ("randn", 1, "float32"), ("rand", 1, "float32")],
    [
        ("rand", 624, "float32"),
        ("randn", 1000, "float32"),
        ("randn", 1001, "float64"),
        ("rand", 1, "float32"),
    ],
    [("rand", 0, "float32"), ("randn", 0, "float32"), ("randn", 1, "float32"), ("randn", 0, "float32")],
]


def _drawn(generator: torch.Generator, call: str, n: int, dtype: str) -> Case:
    """Return one draw and what came out."""
    out = CALLS[call](generator, n, getattr(torch, dtype))
    return {
        "call": call,
        "n": n,
        "dtype": dtype,
        "out_dtype": str(out.dtype).removeprefix("torch."),
        "shape": list(out.shape),
        "hex": out.numpy().tobytes().hex(),
    }


def _case(seed: int, draws: list[tuple[str, int, str]]) -> Case:
    """Return the draws from one fresh generator, with its state before and after."""
    generator = torch.Generator().manual_seed(seed)
    before = generator.get_state()
    done = [_drawn(generator, *draw) for draw in draws]
    return {
        "seed": seed,
        "initial_seed": generator.initial_seed(),
        "draws": done,
        "state_before": hashlib.sha256(before.numpy().tobytes()).hexdigest(),
        "state_after": hashlib.sha256(generator.get_state().numpy().tobytes()).hexdigest(),
    }


def _singles() -> Iterator[Case]:
    """Yield one draw from a fresh generator, for every call, size and dtype."""
    for number, (call, size) in enumerate((call, size) for call in FLOAT_CALLS for size in SIZES):
        for dtype in FLOATS:
            yield _case(SEEDS[number % len(SEEDS)], [(call, size, dtype)])
    for number, (call, size) in enumerate((call, size) for call in INT_CALLS for size in SIZES):
        for dtype in ("int64", "int32", "uint8") if call == "random" else ("int64", "int32"):
            yield _case(SEEDS[number % len(SEEDS)], [(call, size, dtype)])
    for call in WIDE_CALLS:
        for size in SIZES:
            yield _case(3, [(call, size, "int64")])
    for call in ("rand", "random", "randn", "normal 2.5 0.3", "uniform -0.3 0.7"):
        for size in (5, 16, 17, 31, 100):
            yield _case(5, [(call, size, "float16")])
    yield _case(5, [("random", 17, "bool")])


def cases() -> list[Case]:
    """Return all cases of random.json."""
    mixed = [_case(seed, draws) for draws in MIXTURES for seed in SEEDS[:3]]
    seeded = [_case(seed, [(call, 17, "float32")]) for seed in SEEDS for call in ("rand", "randn")]
    return [*_singles(), *mixed, *seeded]
