"""Switching the tape on and off: context managers that are decorators too."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any

from gradgui.engine.state import state

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from types import TracebackType


def switch(enabled: bool, via: str, inference: bool | None = None) -> None:
    """Set grad mode and tell the observer when it changes."""
    before = state.mode
    state.grad_enabled = enabled
    if inference is not None:
        state.inference = inference
    if state.observer is not None:
        state.observer.grad_mode_changed(before, state.mode, via)


class GradMode:
    """Sets grad mode inside a ``with`` block, or around each call of a decorated function."""

    enabled = True

    def __init__(self) -> None:
        self._before: list[tuple[bool, bool]] = []

    def __enter__(self) -> None:
        self._before.append((state.grad_enabled, state.inference))
        self.enter()

    def enter(self) -> None:
        """Set the mode of the block."""
        switch(self.enabled, type(self).__name__)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        enabled, inference = self._before.pop()
        switch(enabled, type(self).__name__, inference)

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        if inspect.isclass(function):
            setattr(function, "__init__", self(function.__init__))  # noqa: B010
            return function
        if inspect.isgeneratorfunction(function):
            return self._around_generator(function)

        @functools.wraps(function)
        def wrapped(*args: Any, **named: Any) -> Any:
            with self.clone():
                return function(*args, **named)

        return wrapped

    def _around_generator(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Set the mode while the generator runs, and not while its caller does."""

        @functools.wraps(function)
        def wrapped(*args: Any, **named: Any) -> Generator[Any, Any, Any]:
            inner = function(*args, **named)
            answer: Any = None
            resume = inner.__next__
            try:
                while True:
                    with self.clone():
                        value = resume()
                    try:
                        answer = yield value
                        resume = functools.partial(inner.send, answer)
                    except GeneratorExit:
                        with self.clone():
                            inner.close()
                        raise
                    except BaseException as error:
                        resume = functools.partial(inner.throw, error)
            except StopIteration as end:
                return end.value

        return wrapped

    def clone(self) -> GradMode:
        """Return a fresh one of the same setting."""
        return type(self)()


class no_grad(GradMode):
    """Operations inside are computed but not recorded."""

    enabled = False

    def __new__(cls, function: Callable[..., Any] | None = None) -> Any:
        """Return the manager, or the function decorated when there is one."""
        made = super().__new__(cls)
        if function is None:
            return made
        made.__init__()  # type: ignore[misc]
        return made(function)


class enable_grad(no_grad):
    """Operations inside are recorded, also within no_grad."""

    enabled = True


class set_grad_enabled(GradMode):
    """Sets grad mode at once, and back at the end when used as a context manager."""

    def __init__(self, mode: bool) -> None:
        super().__init__()
        self.enabled = mode
        self._outside = (state.grad_enabled, state.inference)
        switch(mode, "set_grad_enabled")

    def __enter__(self) -> None:
        self._before.append(self._outside)

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Decorate a function; the mode outside is as it was."""
        switch(self._outside[0], "set_grad_enabled")
        return super().__call__(function)

    def clone(self) -> GradMode:
        """Return a fresh one of the same setting."""
        return set_grad_enabled(self.enabled)


class inference_mode(GradMode):
    """Like no_grad, and the tensors made inside can never be recorded later."""

    def __new__(cls, mode: Any = True) -> Any:
        """Return the manager, or the function decorated when there is one."""
        made = super().__new__(cls)
        if isinstance(mode, bool):
            return made
        made.__init__()  # type: ignore[misc]
        return made(mode)

    def __init__(self, mode: bool = True) -> None:
        super().__init__()
        self._mode = mode

    def enter(self) -> None:
        """Set the mode of the block."""
        switch(not self._mode, "inference_mode", self._mode)

    def clone(self) -> GradMode:
        """Return a fresh one of the same setting."""
        return inference_mode(self._mode)


def is_grad_enabled() -> bool:
    """Return whether operations are recorded now."""
    return state.grad_enabled


def is_inference_mode_enabled() -> bool:
    """Return whether inference mode is on."""
    return state.inference
