"""What a sheet is made of: each item knows how to lay itself out in a width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from gradgui.app import marks, paint
from gradgui.explain.words import plain

if TYPE_CHECKING:
    from gradgui.app.inspector.layout import Action, Layout
    from gradgui.app.theme import TypeSize
    from gradgui.explain.words import Runs


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of a sheet."""

    def lay(self, sheet: Layout) -> None:
        """Put it at the sheet's ``y`` and move that below it."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Space(Item):
    """Empty room."""

    height: float = 12

    def lay(self, sheet: Layout) -> None:
        sheet.skip(self.height)


@dataclass(frozen=True, slots=True)
class Heading(Item):
    """A bold line with a note at its right, which goes below when there is no room."""

    title: str
    note: str = ""
    action: Action = ()

    def lay(self, sheet: Layout) -> None:
        sheet.say(f"{self.title}   {self.note}".rstrip())
        top, note = sheet.y, ((self.note, "q"),)
        title = sheet.runs(sheet.left, sheet.width, ((self.title, ""),), "heading")
        w = sheet.width_of(note, "note")
        if self.note and title + w + sheet.px(12) <= sheet.width:
            below, sheet.y = sheet.y, top + (sheet.line_height("heading") - sheet.line_height("note")) / 2
            sheet.runs(sheet.left, sheet.width, note, "note", align="r")
            sheet.y = below
        elif self.note:
            sheet.runs(sheet.left, sheet.width, note, "note")
        if self.action:
            box = QRectF(sheet.right - w - sheet.px(4), top, w + sheet.px(8), sheet.y - top)
            sheet.link(box, self.action, self.note)
        sheet.skip(6)


@dataclass(frozen=True, slots=True)
class Paragraph(Item):
    """Text over the whole width."""

    runs: Runs
    what: TypeSize = "small"
    color: str = "text2"

    def lay(self, sheet: Layout) -> None:
        sheet.say(plain(self.runs))
        sheet.runs(sheet.left, sheet.width, self.runs, self.what, self.color)


@dataclass(frozen=True, slots=True)
class Well(Item):
    """A sunken box around other items."""

    items: tuple[Item, ...]
    fill: str = "sunken"
    stroke: str = ""

    def lay(self, sheet: Layout) -> None:
        place, top, left, width = len(sheet.ops), sheet.y, sheet.left, sheet.width
        inset = sheet.px(12)
        sheet.left, sheet.width, sheet.y = left + inset, width - 2 * inset, top + sheet.px(10)
        for item in self.items:
            item.lay(sheet)
        sheet.left, sheet.width, sheet.y = left, width, sheet.y + sheet.px(10)
        box, t = QRectF(left, top, width, sheet.y - top), sheet.theme
        stroke = self.stroke or None
        sheet.ops.insert(place, (box, lambda q: paint.rect(q, t, box, self.fill, stroke, t.px(6))))


@dataclass(frozen=True, slots=True)
class Dotted(Item):
    """A dotted box with words: what is not there yet."""

    words: str
    dash: tuple[float, float] = paint.DOTTED
    strong: bool = False

    def lay(self, sheet: Layout) -> None:
        sheet.say(self.words)
        place, top, inset = len(sheet.ops), sheet.y, sheet.px(12)
        sheet.skip(8)
        style = "qi" if self.strong else "q"
        sheet.runs(sheet.left + inset, sheet.width - 2 * inset, ((self.words, style),))
        sheet.skip(8)
        fill = "sunken" if self.strong else None
        box, t = QRectF(sheet.left, top, sheet.width, sheet.y - top), sheet.theme
        sheet.ops.insert(place, (box, lambda q: paint.rect(q, t, box, fill, "edge", t.px(6), 1, self.dash)))


@dataclass(frozen=True, slots=True)
class Sketch(Item):
    """Four empty cells: what a value will look like."""

    height: float = 92

    def lay(self, sheet: Layout) -> None:
        t, w, h = sheet.theme, sheet.width / 2, sheet.px(self.height) / 2
        for i in range(4):
            box = QRectF(sheet.left + (i % 2) * w, sheet.y + (i // 2) * h, w, h)
            sheet.add(box, lambda q, box=box: paint.rect(q, t, box, "sunken", "edge", 0, 1, paint.DOTTED))  # type: ignore[misc]
        sheet.y += 2 * h


@dataclass(frozen=True, slots=True)
class Row(Item):
    """A name at the left and a value at the right, which goes below when there is no room; a rule under it."""

    name: str
    text: str
    action: Action = ()
    mono: bool = True
    color: str = "text"

    def lay(self, sheet: Layout) -> None:
        sheet.say(f"{self.name}: {self.text}")
        style = "m" if self.mono else ""
        top, pad = sheet.y, (sheet.px(22) - sheet.line_height("small")) / 2
        sheet.y += max(0.0, pad)
        names, value = ((self.name, "q"),), ((self.text, style),)
        gap = sheet.px(12)
        fits = sheet.width_of(names) + gap + sheet.width_of(value, weight=500) <= sheet.width
        line = sheet.y
        sheet.runs(sheet.left, sheet.width, names)
        if fits:
            sheet.y = line
        sheet.runs(sheet.left, sheet.width, value, "small", self.color, "r", 500)
        sheet.y += max(0.0, pad)
        sheet.rule(sheet.y)
        if self.action:
            sheet.link(QRectF(sheet.left, top, sheet.width, sheet.y - top), self.action, self.text)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table. ``state``: now, later, erased or plain."""

    cells: tuple[Runs, ...]
    state: str = ""
    action: Action = ()


