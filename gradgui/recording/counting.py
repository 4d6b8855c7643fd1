"""Counting events without keeping them: the same numbers as a recorder gives, at a fraction of its price."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradgui.engine.tensor import Tensor

if TYPE_CHECKING:
    import numpy as np

    from gradgui.engine.node import Node
    from gradgui.engine.observer import RuleLine
    from gradgui.engine.opdef import OpDef
    from gradgui.recording.recorder import Recorder


class Counting:
    """Stands for a recorder as the engine's observer; what happens often is counted here, the rest is the recorder's.

    It has to know the same tensors, and which nodes keep what, for these decide whether there is an event at all.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._captures = recorder.captures
        self._values: Any = recorder.value

    def __getattr__(self, name: str) -> Any:
        return getattr(self._recorder, name)

    @property
    def muted(self) -> int:
        """Above 0 while our own code runs operations that are nobody's."""
        return self._recorder.muted

    @muted.setter
    def muted(self, count: int) -> None:
        self._recorder.muted = count

    def op_applied(
        self, op: OpDef, operands: tuple[Any, ...], attrs: dict[str, Any], output: Tensor, node: Node | None, why: str
    ) -> None:
        """Count an operation."""
        recorder = self._recorder
        if recorder.muted:
            return
        captures = self._captures
        for value in operands:
            if isinstance(value, Tensor) and value._id not in captures:
                recorder.value(value)
        captures.tensor(output)
        if node is not None:
            for saved in node.saved:
                recorder.kept.keep(node, saved.tensor)
        recorder.count()

    def node_visited(self, node: Node, grad: Any) -> None:
        """Count a visit."""
        self._recorder.passes[-1].visited += 1
        self._meet(grad)
        self._recorder.count()

    def gradient_sent(
        self,
        node: Node,
        index: int,
        receiver: Node,
        value: Any,
        waits: int,
        of: int,
        summed: tuple[int, ...],
        full: Any,
    ) -> None:
        """Count a gradient on its way."""
        self._meet(value)
        self._meet(full)
        self._recorder.count()

    def node_ready(self, node: Node, total: Any) -> None:
        """Count a sum."""
        self._meet(total)
        self._recorder.count()

    def grad_accumulated(
        self, tensor: Tensor, node: Node | None, before: np.ndarray | None, contribution: Any, how: str
    ) -> None:
        """Count an accumulation."""
        grad = tensor._grad
        assert grad is not None
        self._meet(contribution)
        self._captures.tensor(grad)
        self._recorder.grad_of[grad._id] = tensor._id
        self._recorder.count()

    def updating(self, tensor: Tensor) -> None:
        """Meet a parameter."""
        if tensor._id not in self._captures:
            self._recorder.value(tensor)

    def parameter_updated(self, tensor: Tensor, optimiser: str, before: int, lines: list[RuleLine]) -> None:
        """Count an update; its rule may name tensors that were not met yet."""
        self._captures.tensor(tensor)
        for line in lines:
            if isinstance(line[2], Tensor) and line[2]._id not in self._captures:
                self._recorder.value(line[2])
        self._recorder.count()

    def _meet(self, gradient: Any) -> None:
        """Know a gradient that is a tensor, as capturing it would."""
        if isinstance(gradient, Tensor):
            self._captures.gradient(gradient)
