"""Tensors that a module holds: parameters, which are learned, and buffers, which are only kept."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.convert import show
from gradgui.engine.errors import fail
from gradgui.engine.factories import empty
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor


class Parameter(Tensor):
    """A leaf that a module registers when it is assigned to it; it requires grad unless told otherwise."""

    __module__ = "torch.nn.parameter"  # the name that a person knows it by

    def __init__(self, data: Any = None, requires_grad: bool = True) -> None:
        """Share the memory of ``data``; raise RuntimeError for whole numbers that require grad."""
        source = _source(data)
        if requires_grad and source._array.dtype.kind not in "fc":
            raise fail(
                RuntimeError,
                "Only Tensors of floating point and complex dtype can require gradients",
                "Whole numbers have no slope: write 1.0 instead of 1, or pass requires_grad=False.",
                (source._id,),
            )
        super().__init__(source.array, bool(requires_grad), source._storage)
        self._version_counter = source._version_counter
        if state.observer is not None:
            state.observer.leaf_created(self, "nn.Parameter", None if data is None else source)

    def __repr__(self) -> str:
        return f"Parameter containing:\n{show(self)}"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return object.__format__(self, spec)  # never as a number: that is for plain tensors

    def __deepcopy__(self, memo: dict[int, Any]) -> Parameter:
        """Copy the numbers, without the gradient."""
        if id(self) not in memo:
            copied = type(self).__new__(type(self))
            Tensor.__init__(copied, self.array.copy(order="K"), self._requires_grad)
            memo[id(self)] = copied
            if state.observer is not None:
                state.observer.leaf_created(copied, "copy.deepcopy")
        return memo[id(self)]  # type: ignore[no-any-return]


class _BufferMeta(type):
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, Tensor) and "_is_buffer" in vars(value)


class Buffer(metaclass=_BufferMeta):
    """A tensor that a module registers as a buffer when it is assigned to it; by itself it is a plain tensor."""

    __module__ = "torch.nn.parameter"

    def __new__(cls, data: Any = None, *, persistent: bool = True) -> Any:
        """Share the memory of ``data``; a persistent buffer is part of the state of its module."""
        source = _source(data)
        made = source.detach()
        made._requires_grad = source.requires_grad
        vars(made).update(persistent=persistent, _is_buffer=True)
        return made


def fresh(size: Any, device: Any, dtype: Any, wanted: bool = True) -> Parameter | None:
    """Return a parameter for a layer to fill; None where the layer has none."""
    return Parameter(empty(size, device=device, dtype=dtype)) if wanted else None


def _source(data: Any) -> Tensor:
    """Return the tensor whose memory is shared; what is none raises AttributeError, as in PyTorch."""
    if data is None:
        return Tensor(np.empty(0, np.float32))
    if not isinstance(data, Tensor):
        data.detach()
    return data  # type: ignore[no-any-return]
