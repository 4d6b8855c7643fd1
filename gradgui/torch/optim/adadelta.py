"""Adadelta: steps as large as the ones before, without a learning rate to choose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.torch.optim._options import check, check_lr, check_ways
from gradgui.torch.optim._update import addcmul, fused
from gradgui.torch.optim.optimizer import Optimizer

if TYPE_CHECKING:
    from gradgui.engine.tensor import Tensor
    from gradgui.torch.optim._update import Update


class Adadelta(Optimizer):
    """Scale each gradient by the root mean square of the steps before over that of the gradients."""

    __module__ = "torch.optim.adadelta"

    def __init__(
        self,
        params: Any,
        lr: float | Tensor = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        capturable: bool = False,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_lr(lr)
        check(0.0 <= rho <= 1.0, "rho value", rho)
        check(0.0 <= eps, "epsilon value", eps)
        check(0.0 <= weight_decay, "weight_decay value", weight_decay)
        defaults = {
            "lr": lr,
            "rho": rho,
            "eps": eps,
            "weight_decay": weight_decay,
            "maximize": maximize,
            "capturable": capturable,
            "foreach": foreach,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)
        check_ways(False, foreach, differentiable)

    def _update(self, update: Update) -> None:
        update.count()
        update.decay()
        lr, rho, eps, grad = update.number("lr"), update.number("rho"), update.number("eps"), update.grad
        v, steps = update.kept("square_avg", "v"), update.kept("acc_delta", "u")
        kind = v.dtype.type
        update.given(ρ=rho, ε=eps)
        v = update.line("v", "ρ × v + (1 − ρ) × grad²", addcmul(v * kind(rho), grad, grad, 1 - rho))
        delta = np.sqrt(steps + kind(eps)) / np.sqrt(v + kind(eps)) * grad
        delta = update.line("step", "√(u + ε) / √(v + ε) × grad", delta)
        steps = update.line("u", "ρ × u + (1 − ρ) × step²", addcmul(steps * kind(rho), delta, delta, 1 - rho))
        update.keep("square_avg", v)
        update.keep("acc_delta", steps)
        update.given(lr=lr)
        update.write("w − lr × step", fused(update.w, delta, -lr))
