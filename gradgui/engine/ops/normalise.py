"""Rows of normalisation: mean 0 and deviation 1 over some dims, then a scale and a shift."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.opdef import TABLE, OpDef

if TYPE_CHECKING:
    from collections.abc import Callable

Dims = tuple[int, ...]
Shape = tuple[int, ...]


def _spread(a: Any, dims: Dims, eps: float) -> tuple[Any, Any]:
    """Return the mean and one over the deviation along dims, which stay as size 1."""
    mean = a.mean(axis=dims, keepdims=True)
    variance = np.square(a - mean).mean(axis=dims, keepdims=True)
    return mean, 1 / np.sqrt(variance + a.dtype.type(eps))


def _scaled(normal: Any, weight: Any, bias: Any, shape: Shape) -> Any:
    if weight is not None:
        normal = normal * weight.reshape(shape)
    return normal if bias is None else normal + bias.reshape(shape)


def _mean(F: Any, a: Any, dims: Dims) -> Any:
    return F.op("div_scalar", F.sum(a, dims, True), math.prod(a.shape[d] for d in dims))


def _normal(F: Any, a: Any, dims: Dims, eps: float) -> tuple[Any, Any]:
    """Return the normalised elements and one over the deviation, in a rule."""
    centred = a - _mean(F, a, dims)
    rate = F.pow(_mean(F, centred * centred, dims) + eps, -0.5)
    return centred * rate, rate


def _weighted(F: Any, g: Any, weight: Any, shape: Shape) -> Any:
    return g if weight is None else g * F.reshape(weight, shape)


def _gathered(F: Any, a: Any, weights: Shape, shape: Shape) -> Any:
    """Add up what one weight was multiplied with."""
    dims = tuple(i for i, n in enumerate(weights) if n == 1 and a.shape[i] != 1)
    return F.reshape(F.sum(a, dims, True) if dims else a, shape)


class Layout:
    """How a normalisation sees its input: in what shape, over which dims, with which shape of weights."""

    def __init__(self, shape: Callable[..., Shape], dims: Callable[..., Dims], weights: Callable[..., Shape]) -> None:
        self.shape = shape
        self.dims = dims
        self.weights = weights

    def forward(self, a: Any, b: Any = None, c: Any = None, *, eps: float, **attrs: Any) -> Any:
        """Normalise, scale and shift."""
        wide = a.reshape(self.shape(a.shape, **attrs))
        mean, rate = _spread(wide, self.dims(wide.shape, **attrs), eps)
        return _scaled(((wide - mean) * rate).reshape(a.shape), b, c, self.weights(a.shape, **attrs))

    def _parts(self, F: Any, s: Any) -> tuple[Any, Any, Dims, Shape, Shape]:
        attrs = _without_eps(s)
        shape = self.shape(s.shapes[0], **attrs)
        dims = self.dims(shape, **attrs)
        normal, rate = _normal(F, F.reshape(s.a, shape), dims, s.attrs["eps"])
        return normal, rate, dims, shape, self.weights(s.shapes[0], **attrs)

    def input_rule(self, F: Any, g: Any, s: Any) -> Any:
        """Return the gradient of the input: g without its mean and without its part along the result."""
        normal, rate, dims, shape, weights = self._parts(F, s)
        g = F.reshape(_weighted(F, g, s.b, weights), shape)
        return F.reshape(rate * (g - _mean(F, g, dims) - normal * _mean(F, g * normal, dims)), s.shapes[0])

    def weight_rule(self, F: Any, g: Any, s: Any) -> Any:
        """Return the gradient of the scale."""
        normal, *_, weights = self._parts(F, s)
        return _gathered(F, g * F.reshape(normal, s.shapes[0]), weights, s.shapes[1])

    def bias_rule(self, F: Any, g: Any, s: Any) -> Any:
        """Return the gradient of the shift."""
        return _gathered(F, g, self.weights(s.shapes[0], **_without_eps(s)), s.shapes[2])


def _without_eps(s: Any) -> dict[str, Any]:
    return {name: value for name, value in s.attrs.items() if name != "eps"}


def _channels(shape: Shape, **_: Any) -> Shape:
    return (1, shape[1], *(1,) * (len(shape) - 2))


LAYER = Layout(
    lambda shape, **_: shape,
    lambda shape, normalized_shape: tuple(range(len(shape) - len(normalized_shape), len(shape))),
    lambda shape, normalized_shape: (*(1,) * (len(shape) - len(normalized_shape)), *normalized_shape),
)
BATCH = Layout(lambda shape: shape, lambda shape: (0, *range(2, len(shape))), _channels)
GROUP = Layout(
    lambda shape, groups: (shape[0], groups, math.prod(shape[1:]) // groups),
    lambda shape, groups: (2,),
    _channels,
)
RULES = ("g ⊙ b without its mean and its part along out, / deviation", "Σ g ⊙ the normalised a", "Σ g")
for _name, _node, _layout, _what, _example in (
    ("layer_norm", "NativeLayerNorm", LAYER, "each row", {"normalized_shape": (3,)}),
    ("batch_norm", "NativeBatchNorm", BATCH, "each channel over the batch", {}),
    ("group_norm", "NativeGroupNorm", GROUP, "each group of channels", {"groups": 2}),
):
    TABLE.add(
        OpDef(
            _name,
            _layout.forward,
            (_layout.input_rule, _layout.weight_rule, _layout.bias_rule),
            f"{_node}Backward0",
            (("a", "b"), ("a",), ()),
            RULES,
            f"(a − mean) / deviation of {_what}, times b, plus c",
            "≈",
            title="Gradient of a normalisation",
            domain=((-2, 2), (0.5, 2), (-2, 2)),
            saved_names=(("a", "input"), ("b", "weight")),
            example={"eps": 1e-5, **_example},
        )
    )


# ---- with a mean and a variance from before ------------------------------------------------------------------


def _fixed(a: Any, b: Any, c: Any, d: Any, e: Any, eps: float) -> Any:
    shape = _channels(a.shape)
    rate = 1 / np.sqrt(e + e.dtype.type(eps))
    return _scaled((a - d.reshape(shape)) * rate.reshape(shape), b, c, shape)


def _fixed_rate(F: Any, s: Any) -> Any:
    return F.reshape(F.pow(s.e + s.attrs["eps"], -0.5), _channels(s.shapes[0]))


def _fixed_input(F: Any, g: Any, s: Any) -> Any:
    return _weighted(F, g, s.b, _channels(s.shapes[0])) * _fixed_rate(F, s)


def _fixed_weight(F: Any, g: Any, s: Any) -> Any:
    shape = _channels(s.shapes[0])
    return _gathered(F, g * (s.a - F.reshape(s.d, shape)) * _fixed_rate(F, s), shape, s.shapes[1])


BATCH_NORM_FIXED = TABLE.add(
    OpDef(
        "batch_norm_fixed",
        _fixed,
        (
            _fixed_input,
            _fixed_weight,
            lambda F, g, s: _gathered(F, g, _channels(s.shapes[0]), s.shapes[2]),
            None,
            None,
        ),
        "NativeBatchNormBackward0",
        (("b", "e"), ("a", "d", "e"), ()),
        ("g ⊙ b / deviation", "Σ g ⊙ the normalised a", "Σ g", "", ""),
        "(a − running mean) / running deviation, times b, plus c",
        "≈",
        title="Gradient of a normalisation by running statistics",
        domain=((-2, 2), (0.5, 2), (-2, 2), (-1, 1), (0.5, 2)),
        roles=("a", "b", "c", "d", "e"),
        saved_names=(("a", "input"), ("b", "weight"), ("d", "running_mean"), ("e", "running_var")),
        example={"eps": 1e-5},
    )
)
RUNNING_AVERAGE = TABLE.add(
    OpDef(
        "running_average",
        lambda a, batch, momentum: a.dtype.type(1 - momentum) * a + a.dtype.type(momentum) * batch,
        (None,),
        text="a, moved a part of the way towards the statistic of the batch",
        glyph="≈",
        example={"batch": 1.0, "momentum": 0.1},
    )
)
