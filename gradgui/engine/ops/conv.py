"""Rows of convolutions: the forward pass and its two rules are linear in each input, and each one's rules are the rest.

Windows are laid out as columns, so that each is one matrix product in each group of channels.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef
from gradgui.engine.ops.windows import Sizes, Window, added_back, columns

EXAMPLE: dict[str, Any] = {"stride": (2,), "padding": (1,), "dilation": (1,), "groups": 1}


def _window(kernel: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes) -> Window:
    return Window(tuple(kernel), tuple(stride), tuple(padding), tuple(dilation))


def _grouped(a: Any, groups: int, *rest: int) -> Any:
    return a.reshape(a.shape[0], groups, *rest)


def _correlate(a: Any, weight: Any, groups: int, **move: Any) -> Any:
    """Slide the kernels over the input."""
    window = _window(weight.shape[2:], **move)
    places = window.places(a.shape[2:])
    area = math.prod(weight.shape[1:])
    cols = _grouped(columns(a, window, places), groups, area, math.prod(places))
    made = np.matmul(weight.reshape(groups, -1, area), cols)
    return made.reshape(a.shape[0], weight.shape[0], *places)


def _spread(a: Any, weight: Any, sizes: Sizes, groups: int, **move: Any) -> Any:
    """Put each kernel, times the output there, where the windows were: the adjoint in the input."""
    window = _window(weight.shape[2:], **move)
    area, places = math.prod(weight.shape[1:]), a.shape[2:]
    cols = np.matmul(
        weight.reshape(groups, -1, area).swapaxes(1, 2),
        _grouped(a, groups, weight.shape[0] // groups, math.prod(places)),
    )
    return added_back(cols.reshape(a.shape[0], -1, *weight.shape[2:], *places), tuple(sizes), window)


def _meet(a: Any, b: Any, kernel: Sizes, groups: int, **move: Any) -> Any:
    """Let outputs meet the windows they came from, over the batch: the adjoint in the weight."""
    places = a.shape[2:]
    area = b.shape[1] // groups * math.prod(kernel)
    cols = _grouped(columns(b, _window(kernel, **move), places), groups, area, math.prod(places))
    made = np.matmul(_grouped(a, groups, a.shape[1] // groups, math.prod(places)), cols.swapaxes(2, 3)).sum(0)
    return made.reshape(a.shape[1], b.shape[1] // groups, *kernel)


def _with_bias(made: Any, bias: Any) -> Any:
    return made if bias is None else made + bias.reshape(-1, *(1,) * (made.ndim - 2))


def _move(attrs: dict[str, Any]) -> dict[str, Any]:
    return {name: attrs[name] for name in ("stride", "padding", "dilation", "groups")}


def _bias_rule(F: Any, g: Any, s: Any) -> Any:
    return F.sum(g, (0, *range(2, len(g.shape))), False)


def _fitted(F: Any, made: Any, s: Any) -> Any:
    """Drop windows that only output padding made room for."""
    for dim, size in enumerate(s.shapes[0][2:], 2):
        if size < made.shape[dim]:
            made = F.op("slice", made, dim=dim, start=0, end=size, step=1)
    return made


def _sizes(s: Any, index: int) -> Sizes:
    return tuple(s.shapes[index][2:])


CONVOLUTION = TABLE.add(
    OpDef(
        "convolution",
        lambda a, b, c=None, **move: _with_bias(_correlate(a, b, **move), c),
        (
            lambda F, g, s: F.op("convolution_input", g, s.b, sizes=_sizes(s, 0), **s.attrs),
            lambda F, g, s: F.op("convolution_weight", g, s.a, kernel=_sizes(s, 1), **s.attrs),
            _bias_rule,
        ),
        "ConvolutionBackward0",
        (("b",), ("a",), ()),
        ("g, spread by the kernels b", "g meets the windows of a", "g summed over places and batch"),
        "the kernels b slid over a, plus c",
        "✱",
        title="Gradient of a convolution",
        domain=((-2, 2), (-2, 2), (-2, 2)),
        saved_names=(("a", "input"), ("b", "weight")),
        example=EXAMPLE,
    )
)
CONVOLUTION_INPUT = TABLE.add(
    OpDef(
        "convolution_input",
        lambda a, b, sizes, **move: _spread(a, b, sizes, **move),
        (
            lambda F, g, s: F.op("convolution", g, s.b, **_move(s.attrs)),
            lambda F, g, s: F.op("convolution_weight", s.a, g, kernel=_sizes(s, 1), **_move(s.attrs)),
        ),
        "ConvolutionBackwardBackward0",
        (("b",), ("a",)),
        ("the kernels b slid over g", "a meets the windows of g"),
        "a, spread by the kernels b",
        "✱′",
        title="Gradient of the rule of a convolution",
        domain=((-2, 2), (-2, 2)),
        example=EXAMPLE | {"sizes": (5,)},
    )
)
CONVOLUTION_WEIGHT = TABLE.add(
    OpDef(
        "convolution_weight",
        lambda a, b, kernel, **move: _meet(a, b, kernel, **move),
        (
            lambda F, g, s: _fitted(F, F.op("convolution", s.b, g, **_move(s.attrs)), s),
            lambda F, g, s: F.op("convolution_input", s.a, g, sizes=_sizes(s, 1), **_move(s.attrs)),
        ),
        "ConvolutionBackwardBackward0",
        (("b",), ("a",)),
        ("the kernels g slid over b", "a, spread by the kernels g"),
        "a meets the windows of b",
        "✱′",
        title="Gradient of the rule of a convolution",
        domain=((-2, 2), (-2, 2)),
        example=EXAMPLE | {"kernel": (3,)},
    )
)
CONV_TRANSPOSE = TABLE.add(
    OpDef(
        "conv_transpose",
        lambda a, b, c=None, sizes=(), **move: _with_bias(_spread(a, b, sizes, **move), c),
        (
            lambda F, g, s: _fitted(F, F.op("convolution", g, s.b, **_move(s.attrs)), s),
            lambda F, g, s: F.op("convolution_weight", s.a, g, kernel=_sizes(s, 1), **_move(s.attrs)),
            _bias_rule,
        ),
        "ConvolutionBackward0",
        (("b",), ("a",), ()),
        ("the kernels b slid over g", "a meets the windows of g", "g summed over places and batch"),
        "a, spread by the kernels b, plus c",
        "✱ᵀ",
        title="Gradient of a transposed convolution",
        domain=((-2, 2), (-2, 2), (-2, 2)),
        saved_names=(("a", "input"), ("b", "weight")),
        example=EXAMPLE | {"sizes": (5,)},
    )
)


def _unfold(a: Any, **window: Any) -> Any:
    taken = Window(**window)
    *lead, channels, high, wide = a.shape
    places = taken.places((high, wide))
    return columns(a, taken, places).reshape(*lead, channels * math.prod(taken.kernel), math.prod(places))


def _fold(a: Any, sizes: Sizes, **window: Any) -> Any:
    taken = Window(**window)
    *lead, rows, _ = a.shape
    places, channels = taken.places(sizes), rows // math.prod(taken.kernel)
    return added_back(a.reshape(*lead, channels, *taken.kernel, *places), sizes, taken)


WINDOW: dict[str, Any] = {"kernel": (2, 2), "stride": (1, 1), "padding": (1, 0), "dilation": (1, 1)}
IM2COL = TABLE.add(
    OpDef(
        "im2col",
        _unfold,
        (lambda F, g, s: F.op("col2im", g, sizes=s.shapes[0][-2:], **s.attrs),),
        "Im2ColBackward0",
        formula=("g added where the windows were",),
        text="the windows of a as columns",
        glyph="▦",
        title="Gradient of taking windows",
        example=WINDOW,
    )
)
COL2IM = TABLE.add(
    OpDef(
        "col2im",
        _fold,
        (lambda F, g, s: F.op("im2col", g, **{name: s.attrs[name] for name in WINDOW}),),
        "Col2ImBackward0",
        formula=("the windows of g as columns",),
        text="the columns of a, added where the windows were",
        glyph="▦",
        title="Gradient of adding windows",
        example=WINDOW | {"sizes": (3, 3)},
    )
)
