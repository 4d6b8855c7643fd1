"""What ``import torch`` means in a program: PyTorch's names over our engine."""

from __future__ import annotations

from typing import Any

from gradgui.engine import factories as _factories
from gradgui.engine import functions as _functions
from gradgui.engine import methods as _methods
from gradgui.engine.dtypes import DType as dtype
from gradgui.engine.dtypes import bool_ as bool  # noqa: A004
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
    clone,
    div,
    flatten,
    is_grad_enabled,
    matmul,
    mean,
    permute,
    pow,  # noqa: A004
    reshape,
    squeeze,
    sum,  # noqa: A004
    t,
    transpose,
    unsqueeze,
    where,
)
from gradgui.engine.modes import enable_grad, no_grad, set_grad_enabled
from gradgui.engine.opdef import TABLE as _TABLE
from gradgui.engine.state import state as _state
from gradgui.engine.tensor import Size, Tensor
from gradgui.torch import autograd
from gradgui.torch._missing import missing as _missing

float = float32  # noqa: A001
double = float64
half = float16
int = int32  # noqa: A001
long = int64
short = int16

neg = negative = _methods._neg
reciprocal = _methods.unary(_TABLE["reciprocal"])
exp = _methods.unary(_TABLE["exp"])
log = _methods.unary(_TABLE["log"])
sin = _methods.unary(_TABLE["sin"])
cos = _methods.unary(_TABLE["cos"])
tanh = _methods.unary(_TABLE["tanh"])
sigmoid = _methods.unary(_TABLE["sigmoid"])
sqrt = _methods.unary(_TABLE["sqrt"])
relu = _methods.unary(_TABLE["relu"])
abs = absolute = _methods.unary(_TABLE["abs"])  # noqa: A001
sign = _methods.unary(_TABLE["sign"])
add = _methods.binary(_TABLE["add"])
sub = subtract = _methods.binary(_TABLE["sub"])
mul = multiply = _methods.binary(_TABLE["mul"])
remainder = _methods.binary(_TABLE["remainder"])
gt = greater = _methods.binary(_TABLE["gt"])
lt = less = _methods.binary(_TABLE["lt"])
ge = _methods.binary(_TABLE["ge"])
le = _methods.binary(_TABLE["le"])
eq = _methods.binary(_TABLE["eq"])
ne = _methods.binary(_TABLE["ne"])
mm = mv = dot = _functions.matmul
true_divide = divide = _functions.div
pi = 3.141592653589793
inf = _factories.np.inf
nan = _factories.np.nan
e = 2.718281828459045


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
    raise _missing("torch", name, globals())


__all__ = sorted(name for name in globals() if not name.startswith("_") and name not in ("annotations", "Any"))
