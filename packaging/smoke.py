"""Try the frozen program as on a stranger's machine: another person, an empty environment, an odd, read-only folder.

``python packaging/smoke.py dist/gradgui`` prints one line for each thing tried; it ends with 1 when any of them fails.
"""

from __future__ import annotations

import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from xvfb import SIZE, Xvfb

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = "梯度 program"  # a space and Chinese characters
NOBODY = 65534  # root may write into a read-only folder; nobody may not
LOOP = "import torch\nx = torch.ones(2)\nwhile True:\n    pass\n"
HUNGRY = "import torch\nkept = []\nwhile True:\n    kept.append(torch.ones(1000, 1000))\n"
WARNS = "import torch\nx = torch.ones(2, requires_grad=True)\ny = x * 2\ny.grad\n"
SAME = """\
import torch
import numpy as np
print(hash("gradgui"), {"w", "b", "lr"}, np.random.rand(2), np.linalg.inv(np.eye(2)), np.fft.fft([1.0]))
"""
SAID = """\
tensor([[1., 1.],
        [1., 1.]], requires_grad=True)
tensor([[3., 3.],
        [3., 3.]], grad_fn=<AddBackward0>)
"""
GRADIENT = "tensor([[4.5000, 4.5000],\n        [4.5000, 4.5000]])"


class Stranger:
    """Somebody else's machine: the program, unpacked where it cannot be written to, and a home with nothing in it."""

    def __init__(self, dist: Path, place: Path) -> None:
        self.folder = place / FOLDER / "gradgui"
        self.home = place / "家 home"
        self.home.mkdir()
        place.chmod(0o755)
        archive = archive_of(dist)
        self.folder.parent.mkdir()
        if archive is not None:
            subprocess.run(["tar", "-xf", archive, "-C", self.folder.parent], check=True)
        else:
            shutil.copytree(dist, self.folder, symlinks=True)
        subprocess.run(["chmod", "-R", "a-w,a+rX", self.folder.parent], check=True)
        self.before = listing(self.folder)
        self._as: dict[str, int] = {"user": NOBODY, "group": NOBODY} if os.geteuid() == 0 else {}
        if self._as:
            os.chown(self.home, NOBODY, NOBODY)

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start the program, with nothing in its environment but a home."""
        return subprocess.Popen(
            [str(self.folder / "gradgui"), *arguments],
            cwd=self.home,
            env={"HOME": str(self.home), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            **self._as,
            **({"extra_groups": []} if self._as else {}),
        )

    def run(self, *arguments: str, status: int = 0) -> str:
        """Run the program to its end and return what it printed; on the error stream too, where it fails."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=120)
        expect(process.returncode == status, f"{arguments} ended with {process.returncode}: {err[-2000:]}")
        return out + err if status else out

    def write(self, name: str, text: str) -> str:
        """Write a program into the home; return its name."""
        (self.home / name).write_text(text, encoding="utf-8")
        return name

    def processes(self, name: str = "") -> list[int]:
        """Return the processes that run out of the folder."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                program = (entry / "exe").readlink() if entry.name.isdigit() else None
            except OSError:
                continue
            if program is not None and self.folder in program.parents and name in ("", program.name):
                found.append(int(entry.name))
        return found

    def end(self) -> None:
        """End what is left of the program."""
        for number in self.processes():
            os.kill(number, signal.SIGKILL)

    def seed(self) -> str:
        """Return the path of the window's first program."""
        return str(self.folder / "_internal" / "resources" / "programs" / "seed.py")


def main() -> int:
    """Try everything; return the exit status."""
    dist = Path(sys.argv[1]).resolve()
    place = Path(tempfile.mkdtemp(prefix="gradgui-smoke-"))
    try:
        machine = Stranger(dist, place)
        failed = sum(not tried(machine, words, check) for words, check in CHECKS.items())
    finally:
        subprocess.run(["chmod", "-R", "u+w", place], check=True)
        shutil.rmtree(place)
    print_sizes(dist)
    return 1 if failed else 0


