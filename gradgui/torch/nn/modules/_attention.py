"""Attention of several heads, written out, so that scores and weights can be looked at."""

from __future__ import annotations

import math
from typing import Any

from gradgui.engine import dtypes
from gradgui.engine.errors import fail
from gradgui.engine.factories import empty, zeros
from gradgui.engine.pieces import chunk
from gradgui.torch.nn import functional as F
from gradgui.torch.nn import init
from gradgui.torch.nn._quiet import making
from gradgui.torch.nn.modules.activation import ReLU
from gradgui.torch.nn.modules.linear import Linear
from gradgui.torch.nn.modules.module import Module
from gradgui.torch.nn.parameter import Parameter, fresh


class NonDynamicallyQuantizableLinear(Linear):
    """A Linear; PyTorch shows the last step of attention under this name."""


NonDynamicallyQuantizableLinear.__module__ = Linear.__module__


class MultiheadAttention(Module):
    """Each position takes a mean of all values, weighted by how its query suits their keys."""

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        batch_first: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        if embed_dim <= 0 or num_heads <= 0:
            raise fail(
                ValueError,
                f"embed_dim and num_heads must be greater than 0, got embed_dim={embed_dim} and "
                f"num_heads={num_heads} instead",
            )
        super().__init__()
        self.embed_dim = embed_dim
        self.num_heads = num_heads
        self.dropout = dropout
        self.batch_first = batch_first
        self.head_dim = embed_dim // num_heads
        if self.head_dim * num_heads != embed_dim:
            raise AssertionError("embed_dim must be divisible by num_heads")
        with making(self):
            self.in_proj_weight = Parameter(empty((3 * embed_dim, embed_dim), device=device, dtype=dtype))
            self.register_parameter("in_proj_bias", fresh(3 * embed_dim, device, dtype, bias))
            self.out_proj = NonDynamicallyQuantizableLinear(embed_dim, embed_dim, bias, device, dtype)
            self._reset_parameters()

    def _reset_parameters(self) -> None:
        init.xavier_uniform_(self.in_proj_weight)
        if self.in_proj_bias is not None:
            init.constant_(self.in_proj_bias, 0.0)
            init.constant_(self.out_proj.bias, 0.0)

    def forward(
        self,
        query: Any,
        key: Any,
        value: Any,
        key_padding_mask: Any = None,
        need_weights: bool = True,
        attn_mask: Any = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> Any:
        """Return what each position takes, and the weights with which it does."""
        alone = query.ndim == 2
        turned = self.batch_first and not alone
        parts = [
            part.unsqueeze(1) if alone else part.transpose(0, 1) if turned else part for part in (query, key, value)
        ]
        q, k, v = [self._heads(part) for part in self._projected(*parts)]
        weights = F.softmax(self._scores(q, k, attn_mask, key_padding_mask), -1)
        if self.dropout and self.training:
            weights = F.dropout(weights, self.dropout)
        taken = (weights @ v).permute(2, 0, 1, 3).reshape(*parts[0].shape)
        out = self.out_proj(taken)
        out = out.squeeze(1) if alone else out.transpose(0, 1) if turned else out
        if not need_weights:
            return out, None
        shown = weights.mean(1) if average_attn_weights else weights
        return out, shown.squeeze(0) if alone else shown

    def _projected(self, query: Any, key: Any, value: Any) -> Any:
        if query is key and key is value:
            return chunk(F.linear(query, self.in_proj_weight, self.in_proj_bias), 3, -1)
        weights = chunk(self.in_proj_weight, 3, 0)
        biases = (None,) * 3 if self.in_proj_bias is None else chunk(self.in_proj_bias, 3, 0)
        return [F.linear(*each) for each in zip((query, key, value), weights, biases, strict=True)]

    def _heads(self, part: Any) -> Any:
        """Return a (length, batch, features) tensor as (batch, heads, length, features of a head)."""
        return part.reshape(*part.shape[:2], self.num_heads, self.head_dim).permute(1, 2, 0, 3)

    def _scores(self, query: Any, key: Any, attn_mask: Any, key_padding_mask: Any) -> Any:
        scores = (query * math.sqrt(1.0 / self.head_dim)) @ key.transpose(-2, -1)
        if attn_mask is not None:
            mask = attn_mask.reshape(*scores.shape) if attn_mask.ndim == 3 else attn_mask
            scores = _masked(scores, mask)
        if key_padding_mask is not None:
            padded = key_padding_mask.unsqueeze(0) if key_padding_mask.ndim == 1 else key_padding_mask
            scores = _masked(scores, padded.unsqueeze(1).unsqueeze(1))
        return scores


MultiheadAttention.__module__ = ReLU.__module__  # where PyTorch's lies


def _masked(scores: Any, mask: Any) -> Any:
    """Hide what a mask of booleans names, or add one of numbers."""
    if mask.dtype is not dtypes.bool_:
        return scores + mask
    none: Any = zeros(tuple(mask.shape), dtype=scores.dtype)
    return scores + none.masked_fill(mask, -math.inf)
