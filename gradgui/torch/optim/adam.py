"""Adam and AdamW: running means of the gradient and of its square."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.torch.optim._options import check, check_betas, check_lr, check_ways
from gradgui.torch.optim._update import addcdiv, addcmul, lerp, root, scalar
from gradgui.torch.optim.optimizer import Optimizer

if TYPE_CHECKING:
    from gradgui.engine.tensor import Tensor
    from gradgui.torch.optim._update import Array, Update


class Adam(Optimizer):
    """Move each parameter by the mean of its gradients over the root of the mean of their squares."""

    __module__ = "torch.optim.adam"

    def __init__(
        self,
        params: Any,
        lr: float | Tensor = 1e-3,
        betas: tuple[float | Tensor, float | Tensor] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
        decoupled_weight_decay: bool = False,
    ) -> None:
        check_lr(lr)
        check(0.0 <= eps, "epsilon value", eps)
        check_betas(betas)
        check(0.0 <= weight_decay, "weight_decay value", weight_decay)
        if isinstance(betas[0], float) != isinstance(betas[1], float):
            raise ValueError("betas must be either both floats or both Tensors")
        defaults = {
            "lr": lr,
            "betas": tuple(scalar(beta) for beta in betas),
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
            "fused": fused,
            "decoupled_weight_decay": decoupled_weight_decay,
        }
        super().__init__(params, defaults)
        check_ways(fused, foreach, differentiable)

    def _update(self, update: Update) -> None:
        t = update.count()
        lr, eps = update.number("lr"), update.number("eps")
        update.decay_weights(lr) if update.group["decoupled_weight_decay"] else update.decay()
        m, v = moments(update)
        beta1, beta2 = update.group["betas"]
        if update.group["amsgrad"]:
            highest = np.maximum(update.kept("max_exp_avg_sq", "vmax"), v)
            v = update.line("vmax", "max(vmax, v)", highest)
            update.keep("max_exp_avg_sq", v)
        name = "vmax" if update.group["amsgrad"] else "v"
        update.given(lr=lr, ε=eps)
        size = update.line("step", "lr / (1 − β1^t)", lr / (1 - beta1**t))
        denom = update.line("denom", f"√{name} / √(1 − β2^t) + ε", root(v, (1 - beta2**t) ** 0.5, eps))
        update.write("w − step × m / denom", addcdiv(update.w, m, denom, -size))


class AdamW(Adam):
    """Adam whose weight decay shrinks the parameter itself, not its gradient."""

    __module__ = "torch.optim.adamw"

    def __init__(
        self,
        params: Any,
        lr: float | Tensor = 1e-3,
        betas: tuple[float | Tensor, float | Tensor] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        super().__init__(
            params,
            lr,
            betas,
            eps,
            weight_decay,
            amsgrad,
            foreach=foreach,
            maximize=maximize,
            capturable=capturable,
            differentiable=differentiable,
            fused=fused,
            decoupled_weight_decay=True,
        )


def moments(update: Update) -> tuple[Array, Array]:
    """Mix the gradient into the running mean and its square into the other; return both."""
    beta1, beta2 = update.group["betas"]
    m, v, grad = update.kept("exp_avg", "m"), update.kept("exp_avg_sq", "v"), update.grad
    update.given(β1=beta1, β2=beta2)
    m = update.line("m", "β1 × m + (1 − β1) × grad", lerp(m, grad, 1 - beta1))
    v = update.line("v", "β2 × v + (1 − β2) × grad²", addcmul(v * v.dtype.type(beta2), grad, grad, 1 - beta2))
    update.keep("exp_avg", m)
    update.keep("exp_avg_sq", v)
    return m, v
