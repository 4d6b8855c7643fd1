"""Convolutions, and windows as columns."""

from __future__ import annotations

import math
from typing import Any

from gradgui.engine.dtypes import c_name, type_name
from gradgui.engine.errors import fail
from gradgui.engine.functions import check_tensor
from gradgui.engine.shapes import squeeze, unsqueeze
from gradgui.engine.warn import warn_once
from gradgui.torch.nn.functional._common import Tensor, op

Sizes = tuple[int, ...]
SAME_COPIES = (
    "Using padding='same' with even kernel lengths and odd dilation may require a zero-padded copy of the input be "
    "created"
)


def _numbers(argument: str, value: Any, dims: int) -> Sizes:
    """Return one number for each dim of the input that kernels move along."""
    numbers = (value,) if isinstance(value, int) else tuple(value)
    if len(numbers) == 1:
        return numbers * dims
    if len(numbers) != dims:
        raise fail(
            RuntimeError,
            f"expected {argument} to be a single integer value or a list of {dims} values to match the convolution "
            f"dimensions, but got {argument}={list(numbers)}",
        )
    return numbers


def _checked(name: str, dims: int, input: Tensor, weight: Tensor, bias: Tensor | None) -> tuple[Tensor, bool]:
    """Return the input with a batch dim, and whether it had one."""
    for value, label, place in ((input, "input", 1), (weight, "weight", 2)):
        check_tensor(name, value, label, place)
    if input.dim() not in (dims + 1, dims + 2):
        raise fail(
            RuntimeError,
            f"Expected {dims + 1}D (unbatched) or {dims + 2}D (batched) input to {name}, but got input of size: "
            f"{list(input.shape)}",
            "The dims are batch, channels, and then the places.",
            (input._id,),
        )
    return (input, True) if input.dim() == dims + 2 else (unsqueeze(input, 0), False)


def _check_kinds(input: Tensor, weight: Tensor, bias: Tensor | None) -> None:
    if bias is not None and bias.dtype is not input.dtype:
        names = c_name(input.dtype), c_name(bias.dtype)
        raise fail(RuntimeError, f"Input type ({names[0]}) and bias type ({names[1]}) should be the same")
    if input.dtype is not weight.dtype:
        text = f"expected scalar type {type_name(input.dtype)} but found {type_name(weight.dtype)}"
        raise fail(RuntimeError, text, tensors=(input._id, weight._id))


def _check_moves(stride: Sizes, padding: Sizes, dilation: Sizes, groups: int) -> None:
    for wrong, text in (
        (min(padding) < 0, "negative padding is not supported"),
        (min(stride) <= 0, "non-positive stride is not supported"),
        (min(dilation) <= 0, "non-positive dilation is not supported"),
        (groups <= 0, "non-positive groups is not supported"),
    ):
        if wrong:
            raise fail(RuntimeError, text)


def _by(sizes: Sizes) -> str:
    return " x ".join(map(str, sizes))


def _check_sizes(
    input: Tensor, weight: Tensor, bias: Tensor | None, groups: int, padding: Sizes, dilation: Sizes
) -> None:
    shape = list(weight.shape)
    if shape[0] < groups:
        text = f"Given groups={groups}, expected weight to be at least {groups} at dimension 0, but got weight of size"
        raise fail(RuntimeError, f"{text} {shape} instead", tensors=(weight._id,))
    if shape[0] % groups:
        text = f"Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, but got weight of"
        raise fail(RuntimeError, f"{text} size {shape} instead", tensors=(weight._id,))
    if input.shape[1] != shape[1] * groups:
        raise fail(
            RuntimeError,
            f"Given groups={groups}, weight of size {shape}, expected input{list(input.shape)} to have "
            f"{shape[1] * groups} channels, but got {input.shape[1]} channels instead",
            f"Each kernel looks at {shape[1]} channels.",
            (input._id, weight._id),
        )
    _check_bias(weight, bias, shape[0])
    room = tuple(n + 2 * p for n, p in zip(input.shape[2:], padding, strict=True))
    reach = tuple((k - 1) * d + 1 for k, d in zip(shape[2:], dilation, strict=True))
    if any(n < k for n, k in zip(room, reach, strict=True)):
        raise fail(
            RuntimeError,
            f"Calculated padded input size per channel: ({_by(room)}). Kernel size: ({_by(reach)}). Kernel size can't "
            "be greater than actual input size",
            tensors=(input._id, weight._id),
        )


