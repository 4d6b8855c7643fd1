"""The calls that a person makes, brought to rows: dims checked, numbers told from tensors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.apply import apply, check_views, clashing_dimension, does_not_broadcast
from gradgui.engine.dtypes import DType, category_of_number, promote, type_name
from gradgui.engine.errors import fail
from gradgui.engine.opdef import TABLE
from gradgui.engine.shapes import dim_of
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Sequence

# ---- powers and products -------------------------------------------------------------------------------------


def pow(input: Any, exponent: Any) -> Tensor:
    """Raise a tensor or a number to a tensor or a number."""
    if isinstance(exponent, Tensor):
        if isinstance(input, Tensor):
            if input._array.dtype.kind == exponent._array.dtype.kind == "b":
                clash = clashing_dimension(input._array.shape, exponent._array.shape)
                if clash is not None:
                    raise does_not_broadcast(clash, input, exponent)
                raise fail(NotImplementedError, "\"pow\" not implemented for 'Bool'", tensors=(input._id, exponent._id))
            return apply(TABLE["pow"], input, exponent)
        wanted = promote([exponent.dtype], [], [category_of_number(input)])
        return apply(TABLE["rpow"], to_dtype(exponent, wanted), base=input)
    if isinstance(exponent, float) and input._array.dtype.kind != "f":
        input = to_dtype(input, state.default_dtype)
    if isinstance(exponent, int) and exponent < 0 and input._array.dtype.kind in "iu":
        raise fail(RuntimeError, "Integers to negative integer powers are not allowed.", tensors=(input._id,))
    return apply(TABLE["pow_scalar"], input, exponent=exponent)


def div(input: Any, other: Any) -> Tensor:
    """Divide; a number divided by a tensor is its reciprocal times the number, as in PyTorch."""
    if not isinstance(input, Tensor):
        return apply(TABLE["mul"], apply(TABLE["reciprocal"], other), input)
    return apply(TABLE["div"], input, other)


def add(input: Any, other: Any, *, alpha: Any = 1) -> Tensor:
    """Add, the second tensor times ``alpha``."""
    return _sum(input, other, alpha, "add")


def sub(input: Any, other: Any, *, alpha: Any = 1) -> Tensor:
    """Subtract, the second tensor times ``alpha``."""
    check_not_bool(input, other)
    return _sum(input, other, alpha, "sub")


def _sum(input: Any, other: Any, alpha: Any, name: str) -> Tensor:
    check_operand(name, "other", other)
    if not isinstance(input, Tensor):
        input = Tensor(np.asarray(input, number_type(input)))
    other = other.item() if isinstance(other, np.generic) else other
    return apply(TABLE[name], input, other) if alpha == 1 else apply(TABLE[f"{name}_scaled"], input, other, alpha=alpha)


def check_not_bool(input: Any, other: Any) -> None:
    """Refuse to subtract booleans."""
    kinds = [v._array.dtype.kind == "b" if isinstance(v, Tensor) else isinstance(v, bool) for v in (input, other)]
    if kinds == [True, True]:
        raise fail(
            RuntimeError,
            "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` "
            "operator instead.",
        )
    if kinds[0] or kinds[1]:
        raise fail(
            RuntimeError,
            "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a "
            "mask, use "
            "the `~` or `logical_not()` operator instead.",
        )


# ---- copies --------------------------------------------------------------------------------------------------


def clone(input: Tensor) -> Tensor:
    """Return a copy that gradients flow through."""
    return apply(TABLE["clone"], input)


def to_dtype(input: Tensor, dtype: DType) -> Tensor:
    """Return the tensor in another dtype; itself when it has it already."""
    if input._array.dtype == dtype.np:
        return input
    return apply(TABLE["to_copy"], input, dtype=dtype.np)


def where(condition: Tensor, input: Any = None, other: Any = None) -> Any:
    """Choose element by element."""
    if condition._array.dtype.kind != "b":
        raise fail(
            RuntimeError,
            "where expected condition to be a boolean tensor, but got a tensor with dtype "
            f"{type_name(condition.dtype)}",
            "Write a comparison: torch.where(x > 0, a, b).",
            (condition._id,),
        )
    if not all_operands(input, other):
        raise _no_such_where(input, other)
    if not isinstance(input, Tensor) and not isinstance(other, Tensor):
        input = Tensor(np.asarray(input, number_type(input, other)))
    return apply(TABLE["where"], condition, input, other)


def all_operands(*values: Any) -> bool:
    """Return whether all are tensors or numbers."""
    return False not in [isinstance(value, Tensor | int | float | np.generic) for value in values]


def _no_such_where(input: Any, other: Any) -> Exception:
    """Return PyTorch's TypeError, which lists the ways to call it and marks what does not fit."""
    names = [type(value).__name__ for value in (input, other)]

    def tried(*wanted: bool) -> str:
        fits = [isinstance(value, Tensor) is tensor for value, tensor in zip((input, other), wanted, strict=True)]
        fits = [fit and name != "NoneType" for fit, name in zip(fits, names, strict=True)]
        shown = [name if fit else f"!{name}!" for name, fit in zip(names, fits, strict=True)]
        reason = "didn't match because some of the arguments have invalid types"
        return f"      {reason}: (Tensor, {shown[0]}, {shown[1]})\n"

    return fail(
        TypeError,
        "where() received an invalid combination of arguments - got "
        f"(Tensor, {names[0]}, {names[1]}), but expected one "
        "of:\n * (Tensor condition)\n * (Tensor condition, Tensor input, Tensor other, *, Tensor out = None)\n"
        f" * (Tensor condition, Number self, Tensor other)\n{tried(False, True)}"
        f" * (Tensor condition, Tensor input, Number other)\n{tried(True, False)}"
        f" * (Tensor condition, Number self, Number other)\n{tried(False, False)}",
        "where() takes a condition and two tensors or numbers.",
    )


