"""Which card a place in the text stands for: a name's tensor, or the smallest expression around the caret."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gradgui.recording.index import last_up_to, up_to
from gradgui.recording.naming import assigned_name, card_tensor

if TYPE_CHECKING:
    from gradgui.recording import events as ev
    from gradgui.recording.recording import Recording

_NAME = re.compile(r"[^\W\d]\w*")
_MOST = 4000  # cards of one line that are looked through: a loop's last turns are enough


def card_at(recording: Recording, cursor: int, line: int, column: int) -> int:
    """Return the card that a place (line from 1, column in characters) stands for at the cursor, -1 for none."""
    cards = _cards_on(recording, cursor, line)
    name = _name_at(recording, line, column)
    if name:
        assigned = next((card for card in reversed(cards) if assigned_name(recording, card) == name), -1)
        if assigned >= 0 and column <= _start(recording, assigned):
            return assigned
        named = _tensor_card(recording, name, cursor, line)
        if named >= 0:
            return named
    return _smallest(recording, cards, line, column)


def _cards_on(recording: Recording, cursor: int, line: int) -> list[int]:
    seqs = up_to(recording.index.lines.get(line, []), cursor)[-_MOST:]
    return [seq for seq in seqs if card_tensor(recording[seq]) >= 0]


def _name_at(recording: Recording, line: int, column: int) -> str:
    lines = recording.source.lines
    text = lines[line - 1] if 1 <= line <= len(lines) else ""
    for found in _NAME.finditer(text):
        attribute = text[: found.start()].rstrip().endswith(".")
        if found.start() <= column <= found.end() and not attribute:
            return found.group()
    return ""


def _tensor_card(recording: Recording, name: str, cursor: int, line: int) -> int:
    """Return the card of the tensor that a name stood for when its line last ran."""
    ran = last_up_to(recording.index.lines.get(line, []), cursor)
    bound = recording.names_at(ran if ran >= 0 else cursor).get(name) or recording.names_at(cursor).get(name)
    history = recording.index.card_of.get(bound.tensor) if bound is not None else None
    found = history.at(cursor) if history is not None else None
    return -1 if found is None else found


def _smallest(recording: Recording, cards: list[int], line: int, column: int) -> int:
    best, size = -1, 0
    for card in reversed(cards):
        span = recording.span(card)
        if span is None or not _holds(span, line, column):
            continue
        length = (span.end_line - span.line) * 10_000 + span.end_col - span.col
        if best < 0 or length < size:
            best, size = card, length
    return best


def _holds(span: ev.Span, line: int, column: int) -> bool:
    return (span.line, span.col) <= (line, column) <= (span.end_line, span.end_col)


def _start(recording: Recording, card: int) -> int:
    span = recording.span(card)
    return span.col if span is not None else 0
