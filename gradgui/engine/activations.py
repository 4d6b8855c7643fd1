"""Activations that are also methods of a tensor, as a person calls them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gradgui.engine.apply import apply
from gradgui.engine.errors import fail
from gradgui.engine.forms import changes, offer
from gradgui.engine.functions import check_tensor, to_dtype
from gradgui.engine.inplace import mutate
from gradgui.engine.maths import not_implemented
from gradgui.engine.opdef import TABLE
from gradgui.engine.shapes import dim_of, reshape

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.engine.dtypes import DType
    from gradgui.engine.tensor import Tensor

    Do = Callable[..., Any]

# what PyTorch calls the same node where the change is in place
IN_PLACE = {
    name: replace(TABLE[name], node_name=TABLE[name].node_name.replace("Backward0", "Backward1"))
    for name in ("leaky_relu", "elu", "celu", "threshold_to", "rrelu_with_noise")
}
SELU_ALPHA, SELU_SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946


def need_float(kernel: str, input: Tensor) -> None:
    """Refuse whole numbers and booleans, in the words of PyTorch's kernel."""
    if input._array.dtype.kind != "f":
        raise not_implemented(kernel, input)


def activate(do: Do, name: str, kernel: str, input: Tensor, **attrs: Any) -> Tensor:
    """Apply the row of an activation to a tensor of floating point."""
    need_float(kernel, input)
    return done(do, name, input, **attrs)


def done(do: Do, name: str, *operands: Any, **attrs: Any) -> Tensor:
    """Apply a row for a new result, or in place under the name that its node has there."""
    row = IN_PLACE.get(name, TABLE[name]) if do is mutate else TABLE[name]
    result: Tensor = do(row, *operands, **attrs)
    return result


@offer()
def softmax(input: Tensor, dim: int, dtype: DType | None = None) -> Tensor:
    """Return positive numbers that add up to 1 along ``dim``."""
    return _over_dim("softmax", input, dim, dtype)


@offer()
def log_softmax(input: Tensor, dim: int, dtype: DType | None = None) -> Tensor:
    """Return the logarithm of softmax."""
    return _over_dim("log_softmax", input, dim, dtype)


def _over_dim(name: str, input: Tensor, dim: int, dtype: DType | None) -> Tensor:
    if dtype is not None:
        input = to_dtype(input, dtype)
    at = dim_of(dim, input.ndim)
    last = at == max(input.ndim - 1, 0)
    need_float(f"{name}_lastdim_kernel_impl" if last else f"{name}_kernel_impl", input)
    return apply(TABLE[name], input, dim=at)


@changes(out=False, method=False)
def selu(do: Do, input: Tensor) -> Tensor:
    """Return the scaled exponential linear unit."""
    return activate(do, "elu", "elu_cpu", input, alpha=SELU_ALPHA, scale=SELU_SCALE, input_scale=1.0)


@changes(out=False, method=False)
def celu(do: Do, input: Tensor, alpha: float = 1.0) -> Tensor:
    """Return the exponential linear unit that is smooth for every alpha."""
    if alpha == 0:
        raise fail(RuntimeError, "ZeroDivisionError: alpha cannot be 0 for CELU")
    return activate(do, "celu", "elu_cpu", input, alpha=alpha)


@changes(out=False, method=False)
def threshold(do: Do, input: Tensor, threshold: float, value: float) -> Tensor:
    """Return the input where it is above a threshold, else a value."""
    return done(do, "threshold_to", input, threshold=threshold, value=value)


@offer(out=False)
def hardshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """Return the input where it is far from 0, else 0."""
    return activate(apply, "hardshrink", "hardshrink_cpu", input, lambd=lambd)


@offer(out=False)
def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """Return the input where it is above 0, else a slope times it: one for all, or one for each channel."""
    check_tensor("prelu", weight, "weight")
    if input._array.dtype != weight._array.dtype:
        names = [t.dtype.tensor_type.removesuffix("Tensor") for t in (input, weight)]
        raise fail(RuntimeError, f"prelu: Type promoting not supported. Got {names[0]} and {names[1]}")
    slopes = int(weight._array.size)
    if slopes != 1:
        if not input.ndim:
            raise fail(RuntimeError, "Not allow zero-dim input tensor.", tensors=(input._id,))
        channels = input._array.shape[1] if input.ndim > 1 else 1
        if slopes != channels:
            raise fail(
                RuntimeError,
                "Mismatch of parameter numbers and input channel size. Found parameter numbers = "
                f"{slopes} and channel size = {channels}.",
                tensors=(input._id, weight._id),
            )
    if weight.ndim > 1:
        text = f"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {weight.ndim}"
        raise fail(RuntimeError, text, tensors=(weight._id,))
    # the channels lie along dim 1
    shape = (1,) * input.ndim if input.ndim < 2 else (1, slopes, *(1,) * (input.ndim - 2))
    return apply(TABLE["prelu"], input, weight if tuple(weight.shape) == shape else reshape(weight, shape))
