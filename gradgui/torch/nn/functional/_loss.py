"""Losses that compare numbers with numbers, element by element."""

from __future__ import annotations

import math

import numpy as np

from gradgui.engine.apply import clashing_dimension, does_not_broadcast
from gradgui.engine.dtypes import type_name
from gradgui.engine.errors import fail
from gradgui.engine.factories import ones_like
from gradgui.engine.forms import FUNCTIONS
from gradgui.engine.maths import not_implemented
from gradgui.engine.shapes import unsqueeze
from gradgui.engine.warn import warn
from gradgui.torch.nn._quiet import unrecorded
from gradgui.torch.nn.functional._activation import logsigmoid
from gradgui.torch.nn.functional._common import Tensor, op, reduced, reduction_of, warn_of_sizes

KL_MEAN = (
    "reduction: 'mean' divides the total loss by both the batch size and the support size.'batchmean' divides only by "
    "the batch size, and aligns with the KL div math definition.'mean' will be changed to behave the same as "
    "'batchmean' in the next major release."
)
NEGATIVE_VARIANCE = "var has negative entry/entries"


def _stretched(input: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """Return both in one shape."""
    if input.size() == target.size():
        return input, target
    clash = clashing_dimension(input.shape, target.shape)
    if clash is not None:
        raise does_not_broadcast(clash, input, target)
    shape = np.broadcast_shapes(input.shape, target.shape)
    return input.expand(shape), target.expand(shape)


def _need_float(kernel: str, input: Tensor, target: Tensor) -> None:
    if input.array.dtype.kind != "f" and target.array.dtype.kind != "f":
        raise not_implemented(kernel, input)


def _weighted(losses: Tensor, input: Tensor, weight: Tensor, reduction: str, by_weight: bool = True) -> Tensor:
    """Weigh losses; a mean is over the weights, or over their number."""
    if weight.size() != input.size():
        raise fail(ValueError, "Weights and input must have the same size.", tensors=(input._id, weight._id))
    losses = losses * weight
    if reduction not in ("none", "sum", "mean"):
        raise fail(ValueError, f"Invalid reduction mode: {reduction}. Expected one of 'none', 'mean', 'sum'.")
    if reduction == "mean" and by_weight:
        return losses.sum() / weight.sum()
    return reduced(losses, reduction)


def mse_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """Return the mean of the squared differences."""
    warn_of_sizes(input, target)
    if size_average is not None or reduce is not None:
        reduction = reduction_of(reduction, size_average, reduce)
    input, target = _stretched(input, target)
    if weight is not None:
        return _weighted((input - target).pow(2), input, weight, reduction)
    reduction = reduction_of(reduction)
    _need_float("mse_cpu", input, target)
    return op("mse_loss", input, target, reduction=reduction)


def l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """Return the mean of the absolute differences."""
    warn_of_sizes(input, target)
    if size_average is not None or reduce is not None:
        reduction = reduction_of(reduction, size_average, reduce)
    input, target = _stretched(input, target)
    if weight is not None:
        return _weighted((input - target).abs(), input, weight, reduction)
    return _absolute(input, target, reduction_of(reduction))


def _absolute(input: Tensor, target: Tensor, reduction: str) -> Tensor:
    return reduced((input - target).abs(), reduction)


def smooth_l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    beta: float = 1.0,
) -> Tensor:
    """Return the mean of the absolute differences, rounded off below ``beta``."""
    warn_of_sizes(input, target)
    reduction = reduction_of(reduction, size_average, reduce)
    input, target = _stretched(input, target)
    if beta == 0.0:
        return _absolute(input, target, reduction)
    if beta < 0:
        raise fail(RuntimeError, "smooth_l1_loss does not support negative values for beta.")
    _need_float("smooth_l1_cpu", input, target)
    return op("smooth_l1_loss", input, target, reduction=reduction, beta=beta)


def huber_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", delta: float = 1.0, weight: Tensor | None = None
) -> Tensor:
    """Return half the squared differences below ``delta``, straight lines above."""
    warn_of_sizes(input, target)
    input, target = _stretched(input, target)
    kind = "none" if weight is not None else reduction_of(reduction)
    if delta <= 0:
        raise fail(RuntimeError, "huber_loss does not support non-positive values for delta.")
    _need_float("huber_cpu", input, target)
    losses = op("huber_loss", input, target, reduction=kind, delta=delta)
    return losses if weight is None else _weighted(losses, input, weight, reduction, by_weight=False)


# ---- binary cross-entropy ------------------------------------------------------------------------------------


