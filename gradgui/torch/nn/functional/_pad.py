"""Padding: a border around the last dims."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.errors import fail
from gradgui.engine.functions import check_tensor
from gradgui.engine.tensor import Tensor as _TensorClass
from gradgui.torch.nn.functional._common import Tensor, op

COMBINATIONS = """Supported combinations for non-constant padding:
  - 2D or 3D input: padding size = 2 (pads last dimension)
  - 3D or 4D input: padding size = 4 (pads last 2 dimensions)
  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)"""
BORDERS = {"reflect": "reflection", "replicate": "replication"}


def pad(input: Tensor, pad: Any, mode: str = "constant", value: float | None = None) -> Tensor:
    """Surround a tensor: with one number, its mirror image, its edge, or its other end; counted from the last dim."""
    check_tensor("pad", input, "input", 1)
    if not isinstance(pad, tuple | list):
        kind = type(pad).__name__
        text = f"pad(): argument 'pad' (position 2) must be tuple of ints, not {kind}"
        raise fail(TypeError, text, "Two numbers for each dim: before and after.")
    widths = tuple(int(n) for n in pad)
    if len(widths) % 2:
        raise fail(RuntimeError, "Padding length must be divisible by 2", "Two numbers for each dim: before and after.")
    if len(widths) > 2 * input.dim():
        raise fail(
            RuntimeError,
            "Padding length should be less than or equal to two times the input dimension but got padding length "
            f"{len(widths)} and input of dimension {input.dim()}",
            tensors=(input._id,),
        )
    if mode == "constant":
        return _constant(input, widths, value or 0)
    if value:
        raise fail(RuntimeError, f'Padding mode "{mode}" doesn\'t take in value argument')
    if mode not in ("reflect", "replicate", "circular"):
        raise fail(NotImplementedError, f"Unrecognised padding mode {mode}")
    dims = len(widths) // 2
    if input.dim() not in (dims + 1, dims + 2):
        text = f"Padding size {len(widths)} is not supported for {input.dim()}D input tensor.\n{COMBINATIONS}"
        raise fail(NotImplementedError, text, tensors=(input._id,))
    if mode == "circular":
        return _circular(input, widths)
    if mode == "reflect":
        _check_mirror(input, widths)
    return op(f"{BORDERS[mode]}_pad{dims}d", input, padding=widths)


def _constant(input: Tensor, widths: tuple[int, ...], value: float) -> Tensor:
    for i in range(0, len(widths), 2):
        dim = input.dim() - 1 - i // 2
        low, high, size = widths[i], widths[i + 1], input.shape[dim]
        if size + low + high < 0:
            raise fail(
                RuntimeError,
                f"The input size {size}, plus negative padding {low} and {high} resulted in a negative output size, "
                f"which is invalid. Check dimension {dim} of your input.",
                tensors=(input._id,),
            )
    if widths and max(widths) <= 0 and min(widths) < 0:
        # only cut: PyTorch takes a part and copies it
        for i in range(0, len(widths), 2):
            dim = input.dim() - 1 - i // 2
            input = input.narrow(dim, -widths[i], input.shape[dim] + widths[i] + widths[i + 1])
        return input.clone()
    return op("constant_pad_nd", input, pad=widths, value=value)


def _check_mirror(input: Tensor, widths: tuple[int, ...]) -> None:
    for i in range(0, len(widths), 2):
        dim = input.dim() - 1 - i // 2
        if max(widths[i], widths[i + 1]) >= input.shape[dim]:
            raise fail(
                RuntimeError,
                f"Argument #{4 + i}: Padding size should be less than the corresponding input dimension, but got: "
                f"padding ({widths[i]}, {widths[i + 1]}) at dimension {dim} of input {list(input.shape)}",
                "A mirror image is no larger than what stands before the mirror.",
                (input._id,),
            )


def _circular(input: Tensor, widths: tuple[int, ...]) -> Tensor:
    """Surround with what lies at the other end: the middle is copied first, then each border from it."""
    dims = [(input.dim() - 1 - i // 2, widths[i], widths[i + 1]) for i in range(0, len(widths), 2)]
    shape = list(input.shape)
    for dim, low, high in dims:
        if max(low, high) > input.shape[dim]:
            raise fail(RuntimeError, "Padding value causes wrapping around more than once.", tensors=(input._id,))
        shape[dim] += low + high
    out: Tensor = _TensorClass(np.zeros(shape, input.array.dtype))
    middle, source = out, input
    for dim, low, high in reversed(dims):
        middle = middle.narrow(dim, max(low, 0), shape[dim] - max(low, 0) - max(high, 0))
        source = source.narrow(dim, max(-low, 0), input.shape[dim] - max(-low, 0) - max(-high, 0))
    middle.copy_(source)
    for dim, low, high in dims:
        end = shape[dim] - max(high, 0)
        if low > 0:
            out.narrow(dim, 0, low).copy_(out.narrow(dim, end - low, low))
        if high > 0:
            out.narrow(dim, end, high).copy_(out.narrow(dim, max(low, 0), high))
    return out