def _check_bias(weight: Tensor, bias: Tensor | None, count: int) -> None:
    if bias is not None and tuple(bias.shape) != (count,):
        raise fail(
            RuntimeError,
            f"Given weight of size {list(weight.shape)}, expected bias to be 1-dimensional with {count} elements, but "
            f"got bias of size {list(bias.shape)} instead",
            tensors=(weight._id, bias._id),
        )


def _same(input: Tensor, kernel: Sizes, stride: Sizes, dilation: Sizes) -> tuple[Tensor, Sizes]:
    """Return the input and the padding that keep its size; where the two sides differ, one is padded by hand."""
    if any(s != 1 for s in stride):
        raise fail(RuntimeError, "padding='same' is not supported for strided convolutions")
    totals = [d * (k - 1) for k, d in zip(kernel, dilation, strict=True)]
    if any(total % 2 for total in totals):
        warn_once(SAME_COPIES)
        pads = [n for total in reversed(totals) for n in (0, total % 2)]
        input = op("constant_pad_nd", input, pad=tuple(pads), value=0)
    return input, tuple(total // 2 for total in totals)


def _convolve(
    name: str,
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: Any,
    padding: Any,
    dilation: Any,
    groups: int,
) -> Tensor:
    dims = int(name[4])
    input, batched = _checked(name, dims, input, weight, bias)
    _check_kinds(input, weight, bias)
    places = weight.dim() - 2
    steps, wide = _numbers("stride", stride, places), _numbers("dilation", dilation, places)
    if padding == "same":
        input, pads = _same(input, tuple(weight.shape[2:]), steps, wide)
    elif isinstance(padding, str) and padding != "valid":
        raise fail(RuntimeError, f"Invalid padding string: '{padding}'", "It is 'same' or 'valid'.")
    else:
        pads = _numbers("padding", 0 if padding == "valid" else padding, places)
    _check_moves(steps, pads, wide, groups)
    _check_sizes(input, weight, bias, groups, pads, wide)
    made = op("convolution", input, weight, bias, stride=steps, padding=pads, dilation=wide, groups=groups)
    return made if batched else squeeze(made, 0)


def conv1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Tensor:
    """Slide kernels over rows."""
    return _convolve("conv1d", input, weight, bias, stride, padding, dilation, groups)


def conv2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Tensor:
    """Slide kernels over planes."""
    return _convolve("conv2d", input, weight, bias, stride, padding, dilation, groups)


def conv3d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Tensor:
    """Slide kernels over volumes."""
    return _convolve("conv3d", input, weight, bias, stride, padding, dilation, groups)


def _transposed(
    dims: int,
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: Any,
    padding: Any,
    output_padding: Any,
    groups: int,
    dilation: Any,
) -> Tensor:
    input, batched = _checked(f"conv_transpose{dims}d", dims, input, weight, bias)
    _check_kinds(input, weight, bias)
    steps, pads = _numbers("stride", stride, dims), _numbers("padding", padding, dims)
    wide, more = _numbers("dilation", dilation, dims), _numbers("output_padding", output_padding, dims)
    _check_moves(steps, pads, wide, groups)
    if input.shape[1] != weight.shape[0]:
        raise fail(
            RuntimeError,
            f"Given transposed=1, weight of size {list(weight.shape)}, expected input{list(input.shape)} to have "
            f"{weight.shape[0]} channels, but got {input.shape[1]} channels instead",
            tensors=(input._id, weight._id),
        )
    _check_bias(weight, bias, weight.shape[1] * groups)
    if any(m >= s and m >= d for m, s, d in zip(more, steps, wide, strict=True)):
        names = ("depth", "height", "width")[-dims:]
        listed = [
            f"{what}_{name}: {n}"
            for what, numbers in (("output_padding", more), ("stride", steps), ("dilation", wide))
            for name, n in zip(names, numbers, strict=True)
        ]
        text = "output padding must be smaller than either stride or dilation, but got"
        raise fail(RuntimeError, f"{text} {' '.join(listed)}")
    sizes = tuple(
        (n - 1) * s - 2 * p + d * (k - 1) + m + 1
        for n, s, p, d, k, m in zip(input.shape[2:], steps, pads, wide, weight.shape[2:], more, strict=True)
    )
    moves: dict[str, Any] = {"stride": steps, "padding": pads, "dilation": wide, "groups": groups}
    made = op("conv_transpose", input, weight, bias, sizes=sizes, **moves)
    return made if batched else squeeze(made, 0)


def conv_transpose1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Tensor:
    """Spread rows by kernels: the adjoint of conv1d."""
    return _transposed(1, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Tensor:
    """Spread planes by kernels: the adjoint of conv2d."""
    return _transposed(2, input, weight, bias, stride, padding, output_padding, groups, dilation)


# ---- columns -------------------------------------------------------------------------------------------------


def _pair(name: str, value: Any) -> Sizes:
    numbers = (value, value) if isinstance(value, int) else tuple(value)
    if len(numbers) != 2:
        raise fail(RuntimeError, f"It is expected {name} equals to 2, but got size {len(numbers)}")
    return numbers


def _window(kernel_size: Any, dilation: Any, padding: Any, stride: Any) -> dict[str, Sizes]:
    return {
        "kernel": _pair("kernel_size", kernel_size),
        "dilation": _pair("dilation", dilation),
        "padding": _pair("padding", padding),
        "stride": _pair("stride", stride),
    }


def _places(sizes: Sizes, window: dict[str, Sizes]) -> Sizes:
    parts = zip(sizes, window["kernel"], window["dilation"], window["padding"], window["stride"], strict=True)
    return tuple((n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, d, p, s in parts)


def unfold(input: Tensor, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Tensor:
    """Return every window of planes as a column."""
    window = _window(kernel_size, dilation, padding, stride)
    input.size(2)  # raises as PyTorch does when there are fewer dims
    sizes = tuple(input.shape[-2:])
    places = _places(sizes, window)
    if min(places) < 1:
        raise fail(
            RuntimeError,
            f"Given input with spatial size {sizes}, kernel_size={window['kernel']}, dilation={window['dilation']}, "
            f"padding={window['padding']}, calculated shape of the array of sliding blocks as {places}, but its "
            "components must be at least one.",
            tensors=(input._id,),
        )
    return op("im2col", input, **window)


def fold(
    input: Tensor, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
) -> Tensor:
    """Add columns where their windows were."""
    sizes, window = _pair("output_size", output_size), _window(kernel_size, dilation, padding, stride)
    rows, count = input.shape[-2:]
    if rows % math.prod(window["kernel"]):
        raise fail(
            RuntimeError,
            "Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got "
            f"input.size(1)={rows} and kernel_size={window['kernel']}.",
            tensors=(input._id,),
        )
    places = _places(sizes, window)
    if count != math.prod(places):
        raise fail(
            RuntimeError,
            f"Given output_size={sizes}, kernel_size={window['kernel']}, dilation={window['dilation']}, "
            f"padding={window['padding']}, stride={window['stride']}, expected size of input's dimension 2 to match "
            f"the calculated number of sliding blocks {' * '.join(map(str, places))} = {math.prod(places)}, but got "
            f"input.size(2)={count}.",
            tensors=(input._id,),
        )
    return op("col2im", input, sizes=sizes, **window)
