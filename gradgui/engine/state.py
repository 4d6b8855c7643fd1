"""All that the engine remembers between operations, in one small object."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from gradgui.engine.random import Generator

if TYPE_CHECKING:
    from gradgui.engine.observer import Observer


class EngineState:
    """Grad mode, observer, random generator and the counters that name tensors and nodes."""

    __slots__ = (
        "anomaly",
        "check_nan",
        "generator",
        "grad_enabled",
        "inference",
        "next_node",
        "next_tensor",
        "observer",
        "warned",
    )

    def __init__(self) -> None:
        self.grad_enabled = True
        self.inference = False
        self.anomaly = False
        self.check_nan = True
        self.observer: Observer | None = None
        self.generator = Generator()
        self.generator.manual_seed(0)
        self.next_tensor = count(1).__next__
        self.next_node = count(1).__next__
        self.warned: set[str] = set()

    @property
    def mode(self) -> str:
        """The grad mode in one word."""
        if self.inference:
            return "inference"
        return "grad" if self.grad_enabled else "no_grad"

    def reset(self) -> None:
        """Start again as a fresh process would, so that a run can be repeated; the observer goes."""
        EngineState.__init__(self)


state = EngineState()
