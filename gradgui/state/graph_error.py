"""The error in the picture: who did it with their numbers, which place is stale, the right and the wrong sum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.explain.errors import ErrorCard, error_card
from gradgui.graph.geometry import CARD_H, CARD_W, Frame, Geometry, Place
from gradgui.i18n import tr
from gradgui.recording import events as ev
from gradgui.recording.naming import label_of

if TYPE_CHECKING:
    from gradgui.explain.error_parts import Actor
    from gradgui.recording.recording import Recording

BOX_W, BOX_H = 316.0, 88.0
AIR = 18.0
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Culprit:
    """A number in the picture: at a card's corner, at what it saved (pips), or on the arrow to it (version)."""

    number: int
    card: int
    part: str
    token: str
    text: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Sum:
    """A line of the comparison: "right:", "0.75 × 3 = 2.25", "with the old y"; a part may be missing."""

    label: str
    work: str
    note: str


@dataclass(frozen=True, slots=True)
class ErrorLook:
    """Everything that is drawn of an error besides red frames."""

    culprits: tuple[Culprit, ...] = ()
    stale_card: int = -1  # whose saved place holds another version now
    new_card: int = -1  # the card of that version
    words: str = ""  # at the saver: what it wants
    title: str = ""
    sums: tuple[Sum, ...] = ()


NO_ERROR = ErrorLook()


def error_look(recording: Recording, cursor: int) -> ErrorLook:
    """Return how the error that stopped the program is drawn, nothing before it happened."""
    failure = recording.index.failure
    told = error_card(recording, failure) if 0 <= failure <= cursor else None
    if told is None:
        return NO_ERROR
    event = recording[failure]
    node = event.nodes[0] if isinstance(event, ev.Failed) and event.nodes else -1
    tensor = event.tensors[0] if isinstance(event, ev.Failed) and event.tensors else -1
    saver = recording.index.node_made.get(node, -1)
    saved = _saved(recording, saver, tensor)
    newer = _newer_card(recording, tensor, saver) if saved is not None else -1
    culprits = tuple(c for a in told.actors for c in _culprit(a, told, saver, newer))
    if saved is None or newer < 0:
        return ErrorLook(culprits)
    line = next((a.line for a in told.actors if a.card == saver), 0)
    name = label_of(recording, tensor, failure).text
    words = tr("saved at line {line}: wants {name} at version {n}", line=line, name=name, n=saved.version)
    held = recording.value_at(tensor, failure)
    version = held.version if held is not None else saved.version + 1
    title = tr("The saved place now holds version {n}", n=version) if told.right_wrong else ""
    history = recording.index.card_of[tensor]
    newest = history.at(failure)
    sums = tuple(_sum(row) for row in told.right_wrong)
    return ErrorLook(culprits, saver, newer if newest is None else newest, words, title, sums)


def _saved(recording: Recording, saver: int, tensor: int) -> ev.Saved | None:
    event = recording[saver] if saver >= 0 else None
    if tensor < 0 or not isinstance(event, ev.OpApplied | ev.TensorMutated):
        return None
    return next((s for s in event.saved if s.tensor == tensor), None)


def _newer_card(recording: Recording, tensor: int, saver: int) -> int:
    """Return the card of the first version after the saved one; the tensor's own when it has no new card."""
    history = recording.index.card_of.get(tensor)
    if history is None:
        return -1
    following = history.next_after(saver)
    newest = history.at(recording.index.failure)
    return following if following >= 0 else -1 if newest is None else newest


def _culprit(actor: Actor, told: ErrorCard, saver: int, newer: int) -> tuple[Culprit, ...]:
    if actor.card < 0:
        return ()
    again = any(a.card == actor.card and a.number > actor.number for a in told.actors)
    part, card = ("pips" if again and actor.card == saver else "corner"), actor.card
    if newer >= 0 and actor.card != saver:
        part, card = "version", newer
    return (Culprit(actor.number, card, part, actor.token, actor.text, actor.line),)


def _sum(row: str) -> Sum:
    label, colon, rest = row.partition(": ")
    if not colon:
        return Sum("", row, "")
    work, _, note = rest.partition(", ")
    return Sum(f"{label}:", work, note)


# ---- room for the comparison ---------------------------------------------------------------------------------


def error_room(recording: Recording, geometry: Geometry) -> Box | None:
    """Return where the comparison of the two sums stands: beside the new version, clear of every card."""
    look = error_look(recording, recording.index.failure)
    if not look.sums:
        return None
    frame = _frame_of(geometry, look.new_card)
    places = {place.card: place for place in frame.places}
    old, new = places.get(look.stale_card), places.get(look.new_card)
    if new is None:
        return None
    right = new.x + CARD_W + 60
    tries = [(max(right, old.x + 40), new.y - 12)] if old is not None else []
    tries += [(right, new.y + 10), (right, new.y + CARD_H - 10), (new.x, new.y + CARD_H + new.below + AIR)]
    for x, y in tries:
        if not any(_hits(x, y, place) for place in frame.places) and _above_folds(geometry, y):
            return x, y, BOX_W, BOX_H
    return new.x, geometry.height + AIR, BOX_W, BOX_H


def _frame_of(geometry: Geometry, card: int) -> Frame:
    home = geometry.homes.get(card)
    if home is None or home.kind == "fold":
        return Frame()
    return geometry.slots[home.number].frames[home.turn] if home.kind == "slot" else geometry.base


def _hits(x: float, y: float, place: Place) -> bool:
    right, bottom = place.x + CARD_W, place.y + CARD_H + place.below
    return place.x < x + BOX_W + AIR and right + AIR > x and place.y < y + BOX_H + AIR and bottom + AIR > y


def _above_folds(geometry: Geometry, y: float) -> bool:
    return all(y + BOX_H < fold.y - AIR for fold in geometry.folds)
