"""What a menu is asked for: a card, several, one input of a card, a fold, or the ground."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """``cards`` are all that are meant; ``card`` is the one under the mouse or the keyboard, -1 for none."""

    card: int = -1
    cards: tuple[int, ...] = ()
    port: int = -1
    fold: int = -1  # a bar below
    part: int = -1  # an open part of the program
