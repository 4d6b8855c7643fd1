"""Hooks of a module, in their order, each with what was asked for when it was registered."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from gradgui.engine.hooks import RemovableHandle


class HookDict(OrderedDict[int, Any]):
    """Hooks by number."""

    def __init__(self) -> None:
        super().__init__()
        self.registered = 0
        self.flags: dict[int, frozenset[str]] = {}

    def add(self, hook: Any, prepend: bool = False, **flags: bool) -> RemovableHandle:
        """Append a hook, or put it first; return what removes it."""
        number = self.registered
        self.registered += 1
        self[number] = hook
        self.flags[number] = frozenset(name for name, on in flags.items() if on)
        if prepend:
            self.move_to_end(number, last=False)
        return RemovableHandle(self, number)

    def asks(self, number: int, flag: str) -> bool:
        """Return whether a hook was registered with a flag."""
        return flag in self.flags[number]

    def remove(self, number: int) -> None:
        """Take a hook away, if it is still there."""
        self.pop(number, None)

    def __repr__(self) -> str:
        return repr(OrderedDict(self))
