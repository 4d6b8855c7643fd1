"""Change the text of the editor as a person would: only where it differs, and so that it can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradgui.app.editor import CodeEditor


def rewrite(editor: CodeEditor, new: str, what: str, *, join: bool = False) -> None:
    """Make the text a new one, as a step named ``what``; ``join`` makes one step of this change and the one before."""
    old = editor.toPlainText()
    if old == new:
        return
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    stop = _units(old[: len(old) - end])
    editor.change(_units(old[:start]), stop, new[start : len(new) - end], what, join=join)


def _common(a: str, b: str) -> int:
    """Return how many characters two texts begin with together."""
    return next((i for i, (c, d) in enumerate(zip(a, b, strict=False)) if c != d), min(len(a), len(b)))


def _units(text: str) -> int:
    """Return the length of a text as Qt counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
