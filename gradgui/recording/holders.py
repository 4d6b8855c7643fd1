"""Modules of the program by the names that lead to them: net, net.fc1, net.fc1.weight."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import ref

from gradgui.engine.holder import Holder, is_holder, tensors, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gradgui.engine.tensor import Tensor

Place = tuple[int, str]  # a name and the scope that owns it


class Holders:
    """Knows the modules that names of the program stand for, and those inside them."""

    def __init__(self) -> None:
        self.stale: set[Place] = set()  # names whose module holds something else than when they were told
        self._roots: dict[Place, ref[Holder]] = {}
        self._paths: dict[int, tuple[ref[Holder], Place, str]] = {}  # by id: a person's class may not be hashable

    def bind(self, place: Place, value: object, scopes: Sequence[int]) -> Iterator[tuple[str, Tensor]]:
        """Let a name stand for a value; iterate over the tensors that it leads to, when the value is a module."""
        self.stale.discard(place)
        if not is_holder(value):
            self._roots.pop(place, None)
            return
        assert isinstance(value, Holder)
        self._roots[place] = ref(value)
        for path, holder in walk(value, place[1]):
            if not self.path(holder, scopes):
                self._paths[id(holder)] = (ref(holder), place, path)
            for name, tensor in tensors(holder):
                yield f"{path}.{name}", tensor

    def root(self, place: Place) -> Holder | None:
        """Return the module that a name stands for."""
        found = self._roots.get(place)
        return found() if found is not None else None

    def path(self, holder: Holder, scopes: Sequence[int]) -> str:
        """Return the names that lead to a module from one of the open scopes, dotted; "" when there are none."""
        found = self._paths.get(id(holder))
        if found is None or found[0]() is not holder:
            return ""
        place = found[1]
        return found[2] if place[0] in scopes and self.root(place) is not None else ""

    def changed(self, holder: Holder) -> None:
        """Take note that a module holds something else."""
        found = self._paths.get(id(holder))
        if found is not None and found[0]() is holder:
            self.stale.add(found[1])
