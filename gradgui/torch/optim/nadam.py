"""NAdam: Adam that looks ahead, as Nesterov momentum does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.tensor import Tensor
from gradgui.torch.optim._options import check, check_betas, check_lr, check_ways
from gradgui.torch.optim._update import addcdiv
from gradgui.torch.optim.adam import moments
from gradgui.torch.optim.optimizer import Optimizer

if TYPE_CHECKING:
    from gradgui.torch.optim._update import Update


class NAdam(Optimizer):
    """Adam that mixes the present gradient in with a momentum of its own at each step."""

    __module__ = "torch.optim.nadam"

    def __init__(
        self,
        params: Any,
        lr: float | Tensor = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum_decay: float = 4e-3,
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
        check(0.0 <= momentum_decay, "momentum_decay value", momentum_decay)
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "momentum_decay": momentum_decay,
            "decoupled_weight_decay": decoupled_weight_decay,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)
        check_ways(False, foreach, differentiable)

    def _update(self, update: Update) -> None:
        t = update.count()
        lr, eps, slope = update.number("lr"), update.number("eps"), update.number("momentum_decay")
        update.decay_weights(lr) if update.group["decoupled_weight_decay"] else update.decay()
        beta1, beta2 = update.group["betas"]
        now, ahead = (beta1 * (1.0 - 0.5 * 0.96 ** (n * slope)) for n in (t, t + 1))
        held = update.state.setdefault("mu_product", Tensor(np.ones((), np.float32)))
        update.keep("mu_product", held.array * np.float32(now))
        product = float(held.array)
        m, v = moments(update)
        kind = v.dtype.type
        update.given(lr=lr, ε=eps, μ=now, μ1=ahead, Πμ=product)
        root = np.sqrt(v / kind(1 - beta2**t)) + kind(eps)
        denom = update.line("denom", "√(v / (1 − β2^t)) + ε", root)
        rate = -lr * (1.0 - now) / (1.0 - product)
        update.write("w − lr × (1 − μ) / (1 − Πμ) × grad / denom", addcdiv(update.w, update.grad, denom, rate))
        rate = (-lr * ahead) / (1.0 - product * ahead)
        update.write("w − lr × μ1 / (1 − Πμ × μ1) × m / denom", addcdiv(update.w, m, denom, rate))
