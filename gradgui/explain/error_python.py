"""Errors of Python itself: names, attributes, syntax, types, and runs that were ended from outside."""

from __future__ import annotations

import builtins
import difflib
import re

from gradgui.explain.error_parts import Cause, Help, Story, source_line
from gradgui.i18n import tr

_NEAR = 0.6
_QUOTED = re.compile(r"'([^']+)'")
_MEANT = re.compile(r"Did you mean:? '?([\w.]+)'?\?")


def unknown_name(cause: Cause) -> Story:
    """Tell of a name that stands for nothing, with the nearest one that does."""
    found = _QUOTED.search(cause.event.text)
    name = found.group(1) if found else ""
    known = [*cause.recording.names_at(cause.cursor), *dir(builtins), "torch", "numpy"]
    near = difflib.get_close_matches(name, [n for n in known if not n.startswith("_")], 1, _NEAR)
    later = _bound_later(cause, name)
    if later:
        plain = tr(
            "{name} gets a value on line {line}, but line {here} already reads it.",
            name=name,
            line=later,
            here=cause.line,
        )
    else:
        plain = tr("Nothing is called {name} here.", name=name)
    helps: tuple[Help, ...] = ()
    if near:
        plain += " " + tr("Did you mean {near}?", near=near[0])
        helps = cause.replace(name, near[0], tr("the nearest name"))
    elif name in ("np", "torch", "math"):
        text = {"np": "import numpy as np", "torch": "import torch", "math": "import math"}[name]
        first = source_line(cause.recording, 1)
        helps = (Help(text, tr("on the first line"), 1, first, f"{text}\n{first}"),)
    return Story(plain, (cause.failed_actor(1, tr("who reads it")),), helps)


def _bound_later(cause: Cause, name: str) -> int:
    """Return the first later line that assigns a name, 0 for none."""
    if not name:
        return 0
    assigned = re.compile(rf"^\s*{re.escape(name)}\s*=[^=]")
    lines = cause.recording.source.lines
    return next((i for i in range(cause.line + 1, len(lines) + 1) if assigned.match(lines[i - 1])), 0)


def missing_attribute(cause: Cause) -> Story:
    """Tell of a name that an object or module lacks."""
    plain = cause.event.plain
    names = _QUOTED.findall(cause.event.text)
    meant = _MEANT.search(plain) or _MEANT.search(cause.event.text)
    helps: tuple[Help, ...] = ()
    if meant and len(names) >= 2:
        near = meant.group(1).rsplit(".", 1)[-1]
        helps = cause.replace(f".{names[-1]}", f".{near}", tr("the nearest name"))
    if not plain and len(names) >= 2:
        plain = tr("A {kind} has nothing called {name}.", kind=names[0], name=names[-1])
    return Story(plain, (cause.failed_actor(1, tr("who asked")),), helps)


def none_has_nothing(cause: Cause) -> Story:
    """Tell of something asked of None, which is most often a ``.grad`` that is still empty."""
    names = _QUOTED.findall(cause.event.text)
    asked = names[-1] if names else ""
    match = re.search(r"([A-Za-z_][\w.]*)\.grad\." + re.escape(asked), cause.code)
    if match is None:
        return Story(
            tr("What stands before .{name} is None here.", name=asked), (cause.failed_actor(1, tr("who asked")),)
        )
    name = match.group(1)
    plain = tr(
        "{name}.grad is None: no gradient has arrived yet, or it was cleared. None is not 0, so it has no {asked}.",
        name=name, asked=asked,
    )  # fmt: skip
    whole = source_line(cause.recording, cause.line)
    space = whole[: len(whole) - len(whole.lstrip())]
    code = f"if {name}.grad is not None:"
    helps = [Help(code, tr("the usual guard"), cause.line, whole, f"{space}{code}\n{space}    {whole.strip()}")]
    if asked == "zero_":
        helps += cause.replace(f"{name}.grad.zero_()", f"{name}.grad = None", tr("clears it just as well"))
    return Story(plain, (cause.failed_actor(1, tr("who asked")),), tuple(helps))


