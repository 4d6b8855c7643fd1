"""Optimisers, under PyTorch's names."""

# ruff: noqa: F401  (a facade: what it imports is what it offers)

from __future__ import annotations

from typing import Any

from gradgui.torch import _missing
from gradgui.torch.optim import lr_scheduler
from gradgui.torch.optim.adadelta import Adadelta
from gradgui.torch.optim.adagrad import Adagrad
from gradgui.torch.optim.adam import Adam, AdamW
from gradgui.torch.optim.adamax import Adamax
from gradgui.torch.optim.asgd import ASGD
from gradgui.torch.optim.lbfgs import LBFGS
from gradgui.torch.optim.nadam import NAdam
from gradgui.torch.optim.optimizer import Optimizer
from gradgui.torch.optim.radam import RAdam
from gradgui.torch.optim.rmsprop import RMSprop
from gradgui.torch.optim.rprop import Rprop
from gradgui.torch.optim.sgd import SGD


def __getattr__(name: str) -> Any:
    raise _missing.missing("torch.optim", name, globals())
