"""Activations."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine import activations as _engine
from gradgui.engine.activations import SELU_ALPHA, SELU_SCALE, activate, done, need_float
from gradgui.engine.dtypes import type_name
from gradgui.engine.errors import fail
from gradgui.engine.factories import zeros_like
from gradgui.engine.forms import FUNCTIONS
from gradgui.engine.functions import check_tensor
from gradgui.engine.opdef import TABLE
from gradgui.engine.shapes import dim_of
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor as _TensorClass
from gradgui.engine.warn import warn
from gradgui.torch.nn.functional._common import Tensor, do, op

IMPLICIT_DIM = "Implicit dimension choice for {} has been deprecated. Change the call to include dim=X as an argument."
hardshrink = _engine.hardshrink
prelu = _engine.prelu


def _activation(inplace: bool, name: str, kernel: str, input: Tensor, row: str = "", **attrs: Any) -> Tensor:
    check_tensor(name, input, "input", 1)
    return activate(do(inplace), row or name, kernel, input, **attrs)


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """Return the input where it is above 0, else 0."""
    return FUNCTIONS["relu_" if inplace else "relu"](input)


def hardtanh(input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Tensor:
    """Keep every element between two limits."""
    if min_val > max_val:
        raise fail(ValueError, "min_val cannot be greater than max_val")
    return _limited("hardtanh", input, min_val, max_val, inplace)


def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    """Keep every element between 0 and 6."""
    return _limited("relu6", input, 0, 6, inplace)


def _limited(name: str, input: Tensor, low: float, high: float, inplace: bool) -> Tensor:
    check_tensor(name, input, "input", 1)
    if input._array.dtype.kind == "b":
        raise fail(RuntimeError, "Bool inputs not supported for hardtanh", tensors=(input._id,))
    return do(inplace)(TABLE["hardtanh"], input, min_val=low, max_val=high)


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """Return the input where it is above 0, else a small slope times it."""
    return _activation(inplace, "leaky_relu", "leaky_relu_cpu", input, negative_slope=negative_slope)


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """Return the input where it is above 0, else alpha · (eˣ − 1)."""
    return _activation(inplace, "elu", "elu_cpu", input, alpha=alpha, scale=1.0, input_scale=1.0)


def selu(input: Tensor, inplace: bool = False) -> Tensor:
    """Return the scaled exponential linear unit."""
    return _activation(inplace, "selu", "elu_cpu", input, "elu", alpha=SELU_ALPHA, scale=SELU_SCALE, input_scale=1.0)


def celu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """Return the exponential linear unit that is smooth for every alpha."""
    return FUNCTIONS["celu_" if inplace else "celu"](input, alpha)


def gelu(input: Tensor, approximate: str = "none") -> Tensor:
    """Return the input times the share of a normal distribution below it."""
    if approximate not in ("none", "tanh"):
        raise fail(RuntimeError, "approximate argument must be either none or tanh.")
    return _activation(False, "gelu", "GeluKernelImpl", input, approximate=approximate)


def silu(input: Tensor, inplace: bool = False) -> Tensor:
    """Return the input times its sigmoid."""
    return _activation(inplace, "silu", "silu_cpu", input)


def mish(input: Tensor, inplace: bool = False) -> Tensor:
    """Return the input times tanh of its softplus."""
    return _activation(inplace, "mish", "mish_cpu", input)


def softplus(input: Tensor, beta: float = 1, threshold: float = 20) -> Tensor:
    """Return a smooth relu: log(1 + exp(beta · x)) / beta."""
    return _activation(False, "softplus", "softplus_cpu", input, beta=beta, threshold=threshold)


def softsign(input: Tensor) -> Tensor:
    """Return x / (1 + |x|)."""
    return input / (input.abs() + 1)


def tanhshrink(input: Tensor) -> Tensor:
    """Return x − tanh(x)."""
    return input - input.tanh()


def tanh(input: Tensor) -> Tensor:
    """Return the hyperbolic tangent."""
    return input.tanh()


def sigmoid(input: Tensor) -> Tensor:
    """Return 1 / (1 + e⁻ˣ)."""
    return input.sigmoid()


def logsigmoid(input: Tensor) -> Tensor:
    """Return the logarithm of the sigmoid."""
    check_tensor("log_sigmoid", input, "input", 1)
    return activate(do(False), "logsigmoid", "log_sigmoid_cpu", input)


logsigmoid.__name__ = logsigmoid.__qualname__ = "log_sigmoid"  # PyTorch's own name for it


def hardsigmoid(input: Tensor, inplace: bool = False) -> Tensor:
    """Return a sigmoid of three straight pieces."""
    return _activation(inplace, "hardsigmoid", "hardsigmoid_cpu", input)


def hardswish(input: Tensor, inplace: bool = False) -> Tensor:
    """Return the input times its hardsigmoid."""
    return _activation(inplace, "hardswish", "hardswish_cpu", input)


def softshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """Return the input, ``lambd`` nearer to 0."""
    check_tensor("softshrink", input, "input", 1)
    need_float("softshrink_check", input)
    if lambd < 0:
        kind = input._array.dtype
        text = f"lambda must be in range [0, {np.finfo(kind).max:g}] for input dtype {type_name(input.dtype)}"
        raise fail(RuntimeError, f"{text}, but found {lambd:g}")
    return op("softshrink", input, lambd=lambd)


def threshold(input: Tensor, threshold: float, value: float, inplace: bool = False) -> Tensor:
    """Return the input where it is above a threshold, else a value."""
    return FUNCTIONS["threshold_" if inplace else "threshold"](input, threshold, value)


def glu(input: Tensor, dim: int = -1) -> Tensor:
    """Return the first half times the sigmoid of the second."""
    if not input.dim():
        raise fail(RuntimeError, "glu does not support scalars because halving size must be even")
    at = dim_of(dim, input.ndim)
    size = input.shape[at]
    if size % 2:
        raise fail(RuntimeError, f"Halving dimension must be even, but dimension {at} is size {size}")
    return activate(do(False), "glu", "glu_cpu", input, dim=at)


def rrelu(
    input: Tensor, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False, inplace: bool = False
) -> Tensor:
    """Return the input where it is above 0, else a slope times it: a random one in training."""
    check_tensor("rrelu", input, "input", 1)
    need_float("rrelu_with_noise_out_cpu" if training else "leaky_relu_cpu", input)
    below = input.array <= 0
    slopes = np.ones(input.array.shape, input.array.dtype)
    if training:
        slopes[below] = state.generator.uniform((int(below.sum()),), lower, upper, np.float64)
    else:
        slopes[below] = (lower + upper) / 2
    return done(do(inplace), "rrelu_with_noise", input, _TensorClass(slopes))


# ---- over a dim ----------------------------------------------------------------------------------------------


def _implicit_dim(name: str, ndim: int) -> int:
    warn(IMPLICIT_DIM.format(name))
    return 0 if ndim in (0, 1, 3) else 1


def softmin(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Tensor:
    """Return the softmax of the negated input."""
    at = _implicit_dim("softmin", input.dim()) if dim is None else dim
    return (-input).softmax(at, dtype=dtype)


def softmax(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Tensor:
    """Return positive numbers that add up to 1 along ``dim``."""
    at = _implicit_dim("softmax", input.dim()) if dim is None else dim
    return input.softmax(at, dtype=dtype)


def log_softmax(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Tensor:
    """Return the logarithm of softmax."""
    at = _implicit_dim("log_softmax", input.dim()) if dim is None else dim
    return input.log_softmax(at, dtype=dtype)


def gumbel_softmax(logits: Tensor, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1) -> Tensor:
    """Draw from the distribution that logits stand for: softly, or one-hot with the soft gradient."""
    if eps != 1e-10:
        warn("`eps` parameter is deprecated and has no effect.")
    drawn = state.generator.exponential(tuple(logits.shape), 1.0, logits.array.dtype)
    noise = -FUNCTIONS["log"](_TensorClass(np.asarray(drawn)))
    soft = ((logits + noise) / tau).softmax(dim)
    if not hard:
        return soft
    index = soft.max(dim, keepdim=True)[1]
    one_hot: Tensor = zeros_like(logits)
    one_hot.scatter_(dim, index, 1.0)
    return one_hot - soft.detach() + soft


def relu_(input: Tensor) -> Tensor:
    """Write the input where it is above 0, else 0, in place."""
    return relu(input, inplace=True)


def elu_(input: Tensor, alpha: float = 1.0) -> Tensor:
    """Write the exponential linear unit in place."""
    return elu(input, alpha, inplace=True)


def selu_(input: Tensor) -> Tensor:
    """Write the scaled exponential linear unit in place."""
    return selu(input, inplace=True)


def celu_(input: Tensor, alpha: float = 1.0) -> Tensor:
    """Write the smooth exponential linear unit in place."""
    return celu(input, alpha, inplace=True)


def leaky_relu_(input: Tensor, negative_slope: float = 0.01) -> Tensor:
    """Write the leaky relu in place."""
    return leaky_relu(input, negative_slope, inplace=True)


def hardtanh_(input: Tensor, min_val: float = -1.0, max_val: float = 1.0) -> Tensor:
    """Keep every element between two limits, in place."""
    return hardtanh(input, min_val, max_val, inplace=True)


def threshold_(input: Tensor, threshold: float, value: float) -> Tensor:
    """Write a value where the input is not above a threshold, in place."""
    return FUNCTIONS["threshold_"](input, threshold, value)


def rrelu_(input: Tensor, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False) -> Tensor:
    """Write the leaky relu of random slopes in place."""
    return rrelu(input, lower, upper, training, inplace=True)
