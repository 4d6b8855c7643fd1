"""Filling, picking and writing where a mask says yes; writing a part of a copy."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.apply import apply, clashing_dimension, does_not_broadcast
from gradgui.engine.dtypes import c_name
from gradgui.engine.errors import fail
from gradgui.engine.forms import changes, offer
from gradgui.engine.functions import check_tensor
from gradgui.engine.opdef import TABLE
from gradgui.engine.picking import cast_number
from gradgui.engine.shapes import diagonal, dim_of, narrow, need_dims, select
from gradgui.engine.sums import type_word
from gradgui.engine.tensor import Tensor

Do = Any  # apply, or mutate


def _is_mask(name: str, mask: Tensor, text: str) -> None:
    if mask._array.dtype.kind != "b":
        raise fail(RuntimeError, text, f"A mask for {name} is made by a comparison: x > 0.", (mask._id,))


def _fits(input: Tensor, mask: Tensor) -> None:
    clash = clashing_dimension(tuple(input.shape), tuple(mask.shape))
    if clash is not None:
        raise does_not_broadcast(clash, input, mask)


@changes(out=False)
def masked_fill(do: Do, input: Tensor, mask: Tensor, value: Any) -> Tensor:
    """Write one value where the mask says yes."""
    if not isinstance(mask, Tensor) or not isinstance(value, Tensor | int | float | np.generic):
        raise _no_such_fill(mask, value)
    text = f"masked_fill_ only supports boolean masks, but got mask with dtype {c_name(mask.dtype)}"
    _is_mask("masked_fill", mask, text)
    if isinstance(value, Tensor) and value.ndim:
        raise fail(
            RuntimeError,
            f"masked_fill_ only supports a 0-dimensional value tensor, but got tensor with {value.ndim} dimension(s).",
            "Write a number, or use torch.where(mask, value, x).",
            (value._id,),
        )
    _fits(input, mask)
    if isinstance(value, Tensor):
        return do(TABLE["masked_fill_tensor"], input, mask, value)  # type: ignore[no-any-return]
    value = value.item() if isinstance(value, np.generic) else value
    return do(TABLE["masked_fill"], input, mask, value=cast_number(value, input.dtype))  # type: ignore[no-any-return]


def _no_such_fill(mask: Any, value: Any) -> Exception:
    """Return PyTorch's TypeError, which lists the ways to call it and marks what does not fit."""

    def word(item: Any) -> str:
        if isinstance(item, list):
            return f"list of [{', '.join(type(v).__name__ for v in item)}]"
        return type(item).__name__

    def tried(kind: str, fits: bool) -> str:
        first = word(mask) if isinstance(mask, Tensor) else f"!{word(mask)}!"
        second = word(value) if fits else f"!{word(value)}!"
        reason = "didn't match because some of the arguments have invalid types"
        return f" * (Tensor mask, {kind} value)\n      {reason}: ({first}, {second})\n"

    number = isinstance(value, int | float) and isinstance(mask, Tensor)
    return fail(
        TypeError,
        "masked_fill() received an invalid combination of arguments - got "
        f"({word(mask) if not isinstance(mask, list) else 'list'}, {word(value)}), but expected one of:\n"
        + tried("Tensor", isinstance(value, Tensor))
        + tried("Number", number),
        "masked_fill() takes a mask and a number.",
    )


@offer()
def masked_select(input: Tensor, mask: Tensor) -> Tensor:
    """Return the elements where the mask says yes, in a row."""
    check_tensor("masked_select", mask, "mask", 2)
    _is_mask("masked_select", mask, "masked_select: expected BoolTensor for mask")
    clash = clashing_dimension(tuple(mask.shape), tuple(input.shape))
    if clash is not None:
        raise does_not_broadcast(clash, mask, input)
    return apply(TABLE["masked_select"], input, mask)


@changes(out=False)
def masked_scatter(do: Do, input: Tensor, mask: Tensor, source: Tensor) -> Tensor:
    """Write the elements of a tensor, one after the other, where the mask says yes."""
    check_tensor("masked_scatter", mask, "mask", 2)
    check_tensor("masked_scatter", source, "source", 3)
    if input._array.dtype != source._array.dtype:
        raise fail(
            RuntimeError,
            "masked_scatter_: expected self and source to have same dtypes but got "
            f"{type_word(input)} and {type_word(source)}",
            tensors=(input._id, source._id),
        )
    text = f"masked_scatter_ only supports boolean masks, but got mask with dtype {type_word(mask)}"
    _is_mask("masked_scatter", mask, text)
    _fits(input, mask)
    wide = np.broadcast_shapes(tuple(input.shape), tuple(mask.shape))
    if source._array.size < int(np.broadcast_to(mask.array, wide).sum()):
        text = "Number of elements of source < number of ones in mask"
        raise fail(RuntimeError, text, tensors=(mask._id, source._id))
    return do(TABLE["masked_scatter"], input, mask, source)  # type: ignore[no-any-return]


# ---- a copy with a part written ------------------------------------------------------------------------------


def _check_part(part: Tensor, src: Tensor) -> None:
    if part.shape != src.shape:
        raise _no_part(src, list(part.shape))


def _no_part(src: Tensor, shape: list[int]) -> Exception:
    have = list(src.shape)
    text = f"expected src to have a size equal to the slice of self. src size = {have}, slice size = {shape}"
    return fail(RuntimeError, text, "What is written has the shape of the place.", (src._id,))


@offer()
def select_scatter(input: Tensor, src: Tensor, dim: int, index: int) -> Tensor:
    """Return a copy with another tensor at one index of a dim."""
    check_tensor("select_scatter", src, "src", 2)
    _check_part(select(input.detach(), dim, index), src)
    at = dim_of(dim, input.ndim)
    return apply(TABLE["select_scatter"], input, src, dim=at, index=index % input.shape[at])


@offer()
def slice_scatter(
    input: Tensor, src: Tensor, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1
) -> Tensor:
    """Return a copy with another tensor in a slice of a dim."""
    check_tensor("slice_scatter", src, "src", 2)
    need_dims(input, "slice() cannot be applied to a 0-dim tensor.")
    at = dim_of(dim, input.ndim)
    first, last, _ = slice(start, end, step).indices(input.shape[at])
    last = max(first, last)
    part = narrow(input.detach(), at, first, last - first)
    shape = [-(-n // step) if i == at else n for i, n in enumerate(part.shape)]
    if list(src.shape) != shape:
        raise _no_part(src, shape)
    return apply(TABLE["slice_scatter"], input, src, dim=at, start=first, end=last, step=step)


@offer()
def diagonal_scatter(input: Tensor, src: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """Return a copy with another tensor on its diagonal."""
    check_tensor("diagonal_scatter", src, "src", 2)
    _check_part(diagonal(input.detach(), offset, dim1, dim2), src)
    first, second = dim_of(dim1, input.ndim), dim_of(dim2, input.ndim)
    return apply(TABLE["diagonal_scatter"], input, src, offset=offset, dim1=first, dim2=second)
