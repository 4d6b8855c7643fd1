"""Pooling: the largest or the mean of each window."""

from __future__ import annotations

from typing import Any

from gradgui.engine.apply import apply_multi
from gradgui.engine.errors import fail
from gradgui.engine.maths import not_implemented
from gradgui.engine.opdef import TABLE
from gradgui.engine.ops.pool import places_of
from gradgui.engine.ops.windows import Window
from gradgui.engine.shapes import squeeze, unsqueeze
from gradgui.torch.nn.functional._common import Tensor, op, per_dim

Sizes = tuple[int, ...]


def _moves(name: str, kernel_size: Any, stride: Any, padding: Any, dilation: Any, dims: int) -> Window:
    kernel = per_dim(name, "kernel_size", kernel_size, dims)
    given = stride is not None and stride != ()
    return Window(
        kernel,
        per_dim(name, "stride", stride, dims) if given else kernel,
        per_dim(name, "padding", padding, dims),
        per_dim(name, "dilation", dilation, dims),
    )


def _check_window(window: Window) -> None:
    if 0 in window.stride:
        raise fail(RuntimeError, "stride should not be zero")
    if min(window.padding) < 0:
        raise fail(RuntimeError, f"pad must be non-negative, but got pad: {min(window.padding)}")
    if min(window.dilation) <= 0:
        high, wide = window.dilation
        raise fail(RuntimeError, f"dilation should be greater than zero, but got dilationH: {high} dilationW: {wide}")
    for pad, kernel, dilation in zip(window.padding, window.kernel, window.dilation, strict=True):
        if pad > ((kernel - 1) * dilation + 1) // 2:
            raise fail(
                RuntimeError,
                f"pad should be at most half of effective kernel size, but got pad={pad}, kernel_size={kernel} and "
                f"dilation={dilation}",
            )


def _check_planes(input: Tensor, window: Window, ceil_mode: bool) -> None:
    if input.dim() not in (3, 4) or 0 in input.shape[-3:]:
        raise fail(
            RuntimeError,
            "Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but "
            f"got:{list(input.shape)}",
            tensors=(input._id,),
        )
    made = places_of(tuple(input.shape[-2:]), window, ceil_mode)
    if min(made) < 1:
        channels, sizes = input.shape[-3], input.shape[-2:]
        raise fail(
            RuntimeError,
            f"Given input size: ({channels}x{sizes[0]}x{sizes[1]}). Calculated output size: "
            f"({channels}x{made[0]}x{made[1]}). Output size is too small",
            "The window is larger than the plane.",
            (input._id,),
        )


