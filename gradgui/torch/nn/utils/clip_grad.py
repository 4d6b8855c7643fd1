"""Keeping gradients from growing too large."""

from __future__ import annotations

from collections.abc import Iterable
from types import GeneratorType
from typing import Any

import numpy as np

from gradgui.engine.errors import fail
from gradgui.engine.factories import leaf
from gradgui.engine.tensor import Tensor
from gradgui.engine.warn import warn
from gradgui.torch.nn._quiet import unrecorded

Tensors = Tensor | Iterable[Tensor]


def get_total_norm(
    tensors: Tensors, norm_type: float = 2.0, error_if_nonfinite: bool = False, foreach: bool | None = None
) -> Tensor:
    """Return the norm of all elements of all tensors together."""
    return _total("get_total_norm", _listed(tensors), float(norm_type), error_if_nonfinite)


def clip_grads_with_norm_(
    parameters: Tensors, max_norm: float, total_norm: Tensor, foreach: bool | None = None
) -> None:
    """Scale gradients down so that a norm that is too large becomes ``max_norm``."""
    factor = np.minimum(total_norm.array.dtype.type(max_norm) / (total_norm.array + 1e-6), 1.0)
    with unrecorded():
        for grad in _grads(_listed(parameters)):
            grad.mul_(float(factor))


def clip_grad_norm_(
    parameters: Tensors,
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """Scale gradients down so that their norm, all together, is at most ``max_norm``; return what it was."""
    held = _listed(parameters)
    if isinstance(parameters, GeneratorType) and not held:
        warn("`parameters` is an empty generator, no gradient clipping will occur.")
    total = _total("clip_grad_norm_", _grads(held), float(norm_type), error_if_nonfinite)
    clip_grads_with_norm_(held, float(max_norm), total)
    return total


def clip_grad_norm(*args: Any, **named: Any) -> Tensor:
    """Do as ``clip_grad_norm_``, and warn that this name is old."""
    warn(
        "`torch.nn.utils.clip_grad_norm` is now deprecated in favor of `torch.nn.utils.clip_grad_norm_`.",
        FutureWarning,
    )
    return clip_grad_norm_(*args, **named)


def clip_grad_value_(parameters: Tensors, clip_value: float, foreach: bool | None = None) -> None:
    """Keep every element of the gradients between ``-clip_value`` and ``clip_value``."""
    limit = float(clip_value)
    with unrecorded():
        for grad in _grads(_listed(parameters)):
            grad.clamp_(-limit, limit)


def _listed(tensors: Tensors) -> list[Tensor]:
    return [tensors] if isinstance(tensors, Tensor) else list(tensors)


def _grads(parameters: list[Tensor]) -> list[Any]:
    return [parameter._grad for parameter in parameters if parameter._grad is not None]


def _total(creator: str, tensors: list[Tensor], norm_type: float, error_if_nonfinite: bool) -> Tensor:
    norms = [_norm(tensor.array, norm_type) for tensor in tensors]
    found = _norm(np.stack(norms), norm_type) if norms else np.float32(0)
    if error_if_nonfinite and norms and not np.isfinite(found):
        raise fail(
            RuntimeError,
            f"The total norm of order {norm_type} for gradients from `parameters` is non-finite, so it cannot be "
            "clipped. To disable this error and scale the gradients by the non-finite norm anyway, set "
            "`error_if_nonfinite=False`",
            "A gradient holds nan or inf. Look for a division by zero or a logarithm of 0.",
            tuple(tensor._id for tensor in tensors),
        )
    return leaf(np.asarray(found), f"nn.utils.{creator}")


def _norm(array: np.ndarray, order: float) -> Any:
    flat = np.ravel(array)
    if not flat.size and order == float("inf"):
        return flat.dtype.type(0)
    with np.errstate(all="ignore"):
        return flat.dtype.type(np.linalg.norm(flat, order))
