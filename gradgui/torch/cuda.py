"""``torch.cuda``: says that there is no graphics card."""

from __future__ import annotations

from typing import Any

from gradgui.engine.devices import check_device
from gradgui.torch import _missing


def is_available() -> bool:
    """Return False."""
    return False


def device_count() -> int:
    """Return 0."""
    return 0


def manual_seed(seed: int) -> None:
    """Do nothing, as PyTorch does without a card."""


def manual_seed_all(seed: int) -> None:
    """Do nothing, as PyTorch does without a card."""


def empty_cache() -> None:
    """Do nothing, as PyTorch does without a card."""


def synchronize(device: Any = None) -> None:
    """Raise AssertionError in PyTorch's words: there is nothing to wait for."""
    check_device("cuda")


def __getattr__(name: str) -> Any:
    raise _missing.missing("torch.cuda", name, globals())