def max_pool2d(
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Return the largest of each window of planes, and where it is when asked."""
    window = _moves("max_pool2d", kernel_size, stride, padding, dilation, 2)
    if input.dim() not in (3, 4):
        raise fail(RuntimeError, "non-empty 3D or 4D (batch mode) tensor expected for input", tensors=(input._id,))
    _check_window(window)
    _check_planes(input, window, ceil_mode)
    return _largest(input, window, ceil_mode, return_indices)


def _largest(input: Tensor, window: Window, ceil_mode: bool, return_indices: bool) -> Any:
    attrs: dict[str, Any] = {**window._asdict(), "ceil_mode": ceil_mode}
    if return_indices:
        return apply_multi(TABLE["max_pool_indices"], input, **attrs)
    return op("max_pool", input, **attrs)


max_pool2d.__qualname__ = "_max_pool2d"  # who refuses its arguments, in PyTorch


def max_pool2d_with_indices(
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = True,
) -> Any:
    """Return the largest of each window of planes, and where it is."""
    return max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode, True)


def max_pool1d(
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Return the largest of each window of rows, and where it is when asked."""
    if input.dim() not in (2, 3):
        raise fail(
            RuntimeError,
            "max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but "
            f"got:{list(input.shape)}",
            tensors=(input._id,),
        )
    row = [_one(name, value) for name, value in (("kernel_size", kernel_size), ("stride", stride or kernel_size))]
    kernel, step, pad, wide = *row, _one("padding", padding), _one("dilation", dilation)
    for wrong, text in (
        (kernel <= 0, f"kernel_size must be greater than zero, but got {kernel}"),
        (step <= 0, f"stride must be greater than zero, but got {step}"),
        (pad < 0, f"padding must be non-negative, but got {pad}"),
        (pad > kernel // 2, f"padding should be at most half of kernel size, but got padding={pad} and "
         f"kernel_size={kernel}"),
        (wide <= 0, f"dilation must be greater than zero, but got {wide}"),
    ):  # fmt: skip
        if wrong:
            raise fail(RuntimeError, f"max_pool1d() {text}")
    window = Window((1, kernel), (1, step), (0, pad), (1, wide))
    made = places_of((1, input.shape[-1]), window, ceil_mode)[1]
    if made < 1:
        raise fail(RuntimeError, f"max_pool1d() Invalid computed output size: {made}", tensors=(input._id,))
    if input.array.dtype.kind != "f":
        raise not_implemented("max_pool1d_impl", input)
    found = _largest(unsqueeze(input, -2), window, ceil_mode, return_indices)
    return tuple(squeeze(t, -2) for t in found) if return_indices else squeeze(found, -2)


def _one(name: str, value: Any) -> int:
    if isinstance(value, int):
        return value
    if len(value) != 1:
        text = f"max_pool1d() {name} must be an int, list of ints or tuple of ints of size 1 but got size {len(value)}"
        raise fail(RuntimeError, text)
    return int(value[0])


# ---- means ---------------------------------------------------------------------------------------------------


def avg_pool2d(
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """Return the mean of each window of planes."""
    window = _moves("avg_pool2d", kernel_size, stride, padding, 1, 2)
    if divisor_override == 0:
        raise fail(RuntimeError, "divisor must be not zero")
    input.size(-3)  # raises as PyTorch does when there are fewer dims
    _check_window(window)
    _check_planes(input, window, ceil_mode)
    return op(
        "avg_pool2d",
        input,
        **window._asdict(),
        ceil_mode=ceil_mode,
        count_include_pad=count_include_pad,
        divisor_override=divisor_override,
    )


def avg_pool1d(
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:
    """Return the mean of each window of rows."""
    _check_dims("avg_pool1d", input)
    numbers = [
        _only("avg_pool1d", name, value)
        for name, value in (("kernel_size", kernel_size), ("stride", stride or kernel_size), ("padding", padding))
    ]
    kernel, step, pad = ((low, n) for low, n in zip((1, 1, 0), numbers, strict=True))
    return squeeze(avg_pool2d(unsqueeze(input, -2), kernel, step, pad, ceil_mode, count_include_pad), -2)


def _check_dims(name: str, input: Tensor) -> None:
    if input.dim() not in (2, 3):
        raise fail(
            RuntimeError,
            f"Expected 2 to 3 dimensions, but got {input.dim()}-dimensional tensor for argument #1 'self' (while "
            f"checking arguments for {name})",
            tensors=(input._id,),
        )


def _only(name: str, argument: str, value: Any) -> int:
    if isinstance(value, int):
        return value
    if len(value) != 1:
        raise fail(RuntimeError, f"{name}() argument '{argument}' should contain one int (got {len(value)})")
    return int(value[0])


# ---- as many windows as asked for ----------------------------------------------------------------------------


def _output(value: Any, sizes: Sizes) -> Sizes:
    wanted = (value,) * 2 if value is None or isinstance(value, int) else tuple(value)
    return tuple(n if m is None else m for m, n in zip(wanted, sizes, strict=True))


def _check_adaptive(name: str, input: Tensor, colon: str) -> None:
    if input.dim() not in (3, 4):
        text = f"{name}(): Expected 3D or 4D tensor, but got{colon} {list(input.shape)}"
        raise fail(RuntimeError, text, tensors=(input._id,))


def adaptive_avg_pool2d(input: Tensor, output_size: Any) -> Tensor:
    """Return the means of as many windows as asked for."""
    output = _output(output_size, tuple(input.shape[-2:]))
    if min(output) < 0:
        listed = ", ".join(map(str, output))
        raise fail(
            RuntimeError,
            "adaptive_avg_pool2d: elements of output_size must be greater than or equal to 0 but received "
            f"{{{listed}}}",
        )
    _check_adaptive("adaptive_avg_pool2d", input, "")
    if input.array.dtype.kind != "f":
        raise not_implemented("adaptive_avg_pool2d", input)
    if output == (1, 1):
        return input.mean((-1, -2), keepdim=True)
    return op("adaptive_avg_pool2d", input, output=output)


def adaptive_avg_pool1d(input: Tensor, output_size: Any) -> Tensor:
    """Return the means of as many windows of rows as asked for."""
    _check_dims("adaptive_avg_pool1d", input)
    size = _only("adaptive_avg_pool1d", "output_size", output_size)
    return squeeze(adaptive_avg_pool2d(unsqueeze(input, -2), (1, size)), -2)


def adaptive_max_pool2d(input: Tensor, output_size: Any, return_indices: bool = False) -> Any:
    """Return the largest of as many windows as asked for."""
    _check_adaptive("adaptive_max_pool2d", input, ":")
    found = apply_multi(TABLE["adaptive_max_pool2d"], input, output=_output(output_size, tuple(input.shape[-2:])))
    return found if return_indices else found[0]


def adaptive_max_pool1d(input: Tensor, output_size: Any, return_indices: bool = False) -> Any:
    """Return the largest of as many windows of rows as asked for."""
    _check_dims("adaptive_max_pool1d", input)
    size = _only("adaptive_max_pool1d", "output_size", output_size)
    found = adaptive_max_pool2d(unsqueeze(input, -2), (1, size), return_indices=True)
    values, indices = (squeeze(t, -2) for t in found)
    return (values, indices) if return_indices else values
