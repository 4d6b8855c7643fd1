"""The graph pane as a function of recording and cursor, and its stage: the layout made for the end of the run."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from gradgui.graph.cards import CardGraph, Group, card_graph
from gradgui.graph.compose import make_geometry
from gradgui.graph.folding import BIG, NOTHING, Focus, Folding, fold, usual
from gradgui.graph.geometry import BOTTOM, RIGHT, Geometry
from gradgui.graph.hooks import hooks_of
from gradgui.graph.memory import owner_of
from gradgui.graph.parts import Parts, parts_of
from gradgui.graph.second import made_by_backward_of
from gradgui.i18n import ntr, tr
from gradgui.recording import events as ev
from gradgui.recording.naming import label_of
from gradgui.recording.selection import FOLLOW, Selection, looked_at, subject
from gradgui.state.graph_cards import CardLook, card_look, ghost_reason, place_label
from gradgui.state.graph_error import NO_ERROR, ErrorLook, error_look, error_room
from gradgui.state.graph_facts import card_of_node, edges_of, pass_at
from gradgui.state.graph_groups import group_name
from gradgui.state.graph_headline import Headline, Queue, headline_at
from gradgui.state.graph_names import NameMove, moves_at
from gradgui.state.loops import loop_totals, turns_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradgui.recording.recording import Recording

FAR = 64  # events between two cursors from which on every card is looked at again
NO_WORDS, NO_QUEUE, NOWHERE = Headline(), Queue(), Geometry()
NO_CARDS, NO_PARTS = CardGraph({}, frozenset()), Parts()
MOST_SAMPLED = 4000
SMALLEST_PART = 1e-3

__all__ = ["EMPTY", "CardLook", "GraphStage", "GraphState", "Spot", "card_look", "make_stage", "resolve", "touched"]


@dataclass(frozen=True, slots=True)
class Spot:
    """What is happening now, and to which part: card, port, drawer or tray."""

    card: int = -1
    part: str = "card"
    port: int = -1


NO_SPOT = Spot()


@dataclass(frozen=True, slots=True)
class GraphState:
    """What differs from card to card is asked with :func:`card_look`; this is the rest."""

    cursor: int = -1
    phase: str = "forward"
    now: Spot = NO_SPOT
    focus: int = -1  # the card, present or past, that decides which iteration is shown
    selection: Selection = FOLLOW
    headline: Headline = NO_WORDS
    queue: Queue = NO_QUEUE
    why: int = -1  # the ghost whose reason is shown
    reason: tuple[str, ...] = ()
    apart: str = ""  # why a folded part does not take part just now
    failed: bool = False
    error: ErrorLook = NO_ERROR
    names: tuple[NameMove, ...] = ()


EMPTY = GraphState()


@dataclass(frozen=True, slots=True)
class GraphStage:
    """What is known of the end of a run: where everything stands, names of places, colour scales."""

    geometry: Geometry = NOWHERE
    places: dict[int, tuple[str, bool, int]] = field(default_factory=dict)  # card → name, named, line
    users: dict[int, tuple[int, ...]] = field(default_factory=dict)  # card → cards with a wire from it
    fold_titles: tuple[str, ...] = ()
    fold_lines: tuple[str, ...] = ()
    slot_lines: tuple[int, ...] = ()
    slot_turns: tuple[tuple[tuple[int, int], ...], ...] = ()  # for each iteration: which one, of how many
    region_titles: dict[int, tuple[str, int]] = field(default_factory=dict)  # event → title, line
    in_regions: frozenset[int] = frozenset()  # cards that stand in a region
    values: tuple[float, float] = (1.0, 1.0)  # (vmax, s0)
    gradients: tuple[float, float] = (1.0, 1.0)
    error_box: tuple[float, float, float, float] | None = None
    second: dict[int, int] = field(default_factory=dict)  # card of a second graph → the card whose backward made it
    whole: CardGraph = NO_CARDS
    parts: Parts = NO_PARTS
    folding: Folding = NOTHING
    by_itself: bool = False  # the folding is not a person's choice
    focus: Focus | None = None
    groups: dict[int, Group] = field(default_factory=dict)
    inside: dict[int, int] = field(default_factory=dict)  # card → the group that is shown in its place

    def shown(self, card: int) -> int:
        """Return the card that is shown for a card: itself, or its group."""
        return self.inside.get(card, card)

    @property
    def large(self) -> bool:
        """Whether so much is folded that nobody may miss that it is."""
        return self.folding == BIG


EMPTY_STAGE = GraphStage()


def resolve(recording: Recording, cursor: int, selection: Selection = FOLLOW) -> GraphState:
    """Return the graph pane's state at the cursor."""
    if not 0 <= cursor < len(recording):
        return EMPTY
    now = _spot(recording, cursor)
    chosen = selection if 0 <= selection.card <= cursor else FOLLOW
    headline, queue = headline_at(recording, cursor)
    why = _ghost(recording, now.card, cursor)
    if why < 0:
        why = _ghost(recording, chosen.card, cursor)
    failure = recording.index.failure
    return GraphState(
        cursor,
        recording.phase_at(cursor),
        now,
        now.card if now.card >= 0 else looked_at(recording, cursor, FOLLOW).card,
        chosen,
        headline,
        queue,
        why,
        ghost_reason(recording, why, cursor) if why >= 0 else (),
        _apart(recording, cursor),
        0 <= failure <= cursor,
        error_look(recording, cursor),
        moves_at(recording, cursor),
    )


