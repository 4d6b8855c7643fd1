"""The words that sentences are made of: runs of plain and strong text, names, uses, and values in a few words."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gradgui.i18n import ntr, tr
from gradgui.recording import events as ev
from gradgui.recording.index import last_up_to
from gradgui.recording.naming import label_of
from gradgui.recording.numerals import MINUS, num, shape_text

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

LONGEST: Final = 160
NAME_ROOM: Final = 24
_SIMPLE: Final = re.compile(r"^[^\W]\w*(\.\w+)*( \w+)?$|^\w+(\.\w+)*\([^()]*\)$|^\([^()]*\)$|^\d[\d.e]*$")
_NUMBER: Final = re.compile(r"^-?\d+(\.\d*)?(e[+-]?\d+)?$")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a sentence; ``strong`` is set in bold: who it is about, and the result."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """What an event says, in runs; ``text`` is the plain sentence."""

    runs: tuple[Run, ...] = ()

    @property
    def text(self) -> str:
        """The sentence without its emphasis."""
        return "".join(run.text for run in self.runs)

    def __add__(self, other: Sentence) -> Sentence:
        return Sentence(self.runs + other.runs)


def say(template: str, **values: object) -> Sentence:
    """Make a sentence from a text in the chosen language; what stands between ``**`` is strong.

    The stars are read before the values are filled in, for ``x**2`` is a name.
    """
    pieces = tr(template).split("**")
    return Sentence(tuple([Run(piece.format(**values), at % 2 == 1) for at, piece in enumerate(pieces) if piece]))


def plain(text: str) -> Sentence:
    """Make a sentence of a text that holds no emphasis."""
    return Sentence((Run(text),))


def joined(sentences: list[Sentence], between: str = "; ") -> Sentence:
    """Put sentences one after the other."""
    runs: list[Run] = []
    for sentence in sentences:
        if runs and sentence.runs:
            runs.append(Run(between))
        runs.extend(sentence.runs)
    return Sentence(tuple(runs))


def fitted(sentence: Sentence, longest: int = LONGEST) -> Sentence:
    """Return the sentence with everything beyond its longest cut off."""
    room, runs = longest, []
    for run in sentence.runs:
        if len(run.text) > room:
            runs.append(Run(run.text[: max(room - 1, 0)] + "…", run.strong))
            break
        runs.append(run)
        room -= len(run.text)
    return Sentence(tuple(runs))


def shortened(text: str, room: int) -> str:
    """Return a text on one line, at most so long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= room else flat[: room - 1].rstrip() + "…"


def ordinal(number: int) -> str:
    """Write 1st, 2nd, 3rd, 4th."""
    if number % 100 not in (11, 12, 13):
        if number % 10 == 1:
            return tr("{n}st", n=number)
        if number % 10 == 2:
            return tr("{n}nd", n=number)
        if number % 10 == 3:
            return tr("{n}rd", n=number)
    return tr("{n}th", n=number)


def name_text(recording: Recording, tensor: int, seq: int) -> str:
    """Return what a sentence calls a tensor."""
    return shortened(label_of(recording, tensor, seq).text, NAME_ROOM)


def node_text(recording: Recording, node: int, seq: int) -> str:
    """Return what a sentence calls a node: the tensor that it made, or whose gradient it takes in."""
    tensor = recording.index.node_tensor.get(node, -1)
    if tensor < 0:
        return tr("node {n}", n=node)
    name = name_text(recording, tensor, seq)
    if recording.index.node_name.get(node) == "CopySlices":
        base = _base_of(recording, node, seq)
        if base >= 0:
            return tr("{base} (changed through {view})", base=name_text(recording, base, seq), view=name)
    return name


def _base_of(recording: Recording, node: int, seq: int) -> int:
    """Return the tensor whose history a change of a view became; the pass that visits the node says it."""
    started = last_up_to(recording.index.backwards, seq)
    event = recording[started] if started >= 0 else None
    pending = event.pending if isinstance(event, ev.BackwardStarted) else ()
    return next((p.tensor for p in pending if p.node == node), -1)


