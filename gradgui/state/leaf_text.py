"""Change one number of a leaf where the program writes it: the call that made it, with another number in it."""

from __future__ import annotations

import ast
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from gradgui.recording import events as ev
from gradgui.recording.numerals import MINUS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradgui.recording.recording import Recording
    from gradgui.recording.values import Value

Element = tuple[int, ...]
MOST_WRITTEN: Final = 16  # elements up to which ones, zeros and full are written out as torch.tensor
MOST_SHOWN: Final = 8  # rows and columns of a value whose cells can be told apart
FILLED: Final = ("ones", "zeros", "full")
_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_ODD: Final = {"nan": "float('nan')", "inf": "float('inf')", "-inf": "-float('inf')", "∞": "float('inf')"}


@dataclass(frozen=True, slots=True)
class TextEdit:
    """From this line on, these whole lines become those."""

    line: int
    old: str
    new: str


def editable(recording: Recording, card: int, value: int) -> bool:
    """Say whether the numbers of a card stand in the program, so that one of them can be changed there."""
    event = recording[card] if 0 <= card < len(recording) else None
    if not isinstance(event, ev.LeafCreated) or event.value != value:
        return False
    kept = recording.value(value)
    if kept.array is None or kept.array.size == 0 or kept.array.dtype.kind == "c":
        return False
    down = kept.size // kept.shape[-1] if kept.shape else 1
    if max(down, kept.shape[-1] if kept.shape else 1) > MOST_SHOWN:
        return False
    call = _call_of(recording, card)
    if call is None:
        return False
    first = (0,) * len(kept.shape)
    return _is_filled(call, kept) or all(_literal(call, place) is not None for place in _ends(kept, first))


def cell_text(value: Value, element: tuple[int, ...]) -> str:
    """Return an element exactly, as a person may type it."""
    assert value.array is not None
    return str(value.array[element])


def cell_edit(recording: Recording, card: int, typed: Mapping[Element, str]) -> TextEdit | None:
    """Return the edit that makes elements what was typed; None when one is no number, or has no place."""
    event, span = recording[card], recording.span(card)
    call = _call_of(recording, card)
    if not isinstance(event, ev.LeafCreated) or span is None or call is None:
        return None
    value, text = recording.value(event.value), recording.text(card)
    snippet = _written_out(text, call, value, typed) if _is_filled(call, value) else _put(text, call, value, typed)
    if snippet is None:
        return None
    lines = recording.source.lines
    old = "\n".join(lines[span.line - 1 : span.end_line])
    new = lines[span.line - 1][: span.col] + snippet + lines[span.end_line - 1][span.end_col :]
    return TextEdit(span.line, old, new)


# ---- inside --------------------------------------------------------------------------------------------------


def _call_of(recording: Recording, card: int) -> ast.Call | None:
    span = recording.span(card)
    if span is None or span.file:
        return None
    try:
        tree = ast.parse(recording.text(card), mode="eval").body
    except (SyntaxError, ValueError):
        return None
    if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Attribute):
        return None
    return tree if isinstance(tree.func.value, ast.Name) else None


def _name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _is_filled(call: ast.Call, value: Value) -> bool:
    return _name_of(call) in FILLED and value.size <= MOST_WRITTEN


def _ends(value: Value, first: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return first, tuple(n - 1 for n in value.shape)


def _literal(call: ast.Call, element: tuple[int, ...]) -> ast.expr | None:
    """Return where an element is written as a number, None when it is computed."""
    if _name_of(call) != "tensor":
        return None
    node = call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "data"), None)
    for at in element:
        if not isinstance(node, ast.List | ast.Tuple) or any(isinstance(one, ast.Starred) for one in node.elts):
            return None
        node = node.elts[at] if at < len(node.elts) else None
    inner = node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd) else node
    plain = isinstance(inner, ast.Constant) and isinstance(inner.value, bool | int | float)
    return node if plain or _is_odd(inner) else None


def _is_odd(node: ast.expr | None) -> bool:
    """Say whether a node is what we write for a number without digits: float('nan')."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"


def _slice(text: str, node: ast.expr) -> slice:
    """Return the characters of a node; Python counts its columns in bytes."""
    assert node.end_lineno is not None and node.end_col_offset is not None
    lines = text.split("\n")

    def place(line: int, column: int) -> int:
        before = sum(len(one) + 1 for one in lines[: line - 1])
        return before + len(lines[line - 1].encode()[:column].decode(errors="ignore"))

    return slice(place(node.lineno, node.col_offset), place(node.end_lineno, node.end_col_offset))


def _number(typed: str, dtype: str, before: str) -> str | None:
    """Return what was typed as Python writes it, in the style of the number before; None for no number."""
    text = typed.strip().replace(MINUS, "-").replace(",", ".")
    if dtype == "bool":
        return text.capitalize() if text.lower() in ("true", "false") else None
    if text.lower() in _ODD:
        return _ODD[text.lower()]
    if not _NUMBER.fullmatch(text):
        return None
    text = text.removeprefix("+")
    if any(sign in text for sign in ".eE"):
        return text
    whole = str(int(text))
    # A whole number alone would make the tensor one of integers, which cannot require grad.
    if dtype.startswith("float") and any(sign in before for sign in ".eE"):
        return whole + ("." if before.endswith(".") else ".0")
    return whole


def _put(text: str, call: ast.Call, value: Value, typed: Mapping[Element, str]) -> str | None:
    """Return a call with other numbers in the places of some."""
    changes: list[tuple[int, int, str]] = []
    for element, words in typed.items():
        node = _literal(call, element)
        place = _slice(text, node) if node is not None else None
        written = None if place is None else _number(words, value.dtype, text[place])
        if place is None or written is None:
            return None
        changes.append((place.start, place.stop, written))
    for start, stop, written in sorted(changes, reverse=True):
        text = text[:start] + written + text[stop:]
    return text


def _written_out(text: str, call: ast.Call, value: Value, typed: Mapping[Element, str]) -> str | None:
    """Return a call of torch.tensor in place of ones, zeros or full, with all its numbers."""
    assert value.array is not None
    if not isinstance(call.func, ast.Attribute):
        return None
    flat = [_python(number) for number in value.array.ravel()]
    for element, words in typed.items():
        written = _number(words, value.dtype, "1.0")
        if written is None:
            return None
        flat[int(np.ravel_multi_index(element, value.shape)) if value.shape else 0] = written
    listed = _listed(np.array(flat, dtype=object).reshape(value.shape).tolist())
    kept = [k for k in call.keywords if k.arg not in ("size", "fill_value")]
    rest = "".join(f", {text[_slice_of_keyword(text, k)]}" for k in kept)
    return f"{text[_slice(text, call.func.value)]}.tensor({listed}{rest})"


def _slice_of_keyword(text: str, keyword: ast.keyword) -> slice:
    """Return the characters of name=value."""
    value = _slice(text, keyword.value)
    name = text.rfind(keyword.arg or "**", 0, value.start)
    return slice(name, value.stop)


def _listed(numbers: Any) -> str:
    return f"[{', '.join(_listed(one) for one in numbers)}]" if isinstance(numbers, list) else str(numbers)


def _python(number: np.generic) -> str:
    if number.dtype.kind == "f" and not math.isfinite(float(number)):
        return _ODD[str(number)]
    return str(number)
