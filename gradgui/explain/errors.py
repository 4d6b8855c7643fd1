"""What went wrong, in plain words: who did it, what helps, what does not help and why."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.explain import error_python, error_tape, error_values
from gradgui.explain.error_parts import Actor, Cause, Help, Story
from gradgui.explain.words import code_line, line_of
from gradgui.i18n import tr
from gradgui.recording import events as ev

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

Teller = Callable[[Cause], Story]


@dataclass(frozen=True, slots=True)
class ErrorCard:
    """An error as a person can read it. ``text`` is PyTorch's or Python's own, in full."""

    title: str
    error: str
    text: str
    plain: str
    seq: int
    line: int
    actors: tuple[Actor, ...] = ()
    helps: tuple[Help, ...] = ()
    not_helps: tuple[Help, ...] = ()
    right_wrong: tuple[str, ...] = ()


# The first pattern that fits the error's text chooses who tells it; "" fits all of that class.
TELLERS: tuple[tuple[str, str, Teller], ...] = (
    ("RuntimeError", "modified by an inplace operation", error_tape.changed_in_place),
    ("RuntimeError", "backward through the graph a second time", error_tape.second_backward),
    ("RuntimeError", "does not require grad and does not have a grad_fn", error_tape.no_grad_fn),
    ("RuntimeError", "grad can be implicitly created only for scalar", error_tape.not_scalar),
    ("RuntimeError", "a leaf Variable that requires grad", error_tape.leaf_in_place),
    ("RuntimeError", "only change requires_grad flags of leaf", error_tape.flag_of_non_leaf),
    ("RuntimeError", r"Tensors? of floating point", error_values.whole_numbers),
    ("RuntimeError", r"size of tensor a \(\d+\) must match", error_values.shapes_differ),
    ("RuntimeError", "shapes cannot be multiplied", error_values.matmul_shapes),
    ("RuntimeError", r"Can't call numpy\(\)", error_values.numpy_on_grad),
    ("RuntimeError", "converted to Scalar", error_values.not_one_number),
    ("ValueError", "only one element tensors", error_values.not_one_number),
    ("RuntimeError", "Mismatch in shape: grad_output", error_values.wrong_seed),
    ("AttributeError", "'NoneType' object has no attribute", error_python.none_has_nothing),
    ("AttributeError", "", error_python.missing_attribute),
    ("NameError", "", error_python.unknown_name),
    ("UnboundLocalError", "", error_python.unknown_name),
    ("SyntaxError", "", error_python.syntax),
    ("IndentationError", "", error_python.syntax),
    ("TabError", "", error_python.syntax),
    ("TypeError", "", error_python.wrong_type),
    ("ModuleNotFoundError", "", error_python.no_module),
    ("ImportError", "", error_python.no_module),
    ("ZeroDivisionError", "", error_python.divided_by_zero),
    ("IndexError", "", error_python.out_of_range),
    ("KeyError", "", error_python.no_key),
    ("RecursionError", "", error_python.too_deep),
)
ENDINGS: dict[str, Teller] = {
    "stopped": error_python.stopped,
    "limit": error_python.limit,
    "lost": error_python.lost,
    "refused": error_python.refused,
}


def error_card(recording: Recording, cursor: int) -> ErrorCard | None:
    """Return the error of the event at the cursor, None when it is none."""
    event = recording[cursor] if 0 <= cursor < len(recording) else None
    if not isinstance(event, ev.Failed):
        return None
    line = line_of(recording, cursor)
    cause = Cause(recording, event, cursor, line, code_line(recording, line))
    story = _teller(event)(cause)
    return ErrorCard(
        tr("What went wrong"),
        event.error,
        event.text,
        story.plain or event.plain or event.text,
        cursor,
        line,
        story.actors,
        story.helps,
        story.not_helps,
        story.right_wrong,
    )


def _teller(event: ev.Failed) -> Teller:
    if event.kind in ENDINGS:
        return ENDINGS[event.kind]
    for error, pattern, teller in TELLERS:
        if error == event.error and re.search(pattern, event.text):
            return teller
    return _own_words


def _own_words(cause: Cause) -> Story:
    """Tell an error that nothing more is known of by its own sentence."""
    return Story(cause.event.plain)
