"""Rows that make planes larger or smaller: interpolation."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef
from gradgui.engine.ops.pool import pair

Sizes = tuple[int, ...]


# ---- each element of the result is one of the input ----------------------------------------------------------


def _taken(a: Any, maps: list[Any]) -> Any:
    for dim, indexes in enumerate(maps, a.ndim - len(maps)):
        a = np.take(a, indexes, axis=dim)
    return a


def _returned(a: Any, maps: list[Any], sizes: Sizes) -> Any:
    """Add each element where it was taken from."""
    for dim, (indexes, size) in enumerate(zip(maps, sizes, strict=True), a.ndim - len(maps)):
        out = np.zeros((size, *np.moveaxis(a, dim, 0).shape[1:]), a.dtype)
        np.add.at(out, indexes, np.moveaxis(a, dim, 0))
        a = np.moveaxis(out, 0, dim)
    return np.ascontiguousarray(a)


def _nearest(sizes: Sizes, output: Sizes, scales: Any) -> list[Any]:
    found = []
    for n, m, scale in zip(sizes, output, scales, strict=True):
        step = np.float32(1 / scale if scale else n / m)
        found.append(np.minimum((np.arange(m, dtype=np.float32) * step).astype(np.int64), n - 1))
    return found


def _nearest_exact(sizes: Sizes, output: Sizes, scales: Any) -> list[Any]:
    found = []
    for n, m, scale in zip(sizes, output, scales, strict=True):
        step = np.float32(1 / scale if scale else n / m)
        at = (np.arange(m, dtype=np.float32) + np.float32(0.5)) * step
        found.append(np.minimum(at.astype(np.int64), n - 1))
    return found


def _picking(name: str, node: str, maps: Any, words: tuple[str, str], dims: int, **example: Any) -> None:
    """Enter an operation whose elements are copies of elements of its input."""
    pair(
        name,
        node,
        lambda a, **attrs: _taken(a, maps(a.shape[a.ndim - dims :], **attrs)),
        lambda a, sizes, **attrs: _returned(a, maps(sizes, **attrs), sizes),
        (*words, "▣"),
        (3, 4)[-dims:],
        **example,
    )


for _dims in (1, 2):
    for _name, _node, _maps in (
        ("nearest", "UpsampleNearest", _nearest),
        ("nearest_exact", "UpsampleNearestExact", _nearest_exact),
    ):
        _picking(
            f"upsample_{_name}{_dims}d",
            f"{_node}{_dims}D",
            _maps,
            ("g added where its elements came from", "the nearest elements of a"),
            _dims,
            output=(5, 6)[-_dims:],
            scales=(None, None)[-_dims:],
        )

# ---- between two neighbours ----------------------------------------------------------------------------------


def _mix(size: int, output: int, scale: float | None, align_corners: bool, dtype: Any) -> Any:
    """Return the matrix that mixes neighbours: one row for each element of the result."""
    if align_corners:
        at = np.arange(output) * ((size - 1) / (output - 1) if output > 1 else 0.0)
    else:
        at = np.maximum((np.arange(output) + 0.5) * (1 / scale if scale else size / output) - 0.5, 0)
    low = np.minimum(at.astype(np.int64), size - 1)
    high, part = np.minimum(low + 1, size - 1), at - low
    mixed = np.zeros((output, size))
    np.add.at(mixed, (np.arange(output), low), 1 - part)
    np.add.at(mixed, (np.arange(output), high), part)
    return mixed.astype(dtype)


def _matrices(sizes: Sizes, output: Sizes, scales: Any, align_corners: bool, dtype: Any) -> list[Any]:
    return [_mix(n, m, s, align_corners, dtype) for n, m, s in zip(sizes, output, scales, strict=True)]


def _along(a: Any, matrices: list[Any]) -> Any:
    for dim, matrix in enumerate(matrices, a.ndim - len(matrices)):
        a = np.moveaxis(np.tensordot(matrix, a, (1, dim)), 0, dim)
    return np.ascontiguousarray(a)


def _linear(a: Any, output: Sizes, **attrs: Any) -> Any:
    return _along(a, _matrices(a.shape[a.ndim - len(output) :], output, dtype=a.dtype, **attrs))


def _linear_backward(a: Any, sizes: Sizes, output: Sizes, **attrs: Any) -> Any:
    return _along(a, [matrix.T for matrix in _matrices(sizes, output, dtype=a.dtype, **attrs)])


for _dims, _name, _node in ((1, "linear1d", "UpsampleLinear1D"), (2, "bilinear2d", "UpsampleBilinear2D")):
    pair(
        f"upsample_{_name}",
        _node,
        _linear,
        _linear_backward,
        ("g shared by the neighbours", "mixed neighbours in a", "▣"),
        (3, 4)[-_dims:],
        output=(5, 6)[-_dims:],
        scales=(None, None)[-_dims:],
        align_corners=False,
    )

# ---- channels and pixels -------------------------------------------------------------------------------------


def _shuffled(a: Any, factor: int) -> Any:
    *lead, channels, high, wide = a.shape
    count, n = channels // factor**2, len(lead)
    split = a.reshape(*lead, count, factor, factor, high, wide)
    moved = split.transpose(*range(n + 1), n + 3, n + 1, n + 4, n + 2)
    return moved.reshape(*lead, count, high * factor, wide * factor)


def _unshuffled(a: Any, factor: int) -> Any:
    *lead, channels, high, wide = a.shape
    n = len(lead)
    split = a.reshape(*lead, channels, high // factor, factor, wide // factor, factor)
    moved = split.transpose(*range(n + 1), n + 2, n + 4, n + 1, n + 3)
    return moved.reshape(*lead, channels * factor**2, high // factor, wide // factor)


def _other_way(name: str) -> Any:
    return lambda F, g, s: F.op(name, g, **s.attrs)


for _name, _other, _node, _forward, _words in (
    ("pixel_shuffle", "pixel_unshuffle", "PixelShuffle", _shuffled, ("channels", "pixels")),
    ("pixel_unshuffle", "pixel_shuffle", "PixelUnshuffle", _unshuffled, ("pixels", "channels")),
):
    TABLE.add(
        OpDef(
            _name,
            _forward,
            (_other_way(_other),),
            f"{_node}Backward0",
            formula=(f"g with its {_words[1]} as {_words[0]}",),
            text=f"a with its {_words[0]} as {_words[1]}",
            glyph="▣",
            title=f"Gradient of {_words[0]} as {_words[1]}",
            example={"factor": 2},
        )
    )
