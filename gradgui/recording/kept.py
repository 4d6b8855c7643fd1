"""Which memory nodes keep alive for their backward, counted once for each storage."""

from __future__ import annotations

import weakref
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.engine.node import Node
    from gradgui.engine.tensor import Tensor


class Kept:
    """Calls ``dropped(node id)`` when a node goes away that still keeps something."""

    def __init__(self, dropped: Callable[[int], None]) -> None:
        self._dropped = dropped
        self._storages: dict[int, list[tuple[int, int]]] = {}  # node → (storage, bytes)
        self._holders: dict[int, int] = {}  # storage → how many saved tensors keep it
        self._alive: dict[int, weakref.ref[Node]] = {}

    def keep(self, node: Node, tensor: Tensor) -> int:
        """Take note that a node saved a tensor; return the bytes that are kept now and were not before."""
        storage, size = id(tensor._storage), int(tensor._array.nbytes)
        held = self._holders.get(storage, 0)
        self._holders[storage] = held + 1
        self._storages.setdefault(node.id, []).append((storage, size))
        if node.id not in self._alive:
            self._alive[node.id] = weakref.ref(node, partial(self._gone, node.id))
        return 0 if held else size

    def nodes(self) -> list[Node]:
        """Return the nodes that keep something."""
        return [node for node in (alive() for alive in self._alive.values()) if node is not None]

    def release(self, nodes: list[int]) -> int:
        """Forget what nodes kept; return the bytes that nobody keeps any more."""
        freed = 0
        for node in nodes:
            self._alive.pop(node, None)
            for storage, size in self._storages.pop(node, ()):
                self._holders[storage] -= 1
                if not self._holders[storage]:
                    del self._holders[storage]
                    freed += size
        return freed

    def _gone(self, node: int, _: weakref.ref[Node]) -> None:
        if node in self._storages:
            self._dropped(node)