def number_type(*values: Any) -> Any:
    """Return the dtype of a tensor made of Python numbers."""
    return state.default_dtype.np if float in map(type, values) else np.int64


def check_operand(function: str, name: str, value: Any, position: int = 2) -> None:
    """Raise TypeError for what is neither a tensor nor a number."""
    if not isinstance(value, Tensor | int | float | np.generic):
        raise fail(
            TypeError,
            f"{function}(): argument '{name}' (position {position}) must be Tensor, not {type(value).__name__}",
        )


def check_tensor(function: str, value: Any, name: str = "other", position: int = 2) -> None:
    """Raise TypeError for what is no tensor."""
    if not isinstance(value, Tensor):
        raise fail(
            TypeError,
            f"{function}(): argument '{name}' (position {position}) must be Tensor, not {type(value).__name__}",
            f"Make a tensor of it: torch.tensor({value!r})." if isinstance(value, int | float | list) else "",
        )


# ---- joining and comparing whole tensors ---------------------------------------------------------------------


def cat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Join tensors along a dim; raise RuntimeError when they do not fit."""
    parts = _parts("cat", tensors)
    for i, t in enumerate(parts):
        if not t.ndim:
            raise fail(
                RuntimeError,
                f"zero-dimensional tensor (at position {i}) cannot be concatenated",
                "stack() joins single numbers to a vector.",
                (t._id,),
            )
    # an empty vector joins with anything, as it always has in PyTorch
    every, parts = parts, tuple(t for t in parts if t.shape != (0,)) or parts
    for t in parts[1:]:
        if t.ndim != parts[0].ndim:
            raise fail(
                RuntimeError,
                f"Tensors must have same number of dimensions: got {parts[0].ndim} and {t.ndim}",
                tensors=(parts[0]._id, t._id),
            )
    at = dim_of(dim, parts[0].ndim)
    first = parts[0]._array.shape
    for number, t in enumerate(parts):
        for i, (m, n) in enumerate(zip(first, t._array.shape, strict=True)):
            if i != at and m != n:
                raise fail(
                    RuntimeError,
                    f"Sizes of tensors must match except in dimension {at}. Expected size {m} but got size {n} for "
                    f"tensor number {number} in the list.",
                    tensors=(parts[0]._id, t._id),
                )
    return apply(TABLE["cat"], *every, dim=at)


def stack(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Join tensors of one shape along a new dim."""
    parts = _parts("stack", tensors)
    for number, t in enumerate(parts):
        if t._array.shape != parts[0]._array.shape:
            check_views(parts)
            raise fail(
                RuntimeError,
                f"stack expects each tensor to be equal size, but got {list(parts[0].shape)} at entry 0 and "
                f"{list(t.shape)} at entry {number}",
                tensors=(parts[0]._id, t._id),
            )
    return apply(TABLE["stack"], *parts, dim=dim_of(dim, parts[0].ndim + 1))


def _parts(name: str, tensors: Any) -> tuple[Tensor, ...]:
    if isinstance(tensors, Tensor):
        raise fail(TypeError, f"{name}(): argument 'tensors' (position 1) must be tuple of Tensors, not Tensor")
    parts = tuple(tensors)
    if not parts:
        text = (
            "stack expects a non-empty TensorList"
            if name == "stack"
            else "torch.cat(): expected a non-empty list of Tensors"
        )
        raise fail(RuntimeError if name == "stack" else ValueError, text)
    for i, t in enumerate(parts):
        if not isinstance(t, Tensor):
            raise fail(
                TypeError,
                f"expected Tensor as element {i} in argument 0, but got {type(t).__name__}",
            )
    return parts


def equal(input: Tensor, other: Tensor) -> bool:
    """Return whether two tensors have the same shape and elements."""
    return bool(np.array_equal(input.array, other.array))
