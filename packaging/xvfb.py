"""A screen without a monitor: start a program on it, see whether it has painted, close its windows as a person does."""

from __future__ import annotations

import ctypes
import os
import struct
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

SIZE = (1440, 900)
CLIENT_MESSAGE = 33


class Xvfb:
    """An X server of our own."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="gradgui-screen-")
        reading, writing = os.pipe()
        screen = f"{SIZE[0]}x{SIZE[1]}x24"
        self._process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", screen, "-fbdir", self._folder.name, "-ac"],
            pass_fds=[writing],
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as answer:
            self.display = ":" + answer.readline().strip()

    def __enter__(self) -> Xvfb:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()
        with suppress(OSError):
            self._folder.cleanup()

    def pixels(self) -> bytes:
        """Return what is on the screen: four bytes a pixel."""
        data = Path(self._folder.name, "Xvfb_screen0").read_bytes()
        head = struct.unpack(">25I", data[:100])
        return data[head[0] + 12 * head[19] :]

    def colours(self) -> int:
        """Return how many different colours a part of the screen has; 1 before anything is painted."""
        pixels = self.pixels()
        return len({pixels[i : i + 3] for i in range(0, len(pixels) - 4, 4 * 7)})

    def close_windows(self) -> int:
        """Ask every window on the screen to close, as its cross does; return how many were asked."""
        x = ctypes.CDLL("libX11.so.6")
        x.XOpenDisplay.restype = ctypes.c_void_p
        x.XDefaultRootWindow.restype = x.XInternAtom.restype = ctypes.c_ulong
        display = ctypes.c_void_p(x.XOpenDisplay(self.display.encode()))
        protocols = x.XInternAtom(display, b"WM_PROTOCOLS", 0)
        delete = x.XInternAtom(display, b"WM_DELETE_WINDOW", 0)
        asked = 0
        for window in _windows(x, display):
            found, count = ctypes.POINTER(ctypes.c_ulong)(), ctypes.c_int()
            if not x.XGetWMProtocols(display, ctypes.c_ulong(window), ctypes.byref(found), ctypes.byref(count)):
                continue
            # XClientMessageEvent: type, serial, send_event, display, window, message_type, format, data.
            event = struct.pack("iLiPLLi5l", CLIENT_MESSAGE, 0, 1, 0, window, protocols, 32, delete, 0, 0, 0, 0)
            x.XSendEvent(display, ctypes.c_ulong(window), 0, ctypes.c_long(0), event.ljust(256, b"\0"))
            asked += 1
        x.XCloseDisplay(display)
        return asked


def _windows(x: ctypes.CDLL, display: ctypes.c_void_p) -> list[int]:
    root, parent, count = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_uint()
    children = ctypes.POINTER(ctypes.c_ulong)()
    top = ctypes.c_ulong(x.XDefaultRootWindow(display))
    x.XQueryTree(
        display, top, ctypes.byref(root), ctypes.byref(parent), ctypes.byref(children), ctypes.byref(count)
    )  # fmt: skip
    return [children[i] for i in range(count.value)]
