"""``gradgui --demo FOLDER``: pictures of the window and a text trace, for a machine without a display."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gradgui.cli import work
from gradgui.cli.files import Complaint, write_whole
from gradgui.cli.render import paint
from gradgui.cli.trace import write_text
from gradgui.examples import seed_program
from gradgui.i18n import tr
from gradgui.recording import events as ev

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradgui.recording.recording import Recording

SIZE: Final = (1440, 900)


def demo(folder: str) -> int:
    """Write everything into a folder and say where; return the exit status."""
    path = Path(folder)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Complaint(
            tr("{name} cannot be made: {reason}. Choose another place.", name=folder, reason=reason)
        ) from None
    work.well_said()
    options = argparse.Namespace(file="seed.py", timeout=60.0, memory=1024, seed=0)
    recording, end = work.record(seed_program(), options)
    status = work.report(end, "seed.py")
    _write_trace(recording, path / "trace.txt")
    for name, at in moments(recording).items():
        picture = path / f"window_{name}.png"
        paint(recording, str(picture), at, "window", SIZE, "light", 1.0)
        sys.stdout.write(tr("{picture}: event {n} of {m}", picture=picture, n=at + 1, m=len(recording)) + "\n")
    return status


def moments(recording: Recording) -> dict[str, int]:
    """Return four moments of the seed's program that show what the window is for."""
    text = recording.text

    def first(kind: type[ev.Event], accept: Callable[[int], bool] = lambda _: True) -> int:
        return next((i for i, event in enumerate(recording) if type(event) is kind and accept(i)), 0)

    product = first(ev.OpApplied, lambda i: text(i) == "y*y")
    node = getattr(recording[product], "node", -1)
    return {
        "forward": first(ev.OpApplied, lambda i: text(i) == "y*y*3"),
        "backward": first(ev.GradientSent, lambda i: getattr(recording[i], "node", -2) == node),
        "after": first(ev.BackwardFinished),
        "no_grad": first(ev.OpApplied, lambda i: getattr(recording[i], "why", "") == "no_grad"),
    }


def _write_trace(recording: Recording, path: Path) -> None:
    def write(out: Path) -> None:
        with out.open("w", encoding="utf-8") as file:
            write_text(recording, file)

    write_whole(str(path), write)
    sys.stdout.write(tr("{path}: every event, a sentence each", path=path) + "\n")
