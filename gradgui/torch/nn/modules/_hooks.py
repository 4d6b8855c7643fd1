"""Calling a module: its hooks around its forward."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradgui.engine.errors import fail
from gradgui.engine.hooks import name_of
from gradgui.engine.observer import scope
from gradgui.engine.tensor import Tensor
from gradgui.engine.warn import warn
from gradgui.torch.nn.modules._backward_hook import BackwardHook
from gradgui.torch.nn.modules._registry import Registry

if TYPE_CHECKING:
    from gradgui.engine.hooks import RemovableHandle

SILENCED = (
    "module forward hook with ``always_call=True`` raised an exception that was silenced as another error was raised "
    "in forward: {}"
)


class Hooks(Registry):
    """Functions of the person that are called before and after forward, and on the way back."""

    def register_forward_pre_hook(
        self, hook: Any, *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call ``hook(module, args)`` before forward; what it returns takes the place of the arguments."""
        return self._forward_pre_hooks.add(hook, prepend, with_kwargs=with_kwargs)

    def register_forward_hook(
        self, hook: Any, *, prepend: bool = False, with_kwargs: bool = False, always_call: bool = False
    ) -> RemovableHandle:
        """Call ``hook(module, args, output)`` after forward; what it returns takes the place of the output."""
        return self._forward_hooks.add(hook, prepend, with_kwargs=with_kwargs, always_call=always_call)

    def register_full_backward_pre_hook(self, hook: Any, prepend: bool = False) -> RemovableHandle:
        """Call ``hook(module, grad_output)`` before the gradient goes through the module."""
        return self._backward_pre_hooks.add(hook, prepend)

    def register_full_backward_hook(self, hook: Any, prepend: bool = False) -> RemovableHandle:
        """Call ``hook(module, grad_input, grad_output)`` after the gradient has gone through the module."""
        return self._backward_hooks.add(hook, prepend)

    def _call_with_hooks(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        called: set[int] = set()
        result: Any = None
        try:
            args, kwargs = self._before(args, kwargs)
            around = None
            if self._backward_hooks or self._backward_pre_hooks:
                after, before = list(self._backward_hooks.values()), list(self._backward_pre_hooks.values())
                around = BackwardHook(self, after, before)
                args = around.setup_input_hook(args)
            result = self.forward(*args, **kwargs)
            for number in list(self._forward_hooks):
                called.add(number)
                result = self._after(number, args, kwargs, result)
            if around is not None:
                if not isinstance(result, Tensor | tuple):
                    warn(
                        "For backward hooks to be called, module output should be a Tensor or a tuple of Tensors but "
                        f"received {type(result)}"
                    )
                result = around.setup_output_hook(result)
            return result
        except Exception:
            self._always(called, args, kwargs, result)
            raise

    def _before(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        for number, hook in list(self._forward_pre_hooks.items()):
            with scope("hook", name_of(hook)):
                if self._forward_pre_hooks.asks(number, "with_kwargs"):
                    answer = hook(self, args, kwargs)
                    if answer is not None:
                        if not (isinstance(answer, tuple) and len(answer) == 2):
                            raise fail(
                                RuntimeError,
                                "forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got "
                                f"{answer}.",
                            )
                        args, kwargs = answer
                else:
                    answer = hook(self, args)
                    if answer is not None:
                        args = answer if isinstance(answer, tuple) else (answer,)
        return args, kwargs

    def _after(self, number: int, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> Any:
        hook = self._forward_hooks[number]
        with scope("hook", name_of(hook)):
            if self._forward_hooks.asks(number, "with_kwargs"):
                answer = hook(self, args, kwargs, result)
            else:
                answer = hook(self, args, result)
        return result if answer is None else answer

    def _always(self, called: set[int], args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
        """Call the hooks that want to be called also when forward failed."""
        for number in list(self._forward_hooks):
            if number in called or not self._forward_hooks.asks(number, "always_call"):
                continue
            try:
                result = self._after(number, args, kwargs, result)
            except Exception as error:
                warn(SILENCED.format(error), inside=True)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the result; to be written by the person."""
        raise fail(
            NotImplementedError,
            f'Module [{type(self).__name__}] is missing the required "forward" function',
            "Write def forward(self, x): in the class, at the depth of __init__.",
        )
