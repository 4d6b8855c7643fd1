"""Random tensors as a person asks for them: draws of a shape, draws by other tensors, and fills in place."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine import dtypes
from gradgui.engine.apply import apply
from gradgui.engine.devices import check_device
from gradgui.engine.dtypes import type_name
from gradgui.engine.errors import fail
from gradgui.engine.factories import leaf, sizes
from gradgui.engine.forms import METHODS, offer, refuses, refusing, takes_out
from gradgui.engine.inplace import mutate
from gradgui.engine.maths import not_implemented
from gradgui.engine.opdef import TABLE
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.engine.dtypes import DType
    from gradgui.engine.generators import Generator

PROBABILITIES = (
    "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be improved?  If so, please "
    "report an enhancement request to PyTorch.)"
)
INTEGERS = {"uint8": "unsigned char", "int8": "signed char", "int16": "short", "int32": "int", "bool": "bool"}


def source_of(generator: Generator | None) -> Any:
    """Return the numbers of a generator; the default's when none is given."""
    return state.generator if generator is None else generator.inner


def _by(generator: Generator | None) -> dict[str, Any]:
    return {} if generator is None else {"generator": generator}


# ---- draws of a shape ----------------------------------------------------------------------------------------


@refuses("torch")
def randint(
    *bounds: Any,
    low: Any = 0,
    high: Any = None,
    size: Any = None,
    generator: Generator | None = None,
    dtype: DType | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return whole numbers from low (0 when left out) to before high."""
    check_device(device)
    given = bounds if size is None or (high is not None and bounds) else (*bounds, size)
    if high is not None:
        given = (*(bounds[:1] or (low,)), high, size if size is not None else bounds[-1])
    if len(given) == 2:
        given = (low, *given)
    whole = [isinstance(value, int | np.integer | Tensor) and not isinstance(value, bool) for value in given[:2]]
    if len(given) != 3 or not all(whole) or not isinstance(given[2], tuple | list):
        shown = bounds if size is None else (*bounds, size)
        raise fail(TypeError, _no_such_randint(*shown), "Write torch.randint(low, high, (2, 3)).")
    low, high, size = given
    kind = dtypes.given(dtype) or dtypes.int64
    array = _whole_numbers(int(low), int(high), sizes("randint", (tuple(size),)), kind, generator)
    return leaf(array, "torch.randint", requires_grad)


@refuses("torch")
def randint_like(
    input: Tensor,
    low: int,
    high: int | None = None,
    *,
    dtype: DType | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return whole numbers in the shape of another tensor."""
    check_device(device)
    low, high = (0, low) if high is None else (low, high)
    kind = dtypes.given(dtype) or input.dtype
    return leaf(_whole_numbers(low, high, tuple(input.shape), kind, None), "torch.randint_like", requires_grad)


def _whole_numbers(low: int, high: int, shape: tuple[int, ...], kind: DType, generator: Generator | None) -> np.ndarray:
    if low >= high:
        text = f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}"
        raise fail(RuntimeError, text, "The upper end is left out, so it must be larger than the lower.")
    if kind.name in INTEGERS:
        limits = (0, 1) if kind.name == "bool" else (np.iinfo(kind.np).min, np.iinfo(kind.np).max)
        for name, value in (("from", low), ("to - 1", high - 1)):
            if not limits[0] <= value <= limits[1]:
                raise fail(RuntimeError, f"{name} is out of bounds for {INTEGERS[kind.name]}")
    return source_of(generator).randint(low, high, shape, kind.np)  # type: ignore[no-any-return]


def _no_such_randint(*values: Any) -> str:
    got = ", ".join(type(value).__name__ for value in values if value is not None)
    rest = (
        "Tensor out = None, torch.dtype dtype = None, torch.layout layout = None, torch.device device = None, "
        "bool pin_memory = False, bool requires_grad = False)\n"
    )
    ways = "".join(
        f" * ({head}int high, tuple of ints size, *, {middle}{rest}"
        for head in ("", "int low, ")
        for middle in ("torch.Generator generator, ", "")
    )
    return f"randint() received an invalid combination of arguments - got ({got}), but expected one of:\n{ways}"


