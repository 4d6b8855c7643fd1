"""RMSprop: the gradient over the root of a running mean of its square."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.torch.optim._options import check, check_lr, check_ways
from gradgui.torch.optim._update import addcdiv, addcmul, fused, lerp
from gradgui.torch.optim.optimizer import Optimizer

if TYPE_CHECKING:
    from gradgui.engine.tensor import Tensor
    from gradgui.torch.optim._update import Update


class RMSprop(Optimizer):
    """Divide each gradient by the root of the mean of its squares."""

    __module__ = "torch.optim.rmsprop"

    def __init__(
        self,
        params: Any,
        lr: float | Tensor = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_lr(lr)
        check(0.0 <= eps, "epsilon value", eps)
        check(0.0 <= momentum, "momentum value", momentum)
        check(0.0 <= weight_decay, "weight_decay value", weight_decay)
        check(0.0 <= alpha, "alpha value", alpha)
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "alpha": alpha,
            "eps": eps,
            "centered": centered,
            "weight_decay": weight_decay,
            "capturable": capturable,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)
        check_ways(False, foreach, differentiable)

    def _update(self, update: Update) -> None:
        update.count()
        update.decay()
        alpha, eps, lr = update.number("alpha"), update.number("eps"), update.number("lr")
        v, grad = update.kept("square_avg", "v"), update.grad
        momentum = update.number("momentum")
        buf = update.kept("momentum_buffer", "buf") if momentum > 0 else v
        kind = v.dtype.type
        update.given(α=alpha, ε=eps)
        v = update.line("v", "α × v + (1 − α) × grad²", addcmul(v * kind(alpha), grad, grad, 1 - alpha))
        update.keep("square_avg", v)
        if update.group["centered"]:
            mean = update.kept("grad_avg", "m")
            mean = update.line("m", "α × m + (1 − α) × grad", lerp(mean, grad, 1 - alpha))
            update.keep("grad_avg", mean)
            denom = update.line("denom", "√(v − m²) + ε", np.sqrt(addcmul(v, mean, mean, -1.0)) + kind(eps))
        else:
            denom = update.line("denom", "√v + ε", np.sqrt(v) + kind(eps))
        if momentum > 0:
            update.given(μ=momentum)
            buf = update.line("buf", "μ × buf + grad / denom", addcdiv(buf * kind(momentum), grad, denom))
            update.keep("momentum_buffer", buf)
            update.given(lr=lr)
            update.write("w − lr × buf", fused(update.w, buf, -lr))
        else:
            update.given(lr=lr)
            update.write("w − lr × grad / denom", addcdiv(update.w, grad, denom, -lr))
