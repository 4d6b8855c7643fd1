"""Items of the error card: the numbered actors, what helps with a button to try it, what does not help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from gradgui.app import marks, paint
from gradgui.app.inspector.items import Item
from gradgui.explain.words import plain
from gradgui.i18n import tr

if TYPE_CHECKING:
    from gradgui.app.inspector.layout import Action, Layout
    from gradgui.explain.words import Runs


@dataclass(frozen=True, slots=True)
class ActorRow(Item):
    """A numbered culprit: who, on which line, in which words of the program."""

    number: int
    role: str
    place: str
    code: str
    token: str
    action: Action = ()

    def lay(self, sheet: Layout) -> None:
        sheet.say(f"{self.number}  {self.role}  {self.place}  {self.code}")
        t, top = sheet.theme, sheet.y
        x, cy = sheet.left + sheet.px(9), top + sheet.px(13)
        box = QRectF(sheet.left, top + sheet.px(4), sheet.px(18), sheet.px(18))
        sheet.add(box, lambda q: marks.badge(q, t, x, cy, self.number, self.token))
        inner, room = sheet.left + sheet.px(28), sheet.width - sheet.px(28)
        words: Runs = ((self.role, ""), ("   ", ""), (self.place, "q"))
        code: Runs = ((self.code, "m"),)
        sheet.y = cy - sheet.line_height("small") / 2
        line = sheet.y
        w = sheet.runs(inner, room, words, "small", "text2")
        one_line = sheet.y - line < 1.5 * sheet.line_height("small")
        if one_line and w + sheet.px(12) + sheet.width_of(code, weight=500) <= room:
            sheet.y = line
            sheet.runs(inner, room, code, "small", "text", "r", 500)
        else:
            sheet.runs(inner, room, code, "small", "text", "l", 500)
        sheet.y = max(sheet.y + sheet.px(4), top + sheet.px(26))
        if self.action:
            sheet.link(QRectF(sheet.left, top, sheet.width, sheet.y - top), self.action, self.place)


@dataclass(frozen=True, slots=True)
class HelpRow(Item):
    """Something to try: words or code, a note, and the button when there is an edit."""

    words: str
    note: str
    code: bool
    action: Action = ()

    def lay(self, sheet: Layout) -> None:
        sheet.say(" ".join((self.words, self.note)).strip())
        place, top, t = len(sheet.ops), sheet.y, sheet.theme
        inset, label = sheet.px(12), tr("Try it")
        w = marks.pill_width(t, label, "label", None, False, 7) if self.action else 0.0
        room = sheet.width - 2 * inset - (w if w else 0)
        sheet.skip(7)
        runs: Runs = ((self.words, "bm" if self.code else "b"), (f"  {self.note}" if self.note else "", "q"))
        sheet.runs(sheet.left + inset, room, runs)
        sheet.y = max(sheet.y + sheet.px(7), top + sheet.px(34))
        box = QRectF(sheet.left, top, sheet.width, sheet.y - top)
        sheet.ops.insert(place, (box, lambda q: paint.rect(q, t, box, "pane", "edge", t.px(6))))
        if self.action:
            right, cy = sheet.right - sheet.px(6), box.center().y()
            pill = sheet.pill(right, cy, label, "data", "on_data", what="label", height=22)
            sheet.link(pill, self.action, f"{label}: {plain(runs)}")
        sheet.skip(6)


@dataclass(frozen=True, slots=True)
class NotHelp(Item):
    """Something that does not help, with a red cross, and why."""

    words: str
    note: str

    def lay(self, sheet: Layout) -> None:
        sheet.say(f"× {self.words}: {self.note}")
        inner, room = sheet.left + sheet.px(20), sheet.width - sheet.px(20)
        top = sheet.y
        sheet.runs(sheet.left, sheet.px(20), (("×", "be"),), "body")
        sheet.y = top
        sheet.runs(inner, room, ((self.words, "m"),), "small", "text", "l", 600)
        sheet.runs(inner, room, ((self.note, ""),), "small", "text2")
        sheet.skip(6)
