"""How a worker process is started: which program, in which folder, with which environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import gradgui

# NumPy's libraries read these when they are loaded: one thread each, so that sums come out the same.
ONE_THREAD = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)
# What the system's loader needs to find Python's own libraries.
PASSED_ON = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR")


def command() -> list[str]:
    """Return the command line of a worker; in the frozen program it is a second program in the same folder."""
    if getattr(sys, "frozen", False):
        return [str(Path(sys.executable).with_name("gradgui-worker" + Path(sys.executable).suffix))]
    return [sys.executable, "-s", "-P", "-m", "gradgui.runner.worker"]


def environment() -> dict[str, str]:
    """Return the whole environment of a worker: nothing of the person's own is in it."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {
        **passed,
        **dict.fromkeys(ONE_THREAD, "1"),
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(Path(gradgui.__file__).resolve().parent.parent),
    }


def start(folder: str) -> subprocess.Popen[bytes]:
    """Start a worker in an empty folder; raise OSError."""
    return subprocess.Popen(
        command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env=environment(),
        start_new_session=True,  # Ctrl C in a terminal is for the window, which then ends its workers
    )
