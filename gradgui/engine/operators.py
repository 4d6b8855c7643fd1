"""What Python's operators do with tensors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine import functions, products
from gradgui.engine.apply import apply
from gradgui.engine.errors import NEGATION, fail
from gradgui.engine.inplace import check_history, mutate
from gradgui.engine.opdef import TABLE, OpDef
from gradgui.engine.tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

NUMBER = (int, float, bool, np.integer, np.floating, np.bool_)
COMPARISONS = ("gt", "lt", "ge", "le")


def operand(value: Any) -> Any:
    """Return a number as Python's own; tensors as they are."""
    return value.item() if isinstance(value, np.generic) else value


def is_operand(value: Any) -> bool:
    """Return whether an operator takes it."""
    return isinstance(value, Tensor) or isinstance(value, NUMBER)


def plain(row: OpDef) -> Callable[[Tensor, Any], Any]:
    """Return the operator of a row."""

    def forward(self: Tensor, other: Any) -> Any:
        return apply(row, self, operand(other)) if is_operand(other) else NotImplemented

    return forward


def reflected(row: OpDef) -> Callable[[Tensor, Any], Any]:
    """Return the operator of a row for a number on its left."""

    def backward(self: Tensor, other: Any) -> Any:
        if isinstance(other, Tensor):
            return apply(row, other, self)
        return apply(row, Tensor(np.asarray(other, self._array.dtype)), self) if is_operand(other) else NotImplemented

    return backward


def in_place(row: OpDef) -> Callable[[Tensor, Any], Any]:
    """Return the in-place operator of a row."""

    def change(self: Tensor, other: Any) -> Any:
        return mutate(row, self, operand(other)) if is_operand(other) else NotImplemented

    return change


def equality(row: OpDef, otherwise: bool) -> Callable[[Tensor, Any], Any]:
    """Return == or !=, which answer for what is no number too."""

    def compare(self: Tensor, other: Any) -> Any:
        if isinstance(other, np.ndarray):
            other = Tensor(other.copy())
        return apply(row, self, operand(other)) if is_operand(other) else otherwise

    return compare


def whole(row: OpDef, kernel: str = "") -> Callable[[Tensor, Any], Any]:
    """Return an operator of bits, which fractions lack."""
    kernel = kernel or f"{row.name}_cpu"

    def bits(self: Tensor, other: Any) -> Any:
        for value in (self, other):
            if isinstance(value, Tensor) and value._array.dtype.kind == "f":
                name = value.dtype.tensor_type.removesuffix("Tensor")
                raise fail(NotImplementedError, f"\"{kernel}\" not implemented for '{name}'")
        return apply(row, self, operand(other)) if is_operand(other) else NotImplemented

    return bits


def _remainder(self: Tensor, other: Any) -> Any:
    if not is_operand(other):
        return NotImplemented
    return apply(TABLE["remainder" if isinstance(other, Tensor) else "remainder_scalar"], self, operand(other))


def _sub(self: Tensor, other: Any) -> Any:
    if not is_operand(other):
        return NotImplemented
    if self._array.dtype.kind == "b" or (isinstance(other, Tensor) and other._array.dtype.kind == "b"):
        functions.check_not_bool(self, other)
    return apply(TABLE["sub"], self, operand(other))


def _isub(self: Tensor, other: Any) -> Any:
    if not is_operand(other):
        return NotImplemented
    if self._array.dtype.kind == "b" or (isinstance(other, Tensor) and other._array.dtype.kind == "b"):
        check_history(TABLE["sub"], self, other)
        functions.check_not_bool(self, other)
    return mutate(TABLE["sub"], self, operand(other))


def _rsub(self: Tensor, other: Any) -> Any:
    if not is_operand(other):
        return NotImplemented
    if self._array.dtype.kind == "b":
        functions.check_not_bool(self, other)
    return apply(TABLE["rsub_tensor" if isinstance(other, Tensor) else "rsub"], self, operand(other))


