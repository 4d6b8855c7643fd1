"""The hooks of a recording's backward passes, by the node whose gradient they were given."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from gradgui.recording import events as ev

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

_known: WeakKeyDictionary[Recording, tuple[int, dict[int, tuple[int, ...]]]] = WeakKeyDictionary()


def hooks_of(recording: Recording) -> dict[int, tuple[int, ...]]:
    """Return for each node the events at which hooks on its gradient began; hooks of layers are no part of it."""
    length, found = _known.get(recording, (-1, {}))
    if length != len(recording):
        found = _found(recording)
        _known[recording] = len(recording), found
    return found


def _found(recording: Recording) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = {}
    for seq in recording.index.scopes.get("hook", ()):
        visited = seq - 1
        while visited >= 0 and not isinstance(recording[visited], ev.NodeVisited | ev.BackwardStarted):
            visited -= 1
        event = recording[visited] if visited >= 0 else None
        if isinstance(event, ev.NodeVisited) and recording.phase_at(seq) == "backward":
            found.setdefault(event.node, []).append(seq)
    return {node: tuple(seqs) for node, seqs in found.items()}