def use_text(recording: Recording, inputs: tuple[ev.Operand, ...], index: int, seq: int) -> str:
    """Return the name of an input, as "1st y" where the operation uses it more than once."""
    tensor = inputs[index].tensor
    name = name_text(recording, tensor, seq)
    same = [i for i, operand in enumerate(inputs) if operand.tensor == tensor]
    if len(same) < 2:
        return name
    return tr("{which} {name}", which=ordinal(same.index(index) + 1), name=name)


def operand_text(recording: Recording, operand: ev.Operand, seq: int) -> str:
    """Return an input as it stands in an expression: a name, a number, or an expression in brackets."""
    if operand.tensor < 0:
        return constant_text(operand.text)
    name = name_text(recording, operand.tensor, seq)
    return name if _SIMPLE.match(name) or name.endswith("…") else f"({name})"


def constant_text(text: str) -> str:
    """Return a constant with a real minus, and as short as a number of the picture."""
    if _NUMBER.match(text):
        return num(float(text)) if len(text) > 6 else text.replace("-", MINUS)
    return shortened(text, NAME_ROOM)


def number_text(value: complex | float | bool) -> str:
    """Write one element."""
    if isinstance(value, complex):
        return f"{num(value.real)}{'+' if value.imag >= 0 else MINUS}{num(abs(value.imag))}j"
    return num(value)


def uniform_of(recording: Recording, value: int) -> float | None:
    """Return the one real number that fills a value, None when there is none."""
    if value < 0:
        return None
    found = recording.value(value).uniform
    return None if isinstance(found, complex) else found


def uniform_text(recording: Recording, value: int) -> str:
    """Return the number that fills a value, or the value's shape."""
    if value < 0:
        return tr("nothing")
    held = recording.value(value)
    return shape_text(held.shape) if held.uniform is None else number_text(held.uniform)


def spread_text(recording: Recording, value: int) -> str:
    """Return a value that is not uniform in a few words: its shape and what its elements reach from and to."""
    held = recording.value(value)
    shape = shape_text(held.shape)
    if held.size == 0:
        return tr("{shape}, no elements", shape=shape)
    known = held.statistics
    if held.dtype == "bool":
        return tr("{shape}, True in {n} of {all}", shape=shape, n=held.size - known.zeros, all=held.size)
    wrong = [f"{count} {word}" for count, word in ((known.nans, "NaN"), (known.infs, "∞")) if count]
    if math.isnan(known.low):
        return ", ".join([shape, *wrong])
    text = tr("{shape}, values from {low} to {high}", shape=shape, low=num(known.low), high=num(known.high))
    return ", ".join([text, *wrong])


def filled_text(recording: Recording, value: int) -> str:
    """Return a value as a new tensor's: "2×2 of 1", "3", "2×2, values from −1 to 2"."""
    held = recording.value(value)
    if held.uniform is None:
        return spread_text(recording, value)
    number = number_text(held.uniform)
    return number if not held.shape else tr("{shape} of {number}", shape=shape_text(held.shape), number=number)


def norm_text(recording: Recording, value: int) -> str:
    """Return a gradient in a few words: its number, or its shape and norm."""
    if value < 0:
        return tr("nothing")
    held = recording.value(value)
    if held.uniform is not None:
        return number_text(held.uniform)
    return tr("{shape} of norm {norm}", shape=shape_text(held.shape), norm=num(held.statistics.norm))


def everywhere(recording: Recording, value: int) -> str:
    """Return " in every cell" for a uniform value of several cells."""
    return tr(" in every cell") if recording.value(value).size > 1 else ""


def node_count(count: int) -> str:
    """Return a number of nodes in words."""
    return ntr("{n} node", "{n} nodes", count)


def line_of(recording: Recording, seq: int) -> int:
    """Return the line that an event came from, 0 for none."""
    span = recording.span(seq) if seq >= 0 else None
    return 0 if span is None or span.file else span.line
