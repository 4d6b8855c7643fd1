"""``torch.nn``: layers, losses and what holds them."""

# ruff: noqa: F401, F403  (a facade: what it imports is what it offers)

from __future__ import annotations

from typing import Any as _Any

from gradgui.torch import _missing
from gradgui.torch.nn import functional, init, modules, parameter, utils
from gradgui.torch.nn.modules import *
from gradgui.torch.nn.parameter import Buffer, Parameter


def __getattr__(name: str) -> _Any:
    raise _missing.missing("torch.nn", name, globals())


__all__ = sorted([*modules.__all__, "Buffer", "Parameter"])
