"""Ask PyTorch how it prints tensors of all kinds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

if TYPE_CHECKING:
    from collections.abc import Iterator

Case = dict[str, Any]
DTYPES = {
    name: getattr(torch, name)
    for name in ("float32", "float64", "float16", "int64", "int32", "int16", "int8", "uint8", "bool")
}
NAN, INF = math.nan, math.inf

FLOAT_LISTS: dict[str, Any] = {
    "scalar whole": 3.0,
    "scalar fraction": 1.5,
    "scalar negative": -2.25,
    "scalar zero": 0.0,
    "scalar minus zero": -0.0,
    "scalar nan": NAN,
    "scalar inf": INF,
    "scalar minus inf": -INF,
    "scalar tiny": 1e-10,
    "scalar huge": 1e20,
    "scalar 1e8": 1e8,
    "scalar above 1e8": 1.0000001e8,
    "scalar 1e-4": 1e-4,
    "scalar 1.1e-4": 1.1e-4,
    "whole": [1.0, 2.0, 3.0],
    "whole widths": [1.0, 20.0, -300.0],
    "fraction": [0.5, 1.25, -3.125],
    "fraction widths": [0.5, 10.25, -100.125],
    "rounds up": [0.99995, 0.99994, 9.99996],
    "ratio 1000": [1.0, 1000.0],
    "ratio above 1000": [1.0, 1001.0],
    "ratio above 1000 fraction": [0.5, 501.0],
    "ratio below 1000 fraction": [0.5, 499.5],
    "scientific mixed": [1e-5, 1.0, -1e5],
    "scientific three-digit exponent": [1e-38, 1e38],
    "zero among tiny": [0.0, 1e-6],
    "zeros": [0.0, 0.0],
    "minus zeros": [-0.0, 0.0],
    "nan alone": [NAN, NAN],
    "nan and whole": [NAN, 1.0],
    "nan and fraction": [NAN, 1.5],
    "inf and whole": [INF, 1.0, 2.0],
    "inf and fraction": [-INF, 1.5, INF],
    "inf and scientific": [-INF, 1e-6, 1.0, NAN],
    "inf alone": [INF, -INF],
    "inf and zero": [0.0, INF, -0.0],
    "matrix": [[1.0, 2.0], [3.0, 4.0]],
    "matrix fraction": [[0.1, -0.2], [30.0, 4.5]],
    "column": [[1.5], [2.5], [-3.5]],
    "row": [[1.5, 2.5, -3.5]],
    "cube": [[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.5]]],
    "four dims": [[[[1.0], [2.0]], [[3.0], [4.0]]]],
    "1e8 whole": [1e8, 2e8],
    "99999999": [99999992.0, 1.0],
    "third": [1 / 3, 2 / 3],
    "max float32": [3.4e38, 1e38],
    "subnormal": [1e-40, 1.0],
}
INT_LISTS: dict[str, Any] = {
    "scalar": 7,
    "scalar negative": -7,
    "vector": [1, 2, 3],
    "widths": [1, -20, 100],
    "matrix": [[1, 0], [0, 100]],
    "cube": [[[1], [2]], [[3], [4]]],
}
BOOL_LISTS: dict[str, Any] = {
    "true": True,
    "false": False,
    "mixed": [True, False, True],
    "all true": [True, True],
    "matrix": [[True, False], [False, False]],
}
WHOLE_SHAPES = [(2, 12), (3, 20), (2, 2, 11), (40, 40), (7, 150), (6, 200), (2, 501), (501, 2), (11, 10, 10)]
RANDOM_SHAPES = [
    (3,),
    (2, 3),
    (5, 5),
    (3, 10),
    (4, 4, 4),
    (20,),
    (1200,),
    (40, 30),
    (8, 2, 70),
    (3, 4, 5, 20),
]
SHAPES_EMPTY = [(0,), (0, 3), (2, 0), (0, 0), (2, 0, 3)]
OPTIONS: list[dict[str, Any]] = [
    {"profile": "short"},
    {"profile": "full"},
    {"precision": 2},
    {"precision": 8},
    {"precision": 0},
    {"sci_mode": True},
    {"sci_mode": False},
    {"linewidth": 40},
    {"linewidth": 10},
    {"threshold": 5},
    {"threshold": 5, "edgeitems": 1},
    {"threshold": 5, "edgeitems": 2},
    {"threshold": 5, "edgeitems": 0},
    {"edgeitems": 0},
    {"profile": "short", "precision": 6, "linewidth": 60},
]


def case(name: str, tensor: Tensor, options: dict[str, Any] | None = None) -> Case:
    """Return one case: everything our printer is given, and PyTorch's text."""
    with torch._tensor_str.printoptions(**(options or {"profile": "default"})):
        text = repr(tensor)
    grad_fn = tensor.grad_fn
    return {
        "name": name,
        "dtype": str(tensor.dtype).removeprefix("torch."),
        "shape": list(tensor.shape),
        "hex": tensor.detach().contiguous().numpy().tobytes().hex(),
        "requires_grad": tensor.requires_grad,
        "grad_fn": None if grad_fn is None else type(grad_fn).__name__,
        "is_parameter": isinstance(tensor, torch.nn.Parameter),
        "options": options or {},
        "text": text,
    }


