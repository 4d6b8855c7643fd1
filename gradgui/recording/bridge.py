"""What was so at the end of events that were not kept: it lets the events after them be read without those before."""

from __future__ import annotations

import msgspec

from gradgui.recording.events import Bound


class Known(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A tensor that was there."""

    tensor: int
    value: int
    version: int
    requires_grad: bool


class Held(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A leaf's ``.grad``: the tensor that it is, at a value."""

    leaf: int
    grad: int
    value: int


class Bridge(msgspec.Struct, frozen=True, array_like=True):
    """The state of a program between two events."""

    known: tuple[Known, ...]
    held: tuple[Held, ...]
    names: tuple[Bound, ...]
