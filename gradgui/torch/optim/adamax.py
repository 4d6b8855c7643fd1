"""Adamax: Adam with the largest gradient in place of the root of the mean square."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.torch.optim._options import check, check_betas, check_lr, check_ways
from gradgui.torch.optim._update import addcdiv, lerp
from gradgui.torch.optim.optimizer import Optimizer

if TYPE_CHECKING:
    from gradgui.engine.tensor import Tensor
    from gradgui.torch.optim._update import Update


class Adamax(Optimizer):
    """Divide the running mean of the gradient by its largest size, which fades."""

    __module__ = "torch.optim.adamax"

    def __init__(
        self,
        params: Any,
        lr: float | Tensor = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        check_lr(lr)
        check(0.0 <= eps, "epsilon value", eps)
        check_betas(betas)
        check(0.0 <= weight_decay, "weight_decay value", weight_decay)
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)
        check_ways(False, foreach, differentiable)

    def _update(self, update: Update) -> None:
        t = update.count()
        update.decay()
        beta1, beta2 = update.group["betas"]
        lr, eps, grad = update.number("lr"), update.number("eps"), update.grad
        m, u = update.kept("exp_avg", "m"), update.kept("exp_inf", "u")
        kind = u.dtype.type
        update.given(β1=beta1, β2=beta2, ε=eps, lr=lr)
        m = update.line("m", "β1 × m + (1 − β1) × grad", lerp(m, grad, 1 - beta1))
        largest = np.maximum(u * kind(beta2), np.abs(grad) + kind(eps))
        u = update.line("u", "max(β2 × u, abs(grad) + ε)", largest)
        update.keep("exp_avg", m)
        update.keep("exp_inf", u)
        size = update.line("step", "lr / (1 − β1^t)", lr / (1 - beta1**t))
        update.write("w − step × m / u", addcdiv(update.w, m, u, -size))
