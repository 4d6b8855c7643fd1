"""How far apart vectors are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradgui.torch.nn import functional as F
from gradgui.torch.nn.modules.module import Module

if TYPE_CHECKING:
    from gradgui.engine.tensor import Tensor


class PairwiseDistance(Module):
    """The norm of the difference."""

    def __init__(self, p: float = 2.0, eps: float = 1e-06, keepdim: bool = False) -> None:
        super().__init__()
        self.norm = p
        self.eps = eps
        self.keepdim = keepdim

    def forward(self, x1: Tensor, x2: Tensor) -> Any:
        """Return one distance for each pair."""
        return F.pairwise_distance(x1, x2, self.norm, self.eps, self.keepdim)


class CosineSimilarity(Module):
    """The cosine of the angle between them."""

    def __init__(self, dim: int = 1, eps: float = 1e-08) -> None:
        super().__init__()
        self.dim = dim
        self.eps = eps

    def forward(self, x1: Tensor, x2: Tensor) -> Any:
        """Return one cosine for each pair."""
        return F.cosine_similarity(x1, x2, self.dim, self.eps)
