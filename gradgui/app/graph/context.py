"""What every item of the picture needs to paint itself: the recording, the moment, the theme, how near it is seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gradgui.app.cells import ColorScale
from gradgui.app.graph.pixmaps import Pixmaps
from gradgui.i18n import tr
from gradgui.state.graph import EMPTY, EMPTY_STAGE, CardLook, GraphStage, GraphState, card_look
from gradgui.state.graph_groups import first_op, group_look

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF

    from gradgui.app.theme import Theme
    from gradgui.graph.arrange import Moves
    from gradgui.recording.recording import Recording

DIGITS_FROM = 0.6  # zoom below which digits go
TILES_BELOW = 0.35
DOTS_BELOW = 0.15
READINGS = ("data", "gradient", "both")


@dataclass(slots=True)
class Context:
    """Shared by all items of one scene; ``theme`` is at 100 %, for the view magnifies the scene as a whole."""

    recording: Recording
    theme: Theme
    stage: GraphStage = EMPTY_STAGE
    state: GraphState = EMPTY
    reading: str = "both"
    zoom: float = 1.0
    keyboard: int = -1  # the card that the keyboard stands on
    moving: str = ""  # ride or ring, while the number or the ring is on its way: it is not painted at its end
    lit: int = -1  # the card whose chip the mouse is over
    chosen: frozenset[int] = frozenset()  # cards chosen together
    frame: QRectF | None = None  # in front of a class: what is seen of the scene
    whole: frozenset[int] | None = None  # and the cards that it holds whole; the others are chips at its edge
    moves: Moves = field(default_factory=dict)  # cards that a person moved
    pixmaps: Pixmaps = field(default_factory=Pixmaps)

    def line_text(self, line: int) -> str:
        """Return "line 5"."""
        return tr("line {line}", line=line) if line else ""

    def look(self, card: int) -> CardLook | None:
        """Return what a card or a group shows now, None while it is still to come."""
        group = self.stage.groups.get(card)
        if group is not None:
            return group_look(self.recording, group, self.state.cursor)
        return card_look(self.recording, card, self.state.cursor)

    def has_come(self, card: int) -> bool:
        """Say whether a card has been made, or the first one of a group."""
        group = self.stage.groups.get(card)
        return 0 <= (card if group is None else first_op(self.recording, group)) <= self.state.cursor

    def use_of(self, card: int, port: int) -> tuple[int, int]:
        """Return an input of a card as the run knows it: that of a group is one of a card in it."""
        group = self.stage.groups.get(card)
        return (card, port) if group is None or port < 0 else group.ports[port][0]

    def is_away(self, card: int) -> bool:
        """Say whether a card is only a chip at the frame."""
        return self.whole is not None and card >= 0 and card not in self.whole

    def is_now(self, card: int, part: str = "card") -> bool:
        """Say whether the present event is about this part of a card; a gradient that is sent rings its sender."""
        now = self.state.now
        if self.moving == "ring" and part == "card":
            return False
        return now.card == card >= 0 and (now.part == part or (part == "card" and now.part == "port"))

    def is_chosen(self, card: int) -> bool:
        """Say whether a card is selected, alone or with others."""
        return card in self.chosen or self.state.selection.card == card >= 0

    def is_ringed(self, card: int) -> bool:
        """Say whether a ring around a card takes room from its wires."""
        at_work = self.state.now.card == card >= 0 and self.state.now.part in ("card", "port")
        return at_work or self.is_chosen(card)

    @property
    def values(self) -> ColorScale:
        """The colour scale of values."""
        return ColorScale(*self.stage.values)

    @property
    def gradients(self) -> ColorScale:
        """The colour scale of gradients."""
        return ColorScale(*self.stage.gradients)
