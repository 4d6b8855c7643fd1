"""The lines in the menu of a card that fold, open, and show a part of the graph alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gradgui.app.menu_entries import Asked, Entry
from gradgui.graph.folding import ANCESTORS, DESCENDANTS
from gradgui.i18n import ntr, tr
from gradgui.state.graph_groups import group_name, part_name

if TYPE_CHECKING:
    from collections.abc import Callable


def _says_unfold(asked: Asked) -> str:
    stage = asked.graph.folds.stage
    group = stage.groups.get(stage.shown(asked.one.card)) if asked.one is not None else None
    return tr("Unfold {name}", name=group_name(group)) if group is not None else ""


def _part_of(asked: Asked) -> int:
    """Return the open part of the program that is meant, -1 for none."""
    if asked.target.part >= 0 or asked.one is None:
        return asked.target.part
    return asked.graph.folds.part_around(asked.one.card) if not _says_unfold(asked) else -1


def _says_fold_part(asked: Asked) -> str:
    part = _part_of(asked)
    return tr("Fold {name}", name=part_name(asked.graph.folds.stage.parts.parts[part])) if part >= 0 else ""


def _says_fold_chosen(asked: Asked) -> str:
    return ntr("Fold {n} card together", "Fold {n} cards together", asked.several) if asked.several else ""


def _focus(*ways: str) -> Callable[[Asked], object]:
    """Return what shows only what is of interest to one card."""
    return lambda asked: asked.graph.folds.focus_on(asked.one.card, ways) if asked.one is not None else None


def _says_all(asked: Asked) -> str:
    return tr("Show all cards again") if asked.graph.folds.focus is not None else ""


def _on_one(text: str) -> Callable[[Asked], str]:
    return lambda asked: tr(text) if asked.one is not None else ""


FOLDS: Final[tuple[Entry, ...]] = (
    Entry("unfold_group", _says_unfold, lambda a: a.graph.folds.open(a.facts[0].card)),
    Entry("fold_part", _says_fold_part, lambda a: a.graph.folds.fold(_part_of(a))),
    Entry("fold_cards", _says_fold_chosen, lambda a: a.graph.folds.fold_cards(a.target.cards)),
)
FOCUS: Final[tuple[Entry, ...]] = (
    Entry("focus_ancestors", _on_one("Focus on what led here"), _focus(ANCESTORS)),
    Entry("focus_descendants", _on_one("Focus on what comes of it"), _focus(DESCENDANTS)),
    Entry("focus_both", _on_one("Focus on both"), _focus(ANCESTORS, DESCENDANTS)),
    Entry("show_all", _says_all, lambda a: a.graph.folds.leave_focus()),
)
