"""What the engine tells whoever listens; the recorder is the one that does."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from gradgui.engine.state import state

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from gradgui.engine.holder import Holder
    from gradgui.engine.node import Node
    from gradgui.engine.opdef import OpDef
    from gradgui.engine.tensor import Tensor

Operands = tuple[Any, ...]  # tensors and Python constants
Attrs = dict[str, Any]
RuleLine = tuple[str, str, Any]  # a name, its formula ("" when it is given), a number or an array


class Observer(Protocol):
    """The events of the engine; ``state.observer`` is one of these or None."""

    muted: int  # above 0 while code runs whose operations are nobody's

    def leaf_created(self, tensor: Tensor, creator: str, shares: Tensor | None = None, slot: str = "") -> None:
        """Take note of a tensor that no operation made.

        ``shares`` is the one whose memory it shares, ``slot`` the name that the layer which made it holds it by.
        """

    def op_applied(
        self, op: OpDef, operands: Operands, attrs: Attrs, output: Tensor, node: Node | None, why: str
    ) -> None:
        """Take note of an operation; ``why`` says why it is not on the tape."""

    def mutated(
        self, op: str, operands: Operands, attrs: Attrs, tensor: Tensor, before: int, node: Node | None, why: str
    ) -> None:
        """Take note of an in-place change; ``before`` is the version it had."""

    def view_created(self, base: Tensor, view: Tensor) -> None:
        """Take note that two tensors share memory."""

    def requires_grad_changed(self, tensor: Tensor, what: str, before: bool, after: bool) -> None:
        """Take note of a flag."""

    def detached(self, source: Tensor, result: Tensor, how: str) -> None:
        """Take note of a tensor without history on the same memory."""

    def grad_mode_changed(self, before: str, after: str, via: str) -> None:
        """Take note of a switch of grad mode."""

    def backward_started(
        self, roots: list[tuple[Tensor, Node, Any]], waits: dict[Node, int], retain: bool, create: bool, call: str
    ) -> None:
        """Take note of the start of a pass: tensors, nodes, seeds; what each node waits for."""

    def node_visited(self, node: Node, grad: Any) -> None:
        """Take note that a node took its gradient."""

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
        """Take note of one gradient on its way to one receiver."""

    def node_ready(self, node: Node, total: Any) -> None:
        """Take note that the last of several contributions arrived."""

    def grad_accumulated(
        self, tensor: Tensor, node: Node | None, before: np.ndarray | None, contribution: Any, how: str
    ) -> None:
        """Take note of a gradient that arrived in ``tensor.grad``."""

    def saved_released(self, nodes: list[Node], why: str) -> None:
        """Take note that nodes let go of what they saved."""

    def backward_finished(self, complete: bool) -> None:
        """Take note of the end of a pass; not complete when an error ended it."""

    def grad_cleared(self, tensor: Tensor, before: Tensor | None, how: str) -> None:
        """Take note that ``.grad`` was set by the person: ``how`` is none, zero or assigned."""

    def updating(self, tensor: Tensor) -> None:
        """Take note that an optimiser is about to change a parameter."""

    def parameter_updated(self, tensor: Tensor, optimiser: str, before: int, lines: list[RuleLine]) -> None:
        """Take note that it has: ``before`` is the version it had; the last line of the rule is its new value."""

    def holder_entered(self, holder: Holder) -> None:
        """Take note that a module of the program is called; ``scope_left`` ends it."""

    def holder_changed(self, holder: Holder) -> None:
        """Take note that a module holds something else than before."""

    # Scopes that the engine opens by itself: hooks, custom functions. A listener may leave these two out.

    def scope_entered(self, kind: str, name: str) -> None:
        """Take note that a hook or a custom function of the person begins: "hook", "function"."""

    def scope_left(self) -> None:
        """Take note that the innermost of these ended, also by an error."""


@contextmanager
def scope(kind: str, name: str) -> Iterator[None]:
    """Tell the listener, if there is one that wants to know, that code of the person runs inside the engine."""
    observer = state.observer
    entered = getattr(observer, "scope_entered", None)
    if entered is None:
        yield
        return
    entered(kind, name)
    try:
        yield
    finally:
        getattr(observer, "scope_left")()  # noqa: B009