def _spot(recording: Recording, cursor: int) -> Spot:
    event = recording[cursor]
    about = subject(recording, cursor)
    match event:
        case ev.GradientSent():
            return Spot(about.card, "port", about.port)
        case ev.GradAccumulated() | ev.GradCleared():
            return Spot(about.card, "drawer")
        case ev.NodeReady():
            return Spot(about.card, "tray")
        case ev.TensorMutated() if event.grad_of >= 0:
            return Spot(about.card, "drawer")
    return Spot(about.card)


def _ghost(recording: Recording, card: int, cursor: int) -> int:
    if card < 0:
        return -1
    look = card_look(recording, card, cursor)
    return card if look is not None and look.kind == "ghost" else -1


def _apart(recording: Recording, cursor: int) -> str:
    moment = pass_at(recording, cursor)
    if moment is None or moment.over or not moment.plan.roots:
        return ""
    root = label_of(recording, moment.plan.roots[0].tensor, cursor).text
    return tr("no path from {root}, so this backward never comes here", root=root)


# ---- which cards differ between two cursors ------------------------------------------------------------------


def touched(recording: Recording, before: int, after: int) -> frozenset[int] | None:
    """Return the cards that may look different at two cursors, None for all of them."""
    low, high = min(before, after), max(before, after)
    if low < 0 or high - low > FAR:
        return None
    found: set[int] = set()
    for seq in range(low, high + 1):
        event = recording[seq]
        if isinstance(event, ev.BackwardStarted | ev.BackwardFinished | ev.Failed | ev.Elided):
            return None
        if isinstance(event, ev.StatementEntered) and seq > low and _ends_pass(recording, seq):
            return None
        found |= _touched_by(recording, event, seq, high)
    found.discard(-1)
    return frozenset(found)


def _ends_pass(recording: Recording, seq: int) -> bool:
    return seq > 0 and isinstance(recording[seq - 1], ev.BackwardFinished)


def _touched_by(recording: Recording, event: ev.Event, seq: int, cursor: int) -> set[int]:
    found = {subject(recording, seq).card}
    match event:
        case ev.LeafCreated() | ev.OpApplied() | ev.Detached():
            found |= {seq} | _hooked(recording, event.parent)
        case ev.TensorMutated() | ev.ParameterUpdated():
            for tensor in (event.tensor, *(other.tensor for other in event.shared)):
                found |= _cards(recording, tensor, cursor)
                # what its users saved may be stale now
                found.update(seq for seq in recording.index.uses.get(tensor, ()) if seq <= cursor)
        case ev.ViewCreated():
            for tensor in (owner_of(recording, event.base, cursor), event.base, event.view):
                found |= _cards(recording, tensor, cursor)
        case ev.ScopeEntered() if event.kind == "hook":
            found |= _hooked(recording, seq)
        case ev.StatementEntered() | ev.ScopeLeft():
            if isinstance(event, ev.ScopeLeft):
                found |= _hooked(recording, event.scope)
            for bound in event.names:
                found |= _cards(recording, bound.tensor, cursor) | _cards(recording, bound.was_tensor, cursor)
        case ev.SavedReleased():
            found.update(card_of_node(recording, node, cursor) for node in event.nodes)
        case ev.NodeVisited():
            for node in (event.node, *edges_of(recording, event.node)):
                found.add(card_of_node(recording, node, cursor))
        case ev.GradientSent():
            for node in (event.node, event.receiver, *edges_of(recording, event.node)):
                found.add(card_of_node(recording, node, cursor))
        case ev.NodeReady():
            found.add(card_of_node(recording, event.node, cursor))
            found.update(card_of_node(recording, part.node, cursor) for part in event.parts[-1:])
        case ev.GradAccumulated() | ev.GradCleared() | ev.RequiresGradChanged():
            found |= _cards(recording, event.tensor, cursor)
    return found


def _hooked(recording: Recording, scope: int) -> set[int]:
    """Return the card under which a hook is shown."""
    return {card_of_node(recording, node, scope) for node, seqs in hooks_of(recording).items() if scope in seqs}


def _cards(recording: Recording, tensor: int, cursor: int) -> set[int]:
    history = recording.index.card_of.get(tensor)
    return {seq for seq, _ in history.until(cursor)} if history is not None else set()


# ---- the stage -----------------------------------------------------------------------------------------------


