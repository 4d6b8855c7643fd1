"""The example programs that ship with gradgui, and the moment at which each is worth looking at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from gradgui.recording import events as ev
from gradgui.resources import resource_path

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

SCHEMA: Final = 1
INDEX: Final = "index.json"
SEED_PROGRAM: Final = "programs/seed.py"

Group = Literal["Basics", "Gradients", "Modes", "Memory and versions", "Training", "Folds"]
GROUPS: Final[tuple[Group, ...]] = ("Basics", "Gradients", "Modes", "Memory and versions", "Training", "Folds")


class ExamplesError(ValueError):
    """Say that the list of examples cannot be used, and why."""


@dataclass(frozen=True, slots=True)
class Telling:
    """The telling moment: the nth event of a class (its name in ``recording.events``) that came from a line."""

    kind: str
    line: int
    occurrence: int = 1


@dataclass(frozen=True, slots=True)
class Example:
    """One example: title and point are English source texts for ``tr``; the program is read when it is asked for."""

    id: str
    title: str
    point: str
    group: Group
    file: str
    moment: Telling
    folds: tuple[str, ...] = ()  # what its graph opens with folded: loop, module, function

    @property
    def path(self) -> Path:
        """Return where the program lies."""
        return _folder() / self.file

    @property
    def text(self) -> str:
        """Return the program; raise ExamplesError when it cannot be read."""
        try:
            return self.path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ExamplesError(f"the example {self.id!r} cannot be read: {error}") from error


@dataclass(frozen=True, slots=True)
class _Index:
    schema: int
    examples: tuple[Example, ...]


def seed_program() -> str:
    """Return the program that the window opens with."""
    return resource_path(SEED_PROGRAM).read_text(encoding="utf-8")


def load_examples() -> tuple[Example, ...]:
    """Return the examples in the order of the menu; raise ExamplesError when the index is broken."""
    path = _folder() / INDEX
    try:
        index = msgspec.json.decode(path.read_bytes(), type=_Index)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ExamplesError(f"{path} is not a list of examples: {error}") from error
    if index.schema != SCHEMA:
        raise ExamplesError(f"{path} has schema {index.schema}; this gradgui reads schema {SCHEMA}")
    seen: set[str] = set()
    for example in index.examples:
        wrong = _fault(example, seen)
        if wrong:
            raise ExamplesError(f"{path}: the example {example.id!r} {wrong}")
        seen.add(example.id)
    return index.examples


def moment(recording: Recording, example: Example) -> int:
    """Return the number of the telling event; 0 when the recording does not have it."""
    told = example.moment
    left = told.occurrence
    for seq in recording.index.lines.get(told.line, ()):
        if type(recording[seq]).__name__ == told.kind:
            left -= 1
            if left == 0:
                return seq
    return 0


def _folder() -> Path:
    return resource_path("examples")


def _fault(example: Example, seen: set[str]) -> str:
    """Return what is wrong with an entry, "" for nothing."""
    told = example.moment
    kind = getattr(ev, told.kind, None)
    if example.id in seen:
        return "is there twice"
    if Path(example.file).name != example.file or not example.path.is_file():
        return f"has no program {example.file!r} in its folder"
    if not (isinstance(kind, type) and issubclass(kind, ev.Event) and kind is not ev.Event):
        return f"has a moment of an unknown kind: {told.kind!r}"
    if told.line < 1 or told.occurrence < 1:
        return "has a moment whose line or occurrence is below 1"
    return ""
