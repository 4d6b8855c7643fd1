"""Layers that set elements to zero at random while training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradgui.engine.errors import fail
from gradgui.torch.nn import functional as F
from gradgui.torch.nn.modules.module import Module

if TYPE_CHECKING:
    from gradgui.engine.tensor import Tensor


class _DropoutNd(Module):
    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if p < 0 or p > 1:
            raise fail(ValueError, f"dropout probability has to be between 0 and 1, but got {p}")
        self.p = p
        self.inplace = inplace

    def extra_repr(self) -> str:
        """Return the probability."""
        return f"p={self.p}, inplace={self.inplace}"


class Dropout(_DropoutNd):
    """Zero each element with probability p, and scale the others up."""

    def forward(self, input: Tensor) -> Any:
        """Do so while training, else return the input."""
        return F.dropout(input, self.p, self.training, self.inplace)


class Dropout1d(_DropoutNd):
    """Zero whole channels of sequences."""

    def forward(self, input: Tensor) -> Any:
        """Do so while training, else return the input."""
        return F.dropout1d(input, self.p, self.training, self.inplace)


class Dropout2d(_DropoutNd):
    """Zero whole channels of images."""

    def forward(self, input: Tensor) -> Any:
        """Do so while training, else return the input."""
        return F.dropout2d(input, self.p, self.training, self.inplace)


class AlphaDropout(_DropoutNd):
    """Dropout that keeps mean and variance behind SELU."""

    def forward(self, input: Tensor) -> Any:
        """Do so while training, else return the input."""
        return F.alpha_dropout(input, self.p, self.training)
