"""An operation is one row: its forward, one vector-Jacobian product for each input, its formulas, its test domain.

A vector-Jacobian product (VJP) is written once, as ``vjp(F, g, s)``. ``g`` is the cotangent of the output, ``s`` holds
what was saved (by role: ``s.a``, ``s.b``, ``s.out``), the shapes and dtypes of the inputs and the constants of the
call. ``F`` is the namespace that computes: NumPy in a plain backward pass, the engine's own operations under
``create_graph``. Broadcasting is undone by the engine after the VJP, never inside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Vjp = Callable[[Any, Any, Any], Any]


@dataclass(frozen=True, slots=True, eq=False)
class OpDef:
    """One operation.

    ``node_name`` is the class name of its grad_fn, as in PyTorch. ``saves`` names, for each input, what its VJP reads.
    ``kind`` decides how inputs are prepared: "elementwise" promotes their dtypes, "float" also turns whole numbers
    into float32, "compare" gives booleans, "plain" takes them as they are.
    """

    name: str
    forward: Callable[..., Any]
    vjps: tuple[Vjp | None, ...]
    node_name: str = ""
    saves: tuple[tuple[str, ...], ...] = ()
    formula: tuple[str, ...] = ()  # the VJP in words, one for each input: "g ⊙ b"
    text: str = ""  # the forward formula: "a ⊙ b"
    glyph: str = ""
    kind: str = "plain"
    title: str = ""  # "Gradient of a product"
    scalar_edge: bool = True  # a Python number stands in next_functions as (None, 0)
    is_view: bool = False
    domain: tuple[tuple[float, float], ...] = ()
    roles: tuple[str, ...] = field(default=("a", "b", "c"))

    @property
    def differentiable(self) -> bool:
        """Whether a gradient can flow to any input."""
        return any(vjp is not None for vjp in self.vjps)


class OpTable:
    """The rows by name."""

    def __init__(self) -> None:
        self._rows: dict[str, OpDef] = {}

    def add(self, row: OpDef) -> OpDef:
        """Enter a row; its name must be new."""
        if row.name in self._rows:
            raise ValueError(f"an operation named {row.name!r} is there already")
        self._rows[row.name] = row
        return row

    def __getitem__(self, name: str) -> OpDef:
        return self._rows[name]

    def get(self, name: str) -> OpDef | None:
        """Return the row of this name, or None."""
        return self._rows.get(name)

    def __iter__(self) -> Any:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)


TABLE = OpTable()


def quiet(forward: Callable[..., Any]) -> Callable[..., Any]:
    """Let a forward divide by zero or overflow without NumPy's warnings, as PyTorch does."""

    def silent(*arrays: Any, **attrs: Any) -> Any:
        with np.errstate(all="ignore"):
            return forward(*arrays, **attrs)

    return silent
