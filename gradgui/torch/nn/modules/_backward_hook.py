"""Full backward hooks: the gradients at the two ends of a module, caught by an operation that does nothing."""

from __future__ import annotations

from typing import Any

from gradgui.engine.errors import fail
from gradgui.engine.function import Function
from gradgui.engine.state import state
from gradgui.engine.tensor import Tensor
from gradgui.engine.warn import warn

NO_INPUT_GRADIENT = (
    "Full backward hook is firing when gradients are computed with respect to module outputs since no inputs require "
    "gradients. See https://docs.pytorch.org/docs/main/generated/torch.nn.Module.html"
    "#torch.nn.Module.register_full_backward_hook for more details."
)


class BackwardHookFunction(Function):
    """Hand tensors on; its node is what the hooks hang on."""

    @staticmethod
    def forward(ctx: Any, *args: Any) -> Any:
        """Return the inputs."""
        ctx.mark_non_differentiable(*[arg for arg in args if not arg.requires_grad])
        return args

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        """Return the gradients."""
        return grads


class BackwardHook:
    """The hooks around one call of a module: caught at its outputs first, then at its inputs."""

    def __init__(self, module: Any, hooks: list[Any], pre_hooks: list[Any]) -> None:
        self._module, self._hooks, self._pre_hooks = module, hooks, pre_hooks
        self._grad_outputs: tuple[Any, ...] | None = None
        self._inputs: list[int] | None = None  # which arguments are tensors; None: none requires grad
        self._n_inputs = 0

    def setup_input_hook(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """Hand the inputs through the operation; return them."""
        self._n_inputs = len(args)
        args, self._inputs, node = _through(args)
        if node is not None:
            node.register_hook(self._at_inputs)
        return args

    def setup_output_hook(self, result: Any) -> Any:
        """Hand the outputs through the operation; return them."""
        results = result if isinstance(result, tuple) else (result,)
        results, places, node = _through(results)
        if node is not None and places is not None:
            node.register_hook(lambda _, grads: self._at_outputs(_packed(places, grads, len(results)), places))
        return results if isinstance(result, tuple) else results[0]

    def _at_outputs(self, grads: tuple[Any, ...], places: list[int]) -> tuple[Any, ...]:
        for hook in self._pre_hooks:
            answer = hook(self._module, grads)
            if answer is None:
                continue
            if len(answer) != len(grads):
                raise fail(
                    RuntimeError,
                    f"Backward pre hook returned an invalid number of grad_output, got {len(answer)}, but expected "
                    f"{len(grads)}",
                )
            grads = answer
        self._grad_outputs = grads
        if self._inputs is None:
            self._without_inputs(grads)
        return tuple(grads[place] for place in places)

    def _without_inputs(self, grads: tuple[Any, ...]) -> None:
        """Call the hooks at once: nothing will arrive at the inputs."""
        warn(NO_INPUT_GRADIENT)
        for hook in self._hooks:
            answer = hook(self._module, (None,) * self._n_inputs, grads)
            if answer is not None and not (isinstance(answer, tuple) and all(part is None for part in answer)):
                raise fail(
                    RuntimeError,
                    "Backward hook for Modules where no input requires gradient should always return None or None for "
                    "all gradients.",
                )
        self._grad_outputs = None

    def _at_inputs(self, grads: tuple[Any, ...], _: Any) -> tuple[Any, ...] | None:
        if self._grad_outputs is None or self._inputs is None:
            return None
        inputs = _packed(self._inputs, grads, self._n_inputs)
        for hook in self._hooks:
            answer = hook(self._module, inputs, self._grad_outputs)
            if answer is None:
                continue
            if len(answer) != len(inputs):
                raise fail(
                    RuntimeError,
                    f"Backward hook returned an invalid number of grad_input, got {len(answer)}, but expected "
                    f"{len(inputs)}",
                )
            inputs = answer
        self._grad_outputs = None
        return tuple(inputs[place] for place in self._inputs)


def _through(args: tuple[Any, ...]) -> tuple[tuple[Any, ...], list[int] | None, Any]:
    """Hand tensors through the operation; return all, the places of the tensors, and the node they come from."""
    places = [i for i, arg in enumerate(args) if isinstance(arg, Tensor)]
    if not (state.grad_enabled and any(args[i].requires_grad for i in places)):
        return args, None, None
    handed = list(args)
    made = BackwardHookFunction.apply(*[args[i] for i in places])
    for place, tensor in zip(places, made, strict=True):
        handed[place] = tensor
    node = next(tensor.grad_fn for tensor in made if tensor.grad_fn is not None)
    return tuple(handed), places, node


def _packed(places: list[int], values: Any, size: int) -> tuple[Any, ...]:
    packed = [None] * size
    for place, value in zip(places, values, strict=True):
        packed[place] = value
    return tuple(packed)
