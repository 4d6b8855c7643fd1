"""The command line: the window, and the same things without it.

Exit status: 0 well; 1 the program failed; 2 wrong arguments or an unusable file; 124 the program came to a limit;
125 the process that ran it was lost; 130 ended by Ctrl C. A program's own ``exit(n)`` is passed on.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from gradgui.cli.arguments import COMMANDS, command_parser, window_parser
from gradgui.cli.files import Complaint
from gradgui.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says; return the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        if arguments and arguments[0] in COMMANDS:
            return _command(arguments)
        return _window(arguments)
    except Complaint as complaint:
        print(f"gradgui: {complaint}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has enough; Python would complain again when it closes.
        sys.stdout = None
        return 141


def _command(arguments: list[str]) -> int:
    options = command_parser().parse_args(arguments)
    match options.command:
        case "run":
            from gradgui.cli.run import run

            return run(options)
        case "trace":
            from gradgui.cli.trace import trace

            return trace(options)
        case "render":
            from gradgui.cli.render import render

            return render(options)
        case "bench":
            from gradgui.cli.bench import bench

            return bench(options)
        case _:
            from gradgui.cli.doctor import doctor

            return doctor()


def _window(arguments: list[str]) -> int:
    options = window_parser().parse_args(arguments)
    if options.demo is not None:
        from gradgui.cli.demo import demo

        return demo(options.demo)
    if not os.environ.get("QT_QPA_PLATFORM"):
        from gradgui.cli.display import display_trouble

        trouble = display_trouble()
        if trouble:
            raise Complaint(tr("the window needs a display: {trouble}", trouble=trouble))
    gc.disable()  # nothing of what is imported is garbage, and looking for some takes a twentieth of the start
    try:
        from gradgui.app.main import main as open_window
    except ImportError as error:
        words = tr(
            "the window cannot be opened: {error}. 'python -m gradgui doctor' says what is missing.", error=error
        )
        raise Complaint(words) from None
    finally:
        gc.enable()
    return open_window(arguments)
