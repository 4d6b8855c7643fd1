"""The cards of a recording, what each was made from, and how much room it needs at the end of the run."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gradgui.graph.copies import copied_from
from gradgui.graph.geometry import DRAWER_H, HOOK_H, MEMORY_H, PIPS_H, STRIP_H, TRAY_H
from gradgui.graph.hooks import hooks_of
from gradgui.graph.memory import shares_memory
from gradgui.recording import events as ev
from gradgui.recording.naming import card_tensor, label_of

if TYPE_CHECKING:
    from gradgui.recording.recording import Recording

CHIP_LETTER = 8.0
CHIP_PAD = 20.0
LONGEST_CHIP = 12


@dataclass(frozen=True, slots=True)
class Input:
    """One tensor that a card was made from. ``source`` is the card that held it, -1 for none."""

    port: int
    source: int
    tensor: int
    owner: int = -1  # the leaf whose .grad it is
    flows: bool = False  # a gradient can come back here
    wide: bool = False  # that gradient is not one number
    cut: bool = False  # tracking ends here
    version: bool = False  # the same tensor before an in-place change
    summed: bool = False  # that gradient is summed over dims on its way


@dataclass(frozen=True, slots=True)
class Card:
    """A tensor's place in the graph. ``kind`` is leaf, op or detached."""

    seq: int
    tensor: int
    kind: str
    tracked: bool
    inputs: tuple[Input, ...]
    below: float  # room under the card
    iterations: tuple[int, ...]  # the iterations it was made in, outermost first
    block: int = -1  # the event that switched grad mode off, for what was not recorded because of it


@dataclass(frozen=True, slots=True)
class Group:
    """Cards that are folded into one, which has the number of the card that is its output."""

    card: int
    part: int  # -1 for one that was folded by hand
    kind: str  # that of the part, or "hand"
    name: str
    what: str  # the class of a module
    cards: tuple[int, ...] = ()  # in the order they were made
    nodes: tuple[int, ...] = ()  # those of them that are recorded
    ports: tuple[tuple[tuple[int, int], ...], ...] = ()  # for each input: (card, port) of those inside that take it
    line: int = 0
    turns: int = 0  # of a loop: how many iterations
    which: tuple[int, int] = (0, 0)  # of an iteration or a call: which one, of how many


@dataclass(frozen=True, slots=True)
class CardGraph:
    """All cards by number, each after those that it was made from."""

    cards: dict[int, Card]
    roots: frozenset[int]  # cards at which a backward pass started
    groups: dict[int, Group] = field(default_factory=dict)
    inside: dict[int, int] = field(default_factory=dict)  # card that is not shown → the group that it is in

    def shown(self, card: int) -> int:
        """Return the card that is shown for a card: itself, or its group."""
        return self.inside.get(card, card)


