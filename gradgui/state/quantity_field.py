"""A field in which a quantity is written: what it may be completed to, and what is wrong with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from gradgui.i18n import ntr, tr
from gradgui.state.quantities import ELEMENT, Quantity, parse, reading

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

MOST_ELEMENTS: Final = 16
MOST_NAMES: Final = 200
_NAME = re.compile(r"[^\W\d]\w*")
_FORMS: Final = ("x", "x[0,1]", "x.grad[0,1]", "‖x.grad‖")


def completions(recording: Recording) -> tuple[str, ...]:
    """Return what can be written: names, their elements while these are few, the same of their gradients."""
    found: dict[str, None] = {}
    for (_, name), history in list(recording.index.names.items())[:MOST_NAMES]:
        tensor = history.items[-1].tensor
        values = recording.index.values.get(tensor)
        if values is None:
            found[name] = None
            continue
        shape = recording.value(values.items[-1].value).shape
        wholes = (name, f"{name}.grad") if tensor in recording.index.grads else (name,)
        for whole in wholes:
            found[whole if not shape else f"‖{whole}‖"] = None
            for at in range(min(int(np.prod(shape)), MOST_ELEMENTS)) if shape else ():
                found[f"{whole}[{','.join(str(int(i)) for i in np.unravel_index(at, shape))}]"] = None
    return tuple(found)


def problem_of(recording: Recording, text: str) -> str:
    """Return why a text is nothing that can be plotted, "" when it is."""
    quantity = parse(recording, text)
    if quantity is None:
        name = _NAME.search(text.replace("norm(", ""))
        if name is None or any(known == name.group() for _, known in recording.index.names):
            return tr("Write a name or a part of it: {forms}.", forms=",  ".join(_FORMS))
        return tr("This run has no name {name}.", name=name.group())
    return _element_problem(recording, quantity) if quantity.kind == ELEMENT else ""


def _element_problem(recording: Recording, quantity: Quantity) -> str:
    whole = Quantity(quantity.name, quantity.frame, quantity.tensor)
    read = reading(recording, whole, len(recording) - 1)
    if read is None or read.value < 0:
        return tr("{name} is one number: it has no elements.", name=quantity.name) if read is not None else ""
    shape = recording.value(read.value).shape
    size = f"({', '.join(str(side) for side in shape)}{',' if len(shape) == 1 else ''})"
    if len(shape) != len(quantity.element):
        needs = ntr("{n} number", "{n} numbers", len(shape))
        return tr("{name} has shape {size}: an element needs {needs}.", name=quantity.name, size=size, needs=needs)
    if any(not -side <= at < side for at, side in zip(quantity.element, shape, strict=True)):
        return tr("{name} has shape {size}: there is no such element.", name=quantity.name, size=size)
    return ""