def binary_cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Return the mean surprise of probabilities at the answers yes (1) and no (0)."""
    reduction = reduction_of(reduction, size_average, reduce)
    if target.size() != input.size():
        raise fail(
            ValueError,
            f"Using a target size ({target.size()}) that is different to the input size ({input.size()}) is "
            "deprecated. Please ensure they have the same size.",
            tensors=(input._id, target._id),
        )
    if input.array.dtype.kind != "f":
        raise not_implemented("binary_cross_entropy", input)
    if target.dtype is not input.dtype:
        names = type_name(target.dtype), type_name(input.dtype)
        raise fail(
            RuntimeError,
            f"Found dtype {names[0]} but expected {names[1]}",
            "The targets must have the dtype of the input: target.float().",
            (target._id,),
        )
    for name, tensor in (("input", input), ("target", target)):
        if not bool(((tensor.array >= 0) & (tensor.array <= 1)).all()):
            raise fail(
                RuntimeError,
                f"all elements of {name} should be between 0 and 1",
                "They are probabilities. For scores of any size use binary_cross_entropy_with_logits.",
                (tensor._id,),
            )
    others = () if weight is None else (weight,)
    return op("binary_cross_entropy", input, target, *others, reduction=reduction)


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """Return the binary cross-entropy of the sigmoid of scores."""
    reduction = reduction_of(reduction, size_average, reduce)
    if target.size() != input.size():
        text = f"Target size ({target.size()}) must be the same as input size ({input.size()})"
        raise fail(ValueError, text, tensors=(input._id, target._id))
    if target.array.dtype.kind != "f":
        if input.array.dtype.kind != "f":
            raise not_implemented("log_sigmoid_cpu", input)
        names = type_name(input.dtype), type_name(target.dtype)
        raise fail(
            RuntimeError,
            f"result type {names[0]} can't be cast to the desired output type {names[1]}",
            "The targets must be floating point: target.float().",
            (target._id,),
        )
    others = (weight, pos_weight) if pos_weight is not None else (weight,) if weight is not None else ()
    return op("binary_cross_entropy_with_logits", input, target, *others, reduction=reduction)


# ---- distributions -------------------------------------------------------------------------------------------


def kl_div(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    log_target: bool = False,
) -> Tensor:
    """Return the Kullback-Leibler divergence of a target from log-probabilities."""
    if size_average is not None or reduce is not None:
        kind = reduction_of(reduction, size_average, reduce)
    else:
        if reduction == "mean":
            warn(KL_MEAN)
        kind = "sum" if reduction == "batchmean" else reduction_of(reduction)
    if log_target:
        losses = target.exp() * (target - input)
    else:
        losses = FUNCTIONS["xlogy"](target, target) - target * input
    losses = reduced(losses, kind)
    return losses / input.size()[0] if reduction == "batchmean" and input.dim() else losses


def poisson_nll_loss(
    input: Tensor,
    target: Tensor,
    log_input: bool = True,
    full: bool = False,
    size_average: bool | None = None,
    eps: float = 1e-8,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Return the negative log-likelihood of counts under a Poisson distribution."""
    reduction = reduction_of(reduction, size_average, reduce)
    losses = input.exp() - target * input if log_input else input - target * (input + eps).log()
    if full:
        stirling = target * target.log() - target + 0.5 * (2 * math.pi * target).log()
        losses = losses + stirling.masked_fill(target <= 1, 0)
    return reduced(losses, reduction)


def gaussian_nll_loss(
    input: Tensor,
    target: Tensor,
    var: Tensor | float,
    full: bool = False,
    eps: float = 1e-6,
    reduction: str = "mean",
) -> Tensor:
    """Return the negative log-likelihood of numbers under normal distributions."""
    spread: Tensor = var
    if isinstance(var, float):
        spread = ones_like(input)
        spread = var * spread
        if var < 0:
            raise fail(ValueError, NEGATIVE_VARIANCE)
    elif bool((spread.array < 0).any()):
        raise fail(ValueError, NEGATIVE_VARIANCE, tensors=(spread._id,))
    if spread.size() != input.size():
        if input.size()[:-1] == spread.size():
            spread = unsqueeze(spread, -1)
        elif not (input.ndim == spread.ndim and _once(input.size(), spread.size())):
            raise fail(ValueError, "var is of incorrect size", tensors=(spread._id,))
    if reduction not in ("none", "mean", "sum"):
        raise fail(ValueError, f"{reduction} is not valid")
    spread = spread.clone()
    with unrecorded():
        spread.clamp_(min=eps)
    losses = 0.5 * (spread.log() + (input - target) ** 2 / spread)
    if full:
        losses += 0.5 * math.log(2 * math.pi)
    return reduced(losses, reduction)


def _once(sizes: tuple[int, ...], others: tuple[int, ...]) -> bool:
    """Return whether the sizes where two shapes differ add up to 1: one dim of size 1 in the second."""
    return sum(y for x, y in zip(sizes, others, strict=True) if x != y) == 1


def soft_margin_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Return the mean of log(1 + exp(−target · input)), with targets 1 and −1."""
    return op("soft_margin_loss", input, target, reduction=reduction_of(reduction, size_average, reduce))


def multilabel_soft_margin_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Return the binary cross-entropy of scores, averaged over labels."""
    if size_average is not None or reduce is not None:
        reduction = reduction_of(reduction, size_average, reduce)
    losses = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    if weight is not None:
        losses = losses * weight
    losses = losses.sum(dim=input.dim() - 1) / input.size(input.dim() - 1)
    if reduction not in ("none", "mean", "sum"):
        raise fail(ValueError, f"{reduction} is not valid")
    return reduced(losses, reduction)
