"""Rows that surround a tensor with a number, its mirror image or its edge; windows that slide over it."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef
from gradgui.engine.ops.pick import pick


def _pairs(pad: tuple[int, ...], ndim: int) -> list[tuple[int, int]]:
    """Return (before, after) of each dim; ``pad`` counts from the last."""
    pairs = [(pad[i], pad[i + 1]) for i in range(0, len(pad), 2)]
    return [(0, 0)] * (ndim - len(pairs)) + pairs[::-1]


def _constant(a: Any, pad: tuple[int, ...], value: Any) -> Any:
    pairs = _pairs(pad, a.ndim)
    kept = a[tuple(slice(max(-low, 0), n + min(high, 0)) for n, (low, high) in zip(a.shape, pairs, strict=True))]
    around = [(max(low, 0), max(high, 0)) for low, high in pairs]
    return np.asarray(np.pad(kept, around, constant_values=value), order="C")


pick(
    "constant_pad_nd",
    _constant,
    lambda F, g, s: F.op("constant_pad_nd", g, pad=tuple(-n for n in s.attrs["pad"]), value=0),
    "ConstantPadNdBackward0",
    "g without the border",
    "a with a border of one number",
    "▣",
    pad=(1, 2),
    value=0.5,
)


def _mirrored(n: int, low: int, high: int) -> Any:
    at = np.abs(np.arange(-low, n + high))
    return (n - 1) - np.abs((n - 1) - at)


def _clipped(n: int, low: int, high: int) -> Any:
    return np.clip(np.arange(-low, n + high), 0, n - 1)


SOURCES: dict[str, Any] = {"reflection": _mirrored, "replication": _clipped}


def _grid(kind: str, shape: tuple[int, ...], padding: tuple[int, ...]) -> tuple[Any, ...]:
    """Return from where each element of the padded tensor comes."""
    pairs = _pairs(padding, len(shape))
    return np.ix_(*[SOURCES[kind](n, low, high) for n, (low, high) in zip(shape, pairs, strict=True)])


def _surrounded(kind: str, dims: int) -> None:
    name, node = f"{kind}_pad{dims}d", f"{kind.capitalize()}Pad{dims}DBackward0"
    back = f"{name}_backward"
    what = "its mirror image" if kind == "reflection" else "its edge repeated"

    def forward(a: Any, padding: tuple[int, ...]) -> Any:
        return np.asarray(a[_grid(kind, a.shape, padding)], order="C")

    def backward(a: Any, shape: tuple[int, ...], padding: tuple[int, ...]) -> Any:
        out = np.zeros(shape, a.dtype)
        np.add.at(out, _grid(kind, shape, padding), a)
        return out

    TABLE.add(
        OpDef(
            name,
            forward,
            (lambda F, g, s: F.op(back, g, shape=s.shapes[0], **s.attrs),),
            node,
            (("a",),),
            ("g, each element added where it came from",),
            f"a with {what} as a border",
            "▣",
            title="Gradient of a border",
            example={"padding": (1, 1) * dims},
        )
    )
    pick(
        back,
        backward,
        lambda F, g, s: F.op(name, g, padding=s.attrs["padding"]),
        node.replace("Backward0", "BackwardBackward0"),
        f"g with {what} as a border",
        "a, each element added where it came from",
        "▣",
        shape=(2, 3, 3, 3)[: dims + 1],
        padding=(1, 1) * dims,
    )


for _kind in SOURCES:
    for _dims in (1, 2, 3):
        _surrounded(_kind, _dims)


# ---- sliding windows -----------------------------------------------------------------------------------------


def _unfold(a: Any, dimension: int, size: int, step: int) -> Any:
    if not a.ndim:
        return np.lib.stride_tricks.as_strided(a, (size,), (a.itemsize,))
    steps, length = a.strides, a.shape[dimension]
    shape = (*a.shape[:dimension], (length - size) // step + 1, *a.shape[dimension + 1 :], size)
    strides = (*steps[:dimension], steps[dimension] * step, *steps[dimension + 1 :], steps[dimension])
    return np.lib.stride_tricks.as_strided(a, shape, strides)


def _unfold_backward(a: Any, shape: tuple[int, ...], dimension: int, size: int, step: int) -> Any:
    if not shape:
        return a.reshape(())
    out = np.zeros(shape, a.dtype)
    count = a.shape[dimension]
    for i in range(size):
        places = slice(i, i + (count - 1) * step + 1, step)
        out[(*[slice(None)] * dimension, places)] += a[..., i]
    return out


TABLE.add(
    OpDef(
        "unfold",
        _unfold,
        (lambda F, g, s: F.op("unfold_backward", g, shape=s.shapes[0], **s.attrs),),
        "UnfoldBackward0",
        formula=("g, each element added where it came from",),
        text="windows that slide over a",
        glyph="▥",
        title="Gradient of sliding windows",
        is_view=True,
        example={"dimension": 1, "size": 2, "step": 1},
    )
)
pick(
    "unfold_backward",
    _unfold_backward,
    lambda F, g, s: F.op("unfold", g, **{name: s.attrs[name] for name in ("dimension", "size", "step")}),
    "UnfoldBackwardBackward0",
    "windows that slide over g",
    "a, each element added where it came from",
    "▥",
    shape=(2, 3),
    dimension=1,
    size=2,
    step=1,
)
