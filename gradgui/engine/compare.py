"""Comparisons, logic and bits as a person calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine import dtypes
from gradgui.engine.apply import apply
from gradgui.engine.errors import fail
from gradgui.engine.forms import changes, offer
from gradgui.engine.functions import check_operand, check_tensor, equal
from gradgui.engine.functions import where as where_between
from gradgui.engine.maths import not_implemented
from gradgui.engine.opdef import TABLE
from gradgui.engine.picking import nonzero
from gradgui.engine.tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

    Do = Callable[..., Any]

ALIASES = {
    "gt": ("greater",),
    "ge": ("greater_equal",),
    "lt": ("less",),
    "le": ("less_equal",),
    "ne": ("not_equal",),
    "eq": (),
}


def number(value: Any) -> Any:
    """Return a number of NumPy as Python's own."""
    return value.item() if isinstance(value, np.generic) else value


def _comparison(name: str) -> Callable[..., Any]:
    def function(do: Do, input: Tensor, other: Any) -> Any:
        check_operand(name, "other", other)
        return do(TABLE[name], input, number(other))

    function.__doc__ = f"Return {TABLE[name].text}, element by element."
    return function


def _logical(name: str) -> Callable[..., Any]:
    def function(do: Do, input: Tensor, other: Any) -> Any:
        check_tensor(name, other)
        return do(TABLE[name], input, other)

    function.__doc__ = f"Return {TABLE[name].text}, element by element."
    return function


def _bits(name: str) -> Callable[..., Any]:
    def function(do: Do, input: Any, other: Any) -> Any:
        for value in (input, other):
            if isinstance(value, Tensor) and value._array.dtype.kind == "f":
                raise not_implemented(KERNELS.get(name, f"{name}_cpu"), value)
        return do(TABLE[name], input, number(other))

    function.__doc__ = f"Return {TABLE[name].text}, bit by bit."
    return function


KERNELS = {"bitwise_left_shift": "lshift_cpu", "bitwise_right_shift": "rshift_cpu"}
BITS = ("bitwise_and", "bitwise_or", "bitwise_xor", "bitwise_left_shift", "bitwise_right_shift", "gcd", "lcm")
for _name, _others in ALIASES.items():
    changes(_name, *_others)(_comparison(_name))
for _name in ("logical_and", "logical_or", "logical_xor"):
    changes(_name)(_logical(_name))
for _name in BITS:
    changes(_name, number_first=True)(_bits(_name))


@changes()
def bitwise_not(do: Do, input: Tensor) -> Any:
    """Turn every bit over; for booleans: not."""
    if input._array.dtype.kind == "f":
        raise not_implemented("bitwise_not_cpu", input)
    return do(TABLE["bitwise_not"], input)


@changes()
def logical_not(do: Do, input: Tensor) -> Any:
    """Return where elements are 0."""
    return do(TABLE["logical_not"], input)


def _question(name: str) -> Callable[..., Any]:
    def function(input: Tensor) -> Any:
        return apply(TABLE[name], input)

    function.__doc__ = f"Return {TABLE[name].text}."
    return function


for _name in ("isnan", "isinf", "isfinite", "isreal", "isposinf", "isneginf", "signbit"):
    offer(_name, out=_name in ("isposinf", "isneginf", "signbit"))(_question(_name))


@offer("where", method=False)
def where(input: Tensor, *choices: Any, **named: Any) -> Any:
    """Choose element by element; with a condition alone, return the indexes where it holds, dim by dim."""
    if not choices and not named:
        return nonzero(input, as_tuple=True)
    return where_between(input, *choices, **named)


def where_method(self: Tensor, condition: Any, other: Any) -> Any:
    """Return the tensor's elements where the condition holds, else those of other."""
    check_tensor("where", condition, "condition", 1)
    return where_between(condition, self, other)


@offer("isclose", out=False)
def isclose(input: Tensor, other: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """Return where two tensors nearly agree."""
    check_tensor("isclose", other)
    if input._array.dtype != other._array.dtype:
        raise fail(
            RuntimeError,
            f"{dtypes.type_name(input.dtype)} did not match {dtypes.type_name(other.dtype)}",
            "Both need one dtype: use x.to(other.dtype).",
            (input._id, other._id),
        )
    for name, value in (("rtol", rtol), ("atol", atol)):
        if value < 0:
            raise fail(RuntimeError, f"{name} must be greater than or equal to zero, but got {value:g}")
    return apply(TABLE["isclose"], input, other, rtol=rtol, atol=atol, equal_nan=equal_nan)


@offer("allclose", out=False)
def allclose(input: Tensor, other: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
    """Return whether two tensors nearly agree everywhere."""
    return bool(isclose(input, other, rtol, atol, equal_nan).array.all())


@offer("isin", method=False, number_first=True)
def isin(input: Any, test_elements: Any, *, assume_unique: bool = False, invert: bool = False) -> Tensor:
    """Return which elements are among others."""
    both = [v if isinstance(v, Tensor) else Tensor(np.asarray(v)) for v in (input, test_elements)]
    return apply(TABLE["isin"], *both, invert=invert)


offer("equal", out=False)(equal)
