"""What Tab, Shift Tab, Return and Backspace do in a Python text: whole steps of four spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QTextCursor

if TYPE_CHECKING:
    from collections.abc import Callable

STEP: Final = 4


def indent(cursor: QTextCursor) -> None:
    """Move the selected lines right, or fill up to the next step at the caret."""
    if cursor.hasSelection():
        _each_line(cursor, _indent_line)
    else:
        cursor.insertText(" " * (STEP - cursor.positionInBlock() % STEP))


def dedent(cursor: QTextCursor) -> None:
    """Move the selected lines, or the caret's, left by a step."""
    _each_line(cursor, _dedent_line)


def new_line(cursor: QTextCursor) -> None:
    """Begin a line under this one, indented as it is, one step more after a colon."""
    before = cursor.block().text()[: cursor.positionInBlock()]
    depth = len(before) - len(before.lstrip(" "))
    code = before.split("#", 1)[0].rstrip()
    if code.endswith(":"):
        depth += STEP
    elif code.lstrip().split(" ", 1)[0] in ("return", "break", "continue", "pass", "raise"):
        depth = max(0, depth - STEP)
    cursor.insertText("\n" + " " * depth)


def backspace(cursor: QTextCursor) -> bool:
    """Delete back to the step before when only spaces stand before the caret; say whether it did."""
    column = cursor.positionInBlock()
    before = cursor.block().text()[:column]
    if cursor.hasSelection() or not before or before.strip(" "):
        return False
    for _ in range((column - 1) % STEP + 1):
        cursor.deletePreviousChar()
    return True


def _each_line(cursor: QTextCursor, change: Callable[[QTextCursor], None]) -> None:
    document = cursor.document()
    first = document.findBlock(cursor.selectionStart()).blockNumber()
    last = document.findBlock(cursor.selectionEnd())
    # A selection that ends at the very start of a line does not hold that line.
    ends_before = last.position() == cursor.selectionEnd() and last.blockNumber() > first
    until = last.blockNumber() - (1 if ends_before else 0)
    cursor.beginEditBlock()
    for number in range(first, until + 1):
        at = QTextCursor(document.findBlockByNumber(number))
        change(at)
    cursor.endEditBlock()


def _indent_line(at: QTextCursor) -> None:
    if at.block().text().strip():
        at.insertText(" " * STEP)


def _dedent_line(at: QTextCursor) -> None:
    text = at.block().text()
    spaces = len(text) - len(text.lstrip(" "))
    for _ in range(min(STEP, spaces)):
        at.deleteChar()
