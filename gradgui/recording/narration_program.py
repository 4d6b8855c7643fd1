"""Sentences for the program itself: statements, names, scopes, output, errors, and what a person did meanwhile."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from gradgui.i18n import ntr, tr
from gradgui.recording import events as ev
from gradgui.recording.narration_words import (
    LONGEST,
    NAME_ROOM,
    Sentence,
    constant_text,
    joined,
    line_of,
    name_text,
    node_text,
    plain,
    say,
    shortened,
    uniform_text,
)

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

STATEMENT_ROOM: Final = 48
OUTPUT_ROOM: Final = 72
STALE: Final = "modified by an inplace operation"


def statement_entered(recording: Recording, seq: int, event: ev.StatementEntered) -> Sentence:
    """Say what the statement before has named, and which one is next."""
    room = STATEMENT_ROOM if not event.names else STATEMENT_ROOM - 12
    text = shortened(_first_line(recording.text(seq)), room)
    line = line_of(recording, seq)
    if not line:
        following = say("The next statement begins") if not event.names else Sentence()
    elif event.names:
        following = say("line {line} is next: {text}", line=line, text=text)
    else:
        following = say("Line {line} is next: {text}", line=line, text=text)
    return joined([bound_names(recording, seq, event.names), following]) if event.names else following


def bound_names(recording: Recording, seq: int, names: tuple[ev.Bound, ...]) -> Sentence:
    """Say what names stand for now; what a module holds is counted, not listed."""
    inside = Counter(bound.name.partition(".")[0] for bound in names if "." in bound.name)
    if inside:
        texts = {bound.name: bound.text for bound in names}
        others = tuple(bound for bound in names if "." not in bound.name and bound.name not in inside)
        modules = [_module(name, texts.get(name, ""), count) for name, count in inside.items()]
        return joined([bound_names(recording, seq, others), *modules])
    if len(names) <= 2:
        return joined([_bound(recording, seq, bound) for bound in names])
    shown = ", ".join(shortened(bound.name, NAME_ROOM) for bound in names[:3])
    if len(names) > 3:
        rest = ntr("and {n} more", "and {n} more", len(names) - 3)
        return say("**{names}** {rest} are set", names=shown, rest=rest)
    return say("**{names}** are set", names=shown)


def scope_entered(recording: Recording, seq: int, event: ev.ScopeEntered) -> Sentence:
    """Say what begins."""
    name, line = shortened(event.name, 40), line_of(recording, seq)
    match event.kind:
        case "program":
            return say("The program begins; random numbers come from seed **{seed}**", seed=recording.seed)
        case "iteration" if line:
            return say("**Iteration {n}** of the loop in line {line} begins", n=event.number + 1, line=line)
        case "iteration":
            return say("**Iteration {n}** begins: {name}", n=event.number + 1, name=name.rstrip(":"))
        case "with":
            return say("The block of line {line} begins: {name}", line=line, name=name.rstrip(":"))
        case "call":
            return say("**{name}** is called", name=name)
        case "module":
            return say("The layer **{name}** is called", name=name)
        case "hook":
            return say("The hook **{name}** is called", name=name)
        case "step":
            return say("The optimiser **{name}** takes a step", name=name)
    return say("**{name}** begins ({kind})", name=name or event.kind, kind=event.kind)


def scope_left(recording: Recording, seq: int, event: ev.ScopeLeft) -> Sentence:
    """Say what ends, and what its last statement named."""
    scope = recording[event.scope] if 0 <= event.scope <= seq else None
    if not isinstance(scope, ev.ScopeEntered):
        ended = say("A block ends")
    else:
        ended = _ended(recording, event.scope, scope)
    return joined([bound_names(recording, seq, event.names), ended]) if event.names else ended


def printed(recording: Recording, seq: int, event: ev.Printed) -> Sentence:
    """Say what was written to the console."""
    text = shortened(event.text, OUTPUT_ROOM)
    if not text:
        return say("Prints an empty line")
    return say("Shows {text}", text=text) if event.echo else say("Prints {text}", text=text)


def warned(recording: Recording, seq: int, event: ev.Warned) -> Sentence:
    """Say what the program was warned of."""
    return say("**Warning**: {text}", text=shortened(event.text, LONGEST - 20))


def failed(recording: Recording, seq: int, event: ev.Failed) -> Sentence:
    """Say in plain words why the program ended early."""
    if event.kind == "stopped":
        line = line_of(recording, seq)
        return say("**Stopped** by you in line {line}", line=line) if line else say("**Stopped** by you")
    if STALE in event.text:
        found = _stale(recording, seq, event)
        if found.runs:
            return found
    if event.plain:
        return plain(_leading(event.plain, LONGEST))
    if event.kind == "syntax":
        line = line_of(recording, seq)
        where = tr("Line {line} cannot be read", line=line) if line else tr("The program cannot be read")
        return say("**{where}**: {text}", where=where, text=shortened(event.text, LONGEST - 40))
    if not event.text.strip():
        return say("**{error}**", error=event.error)
    return say("**{error}**: {text}", error=event.error, text=shortened(event.text, LONGEST - 30))


def intervened(recording: Recording, seq: int, event: ev.Intervened) -> Sentence:
    """Say what a person changed."""
    return say(
        "**{what}** is changed by you: {before} → **{after}**",
        what=shortened(event.what, NAME_ROOM),
        before=shortened(event.before, 30),
        after=shortened(event.after, 30),
    )


def elided(recording: Recording, seq: int, event: ev.Elided) -> Sentence:
    """Say that an event happened but was not kept."""
    return say("This event happened, but **was not kept**; run the program again to see it")


def _bound(recording: Recording, seq: int, bound: ev.Bound) -> Sentence:
    name = shortened(bound.name, NAME_ROOM)
    if bound.tensor < 0:
        return _bound_text(name, bound)
    if bound.was_tensor >= 0 and bound.was_tensor != bound.tensor:
        return say("**{name}** now names a new tensor; the old one keeps its value", name=name)
    if bound.was_text:
        return say("**{name}** now names a tensor; it was {was}", name=name, was=shortened(bound.was_text, 20))
    history = recording.index.names_of.get(bound.tensor)
    before = history.at(seq - 1) if history is not None else None
    if before is not None and before[0] != bound.name:
        return say("**{name}** and **{other}** name the same tensor", name=name, other=shortened(before[0], NAME_ROOM))
    return say("**{name}** now names the result", name=name)


def _module(name: str, text: str, count: int) -> Sentence:
    """Say what a name of a module stands for: itself, when that is new, and how many tensors."""
    shown, kind = shortened(name, NAME_ROOM), shortened(text.removeprefix("<").removesuffix(" object>"), NAME_ROOM)
    if kind:
        held = ntr("with {n} tensor", "with {n} tensors", count)
        return say("**{name}** is a module, **{kind}**, {held}", name=shown, kind=kind, held=held)
    held = ntr("{n} new tensor", "{n} new tensors", count)
    return say("**{name}** holds {held}", name=shown, held=held)


def _bound_text(name: str, bound: ev.Bound) -> Sentence:
    if bound.text in ("<function object>", "<type object>"):
        return say("**{name}** is defined", name=name)
    text = constant_text(bound.text)
    if bound.was_text:
        return say("**{name}**: {was} → **{text}**", name=name, was=constant_text(bound.was_text), text=text)
    if bound.was_tensor >= 0:
        return say("**{name}** is {text} now; its tensor keeps its value", name=name, text=text)
    return say("**{name}** is {text}", name=name, text=text)


def _ended(recording: Recording, seq: int, scope: ev.ScopeEntered) -> Sentence:
    name, line = shortened(scope.name, 40), line_of(recording, seq)
    match scope.kind:
        case "program":
            return say("The program **ends**")
        case "iteration":
            return say("Iteration {n} ends", n=scope.number + 1)
        case "with" if line:
            return say("The block of line {line} ends", line=line)
        case "call" | "module":
            return say("**{name}** returns", name=name)
        case "step":
            return say("The step of **{name}** ends", name=name)
    return say("**{name}** ends", name=name or scope.kind)


def _stale(recording: Recording, seq: int, event: ev.Failed) -> Sentence:
    """Say who needs the old value of which tensor, and which line wrote over it."""
    if not event.tensors or not event.nodes:
        return Sentence()
    made = recording[recording.index.node_made.get(event.nodes[0], seq)]
    saved = made.saved if isinstance(made, ev.OpApplied | ev.TensorMutated) else ()
    kept = next((s for s in saved if s.tensor == event.tensors[0]), None)
    history = recording.index.values.get(event.tensors[0])
    if kept is None or history is None or history.at(seq) is None:
        return Sentence()
    now = history.at(seq)
    assert now is not None
    return say(
        "**{node}** needs the **old {name}** ({old}), but line {line} wrote {new} over it",
        node=node_text(recording, event.nodes[0], seq),
        name=name_text(recording, event.tensors[0], seq),
        old=uniform_text(recording, kept.value),
        line=line_of(recording, history.since(seq)),
        new=uniform_text(recording, now.value),
    )


def _leading(text: str, room: int) -> str:
    """Return as many whole sentences as fit, at least a piece of the first."""
    flat = " ".join(text.split())
    if len(flat) <= room:
        return flat
    end = flat.rfind(". ", 0, room)
    return flat[: end + 1] if end > 0 else shortened(flat, room)


def _first_line(text: str) -> str:
    return text.strip().split("\n", 1)[0]
