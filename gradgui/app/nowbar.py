"""The now bar: one sentence that says what just happened, in the colour and pattern of its phase."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from gradgui.app import marks, paint
from gradgui.app.theme import SPACE, Theme
from gradgui.i18n import tr
from gradgui.recording.narration import Run
from gradgui.state.nowbar import EMPTY, Notice, NowStage, NowState, pill_text, place_text

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

# Tried in turn until the sentence fits: role or size, and on how many lines.
SIZES: Final[tuple[tuple[str | float, int], ...]] = (("sentence", 1), (15, 1), (14, 2), (12, 2), (11, 2))
SIZES_WITH_NOTICE: Final[tuple[tuple[str | float, int], ...]] = (("sentence", 1), (15, 1), (13, 1), (12, 1), (11, 1))
PLAIN_WEIGHT: Final = 500
STRONG_WEIGHT: Final = 700
NARROW: Final = 420  # at 100 %
LEAST_SENTENCE: Final = 0.3  # of the bar: below it the place goes, for it is on the timeline too


@dataclass(frozen=True, slots=True)
class Laid:
    """A sentence broken into lines at a size; ``whole`` when nothing of it is cut off."""

    lines: tuple[tuple[Run, ...], ...]
    size: str | float
    whole: bool


class NowBar(QWidget):
    """Shows the phase, the sentence with its strong words, the place in time, and notices of the run."""

    def __init__(self, theme: Theme | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("narration")
        self.setAccessibleDescription(tr("What just happened, with its numbers"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # so that nothing under it is painted
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.theme = theme or Theme()
        self._state: NowState = EMPTY
        self._stage = NowStage()
        self._notice: Notice | None = None
        self.set_theme(self.theme)
        self._say(False)

    @property
    def state(self) -> NowState:
        """What is shown."""
        return self._state

    @property
    def text(self) -> str:
        """The sentence, or the notice that stands in its place."""
        return "".join(run.text for run in self._runs())

    @property
    def place(self) -> str:
        """Where in the run the sentence belongs."""
        return place_text(self._state, self._stage)

    @property
    def notice(self) -> Notice | None:
        """The notice of the run, None for none."""
        return self._notice

    def show_state(self, new: NowState) -> None:
        """Show another moment, and have it read aloud."""
        if new == self._state:
            return
        spoken = new.sentence != self._state.sentence
        self._state = new
        self._say(spoken)

    def set_stage(self, stage: NowStage) -> None:
        """Take how many events there are."""
        if stage != self._stage:
            self._stage = stage
            self._say(False)

    def show_notice(self, notice: Notice | None) -> None:
        """Show what is to be known of the run itself, or nothing."""
        if notice == self._notice:
            return
        # The seconds of a running program are not read out one after the other.
        spoken = notice is not None and (self._notice is None or notice.kind != self._notice.kind)
        self._notice = notice
        self._say(spoken)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours and sizes."""
        self.theme = theme
        self.setFixedHeight(round(theme.space("nowbar")))
        self.updateGeometry()
        self.update()

    def lay_out(self) -> Laid:
        """Return the sentence at the largest size at which it fits."""
        room = self._room()
        sizes = SIZES_WITH_NOTICE if self._second() else SIZES
        laid = Laid((), sizes[0][0], False)
        for size, most in sizes:
            laid = self._broken(size, most, room)
            if laid.whole:
                return laid
        return laid

    # ---- what it says ----------------------------------------------------------------------------------------

    def _runs(self) -> tuple[Run, ...]:
        if self._state.sentence.runs:
            return self._state.sentence.runs
        if self._notice is not None:
            return (Run(self._notice.text),)
        return (Run(tr("Nothing has run yet: type a program, or press Run")),)

    def _second(self) -> str:
        return self._notice.text if self._notice is not None and self._state.sentence.runs else ""

    def _say(self, aloud: bool) -> None:
        name = " · ".join(part for part in (self.text, self._second()) if part)
        if name != self.accessibleName():
            self.setAccessibleName(name)
            self.setToolTip(name)
        if aloud and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, name))
        self.update()

    # ---- where it stands -------------------------------------------------------------------------------------

    def _phase(self) -> str:
        grave = self._notice is not None and self._notice.grave and not self._state.sentence.runs
        return "error" if grave else self._state.phase

    def _pill(self) -> str:
        """Return the word of the pill; without an event it tells the run and no phase."""
        if self._state.event:
            return pill_text(self._state.phase)
        if self._notice is not None and self._notice.grave:
            return pill_text("error")
        return pill_text("running" if self._notice is not None and self._notice.kind == "running" else "ready")

    def _left(self) -> float:
        k = self.theme.factor
        pill = marks.pill_width(self.theme, self._pill(), "badge", pad=10) + 14 * k if self._has_pill() else 0
        return 40 * k + pill

    def _has_pill(self) -> bool:
        """Say whether there is room for the word of the phase, which its mark and tint tell too."""
        return self.width() >= NARROW * self.theme.factor

    def _room(self) -> float:
        k = self.theme.factor
        place = paint.text_width(self.theme, self._place_shown(), "place")
        return self.width() - self._left() - 16 * k - (place + 20 * k if place else 0)

    def _place_shown(self) -> str:
        """Return the place; where the bar is narrow only its end, which is the event, or nothing at all."""
        place = self.place
        event = place.rsplit(" · ", 1)[-1]
        if paint.text_width(self.theme, place, "place") <= 0.3 * self.width():
            return place
        left = self.width() - self._left() - paint.text_width(self.theme, event, "place")
        return event if left >= LEAST_SENTENCE * self.width() else ""

    def _broken(self, size: str | float, most: int, room: float) -> Laid:
        """Break the sentence between words into at most so many lines; the last ends in "…" if it must."""
        lines: list[list[Run]] = [[]]
        used, whole = 0.0, True
        for run in self._runs():
            for word in _words(run.text):
                width = self._width(Run(word, run.strong), size)
                if used + self._width(Run(word.rstrip(), run.strong), size) > room and lines[-1]:
                    if len(lines) == most:
                        whole = False
                        break
                    lines.append([])
                    used, word = 0.0, word.lstrip()
                    width = self._width(Run(word, run.strong), size)
                lines[-1].append(Run(word, run.strong))
                used += width
                whole = whole and used <= room + width
            if not whole:
                break
        if not whole:
            lines[-1] = self._ellipsed(lines[-1], size, room)
        fits = whole and all(sum(self._width(run, size) for run in line) <= room + 6 for line in lines)
        return Laid(tuple([tuple(_merged(line)) for line in lines]), size, fits)

    def _ellipsed(self, line: list[Run], size: str | float, room: float) -> list[Run]:
        dots = Run("…")
        while line and sum(self._width(run, size) for run in line) + self._width(dots, size) > room:
            last = line.pop()
            if len(last.text) > 1:
                line.append(Run(last.text[:-1], last.strong))
        return [*line, dots]

    def _width(self, run: Run, size: str | float) -> float:
        return paint.text_width(self.theme, run.text, size, STRONG_WEIGHT if run.strong else PLAIN_WEIGHT)

    # ---- Qt --------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(round(self.theme.px(900)), round(self.theme.px(SPACE["nowbar"])))

    def minimumSizeHint(self) -> QSize:
        return QSize(round(self.theme.px(320)), round(self.theme.px(SPACE["nowbar"])))

    def paintEvent(self, event: QPaintEvent) -> None:
        q = QPainter(self)
        paint.begin(q)
        t, box = self.theme, QRectF(self.rect())
        k, middle, phase = t.factor, box.height() / 2, self._phase()
        token = marks.PHASE_TOKEN[phase]
        paint.rect(q, t, box, f"{token}_tint")
        if phase == "no_grad":
            paint.hatch(q, t, box, "quiet", 10, alpha=38)
        elif phase == "update":
            q.setOpacity(0.22)
            paint.dots(q, t, box, "update", 9)
            q.setOpacity(1)
        paint.line(q, t, 0, 0, box.width(), 0)
        marks.phase_mark(q, t, (22 if phase in ("forward", "backward") else 24) * k, middle, phase)
        if self._has_pill():
            marks.pill(q, t, 40 * k, middle, self._pill(), token, f"on_{token}", "badge", height=24, pad=10, radius=4)
        self._paint_sentence(q, middle)
        place = self._place_shown()
        paint.text(q, t, box.width() - 16 * k, middle, place, "place", "text", align="r")
        q.end()

    def _paint_sentence(self, q: QPainter, middle: float) -> None:
        t, laid, second = self.theme, self.lay_out(), self._second()
        k, left = t.factor, self._left()
        height = t.metrics(laid.size, PLAIN_WEIGHT).height()
        rows = len(laid.lines)
        top = middle - (rows - 1) * height * 0.47 if not second else middle - 9 * k
        for row, line in enumerate(laid.lines):
            x = left
            for run in line:
                weight = STRONG_WEIGHT if run.strong else PLAIN_WEIGHT
                x += paint.text(q, t, x, top + row * height * 0.94, run.text, laid.size, "text", weight)
        if second and self._notice is not None:
            color = "error" if self._notice.grave else "text2"
            y = middle + 13 * k
            if self._notice.grave:
                marks.octagon(q, t, left + 6 * k, y, 0.7)
                left += 18 * k
            paint.text(q, t, left, y, second, "small", color, 600, room=self._room() - 18 * k)


def _words(text: str) -> list[str]:
    """Split a text after each blank, and where Chinese may be broken, so that the pieces joined are the text."""
    starts = [i for i in range(1, len(text)) if text[i - 1] == " " or paint.breaks_between(text[i - 1], text[i])]
    return [text[start:end] for start, end in zip([0, *starts], [*starts, len(text)], strict=True)] if text else []


def _merged(line: list[Run]) -> list[Run]:
    merged: list[Run] = []
    for run in line:
        if merged and merged[-1].strong == run.strong:
            merged[-1] = Run(merged[-1].text + run.text, run.strong)
        else:
            merged.append(run)
    return merged
