"""Give the cards of one strand a column and a row: inputs stand to the left, the upper one on the same row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradgui.graph.cards import Card

LONGEST = 3  # columns that an edge may span; beyond it a chip is drawn
FEW = 3  # far uses of a leaf that are drawn as edges


@dataclass(slots=True)
class Grid:
    """Column and row of each card, and which inputs are edges (the others are chips)."""

    column: dict[int, int] = field(default_factory=dict)
    row: dict[int, int] = field(default_factory=dict)
    edges: set[tuple[int, int]] = field(default_factory=set)  # (card, port)
    below_old: set[int] = field(default_factory=set)  # new versions that stand under the old one


def arrange(cards: list[Card]) -> Grid:
    """Arrange a strand's cards, given in order of their making."""
    grid = Grid()
    inside = {card.seq: card for card in cards}
    _columns(cards, inside, grid)
    _edges(cards, inside, grid)
    _rows(cards, inside, grid)
    return grid


def _is_made(card: Card, inside: dict[int, Card]) -> bool:
    return any(given.source in inside for given in card.inputs)


def _columns(cards: list[Card], inside: dict[int, Card], grid: Grid) -> None:
    column = grid.column
    free = {card.seq for card in cards if card.kind != "op" and not _is_made(card, inside)}
    for card in cards:
        if card.seq in free:
            continue
        given = [i for i in card.inputs if i.source in column]
        others = max((column[i.source] + 1 for i in given if not i.version), default=0)
        old = max((column[i.source] for i in given if i.version), default=-1)
        column[card.seq] = max(others, old, 0)
        if old >= 0 and column[card.seq] == old:
            grid.below_old.add(card.seq)
    _move_to_use(cards, column)
    first_use: dict[int, int] = {}
    for card in cards:
        for one in card.inputs:
            if one.source in inside and card.seq in column:
                first_use[one.source] = min(first_use.get(one.source, 1 << 30), column[card.seq])
    for seq in free:
        column[seq] = first_use.get(seq, 1) - 1
    least = min(column.values(), default=0)
    for seq in column:
        column[seq] -= least


def _move_to_use(cards: list[Card], column: dict[int, int]) -> None:
    """Put what is made of leaves alone just before its first use, and with it what only it is made of."""
    users: dict[int, list[Card]] = {}
    for card in cards:
        for given in card.inputs:
            users.setdefault(given.source, []).append(card)
    fixed = {i.source for card in cards for i in card.inputs if i.version}
    feeders: set[int] = set()
    for card in cards:
        made = [i.source for i in card.inputs if i.source in column]
        alone = all(seq in feeders and len(users[seq]) == 1 for seq in made)
        if card.seq in column and alone and card.seq not in fixed and not any(i.version for i in card.inputs):
            feeders.add(card.seq)
    for card in reversed(cards):
        if card.seq in feeders and card.seq in users:
            column[card.seq] = max(column[card.seq], min(column[user.seq] for user in users[card.seq]) - 1)


def _edges(cards: list[Card], inside: dict[int, Card], grid: Grid) -> None:
    far: dict[int, int] = {}
    for card in cards:
        for given in card.inputs:
            if given.source in inside and grid.column[card.seq] - grid.column[given.source] > 1:
                far[given.source] = far.get(given.source, 0) + 1
    for card in cards:
        for given in card.inputs:
            if given.source not in inside:
                continue
            span = grid.column[card.seq] - grid.column[given.source]
            crowded = span > 1 and far.get(given.source, 0) > FEW
            if span <= LONGEST and not crowded:
                grid.edges.add((card.seq, given.port))


def _rows(cards: list[Card], inside: dict[int, Card], grid: Grid) -> None:
    by_column: dict[int, list[Card]] = {}
    for card in cards:
        by_column.setdefault(grid.column[card.seq], []).append(card)
    order = _order_of_use(cards)
    depth = _depths(cards)
    newer = {i.source: card for card in cards if card.seq in grid.below_old for i in card.inputs if i.version}
    for column in sorted(by_column):
        taken: set[int] = set()
        made = [c for c in by_column[column] if _is_made(c, inside) or c.kind == "op"]
        leaves = [c for c in by_column[column] if c not in made]
        wanted = [(_wish(card, grid), card) for card in made if card.seq not in grid.below_old]
        for wish, card in sorted(wanted, key=lambda w: (w[0], not w[1].tracked, -depth[w[1].seq], w[1].seq)):
            _take(_versions(card, newer), wish, taken, grid)
        for card in sorted(leaves, key=lambda c: order.get(c.seq, (1 << 30, 0))):
            _take([card], 0, taken, grid)


def _versions(card: Card, newer: dict[int, Card]) -> list[Card]:
    """Return a card with its new versions, which stand under it."""
    found = [card]
    while found[-1].seq in newer:
        found.append(newer[found[-1].seq])
    return found


def _depths(cards: list[Card]) -> dict[int, int]:
    """Return how far the longest way from each card goes on: the longest one keeps its row."""
    depth = {card.seq: 0 for card in cards}
    for card in reversed(cards):
        for given in card.inputs:
            if given.source in depth:
                depth[given.source] = max(depth[given.source], depth[card.seq] + 1)
    return depth


def _order_of_use(cards: list[Card]) -> dict[int, tuple[int, int]]:
    order: dict[int, tuple[int, int]] = {}
    for card in cards:
        for given in card.inputs:
            order.setdefault(given.source, (card.seq, given.port))
    return order


def _wish(card: Card, grid: Grid) -> int:
    rows = [grid.row[i.source] for i in card.inputs if (card.seq, i.port) in grid.edges and i.source in grid.row]
    return min(rows, default=0)  # where roads meet, the upper one goes on


def _take(cards: list[Card], wish: int, taken: set[int], grid: Grid) -> None:
    """Give cards that stand under each other the first rows that are free for all of them."""
    row = wish
    while any(row + below in taken for below in range(len(cards))):
        row += 1
    for below, card in enumerate(cards):
        taken.add(row + below)
        grid.row[card.seq] = row + below
