"""``torch.autograd.function``: what one imports beside ``Function``."""

from __future__ import annotations

from typing import Any

from gradgui.engine.function import Function, once_differentiable
from gradgui.engine.function import FunctionNode as FunctionCtx
from gradgui.torch import _missing

__all__ = ["Function", "FunctionCtx", "once_differentiable"]


def __getattr__(name: str) -> Any:
    raise _missing.missing("torch.autograd.function", name, globals())
