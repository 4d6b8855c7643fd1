"""The file of a program: read as UTF-8, written whole or not at all, every failure said in words."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gradgui.i18n import tr

MOST_BYTES: Final = 2 << 20
UNTITLED: Final = "seed.py"


class FileProblem(Exception):
    """A file could not be read or written; the text says why and what to do."""


@dataclass
class Document:
    """The text of the editor and the file it belongs to."""

    text: str = ""
    path: Path | None = None
    saved: str = ""
    name: str = UNTITLED

    @property
    def changed(self) -> bool:
        """Whether there is something that is in no file."""
        return self.text != self.saved

    @property
    def title(self) -> str:
        """The name to show, with a dot while it has changes that are not saved."""
        return (self.path.name if self.path is not None else self.name) + (" •" if self.changed else "")


def read_program(path: Path) -> str:
    """Return the text of a file; raise FileProblem."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileProblem(tr("{path} cannot be read: {reason}.", path=path, reason=_reason(error))) from error
    if len(data) > MOST_BYTES:
        raise FileProblem(tr("{path} is larger than 2 MB: too large for a program to read.", path=path))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        told = tr("{path} is not a UTF-8 text: line {line} has a byte that is none. Save it as UTF-8 first.",
                  path=path, line=line)  # fmt: skip
        raise FileProblem(told) from error
    if "\0" in text:
        raise FileProblem(tr("{path} is not a text: it has zero bytes in it.", path=path))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is the old or the new one at any moment; raise FileProblem."""
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _mode(path))
        os.replace(temporary, path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        told = tr("{path} cannot be written: {reason}. Nothing was changed; choose another place.",
                  path=path, reason=_reason(error))  # fmt: skip
        raise FileProblem(told) from error


def _mode(path: Path) -> int:
    """Return the rights of the file that is replaced, or those that a new file gets here."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
