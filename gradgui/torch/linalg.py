"""``torch.linalg``: linear algebra under PyTorch's names."""

from __future__ import annotations

from typing import Any

from gradgui.engine import linalg_norms as _norms  # noqa: F401  (offers the norms)
from gradgui.engine.linalg import LINALG as _LINALG
from gradgui.engine.linalg import LinAlgError
from gradgui.torch import _missing

globals().update(_LINALG)  # written once in the engine


def __getattr__(name: str) -> Any:
    raise _missing.missing("torch.linalg", name, globals())


__all__ = ["LinAlgError", *sorted(_LINALG)]
