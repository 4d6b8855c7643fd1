"""``x[...] = value``: a view of the place, filled or copied into; masks and lists are put at their indexes."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.errors import fail
from gradgui.engine.forms import changes
from gradgui.engine.functions import check_tensor
from gradgui.engine.indexing import (
    basic_part,
    check_advanced,
    check_not_scalar,
    is_advanced,
    is_switch,
    numpy_index,
    steps_of,
    walk,
)
from gradgui.engine.inplace import Change, change, check_history, check_overlap, repeats
from gradgui.engine.opdef import TABLE
from gradgui.engine.shapes import expand, view
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor
from gradgui.engine.warn import warn


def setitem(tensor: Tensor, index: Any, value: Any) -> None:
    """Write into a part of a tensor, in place."""
    if index is False:
        return
    source = _as_source(tensor, value)
    check_not_scalar(tensor, index)
    steps = steps_of(index)
    before = tensor._version_counter.value
    if any(is_advanced(step) for step in steps):
        done = _put(tensor, steps, source)
    else:
        place = _quietly(walk, tensor, steps)
        done = _copy_to(place, source)
    if state.observer is not None:
        attrs = {"index": _text(index)}
        state.observer.mutated("__setitem__", (tensor, value), attrs, tensor, before, done.node, done.why)


def _quietly(function: Any, *args: Any) -> Any:
    """Find the place without telling the observer: the change is one event, not the steps that lead to it."""
    observer, state.observer = state.observer, None
    try:
        return function(*args)
    finally:
        state.observer = observer


def _as_source(tensor: Tensor, value: Any) -> Tensor:
    if isinstance(value, Tensor):
        return value
    if isinstance(value, bool | int | float | np.generic):
        return Tensor(np.asarray(value).astype(tensor._array.dtype))
    raise fail(
        TypeError,
        f"can't assign a {type(value).__name__} to a torch.{tensor.dtype.tensor_type}",
        "Write a number, or a tensor: torch.tensor([...]).",
        (tensor._id,),
    )


def _copy_to(place: Tensor, source: Tensor) -> Change:
    have, wanted = source._array.shape, place._array.shape
    if have != wanted:
        if not have:
            return change(TABLE["fill_tensor"], place, source)
        source = view(source, _without_leading_ones(have))
        if source._array.shape != wanted:
            source = expand(source, wanted)
    return change(TABLE["copy"], place, source)


def _without_leading_ones(shape: tuple[int, ...]) -> tuple[int, ...]:
    while shape and shape[0] == 1:
        shape = shape[1:]
    return shape


def _put(tensor: Tensor, steps: tuple[Any, ...], source: Tensor) -> Change:
    place, rest = _quietly(basic_part, tensor, steps)
    check_history(TABLE["index_put"], place, source)
    index = numpy_index(rest)
    # a single yes or no counts as a list of indexes
    mask = len(index) == 1 and index[0].dtype.kind == "b" and not any(is_switch(step) for step in steps)
    if repeats(place.array):
        warn(PUT_REPEATED)
    single = source._array.size == 1
    if not (mask and single):
        check_overlap(TABLE["index_put"], place, (source,))
    check_advanced(place, rest)
    trimmed = _without_leading_ones(source._array.shape)
    if trimmed != source._array.shape:
        source = view(source, trimmed)
    _check_source(place, index, source, any_dtype=mask and single)
    done = change(TABLE["index_put"], place, source, index=index)
    if mask and single and repeats(place.array):
        warn(FILL_REPEATED)
    return done


def _check_source(place: Tensor, index: tuple[Any, ...], source: Tensor, any_dtype: bool = False) -> None:
    """Refuse values that do not fit where they are to be written."""
    picked = place._array[index].shape
    try:
        fits = np.broadcast_shapes(source._array.shape, picked) == picked
    except ValueError:
        fits = False
    if not fits:
        raise fail(
            RuntimeError,
            f"shape mismatch: value tensor of shape {list(source.shape)} cannot be broadcast to indexing result "
            f"of shape {list(picked)}",
            tensors=(place._id, source._id),
        )
    if source._array.dtype != place._array.dtype and not any_dtype:
        names = place.dtype.tensor_type, source.dtype.tensor_type
        raise fail(
            RuntimeError,
            "Index put requires the source and destination dtypes match, got "
            f"{names[0].removesuffix('Tensor')} for the destination and {names[1].removesuffix('Tensor')} for the "
            "source.",
            tensors=(place._id, source._id),
        )


@changes(out=False)
def index_put(do: Any, input: Tensor, indices: Any, values: Tensor, accumulate: bool = False) -> Tensor:
    """Write values at indexes or under a mask, or add them there."""
    if not isinstance(indices, tuple | list):
        kind = type(indices).__name__
        raise fail(TypeError, f"index_put(): argument 'indices' (position 2) must be tuple of Tensors, not {kind}")
    check_tensor("index_put", values, "values", 3)
    steps = tuple(slice(None) if step is None else step for step in indices)
    check_advanced(input, steps)
    index = numpy_index(steps)
    _check_source(input, index, values)
    result: Tensor = do(TABLE["index_put_add" if accumulate else "index_put"], input, values, index=index)
    return result


PUT_REPEATED = (
    "Use of index_put_ on expanded tensors is deprecated. Please clone() the tensor before performing this operation. "
    "This also applies to advanced indexing e.g. tensor[indices] = tensor"
)
FILL_REPEATED = (
    "Use of masked_fill_ on expanded tensors is deprecated. Please clone() the tensor before performing "
    "this operation. "
    "This also applies to advanced indexing e.g. tensor[mask] = scalar"
)


def _text(index: Any) -> str:
    return "mask" if isinstance(index, Tensor) else repr(index)
