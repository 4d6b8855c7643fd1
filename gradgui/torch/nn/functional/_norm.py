"""Normalisation of batches, layers, groups and instances."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gradgui.engine.errors import fail
from gradgui.engine.inplace import mutate
from gradgui.engine.maths import not_implemented
from gradgui.engine.opdef import TABLE
from gradgui.engine.shapes import dim_of
from gradgui.torch.nn._quiet import unrecorded
from gradgui.torch.nn.functional._common import Tensor, op

MIXED = "mixed dtype (CPU): "


def _need_float(kernel: str, input: Tensor) -> None:
    if input.array.dtype.kind != "f":
        raise not_implemented(kernel, input)


def _check_trailing(
    input: Tensor, normalized_shape: Any, weight: Tensor | None, bias: Tensor | None, star: str
) -> None:
    """Refuse a shape that is not the end of the input's, and weights of another shape."""
    shape = list(normalized_shape)
    if not shape:
        text = "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got"
        raise fail(RuntimeError, f"{text} normalized_shape = []")
    for name, tensor in (("weight", weight), ("bias", bias)):
        if tensor is not None and list(tensor.shape) != shape:
            raise fail(
                RuntimeError,
                f"Expected {name} to be of same shape as normalized_shape, but got {name} of shape "
                f"{list(tensor.shape)} and normalized_shape = {shape}",
                tensors=(tensor._id,),
            )
    if list(input.shape[-len(shape) :]) != shape or input.dim() < len(shape):
        raise fail(
            RuntimeError,
            f"Given normalized_shape={shape}, expected input with shape [*{star}{str(shape)[1:-1]}], but got input of "
            f"size{list(input.shape)}",
            "It names the sizes of the last dims.",
            (input._id,),
        )


