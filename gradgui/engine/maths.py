"""Elementwise functions as a person calls them: numbers told from tensors, dtypes refused, limits chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine import dtypes
from gradgui.engine.apply import apply
from gradgui.engine.errors import NEGATION, fail
from gradgui.engine.forms import FUNCTIONS, changes, offer
from gradgui.engine.functions import add, check_operand, check_tensor, number_type, pow, sub, to_dtype
from gradgui.engine.inplace import mutate
from gradgui.engine.opdef import TABLE, OpDef
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

    Do = Callable[..., Any]

# names of functions of one tensor; after the sign of equality the row, where it is called otherwise
UNARY = """
reciprocal exp log sin cos tanh sigmoid sqrt relu abs absolute=abs sign sgn neg negative=neg
exp2 expm1 log1p log2 log10 rsqrt tan asin acos atan sinh cosh asinh acosh atanh deg2rad rad2deg sinc floor ceil trunc
frac erf erfc erfinv lgamma digamma arcsin=asin arccos=acos arctan=atan arcsinh=asinh arccosh=acosh arctanh=atanh
fix=trunc
""".split()
# what PyTorch says where it has no such function for a dtype
NO_KERNEL = "\"{}\" not implemented for '{}'"
NOT_FOR_BOOL: dict[str, tuple[type[Exception], str]] = {
    "relu": (RuntimeError, "Boolean inputs not supported for relu"),
    "neg": (RuntimeError, NEGATION),
    "abs": (NotImplementedError, NO_KERNEL.format("abs_cpu", "Bool")),
    "floor": (NotImplementedError, NO_KERNEL.format("floor_vml_cpu", "Bool")),
    "ceil": (NotImplementedError, NO_KERNEL.format("ceil_vml_cpu", "Bool")),
    "trunc": (NotImplementedError, NO_KERNEL.format("trunc_vml_cpu", "Bool")),
    "round": (NotImplementedError, NO_KERNEL.format("round_vml_cpu", "Bool")),
}
ONLY_FLOAT = ("frac",)
OTHER_NODE = ("asinh", "acosh", "atanh")  # their nodes have another number where the change is in place


def refuse(name: str, input: Tensor) -> None:
    """Refuse dtypes for which PyTorch has no such function."""
    kind = input._array.dtype.kind
    if kind == "b" and name in NOT_FOR_BOOL:
        error, text = NOT_FOR_BOOL[name]
        raise fail(error, text, "Turn it into numbers first: x.float().", (input._id,))
    if kind != "f" and name in ONLY_FLOAT:
        raise not_implemented(f"{name}_cpu", input)


def not_implemented(kernel: str, input: Tensor) -> Exception:
    """Return the error for a dtype that PyTorch has no kernel for."""
    name = dtypes.type_name(input.dtype)
    return fail(NotImplementedError, NO_KERNEL.format(kernel, name), tensors=(input._id,))


def _one(row: OpDef) -> Callable[..., Any]:
    there = replace(row, node_name=f"{row.node_name[:-1]}1") if row.name in OTHER_NODE else row

    def function(do: Do, input: Tensor) -> Any:
        refuse(row.name, input)
        return do(there if do is mutate else row, input)

    function.__doc__ = f"Return {row.text}."
    return function


for _entry in UNARY:
    _name, _, _row = _entry.partition("=")
    changes(_name)(_one(TABLE[_row or _name]))
sigmoid, tanh = FUNCTIONS["sigmoid"], FUNCTIONS["tanh"]


@changes()
def round(do: Do, input: Tensor, *, decimals: int | None = None) -> Any:
    """Round to whole numbers, or to decimals; halves go to the even number."""
    refuse("round", input)
    if decimals is None:
        return do(TABLE["round"], input)
    if input._array.dtype.kind != "f":
        raise not_implemented("round_cpu", input)
    return do(TABLE["round_decimals"], input, decimals=decimals)


@changes()
def square(do: Do, input: Tensor) -> Any:
    """Return the tensor times itself."""
    return pow(input, 2) if do is apply else do(TABLE["pow_scalar"], input, exponent=2)


@offer("positive", out=False)
def positive(input: Tensor) -> Tensor:
    """Return the tensor itself."""
    if input._array.dtype.kind == "b":
        raise fail(RuntimeError, "The `+` operator, on a bool tensor is not supported.")
    return input


@changes()
def logit(do: Do, input: Tensor, eps: float | None = None) -> Any:
    """Return the inverse of sigmoid."""
    return do(TABLE["logit"], input, eps=eps)


@changes()
def nan_to_num(
    do: Do, input: Tensor, nan: float | None = None, posinf: float | None = None, neginf: float | None = None
) -> Any:
    """Put numbers where there is nan or an infinity."""
    return do(TABLE["nan_to_num"], input, nan=nan, posinf=posinf, neginf=neginf)


@offer("polygamma", method=False, number_first=True)
def polygamma_of(n: int, input: Tensor) -> Tensor:
    """Return the n-th derivative of digamma."""
    return apply(TABLE["polygamma"], input, n=n)


@changes("polygamma", function=False)
def polygamma(do: Do, input: Tensor, n: int) -> Any:
    """Return the n-th derivative of digamma."""
    return do(TABLE["polygamma"], input, n=n)


# ---- two tensors, or a tensor and a number -------------------------------------------------------------------


def as_tensor(value: Any, like: Any) -> Tensor:
    """Return a number as a tensor that promotes as the number does."""
    if isinstance(value, Tensor):
        return value
    kind = number_type(value)
    if isinstance(like, Tensor) and dtypes.category_of_number(value) <= like.dtype.category:
        kind = like._array.dtype
    return Tensor(np.asarray(value, kind))


def _two(name: str, scalar: str = "", only_tensors: bool = False) -> Callable[..., Any]:
    def function(do: Do, input: Any, other: Any) -> Any:
        if only_tensors:
            check_tensor(name, other)
        else:
            check_operand(name, "other", other)
        if isinstance(other, np.generic):
            other = other.item()
        if not isinstance(input, Tensor):
            input = as_tensor(input, other)
        return do(TABLE[scalar if scalar and not isinstance(other, Tensor) else name], input, other)

    function.__doc__ = f"Return {TABLE[name].text}."
    return function


for _name in ("atan2", "hypot", "logaddexp", "logaddexp2", "fmax", "fmin", "heaviside", "maximum", "minimum"):
    changes(_name)(_two(_name, only_tensors=True))
for _name, _row in (("fmod", "fmod_scalar"), ("remainder", "remainder_scalar"), ("copysign", "copysign_scalar")):
    changes(_name, number_first=_name == "remainder")(_two(_name, _row))
for _name in ("mul", "multiply"):
    changes(_name, number_first=True)(_two("mul"))
offer("add", method=False, number_first=True)(add)
offer("sub", "subtract", method=False, number_first=True)(sub)
offer("pow", method=False, number_first=True)(pow)
changes("arctan2")(_two("atan2", only_tensors=True))


@changes("xlogy", number_first=True)
def xlogy(do: Do, input: Any, other: Any) -> Any:
    """Return input times the logarithm of other; 0 where input is 0."""
    if not isinstance(input, Tensor):
        return apply(TABLE["xlogy_of_scalar"], as_tensor(input, other), other)
    if not isinstance(other, Tensor):
        return do(TABLE["xlogy_scalar"], input, as_tensor(other, input))
    return do(TABLE["xlogy"], input, other)


ROUNDINGS = {"floor": "div_floor", "trunc": "div_trunc"}


@changes("div", "divide")
def div(do: Do, input: Any, other: Any, *, rounding_mode: str | None = None) -> Any:
    """Divide, and round when asked to."""
    check_operand("div", "other", other)
    if rounding_mode is None:
        return do(TABLE["div"], input, other)
    if rounding_mode not in ROUNDINGS:
        raise fail(
            RuntimeError,
            f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{rounding_mode}'",
        )
    return do(TABLE[ROUNDINGS[rounding_mode]], input, other)


@changes("true_divide")
def true_divide(do: Do, input: Any, other: Any) -> Any:
    """Divide without rounding."""
    return do(TABLE["div"], input, other)


@changes("floor_divide")
def floor_divide(do: Do, input: Any, other: Any) -> Any:
    """Divide and round down."""
    check_operand("floor_divide", "other", other)
    return do(TABLE["floor_divide"], input, other)


@changes("float_power", number_first=True)
def float_power(do: Do, input: Any, exponent: Any) -> Any:
    """Raise to a power in double precision."""
    if do is mutate and input.dtype is not dtypes.float64:
        text = f"the base given to float_power_ has dtype {dtypes.type_name(input.dtype)} but the operation's result "
        raise fail(RuntimeError, text + "requires dtype Double", tensors=(input._id,))
    base, power = (to_dtype(v, dtypes.float64) if isinstance(v, Tensor) else float(v) for v in (input, exponent))
    if do is apply:
        return pow(base, power)
    return do(TABLE["pow"], base, power) if isinstance(power, Tensor) else do(TABLE["pow_scalar"], base, exponent=power)


changes("ldexp")(_two("ldexp", only_tensors=True))


@offer("rsub", out=False, method=False)
def rsub(input: Tensor, other: Any, *, alpha: Any = 1) -> Tensor:
    """Subtract the tensor from another, or from a number."""
    if alpha != 1:
        return sub(other, input, alpha=alpha)
    return apply(TABLE["rsub_tensor" if isinstance(other, Tensor) else "rsub"], input, other)


# ---- limits --------------------------------------------------------------------------------------------------


@changes("clamp", "clip")
def clamp(do: Do, input: Tensor, min: Any = None, max: Any = None) -> Any:
    """Keep every element between two limits, each a number, a tensor or absent."""
    if min is None and max is None:
        raise fail(RuntimeError, "torch.clamp: At least one of 'min' or 'max' must not be None")
    if not isinstance(min, Tensor) and not isinstance(max, Tensor):
        return do(TABLE["clamp"], limited(do, input, min, max), min=min, max=max)
    for name, limit, position in (("min", min, 2), ("max", max, 3)):
        if limit is not None and not isinstance(limit, Tensor):
            raise fail(
                TypeError,
                f"clamp(): argument '{name}' (position {position}) must be Tensor, not {type(limit).__name__}",
                "Both limits are tensors, or both are numbers.",
            )
    if max is None:
        return do(TABLE["clamp_from"], input, min)
    if min is None:
        return do(TABLE["clamp_to"], input, max)
    return do(TABLE["clamp_between"], input, min, max)


def limited(do: Do, input: Tensor, *limits: Any) -> Tensor:
    """Return the tensor in the dtype that limits ask for; in place it must have it already."""
    numbers = [dtypes.category_of_number(limit) for limit in limits if limit is not None]
    wanted = dtypes.promote([input.dtype], [], numbers, state.default_dtype)
    if wanted is not input.dtype and do is mutate:
        text = f"result type {dtypes.type_name(wanted)} can't be cast to the desired output type "
        raise fail(RuntimeError, text + dtypes.c_name(input.dtype), tensors=(input._id,))
    return to_dtype(input, wanted)


def _limit(name: str, key: str) -> Callable[..., Any]:
    def function(do: Do, input: Tensor, limit: Any) -> Any:
        if isinstance(limit, Tensor):
            return do(TABLE[f"{name}_tensor"], input, limit)
        return do(TABLE[name], limited(do, input, limit), limit=limit)

    function.__doc__ = f"Return {TABLE[name].text}."
    return lambda do, input, *placed, **named: function(do, input, *placed, **_renamed(named, key))


def _renamed(named: dict[str, Any], key: str) -> dict[str, Any]:
    return {"limit" if name == key else name: value for name, value in named.items()}


for _name, _key in (("clamp_min", "min"), ("clamp_max", "max")):
    changes(_name)(_limit(_name, _key))


# ---- three tensors -------------------------------------------------------------------------------------------


@changes("lerp")
def lerp(do: Do, input: Tensor, end: Tensor, weight: Any) -> Any:
    """Go from one tensor towards another."""
    for other, name in ((end, "end"), (weight, "weight")):
        if isinstance(other, Tensor) and other._array.dtype != input._array.dtype:
            raise fail(
                RuntimeError,
                f"expected dtype {dtypes.c_name(input.dtype)} for `{name}` but got dtype {dtypes.c_name(other.dtype)}",
                tensors=(input._id, other._id),
            )
    if isinstance(weight, Tensor):
        return do(TABLE["lerp"], input, end, weight)
    return do(TABLE["lerp_scalar"], input, end, weight=weight)


@changes("addcmul")
def addcmul(do: Do, input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Any = 1) -> Any:
    """Add the product of two tensors, times a number."""
    return do(TABLE["addcmul"], input, tensor1, tensor2, value=value)


@changes("addcdiv")
def addcdiv(do: Do, input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Any = 1) -> Any:
    """Add the quotient of two tensors, times a number."""
    if all(t._array.dtype.kind in "iub" for t in (input, tensor1, tensor2)):
        raise fail(RuntimeError, WHOLE_ADDCDIV, "Turn one of them into floating point first: x.float().")
    return do(TABLE["addcdiv"], input, tensor1, tensor2, value=value)


WHOLE_ADDCDIV = (
    "Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true "
    "division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + value * "
    "torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / tensor2) for "
    "float inputs. The future addcdiv behavior is just the latter implementation: (input + value * tensor1 / tensor2), "
    "for all dtypes."
)
