"""What an operation worked on, from the recording: values, names and constants by role."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import gradgui.engine.ops  # noqa: F401  (fills the table)
from gradgui.engine.opdef import TABLE, OpDef
from gradgui.explain.words import atom, name_text, ordinal
from gradgui.recording import events as ev

if TYPE_CHECKING:
    import numpy as np

    from gradgui.recording.recording import Recording

ROLES = ("a", "b", "c")
Made = ev.OpApplied | ev.TensorMutated


@dataclass(frozen=True, slots=True, eq=False)
class Operands:
    """An operation with everything that its formulas can name."""

    row: OpDef
    names: dict[str, str]
    arrays: dict[str, Any]  # an array, a Python number, or nothing when the values were not kept
    shapes: tuple[tuple[int, ...], ...]
    attrs: dict[str, Any] = field(default_factory=dict)
    constant: bool = False  # one input is a number of the program


def op_name(event: Made) -> str:
    """Return the name of an event's row: the in-place form has the same one."""
    return event.op.removesuffix("_") if isinstance(event, ev.TensorMutated) else event.op


def row_of(event: Made) -> OpDef | None:
    """Return the row of an event's operation, None for one that has none."""
    return TABLE.get(op_name(event))


def output_of(event: Made) -> int:
    """Return the tensor that an operation made or changed."""
    return event.output if isinstance(event, ev.OpApplied) else event.tensor


def input_names(recording: Recording, event: Made, cursor: int) -> tuple[str, ...]:
    """Return what to call each input; one that stands there several times is counted: 1st y, 2nd y."""
    tensors = [operand.tensor for operand in event.inputs]
    names = []
    for i, operand in enumerate(event.inputs):
        if operand.tensor < 0:
            names.append(operand.text.replace("-", "−"))
            continue
        name = name_text(recording, operand.tensor, cursor)
        if tensors.count(operand.tensor) > 1:
            name = f"{ordinal(tensors[: i + 1].count(operand.tensor))} {name}"
        names.append(name)
    return tuple(names)


def gather(recording: Recording, event: Made, cursor: int, *, at: int = -1, counted: bool = True) -> Operands | None:
    """Return an operation's inputs; ``at`` reads the tensors as they were at that event instead of then."""
    row = row_of(event)
    if row is None:
        return None
    arrays: dict[str, Any] = {}
    names: dict[str, str] = {}
    for role, name, operand in zip(ROLES, input_names(recording, event, cursor), event.inputs, strict=False):
        label = name if counted or operand.tensor < 0 else name_text(recording, operand.tensor, cursor)
        counted_name = counted and " " in label and label.split(" ", 1)[0][:1].isdigit()
        names[role] = label if counted_name else atom(label)
        arrays[role] = (
            literal(operand.text) if operand.tensor < 0 else _array(recording, operand.tensor, operand.value, at)
        )
    output = output_of(event)
    arrays["out"] = _array(recording, output, event.value, at)
    names["out"] = atom(name_text(recording, output, cursor))
    shapes = tuple(recording.value(o.value).shape if o.value >= 0 else () for o in event.inputs)
    attrs = {name: literal(text) for name, text in event.attrs}
    return Operands(row, names, arrays, shapes, attrs, any(o.tensor < 0 for o in event.inputs))


def literal(text: str) -> Any:
    """Return the constant that a text writes; the text itself when it writes none."""
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text


def _array(recording: Recording, tensor: int, value: int, at: int) -> np.ndarray | None:
    if at >= 0:
        held = recording.value_at(tensor, at)
        value = held.value if held is not None else value
    return recording.value(value).array if value >= 0 else None
