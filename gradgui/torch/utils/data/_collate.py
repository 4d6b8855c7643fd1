"""Samples put together to a batch: tensors are stacked, numbers become tensors, containers keep their form."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, MutableMapping, MutableSequence, Sequence
from typing import Any

import numpy as np

from gradgui.engine.factories import tensor
from gradgui.engine.functions import stack
from gradgui.engine.tensor import Tensor

STRANGE = "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {}"


def default_collate(batch: Sequence[Any]) -> Any:
    """Return a list of samples as one batch; raise TypeError or RuntimeError for what cannot be put together."""
    first = batch[0]
    if isinstance(first, Tensor):
        return stack(list(batch), 0)
    if isinstance(first, np.ndarray):
        if first.dtype.kind in "SaUO":
            raise TypeError(STRANGE.format(first.dtype))
        return stack([tensor(array) for array in batch], 0)
    if isinstance(first, np.bool_ | np.number):
        return tensor(np.array(batch))
    if isinstance(first, float):
        return tensor(np.array(batch, np.float64))
    if isinstance(first, int):
        return tensor(list(batch))
    if isinstance(first, str | bytes):
        return batch
    if isinstance(first, Mapping):
        return _mapping(first, {key: default_collate([sample[key] for sample in batch]) for key in first})
    if isinstance(first, Sequence):
        if any(len(sample) != len(first) for sample in batch):
            raise RuntimeError("each element in list of batch should be of equal size")
        return _sequence(first, [default_collate(column) for column in zip(*batch, strict=True)])
    raise TypeError(STRANGE.format(type(first)))


def default_convert(data: Any) -> Any:
    """Return one sample with tensors in place of NumPy arrays."""
    if isinstance(data, np.ndarray | np.generic) and data.dtype.kind not in "SaUO":
        return tensor(data)
    if isinstance(data, Mapping):
        return _mapping(data, {key: default_convert(value) for key, value in data.items()})
    if isinstance(data, Sequence) and not isinstance(data, str | bytes):
        return _sequence(data, [default_convert(value) for value in data])
    return data


def _mapping(like: Mapping[Any, Any], values: dict[Any, Any]) -> Any:
    if isinstance(like, MutableMapping):
        found = copy.copy(like)
        found.update(values)
        return found
    return _made(type(like), values)


def _sequence(like: Sequence[Any], values: list[Any]) -> Any:
    if isinstance(like, tuple):
        return type(like)(*values) if "_fields" in dir(like) else values
    if isinstance(like, MutableSequence):
        found = copy.copy(like)
        found[:] = values
        return found
    return _made(type(like), values)


def _made(kind: Callable[[Any], Any], values: Any) -> Any:
    """Return the values in a container of the given type, or as they are when it cannot be made from them."""
    try:
        return kind(values)
    except TypeError:
        return values
