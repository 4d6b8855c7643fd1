"""Why this order: how often a backward pass visits nodes, and how often recursion that never waits would."""

from __future__ import annotations

from dataclasses import dataclass
from math import log10
from typing import TYPE_CHECKING

from gradgui.explain import passes
from gradgui.i18n import ntr, tr

if TYPE_CHECKING:
    from gradgui.recording import events as ev
    from gradgui.recording.recording import Recording

EXACT_TO = 10**12  # beyond it the number of digits says more


@dataclass(frozen=True, slots=True)
class Visits:
    """``once`` is one visit for each node; ``naive`` one for each path from a root to a node."""

    once: int
    naive: int


def count_visits(recording: Recording, begin: ev.BackwardStarted) -> Visits:
    """Count the visits of a pass, and those of recursion that goes on with each part as it comes.

    A node hands over as many parts as paths lead to it; so the nodes are taken in an order in which all parts of a
    node are known before it hands over, as the pass itself takes them.
    """
    left = {p.node: p.waits for p in begin.pending}
    paths = dict.fromkeys(left, 0)
    for root in begin.roots:
        if root.node in paths:
            paths[root.node] += 1
    ready = [node for node, waits in left.items() if waits == 0]
    done = 0
    while ready:
        node = ready.pop()
        done += 1
        made = passes.made_by(recording, node)
        for receiver in made.edges if made is not None else ():
            if receiver in left:
                paths[receiver] += paths[node]
                left[receiver] -= 1
                if left[receiver] == 0:
                    ready.append(receiver)
    return Visits(done, sum(paths.values()))


def order_sentence(visits: Visits) -> str:
    """Say what the order is good for; "" where nothing waits, for then any order makes as many visits."""
    if visits.naive <= visits.once:
        return ""
    return ntr(
        "each node waits, then goes on once: {n} visit; naive recursion: {naive}",
        "each node waits, then goes on once: {n} visits; naive recursion: {naive}",
        visits.once,
        naive=_count_text(visits.naive),
    )


def _count_text(count: int) -> str:
    if count < EXACT_TO:
        return f"{count:,}"
    return tr("a number of about {n} digits", n=int(count.bit_length() * log10(2)) + 1)
