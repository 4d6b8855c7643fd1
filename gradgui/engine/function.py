"""Operations that a person writes: ``torch.autograd.Function`` with a forward and a backward of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradgui.engine.accumulate import as_tensor
from gradgui.engine.errors import FREED, LEGACY_FUNCTION, fail
from gradgui.engine.node import Node, gradient_edge
from gradgui.engine.observer import scope
from gradgui.engine.opdef import OpDef
from gradgui.engine.saved import SavedTensor
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor
from gradgui.engine.views import make_view, rebase

if TYPE_CHECKING:
    from collections.abc import Sequence


class FunctionNode(Node):
    """The node of a person's function; it is also the ``ctx`` that forward and backward are given."""

    function: type[Function]
    materialize_grads = True
    needs_input_grad: tuple[bool, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self._to_save: tuple[Any, ...] = ()
        self._kept: tuple[SavedTensor | None, ...] = ()
        self._dirty: tuple[Tensor, ...] = ()
        self._not_differentiable: tuple[Tensor, ...] = ()
        self._tensor_inputs: tuple[int, ...] = ()
        self._input_count = 0
        self._output_metas: list[tuple[tuple[int, ...], Any]] = []

    def __repr__(self) -> str:
        return super().__repr__().replace("<", "<torch.autograd.function.", 1)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    # ---- what a person calls ---------------------------------------------------------------------------------

    def save_for_backward(self, *tensors: Any) -> None:
        """Keep tensors for backward; they come back as ``saved_tensors``."""
        for i, value in enumerate(tensors):
            if value is not None and not isinstance(value, Tensor):
                raise fail(
                    TypeError,
                    f"save_for_backward can only save variables, but argument {i} is of type {type(value).__name__}",
                    "Keep anything else as an attribute: ctx.k = k.",
                )
        self._to_save = tensors

    @property
    def saved_tensors(self) -> tuple[Tensor | None, ...]:
        """The tensors that were kept; raise RuntimeError when they were freed or changed."""
        if self.released:
            raise fail(RuntimeError, FREED, "An earlier backward pass has used them up.", (), (self.id,))
        return tuple(None if s is None else s.unpack(self) for s in self._kept)

    def mark_dirty(self, *tensors: Tensor) -> None:
        """Say that forward changes these inputs in place."""
        self._dirty = tensors

    def mark_non_differentiable(self, *tensors: Tensor) -> None:
        """Say that no gradient flows through these outputs."""
        self._not_differentiable = tensors

    def set_materialize_grads(self, value: bool) -> None:
        """Say whether backward gets zeros, or None, where no gradient arrived."""
        self.materialize_grads = value

    # ---- backward --------------------------------------------------------------------------------------------

    def shown_edges(self) -> list[int]:
        """Return all: only tensors are inputs here."""
        return list(range(len(self.edges)))

    def gradients(self, space: Any, arrived: list[Any], wanted: list[bool]) -> list[Any]:
        """Call the person's backward, and check what it returns."""
        given = [self._given(i, value) for i, value in enumerate(arrived)]
        with scope("function backward", self.function.__name__):
            answer = self.function.backward(self, *given)
        answers = answer if isinstance(answer, tuple) else (answer,)
        count = self._input_count
        while len(answers) > count and answers[-1] is None:
            answers = answers[:-1]
        if len(answers) != count:
            raise self._wrong(
                f"function {self.name()} returned an incorrect number of gradients (expected {count}, got "
                f"{len(answers)})"
            )
        for position, value in enumerate(answers):
            if value is not None and not isinstance(value, Tensor):
                raise self._wrong(f"expected Variable or None (got {type(value).__name__})")
            if value is not None and position not in self._tensor_inputs:
                raise self._wrong(
                    f"function {self.name()} returned a gradient different than None at position {position + 1}, but "
                    "the corresponding forward input was not a Variable"
                )
        found = [answers[i] for i in self._tensor_inputs]
        return [v if v is None or space.records else v.array for v in found]

    def _given(self, index: int, value: Any) -> Tensor | None:
        if value is not None:
            return as_tensor(value)
        if not self.materialize_grads or not self._output_metas[index]:
            return None
        return Tensor(np.zeros(*self._output_metas[index]))

    def _wrong(self, text: str) -> Exception:
        plain = f"{self.function.__name__}.backward returns one gradient, or None, for each input of forward."
        return fail(RuntimeError, text, plain, (self.output_id,), (self.id,))

    def release(self) -> bool:
        """Let go of what was saved; return whether there was anything."""
        had = bool(self.saved or self.constants) and not self.released
        self.released = True
        self._kept = ()
        super().release()
        return had


class Function:
    """An operation with a forward and a backward of your own; call it with ``apply``."""

    _node_class: type[FunctionNode]

    def __init_subclass__(cls, **named: Any) -> None:
        """Make the class of its nodes."""
        super().__init_subclass__(**named)
        name = f"{cls.__name__}Backward"
        row = OpDef(
            cls.__name__, cls.forward, (None,), name, text=cls.__name__, glyph="ƒ", title=f"{cls.__name__}.backward"
        )
        cls._node_class = type(
            name, (FunctionNode,), {"op": row, "function": cls, "__module__": "torch.autograd.function"}
        )

    def __call__(self, *_: Any, **__: Any) -> Any:
        """Raise RuntimeError: functions are applied, not called."""
        raise fail(RuntimeError, LEGACY_FUNCTION, f"Write {type(self).__name__}.apply(...).")

    @staticmethod
    def forward(*args: Any, **named: Any) -> Any:
        """Compute the result; to be written by the person."""
        raise fail(NotImplementedError, "You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        """Keep what backward needs; to be written by the person, when forward takes no ctx."""
        raise fail(NotImplementedError, "setup_context is not implemented.")

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        """Compute the gradients; to be written by the person."""
        raise fail(
            NotImplementedError,
            "You must implement either the backward or vjp method for your custom autograd.Function to use it with "
            "backward mode AD.",
        )

    @classmethod
    def apply(cls, *args: Any, **named: Any) -> Any:
        """Run forward, and put the function on the tape."""
        node = cls._node_class()
        tensors = [value for value in args if isinstance(value, Tensor)]
        node._tensor_inputs = tuple(i for i, value in enumerate(args) if isinstance(value, Tensor))
        node._input_count = len(args)
        node.needs_input_grad = tuple(isinstance(v, Tensor) and v.requires_grad for v in args)
        tracked = state.grad_enabled and any(node.needs_input_grad)
        if tracked:
            node.edges = tuple(gradient_edge(t) for t in tensors)
            node.shapes = tuple(t._array.shape for t in tensors)
            node.dtypes = tuple(t._array.dtype for t in tensors)
        output = _run_forward(cls, node, args, named)
        results = output if isinstance(output, tuple) else (output,)
        wrapped = tuple(_wrap(node, i, value, tensors, tracked) for i, value in enumerate(results))
        _check_dirty(node, results)
        if tracked:
            _keep(node, wrapped)
        if state.observer is not None:
            why = "" if tracked else "no_grad" if any(node.needs_input_grad) else "no_input"
            for value in wrapped:
                if isinstance(value, Tensor):
                    state.observer.op_applied(node.op, args, {}, value, node if tracked else None, why)
        return wrapped if isinstance(output, tuple) else wrapped[0]


def _run_forward(cls: type[Function], node: FunctionNode, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    enabled, state.grad_enabled = state.grad_enabled, False
    try:
        with scope("function forward", cls.__name__):
            if cls.setup_context is Function.setup_context:
                return cls.forward(node, *args, **named)
            output = cls.forward(*args, **named)
            cls.setup_context(node, args, output)
            return output
    finally:
        state.grad_enabled = enabled


def _wrap(node: FunctionNode, number: int, value: Any, inputs: Sequence[Tensor], tracked: bool) -> Any:
    """Attach the node to an output of forward."""
    node.outputs = number + 1
    if not isinstance(value, Tensor):
        node._output_metas.append(())  # type: ignore[arg-type]
        return value
    node._output_metas.append((value._array.shape, value._array.dtype))
    is_input = any(value is t for t in inputs)
    dirty = any(value is t for t in node._dirty)
    if dirty:
        value._version_counter.value += 1
    plain = any(value is t for t in node._not_differentiable) or value._array.dtype.kind != "f"
    if not tracked or plain:
        return make_view(value, value.array, "custom") if is_input and not dirty else value
    if dirty:
        if value.requires_grad and value._node is None:
            raise fail(
                RuntimeError,
                "a leaf Variable that requires grad has been used in an in-place operation.",
                tensors=(value._id,),
            )
        rebase(value, node)
        value._output_nr = number if value._view is None else value._output_nr
        return value
    if is_input:
        value = make_view(value, value.array, "custom")
    if value._view is not None:
        value._view.creation, value._view.version = "custom", value._version_counter.value
    value._node, value._output_nr, value._requires_grad = node, number, True
    node.output_id = value._id
    return value


def _check_dirty(node: FunctionNode, results: Sequence[Any]) -> None:
    for t in node._dirty:
        if all(t is not value for value in results):
            raise fail(
                RuntimeError,
                "Some elements marked as dirty during the forward method were not returned as output. The inputs "
                "that are "
                "modified inplace must all be outputs of the Function.",
                tensors=(t._id,),
            )


def _keep(node: FunctionNode, results: Sequence[Any]) -> None:
    kept: list[SavedTensor | None] = []
    for number, value in enumerate(node._to_save):
        is_output = any(value is result for result in results) and isinstance(value, Tensor) and value._node is node
        kept.append(None if value is None else SavedTensor(f"saved_tensors[{number}]", value, is_output))
    node._kept, node._to_save = tuple(kept), ()
    node.saved = tuple(s for s in kept if s is not None)


def once_differentiable(backward: Any) -> Any:
    """Mark a backward whose result cannot be differentiated again."""
    import functools

    @functools.wraps(backward)
    def wrapped(ctx: Any, *grads: Any) -> Any:
        enabled, state.grad_enabled = state.grad_enabled, False
        try:
            answer = backward(ctx, *grads)
        finally:
            state.grad_enabled = enabled
        if not state.grad_enabled or not any(isinstance(g, Tensor) and g.requires_grad for g in grads):
            return answer
        answers = answer if isinstance(answer, tuple) else (answer,)
        failing = tuple(_not_twice(value) for value in answers)
        return failing if isinstance(answer, tuple) else failing[0]

    return wrapped


class _Once(FunctionNode):
    """Stands where a second derivative would go, and raises."""

    op = OpDef("once_differentiable", lambda a: a, (None,), "DelayedErrorBackward", text="a", glyph="✕")

    def gradients(self, space: Any, arrived: list[Any], wanted: list[bool]) -> list[Any]:
        """Raise RuntimeError."""
        raise fail(RuntimeError, "trying to differentiate twice a function that was marked with @once_differentiable")


def _not_twice(value: Any) -> Any:
    if not isinstance(value, Tensor):
        return value
    result = value.detach()
    result._node, result._requires_grad = _Once(), True
    return result