def _truediv(self: Tensor, other: Any) -> Any:
    return functions.div(self, operand(other)) if is_operand(other) else NotImplemented


def _rtruediv(self: Tensor, other: Any) -> Any:
    if isinstance(other, Tensor):
        return apply(TABLE["mul"], apply(TABLE["reciprocal"], self), other)
    if isinstance(other, np.ndarray):
        return apply(TABLE["reciprocal"], self) * other
    return functions.div(operand(other), self) if is_operand(other) else NotImplemented


def _pow(self: Tensor, other: Any) -> Any:
    return functions.pow(self, operand(other)) if is_operand(other) else NotImplemented


def _rpow(self: Tensor, other: Any) -> Any:
    return functions.pow(operand(other), self) if is_operand(other) else NotImplemented


def ipow(self: Tensor, exponent: Any) -> Tensor:
    """Raise to a power in place."""
    if isinstance(exponent, Tensor):
        return mutate(TABLE["pow"], self, exponent)
    return mutate(TABLE["pow_scalar"], self, exponent=operand(exponent))


def _matmul(self: Tensor, other: Any) -> Any:
    return products.matmul(self, other) if isinstance(other, Tensor) else NotImplemented


def neg(self: Tensor) -> Tensor:
    """Return the tensor with its sign changed; raise RuntimeError for booleans."""
    if self._array.dtype.kind == "b":
        raise fail(
            RuntimeError,
            NEGATION,
            tensors=(self._id,),
        )
    return apply(TABLE["neg"], self)


def _invert(self: Tensor) -> Tensor:
    if self._array.dtype.kind == "f":
        raise fail(TypeError, "~ (operator.invert) is only implemented on integer and Boolean-type tensors")
    return apply(TABLE["bitwise_not"], self)


OPERATORS: dict[str, Any] = {
    "__add__": plain(TABLE["add"]),
    "__radd__": plain(TABLE["add"]),
    "__iadd__": in_place(TABLE["add"]),
    "__sub__": _sub,
    "__rsub__": _rsub,
    "__isub__": _isub,
    "__mul__": plain(TABLE["mul"]),
    "__rmul__": plain(TABLE["mul"]),
    "__imul__": in_place(TABLE["mul"]),
    "__truediv__": _truediv,
    "__rtruediv__": _rtruediv,
    "__rdiv__": _rtruediv,
    "__itruediv__": in_place(TABLE["div"]),
    "__floordiv__": plain(TABLE["floor_divide"]),
    "__rfloordiv__": reflected(TABLE["floor_divide"]),
    "__mod__": _remainder,
    "__rmod__": reflected(TABLE["remainder"]),
    "__pow__": _pow,
    "__rpow__": _rpow,
    "__ipow__": ipow,
    "__matmul__": _matmul,
    "__rmatmul__": lambda self, other: _matmul(other, self) if isinstance(other, Tensor) else NotImplemented,
    "__neg__": neg,
    "__pos__": lambda self: self,
    "__abs__": lambda self: apply(TABLE["abs"], self),
    "__invert__": _invert,
    "__eq__": equality(TABLE["eq"], False),
    "__ne__": equality(TABLE["ne"], True),
    **{f"__{name}__": plain(TABLE[name]) for name in COMPARISONS},
    **{f"__{name}__": whole(TABLE[f"bitwise_{name}"]) for name in ("and", "or", "xor")},
    **{f"__r{name}__": whole(TABLE[f"bitwise_{name}"]) for name in ("and", "or", "xor")},
    **{f"__i{name}__": in_place(TABLE[f"bitwise_{name}"]) for name in ("and", "or", "xor")},
    "__lshift__": whole(TABLE["bitwise_left_shift"], "lshift_cpu"),
    "__rshift__": whole(TABLE["bitwise_right_shift"], "rshift_cpu"),
    "__ifloordiv__": in_place(TABLE["floor_divide"]),
    "__imod__": lambda self, other: mutate(
        TABLE["remainder" if isinstance(other, Tensor) else "remainder_scalar"], self, operand(other)
    ),
}
