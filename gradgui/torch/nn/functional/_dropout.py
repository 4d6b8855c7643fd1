"""Dropout: some elements set to 0 in training, the others made larger for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gradgui.engine.errors import fail
from gradgui.engine.functions import check_tensor
from gradgui.engine.inplace import mutate
from gradgui.engine.opdef import TABLE
from gradgui.engine.shapes import squeeze, unsqueeze
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor as _TensorClass
from gradgui.engine.warn import warn

if TYPE_CHECKING:
    from gradgui.torch.nn.functional._common import Tensor

ALPHA = 1.7580993408473766  # what selu tends to on the left, times −1
FOR_1D = (
    "dropout1d: Expected 2D or 3D input, but received a {}D input. Note that dropout1d exists to provide channel-wise "
    "dropout on inputs with 1 spatial dimension, a channel dimension, and an optional batch dimension (i.e. 2D or 3D "
    "inputs)."
)
FOR_2D = (
    "dropout2d: Received a {}-D input to dropout2d, which is deprecated and will result in an error in a future "
    "release. To retain the behavior and silence this warning, please use dropout instead. Note that dropout2d exists "
    "to provide channel-wise dropout on inputs with 2 spatial dimensions, a channel dimension, and an optional batch "
    "dimension (i.e. 3D or 4D inputs)."
)
NO_BATCH = (
    "dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout behavior is desired - input "
    "is interpreted as shape (N, C, L), where C is the channel dim. This behavior will change in a future release to "
    "interpret the input as one without a batch dimension, i.e. shape (C, H, W). To maintain the 1D channel-wise "
    "dropout behavior, please switch to using dropout1d instead."
)


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Set elements to 0 with probability ``p`` and divide the others by 1 − p; do nothing outside training."""
    _check_probability(p)
    check_tensor("dropout", input, "input", 1)
    return _dropped(input, p, training, inplace, tuple(input.shape))


def _check_probability(p: float) -> None:
    if p < 0.0 or p > 1.0:
        raise fail(ValueError, f"dropout probability has to be between 0 and 1, but got {p}")


def _dropped(input: Tensor, p: float, training: bool, inplace: bool, shape: tuple[int, ...]) -> Tensor:
    if p == 0 or not training or not input.numel():
        return input
    kind = input.array.dtype
    if kind.kind != "f":
        name = input.dtype.tensor_type.removesuffix("Tensor")
        raise fail(RuntimeError, f"result type Float can't be cast to the desired output type {name}")
    values = np.zeros(shape, kind) if p == 1 else state.generator.dropout_mask(shape, p, kind)
    return _times(input, _mask(_laid_out(values, input.array)), inplace)


def _laid_out(values: np.ndarray, like: np.ndarray) -> np.ndarray:
    """Return numbers in the order of another array's memory, as PyTorch fills a mask."""
    if values.shape != like.shape or like.flags.c_contiguous:
        return values
    order = sorted(range(like.ndim), key=lambda dim: -like.strides[dim])
    return values.reshape([like.shape[dim] for dim in order]).transpose(np.argsort(order))


def _mask(values: np.ndarray) -> _TensorClass:
    mask = _TensorClass(values)
    if state.observer is not None:
        state.observer.leaf_created(mask, "dropout")
    return mask


def _times(input: Tensor, mask: _TensorClass, inplace: bool) -> Tensor:
    return mutate(TABLE["mul"], input, mask) if inplace else input * mask


def _channels(input: Tensor) -> tuple[int, ...]:
    """Return the shape of a mask with one element for each channel."""
    if input.dim() < 2:
        raise fail(RuntimeError, "Feature dropout requires at least 2 dimensions in the input")
    return (*input.shape[:2], *(1,) * (input.dim() - 2))


def dropout1d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Set whole channels of rows to 0 with probability ``p``."""
    _check_probability(p)
    if input.dim() not in (2, 3):
        raise fail(RuntimeError, FOR_1D.format(input.dim()))
    if input.dim() == 3:
        return _dropped(input, p, training, inplace, _channels(input))
    wide = unsqueeze(input, 0)
    dropped = squeeze(_dropped(wide, p, training, inplace, _channels(wide)), 0)
    return input if inplace else dropped


def dropout2d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Set whole channels of planes to 0 with probability ``p``."""
    _check_probability(p)
    if input.dim() not in (3, 4):
        warn(FOR_2D.format(input.dim()))
    if input.dim() == 3:
        warn(NO_BATCH)
    return _dropped(input, p, training, inplace, _channels(input))


def alpha_dropout(input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False) -> Tensor:
    """Set elements to what selu tends to on the left, and keep mean 0 and deviation 1."""
    _check_probability(p)
    return _alpha(input, p, training, inplace, tuple(input.shape))


def feature_alpha_dropout(input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False) -> Tensor:
    """Set whole channels to what selu tends to on the left, and keep mean 0 and deviation 1."""
    _check_probability(p)
    return _alpha(input, p, training, inplace, _channels(input) if training and p else ())


def _alpha(input: Tensor, p: float, training: bool, inplace: bool, shape: tuple[int, ...]) -> Tensor:
    if p == 0 or not training or not input.numel():
        return input
    kind = input.array.dtype
    if p == 1:
        return _times(input, _mask(np.zeros(shape, kind)), inplace)
    kept = _laid_out(state.generator.bernoulli_number(shape, 1 - p, kind), input.array)
    scale = 1 / np.sqrt((ALPHA * ALPHA * p + 1) * (1 - p))
    shift = (kept - 1) * kind.type(ALPHA * scale) + kind.type(ALPHA * scale * p)
    made = _times(input, _mask(kept * kind.type(scale)), inplace)
    shifted = _TensorClass(np.asarray(shift, kind))
    return mutate(TABLE["add"], input, shifted) if inplace else made + shifted
