"""L-BFGS: steps along directions that remember the curvature of the last ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.tensor import Tensor
from gradgui.torch.optim._options import check_lr
from gradgui.torch.optim._update import Update, fused, scalar
from gradgui.torch.optim._wolfe import Point, strong_wolfe
from gradgui.torch.optim.optimizer import Optimizer

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.torch.optim._update import Array

CURVED = 1e-10  # less curvature than this along a step is not remembered


class LBFGS(Optimizer):
    """Minimise with an approximation of the inverse Hessian; ``step`` needs a closure that computes the loss anew."""

    __module__ = "torch.optim.lbfgs"

    def __init__(
        self,
        params: Any,
        lr: float | Tensor = 1,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
    ) -> None:
        check_lr(lr)
        defaults = {
            "lr": lr,
            "max_iter": max_iter,
            "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
            "tolerance_grad": tolerance_grad,
            "tolerance_change": tolerance_change,
            "history_size": history_size,
            "line_search_fn": line_search_fn,
        }
        super().__init__(params, defaults)
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")
        self._params: list[Tensor] = self.param_groups[0]["params"]

    def step(self, closure: Callable[[], Any]) -> Any:  # type: ignore[override]
        """Take up to ``max_iter`` steps; return the loss at the start."""
        group, kept = self.param_groups[0], self.state[self._params[0]]
        kept.setdefault("func_evals", 0)
        kept.setdefault("n_iter", 0)
        first_loss = self._evaluate(closure)
        kept["func_evals"] += 1
        loss, grad, evaluations = float(scalar(first_loss)), self._gather(), 1
        if np.abs(grad).max() <= group["tolerance_grad"]:
            return first_loss
        for iteration in range(1, group["max_iter"] + 1):
            kept["n_iter"] += 1
            d = self._direction(kept, grad)
            kept["prev_flat_grad"], before = Tensor(grad.copy()), loss
            rate = self._rate(kept, grad)
            slope = grad.dot(d)
            kept["d"], kept["t"] = Tensor(d), rate
            if slope > -group["tolerance_change"]:
                break
            last = iteration == group["max_iter"]
            loss, grad, used = self._walk(closure, d, Point(0, loss, grad, slope), evaluations, last)
            evaluations += used
            kept["func_evals"] += used
            if last or evaluations >= group["max_eval"] or self._settled(grad, d * kept["t"], loss - before):
                break
        kept["prev_loss"] = before
        return first_loss

    def _rate(self, kept: dict[str, Any], grad: Array) -> Any:
        lr = scalar(self.param_groups[0]["lr"])
        return min(1.0, 1.0 / np.abs(grad).sum()) * lr if kept["n_iter"] == 1 else lr

    def _settled(self, grad: Array, moved: Array, gained: float) -> bool:
        group = self.param_groups[0]
        least = group["tolerance_change"]
        return bool(
            np.abs(grad).max() <= group["tolerance_grad"] or np.abs(moved).max() <= least or abs(gained) < least
        )

    def _walk(
        self, closure: Callable[[], Any], d: Array, start: Point, evaluations: int, last: bool
    ) -> tuple[float, Array, int]:
        """Move along a direction; return the loss and gradient there, and how often the loss was computed."""
        group, kept = self.param_groups[0], self.state[self._params[0]]
        if group["line_search_fn"] is None:
            self._move(kept["t"], d)
            if last:
                return start.loss, start.grad, 0
            return float(scalar(self._evaluate(closure))), self._gather(), 1
        if group["line_search_fn"] != "strong_wolfe":
            raise RuntimeError("only 'strong_wolfe' is supported")
        values = [np.array(p.array) for p in self._params]

        def evaluate(t: Any) -> tuple[float, Array]:
            self._move(t, d)
            found = float(scalar(self._evaluate(closure))), self._gather()
            self._return(values)
            return found

        point, used = strong_wolfe(evaluate, start, kept["t"], d, group["max_eval"] - evaluations)
        kept["t"] = point.t
        self._move(point.t, d)
        return point.loss, point.grad, used

    def _direction(self, kept: dict[str, Any], grad: Array) -> Array:
        """Return where to go: the gradient's opposite, bent by the curvature of the steps before."""
        if kept["n_iter"] == 1:
            kept.update(old_dirs=[], old_stps=[], ro=[], H_diag=1)
            return -grad
        y, s = grad - kept["prev_flat_grad"].array, kept["d"].array * grad.dtype.type(kept["t"])
        curvature = y.dot(s)
        changes, steps, scales = kept["old_dirs"], kept["old_stps"], kept["ro"]
        if curvature > CURVED:
            if len(changes) == self.param_groups[0]["history_size"]:
                for oldest in (changes, steps, scales):
                    oldest.pop(0)
            changes.append(Tensor(y))
            steps.append(Tensor(s))
            scales.append(1.0 / curvature)
            kept["H_diag"] = curvature / y.dot(y)
        q, weights = -grad, [0.0] * len(changes)
        for i in reversed(range(len(changes))):
            weights[i] = steps[i].array.dot(q) * scales[i]
            q = fused(q, changes[i].array, -weights[i])
        r: Array = q * grad.dtype.type(kept["H_diag"])
        for i, step in enumerate(steps):
            r = fused(r, step.array, weights[i] - changes[i].array.dot(r) * scales[i])
        return r

    def _gather(self) -> Array:
        """Return all gradients in one row."""
        parts = [np.zeros_like(p.array) if p._grad is None else p._grad.array for p in self._params]
        return np.concatenate([part.reshape(-1) for part in parts])

    def _move(self, t: Any, d: Array) -> None:
        offset = 0
        for param in self._params:
            part = d[offset : offset + param.array.size].reshape(param.array.shape)
            offset += part.size
            update = Update("LBFGS", param, self.param_groups[0], {})
            update.given(d=part, t=float(t))
            update.write("w + t × d", fused(update.w, part, float(t)))
            update.finish()

    def _return(self, values: list[Array]) -> None:
        """Go back to where a search began."""
        for param, value in zip(self._params, values, strict=True):
            update = Update("LBFGS", param, self.param_groups[0], {})
            update.given(w0=value)
            update.write("w0", value)
            update.finish()
