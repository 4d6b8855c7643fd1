"""Convolutions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from gradgui.engine.errors import fail
from gradgui.engine.factories import empty
from gradgui.torch.nn import functional as F
from gradgui.torch.nn import init
from gradgui.torch.nn._quiet import making
from gradgui.torch.nn.modules._registry import own_init
from gradgui.torch.nn.modules._sizes import ntuple
from gradgui.torch.nn.modules.module import Module
from gradgui.torch.nn.parameter import Parameter, fresh

if TYPE_CHECKING:
    from gradgui.engine.tensor import Tensor

PADDINGS = {"same", "valid"}
MODES = ("zeros", "reflect", "replicate", "circular")


class _Conv(Module):
    """A convolution over ``spatial`` dimensions."""

    spatial = 1
    transposed = False

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
        output_padding: Any = 0,
    ) -> None:
        super().__init__()
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = ntuple(kernel_size, self.spatial)
        self.stride = ntuple(stride, self.spatial)
        self.padding = padding if isinstance(padding, str) else ntuple(padding, self.spatial)
        self.dilation = ntuple(dilation, self.spatial)
        self.output_padding = ntuple(output_padding, self.spatial)
        self.groups = groups
        self.padding_mode = padding_mode
        self._check()
        ends = (out_channels, in_channels)
        first, second = reversed(ends) if self.transposed else ends
        with making(self):
            size = (first, second // groups, *self.kernel_size)
            self.weight = Parameter(empty(size, device=device, dtype=dtype))
            self.register_parameter("bias", fresh(out_channels, device, dtype, bias))
            self.reset_parameters()

    def _check(self) -> None:
        if self.groups <= 0:
            raise fail(ValueError, "groups must be a positive integer")
        if self.in_channels % self.groups != 0:
            raise fail(ValueError, "in_channels must be divisible by groups")
        if self.out_channels % self.groups != 0:
            raise fail(ValueError, "out_channels must be divisible by groups")
        if isinstance(self.padding, str):
            if self.padding not in PADDINGS:
                raise fail(ValueError, f"Invalid padding string {self.padding!r}, should be one of {PADDINGS}")
            if self.padding == "same" and any(step != 1 for step in self.stride):
                raise fail(ValueError, "padding='same' is not supported for strided convolutions")
        if self.padding_mode not in MODES:
            raise fail(
                ValueError, f"padding_mode must be one of {set(MODES)}, but got padding_mode='{self.padding_mode}'"
            )

    def reset_parameters(self) -> None:
        """Draw the first numbers."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            fan_in, _ = init._calculate_fan_in_and_fan_out(self.weight)
            bound = 1 / math.sqrt(fan_in) if fan_in > 0 else 0
            init.uniform_(self.bias, -bound, bound)

    def _padded(self, input: Tensor) -> tuple[Tensor, Any]:
        """Return the input, padded here when not with zeros, and the padding that is left to do."""
        if self.padding_mode == "zeros":
            return input, self.padding
        edges: list[int] = []
        for dim in reversed(range(self.spatial)):
            if isinstance(self.padding, str):
                total = self.dilation[dim] * (self.kernel_size[dim] - 1) if self.padding == "same" else 0
                edges += [total // 2, total - total // 2]
            else:
                edges += [self.padding[dim]] * 2
        return F.pad(input, edges, mode=self.padding_mode), (0,) * self.spatial

    def extra_repr(self) -> str:
        """Return the sizes, and what is not as usual."""
        usual = {"padding": 0, "dilation": 1, "output_padding": 0}
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
        for name, number in usual.items():
            value = getattr(self, name)
            text += f", {name}={value}" if value != (number,) * len(value) else ""
        text += f", groups={self.groups}" if self.groups != 1 else ""
        text += ", bias=False" if self.bias is None else ""
        return text + (f", padding_mode={self.padding_mode}" if self.padding_mode != "zeros" else "")


@own_init
class Conv1d(_Conv):
    """Slide filters over sequences."""

    def forward(self, input: Tensor) -> Any:
        """Return one channel for each filter."""
        input, padding = self._padded(input)
        return F.conv1d(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)


@own_init
class Conv2d(_Conv):
    """Slide filters over images."""

    spatial = 2

    def forward(self, input: Tensor) -> Any:
        """Return one channel for each filter."""
        input, padding = self._padded(input)
        return F.conv2d(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)


class _ConvTranspose(_Conv):
    transposed = True

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        output_padding: Any = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Any = 1,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        if padding_mode != "zeros":
            raise fail(ValueError, f'Only "zeros" padding mode is supported for {type(self).__name__}')
        window = (kernel_size, stride, padding, dilation)
        super().__init__(
            in_channels, out_channels, *window, groups, bias, padding_mode, device, dtype, output_padding=output_padding
        )

    def _more(self, input: Tensor, output_size: Any) -> tuple[int, ...]:
        """Return the padding of the output with which it gets a size."""
        if output_size is None:
            return self.output_padding
        lead = input.ndim - self.spatial
        sizes = tuple(output_size)[lead if len(output_size) == input.ndim else 0 :]
        if len(sizes) != self.spatial:
            raise fail(
                ValueError,
                f"ConvTranspose{self.spatial}D: for {input.ndim}D input, output_size must have {self.spatial} or "
                f"{lead + self.spatial} elements (got {len(output_size)})",
                tensors=(input._id,),
            )
        least = [
            (input.shape[lead + dim] - 1) * self.stride[dim]
            - 2 * self.padding[dim]
            + self.dilation[dim] * (self.kernel_size[dim] - 1)
            + 1
            for dim in range(self.spatial)
        ]
        most = [size + step - 1 for size, step in zip(least, self.stride, strict=True)]
        if any(not low <= size <= high for low, size, high in zip(least, sizes, most, strict=True)):
            raise fail(
                ValueError,
                f"requested an output size of {list(sizes)}, but valid sizes range from {least} to {most} "
                f"(for an input of {input.shape[2:]})",
                tensors=(input._id,),
            )
        return tuple(size - low for size, low in zip(sizes, least, strict=True))


@own_init
class ConvTranspose1d(_ConvTranspose):
    """Spread each element of a sequence over a window: the gradient of a convolution, as a layer."""

    def forward(self, input: Tensor, output_size: Any = None) -> Any:
        """Return the longer sequence."""
        window = (self.stride, self.padding, self._more(input, output_size), self.groups, self.dilation)
        return F.conv_transpose1d(input, self.weight, self.bias, *window)


@own_init
class ConvTranspose2d(_ConvTranspose):
    """Spread each element of an image over a window: the gradient of a convolution, as a layer."""

    spatial = 2

    def forward(self, input: Tensor, output_size: Any = None) -> Any:
        """Return the larger image."""
        window = (self.stride, self.padding, self._more(input, output_size), self.groups, self.dilation)
        return F.conv_transpose2d(input, self.weight, self.bias, *window)
