"""An operation is one row: its forward, one vector-Jacobian product for each input, its formulas, its test domain.

A vector-Jacobian product (VJP) is written once, as ``vjp(F, g, s)``. ``g`` is the cotangent of the output, ``s`` holds
what was saved (by role: ``s.a``, ``s.b``, ``s.out``), the shapes and dtypes of the inputs and the constants of the
call. ``F`` is the namespace that computes: NumPy in a plain backward pass, the engine's own operations under
``create_graph``. Broadcasting is undone by the engine after the VJP, never inside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Vjp = Callable[[Any, Any, Any], Any]
Plan = tuple[tuple[str, int], ...]
SHOWN = {"a": "self", "b": "other", "out": "result"}  # PyTorch's usual names of roles
OUTPUTS = {"out": -1, "out1": -2, "out2": -3}  # roles of the first, the second and the third result


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
    roles: tuple[str, ...] = ("a", "b", "c")
    multi: bool = False  # the forward returns several tensors; g has one cotangent for each, or None
    joint: Vjp | None = None  # one rule for all inputs at once, where their number is open
    saved_names: tuple[tuple[str, str], ...] = ()  # (role, name): as PyTorch calls it in _saved_<name>
    example: dict[str, Any] = field(default_factory=dict)  # constants of a call, for tests and the manual
    _plans: dict[tuple[bool, ...], Plan] = field(default_factory=dict, repr=False)

    @property
    def differentiable(self) -> bool:
        """Whether a gradient can flow to any input."""
        return bool(self.node_name)

    def shown_name(self, role: str) -> str:
        """Return what PyTorch calls a saved value, after ``_saved_``."""
        return dict(self.saved_names).get(role) or SHOWN.get(role, role)

    def plan(self, live: tuple[bool, ...]) -> Plan:
        """Return what to save when these inputs need gradients: (role, index of the input; below 0: a result)."""
        known = self._plans.get(live)
        if known is None:
            wanted: list[str] = []
            for needs, roles in zip(live, self.saves, strict=False):
                wanted += [role for role in roles if needs and role not in wanted]
            # in the order in which PyTorch unpacks them: that decides which of two errors is raised
            wanted.sort(key=lambda role: (role in OUTPUTS, self.shown_name(role)))
            known = tuple((role, OUTPUTS[role] if role in OUTPUTS else self.roles.index(role)) for role in wanted)
            self._plans[live] = known
        return known


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

    def __iter__(self) -> Iterator[OpDef]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)


TABLE = OpTable()
