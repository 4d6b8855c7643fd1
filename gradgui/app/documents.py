"""The file of a program: read as UTF-8, written whole or not at all, every failure said in words."""

from __future__ import annotations

import codecs
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gradgui.i18n import tr
from gradgui.recording.numerals import bytes_text

MOST_BYTES: Final = 2 << 20
UNTITLED: Final = "program.py"


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
    def file_name(self) -> str:
        """The name to show: that of the file, or the one it would get."""
        return self.path.name if self.path is not None else self.name

    @property
    def title(self) -> str:
        """Its name, with a dot while it has changes that are not saved."""
        return self.file_name + (" •" if self.changed else "")


def read_program(path: Path) -> str:
    """Return the text of a file; raise FileProblem."""
    data = _bytes_of(path)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise FileProblem(tr("{path} is a UTF-16 text, and programs are UTF-8. Save it as UTF-8 first.", path=path))
    if b"\0" in data:
        raise FileProblem(tr("{path} is not a text: it has zero bytes in it. Choose a .py file.", path=path))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        told = tr("{path} is not a UTF-8 text: line {line} has a byte that is none. Save it as UTF-8 first.",
                  path=path, line=line)  # fmt: skip
        raise FileProblem(told) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _bytes_of(path: Path) -> bytes:
    """Return what is in a file, never more than a program can have, and never waiting for a device or a pipe."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise FileProblem(tr("{path} is a folder. Choose a file in it.", path=path))
        if not stat.S_ISREG(status.st_mode):
            raise FileProblem(tr("{path} is a device or a pipe, not a file. Choose a .py file.", path=path))
        if status.st_size > MOST_BYTES:
            size = bytes_text(status.st_size)
            raise FileProblem(
                tr("{path} has {size}, and a program may have 2 MB. Nothing was read.", path=path, size=size)
            )
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        told = tr("{path} cannot be read: it is not there. It may have been moved, renamed or deleted.", path=path)
        raise FileProblem(told) from error
    except PermissionError as error:
        told = tr("{path} cannot be read: you have no right to. Change its permissions, or copy it.", path=path)
        raise FileProblem(told) from error
    except (OSError, ValueError) as error:
        raise FileProblem(tr("{path} cannot be read: {reason}.", path=path, reason=_reason(error))) from error


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is the old or the new one at any moment; raise FileProblem."""
    temporary = ""
    try:
        path = path.resolve()  # a link stays one
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError(None, tr("it may not be written"))
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _mode(path))
        os.replace(temporary, path)
    except (OSError, ValueError) as error:
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


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else str(error)) or type(error).__name__
