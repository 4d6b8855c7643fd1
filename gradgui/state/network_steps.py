"""Steps of the network: from one quantity of the book to the next, through all iterations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradgui.recording.index import last_up_to
from gradgui.state.network_pass import SLOPE, Known, Pass, root_after, whole_pass

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording


def steps_of(found: Pass) -> tuple[Known, ...]:
    """Return the steps of a pass in the order in which they happened, the slopes left out, for they come with a."""
    return tuple(k for k in found.known if k.quantity != SLOPE and k.layer > 0)


def next_layer_step(recording: Recording, cursor: int, direction: int) -> int:
    """Return the event of the next quantity of the book, or of the one before; the cursor when there is none."""
    here = whole_pass(recording, cursor)
    seqs = sorted({k.seq for k in steps_of(here)}) if here is not None else []
    if direction > 0:
        later = [seq for seq in seqs if seq > cursor]
        root = -1 if later else root_after(recording, here.start if here is not None else cursor)
        following = whole_pass(recording, root)
        later += sorted(k.seq for k in steps_of(following)) if following is not None else []
        return later[0] if later else cursor
    earlier = last_up_to(seqs, cursor - 1)
    if earlier >= 0 or here is None:
        return earlier if earlier >= 0 else cursor
    before = whole_pass(recording, here.start - 1)
    return max((k.seq for k in steps_of(before)), default=cursor) if before is not None else cursor
