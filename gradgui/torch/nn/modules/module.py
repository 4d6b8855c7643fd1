"""The module: what a person's network derives from."""

from __future__ import annotations

from typing import Any

from gradgui.engine.state import state
from gradgui.torch.nn.modules._convert import Convert
from gradgui.torch.nn.modules._hooks import Hooks
from gradgui.torch.nn.modules._state import State


class Module(Hooks, State, Convert):
    """Holds parameters and other modules, and computes with them when it is called."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the hooks and ``forward``; for a listener this is a scope of its own."""
        hooked = self._backward_hooks or self._backward_pre_hooks or self._forward_hooks or self._forward_pre_hooks
        observer = state.observer
        if observer is None:
            return self._call_with_hooks(args, kwargs) if hooked else self.forward(*args, **kwargs)
        observer.holder_entered(self)
        try:
            return self._call_with_hooks(args, kwargs) if hooked else self.forward(*args, **kwargs)
        finally:
            observer.scope_left()

    def extra_repr(self) -> str:
        """Return what stands in the brackets when it is printed; to be written by the person."""
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        if len(lines) == 1 and not self._modules:
            return f"{self._get_name()}({extra})"
        lines += [f"({name}): {indented(repr(module))}" for name, module in self._modules.items()]
        inside = "\n  " + "\n  ".join(lines) + "\n" if lines else ""
        return f"{self._get_name()}({inside})"


def indented(text: str) -> str:
    """Return a text with all lines but the first moved in."""
    first, *rest = text.split("\n")
    return "\n".join([first, *["  " + line if line.strip() else "" for line in rest]])
