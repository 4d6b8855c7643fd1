"""Gradients on their way: labels on arrows, parts that gather in a tray, what passes through without being kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gradgui.i18n import tr
from gradgui.recording import events as ev
from gradgui.recording.naming import label_of
from gradgui.recording.numerals import num
from gradgui.state.graph_facts import (
    Pass,
    arrivals_in,
    edges_of,
    sends_in,
    visit_in,
)

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

MOST_PARTS = 4  # beyond it the tray counts and sums


@dataclass(frozen=True, slots=True)
class PortLook:
    """The gradient of one input: now, done, next, past (its pass is over) or failed."""

    port: int
    look: str
    text: str = ""
    summed: str = ""  # "sum over dim 0"
    value: int = -1


@dataclass(frozen=True, slots=True)
class Tray:
    """Contributions that gather at a node: the text of each, "" for one still awaited."""

    parts: tuple[str, ...]
    of: int
    words: str
    total: str = ""  # in place of the parts when there are many

    @property
    def have(self) -> int:
        """How many have arrived."""
        return sum(1 for part in self.parts if part)


@dataclass(frozen=True, slots=True)
class Strip:
    """A gradient that passed through a card and is not kept."""

    label: str
    text: str
    value: int


def gradient_text(recording: Recording, value: int) -> str:
    """Write a gradient in a few letters: the number that fills it, else its size."""
    held = recording.value(value)
    uniform = held.uniform
    return num(uniform) if uniform is not None else f"‖g‖ {num(held.statistics.norm, 3)}"


def ports_of(recording: Recording, node: int, moment: Pass | None, cursor: int) -> tuple[PortLook, ...]:
    """Return the gradients that a node has sent, and the one that comes next."""
    if node < 0 or moment is None or node not in moment.plan.waits:
        return ()
    sends = sends_in(recording, node, moment)
    looks = [_sent(recording, port, seq, event, moment, cursor) for port, (seq, event) in sorted(sends.items())]
    awaited = _awaited_port(recording, node, moment, sends, cursor)
    if awaited is not None:
        looks.append(awaited)
    return tuple(looks)


def _sent(recording: Recording, port: int, seq: int, event: ev.GradientSent, moment: Pass, cursor: int) -> PortLook:
    look = "now" if seq == cursor else "past" if moment.past and not moment.broken else "done"
    summed = ""
    if event.unbroadcast:
        dims = ", ".join(str(d) for d in event.unbroadcast)
        summed = tr("sum over dim {dims}", dims=dims)
    return PortLook(port, look, gradient_text(recording, event.value), summed, event.value)


def _awaited_port(
    recording: Recording, node: int, moment: Pass, sends: dict[int, tuple[int, ev.GradientSent]], cursor: int
) -> PortLook | None:
    """Return the input whose gradient comes next: only while this node is at work."""
    if visit_in(recording, node, moment) < 0:
        return None
    port = next_port(recording, node, moment, sends)
    if port < 0:
        return None
    if moment.broken:
        return PortLook(port, "failed") if not sends else None
    if moment.over or not _at_work(recording, node, cursor):
        return None
    return PortLook(port, "next", tr("next"))


def next_port(recording: Recording, node: int, moment: Pass, sends: dict[int, tuple[int, ev.GradientSent]]) -> int:
    """Return the first input that a node has still to send a gradient to, -1 when it is done."""
    last = max(sends, default=-1)
    for port, receiver in enumerate(edges_of(recording, node)):
        if port > last and receiver in moment.plan.waits:
            return port
    return -1


def _at_work(recording: Recording, node: int, cursor: int) -> bool:
    event = recording[cursor]
    if isinstance(event, ev.NodeReady):  # says what just arrived; the sender goes on after it
        event = recording[cursor - 1] if cursor else event
    return isinstance(event, ev.NodeVisited | ev.GradientSent) and event.node == node


def tray_of(recording: Recording, node: int, moment: Pass | None, cursor: int) -> Tray | None:
    """Return the parts that gather at a node with several contributions, from the moment the first is on its way."""
    if moment is None or node < 0 or not moment.active:
        return None
    of = moment.plan.waits.get(node, 0)
    if of < 2 or visit_in(recording, node, moment) >= 0:
        return None
    arrived = arrivals_in(recording, node, moment)
    if not arrived and not _is_awaited(recording, node, moment, cursor):
        return None
    have = len(arrived)
    words = tr("{n} of {of} arrived", n=have, of=of)
    if have < of:
        words = tr("waits for {n} of {of}", n=of - have, of=of)
    if of > MOST_PARTS:
        total = _total(recording, arrived)
        return Tray(("x",) * have, of, words, tr("{n} of {of} · sum {sum}", n=have, of=of, sum=total))
    parts = [gradient_text(recording, event.value) for event in arrived]
    return Tray((*parts, *[""] * (of - have)), of, words)


def _is_awaited(recording: Recording, node: int, moment: Pass, cursor: int) -> bool:
    """Say whether the node at work sends to this one next."""
    event = recording[cursor]
    if not isinstance(event, ev.NodeVisited | ev.GradientSent):
        return False
    port = next_port(recording, event.node, moment, sends_in(recording, event.node, moment))
    return port >= 0 and edges_of(recording, event.node)[port] == node


def _total(recording: Recording, arrived: list[ev.GradientSent]) -> str:
    if not arrived:
        return "0"
    numbers = [recording.value(event.value).uniform for event in arrived]
    if any(n is None for n in numbers):
        return "…"
    return num(sum(n for n in numbers if n is not None))


def strip_of(recording: Recording, node: int, moment: Pass | None, cursor: int) -> Strip | None:
    """Return the whole gradient of a node from the moment it is known, until the pass ends."""
    if moment is None or node < 0 or not moment.active or node not in moment.plan.waits:
        return None
    visited = visit_in(recording, node, moment)
    event = recording[visited] if visited >= 0 else recording[cursor]
    if isinstance(event, ev.NodeVisited) and event.node == node and event.grad >= 0:
        value = event.grad
    elif isinstance(event, ev.NodeReady) and event.node == node:
        value = event.value
    else:
        return None
    return Strip(_strip_label(recording, node, moment, cursor), gradient_text(recording, value), value)


def _strip_label(recording: Recording, node: int, moment: Pass, cursor: int) -> str:
    roots = moment.plan.roots
    if any(root.node == node for root in roots):
        return tr("seed")
    label = label_of(recording, recording.index.node_tensor.get(node, -1), cursor)
    if not label.named:
        return f"∂/∂({label.text})"
    top = label_of(recording, roots[0].tensor, cursor) if len(roots) == 1 else None
    return f"∂{top.text}/∂{label.text}" if top is not None and top.named else f"∂/∂{label.text}"
