"""PyTorch's ``torch.utils``: the loading of data."""

# ruff: noqa: F401  (a facade: what it imports is what it offers)

from __future__ import annotations

from typing import Any

from gradgui.torch import _missing
from gradgui.torch.utils import data


def __getattr__(name: str) -> Any:
    raise _missing.missing("torch.utils", name, globals())
