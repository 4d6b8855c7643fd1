"""Padding: more elements at the edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradgui.torch.nn import functional as F
from gradgui.torch.nn.modules._sizes import ntuple
from gradgui.torch.nn.modules.module import Module

if TYPE_CHECKING:
    from gradgui.engine.tensor import Tensor


class _ConstantPad(Module):
    ends = 2

    def __init__(self, padding: Any, value: float) -> None:
        super().__init__()
        self.padding = ntuple(padding, self.ends)
        self.value = value

    def forward(self, input: Tensor) -> Any:
        """Return the input with more at its edges."""
        return F.pad(input, self.padding, "constant", self.value)

    def extra_repr(self) -> str:
        """Return how much of what."""
        return f"padding={self.padding}, value={self.value}"


class ConstantPad1d(_ConstantPad):
    """One number at both ends of sequences."""


class ConstantPad2d(_ConstantPad):
    """One number around images."""

    ends = 4


class ZeroPad1d(ConstantPad1d):
    """Zeros at both ends of sequences."""

    def __init__(self, padding: Any) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        """Return how much."""
        return f"{self.padding}"


class ZeroPad2d(ConstantPad2d):
    """Zeros around images."""

    def __init__(self, padding: Any) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        """Return how much."""
        return f"{self.padding}"


class _ModePad(Module):
    ends, mode = 2, ""

    def __init__(self, padding: Any) -> None:
        super().__init__()
        self.padding = ntuple(padding, self.ends)

    def forward(self, input: Tensor) -> Any:
        """Return the input with more at its edges."""
        return F.pad(input, self.padding, self.mode)

    def extra_repr(self) -> str:
        """Return how much."""
        return f"{self.padding}"


class ReflectionPad1d(_ModePad):
    """The sequence mirrored at both ends."""

    mode = "reflect"


class ReflectionPad2d(_ModePad):
    """The image mirrored at its edges."""

    ends, mode = 4, "reflect"


class ReplicationPad1d(_ModePad):
    """The first and last element of the sequence again and again."""

    mode = "replicate"


class ReplicationPad2d(_ModePad):
    """The edge of the image again and again."""

    ends, mode = 4, "replicate"
