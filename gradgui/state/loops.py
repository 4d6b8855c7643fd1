"""Iterations: which one an event is in, and how many its loop made in all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradgui.i18n import tr
from gradgui.recording import events as ev

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

Turn = tuple[int, int]  # the event that began an iteration, and which one it is, from 1


def turns_at(recording: Recording, cursor: int) -> tuple[Turn, ...]:
    """Return the iterations around an event, outermost first."""
    found: list[Turn] = []
    at = cursor
    while at >= 0:
        event = recording[at]
        if isinstance(event, ev.ScopeEntered) and event.kind == "iteration":
            found.append((at, event.number + 1))
        at = event.parent
    return tuple(reversed(found))


def loop_totals(recording: Recording) -> dict[int, int]:
    """Return for each iteration how many its loop made until it ended: a loop in a loop counts anew each time."""
    totals: dict[int, int] = {}
    open_runs: dict[tuple[int, int], list[int]] = {}  # (scope around, place) → the iterations of one run
    for seq in recording.index.scopes.get("iteration", ()):
        event = recording[seq]
        if not isinstance(event, ev.ScopeEntered):
            continue
        key = event.parent, event.site
        if event.number == 0:
            _close(totals, open_runs.pop(key, []))
        open_runs.setdefault(key, []).append(seq)
    for run in open_runs.values():
        _close(totals, run)
    return totals


def _close(totals: dict[int, int], run: list[int]) -> None:
    for seq in run:
        totals[seq] = len(run)


def turn_text(turns: tuple[Turn, ...], totals: dict[int, int]) -> str:
    """Return "iteration 14 of 20", inside a loop in it "iteration 14 of 20 · 1 of 4", "" outside of loops."""
    if not turns:
        return ""
    words = [_count(number, totals.get(scope, 0)) for scope, number in turns]
    return tr("iteration {n}", n=" · ".join(words))


def _count(number: int, total: int) -> str:
    return tr("{n} of {total}", n=number, total=total) if total >= number else str(number)
