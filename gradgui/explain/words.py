"""Small pieces of text that explanations are put together from: styled runs, names, ordinals, element numbers."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from gradgui.i18n import tr
from gradgui.recording.naming import label_of
from gradgui.recording.numerals import num, shape_text

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording
    from gradgui.recording.values import Value

# A piece of text and its style: any of i (italic), b (bold), g (violet), m (mono), q (quiet), "" plain.
Run = tuple[str, str]
Runs = tuple[Run, ...]
TOGETHER = "\u00a0"  # a space at which no line breaks
_TIGHT = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Constant, ast.Tuple, ast.List)


def plain(runs: Runs) -> str:
    """Return the bare text of styled runs."""
    return "".join(text for text, _ in runs)


def ordinal(number: int) -> str:
    """Return a place in a row: 1st, 2nd, 3rd, 4th."""
    if number % 100 in (11, 12, 13):
        return tr("{n}th", n=number)
    return tr({1: "{n}st", 2: "{n}nd", 3: "{n}rd"}.get(number % 10, "{n}th"), n=number)


def element_text(index: tuple[int, ...]) -> str:
    """Write which element: [0,1]; "" for the only one of a scalar."""
    return f"[{','.join(str(i) for i in index)}]" if index else ""


def shape_tuple(shape: tuple[int, ...]) -> str:
    """Write a shape as Python does: (2, 3)."""
    return str(tuple(shape))


def value_text(value: Value) -> str:
    """Write a value in a few characters: its number when all elements are alike, else its shape and norm."""
    if value.uniform is not None:
        return num(value.uniform)
    if value.size == 0:
        return tr("empty")
    return tr("{shape}, norm {norm}", shape=shape_text(value.shape), norm=num(value.statistics.norm))


def name_text(recording: Recording, tensor: int, cursor: int) -> str:
    """Return what to call a tensor at the cursor."""
    return label_of(recording, tensor, cursor).text


def atom(text: str) -> str:
    """Put an expression in parentheses unless it binds tighter than every operator."""
    return text if _is_tight(text) else f"({text})"


@lru_cache(maxsize=512)
def _is_tight(text: str) -> bool:
    try:
        return isinstance(ast.parse(text, mode="eval").body, _TIGHT)
    except (SyntaxError, ValueError):
        return not set(text) & set(" +-*/@%")


def line_of(recording: Recording, seq: int) -> int:
    """Return the line that event ``seq`` came from, 0 for none in the program."""
    span = recording.span(seq) if 0 <= seq < len(recording) else None
    return span.line if span is not None and not span.file else 0


def code_line(recording: Recording, line: int) -> str:
    """Return a line of the program without its indentation."""
    lines = recording.source.lines
    return lines[line - 1].strip() if 1 <= line <= len(lines) else ""
