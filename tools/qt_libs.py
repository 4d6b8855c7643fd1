"""Find the system libraries that Qt needs on Linux; install what is missing, or say the line that does."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys

# Library → Debian package. QtGui needs the first group even without a display, the xcb plugin both.
QTGUI = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libX11.so.6": "libx11-6",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
}
XCB = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def missing_libraries(with_display: bool) -> dict[str, str]:
    """Return the libraries that cannot be loaded, with the package each is in."""
    needed = {**QTGUI, **XCB} if with_display else QTGUI
    return {library: package for library, package in needed.items() if not _loads(library)}


def main() -> int:
    """Return 0 when everything is there, or has been installed."""
    if not sys.platform.startswith("linux"):
        return 0
    missing = missing_libraries(bool(os.environ.get("DISPLAY")))
    if not missing:
        return 0
    # One install gets both groups, so that a display that appears later asks for nothing.
    packages = list({**QTGUI, **XCB}.values())
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if shutil.which("apt-get") is None:
        print("Qt needs these system libraries, which are not here:", ", ".join(missing), file=sys.stderr)
        return 1
    if os.geteuid() != 0:
        print("Qt needs system libraries that are not here. Install them with this line, then again make:")
        print("sudo " + " ".join(install))
        return 1
    print("Installing the system libraries that Qt needs:", ", ".join(sorted(missing.values())))
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], install):
        status = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False).returncode
        if status:
            print(f"{' '.join(command)} ended with {status}", file=sys.stderr)
            return status
    still = missing_libraries(bool(os.environ.get("DISPLAY")))
    if still:
        print("Qt still misses", ", ".join(still), file=sys.stderr)
    return 1 if still else 0


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
