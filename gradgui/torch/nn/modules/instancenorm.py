"""Normalisation of each channel of each sample by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradgui.engine.errors import fail
from gradgui.engine.warn import warn
from gradgui.torch.nn import functional as F
from gradgui.torch.nn.modules._registry import own_init
from gradgui.torch.nn.modules.batchnorm import RunningNorm

if TYPE_CHECKING:
    from gradgui.engine.tensor import Tensor


@own_init
class _InstanceNorm(RunningNorm):
    def __init__(
        self,
        num_features: int,
        eps: float = 1e-05,
        momentum: float = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)

    def forward(self, input: Tensor) -> Any:
        """Normalise over the places of each channel."""
        self._check_input_dim(input)
        alone = input.ndim == self.dims[0]  # a sample without a batch
        self._check_channels(input, 0 if alone else 1)
        by_input = self.training or not self.track_running_stats
        momentum = 0.0 if self.momentum is None else self.momentum
        batch: Tensor = input.unsqueeze(0) if alone else input  # type: ignore[attr-defined]
        normal = F.instance_norm(
            batch, self.running_mean, self.running_var, self.weight, self.bias, by_input, momentum, self.eps
        )
        return normal.squeeze(0) if alone else normal

    def _check_channels(self, input: Tensor, dim: int) -> None:
        have = input.shape[dim]
        if have == self.num_features:
            return
        if self.affine:
            raise fail(
                ValueError,
                f"expected input's size at dim={dim} to match num_features ({self.num_features}), but got: {have}.",
                tensors=(input._id,),
            )
        warn(
            f"input's size at dim={dim} does not match num_features. You can silence this warning by not passing in "
            "num_features, which is not used because affine=False"
        )


class InstanceNorm1d(_InstanceNorm):
    """Normalise the channels of sequences."""

    dims, expected = (2, 3), "2D or 3D"


class InstanceNorm2d(_InstanceNorm):
    """Normalise the channels of images."""

    dims, expected = (3, 4), "3D or 4D"
