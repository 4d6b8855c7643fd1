"""``torch.autograd.graph``: the class of nodes."""

from __future__ import annotations

from typing import Any

from gradgui.engine.node import Node
from gradgui.torch import _missing

__all__ = ["Node"]


def __getattr__(name: str) -> Any:
    raise _missing.missing("torch.autograd.graph", name, globals())