def tried(machine: Stranger, words: str, check: Callable[[Stranger], str | None]) -> bool:
    """Try one thing and say how it went."""
    begun = time.perf_counter()
    try:
        said = check(machine)
    except (Wrong, subprocess.TimeoutExpired) as wrong:
        print(f"FAILED  {words}: {wrong}", flush=True)
        machine.end()
        return False
    print(f"    ok  {words}{(said and f': {said}') or ''} ({time.perf_counter() - begun:.1f} s)", flush=True)
    return True


class Wrong(Exception):
    """Something is not as it must be."""


def expect(well: bool, words: str) -> None:
    """Raise Wrong unless it is well."""
    if not well:
        raise Wrong(words)


def until(well: Callable[[], bool], seconds: float, words: str) -> float:
    """Wait until it is well; return how long that took."""
    begun = time.perf_counter()
    while not well():
        expect(time.perf_counter() - begun < seconds, f"{words} within {seconds} s")
        time.sleep(0.01)
    return time.perf_counter() - begun


# ---- what is tried -----------------------------------------------------------------------------------------------


def runs_the_seed(machine: Stranger) -> str:
    begun = time.perf_counter()
    said = machine.run("run", machine.seed(), "--echo")
    taken = time.perf_counter() - begun
    expect(said.startswith(SAID) and GRADIENT in said, f"the first program printed {said}")
    return f"after {taken:.2f} s"


def sees_a_doctor(machine: Stranger) -> None:
    machine.run("doctor")


def same_as_ever(machine: Stranger) -> None:
    name = machine.write("same.py", SAME)
    said = [machine.run("run", name) for _ in range(2)]
    expect(said[0] == said[1] != "", f"two runs printed {said}")


def warns(machine: Stranger) -> None:
    process = machine.start("run", machine.write("警告.py", WARNS))
    said = process.communicate(timeout=60)[1]
    expect("警告.py:4: UserWarning" in said, f"the warning has lost its line: {said[:150]} ...")


def draws(machine: Stranger) -> None:
    machine.run("--demo", "图 pictures")
    folder = machine.home / "图 pictures"
    trace = (folder / "trace.txt").read_text(encoding="utf-8").splitlines()
    expect(len(trace) == 66, f"the trace has {len(trace)} lines")
    for name in ("forward", "backward", "after", "no_grad"):
        expect_picture(folder / f"window_{name}.png")
    machine.run("render", machine.seed(), "-o", "暗.png", "--at", "43", "--theme", "dark")
    expect_picture(machine.home / "暗.png")
    machine.run("render", machine.seed(), "-o", "film.gif", "--size", "640x400")
    expect((machine.home / "film.gif").read_bytes().startswith(b"GIF89a"), "film.gif is no GIF")


def stops_a_loop(machine: Stranger) -> None:
    process = machine.start("run", machine.write("loop.py", LOOP), "--timeout", "3")
    until(lambda: bool(machine.processes("gradgui-worker")), 20, "no worker began")
    time.sleep(1.5)  # so that it is well inside the program
    for worker in machine.processes("gradgui-worker"):
        maps = Path(f"/proc/{worker}/maps").read_text(encoding="utf-8")
        expect("libpython" in maps and "multiarray" in maps, "the worker has not begun yet")
        strange = [line for line in maps.splitlines() if any(w in line for w in ("Qt6", "PySide6", "shiboken"))]
        expect(not strange, f"the worker has loaded {strange[:1]}")
    out, err = process.communicate(timeout=30)
    expect(process.returncode == 124, f"the loop ended with {process.returncode}: {out}{err}")
    expect("3 seconds" in err, f"the loop was not explained: {err}")
    expect_nobody(machine)


def stops_at_memory(machine: Stranger) -> None:
    said = machine.run("run", machine.write("hungry.py", HUNGRY), "--memory", "200", status=124)
    expect("200 MB" in said, f"the end was not explained: {said}")
    expect_nobody(machine)


def wrote_nothing(machine: Stranger) -> None:
    expect(listing(machine.folder) == machine.before, "files of the program have changed")


