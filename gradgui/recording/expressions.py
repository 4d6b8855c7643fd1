"""Short expressions for operations that no text of the program stands for: those that a backward pass makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.recording import events as ev

SIGNS = {"add": " + ", "sub": " - ", "mul": "*", "div": "/", "pow": "**", "mm": " @ "}
LOOSE = (" + ", " - ")


def expression(event: ev.OpApplied, name: Callable[[int], str]) -> str:
    """Return an operation on named tensors as the program could have written it: "x**2 * 3"."""
    op = event.op.removesuffix("_scalar")
    operands = [name(o.tensor) if o.tensor >= 0 else o.text for o in event.inputs]
    if op == "pow" and len(operands) == 1:
        operands += [value for key, value in event.attrs if key == "exponent"]
    if op == "neg" and operands:
        return f"-{_atom(operands[0])}"
    sign = SIGNS.get(op)
    if sign is None or len(operands) != 2:
        return f"{op}({', '.join(operands)})"
    left, right = operands
    if sign in LOOSE:
        return f"{left}{sign}{right}"
    return f"{_atom(left) if sign == '**' else _factor(left)}{sign}{_factor(right)}"


def _atom(text: str) -> str:
    return text if text.replace(".", "").isidentifier() or text.replace(".", "").isdigit() else f"({text})"


def _factor(text: str) -> str:
    return f"({text})" if any(sign in text for sign in LOOSE) and not text.endswith(")") else text
