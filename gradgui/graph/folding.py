"""Fold parts of the graph into single cards: which are folded, and the graph that is left."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Final

from gradgui.graph.cards import Card, CardGraph, Group, Input
from gradgui.graph.geometry import PIPS_H
from gradgui.graph.parts import CUSTOM, LOOP, MODULE, RULES, WHOLE, Part, Parts

if TYPE_CHECKING:
    from collections.abc import Iterable

LARGE: Final = 60  # cards from which on a graph folds by itself
ANCESTORS, DESCENDANTS = "ancestors", "descendants"
BY_HAND: Final = "hand"


@dataclass(frozen=True, slots=True)
class HandFold:
    """Cards that a person folded together. ``ranks`` count the cards of the run: numbers of events change."""

    name: str
    ranks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Focus:
    """A card, and whether what led to it, what came of it, or both is shown."""

    card: int
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Folding:
    """What is folded. ``rules`` fold all parts of a sort; ``shut`` and ``opened`` name single parts."""

    rules: frozenset[str] = frozenset()
    shut: frozenset[str] = frozenset()
    opened: frozenset[str] = frozenset()
    hand: tuple[HandFold, ...] = ()

    def folds(self, part: Part) -> bool:
        """Say whether a part is folded."""
        for key in (part.key, part.wild):
            if key in self.opened:
                return False
            if key in self.shut:
                return True
        return part.rule in self.rules

    def outlines(self, part: Part) -> bool:
        """Say whether a part that is open has a frame: when it was opened, or others of its sort are folded."""
        ruled = part.rule in self.rules or (part.kind == MODULE and MODULE in self.rules)
        return ruled or part.key in self.opened or part.wild in self.opened

    def with_part(self, part: Part, *, turns: bool, shut: bool) -> Folding:
        """Return the choice with one part folded or opened; ``turns`` means all iterations that take turns."""
        key = part.wild if turns else part.key
        both = {part.key, part.wild}
        shuts, opens = self.shut - both, self.opened - both
        return replace(self, shut=shuts | {key} if shut else shuts, opened=opens if shut else opens | {key})


NOTHING: Final = Folding()
USUAL: Final = Folding(frozenset({CUSTOM}))
BIG: Final = Folding(frozenset(RULES) - {WHOLE})
EVERYTHING: Final = Folding(frozenset(RULES))


@dataclass(frozen=True, slots=True)
class Outline:
    """A part that is open, and the cards of it that are shown; ``inner`` counts the frames inside its frame."""

    part: int
    cards: tuple[int, ...]
    inner: int


@dataclass(frozen=True, slots=True)
class Folded:
    """The graph that is left, what stands in it for what, and the frames of open parts."""

    graph: CardGraph
    outlines: tuple[Outline, ...] = ()


def usual(graph: CardGraph, parts: Parts) -> Folding:
    """Return what is folded before a person chooses: a large graph folds by itself."""
    turns: Counter[tuple[int, int]] = Counter()  # what takes turns is seen one turn at a time
    for seq in graph.cards:
        taking = -1
        for number in parts.around(parts.of_card.get(seq, -1)):
            if parts.parts[number].kind == "iteration" and not parts.parts[number].rule:
                taking = number
        turns[parts.parts[taking].parent if taking >= 0 else -1, taking] += 1
    largest: dict[int, int] = {}
    for (loop, _), count in turns.items():
        largest[loop] = max(largest.get(loop, 0), count)
    return BIG if sum(largest.values()) > LARGE else USUAL


def fold(graph: CardGraph, parts: Parts, folding: Folding, focus: Focus | None = None) -> Folded:
    """Fold a graph; with a focus, only what is of interest to it is left."""
    ranks = list(graph.cards)
    if focus is not None:
        graph = focused(graph, focus)
    made = _Quotient(graph, parts)
    made.fold_parts(folding)
    for hand in folding.hand:
        made.fold_by_hand(hand, {ranks[rank] for rank in hand.ranks if rank < len(ranks)})
    return Folded(made.graph(), made.outlines(folding))


def focused(graph: CardGraph, focus: Focus) -> CardGraph:
    """Return the part of a graph that led to a card, or that came of it."""
    kept = {focus.card}
    if ANCESTORS in focus.ways:
        sources = {seq: [i.source for i in card.inputs] for seq, card in graph.cards.items()}
        kept |= _reached(sources, {focus.card})
    if DESCENDANTS in focus.ways:
        kept |= _reached(_users(graph.cards), {focus.card})
    return CardGraph({seq: card for seq, card in graph.cards.items() if seq in kept}, graph.roots & kept)


def _users(cards: dict[int, Card]) -> dict[int, list[int]]:
    users: dict[int, list[int]] = {}
    for seq, card in cards.items():
        for given in card.inputs:
            users.setdefault(given.source, []).append(seq)
    return users


def _reached(ways: dict[int, list[int]], start: set[int]) -> set[int]:
    found, left = set(start), list(start)
    while left:
        for card in ways.get(left.pop(), ()):
            if card >= 0 and card not in found:
                found.add(card)
                left.append(card)
    return found


@dataclass(slots=True)
class _Quotient:
    """The graph as it gets smaller: ``cards`` are those that are left, groups among them."""

    whole: CardGraph
    parts: Parts
    cards: dict[int, Card] = field(default_factory=dict)
    inside: dict[int, int] = field(default_factory=dict)  # card → the group that it is shown in
    groups: dict[int, Group] = field(default_factory=dict)
    mixed: bool = False  # a group by hand may have to wait for a card that was made later

    def __post_init__(self) -> None:
        self.cards = dict(self.whole.cards)

    def fold_parts(self, folding: Folding) -> None:
        """Fold each part that is to be folded and is in no other one that is."""
        tops: list[int] = []
        for number, part in enumerate(self.parts.parts):
            outer = tops[part.parent] if part.parent >= 0 else -1
            tops.append(outer if outer >= 0 else number if folding.folds(part) else -1)
        members: dict[int, list[int]] = {}
        for seq in self.cards:
            top = tops[self.parts.of_card[seq]] if seq in self.parts.of_card else -1
            if top >= 0:
                members.setdefault(top, []).append(seq)
        sets = {}
        for number, cards in members.items():
            part = self.parts.parts[number]
            least = 1 if part.kind in (MODULE, "call") else 2
            if len(cards) >= least and any(self.cards[seq].kind == "op" for seq in cards):
                sets[number] = cards
        self._contract([(self._title(number), cards) for number, cards in sets.items()])

    def _title(self, number: int) -> Group:
        part = self.parts.parts[number]
        count = part.of if part.kind == LOOP else 0
        which = (part.number + 1, part.of) if part.kind != LOOP else (0, 0)
        return Group(-1, number, part.kind, part.name, part.what, line=part.line, turns=count, which=which)

    def fold_by_hand(self, hand: HandFold, wanted: set[int]) -> None:
        """Fold cards together, with all that lies on a way from one of them to another."""
        shown = {self.inside.get(seq, seq) for seq in wanted if seq in self.whole.cards}
        if not shown:
            return
        users = _users(self.cards)
        sources = {seq: [i.source for i in card.inputs] for seq, card in self.cards.items()}
        closed = shown | (_reached(users, shown) & _reached(sources, shown))
        if len(closed) < 2 or not any(self.cards[seq].kind == "op" for seq in closed):
            return
        members = [seq for one in closed for seq in (self.groups[one].cards if one in self.groups else (one,))]
        for one in closed:
            self.groups.pop(one, None)
        self.mixed = True
        self._contract([(Group(-1, -1, BY_HAND, hand.name, ""), sorted(members))], closed)

    def _contract(self, sets: list[tuple[Group, list[int]]], gone: Iterable[int] = ()) -> None:
        """Put a group in the place of each set of cards."""
        owner = {seq: number for number, (_, cards) in enumerate(sets) for seq in cards}
        outer = {
            given.source
            for seq, card in self.whole.cards.items()
            for given in card.inputs
            if given.source in owner and owner.get(seq) != owner[given.source]
        }
        for about, cards in sets:
            output = _output(self.whole, cards, outer)
            nodes = tuple([seq for seq in cards if self.whole.cards[seq].tracked])
            self.groups[output] = replace(about, card=output, cards=tuple(cards), nodes=nodes)
            self.inside.update(dict.fromkeys(cards, output))
        for seq in (*gone, *owner):
            self.cards.pop(seq, None)
        for seq, card in self.cards.items():
            if any(given.source in owner for given in card.inputs):
                self.cards[seq] = replace(card, inputs=tuple(self._shown(given) for given in card.inputs))
        for seq in [self.inside[cards[0]] for _, cards in sets]:
            self.groups[seq], self.cards[seq] = self._joined(self.groups[seq])

    def _shown(self, given: Input) -> Input:
        source = self.inside.get(given.source, given.source)
        return given if source == given.source else replace(given, source=source, version=False)

    def _joined(self, group: Group) -> tuple[Group, Card]:
        """Return a group with the card that stands for it: what comes from one card is one input."""
        members = set(group.cards)
        found: dict[tuple[int, int, int], list[tuple[int, Input]]] = {}
        for seq in group.cards:
            for one in self.whole.cards[seq].inputs:
                if one.source not in members:
                    shown = self._shown(one)
                    tensor = one.tensor if shown.source < 0 else -1
                    found.setdefault((shown.source, one.owner, tensor), []).append((seq, shown))
        inputs, ports = [], []
        for port, uses in enumerate(found.values()):
            given = [use for _, use in uses]
            flows = any(i.flows for i in given)
            inputs.append(
                replace(given[0], port=port, flows=flows, wide=any(i.wide for i in given), version=False,
                        cut=not flows and any(i.cut for i in given))
            )  # fmt: skip
            ports.append(tuple((seq, use.port) for seq, use in uses))
        ops = [self.whole.cards[seq] for seq in group.cards if self.whole.cards[seq].kind == "op"]
        blocks = {card.block for card in ops}
        output = self.whole.cards[group.card]
        block = blocks.pop() if len(blocks) == 1 else -1
        card = Card(
            group.card, output.tensor, "op", any(card.tracked for card in ops), tuple(inputs),
            max(output.below, PIPS_H), _shared([card.iterations for card in ops]), block,
        )  # fmt: skip
        return replace(group, ports=tuple(ports)), card

    def graph(self) -> CardGraph:
        """Return what is left, each card after those that it was made from."""
        order = _ordered(self.cards) if self.mixed else sorted(self.cards)
        roots = frozenset(self.inside.get(seq, seq) for seq in self.whole.roots)
        return CardGraph({seq: self.cards[seq] for seq in order}, roots, self.groups, self.inside)

    def outlines(self, folding: Folding) -> tuple[Outline, ...]:
        """Return the frames of the parts that are open, the outer ones first."""
        marked = {n for n, part in enumerate(self.parts.parts) if not folding.folds(part) and folding.outlines(part)}
        cards: dict[int, list[int]] = {}
        for seq in self.cards if marked else ():
            group = self.groups.get(seq)
            if group is not None and group.kind == BY_HAND:
                continue
            for number in self.parts.around(self.parts.of_card.get(seq, -1)):
                if number in marked and (group is None or group.part != number):
                    cards.setdefault(number, []).append(seq)
        deep = dict.fromkeys(cards, 0)
        for number in sorted(cards, reverse=True):
            outer = next((o for o in self.parts.around(self.parts.parts[number].parent) if o in deep), -1)
            if outer >= 0:
                deep[outer] = max(deep[outer], deep[number] + 1)
        found = []
        for number in sorted(cards):
            found.append(Outline(number, tuple(cards[number]), deep[number]))
        return tuple(found)


def _output(graph: CardGraph, cards: list[int], outer: set[int]) -> int:
    """Return the card that a group is named by: the last one that is used outside, else the last operation."""
    ops = [seq for seq in cards if graph.cards[seq].kind == "op"]
    used = [seq for seq in ops if seq in outer]
    tracked = [seq for seq in ops if graph.cards[seq].tracked]
    return (used or tracked or ops)[-1]


def _shared(chains: list[tuple[int, ...]]) -> tuple[int, ...]:
    shared = chains[0]
    for chain in chains[1:]:
        while chain[: len(shared)] != shared:
            shared = shared[:-1]
    return shared


def _ordered(cards: dict[int, Card]) -> list[int]:
    """Return the cards so that each comes after those it was made from, else in the order of the run."""
    waits = {seq: len({i.source for i in card.inputs} & cards.keys()) for seq, card in cards.items()}
    users = {seq: set(found) for seq, found in _users(cards).items()}
    ready = [seq for seq, count in waits.items() if not count]
    heapify(ready)
    order = []
    while ready:
        seq = heappop(ready)
        order.append(seq)
        for user in users.get(seq, ()):
            waits[user] -= 1
            if not waits[user]:
                heappush(ready, user)
    return order


# ---- kept for the next time ----------------------------------------------------------------------------------


def kept_text(folding: Folding) -> str:
    """Return a choice as text."""
    told = {
        "rules": sorted(folding.rules),
        "shut": sorted(folding.shut),
        "opened": sorted(folding.opened),
        "hand": [[hand.name, list(hand.ranks)] for hand in folding.hand],
    }
    return json.dumps(told)


def restored(text: str) -> Folding | None:
    """Return the choice that was kept, None when there is none or the text is nonsense."""
    try:
        kept = json.loads(text) if text else None
        if kept is None:
            return None
        hand = tuple(HandFold(str(name), tuple(int(rank) for rank in ranks)) for name, ranks in kept["hand"])
        rules = frozenset(map(str, kept["rules"])) & frozenset(RULES)
        return Folding(rules, frozenset(map(str, kept["shut"])), frozenset(map(str, kept["opened"])), hand)
    except (ValueError, TypeError, KeyError):
        return None
