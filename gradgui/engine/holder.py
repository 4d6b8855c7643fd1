"""Things of the program that hold tensors under names: what a recording may know of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradgui.engine.tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Iterator

SELF, INSIDE, TENSORS = "__dict__", "_modules", ("_parameters", "_buffers")


class Holder:
    """Holds tensors, and other holders, by name; ``torch.nn.Module`` is one."""


def walk(holder: Holder, path: str) -> Iterator[tuple[str, Holder]]:
    """Iterate over a holder and all inside it, each once, with dotted paths; no code of the person is called."""
    seen: set[int] = set()
    waiting = [(path, holder)]
    while waiting:
        path, holder = waiting.pop()
        if id(holder) in seen:
            continue
        seen.add(id(holder))
        yield path, holder
        inside: list[tuple[str, Holder]] = [
            (f"{path}.{name}", value) for name, value in _named(holder, INSIDE) if is_holder(value)
        ]
        waiting += reversed(inside)


def tensors(holder: Holder) -> Iterator[tuple[str, Tensor]]:
    """Iterate over the tensors that a holder holds itself."""
    for kind in TENSORS:
        for name, value in _named(holder, kind):
            if issubclass(type(value), Tensor):
                yield name, value


def is_holder(value: object) -> bool:
    """Return whether a value is a holder, without asking the value itself."""
    return issubclass(type(value), Holder)


def _named(holder: Holder, kind: str) -> list[tuple[str, Any]]:
    found = object.__getattribute__(holder, SELF).get(kind)
    return list(dict.items(found)) if isinstance(found, dict) else []
