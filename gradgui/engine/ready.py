"""The nodes that can be visited now, in the order in which PyTorch's engine takes them.

PyTorch keeps them in a binary heap by sequence number, accumulators first. Accumulators are all equal, and which of
several equal ones leaves a heap first depends on how the heap sinks its last element; hooks make that order visible,
so this is the heap of the C++ library, step by step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradgui.engine.node import Node

Entry = tuple[float, "Node"]
FIRST = float("inf")


class ReadyQueue:
    """A heap of nodes, the largest rank on top."""

    __slots__ = ("heap",)

    def __init__(self) -> None:
        self.heap: list[Entry] = []

    def push(self, rank: float, node: Node) -> None:
        """Enter a node."""
        heap, entry = self.heap, (rank, node)
        heap.append(entry)
        if len(heap) > 1:
            self._rise(len(heap) - 1, entry)

    def pop(self) -> Node:
        """Take out the node whose turn it is."""
        heap = self.heap
        last = heap.pop()
        if not heap:
            return last[1]
        top = heap[0][1]
        self._rise(self._sink_hole(), last)
        return top

    def _rise(self, hole: int, entry: Entry) -> None:
        heap, rank = self.heap, entry[0]
        while hole:
            parent = (hole - 1) // 2
            if heap[parent][0] >= rank:
                break
            heap[hole] = heap[parent]
            hole = parent
        heap[hole] = entry

    def _sink_hole(self) -> int:
        """Let the hole at the top sink to the bottom, the larger child rising each time; return where it is."""
        heap = self.heap
        size, hole = len(heap), 0
        while (right := 2 * hole + 2) <= size:
            child = right - 1 if right == size or heap[right][0] < heap[right - 1][0] else right
            heap[hole] = heap[child]
            hole = child
        return hole
