"""What was so at the end of events that were not kept: it lets the events after them be read without those before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from gradgui.recording.events import Bound

if TYPE_CHECKING:
    from gradgui.engine.node import Node
    from gradgui.engine.tensor import Tensor


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


@dataclass(slots=True)
class Carried:
    """What a recorder knows of a program's tensors, in plain objects that are copied together with them."""

    versions: dict[int, int]  # of each known tensor
    grad_of: dict[int, int]
    families: list[list[Tensor]]
    nodes: list[Node]  # that keep something for their backward
    names: dict[tuple[int, str], tuple[int, str]]
    scopes: list[int]
