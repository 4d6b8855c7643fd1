"""What an explained error is made of, and small tools that read a program's lines for it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.explain import passes
from gradgui.explain.words import code_line, line_of, name_text

if TYPE_CHECKING:
    from gradgui.recording import events as ev
    from gradgui.recording.recording import Recording


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody in an error: what they did, and where. ``token`` is the colour of the number."""

    number: int
    role: str
    line: int
    text: str
    card: int = -1
    token: str = "error"


@dataclass(frozen=True, slots=True)
class Help:
    """Something that helps (or does not): code or words, a note, and where it can be tried the edit.

    The edit puts ``new`` in the place of ``old``, both whole lines of text without the last line break, the first of
    them line ``line``; ``line`` is 0 where there is nothing to try.
    """

    text: str
    note: str = ""
    line: int = 0
    old: str = ""
    new: str = ""
    code: bool = True


@dataclass(frozen=True, slots=True)
class Story:
    """What is told of an error."""

    plain: str = ""
    actors: tuple[Actor, ...] = ()
    helps: tuple[Help, ...] = ()
    not_helps: tuple[Help, ...] = ()
    right_wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Cause:
    """An error with its recording, its line, and the code of that line."""

    recording: Recording
    event: ev.Failed
    cursor: int
    line: int
    code: str

    def name(self, tensor: int) -> str:
        """Return what to call a tensor when it happened."""
        return name_text(self.recording, tensor, self.cursor)

    def card(self, tensor: int) -> int:
        """Return the card of a tensor when it happened."""
        return passes.card_of(self.recording, tensor, self.cursor)

    def shape(self, tensor: int) -> tuple[int, ...]:
        """Return the shape of a tensor when it happened."""
        held = self.recording.value_at(tensor, self.cursor)
        return self.recording.value(held.value).shape if held is not None else ()

    def failed_actor(self, number: int, role: str) -> Actor:
        """Return the actor of the line that failed."""
        card = self.card(self.event.tensors[0]) if self.event.tensors else -1
        return Actor(number, role, self.line, self.code, card)

    def actor(self, number: int, role: str, seq: int, token: str = "error", card: int = -1) -> Actor:
        """Return the actor of an event: its line and its piece of code."""
        line = line_of(self.recording, seq)
        text = " ".join(self.recording.text(seq).split()) or code_line(self.recording, line)
        return Actor(number, role, line, text, card if card >= 0 else -1, token)

    def replace(self, old: str, new: str, note: str = "", line: int = 0, show: str = "") -> tuple[Help, ...]:
        """Return the help that puts ``new`` for ``old`` in a line (the failed one); none when it is not there."""
        line = line or self.line
        whole = source_line(self.recording, line)
        if not old or old not in whole:
            return ()
        changed = whole.replace(old, new, 1)
        return (Help(show or changed.strip(), note, line, whole, changed),)


def source_line(recording: Recording, line: int) -> str:
    """Return a line of the program as it stands, "" outside."""
    lines = recording.source.lines
    return lines[line - 1] if 1 <= line <= len(lines) else ""


def indent_of(text: str) -> str:
    """Return the white space that a line begins with."""
    return text[: len(text) - len(text.lstrip())]


def statement(code: str) -> ast.stmt | None:
    """Return the one simple statement that a line is, None when it is something else."""
    try:
        body = ast.parse(code).body
    except (SyntaxError, ValueError):
        return None
    simple = (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign)
    return body[0] if len(body) == 1 and isinstance(body[0], simple) else None


def method_call(code: str, method: str) -> str:
    """Return the text before ``.method(`` in a line, "" when there is no such call."""
    try:
        tree = ast.parse(code.strip())
    except (SyntaxError, ValueError):
        return ""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method:
            return ast.get_source_segment(code.strip(), node.func.value) or ""
    return ""
