"""What the menu of a card is made of: what it was asked for, and its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.state.quantities import Subject, subject_of

if TYPE_CHECKING:
    from gradgui.app.graph import GraphView
    from gradgui.app.graph.target import Target
    from gradgui.app.plots import PlotsView
    from gradgui.app.window import MainWindow
    from gradgui.recording.recording import Recording
    from gradgui.state.card_facts import CardFacts

Do = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a menu was asked for, with what is known of it at the present moment."""

    window: MainWindow
    target: Target
    facts: tuple[CardFacts, ...] = ()

    @property
    def one(self) -> CardFacts | None:
        """The card, when it is one alone."""
        return self.facts[0] if len(self.facts) == 1 and self.target.port < 0 else None

    @property
    def several(self) -> int:
        """How many cards are meant, 0 unless they are several."""
        return len(self.facts) if len(self.facts) > 1 else 0

    @property
    def graph(self) -> GraphView:
        """The graph pane."""
        return self.window.views.graph

    @property
    def plots(self) -> PlotsView:
        """The plots pane."""
        return self.window.views.plots

    @property
    def recording(self) -> Recording:
        """The run."""
        return self.window.session.recording

    @property
    def subject(self) -> Subject | None:
        """The tensor of the one card, as something to plot."""
        return subject_of(self.recording, self.one.card, self.window.session.cursor) if self.one is not None else None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a submenu."""

    words: str
    do: Do


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu: ``rows`` makes it a submenu."""

    name: str
    says: Callable[[Asked], str]
    does: Callable[[Asked], object] = lambda asked: None
    rows: Callable[[Asked], Iterable[Row]] | None = None
