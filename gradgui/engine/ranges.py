"""Making tensors that are counted: ranges, evenly spaced numbers, the identity."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine import dtypes
from gradgui.engine.devices import check_device
from gradgui.engine.errors import fail
from gradgui.engine.factories import check_memory, leaf
from gradgui.engine.forms import takes_out
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor

if TYPE_CHECKING:
    from gradgui.engine.dtypes import DType


def number_of(value: Any) -> Any:
    """Return the number of a tensor of one element; numbers as they are."""
    return value.array.item() if isinstance(value, Tensor) else value.item() if isinstance(value, np.generic) else value


@takes_out
def arange(
    start: Any,
    end: Any = None,
    step: Any = 1,
    *,
    dtype: DType | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return the numbers from start (0 when left out) to before end."""
    check_device(device)
    if end is None:
        start, end = 0, start
    given = [number_of(value) for value in (start, end, step)]
    for name, value in zip(("start", "end", "step"), given, strict=True):
        if not isinstance(value, int | float):
            text = f"arange(): argument '{name}' (position 1) must be Number, not {type(value).__name__}"
            raise fail(TypeError, text)
    whole = all(isinstance(value, int) for value in given)
    kind = dtypes.given(dtype) or (dtypes.int64 if whole else state.default_dtype)
    if kind is dtypes.bool_:
        raise fail(NotImplementedError, "\"arange_cpu\" not implemented for 'Bool'")
    if not whole and not kind.is_floating_point:
        given, whole = [int(value) for value in given], True
    first, last, stride = given
    count = _count(first, last, stride)
    check_memory((count,), kind.itemsize)
    values = first + stride * np.arange(count, dtype=np.int64 if whole else np.float64)
    return leaf(values.astype(kind.np), "torch.arange", requires_grad)


def _count(first: Any, last: Any, stride: Any) -> int:
    """Return how many numbers a range has; refuse one that never arrives."""
    if stride == 0:
        raise fail(RuntimeError, "step must be nonzero", "A step of 0 would never arrive.")
    if not (math.isfinite(first) and math.isfinite(last)):
        raise fail(RuntimeError, f"unsupported range: {first:g} -> {last:g}", "Both ends must be finite.")
    if (last - first) * stride < 0:
        raise fail(RuntimeError, "upper bound and lower bound inconsistent with step sign")
    count: int = math.ceil((last - first) / stride)
    return count


def spaced(start: Any, end: Any, steps: Any, kind: DType) -> np.ndarray:
    """Return evenly spaced numbers, both ends included."""
    if not isinstance(steps, int):
        raise fail(TypeError, f"'{type(steps).__name__}' object cannot be interpreted as an integer")
    if steps < 0:
        raise fail(RuntimeError, "number of steps must be non-negative")
    ends = [number_of(value) for value in (start, end)]
    inner = kind.np.type if kind.is_floating_point else np.float64
    low, high = (inner(value if kind.is_floating_point else int(value)) for value in ends)
    step = (high - low) / inner(max(steps - 1, 1))
    index = np.arange(steps)
    # PyTorch counts from the nearer end, so that both ends are exact
    rising, falling = low + step * index.astype(inner), high - step * (steps - 1 - index).astype(inner)
    return np.where(index < steps / 2, rising, falling)


@takes_out
def linspace(
    start: Any,
    end: Any,
    steps: int,
    *,
    dtype: DType | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return evenly spaced numbers, both ends included."""
    check_device(device)
    kind = dtypes.given(dtype) or state.default_dtype
    return leaf(spaced(start, end, steps, kind).astype(kind.np), "torch.linspace", requires_grad)


@takes_out
def logspace(
    start: Any,
    end: Any,
    steps: int,
    base: float = 10.0,
    *,
    dtype: DType | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return powers of a base with evenly spaced exponents."""
    check_device(device)
    kind = dtypes.given(dtype) or state.default_dtype
    exponents = spaced(start, end, steps, kind)
    return leaf(np.power(exponents.dtype.type(base), exponents).astype(kind.np), "torch.logspace", requires_grad)


@takes_out
def eye(
    n: int, m: int | None = None, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """Return the identity matrix."""
    check_device(device)
    for name, size, position in (("n", n, 1), ("m", m, 2)):
        if size is None:
            continue
        if isinstance(size, bool) or not isinstance(size, int | np.integer):
            kind = type(size).__name__
            raise fail(TypeError, f"eye(): argument '{name}' (position {position}) must be int, not {kind}")
        if size < 0:
            raise fail(RuntimeError, f"{name} must be greater or equal to 0, got {size}")
    return leaf(np.eye(n, m, dtype=(dtypes.given(dtype) or state.default_dtype).np), "torch.eye", requires_grad)


def scalar_tensor(s: Any, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Return a tensor of one number, floating point unless asked otherwise."""
    check_device(device)
    kind = dtypes.given(dtype) or state.default_dtype
    return leaf(np.asarray(s, kind.np), "torch.scalar_tensor", requires_grad)
