"""Switching the tape on and off: context managers that are decorators too."""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import TracebackType
from typing import Any

from gradgui.engine.state import state


def switch(enabled: bool, via: str) -> None:
    """Set grad mode and tell the observer when it changes."""
    before = state.mode
    state.grad_enabled = enabled
    if state.observer is not None:
        state.observer.grad_mode_changed(before, state.mode, via)


class GradMode:
    """Sets grad mode inside a ``with`` block, or around each call of a decorated function."""

    enabled = True

    def __init__(self) -> None:
        self._before: list[bool] = []

    def __enter__(self) -> None:
        self._before.append(state.grad_enabled)
        switch(self.enabled, type(self).__name__)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        switch(self._before.pop(), type(self).__name__)

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapped(*args: Any, **named: Any) -> Any:
            with self.clone():
                return function(*args, **named)

        return wrapped

    def clone(self) -> GradMode:
        """Return a fresh one of the same setting."""
        return type(self)()


class no_grad(GradMode):  # noqa: N801  (PyTorch's name)
    """Operations inside are computed but not recorded."""

    enabled = False

    def __new__(cls, function: Callable[..., Any] | None = None) -> Any:
        made = super().__new__(cls)
        if function is None:
            return made
        made.__init__()  # type: ignore[misc]
        return made(function)


class enable_grad(no_grad):  # noqa: N801
    """Operations inside are recorded, also within no_grad."""

    enabled = True


class set_grad_enabled(GradMode):  # noqa: N801
    """Sets grad mode at once, and back at the end when used as a context manager."""

    def __init__(self, mode: bool) -> None:
        super().__init__()
        self.enabled = mode
        self._outside = state.grad_enabled
        switch(mode, "set_grad_enabled")

    def __enter__(self) -> None:
        self._before.append(self._outside)

    def clone(self) -> GradMode:
        """Return a fresh one of the same setting."""
        return set_grad_enabled(self.enabled)
