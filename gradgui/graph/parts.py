"""The parts of a program that can be folded: loops and their iterations, modules, functions, hooks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from gradgui.recording import events as ev

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradgui.graph.cards import Card
    from gradgui.recording.recording import Recording

FORWARD, BACKWARD = "function forward", "function backward"
KINDS: Final = ("iteration", "module", FORWARD, BACKWARD, "call", "hook")  # scopes that are parts
LOOP, MODULE, FUNCTION, CUSTOM = "loop", "module", "function", "custom"
WHOLE = "whole"  # a network, a main program: what holds so much that only "Fold all" folds it
RULES: Final = (LOOP, MODULE, FUNCTION, CUSTOM, WHOLE)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the run that a scope holds, or a loop with all its iterations."""

    key: str  # its place in the program, the same after edits elsewhere
    wild: str  # the same for all iterations that take turns in one place
    kind: str  # loop, or the kind of the scope
    name: str
    what: str  # the class of a module
    line: int
    parent: int  # another part, -1 for the program itself
    scope: int  # the event that began it
    rule: str = ""  # which of the rules folds it, "" for none
    number: int = 0  # of an iteration, or of the calls of one name: which one, from 0
    of: int = 1


@dataclass(frozen=True, slots=True)
class Parts:
    """All parts, those around others first, and the innermost one that each card was made in."""

    parts: tuple[Part, ...] = ()
    of_card: dict[int, int] = field(default_factory=dict)

    def around(self, part: int) -> Iterator[int]:
        """Return a part and those around it, the innermost first."""
        while part >= 0:
            yield part
            part = self.parts[part].parent


@dataclass(slots=True)
class _Draft:
    """A part while others may still be found in it."""

    key: str
    wild: str
    kind: str
    name: str
    what: str
    line: int
    parent: int
    scope: int
    number: int


