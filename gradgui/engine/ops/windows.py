"""Windows that slide over the last dims of an array: taken out as columns, and added back."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

Sizes = tuple[int, ...]


class Window(NamedTuple):
    """The size of a window and how it moves, one number for each of the last dims."""

    kernel: Sizes
    stride: Sizes
    padding: Sizes
    dilation: Sizes

    def reach(self) -> Sizes:
        """Return how far a window stretches along each dim."""
        return tuple((k - 1) * d + 1 for k, d in zip(self.kernel, self.dilation, strict=True))

    def places(self, sizes: Sizes) -> Sizes:
        """Return how many windows fit along each dim."""
        return tuple(
            (n + 2 * p - r) // s + 1 for n, p, r, s in zip(sizes, self.padding, self.reach(), self.stride, strict=True)
        )


def padded(a: Any, padding: Sizes, value: float = 0, more: Sizes = ()) -> Any:
    """Surround the last dims with a value; ``more`` is added at the end only."""
    ends = more or (0,) * len(padding)
    if not any(padding) and not any(ends):
        return a
    widths = [(0, 0)] * (a.ndim - len(padding)) + [(p, p + q) for p, q in zip(padding, ends, strict=True)]
    return np.pad(a, widths, constant_values=value)


def steps(window: Window, places: Sizes) -> Iterator[tuple[Sizes, tuple[slice, ...]]]:
    """Yield each offset in the kernel, with the elements that it meets over all windows."""
    for offset in itertools.product(*map(range, window.kernel)):
        yield (
            offset,
            tuple(
                slice(o * d, o * d + (n - 1) * s + 1, s)
                for o, d, n, s in zip(offset, window.dilation, places, window.stride, strict=True)
            ),
        )


def columns(a: Any, window: Window, places: Sizes) -> Any:
    """Return the first windows of the last dims: (…, *kernel, *places)."""
    dims = len(window.kernel)
    lead = a.shape[: a.ndim - dims]
    source = padded(a, window.padding)
    out: Any = np.empty((*lead, *window.kernel, *places), a.dtype)
    for offset, met in steps(window, places):
        out[(..., *offset, *[slice(None)] * dims)] = source[(..., *met)]
    return out


def added_back(cols: Any, sizes: Sizes, window: Window) -> Any:
    """Add windows (…, *kernel, *places) where they were taken from: the adjoint of ``columns``."""
    dims = len(window.kernel)
    lead, places = cols.shape[: cols.ndim - 2 * dims], cols.shape[cols.ndim - dims :]
    out: Any = np.zeros((*lead, *(n + 2 * p for n, p in zip(sizes, window.padding, strict=True))), cols.dtype)
    for offset, met in steps(window, places):
        out[(..., *met)] += cols[(..., *offset, *[slice(None)] * dims)]
    return out[(..., *(slice(p, p + n) for n, p in zip(sizes, window.padding, strict=True)))]
