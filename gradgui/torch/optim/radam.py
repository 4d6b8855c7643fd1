"""RAdam: Adam that waits with dividing until the mean square can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.torch.optim._options import check, check_betas, check_lr, check_ways
from gradgui.torch.optim._update import fused
from gradgui.torch.optim.adam import moments
from gradgui.torch.optim.optimizer import Optimizer

if TYPE_CHECKING:
    from gradgui.engine.tensor import Tensor
    from gradgui.torch.optim._update import Update

ENOUGH = 5.0  # the length of the mean from which on its variance is known


class RAdam(Optimizer):
    """Adam whose steps are corrected for the variance of the mean square."""

    __module__ = "torch.optim.radam"

    def __init__(
        self,
        params: Any,
        lr: float | Tensor = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        decoupled_weight_decay: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
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
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "decoupled_weight_decay": decoupled_weight_decay,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)
        check_ways(False, foreach, differentiable)

    def _update(self, update: Update) -> None:
        t = update.count()
        lr, eps = update.number("lr"), update.number("eps")
        update.decay_weights(lr) if update.group["decoupled_weight_decay"] else update.decay()
        beta1, beta2 = update.group["betas"]
        m, v = moments(update)
        kind = m.dtype.type
        update.given(lr=lr, ε=eps)
        step = update.line("step", "m / (1 − β1^t) × lr", m / kind(1 - beta1**t) * kind(lr))
        correction = 1 - beta2**t
        longest = 2 / (1 - beta2) - 1
        length = longest - 2 * t * (beta2**t) / correction
        if length > ENOUGH:
            rectify = ((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)) ** 0.5
            update.given(r=rectify)
            step = step * (kind(correction**0.5) / (np.sqrt(v) + kind(eps))) * kind(rectify)
            step = update.line("step", "step × √(1 − β2^t) / (√v + ε) × r", step)
        update.write("w − step", fused(update.w, step, -1.0))
