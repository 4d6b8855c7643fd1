"""Random generators as a person holds them: ``torch.Generator`` and the one behind everything else."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine import random
from gradgui.engine.devices import CPU, Device, check_device
from gradgui.engine.errors import fail
from gradgui.engine.native import Native
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Iterator


class Generator(metaclass=Native, called="torch._C.Generator"):
    """A source of random numbers with a seed and a state of its own."""

    __slots__ = ("_own",)

    def __init__(self, device: Any = "cpu") -> None:
        check_device(device)
        self._own: random.Generator | None = random.Generator()

    @property
    def inner(self) -> random.Generator:
        """The numbers themselves; the default generator has those of the engine's state."""
        return state.generator if self._own is None else self._own

    @property
    def device(self) -> Device:
        """Where it draws: always on the CPU."""
        return CPU

    def manual_seed(self, seed: Any) -> Generator:
        """Start again from a seed; return the generator."""
        if isinstance(seed, Tensor) and seed._array.dtype.kind in "iu":
            seed = seed.array.item()
        if isinstance(seed, bool) or not isinstance(seed, int | np.integer):
            raise fail(
                RuntimeError,
                f"manual_seed expected a long, but got {type(seed).__name__}",
                "A seed is a whole number.",
            )
        self.inner.manual_seed(int(seed))
        return self

    def seed(self) -> int:
        """Start again from a seed that nobody chose, and return it."""
        return self.inner.seed()

    def initial_seed(self) -> int:
        """Return the seed last started from."""
        return self.inner.initial_seed()

    def get_state(self) -> Tensor:
        """Return the state as a tensor of bytes."""
        return Tensor(self.inner.get_state())

    def set_state(self, new_state: Any) -> Generator:
        """Go on from a state that ``get_state`` has returned."""
        if not isinstance(new_state, Tensor):
            raise fail(TypeError, f"expected a torch.ByteTensor, but got {type(new_state).__name__}")
        if new_state._array.dtype != np.uint8:
            raise fail(TypeError, "RNG state must be a torch.ByteTensor", "Keep what get_state() returned.")
        self.inner.set_state(np.ascontiguousarray(new_state.array))
        return self

    def clone_state(self) -> Generator:
        """Return a second generator at the same point."""
        twin = Generator()
        twin.inner.set_state(self.inner.get_state())
        return twin

    def __repr__(self) -> str:
        return "<torch._C.Generator object at 0x7f0000000000>"


def _default() -> Generator:
    generator = Generator()
    generator._own = None
    return generator


default_generator = _default()


def manual_seed(seed: Any) -> Generator:
    """Start the random numbers anew from a seed; return the generator."""
    default_generator.inner.manual_seed(int(seed))
    return default_generator


def seed() -> int:
    """Start the random numbers anew from a seed that nobody chose; return it."""
    return default_generator.seed()


def initial_seed() -> int:
    """Return the seed that the random numbers started from."""
    return default_generator.initial_seed()


def get_rng_state() -> Tensor:
    """Return the state of the random numbers as a tensor of bytes."""
    return default_generator.get_state()


def set_rng_state(new_state: Tensor) -> None:
    """Go on with the random numbers from a state."""
    default_generator.set_state(new_state)


@contextmanager
def fork_rng(devices: Any = None, enabled: bool = True, **_: Any) -> Iterator[None]:
    """Leave the random numbers outside as they are, whatever is drawn inside."""
    if not enabled:
        yield
        return
    before = get_rng_state()
    try:
        yield
    finally:
        set_rng_state(before)
