"""Helpers around parameters and their gradients."""

# ruff: noqa: F401  (a facade: what it imports is what it offers)

from __future__ import annotations

from typing import Any as _Any

from gradgui.torch import _missing
from gradgui.torch.nn.utils import clip_grad, convert_parameters, rnn
from gradgui.torch.nn.utils.clip_grad import (
    clip_grad_norm,
    clip_grad_norm_,
    clip_grad_value_,
    clip_grads_with_norm_,
    get_total_norm,
)
from gradgui.torch.nn.utils.convert_parameters import parameters_to_vector, vector_to_parameters


def __getattr__(name: str) -> _Any:
    raise _missing.missing("torch.nn.utils", name, globals())
