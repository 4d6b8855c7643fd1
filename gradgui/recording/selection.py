"""What a person looks at: a card, one of its inputs, or whatever the present event is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.recording import events as ev

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording


@dataclass(frozen=True, slots=True)
class Selection:
    """``card`` is the event that made a card, -1 to follow the cursor; ``port`` is one input of it, or -1."""

    card: int = -1
    port: int = -1


FOLLOW = Selection()


def subject(recording: Recording, seq: int) -> Selection:
    """Return the card (and input) that event ``seq`` is about; FOLLOW's -1 when it is about none.

    A gradient on its way is about the card of its sender; an accumulation about the card of its leaf.
    """
    if not 0 <= seq < len(recording):
        return FOLLOW
    event = recording[seq]
    match event:
        case ev.LeafCreated() | ev.OpApplied() | ev.Detached():
            return Selection(seq)
        case ev.TensorMutated():
            return Selection(_card(recording, event.grad_of if event.grad_of >= 0 else event.tensor, seq))
        case ev.GradientSent():
            return Selection(_node_card(recording, event.node, seq), event.index)
        case ev.NodeVisited() | ev.NodeReady():
            return Selection(_node_card(recording, event.node, seq))
        case ev.BackwardStarted():
            return Selection(_card(recording, event.roots[0].tensor, seq)) if event.roots else FOLLOW
        case ev.BackwardFinished():
            started = recording[event.started]
            if isinstance(started, ev.BackwardStarted) and started.roots:
                return Selection(_card(recording, started.roots[0].tensor, seq))
            return FOLLOW
        case ev.GradAccumulated() | ev.GradCleared() | ev.RequiresGradChanged() | ev.ParameterUpdated():
            return Selection(_card(recording, event.tensor, seq))
        case ev.ViewCreated():
            return Selection(_card(recording, event.view, seq))
        case ev.SavedReleased():
            return Selection(_node_card(recording, event.nodes[0], seq)) if event.nodes else FOLLOW
        case ev.Failed():
            if event.nodes:
                return Selection(_node_card(recording, event.nodes[0], seq))
            return Selection(_card(recording, event.tensors[0], seq)) if event.tensors else FOLLOW
        case ev.StatementEntered():
            bound = [b.tensor for b in event.names if b.tensor >= 0]
            return Selection(_card(recording, bound[-1], seq)) if bound else FOLLOW
    return FOLLOW


def looked_at(recording: Recording, cursor: int, selection: Selection) -> Selection:
    """Return the selection itself, or when it follows, the last subject up to the cursor."""
    if selection.card >= 0:
        return selection if selection.card <= cursor else FOLLOW
    for seq in range(cursor, max(-1, cursor - 64), -1):
        found = subject(recording, seq)
        if found.card >= 0:
            return found
    return FOLLOW


def _card(recording: Recording, tensor: int, seq: int) -> int:
    history = recording.index.card_of.get(tensor)
    found = history.at(seq) if history is not None else None
    return -1 if found is None else found


def _node_card(recording: Recording, node: int, seq: int) -> int:
    made = recording.index.node_made.get(node)
    if made is not None:
        return made if made <= seq else -1
    tensor = recording.index.node_tensor.get(node)
    return -1 if tensor is None else _card(recording, tensor, seq)
