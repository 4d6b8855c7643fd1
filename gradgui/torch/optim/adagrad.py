"""Adagrad: the gradient over the root of the sum of its squares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.tensor import Tensor
from gradgui.torch.optim._options import check, check_lr, check_ways
from gradgui.torch.optim._update import addcdiv, addcmul
from gradgui.torch.optim.optimizer import Optimizer

if TYPE_CHECKING:
    from gradgui.torch.optim._update import Update


class Adagrad(Optimizer):
    """Divide each gradient by the root of the sum of all its squares so far."""

    __module__ = "torch.optim.adagrad"

    def __init__(
        self,
        params: Any,
        lr: float | Tensor = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        check_lr(lr)
        check(0.0 <= lr_decay, "lr_decay value", lr_decay)
        check(0.0 <= weight_decay, "weight_decay value", weight_decay)
        check(0.0 <= initial_accumulator_value, "initial_accumulator_value value", initial_accumulator_value)
        check(0.0 <= eps, "epsilon value", eps)
        defaults = {
            "lr": lr,
            "lr_decay": lr_decay,
            "eps": eps,
            "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "fused": fused,
        }
        super().__init__(params, defaults)
        check_ways(fused, foreach, differentiable)
        for group in self.param_groups:
            for param in group["params"]:
                self.state[param]["step"] = Tensor(np.zeros((), np.float32))
                self.state[param]["sum"] = Tensor(np.full_like(param.array, initial_accumulator_value))

    def _update(self, update: Update) -> None:
        t = update.count()
        update.decay()
        lr, rate, eps = update.number("lr"), update.number("lr_decay"), update.number("eps")
        update.given(lr=lr)
        if rate:
            update.given(η=rate)
            lr = update.line("lr", "lr / (1 + (t − 1) × η)", lr / (1 + (t - 1) * rate))
        total = update.kept("sum", "sum", self.defaults["initial_accumulator_value"])
        total = update.line("sum", "sum + grad²", addcmul(total, update.grad, update.grad))
        update.keep("sum", total)
        update.given(ε=eps)
        denom = update.line("denom", "√sum + ε", np.sqrt(total) + total.dtype.type(eps))
        update.write("w − lr × grad / denom", addcdiv(update.w, update.grad, denom, -lr))
