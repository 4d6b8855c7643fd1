"""The calls that a person makes, brought to rows: dims checked, numbers told from tensors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gradgui.engine.apply import apply, apply_multi, check_views, clashing_dimension, does_not_broadcast
from gradgui.engine.dtypes import DType, category_of_number, float32, promote, type_name
from gradgui.engine.errors import fail
from gradgui.engine.opdef import TABLE
from gradgui.engine.shapes import dim_of, dims_of
from gradgui.engine.tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Sequence

# ---- reductions ----------------------------------------------------------------------------------------------


def sum(input: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """Add up all elements, or along ``dim``."""
    if dtype is not None:
        input = to_dtype(input, dtype)
    if dim is None and not keepdim:
        return apply(TABLE["sum"], input)
    dims = dims_of(() if dim is None else dim, input.ndim)
    return apply(TABLE["sum_dim"], input, dim=dims, keepdim=bool(keepdim))


def mean(input: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """Average all elements, or along ``dim``; raise RuntimeError for whole numbers."""
    if dtype is not None:
        input = to_dtype(input, dtype)
    if input._array.dtype.kind != "f":
        name = input.dtype.tensor_type.removesuffix("Tensor")
        raise fail(
            RuntimeError,
            "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: "
            f"{name}",
            "The mean of whole numbers is seldom whole: use x.float().mean().",
            (input._id,),
        )
    if dim is None and not keepdim:
        return apply(TABLE["mean"], input)
    dims = dims_of(() if dim is None else dim, input.ndim)
    return apply(TABLE["mean_dim"], input, dim=dims, keepdim=bool(keepdim))


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
        input = to_dtype(input, float32)
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
            f"expected condition to be a boolean tensor, but got a tensor with dtype {type_name(condition.dtype)}",
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
    return np.float32 if float in map(type, values) else np.int64


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


# ---- the largest and the smallest ----------------------------------------------------------------------------


class Extreme(NamedTuple):
    """Values and indexes of ``max`` or ``min`` along a dim."""

    values: Tensor
    indices: Tensor


def _extreme(name: str, input: Tensor, dim: Any, keepdim: bool) -> Any:
    if isinstance(dim, Tensor):
        return apply(TABLE[f"{name}imum"], input, dim)
    if dim is None:
        if not input._array.size:
            raise fail(
                RuntimeError,
                f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim "
                "with "
                "the 'dim' argument.",
                tensors=(input._id,),
            )
        return apply(TABLE[name], input)
    at = dim_of(dim, input.ndim)
    if input.ndim and not input._array.shape[at]:
        raise fail(
            IndexError,
            f"{name}(): Expected reduction dim {at} to have non-zero size.",
            "There is nothing to choose from along that dim.",
            (input._id,),
        )
    values, indices = apply_multi(TABLE[f"{name}_dim"], input, dim=at, keepdim=bool(keepdim))
    made = type(f"{name}", (Extreme,), {"__module__": "torch.return_types", "__repr__": _show_extreme})
    return made(values, indices)


def _show_extreme(self: Any) -> str:
    return f"torch.return_types.{type(self).__name__}(\nvalues={self.values!r},\nindices={self.indices!r})"


def max(input: Tensor, dim: Any = None, keepdim: bool = False) -> Any:
    """Return the largest element, or the largest along ``dim`` with their indexes."""
    return _extreme("max", input, dim, keepdim)


def min(input: Tensor, dim: Any = None, keepdim: bool = False) -> Any:
    """Return the smallest element, or the smallest along ``dim`` with their indexes."""
    return _extreme("min", input, dim, keepdim)


def argmax(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Return the index of the largest element."""
    return apply(TABLE["argmax"], input, dim=dim if dim is None else dim_of(dim, input.ndim), keepdim=keepdim)


def argmin(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Return the index of the smallest element."""
    return apply(TABLE["argmin"], input, dim=dim if dim is None else dim_of(dim, input.ndim), keepdim=keepdim)


def any(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Return whether any element is not 0."""
    return apply(TABLE["any"], input, dim=dim if dim is None else dim_of(dim, input.ndim), keepdim=keepdim)


def all(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Return whether no element is 0."""
    return apply(TABLE["all"], input, dim=dim if dim is None else dim_of(dim, input.ndim), keepdim=keepdim)


def clamp(input: Tensor, min: Any = None, max: Any = None) -> Tensor:
    """Keep every element between two limits."""
    return apply(TABLE["clamp"], to_dtype(input, clamp_type(input, min, max)), min=min, max=max)


def clamp_type(input: Tensor, min: Any, max: Any) -> DType:
    """Return the dtype of a clamped tensor."""
    limits = [limit for limit in (min, max) if limit is not None]
    if not limits:
        raise fail(RuntimeError, "torch.clamp: At least one of 'min' or 'max' must not be None")
    return promote([input.dtype], [], [category_of_number(limit) for limit in limits])


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
        text = "stack expects a non-empty TensorList" if name == "stack" else "expected a non-empty list of Tensors"
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


def isclose(input: Tensor, other: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """Return where two tensors nearly agree."""
    return Tensor(np.asarray(np.isclose(input.array, other.array, rtol, atol, equal_nan)))


def allclose(input: Tensor, other: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
    """Return whether two tensors nearly agree everywhere."""
    return bool(np.allclose(input.array, other.array, rtol, atol, equal_nan))
