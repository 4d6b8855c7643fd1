"""Notice that another program has written, replaced or deleted the file that is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

if TYPE_CHECKING:
    from pathlib import Path

PAUSE_MS: Final = 150  # a file is often written in several parts


class Watch(QObject):
    """Looks after one file; says only that something happened to it or beside it."""

    touched = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._watcher = QFileSystemWatcher(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._watcher.fileChanged.connect(self._on_watcher_changed)
        self._watcher.directoryChanged.connect(self._on_watcher_changed)

    def follow(self, path: Path | None) -> None:
        """Look after another file, or none."""
        watched = [*self._watcher.files(), *self._watcher.directories()]
        if watched:
            self._watcher.removePaths(watched)
        self._timer.stop()
        self._path = path
        self._renew()

    def _renew(self) -> None:
        # A file that is replaced as a whole is another file to the watcher; its folder tells of that.
        if self._path is None:
            return
        wanted = [str(self._path), str(self._path.absolute().parent)]
        watched = {*self._watcher.files(), *self._watcher.directories()}
        missing = [name for name, there in zip(wanted, self._there(), strict=True) if there and name not in watched]
        if missing:
            self._watcher.addPaths(missing)

    def _there(self) -> tuple[bool, bool]:
        assert self._path is not None
        return self._path.is_file(), self._path.absolute().parent.is_dir()

    def _on_watcher_changed(self, _: str) -> None:
        self._timer.start()

    def _on_timer_timeout(self) -> None:
        self._renew()
        self.touched.emit()