class _Reader:
    def __init__(self, recording: Recording, cards: dict[int, Card]) -> None:
        self.recording, self.cards = recording, cards
        self.parts: list[_Draft] = []
        self.of_scope: dict[int, int] = {-1: -1}
        self.loops: dict[tuple[int, int], int] = {}  # (scope around, place) → the loop under way
        self.named: Counter[tuple[int, str, str]] = Counter()
        self.chained: set[int] = set()  # loops whose iterations hand a gradient on

    def read(self) -> Parts:
        """Return the parts that hold a card."""
        made_by = _functions(self.recording)
        of_card = {}
        for seq in self.cards:
            part = self.part(made_by.get(seq, self.recording[seq].parent))
            if part >= 0:
                of_card[seq] = part
        self._find_chains(of_card)
        self._take_weights(of_card)
        return Parts(tuple(self._ruled()), of_card)

    def part(self, scope: int) -> int:
        """Return the innermost part around an event whose parent is given."""
        way = []
        while scope not in self.of_scope:
            way.append(scope)
            scope = self.recording[scope].parent
        part = self.of_scope[scope]
        for inner in reversed(way):
            part = self.of_scope[inner] = self._enter(inner, part)
        return part

    def _enter(self, seq: int, around: int) -> int:
        scope = self.recording[seq]
        if not isinstance(scope, ev.ScopeEntered) or scope.kind not in KINDS:
            return around
        if scope.kind == "call" and self._is_body(scope.parent):
            return around
        name, _, what = scope.name.partition(" (")
        if scope.kind == "iteration":
            around = self._loop(seq, scope, around)
            name = str(scope.number)
        number = self.named[around, scope.kind, name]
        self.named[around, scope.kind, name] += 1
        return self._add(seq, scope.kind, name, what.rstrip(")"), around, number)

    def _is_body(self, seq: int) -> bool:
        """Say whether a call is what a module, a Function or a hook consists of."""
        scope = self.recording[seq] if seq >= 0 else None
        return isinstance(scope, ev.ScopeEntered) and scope.kind in ("module", FORWARD, BACKWARD, "hook")

    def _loop(self, seq: int, scope: ev.ScopeEntered, around: int) -> int:
        key = scope.parent, scope.site
        if scope.number == 0 or key not in self.loops:
            number = self.named[around, LOOP, ""]
            self.named[around, LOOP, ""] += 1
            self.loops[key] = self._add(seq, LOOP, scope.name, "", around, number)
        return self.loops[key]

    def _add(self, seq: int, kind: str, name: str, what: str, around: int, number: int) -> int:
        outer = self.parts[around] if around >= 0 else None
        before, wild = (f"{outer.key}/", f"{outer.wild}/") if outer is not None else ("", "")
        own = f"{kind} {number}" if kind == LOOP else f"{kind} {name} {number}"
        any_turn = "iteration *" if kind == "iteration" else own
        span = self.recording.span(seq)
        line = span.line if span is not None and not span.file else 0
        self.parts.append(_Draft(before + own, wild + any_turn, kind, name, what, line, around, seq, number))
        return len(self.parts) - 1

    def _find_chains(self, of_card: dict[int, int]) -> None:
        """Find the loops in which an iteration works on what the one before made."""
        for card in self.cards.values():
            for given in card.inputs:
                source = self.cards.get(given.source)
                if given.flows and source is not None and source.iterations != card.iterations:
                    pairs = zip(source.iterations, card.iterations, strict=False)
                    theirs, ours = next((pair for pair in pairs if pair[0] != pair[1]), (-1, -1))
                    loop = self._loop_of(ours)
                    if loop >= 0 and loop == self._loop_of(theirs):
                        self.chained.add(loop)

    def _loop_of(self, iteration: int) -> int:
        part = self.of_scope.get(iteration, -1)
        return self.parts[part].parent if part >= 0 else -1

    def _take_weights(self, of_card: dict[int, int]) -> None:
        """Put the weights of a layer that only this layer uses into it."""
        users: dict[int, set[int]] = {}
        for card in self.cards.values():
            for given in card.inputs:
                source = self.recording[given.source] if given.source >= 0 else None
                if isinstance(source, ev.LeafCreated) and source.slot:
                    users.setdefault(given.source, set()).add(of_card.get(card.seq, -1))
        for leaf, parts in users.items():
            ways = [set(self._around(part)) for part in parts]
            shared = [part for part in set.intersection(*ways) if self.parts[part].kind == MODULE]
            if shared:
                of_card[leaf] = max(shared)

    def _around(self, part: int) -> Iterator[int]:
        while part >= 0:
            yield part
            part = self.parts[part].parent

    def _ruled(self) -> Iterator[Part]:
        """Say which rule folds each part, and how many calls of its name there are."""
        totals = Counter((part.kind, part.name) for part in self.parts)
        turns = Counter(part.parent for part in self.parts if part.kind == "iteration")
        seen: Counter[tuple[str, str]] = Counter()
        whole = self._wholes(totals)
        for at, part in enumerate(self.parts):
            name = part.kind, part.name
            number, of = seen[name], totals[name]
            seen[name] += 1
            if part.kind == LOOP:
                of = turns[at]
            elif part.kind == "iteration":
                number, of = int(part.name), turns[part.parent]
            rule = self._rule(at, part)
            yield Part(
                part.key, part.wild, part.kind, part.name, part.what, part.line, part.parent, part.scope,
                WHOLE if rule and at in whole else rule, number, of,
            )  # fmt: skip

    def _rule(self, at: int, part: _Draft) -> str:
        match part.kind:
            case "loop" | "iteration":
                return LOOP if (at if part.kind == LOOP else part.parent) in self.chained else ""
            case "module":
                return MODULE
            case "call":
                return FUNCTION
        return CUSTOM

    def _wholes(self, totals: Counter[tuple[str, str]]) -> set[int]:
        """Return the parts that hold too much: a network around its layers, a main program, a backward pass."""
        found = {part for seq in self.recording.index.backwards for part in self._around(self.part_at(seq))}
        layered = {part.parent for part in self.parts if part.kind == MODULE}
        holds = {part.parent for part in self.parts}
        for at, part in enumerate(self.parts):
            inner = any(self.parts[outer].kind == MODULE for outer in self._around(part.parent))
            network = part.kind == MODULE and not inner and at in layered
            main = part.kind == "call" and totals[part.kind, part.name] == 1 and at in holds
            if network or main:
                found.add(at)
        return found

    def part_at(self, seq: int) -> int:
        """Return the innermost part around an event, of those that hold a card."""
        scope = self.recording[seq].parent
        while scope not in self.of_scope:
            scope = self.recording[scope].parent
        return self.of_scope[scope]


def parts_of(recording: Recording, cards: dict[int, Card]) -> Parts:
    """Read the parts of a recording that its cards were made in."""
    return _Reader(recording, cards).read()


def _functions(recording: Recording) -> dict[int, int]:
    """Return for each result of a custom Function the scope of its forward, which ended just before."""
    found: dict[int, int] = {}
    index = recording.index
    for scope in index.scopes.get(FORWARD, ()):
        event = recording[scope]
        seq = index.scope_end.get(scope, len(recording)) + 1
        while isinstance(event, ev.ScopeEntered) and seq < len(recording):
            made = recording[seq]
            if not isinstance(made, ev.OpApplied) or event.name != made.op:
                break
            found[seq] = scope
            seq += 1
    return found
