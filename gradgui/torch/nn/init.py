"""Filling tensors with their first numbers: PyTorch's rules, digit for digit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.errors import fail
from gradgui.engine.inplace import write
from gradgui.engine.randoms import source_of
from gradgui.engine.state import state
from gradgui.engine.warn import warn
from gradgui.torch import _missing

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.engine.generators import Generator
    from gradgui.engine.tensor import Tensor

NO_OP = "Initializing zero-element tensors is a no-op"
FAR_MEAN = "mean is more than 2 std from [a, b] in nn.init.trunc_normal_. The distribution of values may be incorrect."
LINEAR = ("linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d")
MODES = ["fan_in", "fan_out"]


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """Return the factor by which weights in front of an activation are scaled."""
    if nonlinearity in LINEAR or nonlinearity == "sigmoid":
        return 1
    if nonlinearity == "tanh":
        return 5.0 / 3
    if nonlinearity == "relu":
        return math.sqrt(2.0)
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else param
        if isinstance(slope, bool) or not isinstance(slope, int | float):
            raise fail(ValueError, f"negative_slope {param} not a valid number")
        return math.sqrt(2.0 / (1 + slope**2))
    if nonlinearity == "selu":
        return 3.0 / 4
    raise fail(ValueError, f"Unsupported nonlinearity {nonlinearity}")


# ---- the same numbers everywhere, or a pattern ------------------------------------------------------------------


def constant_(tensor: Tensor, val: float) -> Tensor:
    """Fill a tensor with one number."""
    return _put(tensor, "fill_", np.full_like(tensor.array, val))


def ones_(tensor: Tensor) -> Tensor:
    """Fill a tensor with ones."""
    return _put(tensor, "fill_", np.ones_like(tensor.array))


def zeros_(tensor: Tensor) -> Tensor:
    """Fill a tensor with zeros."""
    return _put(tensor, "zero_", np.zeros_like(tensor.array))


def eye_(tensor: Tensor) -> Tensor:
    """Fill a matrix with the identity."""
    if tensor.ndim != 2:
        raise fail(ValueError, "Only tensors with 2 dimensions are supported")
    return _put(tensor, "eye_", np.eye(*tensor.shape, dtype=tensor.array.dtype))


def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """Fill the weight of a convolution so that it hands its channels on."""
    if tensor.ndim not in (3, 4, 5):
        raise fail(ValueError, "Only tensors with 3, 4, or 5 dimensions are supported")
    if tensor.shape[0] % groups != 0:
        raise fail(ValueError, "dim 0 must be divisible by groups")
    values = np.zeros_like(tensor.array)
    size = tensor.shape[0] // groups
    centre = tuple(n // 2 for n in tensor.shape[2:])
    for group in range(groups):
        for channel in range(min(size, tensor.shape[1])):
            values[(group * size + channel, channel, *centre)] = 1
    return _put(tensor, "dirac_", values)


# ---- random numbers ---------------------------------------------------------------------------------------------


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Fill a tensor with uniform numbers from ``a`` to ``b``."""
    if a > b:
        text = f"uniform_ expects to return a [from, to) range, but found from={a:g} > to={b:g}"
        raise fail(RuntimeError, text)
    source = source_of(generator)
    return _put(tensor, "uniform_", _laid(tensor, source.uniform(tensor.shape, a, b, tensor.array.dtype)))


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Fill a tensor with normal numbers."""
    return _put(tensor, "normal_", _normal(tensor, mean, std, generator))


def trunc_normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    generator: Generator | None = None,
) -> Tensor:
    """Fill a tensor with normal numbers between ``a`` and ``b``; those outside are drawn again."""
    if mean < a - 2 * std or mean > b + 2 * std:
        warn(FAR_MEAN, inside=True)
    inside = _below((b - mean) / std) - _below((a - mean) / std)
    draw = _redrawn if inside > 0.3 else _rejected
    return _put(tensor, "trunc_normal_", draw(tensor, mean, std, a, b, generator))


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Fill a weight with uniform numbers that suit tanh and sigmoid (Glorot)."""
    bound = math.sqrt(3.0) * _xavier_std(tensor, gain)
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Fill a weight with normal numbers that suit tanh and sigmoid (Glorot)."""
    return normal_(tensor, 0.0, _xavier_std(tensor, gain), generator)


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """Fill a weight with uniform numbers that suit ReLU (He)."""
    if 0 in tensor.shape:
        warn(NO_OP)
        return tensor
    bound = math.sqrt(3.0) * _kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """Fill a weight with normal numbers that suit ReLU (He)."""
    if 0 in tensor.shape:
        warn(NO_OP)
        return tensor
    return normal_(tensor, 0, _kaiming_std(tensor, a, mode, nonlinearity), generator)


def orthogonal_(tensor: Tensor, gain: float = 1, generator: Generator | None = None) -> Tensor:
    """Fill a weight with an orthogonal matrix."""
    if tensor.ndim < 2:
        raise fail(ValueError, "Only tensors with 2 or more dimensions are supported")
    array = tensor.array
    if array.size == 0:
        return tensor
    rows = array.shape[0]
    flat = source_of(generator).normal((rows, array.size // rows), 0, 1, array.dtype)
    wide = flat.shape[0] < flat.shape[1]
    q, r = np.linalg.qr(flat.T if wide else flat)
    q = q * np.sign(np.diag(r))
    return _put(tensor, "orthogonal_", (q.T if wide else q).reshape(array.shape) * array.dtype.type(gain))


def sparse_(tensor: Tensor, sparsity: float, std: float = 0.01, generator: Generator | None = None) -> Tensor:
    """Fill a matrix with normal numbers and, in each column, a share of zeros."""
    if tensor.ndim != 2:
        raise fail(ValueError, "Only tensors with 2 dimensions are supported")
    values = _normal(tensor, 0, std, generator)
    rows, columns = tensor.shape
    for column in range(columns):
        # PyTorch chooses the places with the general generator, whichever draws the numbers
        values[state.generator.randperm(rows)[: math.ceil(sparsity * rows)], column] = 0
    return _put(tensor, "sparse_", values)


# ---- how they are drawn ----------------------------------------------------------------------------------------


def _put(tensor: Tensor, op: str, values: Any) -> Tensor:
    """Write numbers into a tensor, off the tape, and tell the listener."""
    before = tensor._version_counter.value
    write(tensor, values)
    if state.observer is not None:
        state.observer.mutated(op, (tensor,), {}, tensor, before, None, "no_grad")
    return tensor


def _laid(tensor: Tensor, values: Any) -> Any:
    """Return numbers that were drawn in the order of memory in the order of a tensor's elements."""
    array = tensor.array
    if array.flags.c_contiguous or array.ndim < 2:
        return values
    order = sorted(range(array.ndim), key=lambda dim: -array.strides[dim])
    back = [order.index(dim) for dim in range(array.ndim)]
    return values.reshape([array.shape[dim] for dim in order]).transpose(back)