@dataclass(frozen=True, slots=True)
class Table(Item):
    """Columns, the first at the left and taking what room is left, the others at the right."""

    head: tuple[str, ...]
    rows: tuple[TableRow, ...]
    hatched: bool = False  # the last column is not recorded

    def lay(self, sheet: Layout) -> None:
        widths = self._widths(sheet)
        place, top = len(sheet.ops), sheet.y
        header = TableRow(tuple(((text, "q"),) for text in self.head))
        self._row(sheet, header, widths, "note", 24, "sunken")
        for row in self.rows:
            fill = {"now": "now_tint", "erased": "update_tint"}.get(row.state)
            self._row(sheet, row, widths, "small", 28, fill)
            sheet.rule(sheet.y)
        if self.hatched:
            t = sheet.theme
            box = QRectF(sheet.right - widths[-1], top, widths[-1], sheet.y - top)
            sheet.ops.insert(place, (box, lambda q: paint.rect(q, t, box, "quiet_tint")))
            sheet.add(box, lambda q: paint.hatch(q, t, box, "quiet", 10, alpha=40))

    def _widths(self, sheet: Layout) -> list[float]:
        """Return the width of each column: what its texts need, the first the rest.

        The words at the top wrap when there is little room, so that no number has to.
        """
        gap = sheet.px(16)
        cells = [max(self._width(sheet, row.cells[i]) for row in self.rows) for i in range(1, len(self.head))]
        heads = [sheet.width_of(((text, ""),), "note") for text in self.head[1:]]
        wide = [max(cell, head) + gap for cell, head in zip(cells, heads, strict=True)]
        least = sheet.width * 0.42
        if sheet.width - sum(wide) < least:
            wide = [max(cell, head / 2) + gap for cell, head in zip(cells, heads, strict=True)]
        first = max(sheet.width - sum(wide), sheet.width / 4)
        shrink = min(1.0, (sheet.width - first) / sum(wide))
        return [first, *(w * shrink for w in wide)]

    @staticmethod
    def _width(sheet: Layout, cell: Runs) -> float:
        return sheet.width_of(cell, "small", 600)

    def _row(
        self, sheet: Layout, row: TableRow, widths: list[float], what: TypeSize, height: float, fill: str | None
    ) -> None:
        sheet.say("   ".join(plain(cell) for cell in row.cells))
        place, top, inset = len(sheet.ops), sheet.y, sheet.px(11)
        weight = 600 if row.state == "now" else None
        line = sheet.line_height(what)
        rooms = [widths[0] - inset, *(w - inset for w in widths[1:])]
        tall = max(sheet.runs_height(room, cell, what, weight) for room, cell in zip(rooms, row.cells, strict=True))
        pad = max(sheet.px(3), (sheet.px(height) - line) / 2)
        x = sheet.left + inset
        for i, (room, cell) in enumerate(zip(rooms, row.cells, strict=True)):
            sheet.y = top + pad
            sheet.runs(x, room, cell, what, "text", "r" if i else "l", weight)
            x += room if not i else widths[i]
        sheet.y = top + tall + 2 * pad
        box, t = QRectF(sheet.left, top, sheet.width, sheet.y - top), sheet.theme
        if fill is not None:
            sheet.ops.insert(place, (box, lambda q: paint.rect(q, t, box, fill)))
        if row.state == "now":
            bar = QRectF(sheet.left, top, sheet.px(4), sheet.y - top)
            sheet.add(bar, lambda q: paint.rect(q, t, bar, "now"))
            sheet.add(bar, lambda q: paint.line(q, t, bar.right(), bar.top(), bar.right(), bar.bottom(), "now_ink"))
        if row.action:
            sheet.link(box, row.action, plain(row.cells[0]))


@dataclass(frozen=True, slots=True)
class Sent(Item):
    """One line of a rule: the formula, the numbers, and at the right how far it is."""

    formula: Runs
    equation: Runs
    notes: tuple[str, ...]
    state: str
    pill: str
    action: Action = ()

    def lay(self, sheet: Layout) -> None:
        sheet.say(f"{plain(self.formula)}: {plain(self.equation)}  ({self.pill})")
        top = sheet.y
        w = marks.pill_width(sheet.theme, self.pill, "pill", None, False, 7) if self.pill else 0.0
        beside = sheet.width - w - sheet.px(10 if w else 0)
        sheet.runs(sheet.left, beside, self.formula, 14)
        fits = sheet.width_of(self.equation, 14) <= beside
        bottom = sheet.y
        ink = "text" if self.state in ("now", "done") else "text3"
        # a long sum gets the whole width, and the pill stays beside the formula
        sheet.runs(sheet.left, beside if fits else sheet.width, self.equation, 14, ink)
        if self.pill:
            self._pill(sheet, (top + (sheet.y if fits else bottom)) / 2)
        for note in self.notes:
            sheet.say(note)
            sheet.runs(sheet.left, sheet.width, ((note, ""),), "small", "text2")
        if self.action:
            sheet.link(QRectF(sheet.left, top, sheet.width, sheet.y - top), self.action, plain(self.formula))

    def _pill(self, sheet: Layout, cy: float) -> None:
        if self.state == "now":
            sheet.pill(sheet.right, cy, self.pill, "now", "now_ink", stroke="now_ink")
        elif self.state == "done":
            sheet.pill(sheet.right, cy, self.pill, "grad_tint", "grad", stroke="grad")
        elif self.state == "stopped":
            sheet.pill(sheet.right, cy, self.pill, "error_tint", "error", stroke="error")
        else:
            sheet.pill(sheet.right, cy, self.pill, "pane", "text3", stroke="edge", dash=(3, 3))
