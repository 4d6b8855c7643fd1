"""The options of optimisers, checked in PyTorch's order and words."""

from __future__ import annotations

from typing import Any

from gradgui.engine.errors import fail
from gradgui.engine.tensor import Tensor


def check_lr(lr: Any) -> None:
    """Refuse a learning rate below 0, or a tensor with several."""
    check_one(lr)
    check(0.0 <= lr, "learning rate", lr)


def check_one(lr: Any) -> None:
    """Refuse a tensor with several learning rates."""
    if isinstance(lr, Tensor) and lr.array.size != 1:
        raise ValueError("Tensor lr must be 1-element")


def check(valid: Any, what: str, value: Any) -> None:
    """Refuse a value of an option."""
    if not valid:
        raise fail(ValueError, f"Invalid {what}: {value}")


def check_betas(betas: Any) -> None:
    """Refuse a pair of decay rates outside 0 ≤ β < 1."""
    for i in (0, 1):
        check(0.0 <= betas[i] < 1.0, f"beta parameter at index {i}", betas[i])


def check_ways(fused: Any, foreach: Any, differentiable: bool) -> None:
    """Refuse ways of computing that exclude each other, or that are not there yet."""
    if fused and differentiable:
        raise RuntimeError("`fused` does not support `differentiable`")
    if fused and foreach:
        raise RuntimeError("`fused` and `foreach` cannot be `True` together.")
    if differentiable:
        text = "differentiable=True is not there yet: write the update as operations, w = w - lr * grad"
        raise fail(NotImplementedError, text, "PyTorch can send gradients back through an update; gradgui cannot yet.")