def _normal(tensor: Tensor, mean: float, std: float, generator: Generator | None) -> Any:
    if std < 0:
        raise fail(RuntimeError, f"normal expects std >= 0.0, but found std {std:g}")
    array = tensor.array
    source = source_of(generator)
    drawn = source.normal(array.shape, mean, std, array.dtype, contiguous=array.flags.c_contiguous)
    return _laid(tensor, drawn)


def _below(x: float) -> float:
    """Return the share of normal numbers below x."""
    return (1.0 + math.erf(x / math.sqrt(2.0))) / 2.0


def _redrawn(tensor: Tensor, mean: float, std: float, a: float, b: float, generator: Generator | None) -> Any:
    """Draw normal numbers, and all of them again while one lies outside."""
    values = _normal(tensor, mean, std, generator)
    low, high = values.dtype.type(a), values.dtype.type(b)
    while (outside := (values < low) | (values > high)).any():
        values = np.where(outside, _normal(tensor, mean, std, generator), values)
    return values


def _rejected(tensor: Tensor, mean: float, std: float, a: float, b: float, generator: Generator | None) -> Any:
    """Draw uniform numbers, and keep each as often as its density asks."""
    source, shape, dtype = source_of(generator), tensor.shape, tensor.array.dtype
    number = dtype.type
    peak = number(-0.5 * ((max(a, min(mean, b)) - mean) / std) ** 2)

    def refused(candidates: Any) -> Any:
        density = ((candidates - number(mean)) / number(std)) ** 2 * number(-0.5) - peak
        with np.errstate(divide="ignore"):
            return np.log(source.uniform(shape, 0, 1, dtype)) > density

    values = source.uniform(shape, a, b, dtype)
    pending = refused(values)
    while pending.any():
        candidates = source.uniform(shape, a, b, dtype)
        values = np.where(pending, candidates, values)
        pending = pending & refused(candidates)
    return values


def _calculate_fan_in_and_fan_out(tensor: Tensor) -> tuple[int, int]:
    if tensor.ndim < 2:
        raise fail(
            ValueError,
            "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions",
            "These rules are for weights, which are matrices. Fill a bias with zeros_ or uniform_.",
            (tensor._id,),
        )
    field = math.prod(tensor.shape[2:])
    return tensor.shape[1] * field, tensor.shape[0] * field


def _xavier_std(tensor: Tensor, gain: float) -> float:
    fan_in, fan_out = _calculate_fan_in_and_fan_out(tensor)
    return gain * math.sqrt(2.0 / float(fan_in + fan_out))


def _kaiming_std(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    mode = mode.lower()
    if mode not in MODES:
        raise fail(ValueError, f"Mode {mode} not supported, please use one of {MODES}")
    fan = _calculate_fan_in_and_fan_out(tensor)[MODES.index(mode)]
    return calculate_gain(nonlinearity, a) / math.sqrt(fan)


# ---- PyTorch's old names ----------------------------------------------------------------------------------------


def _deprecated(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    old = function.__name__.removesuffix("_")

    def renamed(*args: Any, **named: Any) -> Tensor:
        warn(f"`nn.init.{old}` is now deprecated in favor of `nn.init.{function.__name__}`.", FutureWarning)
        return function(*args, **named)

    renamed.__name__ = renamed.__qualname__ = old
    renamed.__doc__ = f"Do as ``{function.__name__}``, and warn that this name is old."
    return renamed


uniform = _deprecated(uniform_)
normal = _deprecated(normal_)
constant = _deprecated(constant_)
eye = _deprecated(eye_)
dirac = _deprecated(dirac_)
xavier_uniform = _deprecated(xavier_uniform_)
xavier_normal = _deprecated(xavier_normal_)
kaiming_uniform = _deprecated(kaiming_uniform_)
kaiming_normal = _deprecated(kaiming_normal_)
orthogonal = _deprecated(orthogonal_)
sparse = _deprecated(sparse_)


def __getattr__(name: str) -> Any:
    raise _missing.missing("torch.nn.init", name, globals())
