"""What a person folds, opens and looks at alone; the view lays the picture out again for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gradgui.graph.folding import (
    ANCESTORS,
    BY_HAND,
    DESCENDANTS,
    EVERYTHING,
    NOTHING,
    USUAL,
    Focus,
    Folding,
    HandFold,
    kept_text,
    restored,
)
from gradgui.i18n import tr
from gradgui.state.graph import EMPTY_STAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gradgui.graph.parts import Part
    from gradgui.state.graph import GraphStage

BOTH = (ANCESTORS, DESCENDANTS)


class Folds(QObject):
    """The choice of a person for the program that is shown; None while there is none."""

    changed = Signal(int)  # lay out again; the card that is to stay where it is, -1 for none
    chosen = Signal(str)  # the choice as text, to be kept for this program

    def __init__(self, stage: Callable[[], GraphStage], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stage = stage
        self.folding: Folding | None = None
        self.focus: Focus | None = None

    @property
    def stage(self) -> GraphStage:
        """What is shown now."""
        return self._stage()

    def keep(self, text: str) -> None:
        """Take the choice that was kept for a program."""
        before, kept = (self.folding, self.focus), restored(text)
        self.folding, self.focus = kept, None
        if before != (kept, None) and self.stage is not EMPTY_STAGE:
            self.changed.emit(-1)

    def propose(self, rules: tuple[str, ...]) -> None:
        """Fold by these rules unless a person chose something for this program."""
        if rules and self.folding is None:
            self.folding = replace(USUAL, rules=USUAL.rules | set(rules))

    # ---- one part --------------------------------------------------------------------------------------------

    def toggle(self, card: int) -> None:
        """Open the group that a card stands for, or fold the innermost part that it is in."""
        if self.stage.shown(card) in self.stage.groups:
            self.open(card)
        else:
            self.fold(self.part_around(card))

    def open(self, card: int) -> None:
        """Open the group in which a card is shown."""
        stage = self.stage
        group = stage.groups.get(stage.shown(card))
        if group is None:
            return
        folding, first = stage.folding, self._first(group.cards)
        if group.kind == BY_HAND:
            hand = tuple(one for one in folding.hand if one.name != group.name)
            folding = replace(folding, hand=hand)
        else:
            folding = folding.with_part(self._part(group.part), turns=self._takes_turns(card), shut=False)
        self._set(folding, first)

    def fold(self, part: int) -> None:
        """Fold a part."""
        stage = self.stage
        if part < 0:
            return
        cards = [card for card in stage.whole.cards if part in stage.parts.around(stage.parts.of_card.get(card, -1))]
        folding = stage.folding.with_part(self._part(part), turns=self._takes_turns(cards[-1]), shut=True)
        self._set(folding, self._first(cards))

    def part_around(self, card: int) -> int:
        """Return the innermost part around a card that can be folded, -1 for none."""
        stage = self.stage
        ways = stage.parts.around(stage.parts.of_card.get(card, -1))
        return next((number for number in ways if self._part(number).rule), -1)

    def reveal(self, card: int) -> None:
        """Open what hides a card."""
        if self.focus is not None and self.stage.shown(card) not in self.stage.geometry.homes:
            self.leave_focus()
        stage = self.stage
        if card not in stage.inside:
            return
        group = stage.groups[stage.inside[card]]
        folding = stage.folding
        hand = tuple(one for one in folding.hand if group.kind != BY_HAND or one.name != group.name)
        folding = replace(folding, hand=hand)
        for number in stage.parts.around(stage.parts.of_card.get(card, -1)):
            if folding.folds(self._part(number)):
                folding = folding.with_part(self._part(number), turns=self._takes_turns(card), shut=False)
        self._set(folding, card)

    # ---- many ------------------------------------------------------------------------------------------------

    def fold_all(self) -> None:
        """Fold everything that can be folded."""
        self._set(EVERYTHING)

    def unfold_all(self) -> None:
        """Open everything."""
        self._set(NOTHING)

    def toggle_rule(self, rule: str) -> None:
        """Fold all parts of a sort, or open them when they are folded."""
        folding = self.stage.folding
        rules = folding.rules ^ {rule}
        parts = [part for part in self.stage.parts.parts if part.rule == rule]
        own = {part.key for part in parts} | {part.wild for part in parts}
        self._set(replace(folding, rules=rules, shut=folding.shut - own, opened=folding.opened - own))

    def fold_cards(self, cards: Iterable[int]) -> None:
        """Fold cards together, under a name that says which."""
        stage = self.stage
        ranks = {card: rank for rank, card in enumerate(stage.whole.cards)}
        shown = sorted(stage.shown(card) for card in cards)
        wanted = [inner for card in shown for inner in (stage.groups[card].cards if card in stage.groups else (card,))]
        if len(shown) < 2:
            return
        first, last = stage.places[shown[0]][0], stage.places[shown[-1]][0]
        folding = stage.folding
        name = self._free(f"{first} … {last}", folding)
        hand = HandFold(name, tuple(sorted(ranks[card] for card in wanted)))
        self._set(replace(folding, hand=(*folding.hand, hand)), shown[-1])

    # ---- focus -----------------------------------------------------------------------------------------------

    def focus_on(self, card: int, ways: tuple[str, ...] = BOTH) -> None:
        """Show only what led to a card, what came of it, or both."""
        if card in self.stage.whole.cards:
            self.focus = Focus(card, ways)
            self.changed.emit(card)

    def leave_focus(self) -> bool:
        """Show everything again; say whether something was hidden."""
        if self.focus is None:
            return False
        card, self.focus = self.focus.card, None
        self.changed.emit(card)
        return True

    # ---- inside ----------------------------------------------------------------------------------------------

    def _part(self, number: int) -> Part:
        return self.stage.parts.parts[number]

    def _first(self, cards: Iterable[int]) -> int:
        """Return the first operation of some cards: it stands where their group does."""
        return next((card for card in cards if self.stage.whole.cards[card].kind == "op"), -1)

    def _takes_turns(self, card: int) -> bool:
        home = self.stage.geometry.homes.get(card)
        return home is not None and home.kind == "slot"

    def _set(self, folding: Folding, card: int = -1) -> None:
        self.folding = folding
        self.changed.emit(card)
        self.chosen.emit(kept_text(folding))

    @staticmethod
    def _free(name: str, folding: Folding) -> str:
        taken = {hand.name for hand in folding.hand}
        number = 2
        free = name
        while free in taken:
            free = tr("{name} ({n})", name=name, n=number)
            number += 1
        return free
