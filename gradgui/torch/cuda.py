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


def is_initialized() -> bool:
    """Return False."""
    return False


def is_bf16_supported() -> bool:
    """Return False."""
    return False


def memory_allocated(device: Any = None) -> int:
    """Return 0."""
    return 0


max_memory_allocated = memory_reserved = max_memory_reserved = memory_allocated


def current_device() -> int:
    """Raise AssertionError in PyTorch's words."""
    check_device("cuda")
    return 0


def get_device_name(device: Any = None) -> str:
    """Raise AssertionError in PyTorch's words."""
    check_device("cuda")
    return ""


def get_device_properties(device: Any = None) -> None:
    """Raise AssertionError in PyTorch's words."""
    check_device("cuda")


def set_device(device: Any) -> None:
    """Raise AssertionError in PyTorch's words."""
    check_device("cuda")


def synchronize(device: Any = None) -> None:
    """Raise AssertionError in PyTorch's words: there is nothing to wait for."""
    check_device("cuda")


def __getattr__(name: str) -> Any:
    raise _missing.missing("torch.cuda", name, globals())
