"""Making sequences and images larger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradgui.torch.nn import functional as F
from gradgui.torch.nn.modules.module import Module

if TYPE_CHECKING:
    from gradgui.engine.tensor import Tensor


class Upsample(Module):
    """To a size, or by a factor."""

    def __init__(
        self,
        size: Any = None,
        scale_factor: Any = None,
        mode: str = "nearest",
        align_corners: bool | None = None,
        recompute_scale_factor: bool | None = None,
    ) -> None:
        super().__init__()
        self.name = type(self).__name__
        self.size = size
        if isinstance(scale_factor, tuple):
            self.scale_factor: Any = tuple(float(factor) for factor in scale_factor)
        else:
            self.scale_factor = float(scale_factor) if scale_factor else None
        self.mode = mode
        self.align_corners = align_corners
        self.recompute_scale_factor = recompute_scale_factor

    def forward(self, input: Tensor) -> Any:
        """Return the larger one."""
        how = (self.mode, self.align_corners)
        again = self.recompute_scale_factor
        return F.interpolate(input, self.size, self.scale_factor, *how, recompute_scale_factor=again)

    def extra_repr(self) -> str:
        """Return the size or the factor."""
        size = f"size={self.size!r}" if self.scale_factor is None else f"scale_factor={self.scale_factor!r}"
        return f"{size}, mode={self.mode!r}"
