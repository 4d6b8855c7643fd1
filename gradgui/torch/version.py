"""``torch.version``: whose names, numbers and words these are."""

from __future__ import annotations

from typing import Any

from gradgui.torch import _missing

__version__ = "2.13.0+cpu"
cuda = None
hip = None
xpu = None
debug = False


def __getattr__(name: str) -> Any:
    raise _missing.missing("torch.version", name, globals())
