"""Methods that change the dtype, or make new tensors of the same dtype."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine import dtypes, factories, functions
from gradgui.engine.devices import Device, check_device
from gradgui.engine.dtypes import DType
from gradgui.engine.errors import fail
from gradgui.engine.forms import METHODS, refuses
from gradgui.engine.tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

CASTS = {
    "float": dtypes.float32,
    "double": dtypes.float64,
    "half": dtypes.float16,
    "long": dtypes.int64,
    "int": dtypes.int32,
    "short": dtypes.int16,
    "char": dtypes.int8,
    "byte": dtypes.uint8,
    "bool": dtypes.bool_,
}
BY_TENSOR_TYPE = {f"torch.{dtype.tensor_type}": dtype for dtype in dtypes.ALL}
NO_ACCELERATOR = "Cannot access accelerator device when none is available."


@refuses("Tensor")
def to(
    self: Tensor,
    *args: Any,
    dtype: DType | None = None,
    device: Any = None,
    non_blocking: bool = False,
    copy: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """Return the tensor in another dtype; there is only the CPU."""
    check_device(device)
    wanted = dtypes.given(dtype)
    flags = [argument for argument in args if isinstance(argument, bool)]
    for argument in args:
        if isinstance(argument, DType | type):
            wanted = dtypes.given(argument)
        elif isinstance(argument, Tensor):
            wanted = argument.dtype
        elif isinstance(argument, str | Device):
            check_device(argument)
        elif isinstance(argument, int) and not isinstance(argument, bool):
            raise fail(RuntimeError, NO_ACCELERATOR, "There is no graphics card here.")
    copy = copy or flags[1:2] == [True]
    if wanted is None or wanted is self.dtype:
        return functions.clone(self) if copy else self
    return functions.to_dtype(self, wanted)


def type_(self: Tensor, dtype: Any = None, non_blocking: bool = False) -> Any:
    """Return the name of its type, or the tensor in another dtype."""
    if dtype is None:
        return f"torch.{self.dtype.tensor_type}"
    called = f"torch.{getattr(dtype, '__name__', '')}"
    if called in BY_TENSOR_TYPE:  # torch.FloatTensor
        dtype = called
    if isinstance(dtype, str):
        if dtype not in BY_TENSOR_TYPE:
            raise fail(ValueError, f"invalid type: '{dtype}'", "Give a dtype: x.type(torch.float64).")
        return functions.to_dtype(self, BY_TENSOR_TYPE[dtype])
    return functions.to_dtype(self, dtypes.given(dtype) or self.dtype)


def type_as(self: Tensor, other: Tensor) -> Tensor:
    """Return the tensor in the dtype of another."""
    functions.check_tensor("type_as", other, "other", 1)
    return functions.to_dtype(self, other.dtype)


def _cast(dtype: DType) -> Callable[..., Tensor]:
    def cast(self: Tensor, memory_format: Any = None) -> Tensor:
        return functions.to_dtype(self, dtype)

    cast.__doc__ = f"Return the tensor as {dtype!r}."
    return cast


def new_tensor(self: Tensor, data: Any, *, dtype: DType | None = None, requires_grad: bool = False) -> Tensor:
    """Return a new leaf with a copy of ``data`` in this tensor's dtype."""
    return factories.tensor(data, dtype=dtype or self.dtype, requires_grad=requires_grad)


def new_full(self: Tensor, size: Any, fill_value: Any, *, dtype: DType | None = None, **named: Any) -> Tensor:
    """Return a new leaf of one number repeated, in this tensor's dtype."""
    return factories.full(size, fill_value, dtype=dtype or self.dtype, **named)


def _new(make: Callable[..., Tensor]) -> Callable[..., Tensor]:
    def method(self: Tensor, *size: Any, dtype: DType | None = None, **named: Any) -> Tensor:
        return make(*size, dtype=dtype or self.dtype, **named)

    method.__doc__ = "Return a new leaf of this size, in this tensor's dtype."
    return method


METHODS.update(
    {name: _cast(dtype) for name, dtype in CASTS.items()},
    to=to,
    type=type_,
    type_as=type_as,
    new_tensor=new_tensor,
    new_full=new_full,
    new_zeros=_new(factories.zeros),
    new_ones=_new(factories.ones),
    new_empty=_new(factories.empty),
)


def legacy(dtype: DType) -> Callable[..., Tensor]:
    """Return a maker like ``torch.FloatTensor``, which takes data, or sizes."""

    def make(*args: Any) -> Tensor:
        if len(args) == 1 and isinstance(args[0], list | tuple | np.ndarray):
            return factories.tensor(args[0], dtype=dtype)
        if len(args) == 1 and isinstance(args[0], Tensor):
            return args[0].detach()
        return factories.empty(*args or (0,), dtype=dtype)

    make.__name__ = make.__qualname__ = dtype.tensor_type
    return make
