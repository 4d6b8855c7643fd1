"""What the command line understands."""

from __future__ import annotations

import argparse
import re
from typing import Final

import gradgui
from gradgui.i18n import tr

COMMANDS: Final = ("run", "trace", "render", "bench", "doctor")
PICTURES: Final = (".png", ".svg", ".pdf", ".gif")
_SIZE = re.compile(r"(\d{2,5})x(\d{2,5})")


def window_parser() -> argparse.ArgumentParser:
    """Return the parser of ``gradgui [FILE]``."""
    parser = argparse.ArgumentParser(
        prog="gradgui",
        description=tr("Run a small PyTorch-style program and step forwards and backwards through every gradient."),
        epilog=tr("Without the window: gradgui {commands} …; each has its own --help.", commands="|".join(COMMANDS)),
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help=tr("a program to open"))
    parser.add_argument("--version", action="version", version=f"gradgui {gradgui.__version__}")
    parser.add_argument(
        "--demo", metavar="FOLDER", help=tr("open no window: write pictures of it and a text trace into a folder")
    )
    return parser


def command_parser() -> argparse.ArgumentParser:
    """Return the parser of the commands that open no window."""
    parser = argparse.ArgumentParser(prog="gradgui")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = commands.add_parser("run", help=tr("run a program and print what it prints"))
    _program(run)
    run.add_argument("--text", action="store_true", help=tr("plain text, which is what there is so far"))
    run.add_argument("--echo", action="store_true", help=tr("show the value of each bare expression"))

    trace = commands.add_parser("trace", help=tr("tell everything that happens in a program"))
    _program(trace)
    trace.add_argument("--format", choices=("text", "json"), default="text", help=tr("text: a sentence for each event"))

    render = commands.add_parser("render", help=tr("make a picture of a moment"))
    _program(render)
    kinds = ", ".join(PICTURES)
    render.add_argument("-o", "--output", required=True, metavar="OUT", help=tr("the picture: {kinds}", kinds=kinds))
    render.add_argument(
        "--at", type=_moment, default="end", metavar="N", help=tr("an event as the window counts, or end")
    )
    render.add_argument("--view", choices=("graph", "window"), default="window")
    render.add_argument("--size", type=_size, default=(1440, 900), metavar="WxH")
    render.add_argument("--theme", choices=("light", "dark", "presenter"), default="light")
    render.add_argument("--scale", type=_scale, default=1.0, metavar="F", help=tr("size of everything, 0.75 to 3"))

    bench = commands.add_parser("bench", help=tr("measure how fast it is here"))
    bench.add_argument("--json", action="store_true", help=tr("as JSON"))
    bench.add_argument("--quick", action="store_true", help=tr("a few repetitions: numbers to look at, not to keep"))
    bench.add_argument("--large", action="store_true", help=tr("also the graph of 10,000 nodes"))
    commands.add_parser("doctor", help=tr("look for what is missing on this machine"))
    return parser


def _program(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help=tr("a program"))
    parser.add_argument("--timeout", type=_positive, default=60.0, metavar="S", help=tr("seconds it may run (60)"))
    parser.add_argument("--memory", type=_megabytes, default=1024, metavar="MB", help=tr("memory it may use (1024)"))
    parser.add_argument("--seed", type=_seed, default=0, metavar="N", help=tr("where its random numbers begin (0)"))


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(tr("{given} is not a number of seconds above 0", given=text))
    return value


def _megabytes(text: str) -> int:
    value = int(text)
    if not 16 <= value <= 1 << 20:
        raise argparse.ArgumentTypeError(tr("{given} is not between 16 and 1048576 MB", given=text))
    return value


def _seed(text: str) -> int:
    value = int(text)
    if not 0 <= value < 1 << 63:
        raise argparse.ArgumentTypeError(tr("{given} is not between 0 and 2**63", given=text))
    return value


def _moment(text: str) -> int | str:
    if text == "end":
        return text
    value = int(text) if text.isascii() and text.isdigit() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(tr("{given!r} is neither a number from 1 on nor 'end'", given=text))
    return value


def _size(text: str) -> tuple[int, int]:
    found = _SIZE.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError(tr("{given!r} is no size; write one like 1440x900", given=text))
    return int(found.group(1)), int(found.group(2))


def _scale(text: str) -> float:
    value = float(text)
    if not 0.75 <= value <= 3:
        raise argparse.ArgumentTypeError(tr("{given} is not between 0.75 and 3", given=text))
    return value
