"""Text that is in no file yet, kept against a sudden end: written every other second, given back at the next start."""

from __future__ import annotations

import atexit
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import msgspec
import platformdirs
from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from gradgui.app.documents import FileProblem, write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from gradgui.app.documents import Document

SCHEMA: Final = 1
PAUSE_MS: Final = 2000  # between an edit and its copy on disk, however fast somebody types
SUFFIX: Final = ".draft.json"
MOST_BYTES: Final = 8 << 20


class Draft(msgspec.Struct, frozen=True):
    """A text that was not saved, and the file it was meant for ("" for none)."""

    schema: int
    text: str
    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Abandoned:
    """A draft whose window has ended without a word; its lock is ours now."""

    draft: Draft
    file: Path
    lock: QLockFile

    def forget(self) -> None:
        """Throw it away."""
        with suppress(OSError):
            self.file.unlink(missing_ok=True)
        self.lock.unlock()


def drafts_folder() -> Path:
    """Return where unsaved texts are kept."""
    return platformdirs.user_state_path("gradgui", appauthor=False) / "drafts"


def abandoned() -> list[Abandoned]:
    """Return the drafts of windows that are gone, the newest first; those of open windows are left alone."""
    found: list[tuple[float, Abandoned]] = []
    with suppress(OSError):
        for file in drafts_folder().glob(f"*{SUFFIX}"):
            lock = _lock_of(file)
            if not lock.tryLock(0):
                continue
            draft = _read(file)
            if draft is None:
                lock.unlock()
            else:
                found.append((file.stat().st_mtime, Abandoned(draft, file, lock)))
    return [each for _, each in sorted(found, key=lambda pair: -pair[0])]


class DraftKeeper(QObject):
    """Keeps the unsaved text of one window."""

    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = drafts_folder() / f"{uuid.uuid4().hex}{SUFFIX}"
        self._leaving = partial(_leave, self._file)
        self._lock: QLockFile | None = None
        # The disk may take its time: one thread writes, in the order in which it was asked.
        self._writer: ThreadPoolExecutor | None = None
        self._waiting: Draft | None = None
        self._complained = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.flush)

    @property
    def file(self) -> Path:
        """Where the draft of this window lies, if there is one."""
        return self._file

    def note(self, document: Document) -> None:
        """Take note of a text that is in no file; it is on disk two seconds later."""
        path = "" if document.path is None else str(document.path.absolute())
        self._waiting = Draft(SCHEMA, document.text, path, document.name)
        if not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """Write what was noted."""
        self._timer.stop()
        draft, self._waiting = self._waiting, None
        if draft is None or not self._prepared():
            return
        data = msgspec.json.encode(msgspec.structs.replace(draft, text=draft.text.encode("utf-8", "replace").decode()))
        self._submit(data)

    def forget(self) -> None:
        """Throw the draft away: its text is in a file, or nobody wants it."""
        self._timer.stop()
        self._waiting = None
        if self._lock is not None:
            self._submit(None)

    def close(self) -> None:
        """Leave nothing behind."""
        self.forget()
        if self._writer is not None:
            self._writer.shutdown(wait=True)
            self._writer = None
        if self._lock is not None:
            atexit.unregister(self._leaving)
            self._lock.unlock()
            self._lock = None

    def wait(self) -> None:
        """Return when everything asked for is on disk."""
        if self._writer is not None:
            self._writer.submit(_nothing).result()

    def _prepared(self) -> bool:
        if self._lock is not None:
            return True
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._complain(str(error))
            return False
        self._lock = _lock_of(self._file)
        self._lock.tryLock(0)
        self._writer = ThreadPoolExecutor(1, "gradgui-drafts")
        atexit.register(self._leaving)
        return True

    def _submit(self, data: bytes | None) -> None:
        if self._writer is not None:
            self._writer.submit(self._write, data)

    def _write(self, data: bytes | None) -> None:
        """Write or remove the file; called in the thread that writes."""
        try:
            if data is None:
                self._file.unlink(missing_ok=True)
            else:
                write_whole(self._file, data)
        except (OSError, FileProblem) as error:
            self._complain(str(error))

    def _complain(self, words: str) -> None:
        if not self._complained:
            self._complained = True
            self.failed.emit(words)


def _leave(file: Path) -> None:
    """Remove the draft of a window that was not closed when its process ended as it should; a crash keeps it."""
    if getattr(sys, "last_value", None) is None:
        file.unlink(missing_ok=True)


def _lock_of(file: Path) -> QLockFile:
    lock = QLockFile(str(file.with_name(file.name.removesuffix(SUFFIX) + ".lock")))
    lock.setStaleLockTime(0)  # however old: only the end of its process makes it stale
    return lock


def _read(file: Path) -> Draft | None:
    """Return what is in a draft, None when it is no draft that we know."""
    try:
        if file.stat().st_size > MOST_BYTES:
            return None
        draft = msgspec.json.decode(file.read_bytes(), type=Draft)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return draft if draft.schema == SCHEMA else None


def _nothing() -> None:
    """Stand at the end of what is asked for."""
