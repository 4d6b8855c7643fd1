"""What ``import torch`` means in a program: PyTorch's names over our engine."""

# ruff: noqa: F401  (a facade: what it imports is what it offers)

from __future__ import annotations

import math as _math
from typing import Any

from gradgui.engine import methods as _methods
from gradgui.engine import operators as _operators
from gradgui.engine.devices import Device as device
from gradgui.engine.dtypes import STRIDED as _STRIDED
from gradgui.engine.dtypes import DType as dtype
from gradgui.engine.dtypes import bool_ as bool
from gradgui.engine.dtypes import float16, float32, float64, int8, int16, int32, int64, uint8
from gradgui.engine.factories import (
    arange,
    empty,
    empty_like,
    eye,
    from_numpy,
    full,
    full_like,
    linspace,
    ones,
    ones_like,
    rand,
    rand_like,
    randn,
    randn_like,
    tensor,
    zeros,
    zeros_like,
)
from gradgui.engine.functions import (
    add,
    all,
    allclose,
    any,
    argmax,
    argmin,
    cat,
    clamp,
    clone,
    div,
    equal,
    isclose,
    max,
    mean,
    min,
    pow,
    stack,
    sub,
    sum,
    where,
)
from gradgui.engine.modes import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    set_grad_enabled,
)
from gradgui.engine.opdef import TABLE as _TABLE
from gradgui.engine.products import bmm, dot, matmul, mm, mv
from gradgui.engine.shapes import (
    as_strided,
    chunk,
    diagonal,
    flatten,
    movedim,
    narrow,
    permute,
    reshape,
    select,
    split,
    squeeze,
    t,
    tensor_split,
    transpose,
    unbind,
    unflatten,
    unsqueeze,
)
from gradgui.engine.state import state as _state
from gradgui.engine.tensor import Size, Tensor
from gradgui.torch import _missing, autograd

float = float32
double = float64
half = float16
int = int32
long = int64
short = int16

neg = negative = _operators.neg
reciprocal = _methods.unary(_TABLE["reciprocal"])
exp = _methods.unary(_TABLE["exp"])
log = _methods.unary(_TABLE["log"])
sin = _methods.unary(_TABLE["sin"])
cos = _methods.unary(_TABLE["cos"])
tanh = _methods.unary(_TABLE["tanh"])
sigmoid = _methods.unary(_TABLE["sigmoid"])
sqrt = _methods.unary(_TABLE["sqrt"])
relu = _methods.unary(_TABLE["relu"])
abs = absolute = _methods.unary(_TABLE["abs"])
sign = _methods.unary(_TABLE["sign"])
sgn = _methods.unary(_TABLE["sgn"])
isnan = _methods.unary(_TABLE["isnan"])
isinf = _methods.unary(_TABLE["isinf"])
isfinite = _methods.unary(_TABLE["isfinite"])
logical_not = _methods.unary(_TABLE["logical_not"])
logical_and = _methods.binary(_TABLE["logical_and"])
logical_or = _methods.binary(_TABLE["logical_or"])
logical_xor = _methods.binary(_TABLE["logical_xor"])
maximum = _methods.binary(_TABLE["maximum"])
minimum = _methods.binary(_TABLE["minimum"])
mul = multiply = _methods.binary(_TABLE["mul"])
remainder = _methods.binary(_TABLE["remainder"])
floor_divide = _methods.binary(_TABLE["floor_divide"])
gt = greater = _methods.binary(_TABLE["gt"])
lt = less = _methods.binary(_TABLE["lt"])
ge = greater_equal = _methods.binary(_TABLE["ge"])
le = less_equal = _methods.binary(_TABLE["le"])
eq = _methods.binary(_TABLE["eq"])
ne = not_equal = _methods.binary(_TABLE["ne"])
subtract = sub
clip = clamp
concat = concatenate = cat
swapaxes = swapdims = transpose
true_divide = divide = div
strided = _STRIDED
pi = _math.pi
inf = _math.inf
nan = _math.nan
e = _math.e


def square(input: Tensor) -> Tensor:
    """Return the tensor times itself."""
    return pow(input, 2)


def manual_seed(seed: Any) -> Any:
    """Start the random numbers anew from a seed; return the generator."""
    return _state.generator.manual_seed(seed)


def initial_seed() -> Any:
    """Return the seed that the random numbers started from."""
    return _state.generator.initial_seed()


def is_tensor(value: object) -> Any:
    """Return whether a value is a tensor."""
    return isinstance(value, Tensor)


def numel(input: Tensor) -> Any:
    """Return the number of elements."""
    return input.numel()  # type: ignore[attr-defined]


def get_default_dtype() -> dtype:
    """Return the dtype of new floating point tensors."""
    return float32


def __getattr__(name: str) -> Any:
    raise _missing.missing("torch", name, globals())


_missing.install(Tensor)


__all__ = sorted(name for name in globals() if not name.startswith("_") and name not in ("annotations", "Any"))
