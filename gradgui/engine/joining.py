"""Joining and taking apart beyond ``cat`` and ``split``; grids, products and shapes made common."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.apply import apply, clashing_dimension, does_not_broadcast
from gradgui.engine.errors import fail
from gradgui.engine.forms import FUNCTIONS, METHODS, offer
from gradgui.engine.functions import cat, stack
from gradgui.engine.opdef import TABLE
from gradgui.engine.pieces import tensor_split
from gradgui.engine.shapes import expand, flatten, reshape, unsqueeze, view
from gradgui.engine.tensor import Size, Tensor
from gradgui.engine.warn import warn_once

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

INDEXING = "torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument."


def listed(tensors: tuple[Any, ...]) -> tuple[Tensor, ...]:
    """Return tensors that were given one by one, or in a list."""
    if len(tensors) == 1 and isinstance(tensors[0], list | tuple):
        tensors = tuple(tensors[0])
    for i, t in enumerate(tensors):
        if not isinstance(t, Tensor):
            raise fail(TypeError, f"expected Tensor as element {i} in argument 0, but got {type(t).__name__}")
    return tensors


# ---- at least so many dims -----------------------------------------------------------------------------------


def _at_least(name: str, widen: Callable[[Tensor], Tensor]) -> Any:
    def function(*tensors: Any) -> Any:
        """Give tensors more dims where they have too few."""
        if len(tensors) == 1 and isinstance(tensors[0], Tensor):
            return widen(tensors[0])
        return tuple(widen(t) for t in listed(tensors))

    function.__name__ = function.__qualname__ = name
    return offer(name, out=False, method=False, tensor_first=False)(function)


def _one(t: Tensor) -> Tensor:
    return t if t.ndim else reshape(t, 1)


def _two(t: Tensor) -> Tensor:
    return reshape(t, 1, 1) if not t.ndim else unsqueeze(t, 0) if t.ndim == 1 else t


def _three(t: Tensor) -> Tensor:
    if not t.ndim:
        return reshape(t, 1, 1, 1)
    if t.ndim == 1:
        return unsqueeze(unsqueeze(t, 0), -1)
    return unsqueeze(t, -1) if t.ndim == 2 else t


atleast_1d = _at_least("atleast_1d", _one)
atleast_2d = _at_least("atleast_2d", _two)
atleast_3d = _at_least("atleast_3d", _three)


offer("cat", "concat", "concatenate", method=False, tensor_first=False)(cat)
offer("stack", method=False, tensor_first=False)(stack)


# ---- joined --------------------------------------------------------------------------------------------------


def _parts(name: str, tensors: Sequence[Tensor]) -> tuple[Tensor, ...]:
    if isinstance(tensors, Tensor):
        raise fail(TypeError, f"{name}(): argument 'tensors' (position 1) must be tuple of Tensors, not Tensor")
    if not tensors:
        raise fail(RuntimeError, f"{name} expects a non-empty TensorList")
    return listed(tuple(tensors))


@offer(method=False, tensor_first=False)
def hstack(tensors: Sequence[Tensor]) -> Tensor:
    """Join tensors side by side."""
    parts = tuple(_one(t) for t in _parts("hstack", tensors))
    return cat(parts, 0 if parts[0].ndim == 1 else 1)


@offer("vstack", "row_stack", method=False, tensor_first=False)
def vstack(tensors: Sequence[Tensor]) -> Tensor:
    """Join tensors one below the other."""
    return cat([_two(t) for t in _parts("vstack", tensors)], 0)


@offer(method=False, tensor_first=False)
def dstack(tensors: Sequence[Tensor]) -> Tensor:
    """Join tensors one behind the other."""
    return cat([_three(t) for t in _parts("dstack", tensors)], 2)


@offer(method=False, tensor_first=False)
def column_stack(tensors: Sequence[Tensor]) -> Tensor:
    """Join vectors as columns, and matrices side by side."""
    parts = _parts("column_stack", tensors)
    return hstack([reshape(t, t._array.size, 1) if t.ndim <= 1 else t for t in parts])


@offer(out=False, method=False, tensor_first=False)
def block_diag(*tensors: Tensor) -> Tensor:
    """Put matrices along a diagonal, zeros elsewhere."""
    for i, t in enumerate(listed(tensors)):
        if t.ndim > 2:
            text = f"torch.block_diag: Input tensors must have 2 or fewer dimensions. Input {i} has {t.ndim} dimensions"
            raise fail(RuntimeError, text, tensors=(t._id,))
    return apply(TABLE["block_diag"], *listed(tensors))


# ---- taken apart ---------------------------------------------------------------------------------------------


def _cut(name: str, least: int, dim: int) -> None:
    def function(input: Tensor, split: Any) -> tuple[Tensor, ...]:
        """Cut a tensor along one of its first dims."""
        if input.ndim < least:
            raise fail(
                RuntimeError,
                f"torch.{name} requires a tensor with at least {least} dimension, but got a tensor with {input.ndim} "
                "dimensions!",
                tensors=(input._id,),
            )
        at = 0 if name == "hsplit" and input.ndim == 1 else dim
        if isinstance(split, int) and (split == 0 or input.shape[at] % split):
            raise fail(
                RuntimeError,
                f"torch.{name} attempted to split along dimension {at}, but the size of the dimension "
                f"{input.shape[at]} is not divisible by the split_size {split}!",
                tensors=(input._id,),
            )
        return tensor_split(input, split, at)

    function.__name__ = function.__qualname__ = name
    FUNCTIONS[name] = METHODS[name] = function


for _name, _least, _dim in (("hsplit", 1, 1), ("vsplit", 2, 0), ("dsplit", 3, 2)):
    _cut(_name, _least, _dim)


# ---- made common ---------------------------------------------------------------------------------------------


@offer(out=False, method=False, tensor_first=False)
def broadcast_tensors(*tensors: Any) -> tuple[Tensor, ...]:
    """Stretch tensors to their common shape without copying."""
    parts = listed(tensors)
    shape: tuple[int, ...] = ()
    for t in parts:
        clash = clashing_dimension(shape, tuple(t.shape))
        if clash is not None:
            raise does_not_broadcast(clash, Tensor(np.broadcast_to(np.zeros(()), shape).copy()), t)
        shape = np.broadcast_shapes(shape, tuple(t.shape))
    return tuple(t if tuple(t.shape) == shape else expand(t, shape) for t in parts)


@offer(out=False, method=False, tensor_first=False)
def broadcast_shapes(*shapes: Any) -> Size:
    """Return the shape that shapes are stretched to together."""
    known = [(shape,) if isinstance(shape, int) else tuple(shape) for shape in shapes]
    result = [1] * max((len(shape) for shape in known), default=0)
    for number, shape in enumerate(known):
        for back in range(-1, -len(shape) - 1, -1):
            n = shape[back]
            if n < 0:
                raise fail(RuntimeError, f"Trying to create tensor with negative dimension ({n}): ({n})")
            if n in (1, result[back]):
                continue
            if result[back] != 1:
                raise fail(
                    RuntimeError,
                    f"Attempting to broadcast a dimension of length {n} at {back}! Mismatching argument at index "
                    f"{number} had {shape}; but expected shape should be broadcastable to {result}",
                )
            result[back] = n
    return Size(result)


# ---- grids and choices ---------------------------------------------------------------------------------------


@offer(out=False, method=False, tensor_first=False)
def meshgrid(*tensors: Any, indexing: str | None = None) -> tuple[Tensor, ...]:
    """Return one tensor of coordinates for each vector."""
    parts = listed(tensors)
    if indexing is None:
        warn_once(INDEXING)
    if not parts:
        raise fail(RuntimeError, "meshgrid expects a non-empty TensorList")
    for t in parts:
        if t.ndim > 1:
            raise fail(
                RuntimeError,
                f"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {t!r}",
                "A grid is made of vectors.",
                (t._id,),
            )
        if t._array.dtype != parts[0]._array.dtype:
            raise fail(RuntimeError, "meshgrid expects all tensors to have the same dtype", tensors=(t._id,))
    if indexing not in (None, "ij", "xy"):
        text = f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}'
        raise fail(RuntimeError, text)
    turned = indexing == "xy" and len(parts) > 1
    order = (parts[1], parts[0], *parts[2:]) if turned else parts
    shape = tuple(t._array.size for t in order)
    grids = [
        expand(view(t, tuple(n if i == at else 1 for i, n in enumerate(shape))), shape) for at, t in enumerate(order)
    ]
    return (grids[1], grids[0], *grids[2:]) if turned else tuple(grids)


@offer(out=False, method=False, tensor_first=False)
def cartesian_prod(*tensors: Tensor) -> Tensor:
    """Return every choice of one element from each vector, one row each."""
    for t in tensors:
        if t.ndim != 1:
            raise fail(RuntimeError, f"Expect a 1D vector, but got shape {list(t.shape)}", tensors=(t._id,))
    if len(tensors) == 1:
        return tensors[0]
    return stack([flatten(grid) for grid in meshgrid(*tensors, indexing="ij")], 1)


@offer(out=False)
def combinations(input: Tensor, r: int = 2, with_replacement: bool = False) -> Tensor:
    """Return every choice of r elements in their order, one row each."""
    if input.ndim != 1:
        raise fail(RuntimeError, f"Expect a 1D vector, but got shape {list(input.shape)}", tensors=(input._id,))
    if r < 0:
        raise fail(RuntimeError, f"Expect a non-negative number, but got {r}")
    if r == 0:
        return Tensor(np.empty((0,), input._array.dtype))
    count = input._array.size
    places = np.indices((count,) * r)
    rising = np.ones((count,) * r, bool)
    for one, two in pairwise(places):
        rising &= one <= two if with_replacement else one < two
    mask = Tensor(rising)
    grids = meshgrid(*[input] * r, indexing="ij")
    return stack([apply(TABLE["masked_select"], grid, mask) for grid in grids], 1)


@offer(out=False, method=False)
def vander(x: Tensor, N: int | None = None, increasing: bool = False) -> Tensor:
    """Return the powers of each element, one row each."""
    if x.ndim != 1:
        raise fail(RuntimeError, "x must be a one-dimensional tensor.", tensors=(x._id,))
    columns = x._array.size if N is None else N
    if columns < 0:
        raise fail(RuntimeError, "N must be non-negative.")
    powers = [apply(TABLE["pow_scalar"], x, exponent=n) for n in range(columns)]
    return stack(powers if increasing else powers[::-1], 1)
