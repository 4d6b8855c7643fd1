"""Reductions as a person calls them: sums, means, spreads, extremes, norms, over all elements or along dims."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine import dtypes
from gradgui.engine.apply import apply, apply_multi
from gradgui.engine.dtypes import DType, type_name
from gradgui.engine.errors import fail
from gradgui.engine.forms import offer
from gradgui.engine.functions import to_dtype
from gradgui.engine.opdef import TABLE
from gradgui.engine.returns import TYPES
from gradgui.engine.shapes import dim_of, dims_of
from gradgui.engine.tensor import Tensor
from gradgui.engine.warn import warn

NOTHING = "{}(): Expected reduction dim to be specified for input.numel() == 0."
SAY_WHICH = " Specify the reduction dim with the 'dim' argument."
FREEDOM = (
    "{}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor (input numel "
    "divided by output numel)."
)


def every(dim: Any, ndim: int) -> tuple[int, ...]:
    """Return the dims to reduce; all of them when none is named."""
    return dims_of(() if dim is None else dim, ndim)


def in_dtype(input: Tensor, dtype: Any) -> Tensor:
    """Return the tensor in the dtype that was asked for."""
    return input if dtype is None else to_dtype(input, dtypes.given(dtype) or input.dtype)


def check_room(name: str, input: Tensor, dim: int, colon: str = "()") -> None:
    """Refuse to choose from nothing."""
    if input.ndim and not input._array.shape[dim]:
        raise fail(
            IndexError,
            f"{name}{colon}: Expected reduction dim {dim} to have non-zero size.",
            "There is nothing to choose from along that dim.",
            (input._id,),
        )


def check_any(name: str, input: Tensor, kind: type[Exception] = RuntimeError, end: str = SAY_WHICH) -> None:
    """Refuse to choose one of no elements."""
    if not input._array.size:
        raise fail(kind, NOTHING.format(name) + end, "The tensor is empty.", (input._id,))


# ---- sums, means, products -----------------------------------------------------------------------------------


@offer("sum")
def sum(input: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """Add up all elements, or along ``dim``."""
    input = in_dtype(input, dtype)
    if dim is None and not keepdim:
        return apply(TABLE["sum"], input)
    return apply(TABLE["sum_dim"], input, dim=every(dim, input.ndim), keepdim=bool(keepdim))


@offer("nansum")
def nansum(input: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """Add up all that is no nan."""
    input = in_dtype(input, dtype)
    return apply(TABLE["nansum"], input, dim=every(dim, input.ndim), keepdim=bool(keepdim))


@offer("mean")
def mean(input: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """Average all elements, or along ``dim``; raise RuntimeError for whole numbers."""
    input = in_dtype(input, dtype)
    if input._array.dtype.kind != "f":
        raise fail(
            RuntimeError,
            "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: "
            f"{type_name(input.dtype)}",
            "The mean of whole numbers is seldom whole: use x.float().mean().",
            (input._id,),
        )
    if dim is None and not keepdim:
        return apply(TABLE["mean"], input)
    return apply(TABLE["mean_dim"], input, dim=every(dim, input.ndim), keepdim=bool(keepdim))


@offer("nanmean")
def nanmean(input: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """Average all that is no nan."""
    if input._array.dtype.kind != "f":
        text = f"nanmean(): expected input to have floating point or complex dtype but got {type_name(input.dtype)}"
        raise fail(RuntimeError, text, tensors=(input._id,))
    there = apply(TABLE["logical_not"], apply(TABLE["isnan"], input))
    return apply(TABLE["div"], nansum(input, dim, keepdim, dtype=dtype), sum(there, dim, keepdim))


@offer("prod")
def prod(input: Tensor, dim: int | None = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """Multiply all elements, or along ``dim``."""
    input = in_dtype(input, dtype)
    if dim is None:
        return in_dtype(apply(TABLE["prod"], input), dtype)
    found = apply(TABLE["prod_dim"], input, dim=(dim_of(dim, input.ndim),), keepdim=bool(keepdim))
    return in_dtype(found, dtype)


@offer("all")
def all(input: Tensor, dim: Any = None, keepdim: bool = False) -> Tensor:
    """Return whether no element is 0."""
    return _any_all("all", input, dim, keepdim)


@offer("any")
def any(input: Tensor, dim: Any = None, keepdim: bool = False) -> Tensor:
    """Return whether any element is not 0."""
    return _any_all("any", input, dim, keepdim)


def _any_all(name: str, input: Tensor, dim: Any, keepdim: bool) -> Tensor:
    if isinstance(dim, tuple | list):
        return apply(TABLE[name], input, dim=every(dim, input.ndim) if dim else (), keepdim=keepdim)
    return apply(TABLE[name], input, dim=dim if dim is None else dim_of(dim, input.ndim), keepdim=keepdim)


@offer("count_nonzero", out=False)
def count_nonzero(input: Tensor, dim: Any = None) -> Tensor:
    """Count the elements that are not 0."""
    return apply(TABLE["count_nonzero"], input, dim=every(dim, input.ndim))


# ---- variances -----------------------------------------------------------------------------------------------


def _spread(
    name: str, input: Tensor, dim: Any, unbiased: Any, correction: Any, keepdim: bool
) -> tuple[Tensor, dict[str, Any]]:
    """Read the ways to ask for a variance; return the tensor and what its row wants."""
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    if input._array.dtype.kind != "f":
        who = "std and var" if name in ("std", "var") else name
        raise fail(
            RuntimeError,
            f"{who} only support floating point and complex dtypes",
            "Use x.float() first.",
            (input._id,),
        )
    if correction is None:
        correction = 0 if unbiased is False else 1
    dims = every(dim, input.ndim)
    shape = input._array.shape
    count = int(np.prod([shape[d] for d in dims])) if shape else 1
    if count - correction <= 0:
        warn(FREEDOM.format(name))
    return input, {"dim": dims, "correction": correction, "keepdim": bool(keepdim)}


def _variance(name: str) -> Any:
    def function(
        input: Tensor, dim: Any = None, unbiased: Any = None, keepdim: bool = False, *, correction: Any = None
    ) -> Any:
        tensor, attrs = _spread(name, input, dim, unbiased, correction, keepdim)
        return (apply_multi if TABLE[name].multi else apply)(TABLE[name], tensor, **attrs)

    function.__doc__ = f"Return the {TABLE[name].text}, over all elements or along dims."
    return offer(name, method=not TABLE[name].multi)(function)


var, std, var_mean, std_mean = map(_variance, ("var", "std", "var_mean", "std_mean"))

# ---- the largest and the smallest ----------------------------------------------------------------------------


def _extreme(name: str, input: Tensor, dim: Any, keepdim: bool) -> Any:
    if isinstance(dim, Tensor):
        return apply(TABLE[f"{name}imum"], input, dim)
    if dim is None:
        check_any(name, input)
        return apply(TABLE[name], input)
    at = dim_of(dim, input.ndim)
    check_room(name, input, at)
    return TYPES[name](*apply_multi(TABLE[f"{name}_dim"], input, dim=at, keepdim=bool(keepdim)))


@offer("max")
def max(input: Tensor, dim: Any = None, keepdim: bool = False, *, other: Any = None) -> Any:
    """Return the largest element, or the largest along ``dim`` with their indexes."""
    return _extreme("max", input, dim if other is None else other, keepdim)


@offer("min")
def min(input: Tensor, dim: Any = None, keepdim: bool = False, *, other: Any = None) -> Any:
    """Return the smallest element, or the smallest along ``dim`` with their indexes."""
    return _extreme("min", input, dim if other is None else other, keepdim)


def _shared_extreme(name: str) -> Any:
    def function(input: Tensor, dim: Any = (), keepdim: bool = False) -> Tensor:
        dims = every(dim, input.ndim)
        if dim in ((), None, []):
            check_any(name, input)
        for d in dims:
            check_room(name, input, d)
        return apply(TABLE[name], input, dim=dims, keepdim=bool(keepdim))

    function.__doc__ = f"Return {TABLE[name].text}."
    return offer(name)(function)


amax, amin = _shared_extreme("amax"), _shared_extreme("amin")


@offer("aminmax")
def aminmax(input: Tensor, *, dim: int | None = None, keepdim: bool = False) -> Any:
    """Return the smallest and the largest element."""
    if dim is None and not input._array.size:
        text = "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity."
        raise fail(RuntimeError, text, "The tensor is empty.", (input._id,))
    at = None if dim is None else dim_of(dim, input.ndim)
    if at is not None:
        check_room("aminmax", input, at, "")
    return TYPES["aminmax"](*apply_multi(TABLE["aminmax"], input, dim=at, keepdim=bool(keepdim)))


def _place(name: str) -> Any:
    def function(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
        if dim is None:
            check_any(name, input, IndexError, "")
            return apply(TABLE[name], input, dim=None, keepdim=keepdim)
        at = dim_of(dim, input.ndim)
        check_room(name, input, at)
        return apply(TABLE[name], input, dim=at, keepdim=keepdim)

    function.__doc__ = f"Return the {TABLE[name].text} element."
    return offer(name)(function)


argmax, argmin = _place("argmax"), _place("argmin")

# ---- soft maxima and norms -----------------------------------------------------------------------------------


@offer("logsumexp")
def logsumexp(input: Tensor, dim: Any, keepdim: bool = False) -> Tensor:
    """Return the logarithm of the sum of exponentials along dims."""
    return apply(TABLE["logsumexp"], input, dim=every(dim, input.ndim), keepdim=bool(keepdim))


def vector_norm(
    input: Tensor, ord: Any = 2, dim: Any = None, keepdim: bool = False, *, dtype: DType | None = None
) -> Tensor:
    """Return the length of vectors (``torch.linalg.vector_norm``)."""
    if input._array.dtype.kind != "f":
        text = "linalg.vector_norm: Expected a floating point or complex tensor as input. Got "
        raise fail(RuntimeError, text + type_name(input.dtype), "Use x.float() first.", (input._id,))
    input = in_dtype(input, dtype)
    dims = every(dim, input.ndim)
    return apply(TABLE["vector_norm"], input, ord=float(ord), dim=dims, keepdim=bool(keepdim))


@offer("dist", out=False)
def dist(input: Tensor, other: Tensor, p: float = 2) -> Tensor:
    """Return the length of the difference of two tensors."""
    return apply(TABLE["dist"], input, other, p=float(p))
