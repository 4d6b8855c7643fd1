"""Reading programs and writing results: whole or not at all, and one clear sentence when it cannot be done."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from gradgui.i18n import tr
from gradgui.runner.program import LONGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable


class Complaint(Exception):
    """What is wrong with an argument or a file, and what to do: one sentence for a person."""


def read_program(name: str) -> str:
    """Return a program's text with plain line ends; raise Complaint."""
    path = Path(name)
    try:
        if path.is_dir():
            raise Complaint(tr("{name} is a folder; give the program in it.", name=name))
        with path.open("rb") as file:
            data = file.read(LONGEST_TEXT + 1)
    except FileNotFoundError:
        raise Complaint(tr("there is no file {name}; check its name.", name=name)) from None
    except (OSError, ValueError) as error:
        words = tr("{name} cannot be read: {reason}. Check its permissions.", name=name, reason=_reason(error))
        raise Complaint(words) from None
    if len(data) > LONGEST_TEXT:
        words = tr("{name} is larger than {most} KB; a program here is shorter.", name=name, most=LONGEST_TEXT >> 10)
        raise Complaint(words)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        words = tr("{name} is not UTF-8 text (line {line}); save it as UTF-8.", name=name, line=line)
        raise Complaint(words) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise Complaint(tr("{name} is not a text (line {line} holds a null character).", name=name, line=line))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def write_whole(name: str, write: Callable[[Path], None]) -> None:
    """Let ``write`` make a file under another name beside it, and put it in place when it is whole; raise Complaint."""
    path = Path(name)
    if path.is_dir():
        raise Complaint(tr("{name} is a folder; give the name of a file.", name=name))
    # The ending stays last: it says what kind of file is made.
    temporary = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    check_writable(name, temporary)
    try:
        write(temporary)
        temporary.replace(path)
    except OSError as error:
        raise Complaint(_cannot_write(name, error)) from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def check_writable(name: str, temporary: Path) -> None:
    """Raise Complaint when no file can be made there."""
    try:
        temporary.touch()
    except FileNotFoundError:
        folder = str(Path(name).parent)
        raise Complaint(
            tr("{name} cannot be written: there is no folder {folder}.", name=name, folder=folder)
        ) from None
    except (OSError, ValueError) as error:
        raise Complaint(_cannot_write(name, error)) from None


def _cannot_write(name: str, error: Exception) -> str:
    return tr("{name} cannot be written: {reason}. Choose another place.", name=name, reason=_reason(error))


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
