"""Schedules of the learning rate, under PyTorch's names."""

# ruff: noqa: F401  (a facade: what it imports is what it offers)

from __future__ import annotations

from typing import Any

from gradgui.torch import _missing
from gradgui.torch.optim.lr_scheduler._base import LRScheduler
from gradgui.torch.optim.lr_scheduler._combined import ChainedScheduler, SequentialLR
from gradgui.torch.optim.lr_scheduler._cycles import (
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    CyclicLR,
    OneCycleLR,
)
from gradgui.torch.optim.lr_scheduler._decay import (
    ConstantLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    MultiplicativeLR,
    MultiStepLR,
    PolynomialLR,
    StepLR,
)
from gradgui.torch.optim.lr_scheduler._plateau import ReduceLROnPlateau

_LRScheduler = LRScheduler  # its name before PyTorch 2.0


def __getattr__(name: str) -> Any:
    raise _missing.missing("torch.optim.lr_scheduler", name, globals())
