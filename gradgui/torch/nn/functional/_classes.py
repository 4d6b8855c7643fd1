"""Losses of classes: each row of scores has one right answer."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.dtypes import type_name
from gradgui.engine.errors import fail
from gradgui.engine.functions import check_tensor
from gradgui.engine.maths import not_implemented
from gradgui.torch.nn.functional._common import Tensor, op, reduction_of


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Return the mean of the negated log-probabilities at the classes in ``target``."""
    kind = reduction_of(reduction, size_average, reduce)
    check_tensor("nll_loss_nd", target, "target")
    if not input.dim():
        raise fail(ValueError, "Expected 1 or more dimensions (got 0)", tensors=(input._id,))
    return _nll(input, target, weight, kind, ignore_index)


def _nll(input: Tensor, target: Tensor, weight: Tensor | None, reduction: str, ignore_index: int) -> Tensor:
    _check_batch(input, target)
    options: dict[str, Any] = {"reduction": reduction, "ignore_index": ignore_index}
    others = () if weight is None else (weight,)
    if input.dim() <= 2:
        if target.dim() > 1:
            raise _misfit("0D or 1D target tensor expected, multi-target not supported", input, target)
        _check_classes(input, target, weight, ignore_index)
        return op("nll_loss", input, target, *others, **options)
    if input.dim() == 4:
        _check_planes(input, target)
        _check_classes(input, target, weight, ignore_index)
        return op("nll_loss2d", input, target, *others, **options)
    sizes = (input.shape[0], *input.shape[2:])
    if tuple(target.shape[1:]) != tuple(input.shape[2:]):
        raise _misfit(f"Expected target size {list(sizes)}, got {list(target.shape)}", input, target)
    rest = -1 if input.numel() else 0
    wide = input.contiguous().view(*input.shape[:2], 1, rest)
    flat = target.contiguous().view(input.shape[0], 1, rest)
    _check_classes(wide, flat, weight, ignore_index)
    losses = op("nll_loss2d", wide, flat, *others, **options)
    return losses.view(sizes) if reduction == "none" else losses


def _misfit(text: str, input: Tensor, target: Tensor, kind: type[Exception] = RuntimeError) -> Exception:
    return fail(kind, text, "Each row of scores needs one class number.", (input._id, target._id))


def _check_batch(input: Tensor, target: Tensor) -> None:
    if input.dim() == 1:
        if target.dim() == 1 and target.shape[0] != 1:
            text = f"For 1D input, 1D target must have size 1, but got target size: {target.shape[0]}"
            raise _misfit(text, input, target, ValueError)
        return
    have = target.shape[0] if target.dim() else 1
    if input.shape[0] != have:
        text = f"Expected input batch_size ({input.shape[0]}) to match target batch_size ({have})."
        raise _misfit(text, input, target, ValueError)


def _check_planes(input: Tensor, target: Tensor) -> None:
    if target.dim() != 3:
        text = "only batches of spatial targets supported (3D tensors) but got targets of dimension: "
        raise _misfit(f"{text}{target.dim()}", input, target)
    if tuple(target.shape[1:]) != tuple(input.shape[2:]):
        # the bracket is never closed in PyTorch either
        text = f"size mismatch (got input: {list(input.shape)} , target: {list(target.shape)}"
        raise _misfit(text, input, target)


def _check_classes(input: Tensor, target: Tensor, weight: Tensor | None, ignore_index: int) -> None:
    """Refuse dtypes, weights and class numbers that do not fit."""
    count = input.shape[0 if input.dim() == 1 else 1]
    if weight is not None and tuple(weight.shape) != (count,):
        text = f"weight tensor should be defined either for all {count} classes or no classes but got weight tensor of"
        raise fail(RuntimeError, f"{text} shape: {list(weight.shape)}", tensors=(weight._id,))
    if target.array.dtype not in (np.int64, np.uint8):
        raise fail(
            RuntimeError,
            f"expected target dtype to be Long or Byte, but got {type_name(target.dtype)}",
            "Class numbers are whole: use target.long().",
            (target._id,),
        )
    if input.array.dtype.kind != "f":
        raise not_implemented("nll_loss_out_frame", input)
    if weight is not None and weight.dtype is not input.dtype:
        text = f"expected scalar type {type_name(input.dtype)} but found {type_name(weight.dtype)}"
        raise fail(RuntimeError, text, tensors=(weight._id,))
    classes = target.array.reshape(-1)
    wrong = classes[((classes < 0) | (classes >= count)) & (classes != ignore_index)]
    if wrong.size:
        plain = f"There are {count} classes, numbered from 0 to {count - 1}."
        raise fail(IndexError, f"Target {wrong[0]} is out of bounds.", plain, (target._id,))


