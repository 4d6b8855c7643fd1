"""What layers of normalisation have in common: a learned scale and shift."""

from __future__ import annotations

from typing import Any

from gradgui.torch.nn import init
from gradgui.torch.nn.modules.module import Module
from gradgui.torch.nn.parameter import Parameter, fresh


class Affine(Module):
    """Holds ``weight`` and ``bias``; None where there is none."""

    weight: Parameter | None
    bias: Parameter | None

    def _make_affine(self, size: Any, affine: bool, bias: bool, device: Any, dtype: Any) -> None:
        for name, wanted in (("weight", affine), ("bias", affine and bias)):
            self.register_parameter(name, fresh(size, device, dtype, wanted))

    def reset_parameters(self) -> None:
        """Begin with scale 1 and shift 0."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)