SYNTAX: tuple[tuple[str, str], ...] = (
    ("was never closed", "A bracket was opened here and never closed."),
    ("unmatched", "This bracket closes one that was never opened."),
    ("does not match opening", "This bracket is of another kind than the one that it closes."),
    ("unterminated string", "A text begins here and does not end: its closing quote is missing."),
    ("expected an indented block", "After the colon a line must follow that stands further to the right."),
    ("unexpected indent", "This line stands further to the right than the one above, for no reason."),
    ("unindent does not match", "This line stands under none of the lines above."),
    ("inconsistent use of tabs", "Tabs and spaces are mixed; use spaces only."),
    ("expected ':'", "A colon is missing at the end of this line."),
    ("invalid syntax. Maybe you meant '=='", "One = assigns, two == compare: which is meant?"),
    ("Perhaps you forgot a comma", "A comma or an operator is missing between two values."),
    ("cannot assign to", "Something that is no name stands on the left of the =."),
    ("invalid decimal literal", "A name cannot begin with a digit, and × is written *."),
    ("invalid non-printable", "A character that cannot be seen stands here, perhaps copied from a page; type a space."),
    ("invalid character", "This character is no part of Python; perhaps it was copied from a text."),
    ("invalid syntax", "The line ends, or goes on, where Python did not expect it."),
)


def syntax(cause: Cause) -> Story:
    """Tell of a text that is no program yet."""
    message = cause.event.text
    plain = next((tr(words) for part, words in SYNTAX if part in message), "")
    plain = plain or tr("Python cannot read this: {message}.", message=message)
    helps: tuple[Help, ...] = ()
    whole = source_line(cause.recording, cause.line)
    if "expected ':'" in message and whole.strip():
        helps = (Help(f"{whole.strip()}:", tr("with its colon"), cause.line, whole, f"{whole.rstrip()}:"),)
    if "Perhaps you forgot a comma" not in message and "Maybe you meant '=='" in message:
        helps = cause.replace("=", "==", tr("compares"))
    return Story(plain, (cause.failed_actor(1, tr("where")),), helps)


def wrong_type(cause: Cause) -> Story:
    """Tell of a value of the wrong kind."""
    text, plain = cause.event.text, cause.event.plain
    if not plain and "object is not callable" in text:
        plain = tr("Parentheses call a function, but what stands before them is none. Is a * missing?")
    elif not plain and "unsupported operand type" in text:
        plain = tr("These two kinds of values cannot be put together by this operator.")
    elif not plain and "NoneType" in text:
        plain = tr("One of the values here is None: nothing was returned or set.")
    elif not plain and ("positional argument" in text or "keyword argument" in text):
        plain = tr("The function is called with other arguments than it takes.")
    return Story(plain, (cause.failed_actor(1, tr("where")),))


def no_module(cause: Cause) -> Story:
    """Tell of an import that is not served."""
    plain = cause.event.plain or tr("Programs here can import torch, numpy and a few modules of Python, nothing else.")
    return Story(plain, (cause.failed_actor(1, tr("where")),))


def divided_by_zero(cause: Cause) -> Story:
    """Tell of a Python number divided by 0."""
    plain = tr("A plain number was divided by 0. (A tensor would have given inf or nan, without an error.)")
    return Story(plain, (cause.failed_actor(1, tr("where")),))


def out_of_range(cause: Cause) -> Story:
    """Tell of an index past the end."""
    plain = cause.event.plain or tr("The index lies outside: counting begins at 0, the last is the length minus 1.")
    return Story(plain, (cause.failed_actor(1, tr("where")),))


def no_key(cause: Cause) -> Story:
    """Tell of a key that a dictionary lacks."""
    return Story(tr("The dictionary has no entry {key}.", key=cause.event.text), (cause.failed_actor(1, tr("where")),))


def too_deep(cause: Cause) -> Story:
    """Tell of a function that calls itself without end."""
    return Story(
        tr("A function calls itself again and again: what ends it is missing."), (cause.failed_actor(1, tr("where")),)
    )


def stopped(cause: Cause) -> Story:
    """Tell of a run that the person stopped."""
    plain = cause.event.plain or tr("You stopped the program. What it did until then is kept: step through it.")
    return Story(plain, (cause.failed_actor(1, tr("where it was")),) if cause.line else ())


def limit(cause: Cause) -> Story:
    """Tell of a run that reached a limit."""
    plain = cause.event.plain or tr("The program reached a limit and was stopped. What it did until then is kept.")
    actors = (cause.failed_actor(1, tr("where it was")),) if cause.line else ()
    helps = (Help(tr("Fewer iterations, or smaller tensors"), tr("show the same"), code=False),)
    return Story(plain, actors, helps)


def lost(cause: Cause) -> Story:
    """Tell of a worker process that went away."""
    plain = cause.event.plain or tr("The process that ran the program is gone. What it did until then is kept.")
    helps = (Help(tr("Run it again"), tr("a new process is ready"), code=False),)
    return Story(plain, (), helps)


def refused(cause: Cause) -> Story:
    """Tell of a program that was not run at all."""
    plain = cause.event.plain or tr("The program was not run.")
    return Story(plain, (cause.failed_actor(1, tr("where")),) if cause.line else ())
