"""All that the engine remembers between operations, in one small object."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from gradgui.engine.dtypes import DType, float32
from gradgui.engine.printing import DEFAULT_OPTIONS
from gradgui.engine.random import Generator

if TYPE_CHECKING:
    from gradgui.engine.observer import Observer


class EngineState:
    """Grad mode, observer, random generator and the counters that name tensors and nodes."""

    __slots__ = (
        "anomaly",
        "check_nan",
        "default_dtype",
        "files",
        "generator",
        "grad_enabled",
        "inference",
        "next_node",
        "next_tensor",
        "observer",
        "print_options",
        "warned",
    )

    def __init__(self) -> None:
        self.grad_enabled = True
        self.inference = False
        self.anomaly = False
        self.check_nan = True
        self.observer: Observer | None = None
        self.files: dict[str, bytes] | None = None  # what torch.save wrote, by name; None: files are on the disk
        self.default_dtype: DType = float32  # of new floating point tensors
        self.print_options = DEFAULT_OPTIONS
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

    def count_from(self, tensor: int, node: int) -> None:
        """Give these numbers to the next tensor and the next node."""
        self.next_tensor, self.next_node = count(tensor).__next__, count(node).__next__

    def reset(self) -> None:
        """Start again as a fresh process would, so that a run can be repeated; the observer goes."""
        EngineState.__init__(self)


state = EngineState()