def layer_norm(
    input: Tensor,
    normalized_shape: Any,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Give the last dims mean 0 and deviation 1, then scale and shift."""
    if isinstance(normalized_shape, int):
        text = "layer_norm(): argument 'normalized_shape' (position 2) must be tuple of ints, not int"
        raise fail(TypeError, text, f"Write ({normalized_shape},).")
    _check_trailing(input, normalized_shape, weight, bias, ", ")
    _need_float("LayerNormKernelImpl", input)
    for tensor in (weight, bias):
        if tensor is not None and tensor.dtype is not input.dtype:
            text = f"{MIXED}expect parameter to have scalar type of Float"
            raise fail(RuntimeError, text, tensors=(tensor._id,))
    return op("layer_norm", input, weight, bias, normalized_shape=tuple(normalized_shape), eps=eps)


def rms_norm(input: Tensor, normalized_shape: Any, weight: Tensor | None = None, eps: float | None = None) -> Tensor:
    """Divide the last dims by the root of their mean square, then scale."""
    _check_trailing(input, normalized_shape, weight, None, "")
    floor = float(np.finfo(input.array.dtype).eps) if eps is None else eps
    dims = tuple(range(input.dim() - len(normalized_shape), input.dim()))
    square = op("add_scalar", input.pow(2).mean(dims, keepdim=True), floor)
    normal = input * square.rsqrt()
    return normal if weight is None else normal * weight


# ---- batches -------------------------------------------------------------------------------------------------


def _check_many(sizes: Any, shown: Any) -> None:
    if not sizes:
        raise fail(IndexError, "tuple index out of range", "A batch has at least one dim.")
    if math.prod((sizes[0], *sizes[2:])) == 1:
        raise fail(
            ValueError,
            f"Expected more than 1 value per channel when training, got input size {shown}",
            "The deviation of a single number is 0.",
        )


def _check_channels(input: Tensor, training: bool, tensors: dict[str, Tensor | None]) -> None:
    running = [t for name, t in tensors.items() if t is not None and name.startswith("running")]
    one_dim = input.dim() == 1 and running  # PyTorch counts no channels then
    channels = 0 if one_dim else input.shape[dim_of(1, input.dim())]
    for name, tensor in tensors.items():
        if tensor is None:
            if name.startswith("running") and not training:
                raise fail(RuntimeError, f"{name} must be defined in evaluation mode")
            continue
        if tensor.numel() != channels:
            text = f"{name} should contain {channels} elements not {tensor.numel()}"
            raise fail(RuntimeError, text, tensors=(input._id, tensor._id))
    _need_float("batch_norm", input)
    if any(tensor is not None and tensor.dtype is not input.dtype for tensor in tensors.values()):
        raise fail(RuntimeError, f"{MIXED}all inputs must share same datatype.", tensors=(input._id,))


def batch_norm(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Give each channel mean 0 and deviation 1: of the batch in training, else by the running statistics."""
    if training:
        _check_many(input.size(), input.size())
    if training and eps <= 0.0:
        raise fail(ValueError, f"batch_norm eps must be positive during training, but got {eps}")
    if eps < 0.0:
        raise fail(ValueError, f"batch_norm eps must be non-negative, but got {eps}")
    known = {"running_mean": running_mean, "running_var": running_var, "weight": weight, "bias": bias}
    _check_channels(input, training, known)
    if not training:
        return op("batch_norm_fixed", input, weight, bias, running_mean, running_var, eps=eps)
    made = op("batch_norm", input, weight, bias, eps=eps)
    _follow(input, running_mean, running_var, momentum)
    return made


def _follow(input: Tensor, running_mean: Tensor | None, running_var: Tensor | None, momentum: float) -> None:
    """Move the running statistics a step towards those of the batch, in place."""
    dims = (0, *range(2, input.dim()))
    array = input.array
    for running, found in (
        (running_mean, array.mean(axis=dims)),
        (running_var, array.var(axis=dims, ddof=1)),
    ):
        if running is not None:
            with unrecorded():
                mutate(TABLE["running_average"], running, batch=found, momentum=momentum)


def group_norm(
    input: Tensor,
    num_groups: int,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Give each group of channels mean 0 and deviation 1, then scale and shift."""
    if input.dim() < 2:
        text = f"Expected at least 2 dimensions for input tensor but received {input.dim()}"
        raise fail(RuntimeError, text, tensors=(input._id,))
    sizes = [input.shape[0] * input.shape[1] // num_groups, num_groups, *input.shape[2:]]
    _check_many(sizes, sizes)
    if input.shape[1] % num_groups:
        raise fail(
            RuntimeError,
            "Expected number of channels in input to be divisible by num_groups, but got input of shape "
            f"{list(input.shape)} and num_groups={num_groups}",
            tensors=(input._id,),
        )
    for name, tensor in (("weight", weight), ("bias", bias)):
        if tensor is not None and tuple(tensor.shape) != (input.shape[1],):
            raise fail(
                RuntimeError,
                f"Expected {name} to be a vector of size equal to the number of channels in input, but got {name} of "
                f"shape {list(tensor.shape)} and input of shape {list(input.shape)}",
                tensors=(tensor._id,),
            )
    _need_float("GroupNormKernelImpl", input)
    return op("group_norm", input, weight, bias, groups=num_groups, eps=eps)


def instance_norm(
    input: Tensor,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Give each channel of each sample mean 0 and deviation 1."""
    if use_input_stats and math.prod(input.shape[2:]) == 1:
        text = f"Expected more than 1 spatial element when training, got input size {input.size()}"
        raise fail(ValueError, text, tensors=(input._id,))
    batch, channels = input.shape[:2]
    repeated = [None if t is None else t.repeat(batch) for t in (running_mean, running_var, weight, bias)]
    wide = input.contiguous().view(1, batch * channels, *input.shape[2:])
    mean, var, scale, shift = repeated
    made = batch_norm(wide, mean, var, scale, shift, use_input_stats, momentum, eps)
    with unrecorded():
        for running, long in ((running_mean, mean), (running_var, var)):
            if running is not None and long is not None:
                running.copy_(long.view(batch, channels).mean(0))
    return made.view(input.shape)