def _plain() -> Iterator[Case]:
    """Yield tensors written as lists."""
    for name, data in FLOAT_LISTS.items():
        yield case(f"float32 {name}", torch.tensor(data, dtype=torch.float32))
    for name in ("scalar fraction", "third", "matrix", "zeros", "scientific mixed", "nan and fraction"):
        for dtype in ("float64", "float16"):
            yield case(f"{dtype} {name}", torch.tensor(FLOAT_LISTS[name], dtype=DTYPES[dtype]))
    for name, data in INT_LISTS.items():
        for dtype in ("int64", "int32", "int8") if "negative" in name else ("int64", "int16", "uint8"):
            unsigned = dtype == "uint8" and name == "widths"
            values = [1, 20, 100] if unsigned else data
            yield case(f"{dtype} {name}", torch.tensor(values, dtype=DTYPES[dtype]))
    for name, data in BOOL_LISTS.items():
        yield case(f"bool {name}", torch.tensor(data))
    for shape in SHAPES_EMPTY:
        for dtype in ("float32", "float64", "int64", "bool"):
            yield case(f"empty {shape} {dtype}", torch.zeros(shape, dtype=DTYPES[dtype]))


def _wide() -> Iterator[Case]:
    """Yield tensors that fill lines or are summarised."""
    for n in (7, 8, 9, 10, 11, 12, 13, 20, 30, 100, 1000, 1001):
        yield case(f"arange {n}", torch.arange(n))
        yield case(f"arange float {n}", torch.arange(n, dtype=torch.float32))
        yield case(f"arange tenth {n}", torch.arange(n) / 10)
    for shape in WHOLE_SHAPES:
        n = math.prod(shape)
        yield case(f"whole {shape}", torch.arange(n, dtype=torch.float32).reshape(shape))
        yield case(f"int {shape}", torch.arange(n, dtype=torch.int32).reshape(shape))
    generator = torch.Generator().manual_seed(0)
    for shape in RANDOM_SHAPES:
        yield case(f"randn {shape}", torch.randn(shape, generator=generator))
    steep = torch.full((1200,), 1e6)
    steep[3:-3] = 0.001
    yield case("summary hides what is steep", steep)
    yield case("summary of booleans", torch.arange(2000) % 3 == 0)


def _graph() -> Iterator[Case]:
    """Yield tensors with suffixes."""
    x = torch.ones(2, 2, requires_grad=True)
    yield case("leaf", x)
    yield case("add", x + 2)
    yield case("mean", ((x + 2) * 3).mean())
    yield case("leaf float64", torch.ones(2, dtype=torch.float64, requires_grad=True))
    yield case("float64 grad_fn", torch.ones(2, dtype=torch.float64, requires_grad=True) * 1.5)
    yield case("empty leaf", torch.ones(0, 3, requires_grad=True))
    yield case("empty float64 op", torch.ones(0, 3, dtype=torch.float64, requires_grad=True) * 2)
    yield case("scalar leaf", torch.tensor(1.5, requires_grad=True))
    for n in range(3, 13):
        row = torch.full((n,), 1.25, requires_grad=True)
        yield case(f"row of {n} leaf", row)
        yield case(f"row of {n} sigmoid", row.sigmoid())
        double = torch.full((2, n), 10.25, dtype=torch.float64, requires_grad=True)
        yield case(f"rows of {n} double", double.view(2 * n).reshape(n, 2).t())
    yield case("parameter", torch.nn.Parameter(torch.tensor([[0.5, -0.25]])))
    yield case("parameter frozen", torch.nn.Parameter(torch.tensor([1.0]), requires_grad=False))
    yield case("parameter op", torch.nn.Parameter(torch.tensor([1.0])) * 2)


def _optioned() -> Iterator[Case]:
    """Yield tensors under other print options."""
    for options in OPTIONS:
        yield case("options vector", torch.tensor([0.123456789, -12.5, 3.0]), options)
        yield case("options whole", torch.arange(12, dtype=torch.float32).reshape(3, 4), options)
        yield case("options line", torch.arange(12) * 100, options)
        yield case("options ints", torch.arange(40).reshape(4, 10), options)
        yield case("options leaf", torch.full((3, 8), 0.5, requires_grad=True) * 3, options)
    for options in OPTIONS[:3]:
        yield case("options long", torch.arange(1001, dtype=torch.float32) / 8, options)


def cases() -> list[Case]:
    """Return all cases of printing.json."""
    return [*_plain(), *_wide(), *_graph(), *_optioned()]
