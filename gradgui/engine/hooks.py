"""Functions of the person that are called with gradients on their way back."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, Protocol

from gradgui.engine.errors import fail

if TYPE_CHECKING:
    from collections.abc import Callable
    from weakref import ref

    from gradgui.engine.tensor import Tensor


class HookTable:
    """Hooks in the order in which they were registered."""

    __slots__ = ("__weakref__", "_hooks", "_next")

    def __init__(self) -> None:
        self._hooks: dict[int, Callable[..., Any]] = {}
        self._next = count().__next__

    def add(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Append a hook; return what removes it."""
        number = self._next()
        self._hooks[number] = hook
        return RemovableHandle(self, number)

    def remove(self, number: int) -> None:
        """Take a hook away, if it is still there."""
        self._hooks.pop(number, None)

    def __iter__(self) -> Any:
        return iter(list(self._hooks.values()))

    def __len__(self) -> int:
        return len(self._hooks)


class Removes(Protocol):
    """What holds hooks by number."""

    def remove(self, number: int) -> None:
        """Take a hook away, if it is still there."""


class RemovableHandle:
    """Takes a hook away with ``remove()``, or at the end of a ``with`` block."""

    __module__ = "torch.utils.hooks"  # the name that a person knows it by

    def __init__(self, table: Removes, number: int) -> None:
        self._table = table
        self.id = number

    def remove(self) -> None:
        """Take the hook away."""
        self._table.remove(self.id)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()


class NodeHooks:
    """What is to be called around one node."""

    __slots__ = ("after", "before", "retained", "tensor")

    def __init__(self) -> None:
        self.before = HookTable()
        self.after = HookTable()
        self.tensor: list[tuple[int, HookTable]] = []
        self.retained: dict[int, ref[Tensor]] = {}


def name_of(hook: Any) -> str:
    """Return how errors call a hook."""
    return str(getattr(hook, "__name__", type(hook).__name__))


def check_replacement(hook: Any, old: Tensor, new: Any) -> None:
    """Raise what PyTorch raises when a hook returns something that cannot stand for the gradient."""
    from gradgui.engine.tensor import Tensor

    if not isinstance(new, Tensor):
        raise fail(
            TypeError,
            f"expected Variable, but hook returned '{type(new).__name__}'",
            "A hook returns a tensor to take the gradient's place, or None to leave it.",
        )
    if new._array.dtype != old._array.dtype:
        raise fail(
            RuntimeError,
            f"hook '{name_of(hook)}' has changed the type of value (was torch.{old.dtype.tensor_type} got "
            f"torch.{new.dtype.tensor_type})",
            "A hook must return a gradient of the same dtype.",
        )
    if new._array.shape != old._array.shape:
        raise fail(
            RuntimeError,
            f"hook '{name_of(hook)}' has changed the size of value",
            f"The gradient has shape {tuple(old.shape)}, and the hook returned {tuple(new.shape)}.",
        )
