"""Sizes given as one number, or as one for each dimension."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def ntuple(value: Any, n: int) -> tuple[Any, ...]:
    """Return n sizes; one number stands for all of them."""
    return tuple(value) if isinstance(value, Iterable) else (value,) * n
