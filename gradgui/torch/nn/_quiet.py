"""Work of our own on a person's tensors: without the tape, or told only by its result."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from gradgui.engine.holder import tensors, walk
from gradgui.engine.state import state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradgui.engine.holder import Holder


@contextmanager
def unrecorded() -> Iterator[None]:
    """Keep what happens inside off the tape; no switch of grad mode is told, for the person made none."""
    before, state.grad_enabled = state.grad_enabled, False
    try:
        yield
    finally:
        state.grad_enabled = before


@contextmanager
def unheard() -> Iterator[None]:
    """Tell a listener nothing of what happens inside."""
    observer = state.observer
    if observer is None:
        yield
        return
    observer.muted += 1
    try:
        yield
    finally:
        observer.muted -= 1


@contextmanager
def making(holder: Holder) -> Iterator[None]:
    """Let a layer make its tensors, and layers inside it; a listener hears of each once, as it is at the end."""
    observer = state.observer
    if observer is None:
        yield
        return
    with unheard():
        yield
    for _, inner in walk(holder, ""):
        for name, tensor in tensors(inner):
            observer.leaf_created(tensor, type(inner).__name__, slot=name)
