"""Order and counting as a person calls them: sort, top-k, medians, quantiles, histograms, unique values."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine import dtypes
from gradgui.engine.apply import apply, apply_multi
from gradgui.engine.errors import fail
from gradgui.engine.forms import offer
from gradgui.engine.functions import to_dtype
from gradgui.engine.maths import not_implemented
from gradgui.engine.opdef import TABLE
from gradgui.engine.reductions import check_room, mean
from gradgui.engine.returns import TYPES
from gradgui.engine.shapes import dim_of, flatten, unsqueeze
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

# ---- sorting -------------------------------------------------------------------------------------------------


@offer("sort")
def sort(input: Tensor, dim: int = -1, descending: bool = False, *, stable: bool | None = None) -> Any:
    """Return the elements in order along a dim, and where each stood; equals keep their order."""
    row = TABLE["sort" if stable is None else "sort_stable"]
    found = apply_multi(row, input, dim=dim_of(dim, input.ndim), descending=bool(descending))
    return TYPES["sort"](*found)


@offer("argsort", out=False)
def argsort(input: Tensor, dim: int = -1, descending: bool = False, *, stable: bool = False) -> Tensor:
    """Return the indexes that put the elements in order along a dim."""
    return apply(TABLE["argsort"], input, dim=dim_of(dim, input.ndim), descending=bool(descending))


@offer("msort")
def msort(input: Tensor) -> Tensor:
    """Return the elements in order along the first dim."""
    return sort(input, 0)[0]  # type: ignore[no-any-return]


@offer("topk")
def topk(input: Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Any:
    """Return the k largest (or smallest) elements along a dim, and where they stood."""
    at = dim_of(dim, input.ndim)
    if not 0 <= k <= (input._array.shape[at] if input.ndim else 1):
        raise fail(RuntimeError, "selected index k out of range", "There are fewer elements than that.", (input._id,))
    return TYPES["topk"](*apply_multi(TABLE["topk"], input, k=k, dim=at, largest=bool(largest)))


@offer("kthvalue")
def kthvalue(input: Tensor, k: int, dim: int = -1, keepdim: bool = False) -> Any:
    """Return the k-th smallest element along a dim, and where it stood."""
    at = dim_of(dim, input.ndim)
    check_room("kthvalue", input, at)
    if not 1 <= k <= (input._array.shape[at] if input.ndim else 1):
        text = f"kthvalue(): selected number k out of range for dimension {at}"
        raise fail(RuntimeError, text, "k counts from 1.", (input._id,))
    return TYPES["kthvalue"](*apply_multi(TABLE["kthvalue"], input, dim=at, keepdim=bool(keepdim), k=k))


# ---- the middle, the most frequent, quantiles ----------------------------------------------------------------


def _middle(name: str) -> Callable[..., Any]:
    def function(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
        if dim is None:
            return apply(TABLE[name], input)
        at = dim_of(dim, input.ndim)
        check_room(name, input, at)
        return TYPES[name](*apply_multi(TABLE[f"{name}_dim"], input, dim=at, keepdim=bool(keepdim)))

    function.__doc__ = f"Return {TABLE[name].text}, or that along a dim and where it stood."
    return offer(name)(function)


median, nanmedian = _middle("median"), _middle("nanmedian")


@offer("mode")
def mode(input: Tensor, dim: int = -1, keepdim: bool = False) -> Any:
    """Return the most frequent element along a dim, and where it stood last."""
    at = dim_of(dim, input.ndim)
    check_room("mode", input, at)
    return TYPES["mode"](*apply_multi(TABLE["mode"], input, dim=at, keepdim=bool(keepdim)))


INTERPOLATIONS = ("linear", "lower", "higher", "midpoint", "nearest")


def _quantile(name: str) -> Callable[..., Any]:
    def function(
        input: Tensor, q: Any, dim: int | None = None, keepdim: bool = False, *, interpolation: str = "linear"
    ) -> Tensor:
        places = _places(input, q, interpolation)
        at = 0 if dim is None else dim_of(dim, input.ndim)
        line = flatten(input) if dim is None else input
        single = not (isinstance(q, Tensor) and q.ndim)
        return apply(
            TABLE["quantile"],
            line,
            q=places,
            dim=at,
            skip_nan=name == "nanquantile",
            interpolation=interpolation,
            single=single,
            kept=(1,) * input.ndim if keepdim and dim is None else (() if dim is None else keepdim),
        )

    function.__doc__ = "Return the element below which a share q of the others lies, between two where need be."
    return offer(name)(function)


def _places(input: Tensor, q: Any, interpolation: str) -> tuple[float, ...]:
    """Return the shares as numbers; refuse what PyTorch refuses."""
    if not input._array.size:
        raise fail(RuntimeError, "quantile() input tensor must be non-empty", tensors=(input._id,))
    if isinstance(q, Tensor) and q.ndim > 1:
        raise fail(RuntimeError, "quantile() q must be a scalar or 1D tensor", tensors=(q._id,))
    if input._array.dtype not in (np.float32, np.float64):
        raise fail(RuntimeError, "quantile() input tensor must be either float or double dtype", tensors=(input._id,))
    if isinstance(q, Tensor) and q._array.dtype != input._array.dtype:
        raise fail(RuntimeError, "quantile() q tensor must be same dtype as the input tensor", tensors=(q._id,))
    if interpolation not in INTERPOLATIONS:
        text = "quantile() interpolation must be one of linear, lower, higher, midpoint or nearest, but got "
        raise fail(RuntimeError, text + interpolation)
    values = q.array.ravel().tolist() if isinstance(q, Tensor) else [float(q)]
    for value in values:
        if not 0 <= value <= 1:
            text = "quantile() q values must be in the range [0, 1]"
            shown = text if isinstance(q, Tensor) else f"quantile() q must be in the range [0, 1] but got {value:g}"
            raise fail(RuntimeError, shown, "A share is between 0 and 1: the median is 0.5.")
    return tuple(values)


quantile, nanquantile = _quantile("quantile"), _quantile("nanquantile")

# ---- counting ------------------------------------------------------------------------------------------------


@offer("bincount", out=False)
def bincount(input: Tensor, weights: Tensor | None = None, minlength: int = 0) -> Tensor:
    """Count how often each whole number comes."""
    if input._array.dtype.kind == "f":
        raise not_implemented("bincount_cpu", input)
    if input.ndim != 1 or (input._array.size and int(input.array.min()) < 0):
        text = "bincount only supports 1-d non-negative integral inputs."
        raise fail(RuntimeError, text, tensors=(input._id,))
    if minlength < 0:
        raise fail(RuntimeError, "minlength should be >= 0")
    if weights is None:
        return apply(TABLE["bincount"], input, minlength=minlength)
    if weights._array.shape != input._array.shape:
        raise fail(RuntimeError, "weights should be 1-d and have the same length as input", tensors=(weights._id,))
    if weights._array.dtype != np.float32:
        weights = to_dtype(weights, dtypes.float64)
    return apply(TABLE["bincount_weighted"], input, weights, minlength=minlength)


@offer("histc")
def histc(input: Tensor, bins: int = 100, min: float = 0, max: float = 0) -> Tensor:
    """Count how many elements fall into each of several bins of one width."""
    if input._array.dtype.kind != "f":
        raise not_implemented("histogram_cpu", input)
    if bins <= 0:
        raise fail(RuntimeError, f"torch.histogram(): bins must be > 0, but got {bins} for dimension 0")
    if min > max:
        raise fail(RuntimeError, "torch.histc: max must be larger than min")
    if min == max and input._array.size:
        min, max = float(input.array.min()), float(input.array.max())
    if min == max:
        min, max = min - 1, max + 1
    if not (math.isfinite(min) and math.isfinite(max)):
        raise fail(RuntimeError, f"torch.histc: range of [{min:g}, {max:g}] is not finite", tensors=(input._id,))
    return apply(TABLE["histc"], input, bins=bins, low=min, high=max)


@offer("unique", out=False)
def unique(
    input: Tensor,
    sorted: bool = True,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """Return the different elements, in order; where each stood and how often it comes when asked for."""
    at = None if dim is None else dim_of(dim, input.ndim)
    return _asked(apply_multi(TABLE["unique"], input, dim=at), return_inverse, return_counts)


@offer("unique_consecutive", out=False)
def unique_consecutive(
    input: Tensor, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None
) -> Any:
    """Return the elements without those that repeat the one before."""
    at = None if dim is None else dim_of(dim, input.ndim)
    return _asked(apply_multi(TABLE["unique_consecutive"], input, dim=at), return_inverse, return_counts)


def _asked(found: tuple[Tensor, ...], inverse: bool, counts: bool) -> Any:
    chosen = (found[0], *found[1:2] * bool(inverse), *found[2:] * bool(counts))
    return chosen if len(chosen) > 1 else chosen[0]


# ---- places in sorted rows -----------------------------------------------------------------------------------


@offer("searchsorted", method=False)
def searchsorted(
    input: Tensor,
    values: Any,
    *,
    out_int32: bool = False,
    right: bool = False,
    side: str | None = None,
    sorter: Tensor | None = None,
) -> Tensor:
    """Return where each value would stand in a sorted row."""
    if side == "left" and right:
        text = "torch.searchsorted(): side and right can't be set to opposites, got side of left while right was True"
        raise fail(RuntimeError, text)
    if not input.ndim:
        text = "torch.searchsorted(): boundaries tensor should have positive dimension, but got 0 dimension"
        raise fail(RuntimeError, text, tensors=(input._id,))
    if not isinstance(values, Tensor):
        values = Tensor(np.asarray(values, input._array.dtype))
    if input.ndim > 1 and input.shape[:-1] != values.shape[:-1]:
        raise fail(
            RuntimeError,
            "torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries "
            f"tensor and input value tensor must match, but we got boundaries tensor {list(input.shape)} and input "
            f"value tensor {list(values.shape)}",
            tensors=(input._id, values._id),
        )
    rows = input if sorter is None else Tensor(np.take_along_axis(input.array, sorter.array, -1))
    found = apply(TABLE["searchsorted"], rows, values, right=right or side == "right")
    return to_dtype(found, dtypes.int32) if out_int32 else found


@offer("bucketize", method=False, number_first=True)
def bucketize(input: Any, boundaries: Tensor, *, out_int32: bool = False, right: bool = False) -> Tensor:
    """Return the bucket of each value between sorted boundaries."""
    if boundaries.ndim != 1:
        text = f"boundaries tensor must be 1 dimension, but got dim({boundaries.ndim})"
        raise fail(RuntimeError, text, tensors=(boundaries._id,))
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)


# ---- covariance ----------------------------------------------------------------------------------------------


def _flat_pair(name: str, input: Tensor) -> None:
    if input.ndim > 2:
        raise fail(
            RuntimeError,
            f"{name}(): expected input to have two or fewer dimensions but got an input with {input.ndim} dimensions",
            tensors=(input._id,),
        )


@offer("cov", out=False)
def cov(input: Tensor, *, correction: int = 1, fweights: Any = None, aweights: Any = None) -> Any:
    """Return how the rows vary together."""
    _flat_pair("cov", input)
    x: Any = unsqueeze(input, 0) if input.ndim < 2 else input
    x = to_dtype(x, state.default_dtype) if x._array.dtype.kind != "f" else x
    weights = fweights
    if aweights is not None:
        weights = aweights if weights is None else weights * aweights
    if weights is None:
        count: Any = x.shape[1]
        away = x - mean(x, 1, True)
        product = away @ away.t()
    else:
        total = weights.sum()
        away = x - ((x * weights).sum(1) / total)[:, None]
        product = (away * weights) @ away.t()
        count = total
        if aweights is not None and correction:
            count = total - correction * ((weights * aweights).sum() / total) + correction
    return (product / (count - correction)).squeeze()


@offer("corrcoef", out=False)
def corrcoef(input: Tensor) -> Any:
    """Return how the rows vary together, each variance counted as 1."""
    _flat_pair("corrcoef", input)
    table = cov(input)
    if not table.ndim:
        return table / table
    size = table.diagonal().sqrt()
    return (table / size[:, None] / size).clamp(-1, 1)
