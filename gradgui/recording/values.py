"""The numbers a recording keeps: whole arrays while they are small, statistics and corners beyond a budget."""

from __future__ import annotations

import math
from functools import cached_property, lru_cache
from typing import Any

import msgspec
import numpy as np

CORNER = 3  # rows and columns kept at each end of a value that is over its budget


class Statistics(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is said of a value: over its finite elements, and how many are not."""

    low: float
    high: float
    mean: float
    std: float
    norm: float
    zeros: int
    nans: int
    infs: int


class WireValue(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A value on its way to another process or a file."""

    dtype: str
    shape: tuple[int, ...]
    data: bytes
    statistics: Statistics | None = None  # given when ``data`` holds the corners only


class Value:
    """One captured array, kept whole or, beyond a budget, as its corners and statistics."""

    __slots__ = ("__dict__", "_corner_dtype", "_corner_shape", "_kept", "corners", "stored_statistics")

    _corner_dtype: str
    _corner_shape: tuple[int, ...]

    def __init__(self, array: np.ndarray | None) -> None:
        self._kept = array
        self.corners: np.ndarray | None = None
        self.stored_statistics: Statistics | None = None

    @classmethod
    def cornered(cls, dtype: str, shape: tuple[int, ...], corners: np.ndarray, statistics: Statistics) -> Value:
        """Return a value of which only the corners were kept."""
        value = cls(None)
        value._corner_dtype, value._corner_shape = dtype, shape
        value.corners, value.stored_statistics = corners, statistics
        return value

    @cached_property
    def array(self) -> np.ndarray | None:
        """The elements, read-only, which never change; None when only the corners were kept."""
        if self._kept is None:
            return None
        view = self._kept.view()  # made when it is looked at: most values of a long run never are
        view.flags.writeable = False
        return view

    @property
    def dtype(self) -> str:
        """The name of the type of its elements."""
        return self._corner_dtype if self._kept is None else _name_of(self._kept.dtype)

    @property
    def shape(self) -> tuple[int, ...]:
        """The size of each dimension."""
        return self._corner_shape if self._kept is None else self._kept.shape

    @cached_property
    def statistics(self) -> Statistics:
        """The statistics of the whole value."""
        if self.stored_statistics is not None:
            return self.stored_statistics
        assert self.array is not None
        return describe(self.array)

    @property
    def size(self) -> int:
        """The number of elements."""
        return math.prod(self.shape)

    @property
    def kept_bytes(self) -> int:
        """The bytes of its elements that are kept, 0 beyond the budget."""
        return 0 if self._kept is None else self._kept.nbytes

    @property
    def nbytes(self) -> int:
        """The bytes of the whole value, kept or not."""
        return self.size * np.dtype(self.dtype).itemsize

    @cached_property
    def uniform(self) -> float | None:
        """The one number that fills the value, or None; a scalar is uniform."""
        if self.array is None or self.array.size == 0:
            return None
        first = self.array.flat[0]
        return first.item() if bool((self.array == first).all()) else None

    def digest(self) -> bytes:
        """Return the exact bytes, for tests that nothing changed afterwards."""
        kept = self.array if self.array is not None else self.corners
        assert kept is not None
        return np.ascontiguousarray(kept).tobytes()

    def to_wire(self) -> WireValue:
        """Return the form that crosses the process line."""
        statistics = None if self.array is not None else self.statistics
        return WireValue(self.dtype, self.shape, self.digest(), statistics)


@lru_cache
def _name_of(dtype: np.dtype[Any]) -> str:
    return dtype.name  # NumPy makes the word anew each time


def from_wire(wire: WireValue) -> Value:
    """Build a value from its wire form; raise ValueError when its bytes do not fit its shape."""
    if wire.dtype not in ALLOWED or any(n < 0 for n in wire.shape):
        raise ValueError(f"a value of dtype {wire.dtype!r} and shape {wire.shape} cannot be read")
    flat = np.frombuffer(wire.data, dtype=wire.dtype)
    if wire.statistics is None:
        if flat.size != math.prod(wire.shape):
            raise ValueError(f"{flat.size} elements do not fill shape {wire.shape}")
        return Value(flat.reshape(wire.shape))
    shape = corner_shape(wire.shape)
    if flat.size != math.prod(shape):
        raise ValueError(f"{flat.size} corner elements do not fill shape {shape}")
    return Value.cornered(wire.dtype, wire.shape, flat.reshape(shape), wire.statistics)


ALLOWED = frozenset(
    ("float32", "float64", "float16", "int64", "int32", "int16", "int8", "uint8", "bool", "complex64", "complex128")
)


def corner_shape(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape of what is kept of a value over its budget."""
    return tuple(min(n, 2 * CORNER) for n in shape)


def corners_of(array: np.ndarray) -> np.ndarray:
    """Return a copy of the first and last few elements along every dimension."""
    picks = [np.arange(n) if n <= 2 * CORNER else np.r_[0:CORNER, n - CORNER : n] for n in array.shape]
    return np.array(array[np.ix_(*picks)] if picks else array)


def describe(array: np.ndarray) -> Statistics:
    """Return the statistics of an array, computed in float64 over its finite elements."""
    wide = array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)
    wide = np.abs(wide) if wide.dtype.kind == "c" else wide
    nans, infs = int(np.isnan(wide).sum()), int(np.isinf(wide).sum())
    finite = wide[np.isfinite(wide)]
    if finite.size == 0:
        return Statistics(math.nan, math.nan, math.nan, math.nan, math.nan, 0, nans, infs)
    # scaled, so that squares of large elements do not overflow
    top = float(np.abs(finite).max()) or 1.0
    norm = top * math.sqrt(float(((finite / top) ** 2).sum()))
    mean = top * float((finite / top).mean())
    std = top * float((finite / top).std(ddof=1)) if finite.size > 1 else 0.0
    low, high = float(finite.min()), float(finite.max())
    return Statistics(low, high, mean, std, norm, int((finite == 0).sum()), nans, infs)


def capture(array: np.ndarray, budget: int) -> Value:
    """Freeze an array: by reference within the budget of bytes, else its corners and statistics."""
    if array.nbytes <= budget:
        return Value(array)
    return Value.cornered(array.dtype.name, array.shape, corners_of(array), describe(array))
