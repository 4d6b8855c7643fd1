"""Cut the graph into strands: what is joined by operations; leaves join nothing and stand where they are used first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gradgui.graph.second import made_by_backward_of

if TYPE_CHECKING:
    from gradgui.graph.cards import Card, CardGraph, Input
    from gradgui.recording.recording import Recording

SMALL = 24  # cards


@dataclass(slots=True)
class Strand:
    """Cards that are laid out together. ``scope`` is the iteration that holds all of it, -1 for none."""

    cards: list[int]
    scope: int = -1
    component: int = 0

    @property
    def first(self) -> int:
        """The number of its first card."""
        return self.cards[0]


@dataclass(slots=True)
class Partition:
    """Strands in order, and the leaves that stand in a row of their own above a loop."""

    strands: list[Strand] = field(default_factory=list)
    loop_leaves: dict[int, list[int]] = field(default_factory=dict)  # site of the loop → leaves
    shown: set[int] = field(default_factory=set)  # components that are never folded


class _Sets:
    def __init__(self) -> None:
        self.parent: dict[int, int] = {}

    def find(self, item: int) -> int:
        parent = self.parent
        while parent.setdefault(item, item) != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    def join(self, a: int, b: int) -> None:
        a, b = self.find(a), self.find(b)
        if a != b:
            self.parent[max(a, b)] = min(a, b)


def partition(recording: Recording, graph: CardGraph) -> Partition:
    """Cut a graph into strands and components."""
    cards = graph.cards
    rank = {seq: number for number, seq in enumerate(cards)}
    strands, strand_of = _op_strands(cards)
    found = Partition(strands)
    for card in cards.values():
        if card.kind != "op":
            _settle(recording, graph, card, found, strand_of)
    for strand in found.strands:
        strand.cards.sort(key=rank.__getitem__)
    found.strands.sort(key=lambda s: (not _is_second(recording, s), s.first))
    _components(cards, found, graph.roots)
    return found


def _is_second(recording: Recording, strand: Strand) -> bool:
    """Say whether a strand is a backward pass that was itself recorded: it stands above what it came from."""
    return strand.scope < 0 and any(made_by_backward_of(recording, seq) >= 0 for seq in strand.cards)


def loop_site(recording: Recording, scope: int) -> int:
    """Return the place of the loop whose iteration a scope is."""
    return recording[scope].site


def _op_strands(cards: dict[int, Card]) -> tuple[list[Strand], dict[int, Strand]]:
    sets = _Sets()
    for card in cards.values():
        if card.kind == "op":
            sets.find(card.seq)
            for given in card.inputs:
                if _joins(cards, card, given):
                    sets.join(card.seq, given.source)
    groups: dict[int, list[int]] = {}
    for card in cards.values():
        if card.kind == "op":
            groups.setdefault(sets.find(card.seq), []).append(card.seq)
    strands = [Strand(group, _common([cards[c].iterations for c in group])) for group in groups.values()]
    return strands, {seq: strand for strand in strands for seq in strand.cards}


def _joins(cards: dict[int, Card], card: Card, given: Input) -> bool:
    """Say whether an input makes two cards one strand; numbers made before a loop stand in it as leaves do."""
    source = cards.get(given.source)
    return source is not None and source.kind == "op" and (given.flows or source.iterations == card.iterations)


def _common(chains: list[tuple[int, ...]]) -> int:
    shared = chains[0]
    for chain in chains[1:]:
        size = 0
        while size < min(len(shared), len(chain)) and shared[size] == chain[size]:
            size += 1
        shared = shared[:size]
    return shared[-1] if shared else -1


def _settle(recording: Recording, graph: CardGraph, card: Card, found: Partition, strand_of: dict[int, Strand]) -> None:
    """Put a leaf into the first strand that uses it, if that strand is in the same iteration."""
    users = _users(recording, graph, card, strand_of)
    own = card.iterations[-1] if card.iterations else -1
    home = next((s for s in users if s.scope == own), None)
    if own < 0 and users and users[0].scope >= 0:
        found.loop_leaves.setdefault(loop_site(recording, users[0].scope), []).append(card.seq)
        return
    if home is None and card.kind == "detached" and card.inputs[0].source in strand_of:
        source = strand_of[card.inputs[0].source]
        home = source if source.scope == own else None
    if home is None:
        home = Strand([], own)
        found.strands.append(home)
    strand_of[card.seq] = home
    home.cards.append(card.seq)


def _users(recording: Recording, graph: CardGraph, card: Card, strand_of: dict[int, Strand]) -> list[Strand]:
    users: list[Strand] = []
    for use in recording.index.uses.get(card.tensor, ()):
        seq = graph.shown(use)
        user = graph.cards.get(seq)
        if user is None or user.kind != "op" or all(i.source != card.seq for i in user.inputs):
            continue
        strand = strand_of[seq]
        if strand not in users[-1:]:
            users.append(strand)
        if len(users) > 8:  # further uses decide nothing
            break
    return users


def _components(cards: dict[int, Card], found: Partition, roots: frozenset[int]) -> None:
    """Join strands that share a tensor; choose the components that are always shown."""
    sets = _Sets()
    for strand in found.strands:
        for seq in strand.cards:
            sets.join(strand.first, seq)
            for given in cards[seq].inputs:
                if given.source >= 0:
                    sets.join(seq, given.source)
    sizes: dict[int, int] = {}
    for strand in found.strands:
        strand.component = sets.find(strand.first)
        sizes[strand.component] = sizes.get(strand.component, 0) + len(strand.cards)
        if strand.scope >= 0 or (len(strand.cards) == 1 and not cards[strand.first].inputs):
            found.shown.add(strand.component)  # loops take turns, and a leaf alone is small: neither folds
    main = {sets.find(root) for root in roots}
    worked = [c for c, size in sizes.items() if size > 1]
    if not main and worked:
        # Without a backward pass nothing is beside the point: a small program is shown whole.
        small = len(cards) <= SMALL
        main = set(worked) if small else {max(worked, key=lambda c: (sizes[c], -c))}
    found.shown |= main
