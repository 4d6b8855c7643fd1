"""ASGD: gradient descent that also keeps the average of where it has been."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.tensor import Tensor
from gradgui.torch.optim._options import check, check_lr, check_ways
from gradgui.torch.optim._update import fused
from gradgui.torch.optim.optimizer import Optimizer

if TYPE_CHECKING:
    from gradgui.torch.optim._update import Update


class ASGD(Optimizer):
    """Gradient descent with a falling rate, and a running average of each parameter."""

    __module__ = "torch.optim.asgd"

    def __init__(
        self,
        params: Any,
        lr: float | Tensor = 1e-2,
        lambd: float = 1e-4,
        alpha: float = 0.75,
        t0: float = 1e6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        check_lr(lr)
        check(0.0 <= weight_decay, "weight_decay value", weight_decay)
        defaults = {
            "lr": lr,
            "lambd": lambd,
            "alpha": alpha,
            "t0": t0,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)
        check_ways(False, foreach, differentiable)

    def _update(self, update: Update) -> None:
        lr, shrink, alpha = update.number("lr"), update.number("lambd"), update.number("alpha")
        t = update.count()
        eta = float(update.state.setdefault("eta", Tensor(np.asarray(lr, np.float32))).array)
        mu = float(update.state.setdefault("mu", Tensor(np.ones((), np.float32))).array)
        average = update.kept("ax", "avg")
        kind = average.dtype.type
        update.decay()
        update.given(η=eta, κ=shrink)
        update.write("(1 − κ × η) × w", update.w * kind(1 - shrink * eta))
        update.write("w − η × grad", fused(update.w, update.grad, -eta))
        update.given(μ=mu)
        average = update.w if mu == 1 else average + (update.w - average) * kind(mu)
        update.keep("ax", average)
        update.keep("eta", np.float32(lr / ((1 + shrink * lr * t) ** alpha)))
        update.keep("mu", np.float32(1 / max(1, t - update.number("t0"))))
