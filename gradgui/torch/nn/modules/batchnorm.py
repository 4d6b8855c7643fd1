"""Normalisation over a batch, with running statistics for evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradgui.engine import dtypes
from gradgui.engine.errors import fail
from gradgui.engine.factories import ones, zeros
from gradgui.torch.nn import functional as F
from gradgui.torch.nn._quiet import making
from gradgui.torch.nn.modules._norm import Affine
from gradgui.torch.nn.modules._registry import own_init

if TYPE_CHECKING:
    from gradgui.engine.tensor import Tensor


class RunningNorm(Affine):
    """A normalisation that keeps running means and variances."""

    _version = 2
    running_mean: Tensor | None
    running_var: Tensor | None
    num_batches_tracked: Any
    dims: tuple[int, ...] = ()  # how many dimensions an input may have
    expected = ""

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-05,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.track_running_stats = track_running_stats
        with making(self):
            self._make_affine(num_features, affine, bias, device, dtype)
            made: tuple[Any, ...] = (None, None, None)
            if track_running_stats:
                made = (
                    zeros(num_features, device=device, dtype=dtype),
                    ones(num_features, device=device, dtype=dtype),
                    zeros((), dtype=dtypes.int64),
                )
            for name, buffer in zip(("running_mean", "running_var", "num_batches_tracked"), made, strict=True):
                self.register_buffer(name, buffer)
            self.reset_parameters()

    def reset_running_stats(self) -> None:
        """Begin the statistics anew."""
        if self.track_running_stats:
            self.running_mean.zero_()  # type: ignore[union-attr]
            self.running_var.fill_(1)  # type: ignore[union-attr]
            self.num_batches_tracked.zero_()

    def reset_parameters(self) -> None:
        """Begin with scale 1 and shift 0, and new statistics."""
        self.reset_running_stats()
        super().reset_parameters()

    def _check_input_dim(self, input: Tensor) -> None:
        if input.ndim not in self.dims:
            raise fail(ValueError, f"expected {self.expected} input (got {input.ndim}D input)", tensors=(input._id,))

    def _statistics(self) -> tuple[Tensor | None, Tensor | None]:
        """Return the running statistics, where this call reads or writes them."""
        used = not self.training or self.track_running_stats
        return (self.running_mean, self.running_var) if used else (None, None)

    def extra_repr(self) -> str:
        """Return the settings."""
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )

    def _load_from_state_dict(self, state_dict: Any, prefix: str, local_metadata: dict[str, Any], *rest: Any) -> None:
        """Load it; a state of before PyTorch 0.4.1 has no count of batches, and keeps the one that is there."""
        key = f"{prefix}num_batches_tracked"
        if (local_metadata.get("version") or 1) < 2 and self.track_running_stats and key not in state_dict:
            state_dict[key] = self.num_batches_tracked
        super()._load_from_state_dict(state_dict, prefix, local_metadata, *rest)


@own_init
class _BatchNorm(RunningNorm):
    def forward(self, input: Tensor) -> Any:
        """Normalise each feature; while training by the batch, else by the running statistics."""
        self._check_input_dim(input)
        factor = 0.0 if self.momentum is None else self.momentum
        if self.training and self.track_running_stats and self.num_batches_tracked is not None:
            self.num_batches_tracked.add_(1)
            if self.momentum is None:
                factor = 1.0 / float(self.num_batches_tracked)
        by_batch = self.training or (self.running_mean is None and self.running_var is None)
        return F.batch_norm(input, *self._statistics(), self.weight, self.bias, by_batch, factor, self.eps)


class BatchNorm1d(_BatchNorm):
    """Normalise the features of vectors, or of sequences."""

    dims, expected = (2, 3), "2D or 3D"


class BatchNorm2d(_BatchNorm):
    """Normalise the channels of images."""

    dims, expected = (4,), "4D"