@refuses("torch")
def randperm(
    n: int,
    *,
    generator: Generator | None = None,
    dtype: DType | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return the numbers from 0 to before n in a random order."""
    check_device(device)
    if isinstance(n, bool) or not isinstance(n, int | np.integer):
        raise fail(TypeError, f"randperm(): argument 'n' (position 1) must be int, not {type(n).__name__}")
    if n < 0:
        raise fail(RuntimeError, f"Trying to create tensor with negative dimension {n}: [{n}]", "n starts at 0.")
    kind = dtypes.given(dtype) or dtypes.int64
    return leaf(source_of(generator).randperm(n, kind.np), "torch.randperm", requires_grad)


# ---- draws by other tensors ----------------------------------------------------------------------------------


NORMAL = {(True, True): "normal_pairs", (True, False): "normal_means", (False, True): "normal_stds"}


@takes_out
def normal(
    mean: Any,
    std: Any = 1.0,
    size: Any = None,
    *,
    generator: Generator | None = None,
    dtype: DType | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return normal numbers, around the mean or means, as wide as std says."""
    check_device(device)
    if isinstance(mean, Tensor) or isinstance(std, Tensor):
        first = mean if isinstance(mean, Tensor) else std
        if first._array.dtype.kind != "f":
            raise not_implemented("normal_kernel_cpu", first)
        if isinstance(std, Tensor) and std._array.size and float(std.array.min()) < 0:
            raise fail(RuntimeError, "normal expects all elements of std >= 0.0", tensors=(std._id,))
        if not isinstance(std, Tensor):
            _check_width(std)
        row = NORMAL[isinstance(mean, Tensor), isinstance(std, Tensor)]
        return apply(TABLE[row], mean, std, **_by(generator))
    if size is None:
        raise fail(TypeError, _no_such_normal(mean, std), "Say how many: torch.normal(0.0, 1.0, (3,)).")
    _check_width(std)
    kind = dtypes.given(dtype) or state.default_dtype
    drawn = source_of(generator).normal(sizes("normal", (size,)), float(mean), float(std), kind.np)
    return leaf(drawn, "torch.normal", requires_grad)


def _check_width(std: float) -> None:
    if std < 0:
        raise fail(RuntimeError, f"normal expects std >= 0.0, but found std {std:g}", "A width is not negative.")


def _no_such_normal(*values: Any) -> str:
    got = ", ".join(type(value).__name__ for value in values)
    return (
        f"normal() received an invalid combination of arguments - got ({got}), but expected one of:\n"
        " * (Tensor mean, Tensor std, *, torch.Generator generator = None, Tensor out = None)\n"
        " * (Tensor mean, float std = 1, *, torch.Generator generator = None, Tensor out = None)\n"
        " * (float mean, Tensor std, *, torch.Generator generator = None, Tensor out = None)\n"
        " * (float mean, float std, tuple of ints size, *, torch.Generator generator = None, Tensor out = None, "
        "torch.dtype dtype = None, torch.layout layout = None, torch.device device = None, bool pin_memory = False, "
        "bool requires_grad = False)\n"
    )


@offer("bernoulli")
def bernoulli(input: Tensor, p: float | None = None, *, generator: Generator | None = None) -> Tensor:
    """Return 1 with the probability that each element says (or p), else 0."""
    if p is not None:
        return bernoulli_(apply(TABLE["clone"], input.detach()), p, generator=generator)
    if input._array.dtype.kind != "f":
        raise not_implemented("bernoulli_tensor_cpu_p_", input)
    _check_probabilities(input)
    return apply(TABLE["bernoulli_of"], input, **_by(generator))


def _check_probabilities(p: Tensor) -> None:
    if not bool(((p.array >= 0) & (p.array <= 1)).all()):
        raise fail(RuntimeError, PROBABILITIES, "A probability is between 0 and 1.", (p._id,))


@offer("multinomial")
def multinomial(
    input: Tensor, num_samples: int, replacement: bool = False, *, generator: Generator | None = None
) -> Tensor:
    """Return indexes drawn by weight, from the tensor or from each of its rows."""
    if input._array.dtype.kind != "f":
        text = f"multinomial only supports floating-point dtypes for input, got: {type_name(input.dtype)}"
        raise fail(RuntimeError, text, tensors=(input._id,))
    if input.ndim not in (1, 2):
        raise fail(RuntimeError, "prob_dist must be 1 or 2 dim", tensors=(input._id,))
    if num_samples <= 0:
        raise fail(RuntimeError, "cannot sample n_sample <= 0 samples")
    weights = input.array
    if not replacement and num_samples > weights.shape[-1]:
        text = "cannot sample n_sample > prob_dist.size(-1) samples without replacement"
        raise fail(RuntimeError, text, "There are not that many to draw from: replacement=True puts each back.")
    if not bool((np.isfinite(weights) & (weights >= 0)).all()):
        text = "probability tensor contains either `inf`, `nan` or element < 0"
        raise fail(RuntimeError, text, tensors=(input._id,))
    if not bool((weights.sum(-1) > 0).all()):
        text = "invalid multinomial distribution (sum of probabilities <= 0)"
        raise fail(RuntimeError, text, "All weights are 0.", (input._id,))
    attrs: dict[str, Any] = {"count": num_samples, "replacement": bool(replacement)}
    return apply(TABLE["multinomial"], input, **attrs, **_by(generator))


# ---- fills in place ------------------------------------------------------------------------------------------


def _fill(name: str) -> Callable[[Callable[..., dict[str, Any]]], Callable[..., Tensor]]:
    """Make the method ``<name>_`` of a function that checks the numbers and returns what the row wants."""

    def register(check: Callable[..., dict[str, Any]]) -> Callable[..., Tensor]:
        def method(self: Tensor, *placed: Any, generator: Generator | None = None, **named: Any) -> Tensor:
            if "from" in named:
                named["low"] = named.pop("from")
            return mutate(TABLE[name], self, **check(self, *placed, **named), **_by(generator))

        method.__name__ = method.__qualname__ = f"{name}_"
        method.__doc__ = check.__doc__
        METHODS[f"{name}_"] = refusing(method, "Tensor", method.__name__)
        return method

    return register


def _only_floats(self: Tensor, kernel: str) -> None:
    if self._array.dtype.kind != "f":
        raise not_implemented(kernel, self)


def _continuous(self: Tensor, name: str) -> None:
    if self._array.dtype.kind != "f":
        raise fail(
            RuntimeError,
            f"{name} distribution is a continuous probability distribution. dtype must be a floating point but you "
            f"specified {type_name(self.dtype)}",
            tensors=(self._id,),
        )


@_fill("normal")
def normal_(self: Tensor, mean: float = 0.0, std: float = 1.0) -> dict[str, Any]:
    """Fill with normal random numbers."""
    _only_floats(self, "normal_kernel_cpu")
    _check_width(std)
    return {"mean": float(mean), "std": float(std)}


@_fill("log_normal")
def log_normal_(self: Tensor, mean: float = 1.0, std: float = 2.0) -> dict[str, Any]:
    """Fill with exponentials of normal random numbers."""
    _only_floats(self, "log_normal_cpu")
    if std <= 0:
        raise fail(RuntimeError, f"log_normal_ expects std > 0.0, but found std={std:g}")
    return {"mean": float(mean), "std": float(std)}


@_fill("uniform")
def uniform_(self: Tensor, low: float = 0.0, to: float = 1.0) -> dict[str, Any]:
    """Fill with uniform random numbers."""
    _only_floats(self, "check_uniform_bounds")
    if low > to:
        text = f"uniform_ expects to return a [from, to) range, but found from={low:g} > to={to:g}"
        raise fail(RuntimeError, text)
    return {"low": float(low), "high": float(to)}


@_fill("exponential")
def exponential_(self: Tensor, lambd: float = 1.0) -> dict[str, Any]:
    """Fill with random waiting times."""
    _continuous(self, "Exponential")
    if lambd <= 0:
        raise fail(RuntimeError, f"exponential_ expects lambda > 0.0, but found lambda={lambd:g}")
    return {"rate": float(lambd)}


@_fill("cauchy")
def cauchy_(self: Tensor, median: float = 0.0, sigma: float = 1.0) -> dict[str, Any]:
    """Fill with random numbers of Cauchy's distribution."""
    _continuous(self, "Cauchy")
    if sigma <= 0:
        raise fail(RuntimeError, f"cauchy_ expects sigma > 0.0, but found sigma={sigma:g}")
    return {"median": float(median), "sigma": float(sigma)}


@_fill("geometric")
def geometric_(self: Tensor, p: float) -> dict[str, Any]:
    """Fill with the numbers of trials until a success of probability p."""
    if not 0 < p < 1:
        raise fail(RuntimeError, f"geometric_ expects p to be in (0, 1), but got p={p:g}")
    return {"p": float(p)}


@_fill("random")
def random_(self: Tensor, low: int | None = None, to: int | None = None) -> dict[str, Any]:
    """Fill with whole numbers: all that the dtype holds, below one, or between two."""
    if to is None and low is not None:
        low, to = 0, low
    if low is not None and to is not None and low >= to:
        text = f"random_ expects 'from' to be less than 'to', but got from={low} >= to={to}"
        raise fail(RuntimeError, text)
    return {"low": low, "high": to}


def bernoulli_(self: Tensor, p: Any = 0.5, *, generator: Generator | None = None) -> Tensor:
    """Fill with 1 with probability p, else 0."""
    if isinstance(p, Tensor):
        _check_probabilities(p)
        return mutate(TABLE["bernoulli_each"], self, p, **_by(generator))
    if not 0 <= p <= 1 or math.isnan(p):
        raise fail(RuntimeError, f"bernoulli_ expects p to be in [0, 1], but got p={p:g}")
    return mutate(TABLE["bernoulli"], self, p=float(p), **_by(generator))


METHODS["bernoulli_"] = bernoulli_
