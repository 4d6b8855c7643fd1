"""Hooks at work on a gradient: what each was given, and what it computed of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.graph.hooks import hooks_of
from gradgui.i18n import tr
from gradgui.recording import events as ev
from gradgui.state.graph_gradients import gradient_text

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording
    from gradgui.state.graph_facts import Pass


@dataclass(frozen=True, slots=True)
class HookLook:
    """One hook under a card: "hook clamp", "‖g‖ 19.8 → 8.7"; ``now`` while it runs."""

    name: str
    text: str
    now: bool


def hook_looks(recording: Recording, node: int, moment: Pass | None, cursor: int) -> tuple[HookLook, ...]:
    """Return the hooks that have begun at a node in the present pass."""
    if moment is None or node < 0 or not moment.active:
        return ()
    begun = [seq for seq in hooks_of(recording).get(node, ()) if moment.plan.start < seq <= cursor]
    return tuple(_look(recording, seq, cursor) for seq in begun)


def _look(recording: Recording, seq: int, cursor: int) -> HookLook:
    end = recording.index.scope_end.get(seq, len(recording))
    given, result, op = -1, -1, ""
    for inside in range(seq + 1, min(end, cursor + 1)):
        event = recording[inside]
        if event.parent != seq:
            continue
        if isinstance(event, ev.LeafCreated) and given < 0:
            given = event.value
        elif isinstance(event, ev.OpApplied) and given >= 0 and _alike(recording, event.value, given):
            result, op = event.value, event.op
    before = gradient_text(recording, given) if given >= 0 else ""
    name = tr("hook {op}", op=op) if op else tr("hook")
    if result < 0:
        return HookLook(name, before, cursor < end)
    return HookLook(name, f"{before} → {gradient_text(recording, result).removeprefix('‖g‖ ')}", cursor < end)


def _alike(recording: Recording, value: int, given: int) -> bool:
    return recording.value(value).shape == recording.value(given).shape
