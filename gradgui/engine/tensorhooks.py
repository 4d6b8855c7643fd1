"""Hooks that a person registers on a tensor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradgui.engine.errors import fail
from gradgui.engine.hooks import HookTable, RemovableHandle

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.engine.tensor import Tensor


def register_hook(self: Tensor, hook: Callable[[Tensor], Any]) -> RemovableHandle:
    """Call ``hook(grad)`` when the gradient of this tensor is complete; what it returns takes its place."""
    if not self.requires_grad:
        raise fail(
            RuntimeError,
            "cannot register a hook on a tensor that doesn't require gradient",
            "No gradient will ever arrive here, for no input of this tensor requires grad.",
            (self._id,),
        )
    node = self.grad_fn
    if self._hooks is None:
        self._hooks = HookTable()
    if node is not None:
        node.watch(self._output_nr, self._hooks)
    return self._hooks.add(hook)


def register_post_accumulate_grad_hook(self: Tensor, hook: Callable[[Tensor], Any]) -> RemovableHandle:
    """Call ``hook(tensor)`` after a gradient was added to ``tensor.grad``."""
    if not self.requires_grad:
        raise fail(
            RuntimeError,
            "cannot register a hook on a tensor that doesn't require gradient",
            "No gradient will ever arrive here.",
            (self._id,),
        )
    if self.grad_fn is not None:
        raise fail(
            RuntimeError,
            "post accumulate grad hooks cannot be registered on non-leaf tensors",
            "Only a leaf accumulates its gradient in .grad.",
            (self._id,),
        )
    if self._after_grad is None:
        self._after_grad = HookTable()
    return self._after_grad.add(hook)
