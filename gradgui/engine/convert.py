"""Out of the world of tensors: Python numbers, lists, NumPy arrays, text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.errors import TO_SCALAR, fail
from gradgui.engine.pieces import unbind
from gradgui.engine.printing import format_tensor
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor
from gradgui.engine.warn import warn_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def item(self: Tensor) -> Any:
    """Return the one element as a Python number; raise RuntimeError when there are more."""
    if self._array.size != 1:
        raise fail(
            RuntimeError,
            f"a Tensor with {self._array.size} elements cannot be converted to Scalar",
            "item() is for a single number. Pick one with an index, or make one with sum() or mean().",
            (self._id,),
        )
    return self.array.item()


def tolist(self: Tensor) -> Any:
    """Return nested lists of Python numbers."""
    return self.array.tolist()


def numpy(self: Tensor, *, force: bool = False) -> np.ndarray:
    """Return the elements as a NumPy array on the same memory; raise RuntimeError when gradients flow here."""
    if force:
        self = self.detach()
    if self.requires_grad and state.grad_enabled:
        raise fail(
            RuntimeError,
            "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.",
            "NumPy knows nothing of the tape, so the path of the gradient would end unseen. detach() says that it may.",
            (self._id,),
        )
    self._storage.expose()
    return self.array


def to_array(self: Tensor, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
    array = numpy(self)
    if dtype is not None and array.dtype != dtype:
        return array.astype(dtype)
    return array.copy() if copy else array


def to_scalar(convert: Callable[[Any], Any]) -> Callable[[Tensor], Any]:
    def number(self: Tensor) -> Any:
        if self._array.size != 1:
            raise fail(
                ValueError,
                "only one element tensors can be converted to Python scalars",
                "Pick one element with an index, or make one number with sum() or mean().",
                (self._id,),
            )
        if self.requires_grad and convert is not int:
            warn_once(TO_SCALAR)
        return convert(self.array.item())

    return number


def to_bool(self: Tensor) -> bool:
    if self._array.size != 1:
        raise fail(
            RuntimeError,
            "Boolean value of Tensor with no values is ambiguous"
            if not self._array.size
            else "Boolean value of Tensor with more than one value is ambiguous",
            "Is it true when all elements are, or when any is? Say which, with all() or any().",
            (self._id,),
        )
    return bool(self.array.item())


def to_index(self: Tensor) -> int:
    if self._array.size != 1 or self._array.dtype.kind not in "iub":
        raise fail(
            TypeError,
            "only integer tensors of a single element can be converted to an index",
            "An index is a whole number: use int(x), or x.long().",
            (self._id,),
        )
    return int(self.array.item())


def to_len(self: Tensor) -> int:
    if not self.ndim:
        raise fail(TypeError, "len() of a 0-d tensor", tensors=(self._id,))
    return int(self._array.shape[0])


def to_iter(self: Tensor) -> Iterator[Tensor]:
    if not self.ndim:
        raise fail(TypeError, "iteration over a 0-d tensor", tensors=(self._id,))
    return iter(unbind(self))


def to_contains(self: Tensor, value: Any) -> bool:
    if not isinstance(value, Tensor | int | float | np.generic):
        raise fail(
            RuntimeError,
            f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {type(value)}.",
        )
    return bool((self.array == (value.array if isinstance(value, Tensor) else value)).any())


def show(self: Tensor) -> str:
    node = self.grad_fn
    name = node.name().removeprefix("torch::autograd::") if node is not None else None
    return format_tensor(
        self.array,
        self.dtype.name,
        requires_grad=self.requires_grad,
        grad_fn=name,
        options=state.print_options,
        default_dtype=state.default_dtype.name,
    )


def to_format(self: Tensor, spec: str) -> str:
    return format(self.array.item(), spec) if not self.ndim else object.__format__(self, spec)
