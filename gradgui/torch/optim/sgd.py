"""Stochastic gradient descent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.tensor import Tensor
from gradgui.torch.optim._options import check, check_one, check_ways
from gradgui.torch.optim._update import fused as fused_sum
from gradgui.torch.optim._update import scalar
from gradgui.torch.optim.optimizer import Optimizer

if TYPE_CHECKING:
    from gradgui.torch.optim._update import Array, Update


class SGD(Optimizer):
    """Move each parameter against its gradient, with momentum if asked for."""

    __module__ = "torch.optim.sgd"

    def __init__(
        self,
        params: Any,
        lr: float | Tensor = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float | Tensor = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        check_one(lr)
        check(not scalar(lr) < 0.0, "learning rate", lr)
        check(momentum >= 0.0, "momentum value", momentum)
        check(scalar(weight_decay) >= 0.0, "weight_decay value", weight_decay)
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
            "foreach": foreach,
            "differentiable": differentiable,
            "fused": fused,
        }
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        super().__init__(params, defaults)
        check_ways(fused, foreach, differentiable)

    def _update(self, update: Update) -> None:
        update.decay()
        name, step = ("grad", update.grad) if not update.number("momentum") else _with_momentum(update)
        lr = update.number("lr")
        update.given(lr=lr)
        update.write(f"w − lr × {name}", fused_sum(update.w, step, -lr))


def _with_momentum(update: Update) -> tuple[str, Array]:
    """Mix the gradient into the buffer; return the name and values of what the parameter moves by."""
    momentum, dampening = update.number("momentum"), update.number("dampening")
    held = update.state.get("momentum_buffer")
    if held is None:
        update.state["momentum_buffer"] = Tensor(np.array(update.grad))
        buf = update.line("buf", "grad", update.grad)
    else:
        old = update.kept("momentum_buffer", "buf")
        update.given(μ=momentum)
        formula = "μ × buf + grad"
        if dampening:
            update.given(τ=dampening)
            formula = "μ × buf + (1 − τ) × grad"
        buf = update.line("buf", formula, fused_sum(old * old.dtype.type(momentum), update.grad, 1 - dampening))
        update.keep("momentum_buffer", buf)
    if update.group["nesterov"]:
        update.given(μ=momentum)
        return "step", update.line("step", "grad + μ × buf", fused_sum(update.grad, buf, momentum))
    return "buf", buf