def make_stage(
    recording: Recording,
    folding: Folding | None = None,
    focus: Focus | None = None,
    known: GraphStage | None = None,
) -> GraphStage:
    """Lay out the graph of a recording for its end; ``known`` is another stage of it, which saves reading it again."""
    whole = known.whole if known is not None else card_graph(recording)
    parts = known.parts if known is not None else parts_of(recording, whole.cards)
    chosen = folding if folding is not None else usual(whole, parts)
    folded = fold(whole, parts, chosen, focus)
    groups, inside = folded.graph.groups, folded.graph.inside
    geometry = make_geometry(recording, folded)
    box = error_room(recording, geometry)
    if box is not None:
        width, height = max(geometry.width, box[0] + box[2] + RIGHT), max(geometry.height, box[1] + box[3] + BOTTOM)
        geometry = replace(geometry, width=width, height=height)
    users: dict[int, set[int]] = {}
    frames = [geometry.base, *(f for s in geometry.slots for f in s.frames), *(f.frame for f in geometry.folds)]
    for frame in frames:
        for wire in frame.wires:
            if wire.source >= 0:
                users.setdefault(wire.source, set()).add(wire.card)
    regions = {r.since: _region_title(recording, r.since) for f in frames for r in f.regions}
    return GraphStage(
        geometry,
        {card: _place(recording, card, groups.get(card)) for card in folded.graph.cards},
        {card: tuple(sorted(cards)) for card, cards in users.items()},
        tuple(_fold_title(recording, bar.cards, groups) for bar in geometry.folds),
        tuple(_fold_lines(recording, bar.cards) for bar in geometry.folds),
        tuple(recording.sites[slot.site].line if slot.site >= 0 else 0 for slot in geometry.slots),
        _slot_turns(recording, geometry),
        regions,
        frozenset(card for f in frames for r in f.regions for card in r.cards),
        _scale(recording, _value_ids(recording)),
        _scale(recording, _gradient_ids(recording)),
        box,
        _second_graph(recording, whole),
        whole,
        parts,
        chosen,
        folding is None,
        focus,
        groups,
        inside,
    )


def _place(recording: Recording, card: int, group: Group | None) -> tuple[str, bool, int]:
    return place_label(recording, card) if group is None else (group_name(group), True, group.line)


def _second_graph(recording: Recording, whole: CardGraph) -> dict[int, int]:
    made = ((card, made_by_backward_of(recording, card)) for card in whole.cards)
    return {card: node for card, node in made if node >= 0}


def _slot_turns(recording: Recording, geometry: Geometry) -> tuple[tuple[tuple[int, int], ...], ...]:
    totals = loop_totals(recording)
    return tuple(
        tuple((turns_at(recording, scope)[-1][1], totals.get(scope, 1)) for scope in slot.scopes)
        for slot in geometry.slots
    )


def fold_note(recording: Recording, cards: tuple[int, ...], ghosts: tuple[int, ...], lines: str, apart: str) -> str:
    """Return what the bar of a folded part says once it has happened."""
    del recording
    count = ntr("{n} tensor", "{n} tensors", len(cards))
    if ghosts:
        count = tr("{tensors}, {n} not recorded", tensors=count, n=len(ghosts))
    note = f"{lines} · {count}"
    if apart:
        return f"{note} · {apart}"
    return tr("{note}: no input required grad there", note=note) if ghosts else note


def _region_title(recording: Recording, since: int) -> tuple[str, int]:
    span = recording.span(since)
    if span is None or span.file:
        return "no_grad", 0
    lines = recording.source.lines
    text = lines[span.line - 1].strip() if span.line <= len(lines) else "no_grad"
    return text if len(text) <= 34 else text[:33] + "…", span.line


def _fold_title(recording: Recording, cards: tuple[int, ...], groups: Mapping[int, Group]) -> str:
    first, last = (_place(recording, card, groups.get(card))[0] for card in (cards[0], cards[-1]))
    return first if len(cards) == 1 or first == last else f"{first} … {last}"


def _fold_lines(recording: Recording, cards: tuple[int, ...]) -> str:
    lines = [place_label(recording, card)[2] for card in cards]
    low, high = min(lines), max(lines)
    return tr("line {line}", line=low) if low == high else tr("lines {low}–{high}", low=low, high=high)


def _value_ids(recording: Recording) -> list[int]:
    return [h.items[0].value for h in list(recording.index.values.values()) if h.items]


def _gradient_ids(recording: Recording) -> list[int]:
    # The run may go on while its layout is made: a list of what there is now is taken in one step.
    found = [v for history in list(recording.index.grads.values()) for v in history.items if v >= 0]
    for node in list(recording.index.visits.values()):
        event = recording[node[-1]]
        if isinstance(event, ev.NodeVisited) and event.grad >= 0:
            found.append(event.grad)
    return found


def _scale(recording: Recording, ids: list[int]) -> tuple[float, float]:
    """Return the largest size of an element, and where the log scale bends: at the smallest one."""
    step = max(1, len(ids) // MOST_SAMPLED)
    top, least = 0.0, np.inf
    for value in ids[::step]:
        held = recording.value(value)
        array = held.array if held.array is not None else held.corners
        if array is None or array.size == 0 or array.dtype.kind == "b":
            continue
        sizes = np.abs(array).astype(np.float64)
        sizes = sizes[np.isfinite(sizes) & (sizes > 0)]
        if sizes.size:
            top, least = max(top, float(sizes.max())), min(least, float(sizes.min()))
    if top == 0.0:
        return 1.0, 1.0
    return top, max(least, top * SMALLEST_PART)
