"""Whether a window can open on this machine."""

from __future__ import annotations

import ctypes
import os
import sys

from gradgui.i18n import tr


def display_trouble() -> str:
    """Return why no window can open here, "" when one can: Qt would end the program without a word that helps."""
    if not sys.platform.startswith("linux") or os.environ.get("WAYLAND_DISPLAY"):
        return ""
    name = os.environ.get("DISPLAY")
    if not name:
        return tr("none here; the window cannot open, but run, trace and render work.")
    if _answers():
        return ""
    return tr("DISPLAY={name} does not answer; start it, or unset DISPLAY and use run, trace and render.", name=name)


def _answers() -> bool:
    """Ask the X server that DISPLAY names, as Qt will."""
    try:
        xlib = ctypes.CDLL("libX11.so.6")
    except OSError:
        return True  # a missing library is another finding
    xlib.XOpenDisplay.restype = ctypes.c_void_p
    xlib.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = xlib.XOpenDisplay(None)
    if display:
        xlib.XCloseDisplay(display)
    return bool(display)
