"""Planes made larger or smaller: interpolation, shuffled pixels."""

from __future__ import annotations

import math
from typing import Any

from gradgui.engine.errors import fail
from gradgui.engine.maths import not_implemented
from gradgui.torch.nn.functional._common import Tensor, op
from gradgui.torch.nn.functional._pool import adaptive_avg_pool1d, adaptive_avg_pool2d

MODES = "nearest | linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact"
NEEDS = {"linear": 3, "bilinear": 4}
FORMAT = "Please provide input tensor in (N, C, d1, d2, ...,dK) format and {} format."

# ---- interpolation -------------------------------------------------------------------------------------------


def interpolate(
    input: Tensor,
    size: Any = None,
    scale_factor: Any = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> Tensor:
    """Make planes larger or smaller: by the nearest elements, mixtures of neighbours, or means of areas."""
    if mode in ("nearest", "area", "nearest-exact"):
        if align_corners is not None:
            raise fail(
                ValueError,
                "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | "
                "trilinear",
            )
    output, scales = _wanted(input, size, scale_factor, mode == "area" or bool(recompute_scale_factor))
    spatial = input.dim() - 2
    if mode in NEEDS and spatial in (1, 2, 3) and input.dim() != NEEDS[mode]:
        text = f"Got {input.dim()}D input, but {mode} mode needs {NEEDS[mode]}D input"
        raise fail(NotImplementedError, text, tensors=(input._id,))
    if spatial not in (1, 2) or mode not in ("nearest", "nearest-exact", "area", *NEEDS):
        raise fail(
            NotImplementedError,
            f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {input.dim()}D) for the modes: {MODES} "
            f"(got {mode})",
            "gradgui has nearest, nearest-exact, linear, bilinear and area, for rows and planes.",
            (input._id,),
        )
    if min(output) <= 0:
        _refuse_empty(input, output)
    if mode == "area":
        return adaptive_avg_pool1d(input, output[0]) if spatial == 1 else adaptive_avg_pool2d(input, output)
    if input.array.dtype.kind not in "fu":
        raise not_implemented(f"upsample_{mode.replace('-', '_')}{spatial}d_channels_last", input)
    if mode in NEEDS:
        row = "upsample_linear1d" if spatial == 1 else "upsample_bilinear2d"
        return op(row, input, output=output, scales=scales, align_corners=bool(align_corners))
    return op(f"upsample_{mode.replace('-', '_')}{spatial}d", input, output=output, scales=scales)


def _refuse_empty(input: Tensor, output: tuple[int, ...]) -> None:
    names = ("W",) if len(output) == 1 else ("H", "W")
    have, made = (
        ", ".join(f"{name}: {n}" for name, n in zip(names, sizes, strict=True)) for sizes in (input.shape[2:], output)
    )
    text = f"Input and output sizes should be greater than 0, but got input ({have}) output ({made})"
    raise fail(RuntimeError, text, tensors=(input._id,))


def _wanted(
    input: Tensor, size: Any, scale_factor: Any, recompute: bool
) -> tuple[tuple[int, ...], tuple[float | None, ...]]:
    """Return the sizes asked for, and the factors where they decide."""
    dims = input.dim() - 2
    if size is not None and scale_factor is not None:
        raise fail(ValueError, "only one of size or scale_factor should be defined")
    if size is None and scale_factor is None:
        raise fail(ValueError, "either size or scale_factor should be defined")
    given = scale_factor if size is None else size
    if isinstance(given, list | tuple) and len(given) != dims:
        what = f"output size of {given}" if size is not None else f"scale_factor of shape {given}"
        form = "output size in (o1, o2, ...,oK)" if size is not None else "scale_factor in (s1, s2, ...,sK)"
        raise fail(
            ValueError,
            f"Input and {'output' if size is not None else 'scale_factor'} must have the same number of spatial "
            f"dimensions, but got input with spatial dimensions of {list(input.shape[2:])} and {what}. "
            f"{FORMAT.format(form)}",
            tensors=(input._id,),
        )
    numbers = tuple(given) if isinstance(given, list | tuple) else (given,) * max(dims, 1)
    if size is not None:
        return tuple(int(n) for n in numbers), (None,) * len(numbers)
    output = tuple(math.floor(n * s) for n, s in zip(input.shape[2:], numbers, strict=False))
    return output, (None,) * len(output) if recompute else numbers


def upsample(
    input: Tensor, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None
) -> Tensor:
    """Make planes larger."""
    return interpolate(input, size, scale_factor, mode, align_corners)


# ---- pixels and channels -------------------------------------------------------------------------------------


def pixel_shuffle(input: Tensor, upscale_factor: int) -> Tensor:
    """Turn channels into pixels."""
    _check_planes("pixel_shuffle", input)
    if upscale_factor <= 0:
        raise fail(RuntimeError, f"pixel_shuffle expects a positive upscale_factor, but got {upscale_factor}")
    channels = input.shape[-3]
    if channels % upscale_factor**2:
        raise fail(
            RuntimeError,
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, "
            f"but input.size(-3)={channels} is not divisible by {upscale_factor**2}",
            tensors=(input._id,),
        )
    return op("pixel_shuffle", input, factor=upscale_factor)


def pixel_unshuffle(input: Tensor, downscale_factor: int) -> Tensor:
    """Turn pixels into channels."""
    _check_planes("pixel_unshuffle", input)
    if downscale_factor <= 0:
        raise fail(RuntimeError, f"pixel_unshuffle expects a positive downscale_factor, but got {downscale_factor}")
    for name, dim in (("height", -2), ("width", -1)):
        size = input.shape[dim]
        if size % downscale_factor:
            raise fail(
                RuntimeError,
                f"pixel_unshuffle expects {name} to be divisible by downscale_factor, but input.size({dim})={size} is "
                f"not divisible by {downscale_factor}",
                tensors=(input._id,),
            )
    return op("pixel_unshuffle", input, factor=downscale_factor)


def _check_planes(name: str, input: Tensor) -> None:
    if input.dim() < 3:
        text = f"{name} expects input to have at least 3 dimensions, but got input with {input.dim()} dimension(s)"
        raise fail(RuntimeError, text, tensors=(input._id,))
