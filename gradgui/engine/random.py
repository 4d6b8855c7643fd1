"""PyTorch's random numbers of the CPU: the same seed gives the same bits."""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.random_fill import BLOCK, fused_double, fused_single, turn_double, turn_single

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import DTypeLike, NDArray

    Array = NDArray[Any]
    Words = NDArray[np.uint64]
    Shape = Sequence[int]

DEFAULT_SEED = 67280421310721
STATE_SIZE = 5056
_SEEDS = 2**64
_WORDS_PER_TURN = 624
_MASK_24, _MASK_53, _MASK_63 = np.uint64(2**24 - 1), np.uint64(2**53 - 1), np.uint64(2**63 - 1)
_MASK_SEED = 2**32 - 1
# From this many values on PyTorch's randint draws two words for each.
_TWO_WORDS_FROM = 2**28
# PyTorch's own layout of a saved generator (CPUGeneratorImplState).
_STATE = np.dtype(
    [
        ("seed", "<u8"),
        ("left", "<i4"),
        ("seeded", "<i4"),
        ("next", "<u8"),
        ("words", "<u8", (_WORDS_PER_TURN,)),
        ("normal_x", "<f8"),
        ("normal_y", "<f8"),
        ("normal_rho", "<f8"),
        ("normal_is_valid", "<i4"),
        ("gap", "<i4"),
        ("float_normal", "<f4"),
        ("float_normal_is_valid", "<i4"),
    ]
)


@dataclass(slots=True)
class _Cache:
    """Hold the second number of a pair of normal ones; other draws leave it alone."""

    normal: float | None = None


