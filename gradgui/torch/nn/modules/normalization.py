"""Normalisation of each sample by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradgui.engine.errors import fail
from gradgui.torch.nn import functional as F
from gradgui.torch.nn import init
from gradgui.torch.nn._quiet import making
from gradgui.torch.nn.modules._norm import Affine
from gradgui.torch.nn.modules._sizes import ntuple
from gradgui.torch.nn.modules.module import Module
from gradgui.torch.nn.parameter import fresh

if TYPE_CHECKING:
    from gradgui.engine.tensor import Tensor


class LayerNorm(Affine):
    """Normalise over the last dimensions."""

    def __init__(
        self,
        normalized_shape: Any,
        eps: float = 1e-05,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = ntuple(normalized_shape, 1)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        with making(self):
            self._make_affine(self.normalized_shape, elementwise_affine, bias, device, dtype)
            self.reset_parameters()

    def forward(self, input: Tensor) -> Any:
        """Return numbers of mean 0 and variance 1, scaled and shifted."""
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """Return the settings."""
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}, "
            f"bias={self.bias is not None}"
        )


class GroupNorm(Affine):
    """Normalise over groups of channels."""

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-05,
        affine: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        if num_channels % num_groups != 0:
            raise fail(ValueError, f"num_channels ({num_channels}) must be divisible by num_groups ({num_groups})")
        self.num_groups = num_groups
        self.num_channels = num_channels
        self.eps = eps
        self.affine = affine
        with making(self):
            self._make_affine(num_channels, affine, bias, device, dtype)
            self.reset_parameters()

    def forward(self, input: Tensor) -> Any:
        """Return numbers of mean 0 and variance 1 in each group, scaled and shifted."""
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """Return the settings."""
        return (
            f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, "
            f"bias={self.bias is not None}"
        )


class RMSNorm(Module):
    """Divide by the root of the mean square over the last dimensions."""

    def __init__(
        self,
        normalized_shape: Any,
        eps: float | None = None,
        elementwise_affine: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = ntuple(normalized_shape, 1)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        with making(self):
            self.register_parameter("weight", fresh(self.normalized_shape, device, dtype, elementwise_affine))
            self.reset_parameters()

    def reset_parameters(self) -> None:
        """Begin with scale 1."""
        if self.weight is not None:
            init.ones_(self.weight)

    def forward(self, x: Tensor) -> Any:
        """Return numbers whose mean square is 1, scaled."""
        return F.rms_norm(x, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        """Return the settings."""
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"
