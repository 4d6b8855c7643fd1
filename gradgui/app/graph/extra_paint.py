"""Paint what only some cards have under them: the memory that views share, and hooks on a gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from gradgui.app import marks, paint
from gradgui.graph.geometry import CARD_W, HOOK_H

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from gradgui.app.graph.context import Context
    from gradgui.state.graph_hooks import HookLook
    from gradgui.state.graph_memory import Memory

WIDER = 10.0  # how far a hook's box stands out on each side


def paint_memory(q: QPainter, c: Context, memory: Memory, top: float) -> None:
    """Paint a strip of the memory: the cells that the tensor sees are filled, those written now are yellow."""
    t = c.theme
    paint.text(q, t, 0, top + 5, memory.words, 11, "text2", 500, room=CARD_W + 30)
    if not memory.cells:
        return
    width, y = CARD_W / memory.cells, top + 14
    for cell in range(memory.cells):
        box = QRectF(cell * width, y, width, 12)
        seen, written = cell in memory.seen, cell in memory.written
        fill = ("now" if written else "data") if seen else "now_tint" if written else None
        paint.rect(q, t, box, fill, "data" if seen else "edge", 0, 1, None if seen else paint.FINE_DASHED)


def paint_hooks(q: QPainter, c: Context, hooks: tuple[HookLook, ...], top: float) -> None:
    """Paint each hook with the gradient that it was given and what it computed."""
    t = c.theme
    for number, hook in enumerate(hooks):
        box = QRectF(-WIDER, top + number * HOOK_H, CARD_W + 2 * WIDER, HOOK_H - 6)
        if hook.now:
            marks.now_ring(q, t, box, 4)
        paint.rect(q, t, box, "pane", "grad", 4, 1.4)
        x, room = box.center().x(), box.width() - 8
        paint.text(q, t, x, box.top() + 11, hook.name, 11, "grad", 600, "c", mono=True, room=room)
        paint.text(q, t, x, box.top() + 28, hook.text, 12, "text", 600, "c", room=room)