# ---- cross-entropy -------------------------------------------------------------------------------------------


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """Return the mean surprise of softmax scores at the right classes; targets are class numbers or probabilities."""
    kind = reduction_of(reduction, size_average, reduce)
    check_tensor("cross_entropy_loss", input, "input", 1)
    check_tensor("cross_entropy_loss", target, "target")
    if input.size() == target.size():
        if target.array.dtype.kind != "f":
            text = f"Expected floating point type for target with class probabilities, got {type_name(target.dtype)}"
            raise fail(RuntimeError, text, "A target of the shape of the scores holds probabilities.", (target._id,))
        if ignore_index >= 0:
            raise fail(RuntimeError, "ignore_index is not supported for floating point target")
        return _of_probabilities(input, target, weight, kind, label_smoothing)
    if label_smoothing:
        if not 0 < label_smoothing <= 1:
            raise fail(RuntimeError, f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing:g}")
        return _smoothed(input, target, weight, kind, ignore_index, label_smoothing)
    return _nll(input.log_softmax(_class_dim(input)), target, weight, kind, ignore_index)


def _class_dim(input: Tensor) -> int:
    return 0 if input.dim() == 1 else 1


def _along_classes(input: Tensor, weight: Tensor) -> Tensor:
    return weight if input.dim() == 1 else weight.view(1, -1, *(1,) * (input.dim() - 2))


def _of_probabilities(
    input: Tensor, target: Tensor, weight: Tensor | None, reduction: str, label_smoothing: float
) -> Tensor:
    dim = _class_dim(input)
    count = input.shape[dim] if input.dim() else 1
    if weight is not None and tuple(weight.shape) != (count,):
        text = f"cross_entropy: weight tensor should be defined either for all {count} classes or no classes but got"
        raise fail(RuntimeError, f"{text} weight tensor of shape: {list(weight.shape)}", tensors=(weight._id,))
    surprise = input.log_softmax(dim if input.dim() else 0)
    if label_smoothing > 0:
        target = target * (1 - label_smoothing) + label_smoothing / count
    parts = surprise * target
    if weight is not None:
        parts = parts * _along_classes(input, weight)
    if reduction == "none":
        return -parts.sum(dim)
    total = -parts.sum()
    return op("div_scalar", total, input.numel() // count) if reduction == "mean" else total


def _smoothed(
    input: Tensor, target: Tensor, weight: Tensor | None, reduction: str, ignore_index: int, label_smoothing: float
) -> Tensor:
    """Mix the loss at the right class with the mean loss over all classes."""
    dim = _class_dim(input)
    surprise = input.log_softmax(dim)
    right = _nll(surprise, target, weight, reduction, ignore_index)
    weighted = surprise if weight is None else surprise * _along_classes(input, weight)
    every = -weighted.sum(dim)
    ignored = target == ignore_index
    every.masked_fill_(ignored, 0.0)
    if reduction == "mean":
        if weight is None:
            every = every.sum() / (~ignored).sum()
        else:
            every = every.sum() / weight.gather(0, target.masked_select(~ignored).flatten()).sum()
    elif reduction == "sum":
        every = every.sum()
    share = label_smoothing / input.shape[dim]
    return op("mul_scalar", right, 1 - label_smoothing) + op("mul_scalar", every, share)


# ---- margins between classes ---------------------------------------------------------------------------------


def multi_margin_loss(
    input: Tensor,
    target: Tensor,
    p: int = 1,
    margin: float = 1.0,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Return how far other classes come within a margin of the right one."""
    kind = reduction_of(reduction, size_average, reduce)
    if p not in (1, 2):
        raise fail(ValueError, "only p == 1 and p == 2 supported")
    if weight is not None and weight.dim() != 1:
        raise fail(ValueError, "weight must be one-dimensional", tensors=(weight._id,))
    rows = input.shape[0] if input.dim() == 2 else 1
    if target.dim() > 1 or target.numel() != rows:
        raise fail(
            RuntimeError,
            "multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch "
            f"size). Expected target size [{rows}], but got {list(target.shape)}. Input has shape "
            f"{list(input.shape)}.",
            tensors=(input._id, target._id),
        )
    classes = target.array
    if bool(((classes < 0) | (classes >= input.shape[-1])).any()):
        raise fail(RuntimeError, "target out of range", tensors=(target._id,))
    others = () if weight is None else (weight,)
    return op("multi_margin_loss", input, target, *others, p=p, margin=margin, reduction=kind)
