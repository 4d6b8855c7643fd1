"""Attention."""

from __future__ import annotations

import math

import numpy as np

from gradgui.engine.dtypes import c_name
from gradgui.engine.errors import fail
from gradgui.engine.tensor import Tensor as _TensorClass
from gradgui.torch.nn.functional._common import Tensor, op
from gradgui.torch.nn.functional._dropout import dropout

FIRST = "Expected query, key, and value to"


def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Tensor:
    """Return softmax(query keyᵀ / √size) value; a mask shuts out places, or is added to the scores."""
    _check(query, key, value, attn_mask, is_causal)
    factor = math.sqrt(abs(scale)) if scale is not None else math.sqrt(1 / math.sqrt(query.shape[-1]))
    if enable_gqa:
        repeats = query.shape[-3] // key.shape[-3]
        key, value = key.repeat_interleave(repeats, -3), value.repeat_interleave(repeats, -3)
    scaled = op("mul_scalar", query, -factor if scale is not None and scale < 0 else factor)
    scores = scaled @ op("mul_scalar", key.transpose(-2, -1), factor)
    if is_causal:
        seen = np.tril(np.ones((query.shape[-2], key.shape[-2]), np.bool_))
        attn_mask = _TensorClass(seen)
    if attn_mask is not None:
        scores = scores + _added(attn_mask, query)
    weights = op("safe_softmax", scores, dim=scores.dim() - 1)
    return dropout(weights, dropout_p) @ value


def _added(mask: Tensor, query: Tensor) -> Tensor:
    """Return what a mask adds to the scores: −inf where it is False."""
    if mask.array.dtype.kind != "b":
        return mask
    return _TensorClass(np.where(mask.array, 0, -np.inf).astype(query.array.dtype))


def _check(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, is_causal: bool) -> None:
    tensors = (query, key, value)
    ids = tuple(t._id for t in tensors)
    if len({t.dtype for t in tensors}) > 1:
        names = [c_name(t.dtype) for t in tensors]
        raise fail(
            RuntimeError,
            f"{FIRST} have the same dtype, but got query.dtype: {names[0]} key.dtype: {names[1]} and value.dtype: "
            f"{names[2]} instead.",
            tensors=ids,
        )
    dims = [t.dim() for t in tensors]
    if min(dims) < 2:
        raise fail(
            RuntimeError,
            f"{FIRST} all be  at least 2 dimensional, but got query.dim: {dims[0]} key.dim: {dims[1]} and value.dim: "
            f"{dims[2]} instead.",
            tensors=ids,
        )
    if mask is None:
        return
    if mask.array.dtype.kind != "b" and mask.dtype is not query.dtype:
        raise fail(
            RuntimeError,
            "Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: "
            f"{c_name(mask.dtype)} and  query.dtype: {c_name(query.dtype)} instead.",
            tensors=(mask._id,),
        )
    if is_causal:
        text = "_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True"
        raise fail(RuntimeError, text, tensors=(mask._id,))
