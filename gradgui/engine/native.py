"""Types that PyTorch writes in C."""

from __future__ import annotations

from typing import Any


class Native(type):
    """The class of such types: errors of Python name them with their module, ``__name__`` is without it."""

    def __new__(mcls, name: str, bases: tuple[type, ...], members: dict[str, Any], called: str) -> Native:
        """Make a type that is called ``torch.dtype``, whatever its name here."""
        made = super().__new__(mcls, called, bases, members)
        made.__module__, _, made.__qualname__ = called.rpartition(".")
        return made

    def __init__(cls, name: str, bases: tuple[type, ...], members: dict[str, Any], called: str) -> None:
        """Take the same arguments."""
        super().__init__(name, bases, members)

    @property
    def __name__(cls) -> str:  # type: ignore[override]
        """Return the name without the module."""
        return cls.__qualname__
