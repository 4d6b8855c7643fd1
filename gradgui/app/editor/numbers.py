"""Numbers written in a program: where they stand, and how a step changes them so that they stay valid Python."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_TOKEN: Final = re.compile(
    r"""(?P<skip>\#[^\n]*|(?i:\b[rbuf]{1,2})?(?:'''(?:\\.|[^\\])*?(?:'''|\Z)|\"\"\"(?:\\.|[^\\])*?(?:\"\"\"|\Z)"""
    r"""|'(?:\\.|[^'\\\n])*(?:'|$)|"(?:\\.|[^"\\\n])*(?:"|$))|0[xXbBoO]\w*|[^\W\d]\w*)"""
    r"""|(?P<number>(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?)(?P<imaginary>[jJ]?)""",
    re.DOTALL | re.MULTILINE,
)
_UNARY_AFTER: Final = re.compile(
    r"(?:^|[-+*/%=<>!&|^~(\[{,:;@]|\b(?:return|in|and|or|not|if|else|lambda|yield|is))\s*$"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: its place in characters, and how it is written, with its sign."""

    start: int
    end: int
    text: str


def number_at(text: str, place: int) -> Number | None:
    """Return the number that a place is in or right after, None for other text, names, comments and strings."""
    for found in _TOKEN.finditer(text):
        if found.start() > place:
            return None
        if found.end() < place or found["number"] is None:
            continue
        if found["imaginary"]:
            return None
        start = found.start()
        line = text[text.rfind("\n", 0, start) + 1 : start]
        if line.endswith("-") and _UNARY_AFTER.search(line[:-1]):
            start -= 1
        return Number(start, found.end(), text[start : found.end()])
    return None


def stepped(written: str, steps: int) -> str:
    """Return a number changed by so many units of its last digit, written as it was."""
    negative, body = written.startswith("-"), written.removeprefix("-").replace("_", "")
    mantissa, mark, exponent = body, "", ""
    for sign in "eE":
        if sign in body:
            mantissa, mark, exponent = body.partition(sign)
    whole, point, decimals = mantissa.partition(".")
    unit = Decimal(1).scaleb(-len(decimals))
    value = (Decimal(f"{whole or '0'}.{decimals or '0'}") * (-1 if negative else 1)) + steps * unit
    size = f"{abs(value):.{len(decimals)}f}"
    new_whole, _, new_decimals = size.partition(".")
    if not whole and new_whole == "0":
        new_whole = ""
    sign = "-" if value < 0 else ""
    return f"{sign}{new_whole}{point}{new_decimals}{mark}{exponent}"