class Generator:
    """Draw what `torch.Generator` draws on the CPU."""

    def __init__(self, seed: int = DEFAULT_SEED, *, entropy: Callable[[], int] = lambda: secrets.randbits(53)) -> None:
        self._bits = np.random.MT19937(0)
        self._cache = _Cache()
        self._entropy = entropy
        self._seed = 0
        self._fresh = True
        self.manual_seed(seed)

    def __repr__(self) -> str:
        return "<torch._C.Generator object at 0x7f0000000000>"  # one generator, one address

    def manual_seed(self, seed: int) -> Generator:
        """Start again from a seed."""
        if not -(2**63) <= seed < _SEEDS:
            raise ValueError("Overflow when unpacking long long")
        self._seed = seed % _SEEDS
        self._bits._legacy_seeding(self._seed & _MASK_SEED)
        self._fresh = True
        self._cache.normal = None
        return self

    def seed(self) -> int:
        """Start again from a seed that nobody chose, and return it."""
        self.manual_seed(self._entropy())
        return self._seed

    def initial_seed(self) -> int:
        """Return the seed last started from."""
        return self._seed

    def get_state(self) -> NDArray[np.uint8]:
        """Return the state as PyTorch's 5056 bytes."""
        record = np.zeros((), _STATE)
        inner: Any = self._bits.state["state"]
        position = 0 if self._fresh else int(inner["pos"])
        record["seed"], record["seeded"], record["words"] = self._seed, 1, inner["key"]
        record["next"] = position
        record["left"] = 1 if self._fresh else _WORDS_PER_TURN + 1 - position
        if self._cache.normal is not None:
            record["normal_y"], record["normal_is_valid"] = self._cache.normal, 1
        return np.frombuffer(record.tobytes(), np.uint8).copy()

    def set_state(self, state: Array | bytes) -> Generator:
        """Go on from a state that `get_state`, ours or PyTorch's, has returned."""
        raw = state if isinstance(state, bytes) else np.asarray(state, np.uint8).tobytes()
        if len(raw) != STATE_SIZE:
            raise RuntimeError(
                f"Expected a CPUGeneratorImplState of size {STATE_SIZE} "
                f"but found the input RNG state size to be {len(raw)}"
            )
        record = np.frombuffer(raw, _STATE)[0]
        self._fresh = int(record["left"]) == 1 and int(record["next"]) == 0
        position = _WORDS_PER_TURN if self._fresh else int(record["next"])
        key = record["words"].astype(np.uint32)
        self._bits.state = {"bit_generator": "MT19937", "state": {"key": key, "pos": position}}
        self._seed = int(record["seed"])
        self._cache.normal = float(record["normal_y"]) if record["normal_is_valid"] else None
        return self

    def clone(self) -> Generator:
        """Return a second generator at the same point."""
        return Generator(entropy=self._entropy).set_state(self.get_state())

    def words(self, count: int) -> Words:
        """Return the next raw 32-bit words."""
        self._fresh = self._fresh and count == 0
        return np.asarray(self._bits.random_raw(count), np.uint64)

    def double_words(self, count: int) -> Words:
        """Return the next 64-bit words, each of two raw ones, the first on top."""
        pairs = self.words(2 * count).reshape(count, 2)
        return (pairs[:, 0] << np.uint64(32)) | pairs[:, 1]

    def rand(self, shape: Shape, dtype: DTypeLike = np.float32) -> Array:
        """Return uniform numbers from 0 to below 1."""
        wanted = np.dtype(dtype)
        count = math.prod(shape)
        if wanted == np.float64:
            return self._unit_doubles(count).reshape(shape)
        return self._unit_singles(count).astype(wanted, copy=False).reshape(shape)

    def uniform(self, shape: Shape, low: float, high: float, dtype: DTypeLike = np.float32) -> Array:
        """Return uniform numbers from low to below high."""
        wanted = np.dtype(dtype)
        count = math.prod(shape)
        if wanted == np.float64:
            return fused_double(self._unit_doubles(count), high - low, low).reshape(shape)
        start = np.float32(low)
        values = fused_single(self._unit_singles(count), np.float32(high) - start, start)
        return values.astype(wanted, copy=False).reshape(shape)

    def randn(self, shape: Shape, dtype: DTypeLike = np.float32, *, contiguous: bool = True) -> Array:
        """Return normal numbers of mean 0 and deviation 1."""
        return self.normal(shape, 0.0, 1.0, dtype, contiguous=contiguous)

    def normal(
        self, shape: Shape, mean: float, std: float, dtype: DTypeLike = np.float32, *, contiguous: bool = True
    ) -> Array:
        """Return normal numbers, in memory order; a tensor that is not contiguous PyTorch fills singly."""
        wanted = np.dtype(dtype)
        count = math.prod(shape)
        if count < BLOCK or not contiguous:
            values = fused_double(self._single_normals(count), std, mean)
        else:
            values = self._normal_blocks(count, wanted, mean, std)
        return values.astype(wanted, copy=False).reshape(shape)

    def normal_around(self, mean: Array | float, std: Array | float, dtype: DTypeLike = np.float32) -> Array:
        """Return normal numbers with a mean and a deviation for each (`torch.normal` with tensors)."""
        shape = np.broadcast_shapes(np.shape(mean), np.shape(std))
        scale, shift = np.asarray(std, dtype), np.asarray(mean, dtype)
        return np.asarray(self.normal(shape, 0.0, 1.0, dtype) * scale + shift, dtype)

    def randint(self, low: int, high: int, shape: Shape, dtype: DTypeLike = np.int64) -> Array:
        """Return whole numbers from low to below high."""
        if low >= high:
            detail = f"but got from={low} >= to={high}"
            raise RuntimeError(f"random_ expects 'from' to be less than 'to', {detail}")
        span, count = high - low, math.prod(shape)
        drawn = self.words(count) if span < _TWO_WORDS_FROM else self.double_words(count)
        values = (drawn % np.uint64(span)).astype(np.int64) + low
        return values.astype(dtype, copy=False).reshape(shape)

    def random(self, shape: Shape, dtype: DTypeLike = np.int64) -> Array:
        """Return whole numbers over all that the dtype holds (`random_()`)."""
        wanted = np.dtype(dtype)
        count = math.prod(shape)
        if wanted == np.int64:
            values = self.double_words(count) & _MASK_63
        elif wanted == np.float64:
            values = self.double_words(count) % np.uint64(2**53 + 1)
        elif wanted.kind == "b":
            values = self.words(count) & np.uint64(1)
        elif wanted.kind == "f":
            values = self.words(count) % np.uint64(2 ** (np.finfo(wanted).nmant + 1) + 1)
        else:
            values = self.words(count) % np.uint64(int(np.iinfo(wanted).max) + 1)
        return values.astype(wanted).reshape(shape)

    def randperm(self, n: int, dtype: DTypeLike = np.int64) -> Array:
        """Return the numbers from 0 to below n in a random order."""
        order = list(range(n))
        if n > 1:
            steps = self.words(n - 1) % np.arange(n, 1, -1, dtype=np.uint64)
            for i, step in enumerate(steps.tolist()):
                order[i], order[i + step] = order[i + step], order[i]
        return np.array(order, dtype)

    def bernoulli(self, probabilities: Array) -> Array:
        """Return 1 or 0 for each probability, in its dtype (`torch.bernoulli(tensor)`)."""
        double = probabilities.dtype == np.float64
        drawn = self.rand(probabilities.shape, np.float64 if double else np.float32)
        return (drawn < probabilities).astype(probabilities.dtype)

    def bernoulli_number(self, shape: Shape, p: float, dtype: DTypeLike = np.float32) -> Array:
        """Return 1 with probability p, else 0 (`bernoulli_(p)`)."""
        return (self.rand(shape, np.float64) < p).astype(dtype)

    def dropout_mask(self, shape: Shape, p: float, dtype: DTypeLike = np.float32) -> Array:
        """Return what dropout multiplies by: 0, or 1 / (1 - p)."""
        keep = self.bernoulli_number(shape, 1 - p, dtype)
        return keep if p == 1 else np.asarray(keep / np.asarray(1 - p, dtype), dtype)

    def exponential(self, shape: Shape, rate: float = 1.0, dtype: DTypeLike = np.float32) -> Array:
        """Return waiting times of the given rate."""
        drawn = self._unit_doubles(math.prod(shape)).tolist()
        values = [-1.0 / rate * math.log1p(-u) for u in drawn]
        return np.array(values, np.float64).astype(dtype).reshape(shape)

    def multinomial(self, weights: Array, count: int, *, replacement: bool = False) -> Array:
        """Return indexes drawn by weight from each row."""
        if replacement and count > 1:
            return self._with_replacement(weights, count)
        with np.errstate(divide="ignore", invalid="ignore"):
            ranks = weights / self.exponential(weights.shape, 1.0, weights.dtype)
        return np.argsort(-ranks, axis=-1, kind="stable")[..., :count].astype(np.int64)

    def _with_replacement(self, weights: Array, count: int) -> Array:
        """Return indexes found in each row's running sum."""
        rows = weights.reshape(-1, weights.shape[-1])
        found = np.empty((len(rows), count), np.int64)
        for row, out in zip(rows, found, strict=True):
            bounds = np.cumsum(row, dtype=row.dtype)
            bounds /= bounds[-1]
            bounds[-1] = 1
            out[:] = np.searchsorted(bounds.astype(np.float64), self._unit_doubles(count), side="left")
        return found.reshape(*weights.shape[:-1], count)

    def _unit_singles(self, count: int) -> NDArray[np.float32]:
        return (self.words(count) & _MASK_24).astype(np.float32) * np.float32(2.0**-24)

    def _unit_doubles(self, count: int) -> NDArray[np.float64]:
        return (self.double_words(count) & _MASK_53).astype(np.float64) * 2.0**-53

    def _single_normals(self, count: int) -> NDArray[np.float64]:
        """Return normal numbers drawn one by one, each second one kept for later."""
        values: list[float] = []
        if self._cache.normal is not None and count:
            values.append(self._cache.normal)
            self._cache.normal = None
        pairs = (count - len(values) + 1) // 2
        drawn = self._unit_doubles(2 * pairs).tolist()
        for u1, u2 in zip(drawn[::2], drawn[1::2], strict=True):
            radius = math.sqrt(-2.0 * math.log1p(-u2))
            values += (radius * math.cos(2 * math.pi * u1), radius * math.sin(2 * math.pi * u1))
        if len(values) > count:
            self._cache.normal = values.pop()
        return np.array(values, np.float64)

    def _normal_blocks(self, count: int, dtype: np.dtype[Any], mean: float, std: float) -> Array:
        """Return normal numbers turned in blocks of 16; the last 16 are drawn anew when they do not fit."""
        inner = np.float64 if dtype == np.float64 else np.float32
        whole = count - count % BLOCK
        # Half precision draws whole blocks only; the wider dtypes draw the rest too and throw it away.
        drawn = whole if dtype == np.float16 else count
        values = np.zeros(count, inner)
        values[:drawn] = self.rand((drawn,), inner)
        self._turn(values[:whole], mean, std)
        if whole < count:
            last = self.rand((BLOCK,), inner)
            self._turn(last, mean, std)
            values[-BLOCK:] = last
        return values

    @staticmethod
    def _turn(values: Array, mean: float, std: float) -> None:
        blocks = values.reshape(-1, BLOCK)
        if values.dtype == np.float64:
            turn_double(blocks, mean, std)
        else:
            turn_single(blocks, mean, std)
