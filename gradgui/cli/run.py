"""``gradgui run``: a program prints what it prints; nothing is recorded."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from gradgui.cli import work
from gradgui.cli.files import read_program
from gradgui.runner.protocol import Finished, Lost, Output

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Run a program; return the exit status."""
    text = read_program(options.file)
    work.well_said()
    for message in work.messages(text, options, echo=options.echo, record=False):
        if isinstance(message, Output):
            stream = sys.stderr if message.error else sys.stdout
            stream.write(message.text)
            stream.flush()
        elif isinstance(message, Finished | Lost):
            return work.report(message, options.file)
    raise AssertionError("a run ends with Finished or Lost")
