"""Put text and shapes on a sheet of a given width: everything wraps, nothing is cut, and all of it can be read out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from gradgui.app import marks, paint

if TYPE_CHECKING:
    from gradgui.app.cells import ColorScale
    from gradgui.app.paint import Align, Color, Dash
    from gradgui.app.theme import Theme, TypeSize
    from gradgui.explain.words import Runs
    from gradgui.recording.values import Value

Paint = Callable[[QPainter], None]
# ("card", n), ("seq", n), ("line", n), ("edit", line, old, new), ("copy", text), ("table", value), and for a value
# whose cells can be edited ("cells", value, rows, columns)
Action = tuple[Any, ...]
LEADING = 1.45


@dataclass(frozen=True, slots=True)
class Link:
    """A place that can be clicked."""

    box: QRectF
    action: Action
    tip: str


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of a wrapped line."""

    text: str
    style: str
    width: float


@dataclass(slots=True, eq=False)
class Layout:
    """A sheet while it is laid out: ``y`` moves down, painting is kept for later."""

    theme: Theme
    left: float
    width: float
    value: Callable[[int], Value]
    scales: tuple[ColorScale, ColorScale]
    y: float = 0.0
    ops: list[tuple[QRectF, Paint]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    @property
    def right(self) -> float:
        return self.left + self.width

    def px(self, length: float) -> float:
        """Return a length of 100 % at the present size."""
        return self.theme.px(length)

    def skip(self, length: float) -> None:
        """Leave room, in pixels of 100 %."""
        self.y += self.px(length)

    def line_height(self, what: TypeSize) -> float:
        """Return the height of a line of this type."""
        return float(round(self.theme.font(what).pixelSize() * LEADING))

    def add(self, box: QRectF, painted: Paint) -> None:
        """Keep something to paint inside a box."""
        self.ops.append((box, painted))

    def link(self, box: QRectF, action: Action, tip: str = "") -> None:
        """Make a box clickable."""
        self.links.append(Link(box, action, tip))

    # ---- shapes --------------------------------------------------------------------------------------------------

    def rect(
        self, box: QRectF, fill: Color | None, stroke: Color | None = None, radius: float = 6, dash: Dash | None = None
    ) -> None:
        """Draw a box."""
        t = self.theme
        self.add(box, lambda q: paint.rect(q, t, box, fill, stroke, t.px(radius), 1, dash))

    def rule(self, y: float) -> None:
        """Draw a thin line from left to right."""
        t, x, right = self.theme, self.left, self.right
        self.add(QRectF(x, y - 1, right - x, 2), lambda q: paint.line(q, t, x, y, right, y))

    def pill(
        self,
        right: float,
        cy: float,
        s: str,
        fill: Color | None,
        color: Color,
        *,
        stroke: Color | None = None,
        dash: Dash | None = None,
        what: TypeSize = "pill",
        height: float = 20,
    ) -> QRectF:
        """Draw words in a rounded box whose right end is given; return the box."""
        t = self.theme
        w, h = marks.pill_width(t, s, what, None, False, 7), max(t.px(height), self.line_height(what))
        box = QRectF(right - w, cy - h / 2, w, h)
        self.add(
            box,
            lambda q: _ignore(
                marks.pill(
                    q, t, right, cy, s, fill, color, what, height=h / t.factor, stroke=stroke, pad=7, align="r",
                    dash=dash, radius=4,
                )
            ),
        )  # fmt: skip
        return box

    # ---- text ----------------------------------------------------------------------------------------------------

    def text(
        self,
        x: float,
        cy: float,
        s: str,
        what: TypeSize = "small",
        color: Color = "text",
        weight: int | None = None,
        align: Align = "l",
        *,
        mono: bool = False,
        italic: bool | None = None,
    ) -> float:
        """Draw one line that is known to fit; return its width."""
        t = self.theme
        w = paint.text_width(t, s, what, weight, mono, italic)
        left = x - (w if align == "r" else w / 2 if align == "c" else 0)
        h = self.line_height(what)
        self.add(
            QRectF(left, cy - h, w, 2 * h),
            lambda q: _ignore(paint.text(q, t, x, cy, s, what, color, weight, align, mono=mono, italic=italic)),
        )
        return w

    def runs(
        self,
        x: float,
        room: float,
        runs: Runs,
        what: TypeSize = "small",
        color: Color = "text",
        align: Align = "l",
        weight: int | None = None,
    ) -> float:
        """Draw styled text from ``y`` on, wrapped into a room; move down; return the width of the widest line."""
        height = self.line_height(what)
        widest = 0.0
        for words in wrapped(self.theme, runs, what, room, weight):
            w = sum(word.width for word in words)
            at = x + room - w if align == "r" else x
            for word in words:
                self._word(QRectF(at, self.y - height / 2, word.width, 2 * height), word, what, color, weight)
                at += word.width
            self.y += height
            widest = max(widest, w)
        return widest

    def _word(self, box: QRectF, word: Word, what: TypeSize, color: Color, weight: int | None) -> None:
        t, (bold, mono, italic) = self.theme, styled(word.style, weight)
        ink = next((token for sign, token in INKS if sign in word.style), color)
        x, cy = box.left(), box.center().y()
        self.add(box, lambda q: _ignore(paint.text(q, t, x, cy, word.text, what, ink, bold, mono=mono, italic=italic)))

    def runs_height(self, room: float, runs: Runs, what: TypeSize = "small", weight: int | None = None) -> float:
        """Return how high text would be in a room."""
        return len(wrapped(self.theme, runs, what, room, weight)) * self.line_height(what)

    def width_of(self, runs: Runs, what: TypeSize = "small", weight: int | None = None) -> float:
        """Return how wide text is on one line."""
        return sum(measured(self.theme, text, what, style, weight) for text, style in runs)

    def say(self, s: str) -> None:
        """Add a line to what is read out and copied."""
        if s:
            self.lines.append(s)


INKS = (("g", "grad"), ("q", "text3"), ("e", "error"))


def styled(style: str, weight: int | None = None) -> tuple[int | None, bool, bool | None]:
    """Return the weight of a run, whether its letters are of one width, and whether they slant."""
    return 700 if "b" in style else weight, "m" in style, True if "i" in style else None


def measured(t: Theme, text: str, what: TypeSize, style: str, weight: int | None = None) -> float:
    """Return how wide a run is."""
    return t.face(what, *styled(style, weight)).advance(text)


def wrapped(t: Theme, runs: Runs, what: TypeSize, room: float, weight: int | None = None) -> list[list[Word]]:
    """Break styled text into lines at spaces, and inside a word only when it is longer than a line."""
    lines: list[list[Word]] = [[]]
    used = 0.0
    for text, style in runs:
        wide = t.face(what, *styled(style, weight)).advance
        for i, paragraph in enumerate(text.split("\n")):
            if i:
                lines.append([])
                used = 0.0
            for word in _words(paragraph) if used + wide(paragraph) > room else [paragraph] if paragraph else []:
                w = wide(word)
                if used and used + wide(word.rstrip()) > room:
                    lines.append([])
                    used = 0.0
                    word = word.lstrip()
                    w = wide(word)
                for part in _fitting(wide, word, room - used if used else room) if w > room else [word]:
                    if lines[-1] and used + wide(part.rstrip()) > room:
                        lines.append([])
                        used = 0.0
                    w = wide(part)
                    lines[-1].append(Word(part, style, w))
                    used += w
    return lines


def _words(text: str) -> list[str]:
    """Split before each stretch of spaces, which stays with the word after it, and where Chinese may be broken."""
    words: list[str] = []
    start = 0
    for i in range(1, len(text)):
        if (text[i] == " " and text[i - 1] != " ") or paint.breaks_between(text[i - 1], text[i]):
            words.append(text[start:i])
            start = i
    return [*words, text[start:]] if text else []


def _fitting(wide: Callable[[str], float], word: str, room: float) -> list[str]:
    """Cut a word that is longer than a line."""
    parts, part = [], ""
    for letter in word:
        if part and wide(part + letter) > room:
            parts.append(part)
            part = ""
        part += letter
    return [*parts, part]


def _ignore(_: object) -> None:
    """Drop a width that a painter returns."""
