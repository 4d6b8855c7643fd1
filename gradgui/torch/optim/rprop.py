"""Rprop: each element has a step of its own that grows while the sign of the gradient stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.torch.optim._options import check_lr, check_ways
from gradgui.torch.optim._update import addcmul
from gradgui.torch.optim.optimizer import Optimizer

if TYPE_CHECKING:
    from gradgui.engine.tensor import Tensor
    from gradgui.torch.optim._update import Update


class Rprop(Optimizer):
    """Use the sign of the gradient only; longer steps while it stays, shorter ones when it turns."""

    __module__ = "torch.optim.rprop"

    def __init__(
        self,
        params: Any,
        lr: float | Tensor = 1e-2,
        etas: tuple[float, float] = (0.5, 1.2),
        step_sizes: tuple[float, float] = (1e-6, 50),
        *,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_lr(lr)
        if not 0.0 < etas[0] < 1.0 < etas[1]:
            raise ValueError(f"Invalid eta values: {etas[0]}, {etas[1]}")
        defaults = {
            "lr": lr,
            "etas": etas,
            "step_sizes": step_sizes,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)
        check_ways(False, foreach, differentiable)

    def _update(self, update: Update) -> None:
        update.count()
        shorter, longer = update.group["etas"]
        smallest, largest = update.group["step_sizes"]
        prev, size = update.kept("prev", "prev"), update.kept("step_size", "size", update.number("lr"))
        turn = np.sign(update.grad * prev)
        kind = size.dtype.type
        factor = np.where(turn > 0, kind(longer), np.where(turn < 0, kind(shorter), kind(1)))
        update.given(η=factor, min=smallest, max=largest)
        size = update.line("size", "clamp(η × size, min, max)", np.clip(size * factor, kind(smallest), kind(largest)))
        grad = np.where(turn < 0, kind(0), update.grad)
        grad = update.line("grad", "grad where its sign stays, 0 where it turns", grad)
        update.keep("step_size", size)
        update.write("w − sign(grad) × size", addcmul(update.w, np.sign(grad), size, -1.0))
        update.keep("prev", grad)