def opens_unseen(machine: Stranger) -> None:
    for end in (signal.SIGTERM, signal.SIGKILL):
        process = machine.start(QT_QPA_PLATFORM="offscreen")
        until(lambda: len(machine.processes("gradgui-worker")) == 2, 30, "the window did not start two workers")
        time.sleep(1.0)
        expect(process.poll() is None, f"the window ended by itself: {process.returncode}")
        process.send_signal(end)
        process.communicate(timeout=10)
        expect_nobody(machine)


def opens_and_closes(machine: Stranger) -> str:
    if shutil.which("Xvfb") is None:
        return "not tried, for there is no Xvfb here"
    with Xvfb() as screen:
        begun = time.perf_counter()
        process = machine.start(DISPLAY=screen.display)
        until(lambda: screen.colours() > 50, 30, "nothing was painted")
        taken = time.perf_counter() - begun
        until(lambda: len(machine.processes("gradgui-worker")) == 2, 10, "the window did not start two workers")
        time.sleep(2.0)
        keep_picture(screen)
        expect(screen.close_windows() > 0, "there is no window to close")
        out, err = process.communicate(timeout=15)
    expect(process.returncode == 0, f"the window ended with {process.returncode}: {out}{err}")
    expect(not err, f"the window complained: {err}")
    expect_nobody(machine)
    return f"first picture after {taken:.2f} s"


CHECKS: dict[str, Callable[[Stranger], str | None]] = {
    "the first program prints what PyTorch prints": runs_the_seed,
    "the doctor finds nothing missing": sees_a_doctor,
    "sets, hashes and NumPy are as in every run": same_as_ever,
    "a warning names the person's line": warns,
    "pictures and the trace are written without a display": draws,
    "an endless loop is stopped at its limit; no Qt in its worker": stops_a_loop,
    "a program that wants all memory is stopped": stops_at_memory,
    "the window opens unseen; killed, it leaves no process": opens_unseen,
    "the window paints itself on a screen, and closes": opens_and_closes,
    "nothing was written into the program's folder": wrote_nothing,
}


# ---- what the checks share ---------------------------------------------------------------------------------------


def expect_nobody(machine: Stranger) -> None:
    """Raise Wrong unless every process ends."""
    until(lambda: not machine.processes(), 5, "processes are left: they did not end")


def expect_picture(path: Path) -> None:
    """Raise Wrong unless a file is a picture of the window with something in it."""
    data = path.read_bytes()
    expect(data.startswith(b"\x89PNG"), f"{path.name} is no PNG")
    expect(struct.unpack(">II", data[16:24]) == SIZE, f"{path.name} has another size")
    expect(len(data) > 40_000, f"{path.name} is nearly empty: {len(data)} bytes")


def keep_picture(screen: Xvfb) -> None:
    """Write what is on the screen where GRADGUI_SMOKE_PICTURE says, to be looked at."""
    wanted = os.environ.get("GRADGUI_SMOKE_PICTURE")
    if wanted:
        pixels = screen.pixels()
        rgb = bytes(pixels[i + k] for i in range(0, SIZE[0] * SIZE[1] * 4, 4) for k in (2, 1, 0))
        Path(wanted).write_bytes(b"P6 %d %d 255\n" % SIZE + rgb)


def listing(folder: Path) -> list[tuple[str, int, int]]:
    """Return every file of a folder with its size and time."""
    return sorted((str(p), s.st_size, s.st_mtime_ns) for p in folder.rglob("*") for s in [p.lstat()])


def archive_of(dist: Path) -> Path | None:
    """Return the archive of a folder, None when there is none or it is of an older one."""
    archive = dist.with_name(dist.name + ".tar.xz")
    fresh = archive.exists() and archive.stat().st_mtime >= (dist / "gradgui").stat().st_mtime
    return archive if fresh else None


def print_sizes(dist: Path) -> None:
    """Say how large the folder and its archive are."""
    files = sum(p.lstat().st_size for p in dist.rglob("*") if p.is_file() and not p.is_symlink())
    print(f"size of the folder: {files / 1e6:.0f} MB")
    archive = archive_of(dist)
    if archive is not None:
        print(f"size of {archive.name}: {archive.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    sys.exit(main())
