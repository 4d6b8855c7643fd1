"""Capturing values within a budget: tensors by reference to their storage, gradients once for each array of a pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.tensor import Tensor
from gradgui.recording.values import Value, capture

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

SMALL = 64  # bytes; a value this small is always kept whole


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a recording may keep."""

    array_bytes: int = 1 << 20  # of one value; beyond it corners and statistics
    total_bytes: int = 256 << 20  # of all values; beyond it only small ones stay whole
    events: int = 200_000
    full: int = 100_000  # from here on the iterations of a loop are only counted, where they can be brought back


class Captures:
    """The values of one recording while it is made."""

    def __init__(self, recording: Recording, budget: Budget, base: int = 0) -> None:
        self._recording = recording
        self._budget = budget
        self._base = base  # the id of the recording's first value: a part of a longer one begins in the middle
        self._bytes = 0
        self.keeping = True  # False while events are only counted: then tensors are known, without values
        self._tensors: dict[int, tuple[int, int]] = {}  # tensor → (value, version) as last captured
        self._arrays: dict[int, tuple[Any, int]] = {}  # of the present pass; the array is held, so its id stays its own

    def __contains__(self, tensor: int) -> bool:
        return tensor in self._tensors

    def store(self, array: np.ndarray) -> int:
        """Keep an array that nobody will write to; return its value id, -1 while nothing is kept."""
        if not self.keeping:
            return -1
        size, budget, values = array.nbytes, self._budget, self._recording.values
        if size <= SMALL or (size <= budget.array_bytes and self._bytes + size <= budget.total_bytes):
            self._bytes += size
            values.append(Value(array))
        else:
            self._recording.reached("values")
            values.append(capture(array, SMALL))
        return self._base + len(values) - 1

    def tensor(self, tensor: Tensor) -> int:
        """Capture a tensor as it is now; return the value id."""
        storage = tensor._storage
        if not self.keeping:
            value = -1
        elif storage.pinned:
            value = self.store(np.array(tensor.array))
        else:
            storage.captured = True
            value = self.store(tensor.array)
        self._tensors[tensor._id] = (value, tensor._version_counter.value)
        return value

    def last(self, tensor: int) -> int:
        """Return the value id of the last capture of a tensor, -1 when there is none."""
        known = self._tensors.get(tensor)
        return -1 if known is None else known[0]

    def current(self, tensor: Tensor) -> int:
        """Return the value id of a known tensor, capturing it again when its version has moved on."""
        value, version = self._tensors[tensor._id]
        return value if value >= 0 and version == tensor._version_counter.value else self.tensor(tensor)

    def known(self, tensor: Tensor) -> int:
        """Return the value id of a tensor that has certainly not changed since its last capture, else -1."""
        found = self._tensors.get(tensor._id)
        if found is None or found[1] != tensor._version_counter.value or tensor._storage.pinned:
            return -1
        return found[0]

    def changed_by_numpy(self, tensor: Tensor) -> bool:
        """Return whether the memory of an exposed tensor holds something else than was last captured."""
        value = self._tensors[tensor._id][0]
        before = self._recording.values[value - self._base].array if value >= 0 else None
        if before is None:
            return False
        return not np.array_equal(before, tensor.array, equal_nan=before.dtype.kind == "f")

    def gradient(self, gradient: Any) -> int:
        """Return the value id of a gradient on its way; the same array in one pass is one value."""
        if isinstance(gradient, Tensor):
            known = self.last(gradient._id)
            return known if known >= 0 else self.tensor(gradient)
        held = self._arrays.get(id(gradient))
        if held is None:
            held = self._arrays[id(gradient)] = (gradient, self.store(gradient))
        return held[1]

    def versions(self) -> dict[int, int]:
        """Return the tensors that are known, with the versions they had."""
        return {tensor: version for tensor, (_, version) in self._tensors.items()}

    def set_versions(self, versions: dict[int, int]) -> None:
        """Know these tensors and no others, without values."""
        self._tensors = {tensor: (-1, version) for tensor, version in versions.items()}

    def end_pass(self) -> None:
        """Let go of the arrays of a backward pass."""
        self._arrays.clear()
