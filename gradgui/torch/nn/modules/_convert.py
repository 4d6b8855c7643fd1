"""Changing the dtype of all that a module holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradgui.engine.devices import check_device
from gradgui.engine.dtypes import DType, given
from gradgui.engine.errors import fail
from gradgui.engine.tensor import Tensor
from gradgui.torch.nn._quiet import unrecorded
from gradgui.torch.nn.modules._walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self


class Convert(Walk):
    """To another dtype, in place: the module keeps its parameters, and they get other numbers."""

    def to(self, *args: Any, device: Any = None, dtype: Any = None, non_blocking: bool = False) -> Self:
        """Turn floating point parameters and buffers into another dtype; there is only the CPU."""
        for argument in args:
            if isinstance(argument, Tensor):
                dtype = argument.dtype
            elif isinstance(argument, DType | type):
                dtype = argument
            else:
                device = argument
        check_device(device)
        wanted = given(dtype)
        if wanted is not None and not wanted.is_floating_point:
            raise fail(
                TypeError,
                f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={wanted!r}",
                "Gradients need fractions, so parameters are floating point numbers.",
            )
        return self._apply(lambda tensor: _floating(tensor, wanted))

    def type(self, dst_type: Any) -> Self:
        """Turn all parameters and buffers into a dtype."""
        return self._apply(lambda tensor: tensor.to(dst_type))

    def float(self) -> Self:
        """Turn floating point parameters and buffers into float32."""
        return self._apply(lambda tensor: tensor.float() if tensor.is_floating_point() else tensor)

    def double(self) -> Self:
        """Turn floating point parameters and buffers into float64."""
        return self._apply(lambda tensor: tensor.double() if tensor.is_floating_point() else tensor)

    def half(self) -> Self:
        """Turn floating point parameters and buffers into float16."""
        return self._apply(lambda tensor: tensor.half() if tensor.is_floating_point() else tensor)

    def cpu(self) -> Self:
        """Return the module: it is on the CPU already."""
        return self

    def cuda(self, device: Any = None) -> Self:
        """Raise AssertionError: there is no graphics card."""
        check_device("cuda")
        return self

    def share_memory(self) -> Self:
        """Return the module: there is one process only."""
        return self

    def _apply(self, fn: Callable[[Any], Any], recurse: bool = True) -> Self:
        if recurse:
            for module in self.children():
                module._apply(fn)
        for parameter in self._parameters.values():
            if parameter is not None:
                _replace(parameter, fn)
        for name, buffer in self._buffers.items():
            if buffer is not None:
                self._buffers[name] = fn(buffer)
        return self


def _floating(tensor: Any, dtype: DType | None) -> Any:
    return tensor.to(dtype) if dtype is not None and tensor.is_floating_point() else tensor


def _replace(parameter: Tensor, fn: Callable[[Any], Any]) -> None:
    """Give a parameter, and its gradient, the numbers that a function makes of them."""
    with unrecorded():
        changed = fn(parameter)
        if changed is not parameter:
            parameter.data = changed
        if parameter._grad is not None:
            grad = fn(parameter._grad)
            if grad is not parameter._grad:
                parameter._grad.data = grad
