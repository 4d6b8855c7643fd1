"""Layers that multiply by a matrix."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from gradgui.engine.errors import fail
from gradgui.engine.factories import empty
from gradgui.torch.nn import functional as F
from gradgui.torch.nn import init
from gradgui.torch.nn._quiet import making
from gradgui.torch.nn.modules.module import Module
from gradgui.torch.nn.parameter import Parameter, fresh

if TYPE_CHECKING:
    from gradgui.engine.tensor import Tensor


class Identity(Module):
    """Return the input; whatever it is made with is ignored."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, input: Tensor) -> Any:
        """Return the input."""
        return input


class Linear(Module):
    """Compute x Wᵀ + b."""

    def __init__(
        self, in_features: int, out_features: int, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        with making(self):
            self.weight = Parameter(empty((out_features, in_features), device=device, dtype=dtype))
            self.register_parameter("bias", fresh(out_features, device, dtype, bias))
            self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw the first numbers."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            fan_in, _ = init._calculate_fan_in_and_fan_out(self.weight)
            bound = 1 / math.sqrt(fan_in) if fan_in > 0 else 0
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input: Tensor) -> Any:
        """Return x Wᵀ + b."""
        return F.linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        """Return the sizes."""
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class Bilinear(Module):
    """Compute x₁ᵀ W x₂ + b."""

    def __init__(
        self,
        in1_features: int,
        in2_features: int,
        out_features: int,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.in1_features = in1_features
        self.in2_features = in2_features
        self.out_features = out_features
        with making(self):
            self.weight = Parameter(empty((out_features, in1_features, in2_features), device=device, dtype=dtype))
            self.register_parameter("bias", fresh(out_features, device, dtype, bias))
            self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw the first numbers."""
        if self.in1_features <= 0:
            raise fail(ValueError, f"in1_features must be > 0, but got (in1_features={self.in1_features})")
        bound = 1 / math.sqrt(self.in1_features)
        init.uniform_(self.weight, -bound, bound)
        if self.bias is not None:
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input1: Tensor, input2: Tensor) -> Any:
        """Return x₁ᵀ W x₂ + b."""
        return F.bilinear(input1, input2, self.weight, self.bias)

    def extra_repr(self) -> str:
        """Return the sizes."""
        return (
            f"in1_features={self.in1_features}, in2_features={self.in2_features}, out_features={self.out_features}, "
            f"bias={self.bias is not None}"
        )
