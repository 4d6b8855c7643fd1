"""Functions along a dim as a person calls them: running sums, differences, integrals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.apply import apply, apply_multi
from gradgui.engine.errors import fail
from gradgui.engine.forms import changes, offer
from gradgui.engine.functions import cat
from gradgui.engine.inplace import mutate
from gradgui.engine.opdef import TABLE
from gradgui.engine.reductions import in_dtype, sum
from gradgui.engine.returns import TYPES
from gradgui.engine.shapes import dim_of, narrow, select
from gradgui.engine.tensor import Tensor

if TYPE_CHECKING:
    from gradgui.engine.dtypes import DType


def _whole_dim(name: str, dim: Any) -> None:
    if isinstance(dim, bool) or not hasattr(dim, "__index__"):
        raise fail(TypeError, f"{name}(): argument 'dim' (position 2) must be int, not {type(dim).__name__}")


def _running(name: str) -> None:
    def function(do: Any, input: Tensor, dim: int, *, dtype: DType | None = None) -> Any:
        _whole_dim(name, dim)
        return do(TABLE[name], in_dtype(input, dtype), dim=dim_of(dim, input.ndim))

    function.__doc__ = f"Return the {TABLE[name].text}."
    changes(name)(function)


for _name in ("cumsum", "cumprod"):
    _running(_name)


@offer("logcumsumexp")
def logcumsumexp(input: Tensor, dim: int) -> Tensor:
    """Return the logarithms of the running sums of exponentials."""
    return apply(TABLE["logcumsumexp"], input, dim=dim_of(dim, input.ndim))


def _best_so_far(name: str) -> None:
    def function(input: Tensor, dim: int) -> Any:
        return TYPES[name](*apply_multi(TABLE[name], input, dim=dim_of(dim, input.ndim)))

    function.__doc__ = f"Return {TABLE[name].text}, with their indexes."
    offer(name)(function)


for _name in ("cummax", "cummin"):
    _best_so_far(_name)


@offer("diff")
def diff(
    input: Tensor, n: int = 1, dim: int = -1, prepend: Tensor | None = None, append: Tensor | None = None
) -> Tensor:
    """Return the differences of neighbours along a dim, n times over."""
    if not input.ndim:
        raise fail(RuntimeError, "diff expects input to be at least one-dimensional", tensors=(input._id,))
    if n < 0:
        raise fail(RuntimeError, f"order must be non-negative but got {n}")
    at = dim_of(dim, input.ndim)
    parts = [part for part in (prepend, input, append) if part is not None]
    found = cat(parts, at) if len(parts) > 1 else input
    if n == 0:
        return mutate(TABLE["copy"], Tensor(np.zeros_like(input.array)), input)
    for _ in range(min(n, found._array.shape[at])):
        size = found._array.shape[at]
        after, before = narrow(found, at, 1, size - 1), narrow(found, at, 0, size - 1)
        found = apply(TABLE["logical_xor" if found._array.dtype.kind == "b" else "sub"], after, before)
    return found


@offer("trapezoid", "trapz", out=False, method=False)
def trapezoid(input: Tensor, x: Tensor | None = None, *, dx: Any = None, dim: int = -1) -> Tensor:
    """Integrate along a dim by the rule of trapezoids."""
    at = dim_of(dim, input.ndim)
    size = input._array.shape[at]
    if x is not None:
        if x._array.shape[-1 if x.ndim != input.ndim else at] != size:
            text = "trapezoid: There must be one `x` value for each sample point"
            raise fail(RuntimeError, text, tensors=(input._id, x._id))
        steps = diff(x, dim=-1 if x.ndim != input.ndim else at)
        if x.ndim == 1 and input.ndim > 1:
            steps = steps.reshape([-1 if d == at else 1 for d in range(input.ndim)])  # type: ignore[attr-defined]
        areas: Any = narrow(input, at, 0, size - 1) + narrow(input, at, 1, size - 1)  # type: ignore[operator]
        return apply(TABLE["div_scalar"], sum(areas * steps, at), 2.0)
    step = 1 if dx is None else dx
    ends: Any = select(input, at, 0) + select(input, at, -1)  # type: ignore[operator]
    return apply(TABLE["mul_scalar"], sum(input, at) - ends * 0.5, step)
