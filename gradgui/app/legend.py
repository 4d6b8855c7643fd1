"""Help ▸ How to read the picture: one sheet with every sign, painted as the picture paints it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gradgui.app import legend_parts as parts
from gradgui.app import paint
from gradgui.app.sheets import Sheet
from gradgui.app.theme import Theme
from gradgui.i18n import tr

Block = tuple[str, str, Callable[[parts.Pen], None]]
SIZE: Final = (1440, 900)
SIDE, HEAD, COLUMN = 24.0, 64.0, 352.0
ROWS: Final = (298.0, 260.0, 274.0)  # how high they are
ACROSS: Final = 4


def blocks() -> tuple[Block, ...]:
    """Return the blocks of the sheet: title, note, and what paints it."""
    leaf = tr("square corners, heavy edge; only a leaf has a drawer")
    return (
        (tr("Leaf, with its .grad drawer"), leaf, parts.leaf_block),
        (tr("Operation and result"), tr("round corners; a name from the program is bold"), parts.op_block),
        (tr("Present, but not recorded or not yet"), tr("a ghost always says why"), parts.ghost_block),
        (tr("Edges"), tr("data runs right, gradient runs left"), parts.edge_block),
        (tr("Contributions gather"), tr("a node goes on when all its parts have arrived"), parts.gather_block),
        (tr("Saved values and versions"), tr("what the way back needs, and is it still there"), parts.saved_block),
        (tr("Cells"), tr("colour: sign and size, log scale; minus has a notch"), parts.cell_block),
        (tr("Phases"), tr("each has its colour and its own pattern"), parts.phase_block),
        (tr("Marks on the timeline"), tr("filled: happened; hollow: still to come"), parts.mark_block),
        (tr("Names move"), tr("a name is a tag; the old tensor keeps its drawer"), parts.name_block),
    )


class LegendPicture(QWidget):
    """The sheet itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("legend_picture")
        self._theme = Theme()
        self._blocks = blocks()
        self.setAccessibleName(tr("How to read the picture"))
        self.setAccessibleDescription(". ".join(f"{title}: {note}" for title, note, _ in self._blocks))

    def set_theme(self, theme: Theme) -> None:
        """Take another theme or size."""
        self._theme = theme
        self.setMinimumSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        k = self._theme.factor
        return QSize(round(SIZE[0] * k), round((HEAD + sum(ROWS)) * k))

    def paint_to(self, q: QPainter, theme: Theme) -> None:
        """Paint the sheet at 100 % with a painter that magnifies it."""
        paint.text(q, theme, SIDE, 34, tr("How to read the picture"), 24, "text", 700)
        words = tr("ink is data · violet is gradient · yellow is now · hatched is not recorded · dotted is not yet")
        paint.text(q, theme, SIZE[0] - SIDE, 34, words, 14, "text2", 500, "r", room=SIZE[0] - 400)
        pen = parts.make_pen(q, theme)
        top = HEAD
        for row, height in enumerate(ROWS):
            paint.line(q, theme, SIDE if row else 0, top, SIZE[0] - (SIDE if row else 0), top)
            for place, (title, note, painter) in enumerate(self._blocks[row * ACROSS : (row + 1) * ACROSS]):
                x = SIDE + place * COLUMN
                paint.text(q, theme, x, top + 26, title, 15, "text", 700, room=parts.WIDTH)
                paint.text(q, theme, x, top + 47, note, 12, "text3", room=parts.WIDTH)
                q.save()
                q.translate(x, top + 72)
                painter(pen)
                q.restore()
            top += height

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        q = QPainter(self)
        paint.begin(q)
        theme = self._theme
        q.fillRect(self.rect(), theme.color("pane"))
        q.scale(theme.factor, theme.factor)
        self.paint_to(q, theme.unscaled())
        q.end()


class Legend(Sheet):
    """A window with the sheet."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("legend", tr("How to read the picture"), (SIZE[0] + 12, SIZE[1]), parent)
        self.picture = LegendPicture(self)
        self.scrolled(self.picture)

    def dress(self, theme: Theme) -> None:
        """Give the sheet a theme."""
        self.picture.set_theme(theme)