class _Reader:
    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.index = recording.index
        self.chains: dict[int, tuple[int, ...]] = {-1: ()}
        self.node_waits: dict[int, int] = {}
        self.leaf_waits: dict[int, int] = {}
        self.leaf_nodes: dict[int, int] = {}  # leaf → the node that adds to its .grad
        self.hooks = hooks_of(recording)
        self.roots: set[int] = set()
        for seq in self.index.backwards:
            self._pass(seq)

    def _pass(self, seq: int) -> None:
        event = self.recording[seq]
        if not isinstance(event, ev.BackwardStarted):
            return
        self.roots.update(self.holder(root.tensor, seq + 1) for root in event.roots)
        for pending in event.pending:
            if pending.node not in self.index.node_made:
                self.leaf_nodes[pending.tensor] = pending.node
            known = self.node_waits if pending.node in self.index.node_made else self.leaf_waits
            key = pending.node if pending.node in self.index.node_made else pending.tensor
            known[key] = max(known.get(key, 0), pending.waits)

    def holder(self, tensor: int, seq: int) -> int:
        """Return the card that held a tensor just before an event."""
        history = self.index.card_of.get(tensor)
        found = history.at(seq - 1) if history is not None else None
        return -1 if found is None else found

    def chain(self, parent: int) -> tuple[int, ...]:
        """Return the iterations around a scope, outermost first."""
        found = self.chains.get(parent)
        if found is None:
            scope = self.recording[parent]
            found = self.chain(scope.parent)
            if isinstance(scope, ev.ScopeEntered) and scope.kind == "iteration":
                found = (*found, parent)
            self.chains[parent] = found
        return found

    def card(self, seq: int) -> Card:
        """Describe the card that an event made."""
        made = self._made(seq)
        extra = self._extra(made)
        return replace(made, below=made.below + extra) if extra else made

    def _extra(self, card: Card) -> float:
        """Return the room for the memory that a tensor shares, and for hooks on its gradient."""
        event = self.recording[card.seq]
        node = event.node if isinstance(event, ev.OpApplied | ev.TensorMutated) else -1
        hooks = self.hooks.get(node if node >= 0 else self.leaf_nodes.get(card.tensor, -1), ())
        shared = shares_memory(self.recording, card.tensor, len(self.recording))
        return HOOK_H * len(hooks) + (MEMORY_H if shared else 0.0)

    def _made(self, seq: int) -> Card:
        event = self.recording[seq]
        tensor, chain = card_tensor(event), self.chain(event.parent)
        if isinstance(event, ev.OpApplied | ev.TensorMutated):
            inputs = self._inputs(seq, event)
            block = -1 if event.node >= 0 or event.mode == "grad" else self.index.mode.since(seq)
            below = self._below_op(tensor, event.node, bool(event.saved))
            return Card(seq, tensor, "op", event.node >= 0, inputs, below, chain, block)
        if isinstance(event, ev.Detached):
            source = self.holder(event.source, seq)
            cut = self.recording.requires_grad_at(event.source, seq)
            below = max(PIPS_H, self._below_leaf(tensor))
            return Card(seq, tensor, "detached", False, (Input(0, source, event.source, cut=cut),), below, chain)
        copied = copied_from(self.recording, seq)
        if copied >= 0:
            given = Input(0, self.holder(copied, seq), copied, cut=True)
            return Card(seq, tensor, "detached", False, (given,), max(PIPS_H, self._below_leaf(tensor)), chain)
        return Card(seq, tensor, "leaf", False, (), self._below_leaf(tensor), chain)

    def _inputs(self, seq: int, event: ev.OpApplied | ev.TensorMutated) -> tuple[Input, ...]:
        wide, summed = self._ports(event.node)
        found = []
        for port, operand in enumerate(event.inputs):
            if operand.tensor < 0:
                continue
            flows = event.node >= 0 and port < len(event.edges) and event.edges[port] >= 0
            cut = event.node < 0 and self.recording.requires_grad_at(operand.tensor, seq)
            version = port == 0 and isinstance(event, ev.TensorMutated)
            source = -1 if operand.grad_of >= 0 else self.holder(operand.tensor, seq)
            found.append(
                Input(port, source, operand.tensor, operand.grad_of, flows, port in wide, cut, version, port in summed)
            )
        return tuple(found)

    def _ports(self, node: int) -> tuple[frozenset[int], frozenset[int]]:
        """Return the inputs whose gradient is ever more than one number, and those for which it is summed."""
        wide, summed = set(), set()
        for seq in self.index.sends.get(node, ()):
            sent = self.recording[seq]
            if isinstance(sent, ev.GradientSent):
                if self.recording.value(sent.value).uniform is None:
                    wide.add(sent.index)
                if sent.unbroadcast:
                    summed.add(sent.index)
        return frozenset(wide), frozenset(summed)

    def _has_drawer(self, tensor: int) -> bool:
        flags = self.index.requires_grad.get(tensor)
        ever = flags is not None and any(flags.items)
        return ever or tensor in self.index.grads or tensor in self.index.retains

    def _below_leaf(self, tensor: int) -> float:
        if not self._has_drawer(tensor):
            return 0.0
        return DRAWER_H + (TRAY_H if self.leaf_waits.get(tensor, 0) > 1 else 0.0)

    def _below_op(self, tensor: int, node: int, saves: bool) -> float:
        if node < 0:
            return max(PIPS_H, self._below_leaf(tensor))
        if tensor in self.index.grads or tensor in self.index.retains:
            return PIPS_H + 8 + DRAWER_H
        if self.node_waits.get(node, 0) > 1:
            return TRAY_H + (PIPS_H if saves else 0.0)
        return STRIP_H if node in self.index.visits else PIPS_H


def card_graph(recording: Recording) -> CardGraph:
    """Read the cards of a recording."""
    reader = _Reader(recording)
    cards = {seq: reader.card(seq) for seq in recording.index.cards}
    return CardGraph(cards, frozenset(reader.roots & cards.keys()))


def chip_width(recording: Recording, tensor: int, owner: int) -> float:
    """Return the room that a chip's name needs, from the name it has at the end."""
    last = len(recording) - 1
    letters = len(label_of(recording, owner if owner >= 0 else tensor, last).text) + (5 if owner >= 0 else 0)
    return CHIP_PAD + CHIP_LETTER * min(letters, LONGEST_CHIP)
