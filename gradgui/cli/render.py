"""``gradgui render``: a picture of the window, or of its graph, at a moment."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gradgui.cli import work
from gradgui.cli.arguments import PICTURES
from gradgui.cli.files import Complaint, read_program, write_whole
from gradgui.i18n import tr

if TYPE_CHECKING:
    import argparse

    from gradgui.recording.recording import Recording


def render(options: argparse.Namespace) -> int:
    """Make a picture; return the exit status. A program that failed has a picture too."""
    suffix = Path(options.output).suffix.lower()
    if suffix not in PICTURES:
        words = tr(
            "{name} has no ending of a picture; use one of {kinds}.", name=options.output, kinds=", ".join(PICTURES)
        )
        raise Complaint(words)
    text = read_program(options.file)
    work.well_said()
    recording, end = work.record(text, options)
    status = work.report(end, options.file)
    try:
        at = work.moment(recording, options.at, options.file)
    except ValueError as error:
        raise Complaint(str(error)) from None
    paint(recording, options.output, at, options.view, options.size, options.theme, options.scale)
    return status


def paint(recording: Recording, name: str, at: int, view: str, size: tuple[int, int], theme: str, scale: float) -> None:
    """Paint a moment into a file; raise Complaint."""
    prepare_painting()
    from gradgui.app.documents import FileProblem
    from gradgui.app.render import quieten_offscreen, render_file

    quieten_offscreen()

    def write(out: Path) -> None:
        render_file(recording, out, at=at, view=view, size=size, theme=theme, scale=scale)

    try:
        write_whole(name, write)
    except FileProblem as problem:
        raise Complaint(str(problem)) from None


def prepare_painting() -> None:
    """Paint into memory where there is no display; raise Complaint where Qt cannot be loaded."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        import gradgui.app.render  # noqa: F401
    except ImportError as error:
        words = tr("pictures cannot be painted: {error}. 'python -m gradgui doctor' says what is missing.", error=error)
        raise Complaint(words) from None
